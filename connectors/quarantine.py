"""Parsing the bytes of strangers in a process of its own, which can be killed.

A page of half a megabyte can keep a parser busy for minutes (480 KB of `<div>` stop lexbor for
20 s, and it grows with the square), and a thread cannot be killed. The child is a bare interpreter
that imports the parser and nothing of the daemon: about 0.1 s of processor time a page.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from connectors.base import SourceChanged, SourceUnavailable

SECONDS = 5  #: of processor time for one answer; an ordinary one takes 0.1
_PATIENCE = 12  #: times as long by the clock, for a busy machine
_AT_ONCE = 2
_CHILD = Path(__file__).with_name("_child.py")
_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def parsed(
    parse: Callable[..., Any], body: bytes, *, seconds: int = SECONDS, **said: str | None
) -> Any:
    """What `parse(body, **said)` returns, as JSON carries it.

    `parse` is a function at the top of a module whose import is cheap. Raises SourceChanged when
    it takes more than `seconds` of processor time or fails.
    """
    slots = _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))
    async with slots:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", _CHILD, os.pathsep.join(sys.path), str(seconds)),
            *(parse.__module__, parse.__name__, json.dumps(said)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(seconds * _PATIENCE):
                result, _ = await child.communicate(body)
        except TimeoutError:
            raise SourceUnavailable("this machine is too busy to read the answer") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode == -signal.SIGXCPU:
        raise SourceChanged(f"reading the answer would take more than {seconds} s")
    if child.returncode:
        raise SourceChanged("the answer cannot be read")
    return json.loads(result)
