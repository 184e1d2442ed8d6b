"""Commits of pages that led to nothing but a moved cursor: those that come together are one.

Most posts match no rule. Each such page would be a transaction for one row; while one is being
written the next ones gather, and share theirs. Each is on the disk when its call returns.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection

from monitor.storage import sources
from monitor.storage.values import PollCommit, StaleCursor

Stale = frozenset[int]
Write = Callable[[Callable[[Connection], Stale]], Coroutine[Any, Any, Stale]]
_Waiting = tuple[PollCommit, "asyncio.Future[None]"]

_AT_ONCE = 200


class Together:
    """Writes plain commits, as many in one transaction as have gathered."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: list[_Waiting] = []
        self._work: asyncio.Task[None] | None = None

    async def commit(self, poll: PollCommit) -> None:
        """Nothing, when it is written. Raises StaleCursor, and what the database raises."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((poll, written))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._write_all())
        await written

    async def close(self) -> None:
        """Wait for what is being written."""
        if self._work is not None:
            await asyncio.gather(self._work, return_exceptions=True)

    async def _write_all(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            write = self._write(partial(_advance, polls=[poll for poll, _ in some]))
            (stale,) = await asyncio.gather(write, return_exceptions=True)
            for number, (poll, written) in enumerate(some):
                if written.done():
                    continue  # its caller has gone
                if isinstance(stale, BaseException):
                    written.set_exception(stale)
                elif number in stale:
                    written.set_exception(StaleCursor(f"source {poll.source} has moved on"))
                else:
                    written.set_result(None)


def is_plain(poll: PollCommit) -> bool:
    """Whether the poll led to nothing but a moved cursor."""
    return not (poll.mentions or poll.incidents or poll.acts or poll.alerts)


def _advance(connection: Connection, polls: Sequence[PollCommit]) -> Stale:
    """Moves the cursors; the numbers of the polls whose sources have moved on before."""
    stale = set()
    for number in sorted(range(len(polls)), key=lambda number: polls[number].source):
        try:  # by name, so that two workers lock in one order
            sources.advance(connection, polls[number])
        except StaleCursor:
            stale.add(number)
    return frozenset(stale)
