"""Parsing the bytes of strangers in processes of their own, which can be killed.

A page of half a megabyte can keep a parser busy for minutes (480 KB of `<div>` stop lexbor for
20 s, and it grows with the square), and a thread cannot be killed. A child is a bare interpreter
that imports the parsers and nothing of the daemon. It is kept for the next page, for to start one
takes 0.1 s of processor time; one that overran, failed or has grown is replaced.
"""

import asyncio
import json
import os
import signal
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from connectors.base import SourceChanged, SourceUnavailable

SECONDS = 5  #: of processor time for one answer; an ordinary one takes 0.01
_PATIENCE = 12  #: times as long by the clock, for a busy machine
_AT_ONCE = 2
_LAST_MOMENT = 2  #: seconds
_LONGEST = 256 * 1024 * 1024  #: bytes that a child may answer
_CHILD = Path(__file__).with_name("_child.py")


async def parsed(
    parse: Callable[..., Any], body: bytes, *, seconds: int = SECONDS, **said: str | None
) -> Any:
    """What `parse(body, **said)` returns, as JSON carries it.

    `parse` is a function at the top of a module whose import is cheap. Raises SourceChanged when
    it takes more than `seconds` of processor time or fails.
    """
    job = {
        "path": os.pathsep.join(sys.path),
        "module": parse.__module__,
        "function": parse.__name__,
        "seconds": seconds,
        "said": said,
    }
    pool = await _pool()
    async with pool.slots:
        try:
            async with asyncio.timeout(seconds * _PATIENCE):
                return json.loads(await pool.answer(json.dumps(job).encode(), body))
        except TimeoutError:
            raise SourceUnavailable("this machine is too busy to read the answer") from None
        except _OverrunError:
            sentence = f"reading the answer would take more than {seconds} s"
            raise SourceChanged(sentence) from None
        except _FailedError:
            raise SourceChanged("the answer cannot be read") from None


class _FailedError(Exception):
    """The child could not do its job."""


class _OverrunError(Exception):
    """The child took more than its time."""


class _Pool:
    """The children of one event loop: those that wait for a job, no more than work at once."""

    def __init__(self) -> None:
        self.slots = asyncio.Semaphore(_AT_ONCE)
        self._idle: list[Process] = []

    async def answer(self, head: bytes, body: bytes) -> bytes:
        """What a child says to the job. Whatever ends it early ends the child too."""
        child = await self._child()
        kind = b""
        try:
            kind, found = await _exchange(child, head, body)
        finally:
            if kind == b"+":
                self._idle.append(child)
            else:
                await _end(child, by_itself=bool(kind))
        if kind == b"-":
            raise _FailedError
        return found

    async def close(self) -> None:
        """End the children that wait."""
        while self._idle:
            await _end(self._idle.pop())

    async def _child(self) -> Process:
        """One that waited, or a new one."""
        while self._idle:
            child = self._idle.pop()
            if child.returncode is None:
                return child
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", _CHILD),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,  # a Ctrl-C is for the daemon: it reads its pages to the end
        )


async def _exchange(child: Process, head: bytes, body: bytes) -> tuple[bytes, bytes]:
    """The letter and the words of the child's answer."""
    if child.stdin is None or child.stdout is None:  # they are pipes
        raise _FailedError
    try:
        child.stdin.write(struct.pack("!II", len(head), len(body)) + head)
        child.stdin.write(body)
        await child.stdin.drain()
        kind, length = struct.unpack("!cI", await child.stdout.readexactly(5))
        if length > _LONGEST:
            raise _FailedError
        return kind, await child.stdout.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        overran = await child.wait() == -signal.SIGXCPU
        raise (_OverrunError if overran else _FailedError) from None


async def _end(child: Process, *, by_itself: bool = False) -> None:
    """Nothing, once the child has ended; one that is ending `by_itself` is given a moment.

    To kill what has just ended takes its exit code from the loop, which then warns of it.
    """
    if by_itself:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_MOMENT):
                await child.wait()
    if child.returncode is None:
        child.kill()
        await child.wait()


async def _kept_pool() -> AsyncGenerator[_Pool, None]:
    """The pool of the running loop; the loop itself closes this generator, and so the pool."""
    loop, pool = asyncio.get_running_loop(), _Pool()
    try:
        yield pool
    finally:
        _pools.pop(loop, None)
        await pool.close()


_Kept = tuple[_Pool, AsyncGenerator[_Pool, None]]
_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, _Kept] = WeakKeyDictionary()


async def _pool() -> _Pool:
    """The pool of the running loop; a child of one loop cannot be used from another."""
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        keeper = _kept_pool()
        _pools[loop] = (await anext(keeper), keeper)
    return _pools[loop][0]
