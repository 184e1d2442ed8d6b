"""A page that cannot be written comes to an end."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from connectors.post import Page, Post
from monitor import timeline
from monitor.mentions import Reader
from monitor.pipeline import Pipeline, Source
from monitor.replay import IN_MEMORY
from monitor.storage.store import open_store
from monitor.storage.values import PollCommit, StaleIncident
from tests.monitor.specimens import START, post, reader

PLACE = Source(name="board-a", connector="folder", every=timedelta(minutes=5))
LEAK = "For sale: database of Marrowby hospital, 40,000 patients"


@dataclass(frozen=True)
class Shelf:
    """A place with these posts on its only page."""

    posts: tuple[Post, ...]

    async def poll(self, cursor: str | None) -> Page:
        return Page(self.posts, cursor)


def pipeline(store: object, reading: Reader) -> Pipeline:
    return Pipeline(reader=reading, store=store, channels=(), now=lambda: START)  # type: ignore[arg-type]


async def test_a_page_that_can_never_be_written_ends_in_an_error_and_not_in_a_circle() -> None:
    said = post(LEAK)
    mention = reader().read(said, START)
    assert mention is not None
    later = replace(timeline.opened(mention), revision=3)  # its mention is gone, it is not
    async with open_store(IN_MEMORY) as store:
        row = await store.source("elsewhere", "folder")
        await store.commit(
            PollCommit(
                source="elsewhere",
                cursor=None,
                version=row.version,
                mentions=(),
                incidents=(replace(later, keys=frozenset()),),
                alerts=(),
                channels=(),
                posts_seen=0,
                next_poll_at=START,
                now=START,
            )
        )
        with pytest.raises(StaleIncident):
            await asyncio.wait_for(pipeline(store, reader()).poll(PLACE, Shelf((said,))), 10)
