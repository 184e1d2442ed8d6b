"""`leakline new connector NAME` writes what passes the linter and the contract as it stands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import making

ROOT = Path(__file__).parents[2]
PLAIN = {"PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}


def python(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A Python that finds the program in the folder, and works there."""
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        cwd=folder,
        env={**PLAIN, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def leakline(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return python(folder, "-c", "from monitor.cli import main; main()", *arguments)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout in which two connectors were begun."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("connectors", "monitor", "rules", "tests", "docs", "examples", "benchmarks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "config.example.toml", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    for name in ("notices", "a_22_letter_long_1_name"):
        done = leakline(folder, "new", "connector", name)
        assert done.returncode == 0, done.stderr
        assert f"connectors/{name}.py" in done.stdout.splitlines()
    return folder


def test_what_it_writes_passes_the_linter(checkout: Path) -> None:
    for check in (("check",), ("format", "--check")):
        done = python(checkout, "-m", "ruff", *check, "--no-cache", "connectors", "tests")
        assert done.returncode == 0, done.stdout


def test_what_it_writes_passes_its_tests_the_contract_and_the_example(checkout: Path) -> None:
    done = python(
        checkout,
        *("-m", "pytest", "-p", "no:cacheprovider", "-rA"),
        *("tests/connectors", "tests/house/test_example_config.py"),
        *("-k", "notices or a_22_letter or example_loads or comment_above"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[500-notices]" in done.stdout
    assert "[source-a_22_letter_long_1_name-Options]" in done.stdout


def test_the_page_for_contributors_shows_what_it_writes(checkout: Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    module = (checkout / "connectors" / "notices.py").read_text(encoding="utf-8")
    assert f"`connectors/notices.py`\n\n```python\n{module}```\n" in page


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("feed", "there is a connector feed already"),
        ("base", "connectors/base.py is there already: nothing was written"),
        ("Notices", "is no name: small letters"),
        ("../notices", "is no name: small letters"),
        ("", "is no name: small letters"),
        ("a__b", "is no name: small letters"),
        ("n" * 25, "at most 24"),
        ("class", "a word or a module of Python"),
        ("json", "a word or a module of Python"),
    ],
)
def test_a_name_that_cannot_be_is_one_line_and_nothing_is_written(
    checkout: Path, name: str, why: str
) -> None:
    before = files(checkout)
    done = leakline(checkout, "new", "connector", name)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert why in line
    assert files(checkout) == before


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def test_an_installed_program_writes_a_package_of_its_own(tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    for name in ("connectors", "monitor", "rules"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, installed / name, ignore=ignored)
    command = "import sys; sys.path.insert(0, '../installed'); from monitor.cli import main; main()"
    work = tmp_path / "work"
    work.mkdir()
    done = python(work, "-c", command, "new", "connector", "town_notices")
    assert done.returncode == 0, done.stderr
    package = work / "leakline-town-notices"
    assert '"leakline.connectors"]\ntown_notices = "leakline_town_notices"' in (
        package / "pyproject.toml"
    ).read_text(encoding="utf-8")
    shutil.copytree(installed, package, dirs_exist_ok=True)
    passed = python(package, "-m", "pytest", "-p", "no:cacheprovider", "test_town_notices.py")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    again = python(work, "-c", command, "new", "connector", "town_notices")
    assert (again.returncode, again.stdout) == (2, "")
    assert "is there already" in again.stderr


@pytest.mark.parametrize("name", ["options", "a_1", "x", "zz"])
def test_the_class_never_takes_a_name_of_the_module(name: str) -> None:
    words = making._words(name)  # noqa: SLF001
    assert words["place"] not in {"Options", "Entry", "Page"}
    assert words["place"].isidentifier()
