"""What the store promises, on both databases."""

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.model import Hand
from monitor.nearest import MOST
from monitor.storage.codec import clean_text
from monitor.storage.store import (
    StaleCursor,
    StaleIncident,
    StorageError,
    Store,
    Totals,
    open_store,
)
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


async def test_merged_incidents_are_found_however_many_hops_away_and_in_a_circle_too(
    store: Store,
) -> None:
    ways = {"a": None, "b": "a", "c": "b", "d": "c", "x": "y", "y": "x", "z": None}
    family = [
        incident(id_, merged_into=into, opened_at=NOW + timedelta(hours=hours))
        for hours, (id_, into) in enumerate(ways.items())
    ]
    await commit(store, incidents=tuple(family))
    assert await store.merged_into("a") == tuple(family[1:4])
    assert [one.id for one in await store.merged_into("c")] == ["d"]
    assert [one.id for one in await store.merged_into("x")] == ["y"]
    assert await store.merged_into("z") == await store.merged_into("nowhere") == ()


async def test_an_edited_post_is_written_over_and_keeps_its_reasons(store: Store) -> None:
    first = mention()
    why = {first.key: ("same count",)}
    await commit(store, mentions=((first, "inc-1"),), incidents=(incident(),), why_here=why)
    edited = replace(first, digest="other", revision=2)
    await commit(store, mentions=((edited, "inc-1"),))
    assert await store.mentions("inc-1") == (edited,)
    assert await store.known([first.key, (SOURCE, "never")]) == {first.key: ("other", 2, "inc-1")}
    assert await store.why_here("inc-1") == why


async def test_an_incident_that_moved_on_since_it_was_read_is_not_written_over(
    store: Store,
) -> None:
    await commit(store, incidents=(incident(revision=3),))
    row = await store.source("another", "feed")
    late = incident(revision=5, title="from an older reading")
    with pytest.raises(StaleIncident):
        await store.commit(poll(row, incidents=(late,), based_on={"inc-1": 2}))
    with pytest.raises(StaleIncident):
        await store.commit(poll(row, incidents=(incident(revision=2),)))
    assert await store.incident("inc-1") == incident(revision=3)
    assert (await store.source("another", "feed")).version == 0
    await store.commit(poll(row, incidents=(late,), based_on={"inc-1": 3}))
    assert await store.incident("inc-1") == late


async def test_of_many_workers_that_advance_one_incident_at_once_each_step_is_kept(
    url: str,
) -> None:
    async def advance(store: Store, name: str) -> None:
        row = await store.source(name, "feed")
        while True:
            (now,) = await store.candidates([{"who:inc-1"}], NOW)
            new = replace(now, revision=now.revision + 1, mentions=now.mentions + 1)
            with suppress(StaleIncident):
                base = {now.id: now.revision}
                await store.commit(poll(row, incidents=(new,), based_on=base))
                return

    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(open_store(url)) for _ in range(4)]
        await commit(workers[0], incidents=(incident(mentions=0),))
        names = iter(f"source-{n}" for n in range(40))
        for _ in range(5):
            await asyncio.gather(*(advance(worker, next(names)) for worker in workers))
        (last,) = await workers[0].incidents()
    assert (last.mentions, last.revision) == (20, 21)


async def test_a_part_that_cannot_be_kept_undoes_the_whole_poll(store: Store) -> None:
    await commit(store, incidents=(incident(),), alerts=(alert(),))
    row = await store.source(SOURCE, "forum")
    twice_told = poll(row, mentions=((mention(), "inc-1"),), alerts=(alert(),))
    with pytest.raises(IntegrityError):
        await store.commit(twice_told)
    assert await store.source(SOURCE, "forum") == row
    assert await store.mentions("inc-1") == ()


async def test_a_commit_that_is_cancelled_is_whole_or_absent_and_the_next_one_works(
    store: Store,
) -> None:
    row = await store.source(SOURCE, "forum")
    page = poll(row, mentions=tuple((mention(n), None) for n in range(200)))
    for after in (0, 0.001, 0.004, 0.01):
        writing = asyncio.create_task(store.commit(page))
        await asyncio.sleep(after)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        row = await store.source(SOURCE, "forum")
        assert ((await store.totals()).mentions, row.version) in {(0, 0), (200, 1)}
    await store.commit(replace(page, version=row.version))
    assert (await store.totals()).mentions == 200


async def test_a_source_remembers_since_when_it_fails_and_keeps_its_cursor(store: Store) -> None:
    await commit(store, posts_seen=1)
    before = await store.source(SOURCE, "forum")
    for minutes in (1, 2):
        at = NOW + timedelta(minutes=minutes)
        await store.look_failed(SOURCE, "unreachable", "no answer", at + timedelta(hours=1), at)
    after = await store.source(SOURCE, "forum")
    assert (after.cursor, after.version) == (before.cursor, before.version)
    assert (after.state, after.detail, after.failures) == ("unreachable", "no answer", 2)
    assert after.state_since == NOW + timedelta(minutes=1)
    assert after.next_poll_at == NOW + timedelta(minutes=62)
    await commit(store, now=NOW + timedelta(minutes=9))
    (back,) = await store.sources()
    assert (back.state, back.failures, back.detail) == ("ok", 0, "")
    assert back.state_since == back.last_ok_at == NOW + timedelta(minutes=9)
    with pytest.raises(StorageError, match="never enrolled"):
        await store.look_failed("nobody", "changed", "", NOW, NOW)


