"""Which connectors and notifiers there are, and how a row of the configuration becomes one."""

import importlib
import pkgutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.discovery import discover

import monitor.notify
from connectors import base as connecting
from monitor.config import Kinds, Settings, load
from monitor.notify import base as notifying
from monitor.tables import NotifierTable, SourceTable

Clock = Callable[[], datetime]


def read_settings(path: Path) -> Settings:
    """The settings of the file, checked against what there is. Raises FaultsFound."""
    connectors = {name: plugin.options for name, plugin in discover().items()}
    notifiers = {kind: plugin.options for kind, plugin in notifier_kinds().items()}
    return load(path, Kinds(connectors, notifiers))


def notifier_kinds() -> dict[str, notifying.Plugin[Any]]:
    """Each kind of notifier by the name of its module in monitor/notify/."""
    names = (found.name for found in pkgutil.iter_modules(monitor.notify.__path__))
    modules = {name: importlib.import_module(f"monitor.notify.{name}") for name in names}
    return {kind: m.NOTIFIER for kind, m in sorted(modules.items()) if hasattr(m, "NOTIFIER")}


def open_connector(
    row: SourceTable, fetch: connecting.Fetcher, now: Clock, home: Path
) -> connecting.Connector:
    """The connector of a source, ready to poll. A row is the connector's Options too."""
    tools = connecting.Tools(source=row.name, fetch=fetch, now=now, home=home)
    started: connecting.Connector = discover()[row.connector].start(row, tools)
    return started


def open_notifier(row: NotifierTable, now: Clock, home: Path) -> notifying.Notifier:
    """The channel of a notifier, ready to send. A row is the notifier's Options too."""
    tools = notifying.Tools(channel=row.name, now=now, home=home)
    started: notifying.Notifier = notifier_kinds()[row.kind].start(row, tools)
    return started
