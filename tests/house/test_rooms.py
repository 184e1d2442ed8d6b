"""Who may know whom: the directions of the design, and one module for each way out."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("monitor", "connectors", "rules")

#: A package that only one place may import, and that place.
ONLY = {
    "apscheduler": ("monitor/service.py",),
    "httpx": ("connectors/fetch.py", "connectors/_web/hops.py"),
    "httpcore": ("connectors/fetch.py", "connectors/_web/"),  # fetch and its own parts
    "protego": ("connectors/_web/robots.py",),
    "sqlalchemy": ("monitor/storage/",),
    "alembic": ("monitor/storage/",),
    "slack_sdk": ("monitor/notify/slack.py",),
    "aiosmtplib": ("monitor/notify/email.py",),
    "typer": ("monitor/cli/",),
    "telethon": ("connectors/",),
    "feedparser": ("connectors/",),
    "pydantic_settings": ("monitor/layers.py", "monitor/tables.py"),
}
#: What text -> matches must do without: a clock, the network, a database, an event loop.
IMPURE = {
    *("asyncio", "socket", "ssl", "threading", "subprocess", "time", "random", "secrets"),
    *("sqlite3", "sqlalchemy", "httpx", "aiohttp", "apscheduler", "loguru", "logging"),
}
CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """The top-level names of everything that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {one.split(".")[0] for one in found}


def test_imports_run_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(  # noqa: S603 - our own gate
        [program, "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("package", "places"), ONLY.items(), ids=ONLY)
def test_a_package_is_imported_in_its_one_place(package: str, places: tuple[str, ...]) -> None:
    strangers = [
        name(path)
        for path in modules(*ROOMS)
        if package in imported(path) and not name(path).startswith(places)
    ]
    assert strangers == []


def test_rules_are_pure() -> None:
    impure = {name(path): found for path in modules("rules") if (found := imported(path) & IMPURE)}
    # Hyperscan's scratch space is one for all threads: a lock guards it, and changes no answer.
    assert impure == {"rules/automaton.py": {"threading"}, "rules/sieves.py": {"threading"}}


def test_rules_and_connectors_ask_no_clock() -> None:
    """`now` is a parameter, so that a replay is the same every time."""
    asked = [
        f"{name(path)}:{node.lineno}"
        for path in modules("rules", "connectors")
        if name(path) != "connectors/_web/judging.py"  # a Retry-After may be a date
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]
    assert asked == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_another_distribution_is_told_before_anything_runs(
    tmp_path: Path, room: str
) -> None:
    """On the package index there is a distribution `rules`; it would overwrite ours silently."""
    mixed = tmp_path / "site-packages"
    mixed.mkdir()
    for other in ROOMS:
        (mixed / other).symlink_to(ROOT / other)
    (mixed / room).unlink()
    (mixed / room).mkdir()
    (mixed / room / "__init__.py").write_text('"""Another one."""\n', encoding="utf-8")
    if room == "monitor":
        (mixed / room / "cli").symlink_to(ROOT / "monitor" / "cli")
    done = subprocess.run(
        [sys.executable, "-c", "from monitor.cli import main; main()"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(mixed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"leakline: the package `{room}`" in done.stderr
    assert "install leakline in an environment of its own" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_no_module_is_named_after_nothing() -> None:
    nothing = {"utils", "util", "common", "core", "manager", "handler", "helpers", "misc"}
    assert [name(path) for path in modules(*ROOMS) if path.stem in nothing] == []


def test_a_type_and_a_constant_of_the_monitor_is_written_down_once() -> None:
    """Two definitions of one thing drift apart, and the type checker does not tell."""
    written: dict[str, list[str]] = {}
    for path in modules("monitor"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.Tuple):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        said = f"{target.id} = {ast.unparse(node.value)}"
                        written.setdefault(said, []).append(name(path))
    twice = {said: places for said, places in written.items() if len(places) > 1}
    assert twice.keys() <= {"Clock = Callable[[], datetime]"}  # what takes `now` says so itself


def test_every_file_can_be_read_in_one_sitting() -> None:
    long = {
        name(path): lines
        for path in modules(*ROOMS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert long == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in modules(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert long == []
