"""The command new connector: the files of a connector, ready to be changed into a real one."""

import keyword
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Annotated

import typer

from monitor.cli.screen import say, stop

_TEMPLATES = Path(__file__).with_name("templates")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 24  #: letters of a name, so that the lines of the templates stay short
_TAKEN = frozenset({"Options", "Entry", "Page", "Plugin", "Post", "Tools", "Web", "Path"})
_BEFORE = "# " + "-" * 99 + "\n# Notifiers:"  #: where the sources of the example end


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    making = typer.Typer(help="Write the files of something new.", no_args_is_help=True)
    making.command()(connector)
    app.add_typer(making, name="new")


def connector(
    name: Annotated[str, typer.Argument(help='Small letters, digits and _, such as "notices".')],
) -> None:
    """Write a connector with its test, a saved answer and its lines for the configuration.

    In a checkout the files stand where the others do. Elsewhere a package of its own is written
    into the current folder.
    """
    _check(name)
    checkout = _checkout()
    if checkout:
        _write(checkout, _for_checkout(name))
        _show_in_example(checkout / "config.example.toml", name)
        say(f"config.example.toml  shows its options\n\n./dev test tests/connectors -k {name}")
    else:
        folder = Path.cwd() / f"leakline-{name.replace('_', '-')}"
        _write(folder, _for_package(name), new_folder=True)
        say(f"\npip install -e {folder.name}   # into the environment of leakline")
        say(f"python -m pytest {folder.name}")


def _check(name: str) -> None:
    """Stop at a name that no connector can have."""
    from connectors import discovery

    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        stop(f"{name!r} is no name: small letters, digits and single _, at most {_LONGEST}")
    if keyword.iskeyword(name) or name in sys.stdlib_module_names:
        stop(f"{name} is a word or a module of Python: choose another name")
    if name in discovery.names():
        stop(f"there is a connector {name} already")


def _checkout() -> Path | None:
    """The root of the checkout that this program runs from; None where it was installed."""
    root = Path(__file__).resolve().parents[2]
    marks = ("pyproject.toml", "connectors", "tests/connectors", "config.example.toml")
    return root if all((root / mark).exists() for mark in marks) else None


def _for_checkout(name: str) -> dict[str, str]:
    """The files of a connector by their paths in a checkout."""
    words = _words(name)
    return {
        f"connectors/{name}.py": _filled("module", words),
        f"tests/connectors/test_{name}.py": _filled("test", words),
        f"tests/saved/{name}/list.json": _filled("list", words),
        f"tests/saved/{name}/contract.json": _filled("contract", words),
    }


def _for_package(name: str) -> dict[str, str]:
    """The files of a package that brings a connector."""
    words = _words(name)
    return {
        "pyproject.toml": _filled("package", words),
        f"leakline_{name}.py": _filled("module", words),
        f"test_{name}.py": _filled("package_test", words),
        "saved/list.json": _filled("list", words),
    }


def _words(name: str) -> dict[str, str]:
    """What stands for the name in the templates; imports sorted as the linter wants them."""
    place = "".join(part.capitalize() for part in name.split("_"))
    place += "Place" if place in _TAKEN else ""
    members = sorted(("Options", place), key=lambda word: (not _constant(word), word.lower()))
    imports = {
        "connectors.base": "from connectors.base import Tools",
        f"connectors.{name}": f"from connectors.{name} import {', '.join(members)}",
    }
    return {
        "name": name,
        "dashed": name.replace("_", "-"),
        "title": name.replace("_", " ").capitalize(),
        "place": place,
        "imports": "\n".join(imports[module] for module in sorted(imports)),
    }


def _constant(word: str) -> bool:
    """Whether the linter takes a word for a constant."""
    return len(word) > 1 and word.isupper()


def _filled(template: str, words: Mapping[str, str]) -> str:
    return Template((_TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")).substitute(words)


def _write(root: Path, files: Mapping[str, str], *, new_folder: bool = False) -> None:
    """Write all files or none; what is there already is never touched."""
    paths = [root] if new_folder else [root / file for file in files]
    if there := [path for path in paths if path.exists()]:
        stop(f"{there[0]} is there already: nothing was written")
    written: list[Path] = []
    for file, text in files.items():
        path = root / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(path)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            for half in written:
                half.unlink(missing_ok=True)
            stop(f"cannot write {path}: {error.strerror}; nothing was written")
    for path in written:
        say(str(path.relative_to(root.parent if new_folder else root)))


def _show_in_example(example: Path, name: str) -> None:
    """Show the options at the end of the sources of the example configuration."""
    text = example.read_text(encoding="utf-8")
    shown = _filled("example", _words(name))
    before, mark, after = text.partition(_BEFORE)
    whole = f"{before}{shown}{mark}{after}" if mark else f"{text}\n{shown}"
    example.write_text(whole, encoding="utf-8")
