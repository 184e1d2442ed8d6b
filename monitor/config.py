"""config.toml -> Settings, or every fault at once, each with its line.

monitor/tables.py has the tables; monitor/layers.py tells how the environment and a folder of
secrets are laid over the file. Nothing is started here, and no value is ever shown: it may be a
secret.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, create_model

from connectors import onion
from connectors.base import ConnectorOptions
from monitor.layers import Layered, lay
from monitor.tables import NotifierTable, Settings, SourceTable, Table
from rules.toml import Document, Fault, FaultsFound, Keys, dotted, faults_of, read, suggestion

__all__ = ["Kinds", "Settings", "load"]

_NAMED_BY = {"source": "name", "notifier": "name", "watch": "id"}
_NO_TOR = 'can be read through Tor only: set proxy = "socks5h://127.0.0.1:9050" in [tor]'
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The options of each connector and of each kind of notifier that there is, by name."""

    connectors: Mapping[str, type[BaseModel]]
    notifiers: Mapping[str, type[BaseModel]]


def load(path: Path, kinds: Kinds) -> Settings:
    """The settings of the file. Raises FaultsFound with every fault; then start nothing."""
    document = read(path)
    home = path.parent.absolute()
    reader = _Reader(document, lay(document.data, Settings, home, os.environ), kinds)
    return reader.settings(home)