async def test_a_source_with_another_connector_starts_afresh(store: Store) -> None:
    old = await store.source(SOURCE, "forum")
    await commit(store, posts_seen=3)
    new = await store.source(SOURCE, "feed")
    assert (new.connector, new.cursor, new.state, new.next_poll_at) == ("feed", None, "new", None)
    assert new.posts_seen == 3
    with pytest.raises(StaleCursor):
        await store.commit(poll(old))


HOSTILE = ("a\0b", "\ud800", "\udfff\ud83d", "'; DROP TABLE mention; --", "x" * 9000, "🇫🇷" * 999)


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_kept_and_found_by_the_key_that_the_place_gave(
    store: Store, word: str
) -> None:
    seen = mention(post_id=word, text_key=word, title=word, digest=word, lang=word)
    found = incident(id=word, title=word, keys=frozenset({word}))
    row = await store.source(word, "forum")
    told = alert(word, title=word)
    why = {seen.key: (word,)}
    await store.commit(
        poll(
            row,
            cursor=word,
            mentions=((seen, word),),
            incidents=(found,),
            alerts=(told,),
            channels=(word,),
            detail=word,
            why_here=why,
            based_on={word: 1},
        )
    )
    clean = clean_text(word)
    after = await store.source(word, "forum")
    assert (after.cursor, after.detail) == (clean, clean)
    assert (await store.known([seen.key]))[seen.key][:2] == (clean, 1)
    assert (await store.incident_of([seen.key]))[seen.key].title == clean
    assert [m.post_id for m in await store.mentions(word)] == [clean]
    assert [i.title for i in await store.candidates([{word}], NOW)] == [clean]
    (due,) = await store.due_deliveries(NOW)
    assert due.alert.title == clean
    await store.delayed(due.key, NOW, word)
    await store.delivered(due.key, NOW, receipt=word, thread=word)
    (sent,) = await store.deliveries(incident_id=word)
    assert (sent.state, sent.receipt, sent.thread) == ("sent", clean, clean)
    assert [m.post_id async for m in store.every_mention()] == [clean]


async def test_posts_whose_cleaned_keys_meet_are_one_row_and_both_are_known(store: Store) -> None:
    twins = [mention(post_id="a\0"), mention(post_id="a\ufffd", digest="later")]
    await commit(store, mentions=tuple((twin, None) for twin in twins))
    known = await store.known(twin.key for twin in twins)
    assert known == dict.fromkeys([twin.key for twin in twins], ("later", 1, None))


