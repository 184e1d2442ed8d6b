"""What the store promises, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.storage.store import StaleCursor, Store
from tests.monitor.storage.samples import NOW, SOURCE, alert, commit, incident, mention, poll


async def test_what_one_poll_led_to_comes_back_as_it_went_in(store: Store) -> None:
    found, seen, told = incident(), mention(), alert()
    await commit(
        store, mentions=((seen, "inc-1"),), incidents=(found,), alerts=(told,), posts_seen=7
    )
    assert await store.incident("inc-1") == found
    assert await store.mentions("inc-1") == (seen,)
    assert await store.alerts("inc-1") == await store.alerts() == (told,)
    row = await store.source(SOURCE, "forum")
    assert (row.cursor, row.version, row.state, row.posts_seen) == ("after-0", 1, "ok", 7)
    assert (row.last_ok_at, row.next_poll_at) == (NOW, NOW + timedelta(minutes=5))


async def test_the_second_of_two_workers_on_one_source_is_told_and_writes_nothing(
    store: Store,
) -> None:
    row = await store.source(SOURCE, "forum")
    first = poll(row, mentions=((mention(1), None),), posts_seen=1)
    second = poll(row, mentions=((mention(2), None),), posts_seen=1)
    await store.commit(first)
    with pytest.raises(StaleCursor):
        await store.commit(second)
    with pytest.raises(StaleCursor):
        await store.commit(first)
    totals = await store.totals()
    assert totals.mentions == 1
    assert (await store.source(SOURCE, "forum")).posts_seen == 1


async def test_an_edited_post_is_written_over_and_keeps_its_reasons(store: Store) -> None:
    first = mention()
    why = {first.key: ("same count",)}
    await commit(store, mentions=((first, "inc-1"),), incidents=(incident(),), why_here=why)
    edited = replace(first, digest="other", revision=2)
    await commit(store, mentions=((edited, "inc-1"),))
    assert await store.mentions("inc-1") == (edited,)
    assert await store.known([first.key, (SOURCE, "never")]) == {first.key: ("other", 2, "inc-1")}
    assert await store.why_here("inc-1") == why
