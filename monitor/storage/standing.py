"""Where sources stand, in the memory of the one daemon that polls them.

Most looks find nothing new. What they change, when a source was looked at and when it is next, is
noted here and written soon, many sources in one transaction: a crash loses a second of it, and then
a source is looked at a little sooner than it need be. A cursor never waits here.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from loguru import logger
from sqlalchemy import Connection

from monitor.storage import sources
from monitor.storage.rows import chunks
from monitor.storage.values import Note, SourceRow, StorageError, Turn

Write = Callable[[Callable[[Connection], frozenset[str]]], Coroutine[Any, Any, frozenset[str]]]

SOON = 1.0  #: seconds until what was noted is written


class Standing:
    """Rows of sources as they were read or written last, and notes that are still to be written."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._rows: dict[str, SourceRow] = {}
        self._notes: dict[str, Note] = {}
        self._writing: frozenset[str] = frozenset()
        self._turn = asyncio.Lock()
        self._later: asyncio.Task[None] | None = None

    def row(self, name: str) -> SourceRow | None:
        """The row as it stands, notes included; None when it must be asked of the database."""
        return self._rows.get(name)

    def keep(self, row: SourceRow) -> None:
        """Remember a row as the database has it."""
        self._rows[row.name] = row

    def forget(self, name: str) -> None:
        """Have the row read again; it was written, or another worker was first."""
        self._rows.pop(name, None)

    def note(self, row: SourceRow, *turns: Turn) -> None:
        """Remember the row and write it soon. `turns` are what became of its outage meanwhile."""
        before = self._notes.get(row.name)
        self._rows[row.name] = row
        self._notes[row.name] = Note(row, (*before.turns, *turns) if before else turns)
        if self._later is None or self._later.done():
            self._later = asyncio.create_task(self._write_soon())

    def waits(self, name: str) -> bool:
        """Whether something of the source is still to be written."""
        return name in self._notes or name in self._writing

    async def flush(self) -> None:
        """Write what was noted before the call. Raises StorageError: it is still noted then."""
        async with self._turn:
            notes, self._notes = self._notes, {}
            for some in chunks(tuple(notes.values())):
                self._writing = frozenset(notes)
                try:
                    stale = await self._write(partial(sources.write_notes, notes=some))
                except BaseException:
                    self._put_back(notes)
                    raise
                finally:
                    self._writing = frozenset()
                for note in some:
                    notes.pop(note.row.name)
                for name in stale:
                    self.forget(name)

    async def close(self) -> None:
        """Write what is noted, and stop."""
        if self._later is not None:
            self._later.cancel()
            await asyncio.gather(self._later, return_exceptions=True)
        await self.flush()

    def _put_back(self, notes: dict[str, Note]) -> None:
        """Note again what could not be written, under what came since."""
        for name, old in notes.items():
            new = self._notes.get(name)
            self._notes[name] = replace(new, turns=(*old.turns, *new.turns)) if new else old

    async def _write_soon(self) -> None:
        while self._notes:
            await asyncio.sleep(SOON)
            with suppress(StorageError):
                await self.flush()
                continue
            logger.warning("where sources stand cannot be written; it is tried again")
