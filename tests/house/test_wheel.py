"""A wheel built from the checkout installs and runs, with all that it needs inside."""

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def python(*arguments: str | Path, cwd: Path, path: Path | None = None) -> str:
    """What a Python of ours prints; fails with what it complained about."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**_clean(), **({"PYTHONPATH": str(path)} if path else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _clean() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("LEAKLINE", "PYTHONPATH"))}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    python("-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("leakline-*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it; its dependencies are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    options = ("--no-deps", "--no-index", "--disable-pip-version-check", "--quiet")
    python("-m", "pip", "install", *options, "--target", folder, wheel, cwd=folder)
    return folder


def bundled(names: Sequence[str], folder: str) -> set[str]:
    """The names below a folder of the wheel's bundle."""
    prefix = f"monitor/_bundled/{folder}/"
    return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}


def in_checkout(folder: str, pattern: str = "*") -> set[str]:
    found = (path for path in (ROOT / folder).rglob(pattern) if path.is_file())
    return {p.relative_to(ROOT / folder).as_posix() for p in found if "__pycache__" not in p.parts}


def test_the_wheel_holds_everything_that_is_needed(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert bundled(names, "migrations") >= in_checkout("migrations")
    assert bundled(names, "examples") >= in_checkout("examples")
    assert "monitor/_bundled/config.example.toml" in names
    for room in ("monitor", "connectors", "rules"):
        inside = {name.removeprefix(f"{room}/") for name in names if name.startswith(f"{room}/")}
        assert inside >= in_checkout(room)


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "monitor",
        "connectors",
        "rules",
    }


def test_an_installed_wheel_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    command = installed / "bin" / "leakline"
    where = python("-c", "import monitor; print(monitor.__file__)", cwd=tmp_path, path=installed)
    assert where.startswith(str(installed))
    assert " 0 failures" in python(command, "rules", "test", cwd=tmp_path, path=installed)

    daemon = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, command, "run"],
        cwd=tmp_path,
        env={**_clean(), "PYTHONPATH": str(installed)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stderr is not None
    for line in daemon.stderr:
        if "source=example" in line:
            break
    daemon.send_signal(signal.SIGTERM)
    _, rest = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, rest
    assert "a source is read" in line
    assert {p.name for p in tmp_path.iterdir()} >= {"config.toml", "examples", "leakline.db"}
    assert "up to date" in python(command, "migrate", cwd=tmp_path, path=installed)
    assert python(command, "check", "--offline", cwd=tmp_path, path=installed)