@pytest.mark.parametrize("year", [2, 1969, 9999])
async def test_a_time_at_the_edge_of_the_calendar_is_kept(store: Store, year: int) -> None:
    at = datetime(year, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    seen = mention(published_at=at)
    await commit(store, mentions=((seen, "inc-1"),), incidents=(incident(last_at=at),), now=at)
    assert await store.mentions("inc-1") == (seen,)
    row = await store.source(SOURCE, "forum")
    assert row.last_ok_at == at
    assert row.last_ok_at.tzinfo is UTC


async def test_numbers_beyond_eight_bytes_are_clamped(store: Store) -> None:
    await commit(store, posts_seen=10**30, mentions=((mention(revision=2**80), None),))
    assert (await store.source(SOURCE, "forum")).posts_seen == 2**63 - 1
    assert (await store.known([mention().key]))[mention().key][1] == 2**63 - 1


async def test_candidates_share_a_key_are_open_and_not_older_than_asked(store: Store) -> None:
    late, early, other, closed = (
        incident(name, keys=frozenset({key}), last_at=NOW + timedelta(days=day))
        for name, key, day in (("b", "k", 2), ("a", "k", 1), ("c", "q", 3), ("d", "k", 4))
    )
    closed = replace(closed, hand=Hand(closed_at=NOW))
    await commit(store, incidents=(late, early, other, closed))
    assert await store.candidates([{"k", "unheard"}], NOW) == (early, late)
    assert await store.candidates([{"k"}], NOW + timedelta(days=2)) == (late,)
    assert await store.candidates([{"k"}, {"q"}], NOW + timedelta(days=2)) == (late, other)
    assert await store.candidates([], NOW) == ()
    assert await store.candidates([set()], NOW) == ()
    assert closed not in await store.incidents(open_only=True)
    assert closed in await store.incidents()


async def test_a_name_finds_an_incident_of_which_nobody_has_spoken_for_years(store: Store) -> None:
    keys = frozenset({"who:name:mrrbkln", "who:word:mrrbkln", "country:GB"})
    old = incident("a", keys=keys, last_at=NOW)
    await commit(store, incidents=(old,))
    later = NOW + timedelta(days=900)
    assert await store.candidates([keys], later) == (old,)
    assert await store.candidates([keys - {"who:name:mrrbkln"}], later) == ()


async def test_keys_that_an_incident_lost_no_longer_find_it(store: Store) -> None:
    await commit(store, incidents=(incident(keys=frozenset({"old", "both"})),))
    await commit(store, incidents=(incident(keys=frozenset({"new", "both"})),))
    found = [len(await store.candidates([{key}], NOW)) for key in ("old", "both", "new")]
    assert found == [0, 1, 1]


async def test_a_key_that_very_many_share_finds_those_of_late(store: Store) -> None:
    many = [
        incident(f"{n:04}", keys=frozenset({"country:FR"}), last_at=NOW + timedelta(seconds=n))
        for n in range(1200)
    ]
    await commit(store, incidents=tuple(many))
    found = await store.candidates([{"country:FR"}], NOW)
    assert len(found) == MOST
    assert {one.id for one in found} <= {one.id for one in many[-300:]}


async def test_a_rare_key_finds_its_incident_among_thousands_that_share_the_others(
    store: Store,
) -> None:
    crowd = {"country:FR", "sector:health", "count:100"}
    many = [
        incident(f"{n:04}", keys=frozenset({*crowd, f"who:name:n{n}"}), last_at=NOW)
        for n in range(400)
    ]
    await commit(store, incidents=tuple(many))
    for n in (0, 399):
        assert many[n] in await store.candidates([{*crowd, f"who:name:n{n}"}], NOW)


async def test_incidents_are_listed_latest_first_within_the_time_asked(store: Store) -> None:
    early, middle, late = (
        incident(name, first_at=NOW + timedelta(days=day), last_at=NOW + timedelta(days=day + 2))
        for day, name in enumerate(("x", "y", "z"))
    )
    await commit(store, incidents=(middle, late, early))
    assert await store.incidents() == (late, middle, early)
    assert await store.incidents(limit=1) == (late,)
    assert await store.incidents(since=NOW + timedelta(days=3)) == (late, middle)
    assert await store.incidents(until=NOW + timedelta(days=1)) == (early,)


async def test_the_beginning_of_an_id_finds_the_incident_if_only_one_begins_so(
    store: Store,
) -> None:
    await commit(store, incidents=tuple(map(incident, ("ab12", "ab34", "ab3", "Ab9%"))))
    found = {p: await store.incident(p) for p in ("ab1", "ab3", "ab", "AB1", "%", "Ab9%", "", "b")}
    names = {prefix: value and value.id for prefix, value in found.items()}
    assert names == {
        "ab1": "ab12",
        "ab3": "ab3",
        "ab": None,
        "AB1": None,
        "%": None,
        "Ab9%": "Ab9%",
        "": None,
        "b": None,
    }


async def test_everything_kept_is_exported_oldest_first_while_the_store_is_used(
    store: Store,
) -> None:
    kept = [mention(n, published_at=NOW + timedelta(minutes=n // 7)) for n in range(1201)]
    await commit(store, mentions=tuple((m, None) for m in reversed(kept)))
    out = []
    async for each in store.every_mention():
        out.append(each)
        if len(out) == 10:
            await commit(store)
    assert out == sorted(kept, key=lambda m: (m.published_at, m.post_id))


async def test_a_report_is_due_until_it_was_sent_to_that_channel(store: Store) -> None:
    assert await store.report_due("2021-W06", "mail")
    for _ in range(2):
        await store.report_sent("2021-W06", "mail", NOW)
    assert not await store.report_due("2021-W06", "mail")
    assert await store.report_due("2021-W06", "slack")
    assert await store.report_due("2021-W07", "mail")


async def test_a_secret_is_made_once(store: Store) -> None:
    made = iter([b"\0\xff", b"never"])
    assert await store.secret("hash key", lambda: next(made)) == b"\0\xff"
    assert await store.secret("hash key", lambda: next(made)) == b"\0\xff"
    assert next(made) == b"never"


async def test_totals_count_everything(store: Store) -> None:
    await commit(
        store,
        mentions=((mention(1), "inc-1"), (mention(2), None)),
        incidents=(incident(), replace(incident("other"), hand=Hand(closed_at=NOW))),
        alerts=(alert(), alert("other")),
        channels=("mail", "slack"),
    )
    await store.delivered("inc-1.1.mail", NOW)
    await store.dead("inc-1.1.slack", "401")
    assert await store.totals() == Totals(
        sources=1,
        mentions=2,
        incidents=2,
        open_incidents=1,
        alerts=2,
        waiting=2,
        sent=1,
        dead=1,
    )


async def test_two_programs_that_write_at_once_wait_for_each_other(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other:

        async def work(store: Store, name: str) -> None:
            for n in range(15):
                row = await store.source(name, "forum")
                seen = (mention(n, source=name), f"i-{name}")
                await store.commit(poll(row, mentions=(seen,), incidents=(incident(f"i-{name}"),)))
                await store.secret(f"{name}-{n}", bytes)

        await asyncio.gather(work(one, "one"), work(other, "other"))
        assert (await one.totals()).mentions == 30
