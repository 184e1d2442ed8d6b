"""Looks that move no cursor are noted in memory and written together."""

import asyncio
import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.storage import standing
from monitor.storage.store import StaleCursor, StorageError, StorageUnavailable, Store, open_store
from tests.monitor.storage.samples import NOW, SOURCE, commit, poll
from tests.monitor.transactions import commits

MINUTE = timedelta(minutes=1)


async def quiet(store: Store, name: str = SOURCE, minutes: int = 1) -> None:
    at = NOW + minutes * MINUTE
    await store.look_quiet(name, "", at + MINUTE, at)


async def failed(store: Store, name: str = SOURCE, minutes: int = 1, state: str = "away") -> None:
    at = NOW + minutes * MINUTE
    await store.look_failed(name, state, "no answer", at + MINUTE, at)


async def test_a_thousand_quiet_looks_are_a_few_transactions(store: Store) -> None:
    names = [f"source {n}" for n in range(1000)]
    await store.enrol(dict.fromkeys(names, "feed"), NOW)
    with commits() as seen:
        for name in names:
            await store.standing(name, "feed")
            await quiet(store, name)
        assert not seen, "no look touched the database"
        rows = await store.sources()
    assert len(seen) <= 5
    assert {(row.state, row.version, row.failures) for row in rows} == {("ok", 0, 0)}
    assert {row.last_ok_at for row in rows} == {NOW + MINUTE}
    assert {row.next_poll_at for row in rows} == {NOW + 2 * MINUTE}


async def test_a_thousand_failures_are_a_few_transactions_and_a_thousand_outages(
    store: Store,
) -> None:
    names = [f"source {n}" for n in range(1000)]
    await store.enrol(dict.fromkeys(names, "feed"), NOW)
    with commits() as seen:
        for minutes in (1, 2):
            for name in names:
                await failed(store, name, minutes)
        rows = await store.sources()
    assert len(seen) <= 5
    assert {(row.state, row.failures, row.state_since) for row in rows} == {
        ("away", 2, NOW + MINUTE)
    }
    outages = await store.outages()
    assert {(one.since, one.until) for one in outages} == {(NOW + MINUTE, None)}
    assert len(outages) == 1000


async def test_what_is_noted_is_written_within_about_a_second(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "SOON", 0.05)
    async with open_store(url) as store, open_store(url) as other:
        await store.source(SOURCE, "forum")
        await quiet(store)
        async with asyncio.timeout(5):
            while (await other.source(SOURCE, "forum")).last_ok_at is None:  # noqa: ASYNC110 - another program
                await asyncio.sleep(0.01)


async def test_what_is_noted_is_written_at_the_end(url: str) -> None:
    async with open_store(url) as store:
        await store.source(SOURCE, "forum")
        await quiet(store)
    async with open_store(url) as store:
        assert (await store.source(SOURCE, "forum")).last_ok_at == NOW + MINUTE


async def test_a_look_in_memory_is_what_the_next_one_goes_on_from(store: Store) -> None:
    await store.source(SOURCE, "forum")
    await failed(store)
    await failed(store, minutes=2)
    row = await store.standing(SOURCE, "forum")
    assert (row.failures, row.state_since) == (2, NOW + MINUTE)
    assert row == await store.source(SOURCE, "forum")


async def test_a_commit_after_a_noted_failure_ends_its_outage(store: Store) -> None:
    await store.source(SOURCE, "forum")
    await failed(store)
    row = await store.standing(SOURCE, "forum")
    await store.commit(poll(row, now=NOW + 5 * MINUTE))
    (outage,) = await store.outages()
    assert (outage.since, outage.until) == (NOW + MINUTE, NOW + 5 * MINUTE)
    row = await store.standing(SOURCE, "forum")
    assert (row.state, row.failures, row.version) == ("ok", 0, 1)


async def test_turns_for_the_worse_and_the_better_between_two_writes_are_all_kept(
    store: Store,
) -> None:
    await store.source(SOURCE, "forum")
    await failed(store, minutes=1)
    await failed(store, minutes=2, state="refused")
    await quiet(store, minutes=3)
    await failed(store, minutes=4)
    await quiet(store, minutes=5)
    await failed(store, minutes=6)
    spans = [(one.since, one.until) for one in await store.outages()]
    assert spans == [
        (NOW + MINUTE, NOW + 3 * MINUTE),
        (NOW + 4 * MINUTE, NOW + 5 * MINUTE),
        (NOW + 6 * MINUTE, None),
    ]


async def test_what_could_not_be_written_is_still_noted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.source(SOURCE, "forum")
    await failed(store, minutes=1)

    async def full(*_: object) -> None:
        raise StorageUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store._standing, "_write", full)  # noqa: SLF001
        with pytest.raises(StorageUnavailable):
            await store.sources()
        await quiet(store, minutes=2)
    (outage,) = await store.outages()
    assert (outage.since, outage.until) == (NOW + MINUTE, NOW + 2 * MINUTE)
    assert (await store.source(SOURCE, "forum")).state == "ok"


async def test_a_source_that_another_worker_moved_on_is_read_again(url: str) -> None:
    async with open_store(url) as ours, open_store(url) as theirs:
        await ours.source(SOURCE, "forum")
        await commit(theirs)
        await quiet(ours)
        await ours.sources()
        row = await ours.standing(SOURCE, "forum")
        assert (row.cursor, row.version) == ("after-0", 1)


