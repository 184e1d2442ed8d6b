"""What several sources use together: one client of an account, one listening port.

    client = await tools.shared.borrow(f"telegram {session}", lambda: opened(session))

The first who borrows opens it, all others get the same, and it is closed when the daemon ends.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

T = TypeVar("T")


class Shared:
    """Things by key, each opened once; close() closes them, the last opened first."""

    def __init__(self) -> None:
        self._things: dict[str, Any] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._stack = AsyncExitStack()

    async def borrow(self, key: str, opened: Callable[[], AbstractAsyncContextManager[T]]) -> T:
        """The thing of that key, opened if nobody did. What `opened` raises leaves nothing behind.

        It is entered and left by different tasks: a context manager that holds a task group or a
        timeout open cannot be lent.
        """
        async with self._opening.setdefault(key, asyncio.Lock()):
            if key not in self._things:
                self._things[key] = await self._stack.enter_async_context(opened())
            thing: T = self._things[key]
            return thing

    async def close(self) -> None:
        """Close all of them; calling twice is harmless."""
        self._things.clear()
        await self._stack.aclose()
