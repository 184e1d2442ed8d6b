"""The journal: what was changed behind its back shows, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.model import Act
from monitor.storage.engine import open_engine, writing
from monitor.storage.store import Change, Store, open_store
from tests.monitor.storage.samples import NOW, SOURCE, alert, commit, incident, mention

CONFIRMED = Act(kind="confirm", incident="inc-1", by="ana", at=NOW, note="they called us")


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """Another way into the same database, for hands that should not be there."""
    opened = open_engine(url)
    yield opened
    await opened.dispose()


async def tamper(engine: AsyncEngine, statement: str, **values: Any) -> None:
    async with writing(engine).begin() as connection:
        await connection.execute(text(statement), values)


@pytest.fixture
async def kept(store: Store) -> Store:
    """A store that holds a mention with two revisions, an alert and an act."""
    first = mention()
    await commit(store, mentions=((first, "inc-1"),), incidents=(incident(),), alerts=(alert(),))
    edited = replace(first, digest="other", revision=2, title="Now free")
    await commit(store, mentions=((edited, "inc-1"), (mention(2), "inc-1")))
    await store.keep(Change(now=NOW, acts=(CONFIRMED,)))
    return store


async def test_what_was_kept_agrees_with_its_journal(kept: Store) -> None:
    assert await kept.faults() == ()
    assert (await kept.head())[0] == 5
    assert await kept.acts("inc-1") == (CONFIRMED,)
    assert await kept.acts("another") == ()


async def test_every_revision_of_a_post_is_kept_in_the_order_of_events(kept: Store) -> None:
    history = await kept.history(["inc-1"])
    assert [(one.post_id, one.revision, one.title) for one in history] == [
        ("post-1", 1, "Post 1"),
        ("post-2", 1, "Post 2"),
        ("post-1", 2, "Now free"),  # an edit stands where it was seen
    ]


async def test_a_post_and_its_edit_in_one_change_are_two_revisions(store: Store) -> None:
    first = mention()
    edited = replace(first, digest="other", revision=2)
    await commit(store, mentions=((first, "inc-1"), (edited, "inc-1")), incidents=(incident(),))
    assert await store.history(["inc-1"]) == (first, edited)
    assert await store.faults() == ()


async def test_a_mention_that_only_finds_another_incident_is_no_new_line(store: Store) -> None:
    await commit(store, mentions=((mention(), "inc-1"),), incidents=(incident(), incident("b")))
    before = await store.head()
    await store.keep(Change(now=NOW, mentions=((mention(), "b"),)))
    assert await store.head() == before
    assert await store.mentions("b") == (mention(),)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE mention SET body = :body WHERE post_id = 'post-1'", "post-1 was changed"),
        ("UPDATE revision SET body = :body", "the mention 1 example-forum/post-1 was changed"),
        ("DELETE FROM revision", "the mention 1 example-forum/post-1 is gone"),
        ("DELETE FROM mention WHERE post_id = 'post-2'", "example-forum/post-2 is gone"),
        ("UPDATE alert SET body = :body", "the alert inc-1.1 was changed"),
        ("UPDATE journal SET digest = 'x' WHERE number = 2", "line 2 of the journal (alert)"),
        ("UPDATE journal SET body = :body WHERE kind = 'act'", "the act in line 5"),
        ("DELETE FROM journal WHERE number = 3", "the lines 3 to 3 of the journal are missing"),
    ],
)
async def test_whatever_is_changed_behind_its_back_is_told(
    kept: Store, engine: AsyncEngine, statement: str, told: str
) -> None:
    values = {"body": '{"forged": true}'} if ":body" in statement else {}
    await tamper(engine, statement, **values)
    assert any(told in fault for fault in await kept.faults())


async def test_a_mention_slipped_in_beside_the_journal_is_told(
    kept: Store, engine: AsyncEngine
) -> None:
    await tamper(
        engine,
        "INSERT INTO mention SELECT source, 'slipped', incident_id, published_at, seen_at, digest,"
        " text_key, lang, stage, platform, revision, why_here, body FROM mention"
        " WHERE post_id = 'post-2'",
    )
    (fault,) = await kept.faults()
    assert fault == f"the mention 1 {SOURCE}/slipped was added behind the journal's back"


async def test_a_head_that_was_noted_elsewhere_shows_a_journal_cut_or_written_anew(
    kept: Store, engine: AsyncEngine
) -> None:
    head = await kept.head()
    assert await kept.faults(head) == ()
    (other,) = await kept.faults((head[0], "0" * 64))
    assert "is not the one that was noted" in other
    await tamper(engine, "DELETE FROM journal WHERE number = 5")
    assert await kept.faults() == ()  # a cut end shows only beside what was noted
    (cut,) = await kept.faults(head)
    assert cut == "the journal ends at line 4, before the line 5 that was noted"


async def test_two_writers_at_once_keep_one_chain(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other:
        acts = [replace(CONFIRMED, at=NOW + timedelta(seconds=n)) for n in range(20)]
        await asyncio.gather(
            *(
                (one, other)[n % 2].keep(Change(now=act.at, acts=(act,)))
                for n, act in enumerate(acts)
            )
        )
        assert await one.faults() == ()
        assert (await one.head())[0] == 20


async def test_a_source_that_could_not_be_looked_at_leaves_an_outage_behind(store: Store) -> None:
    await store.source(SOURCE, "forum", NOW)
    for minute, state in ((1, "unreachable"), (2, "unreachable"), (3, "refused")):
        at = NOW + timedelta(minutes=minute)
        await store.look_failed(SOURCE, state, "no answer", at, at)
    (outage,) = await store.outages()
    assert (outage.since, outage.until) == (NOW + timedelta(minutes=1), None)
    await commit(store, now=NOW + timedelta(minutes=9))
    (outage,) = await store.outages()
    assert (outage.source, outage.until) == (SOURCE, NOW + timedelta(minutes=9))
    assert (await store.source(SOURCE, "forum")).enrolled_at == NOW
