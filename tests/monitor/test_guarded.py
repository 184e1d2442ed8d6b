"""A connector under guard raises nothing but SourceError, and never hangs for ever."""

import asyncio
from datetime import timedelta

import pytest

from connectors.base import SourceChanged, SourceRefused, SourceUnavailable
from connectors.post import Page
from monitor.guarded import Guarded

PAGE = Page((), "cursor")


class Place:
    """A connector that does what the test says."""

    def __init__(self, raises: Exception | None = None, takes: float = 0) -> None:
        self.raises = raises
        self.takes = takes

    async def poll(self, cursor: str | None) -> Page:
        await asyncio.sleep(self.takes)
        if self.raises:
            raise self.raises
        return PAGE


def guarded(place: Place) -> Guarded:
    return Guarded("place", place, timedelta(seconds=0.2))


async def test_a_page_goes_through() -> None:
    assert await guarded(Place()).poll(None) is PAGE


async def test_an_error_of_the_tree_goes_through() -> None:
    refused = SourceRefused("401")
    with pytest.raises(SourceRefused) as raised:
        await guarded(Place(refused)).poll(None)
    assert raised.value is refused


@pytest.mark.parametrize("fault", [ZeroDivisionError("x"), KeyError("x"), OSError("x")])
async def test_a_fault_of_the_connector_is_a_state_that_a_person_must_look_at(
    fault: Exception,
) -> None:
    with pytest.raises(SourceChanged, match=type(fault).__name__):
        await guarded(Place(fault)).poll(None)


async def test_a_look_that_does_not_end_is_unavailable() -> None:
    with pytest.raises(SourceUnavailable, match="did not come to an end"):
        await guarded(Place(takes=30)).poll(None)


async def test_a_stop_is_no_fault() -> None:
    task = asyncio.create_task(Guarded("place", Place(takes=30), timedelta(hours=1)).poll(None))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
