"""The French case as it would have been lived: polled every hour, by a clock, through the pipeline.

One channel is added on 9 February only; the market is down from the evening before the publication
until noon of the day after.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import SourceUnavailable
from connectors.post import Page, Post
from monitor import replay
from monitor.coverage import foreseen, watching
from monitor.lead_time import Foresight
from monitor.model import Stage
from monitor.pipeline import Pipeline, Source
from monitor.replay import IN_MEMORY
from monitor.report.foresight import foreseen as sentence
from monitor.storage.store import Store, open_store
from monitor.tables import Settings, SourceTable
from tests.monitor.specimens import reader

CASE = Path(__file__).parents[2] / "examples" / "fr-labs-2021" / "posts.jsonl"
HOUR = timedelta(hours=1)
MARKET, ADDED = "example-market", "example-kanal-2"
BEGIN = datetime(2021, 1, 31, 20, tzinfo=UTC)
ADDED_AT = datetime(2021, 2, 9, 8, tzinfo=UTC)
DOWN, UP = datetime(2021, 2, 11, 20, tzinfo=UTC), datetime(2021, 2, 13, 12, tzinfo=UTC)


class World:
    """The places of the case, each with the posts that stand there by now."""

    def __init__(self) -> None:
        self.at = BEGIN
        self.posts: dict[str, list[Post]] = defaultdict(list)
        for post in replay.read([CASE]):
            self.posts[post.source].append(post)

    def now(self) -> datetime:
        return self.at

    def is_watched(self, name: str) -> bool:
        return name != ADDED or self.at >= ADDED_AT

    def has_news(self, name: str) -> bool:
        """Whether a look at the place now would change anything; so that the test is quick."""
        fresh = any(self.at - HOUR < post.published_at <= self.at for post in self.posts[name])
        return fresh or self.at in {BEGIN, ADDED_AT, DOWN, UP}


class Place:
    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name

    async def poll(self, cursor: str | None) -> Page:
        if self.name == MARKET and DOWN <= self.world.at < UP:
            raise SourceUnavailable("no answer")
        start = int(cursor or 0)
        posts = [one for one in self.world.posts[self.name] if one.published_at <= self.world.at]
        return Page(tuple(posts[start:]), str(len(posts)))


async def live(world: World, store: Store) -> None:
    """Every place that is watched is looked at every hour, to the end of the case."""
    pipeline = Pipeline(reader=reader(), store=store, channels=(), now=world.now)
    places = {name: Place(world, name) for name in world.posts}
    end = max(post.published_at for posts in world.posts.values() for post in posts)
    while world.at <= end + HOUR:
        for name, place in places.items():
            if world.is_watched(name) and world.has_news(name):
                source = Source(name=name, connector="forum", every=HOUR)
                await pipeline.poll(source, place)
        world.at += HOUR


@pytest.fixture
async def lived() -> AsyncIterator[Foresight]:
    world = World()
    tables = tuple(SourceTable(name=name, connector="forum", every=HOUR) for name in world.posts)
    settings = Settings(source=tables)
    async with open_store(IN_MEMORY) as store:
        await live(world, store)
        (incident,) = await store.incidents()
        yield await foreseen(store, incident, await watching(store, settings))


async def test_each_gap_of_the_lived_case_is_told_and_nothing_else(lived: Foresight) -> None:
    assert {(late.stage, late.source, late.gap.kind) for late in lived.lates} == {
        (Stage.SAMPLE, ADDED, "source missing"),
        (Stage.PUBLICATION, MARKET, "source silent"),
    }
    sample, publication = lived.lates
    assert (sample.seen_at, sample.gap.until) == (ADDED_AT, ADDED_AT)
    assert (publication.seen_at, publication.gap.since, publication.gap.until) == (UP, DOWN, UP)
    assert lived.afterwards is None


async def test_the_lived_case_was_known_before_publication_and_press_all_the_same(
    lived: Foresight,
) -> None:
    assert sentence(lived, UTC) == (
        "seen 11 days 4 h before the publication, 13 days 10 h before the press and "
        "23 days 15 h before the disclosure; "
        "the sample of 6 Feb 2021 was seen 2 days 22 h late because "
        "example-kanal-2 was not watched before 9 Feb 2021, 08:00; "
        "the publication of 12 Feb 2021 was seen 1 day 9 h late because "
        "example-market could not be looked at (unreachable) "
        "from 11 Feb 2021, 20:00 until 13 Feb 2021, 12:00"
    )
