"""What several sources use together is opened once and closed at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connectors.shared import Shared


async def test_all_who_borrow_get_the_same_thing_and_it_is_closed_once() -> None:
    told: list[str] = []

    @asynccontextmanager
    async def opened() -> AsyncIterator[object]:
        told.append("open")
        await asyncio.sleep(0)
        yield object()
        told.append("closed")

    shared = Shared()
    one, two = await asyncio.gather(shared.borrow("it", opened), shared.borrow("it", opened))
    assert one is two
    await shared.close()
    await shared.close()
    assert told == ["open", "closed"]


async def test_a_thing_that_does_not_open_can_be_borrowed_later() -> None:
    fails = True

    @asynccontextmanager
    async def opened() -> AsyncIterator[str]:
        if fails:
            raise OSError
        yield "open"

    shared = Shared()
    with pytest.raises(OSError):  # noqa: PT011 - any way of not opening
        await shared.borrow("it", opened)
    fails = False
    assert await shared.borrow("it", opened) == "open"