async def test_a_commit_that_came_too_late_has_the_row_read_again(url: str) -> None:
    async with open_store(url) as ours, open_store(url) as theirs:
        row = await ours.standing(SOURCE, "forum")
        await commit(theirs)
        with pytest.raises(StaleCursor):
            await ours.commit(poll(row))
        assert (await ours.standing(SOURCE, "forum")).version == 1


async def test_habit_and_the_time_of_the_latest_post_are_of_the_commit_and_stay(
    store: Store,
) -> None:
    habit = {"gap": 3600.5, "hours": [1, 2], "longest": [[1, 2]]}
    await commit(store, heard_at=NOW, habit=habit)
    await commit(store, now=NOW + MINUTE)
    await quiet(store, minutes=2)
    row = await store.source(SOURCE, "forum")
    assert (row.habit, row.heard_at) == (habit, NOW)


async def test_a_row_in_memory_is_after_a_commit_what_the_database_says(store: Store) -> None:
    await store.source(SOURCE, "forum")
    await failed(store)
    changes = {"posts_seen": 3, "heard_at": NOW, "habit": {"gap": 1.5}, "detail": "a line"}
    for number in range(2):
        row = await store.standing(SOURCE, "forum")
        await store.commit(poll(row, now=NOW + number * MINUTE, **changes))
        kept = await store.standing(SOURCE, "forum")
        assert kept == await store.source(SOURCE, "forum")
        assert kept.version == number + 1


async def test_a_note_leaves_what_others_told_of_the_source(store: Store) -> None:
    row = await store.source(SOURCE, "forum")
    assert replace(row, told="x").told == "x"
    await quiet(store)
    after = await store.source(SOURCE, "forum")
    assert (after.cursor, after.posts_seen, after.told) == (row.cursor, row.posts_seen, row.told)


async def test_a_source_that_nobody_enrolled_cannot_be_noted(store: Store) -> None:
    with pytest.raises(StorageError, match="never enrolled"):
        await quiet(store, "nobody")


async def test_sources_are_enrolled_together_as_they_are_one_by_one(store: Store) -> None:
    await commit(store, posts_seen=3)
    rows = await store.enrol({SOURCE: "feed", "new": "folder"}, NOW)
    one, other = sorted(rows, key=lambda row: row.name == SOURCE)
    assert (one.name, one.connector, one.cursor) == ("new", "folder", None)
    assert (other.connector, other.cursor, other.posts_seen) == ("feed", None, 3)
    assert await store.enrol({}, NOW) == ()


async def test_pages_that_led_to_nothing_share_a_transaction_and_each_is_written_when_it_returns(
    url: str,
) -> None:
    names = [f"source {n}" for n in range(100)]
    async with open_store(url) as store, open_store(url) as other:
        rows = await store.enrol(dict.fromkeys(names, "feed"), NOW)
        with commits() as seen:
            await asyncio.gather(*(store.commit(poll(row, posts_seen=2)) for row in rows))
        assert len(seen) < 10
        told = await other.sources()
    assert {(row.cursor, row.version, row.posts_seen) for row in told} == {("after-0", 1, 2)}


async def test_of_pages_that_share_a_transaction_only_the_stale_one_is_refused(
    store: Store,
) -> None:
    rows = await store.enrol(dict.fromkeys("abc", "feed"), NOW)
    stale = [replace(row, version=7) if row.name == "b" else row for row in rows]
    told = await asyncio.gather(
        *(store.commit(poll(row)) for row in (*stale, rows[2])), return_exceptions=True
    )
    assert [type(one) for one in told] == [type(None), StaleCursor, type(None), StaleCursor]
    assert [row.version for row in await store.sources()] == [1, 0, 1]


async def test_a_page_whose_caller_has_gone_stops_no_other(store: Store) -> None:
    rows = await store.enrol(dict.fromkeys("abc", "feed"), NOW)
    tasks = [asyncio.create_task(store.commit(poll(row))) for row in rows]
    await asyncio.sleep(0)
    tasks[0].cancel()
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in told] == [asyncio.CancelledError, type(None), type(None)]


KILLED = """
import asyncio, os, signal, sys
from monitor.storage.store import open_store
from tests.monitor.storage.samples import NOW, SOURCE, mention, poll

async def main():
    async with open_store(sys.argv[1]) as store:
        row = await store.source(SOURCE, "forum")
        await store.look_failed(SOURCE, "away", "no answer", NOW, NOW)
        await store.look_quiet(SOURCE, "", NOW, NOW)
        await store.commit(poll(row, mentions=((mention(), None),)))
        await store.look_quiet(SOURCE, "", NOW, NOW)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_a_crash_loses_what_was_noted_last_and_nothing_that_was_committed(
    tmp_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'leakline.db'}"
    root = Path(__file__).parents[3]
    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", KILLED, url), env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert await killed.wait() == -9
    async with open_store(url) as store:
        row = await store.source(SOURCE, "forum")
        assert (row.version, row.cursor, row.state) == (1, "after-0", "ok")
        assert (await store.totals()).mentions == 1
        (outage,) = await store.outages()
        assert outage.until == NOW
