"""Which connectors and notifiers there are, and how a row of the configuration becomes one."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import monitor.notify
from connectors import base as connecting
from connectors import discovery
from monitor.config import Kinds, Settings, load
from monitor.notify import base as notifying
from monitor.tables import NotifierTable, SourceTable

Clock = Callable[[], datetime]

_NO_NOTIFIERS = frozenset({"base", "wording"})  #: modules of monitor/notify/ that are no kind


def read_settings(path: Path) -> Settings:
    """The settings of the file, checked against what there is. Raises FaultsFound."""
    connectors = _Options(tuple(discovery.names()), discovery.load)
    return load(path, Kinds(connectors, _Options(notifier_kinds(), load_notifier)))


def notifier_kinds() -> tuple[str, ...]:
    """The kinds of notifiers: the modules of monitor/notify/ by name. Imports none of them."""
    found = (module.name for module in pkgutil.iter_modules(monitor.notify.__path__))
    return tuple(sorted(name for name in found if name not in _NO_NOTIFIERS))


def load_notifier(kind: str) -> notifying.Plugin[Any]:
    """What the module of a kind exports."""
    plugin: notifying.Plugin[Any] = importlib.import_module(f"monitor.notify.{kind}").NOTIFIER
    return plugin


def open_connector(row: SourceTable, tools: connecting.Tools) -> connecting.Connector:
    """The connector of a source, ready to poll. A row is the connector's Options too."""
    started: connecting.Connector = discovery.load(row.connector).start(row, tools)
    return started


def open_notifier(row: NotifierTable, now: Clock, home: Path) -> notifying.Notifier:
    """The channel of a notifier, ready to send. A row is the notifier's Options too."""
    tools = notifying.Tools(channel=row.name, now=now, home=home)
    started: notifying.Notifier = load_notifier(row.kind).start(row, tools)
    return started


@dataclass(frozen=True, slots=True)
class _Options(Mapping[str, type[BaseModel]]):
    """The options of every plug-in by name; a plug-in is imported only when it is asked for."""

    names: tuple[str, ...]
    load: Callable[[str], Any]

    def __getitem__(self, name: str) -> type[BaseModel]:
        if name not in self.names:
            raise KeyError(name)
        options: type[BaseModel] = self.load(name).options
        return options

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)
