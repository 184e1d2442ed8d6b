"""What a command needs before it starts: settings and rules, or every fault at once."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from monitor.bundled import bundled
from monitor.catalogue import Catalogue
from monitor.cli.options import CONFIG
from monitor.cli.screen import note, stop
from monitor.hibp import read_catalogue
from monitor.registry import read_settings
from monitor.reload import Shelf
from monitor.tables import Settings
from rules.load import SHIPPED, files, load
from rules.model import Origin, Rulebook
from rules.toml import Document, Fault, FaultsFound, read, suggestion


def settings_at(path: Path) -> Settings:
    """The settings of a file. Raises FaultsFound, and BadInput where there is no file."""
    if not path.is_file():
        stop(f"there is no {path}: `leakline run` writes an example, --config names another file")
    return read_settings(path)


def everything_at(path: Path) -> tuple[Settings, Rulebook]:
    """The settings and the rulebook. Raises FaultsFound with all faults at once.

    Those of the catalogues too: what cannot be read tells before anything starts.
    """
    faults: list[Fault] = []
    settings, rulebook = None, None
    try:
        settings = settings_at(path)
        catalogue_of(path, settings)
    except FaultsFound as found:
        faults += found.faults
    try:
        rulebook = rulebook_of(path, settings)
    except FaultsFound as found:
        faults += found.faults
    if settings is None or rulebook is None or faults:
        raise FaultsFound(faults)
    return settings, rulebook


def write_example(path: Path) -> None:
    """Write the example configuration and its example posts where there is none yet, and say so."""
    examples = path.parent / "examples"
    try:
        shutil.copyfile(bundled("config.example.toml"), path)
        path.chmod(0o600)  # it will hold secrets
        if not examples.exists():
            shutil.copytree(bundled("examples"), examples)
    except OSError as error:
        stop(f"cannot write the example configuration to {path}: {error.strerror}")
    note(f"leakline: there was no {path}; wrote the example configuration there")


def everything_or_shipped(path: Path) -> tuple[Settings | None, Rulebook]:
    """The settings and the rulebook; the shipped rules where nobody wrote a configuration."""
    if path == CONFIG and not path.exists():
        return None, load()
    return everything_at(path)


def rulebook_of(path: Path, settings: Settings | None, trial: Path | None = None) -> Rulebook:
    """The shipped rules and the operator's own, also where the configuration is faulty.

    `trial` is one more file, read last; nothing happens twice when it is one of the others.
    Raises FaultsFound.
    """
    if settings is None:
        return load(_rule_files(path))
    own = [file for file in own_rules(path, settings) if not _same(file, trial)]
    document = read(path)
    watches = [
        replace(table.watch, origin=Origin(document, ("watch", number)))
        for number, table in enumerate(settings.watch)
    ]
    rulebook = load(own + ([trial] if trial else []), watches)
    return _without(rulebook, settings.rules.disable, document)


def catalogue_of(path: Path, settings: Settings) -> Catalogue:
    """The known breaches of a configuration; none where it names no file. Raises FaultsFound."""
    return read_catalogue(_beside(path, file) for file in settings.catalogue.files)


def with_trial(path: Path, trial: Path | None) -> Rulebook:
    """The rulebook with one more file; the shipped rules where nobody wrote a configuration."""
    if path == CONFIG and not path.exists():
        return load([trial] if trial else [])
    return rulebook_of(path, settings_at(path), trial)


def shelf(path: Path, settings: Settings) -> Shelf:
    """Where the rules of a configuration stand; the shipped ones too where they can be edited."""
    shipped = SHIPPED if bundled("rules").is_dir() else ()

    def there() -> Iterator[Path]:
        yield from files(shipped)
        yield from own_rules(path, settings)

    return Shelf(there, partial(rulebook_of, path, settings))


def rule_faults(path: Path, settings: Settings) -> tuple[Fault, ...]:
    """What is wrong with the rules as they stand in the files now."""
    try:
        rulebook_of(path, settings)
    except FaultsFound as found:
        return found.faults
    return ()


def own_rules(path: Path, settings: Settings) -> list[Path]:
    """The operator's files of rules, in their order, as a fault shows them."""
    return list(files(_beside(path, file) for file in settings.rules.paths))


def _same(file: Path, other: Path | None) -> bool:
    return other is not None and other.exists() and file.exists() and file.samefile(other)


def _rule_files(path: Path) -> list[Path]:
    """The rule files that a configuration names and that are there, whatever else is wrong."""
    try:
        table = read(path).data.get("rules")
    except FaultsFound:
        return []
    paths = table.get("paths") if isinstance(table, dict) else None
    named = [_beside(path, name) for name in paths or () if isinstance(name, str)]
    return [file for file in named if file.exists()]


def _beside(config: Path, file: str | Path) -> Path:
    """The file, named from the current folder as the configuration is: so faults show it."""
    return config.parent / Path(file).expanduser()


def _without(rulebook: Rulebook, disabled: tuple[str, ...], document: Document) -> Rulebook:
    """The rulebook less the rules that the operator leaves out. Raises FaultsFound."""
    known = {rule.id for rule in rulebook.rules}
    faults = [
        document.fault(
            ("rules", "disable", number), f"there is no such rule{suggestion(id_, known)}"
        )
        for number, id_ in enumerate(disabled)
        if id_ not in known
    ]
    if faults:
        raise FaultsFound(faults)
    return replace(rulebook, rules=tuple(r for r in rulebook.rules if r.id not in disabled))
