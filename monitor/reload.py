"""Rules taken from their files again while the daemon runs.

The files are looked at every few seconds. A change is read once it has come to rest, so that a file
that is still being written is left alone; it is made ready in a thread and handed over when it is
sound. Files with faults change nothing: the rules stay as they were, and each fault is told once.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from loguru import logger

from rules.engine import Engine
from rules.model import Rulebook
from rules.toml import Fault, FaultsFound

LOOK_EVERY = 2.0  #: seconds

Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the rules stand: which files there are now, and how they are read."""

    files: Callable[[], Iterable[Path]]
    read: Callable[[], Rulebook]  #: raises FaultsFound

    def stamp(self) -> Stamp:
        """What changes when one of the files changes, comes or goes."""
        try:
            return tuple(map(_stamp, self.files()))
        except OSError:  # a folder that cannot be listed: reading it tells why
            return ()


def _stamp(file: Path) -> tuple[str, int, int, int]:
    try:
        stat = file.stat()
    except OSError:  # gone, or not ours to read: reading it tells why
        return str(file), 0, -1, 0
    return str(file), stat.st_mtime_ns, stat.st_size, stat.st_ino


@dataclass(slots=True)
class Reload:
    """Hands over a new engine when the rules have changed, or when somebody asks for it."""

    shelf: Shelf
    take: Callable[[Engine], None]
    asked: asyncio.Event = field(default_factory=asyncio.Event)  #: set: read them at once
    every: float = LOOK_EVERY
    _faults: frozenset[Fault] = frozenset()  #: of the last time that they were read

    async def keep(self) -> None:
        """Looks again and again, until it is cancelled."""
        taken = seen = await asyncio.to_thread(self.shelf.stamp)
        while True:
            asked = await self._wait()
            before, seen = seen, await asyncio.to_thread(self.shelf.stamp)
            if asked or (seen != taken and seen == before):
                taken = seen
                await self.look()

    async def look(self) -> None:
        """Read the rules, and hand them over when nothing is wrong with them."""
        try:
            engine = await asyncio.to_thread(self._made)
        except FaultsFound as found:
            self._tell(found.faults)
            return
        except Exception:  # noqa: BLE001 - border: one job
            logger.exception(
                "the rules could not be read by a fault of leakline: the old ones stay"
            )
            return
        self._faults = frozenset()
        self.take(engine)
        logger.info("new rules are in force", rules=len(engine.rulebook.rules))

    def _made(self) -> Engine:
        return Engine(self.shelf.read())

    def _tell(self, faults: Collection[Fault]) -> None:
        """Log the faults that were not there the last time."""
        for fault in faults:
            if fault not in self._faults:
                logger.warning("rules with faults: the old ones stay", fault=str(fault))
        self._faults = frozenset(faults)

    async def _wait(self) -> bool:
        """Whether somebody asked, before it was time to look."""
        try:
            async with asyncio.timeout(self.every):
                await self.asked.wait()
        except TimeoutError:
            return False
        self.asked.clear()
        self._faults = frozenset()  # who asks wants to hear all of them
        return True
