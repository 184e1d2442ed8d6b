"""Which connectors there are: the modules of this room, and those that other packages name.

A module of this room is a connector unless it is listed here or begins with an underscore.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from connectors.base import Plugin

GROUP = "leakline.connectors"
_FOUNDATIONS = frozenset(
    {
        "addresses",
        "base",
        "charset",
        "discovery",
        "fetch",
        "interchange",
        "onion",
        "post",
        "quarantine",
        "shared",
        "telegram_login",
    }
)


def names() -> list[str]:
    """The names of all connectors, without importing one."""
    return sorted({*_own(), *_foreign()})


def load(name: str) -> Plugin[Any]:
    """The connector of that name; a name of this room is never taken by another package.

    Raises LookupError when there is none, TypeError when its module exports none, and whatever
    the import of a foreign module raises.
    """
    foreign = _foreign()
    if name in _own():
        module = import_module(f"connectors.{name}")
    elif name in foreign:
        module = foreign[name].load()
    else:
        raise LookupError(f"there is no connector {name!r}; there are {', '.join(names())}")
    plugin = getattr(module, "CONNECTOR", None)
    if not isinstance(plugin, Plugin):
        raise TypeError(f"the module of connector {name!r} exports no CONNECTOR")
    return plugin


def discover() -> dict[str, Plugin[Any]]:
    """All connectors by name. Imports every one of them: for a single one, load() is quicker."""
    return {name: load(name) for name in names()}


def _own() -> Iterator[str]:
    for file in Path(__file__).parent.glob("*.py"):
        if not file.stem.startswith("_") and file.stem not in _FOUNDATIONS:
            yield file.stem


def _foreign() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