class _Reader:
    """Goes through one configuration and collects its faults."""

    def __init__(self, document: Document, layered: Layered, kinds: Kinds) -> None:
        self.document = replace(document, data=layered.data)  # lines of the file, all keys
        self.tables = layered.data
        self.outside = {dotted(keys): variable for keys, variable in layered.outside.items()}
        self.kinds = kinds
        self.faults = [Fault("environment", 0, *item) for item in layered.astray.items()]

    def settings(self, home: Path) -> Settings:
        """The settings. Raises FaultsFound."""
        if "home" in self.tables and "home" not in self.outside:  # the daemon's own
            self.fault(("home",), "unknown key")
        self.look_at_names()
        self.look_at_references(home)
        self.look_at_onions()
        sources = self.rows("source", "connector", SourceTable, self.kinds.connectors)
        self.look_at_claims(sources)
        tables = {
            **self.tables,
            "source": sources,
            "notifier": self.rows("notifier", "kind", NotifierTable, self.kinds.notifiers),
            "home": home,
        }
        settings = self.checked(Settings, tables)
        if settings is None or self.faults:
            raise FaultsFound(self.faults)
        return settings

    def rows(
        self,
        section: str,
        chosen_by: str,
        table: type[Table],
        choices: Mapping[str, type[BaseModel]],
    ) -> tuple[BaseModel, ...]:
        """The rows without fault: each is its table and the options of its kind in one value."""
        good: list[BaseModel] = []
        for number, row in self.tables_of(section):
            model = self.choice((section, number, chosen_by), row.get(chosen_by), choices)
            if model is None:  # what the kind would allow is unknown: look at our own keys only
                own = {key: value for key, value in row.items() if key in table.model_fields}
                self.checked(table, own, (section, number))
            else:
                both: type[BaseModel] = create_model("Row", __base__=(model, table))
                value = self.checked(both, row, (section, number))
                good += [] if value is None else [value]
        return tuple(good)

    def tables_of(self, section: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows of a section that are tables, numbered as in the file."""
        rows = self.tables.get(section)
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict):
                yield number, row

    def choice(
        self, keys: Keys, name: object, choices: Mapping[str, type[BaseModel]]
    ) -> type[BaseModel] | None:
        """The options of the kind that a row chose; None, and a fault, where there is none."""
        if not isinstance(name, str):
            return None
        if name not in choices:
            hint = suggestion(name, choices) or f"; there are {', '.join(sorted(choices))}"
            self.fault(keys, f"unknown {keys[-1]}{hint}")
        return choices.get(name)

    def checked(self, model: type[M], data: dict[str, Any], at: Keys = ()) -> M | None:
        """The data as a value of the model; None, and faults, where it is none."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.faults += map(self.traced, faults_of(error, self.document, model, at))
        return None

    def traced(self, fault: Fault) -> Fault:
        """The fault at the variable that set the key, when it was not the file."""
        key = next((key for key in self.outside if _is_below(fault.key, key)), "")
        variable = self.outside.get(key)
        return Fault("environment", 0, variable, fault.message) if variable else fault

    def look_at_names(self) -> None:
        """No two rows of a section may have one name, and each row is a table."""
        for section, key in _NAMED_BY.items():
            rows = self.tables.get(section, [])
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                self.fault((section,), f"must be written as tables: [[{section}]]")
            first: dict[str, int] = {}
            for number, row in self.tables_of(section):
                name = row.get(key)
                if isinstance(name, str) and first.setdefault(name.casefold(), number) != number:
                    line = self.document.place((section, first[name.casefold()], key))
                    self.fault((section, number, key), f"the name is taken by line {line}")

    def look_at_claims(self, sources: Iterable[BaseModel]) -> None:
        """What only one source may have is had by one of those that are read."""
        numbers = {row.get("name"): number for number, row in self.tables_of("source")}
        owners: dict[str, str] = {}
        for source in sources:
            if not (isinstance(source, ConnectorOptions) and isinstance(source, SourceTable)):
                continue
            for key, claim in source.claims(source.name).items() if source.enabled else ():
                owner = owners.setdefault(claim, source.name)
                if owner != source.name:
                    why = f"{claim} belongs to the source {owner}: give one of them another"
                    self.fault(("source", numbers[source.name], key), why)

    def look_at_references(self, home: Path) -> None:
        """The report's notifiers must be in the file, rules and catalogues on the disk."""
        names = [row.get("name") for _, row in self.tables_of("notifier")]
        for number, name in self.strings("report", "notifiers"):
            if name not in names:
                known = [n for n in names if isinstance(n, str)]
                hint = suggestion(name, known)
                self.fault(("report", "notifiers", number), f"no [[notifier]] of this name{hint}")
        for number, name in self.strings("rules", "paths"):
            if not (home / Path(name).expanduser()).exists():
                self.fault(("rules", "paths", number), "no such file or folder")
        for number, name in self.strings("catalogue", "files"):
            if not (home / Path(name).expanduser()).is_file():
                self.fault(("catalogue", "files", number), "no such file: name one that is there")

    def look_at_onions(self) -> None:
        """Names of onion services are right, and what needs Tor finds it in [tor]."""
        table = self.tables.get("tor")
        has_tor = isinstance(table, dict) and bool(table.get("proxy"))
        for number, row in self.tables_of("source"):
            needs_tor = row.get("enabled") is not False and not has_tor
            if needs_tor and row.get("tor") is True:
                self.fault(("source", number, "tor"), _NO_TOR)
            options = {key: row[key] for key in row if key not in SourceTable.model_fields}
            for keys, text in _texts(options):
                for host in onion.found_in(text):
                    if wrong := onion.fault(host) or (_NO_TOR if needs_tor else None):
                        self.fault(("source", number, *keys), wrong)

    def strings(self, section: str, key: str) -> Iterator[tuple[int, str]]:
        """The strings of a list in the file, numbered."""
        table = self.tables.get(section)
        values = table.get(key) if isinstance(table, dict) else None
        for number, value in enumerate(values if isinstance(values, list) else ()):
            if isinstance(value, str):
                yield number, value

    def fault(self, keys: Keys, message: str) -> None:
        """Note a fault at the place of the keys."""
        self.faults.append(self.traced(self.document.fault(keys, message)))


def _texts(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """All strings in a value, each with the keys that lead to it."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*keys, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*keys, number))


def _is_below(key: str, table: str) -> bool:
    """Whether the key is that one or stands in it: rules.paths[0] in rules.paths."""
    return key == table or key.startswith((f"{table}.", f"{table}["))
