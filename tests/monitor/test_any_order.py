"""Whatever the order in which posts are read, they end in the same incidents and milestones."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.model import Stage
from monitor.pipeline import settle
from monitor.recent import Recent
from monitor.replay import IN_MEMORY
from monitor.storage.store import open_store
from tests.monitor.specimens import post
from tests.walks import POSTS, READER, groups, read, told

HOUR = timedelta(hours=1)

ORDERS = st.permutations(POSTS)
PAGES = st.sets(st.integers(1, len(POSTS) - 1))


@given(ORDERS, PAGES)
@example(POSTS[::-1], {*range(1, len(POSTS))})
@settings(deadline=None, max_examples=60)
def test_any_order_and_any_pages_end_in_the_same_incidents(order: list, pages: set) -> None:
    async def both() -> None:
        async with open_store(IN_MEMORY) as one, open_store(IN_MEMORY) as other:
            await read(one, POSTS)
            await read(other, order, pages)
            assert await groups(one) == await groups(other)
            assert await told(one) == await told(other)
            assert await other.faults() == ()

    asyncio.run(both())


async def test_the_three_leaks_of_the_small_world_stand_apart() -> None:
    async with open_store(IN_MEMORY) as store:
        await read(store, POSTS)
        assert await groups(store) == {
            frozenset("0"),  # a hospital of Norway: which one, nobody says
            frozenset("1347"),
            frozenset("25"),
            frozenset("68"),
        }


async def test_an_earlier_post_found_later_moves_the_milestone_back_and_says_so() -> None:
    async with open_store(IN_MEMORY) as store:
        sale, free = POSTS[1], POSTS[4]
        await read(store, [sale])
        earlier = replace(sale, id="earlier", published_at=sale.published_at - timedelta(days=2))
        await read(store, [earlier])
        (incident,) = await store.incidents()
        assert incident.milestones[0].at == earlier.published_at
        (shift,) = incident.shifts
        assert (shift.stage, shift.was_at) == (Stage.OFFER, sale.published_at)
        assert shift.at == earlier.published_at
        await read(store, [free])
        last = (await store.alerts())[-1]
        assert any(why.startswith("an earlier post was found: offer") for why in last.why)


async def test_an_incident_that_loses_all_its_posts_points_to_its_heir() -> None:
    named = post("Records of Kestrel Airways leaked", 700)
    counted = post("Records leaked: 88,120 passengers", 800)
    both = post("Records of Kestrel Airways for sale, 88,120 passengers", 600)
    async with open_store(IN_MEMORY) as store:
        await read(store, [named, counted, both], {1, 2})
        merged = [one for one in await store.incidents() if one.merged_into]
        alive = {one.id for one in await store.incidents()} - {one.id for one in merged}
        assert len(alive) == 1
        assert {one.merged_into for one in merged} <= alive
        for one in merged:
            assert await store.mentions(one.id) == ()


async def test_a_terse_post_read_too_early_waits_for_the_incident_that_it_is_about() -> None:
    opening, terse = POSTS[1], POSTS[3]
    async with open_store(IN_MEMORY) as store:
        await read(store, [terse, opening], {1})
        (incident,) = await store.incidents()
        assert {m.post_id for m in await store.mentions(incident.id)} == {opening.id, terse.id}


NAMELESS = post("Norwegian hospital records leaked, 120,400 patients", 1)
SHORT = post("orwin leak, mirror soon", 2)
NAMING = post("Records of Saint Orwin Hospital for sale, 120,400 patients", 3)


@pytest.mark.parametrize("pages", [(), (1, 2)], ids=["one page", "a page each"])
@pytest.mark.parametrize("order", list(permutations([NAMELESS, SHORT, NAMING])))
async def test_a_post_is_claimed_by_a_name_that_a_later_one_tells(
    order: tuple, pages: tuple
) -> None:
    async with open_store(IN_MEMORY) as store:
        await read(store, order, pages)
        assert await groups(store) == {frozenset("123")}
        assert await store.faults() == ()


async def test_what_the_order_of_events_would_not_have_claimed_is_not_kept() -> None:
    """The talk of Orwin is older than all that is known of Orwin, once another leak is told."""
    nameless = post("Records leaked, 120,400 people", 10)
    naming = post("Records of Saint Orwin Hospital for sale, 120,400 patients", 30)
    talk = post("orwin leak, mirror soon", 20)
    other = post("Records of Kestrel Airways leaked, 120,400 passengers", 1)
    async with open_store(IN_MEMORY) as store:
        await read(store, [nameless, naming, other, talk], (1, 2))
        assert await groups(store) == {frozenset({"1", "10"}), frozenset({"30"})}
        assert await store.known([("board-a", "20")]) == {}
        assert await store.faults() == ()


async def test_a_word_that_sounds_like_a_name_by_chance_claims_no_talk_of_the_same_country() -> (
    None
):
    named = post("Records of Pablika Hospital, Norwegian, for sale", 1)
    talk = post("Publik debate on a leak at a Norwegian hospital", 2)
    async with open_store(IN_MEMORY) as store:
        await read(store, [named, talk])
        assert await groups(store) == {frozenset("1")}


async def test_an_edit_that_finds_its_incident_leaves_what_was_said_before_behind() -> None:
    terse = post("orwin leak", 2)
    edited = replace(terse, text="orwin leak, mirror soon: 120,400 of them")
    async with open_store(IN_MEMORY) as store:
        await read(store, [NAMELESS, terse, edited, NAMING])
        (incident,) = await store.incidents()
        assert [m.revision for m in await store.mentions(incident.id)] == [1, 2, 1]
        assert await store.faults() == ()


async def test_a_post_whose_words_are_forgotten_stays_with_its_incident_when_that_is_retold() -> (
    None
):
    sale = POSTS[1]
    terse = post("orwin leak, mirror soon", 300 + 7 * 60)
    earlier = replace(sale, id="earlier", published_at=sale.published_at - timedelta(days=2))
    async with open_store(IN_MEMORY) as store:
        await read(store, [sale, terse])
        await read(store, [earlier])  # by another process: nothing is remembered
        (incident,) = await store.incidents()
        assert {m.post_id for m in await store.mentions(incident.id)} == {"1", "720", "earlier"}
        assert incident.mentions == 3


async def test_every_alert_is_told_once_whatever_the_order() -> None:
    shuffled = list(POSTS)
    for seed in range(10):
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - no secret
        async with open_store(IN_MEMORY) as store:
            await read(store, shuffled, range(1, len(POSTS)))
            alerts = await store.alerts()
            assert len({alert.key for alert in alerts}) == len(alerts)
            again = [(alert.incident, alert.stage) for alert in alerts]
            assert len(alerts) <= 3 * len(Stage), again


async def test_a_vanished_post_is_noted_and_stays_evidence() -> None:
    sale = POSTS[1]
    gone = replace(sale, text="", vanished=True, published_at=sale.published_at + timedelta(days=1))
    stranger = replace(gone, id="never read")
    async with open_store(IN_MEMORY) as store:
        await read(store, [sale])
        await read(store, [gone, stranger])
        await read(store, [replace(gone, published_at=gone.published_at + timedelta(days=1))])
        (incident,) = await store.incidents()
        (mention,) = await store.mentions(incident.id)
        assert mention.vanished_at == gone.published_at
        assert mention.excerpt.startswith("Records of Saint Orwin Hospital")
        assert incident.stage is Stage.OFFER
        assert await store.faults() == ()


async def test_what_was_noted_of_a_post_outlives_the_retelling_of_its_incident() -> None:
    opening, terse = POSTS[1], POSTS[3]
    gone = replace(terse, text="", vanished=True, published_at=terse.published_at + HOUR)
    earlier = replace(opening, id="earlier", published_at=opening.published_at - 48 * HOUR)
    other = post("Records of Kestrel Airways leaked, 120,400 passengers", 1)
    async with open_store(IN_MEMORY) as store:
        await read(store, [terse, other, opening, gone, earlier], {1, 2, 3, 4})
        mentions = [m for i in await store.incidents() for m in await store.mentions(i.id)]
        (vanished,) = [one for one in mentions if one.post_id == terse.id]
        assert vanished.vanished_at == gone.published_at


async def test_a_weak_link_is_a_suggestion_with_its_reasons_and_no_join() -> None:
    one = post("Norwegian hospital records leaked", 1)
    other = post("Norwegian hospital records for sale, 7,731 patients", 2, source="board-b")
    async with open_store(IN_MEMORY) as store:
        await read(store, [one, other])
        first, second = sorted(await store.incidents(), key=lambda i: i.first_at)
        (suggested,) = second.suggested
        assert suggested.incident == first.id
        assert "the same country: NO" in suggested.why


async def test_posts_read_lately_are_forgotten_when_there_are_too_many() -> None:
    async with open_store(IN_MEMORY) as store:
        recent = Recent(most=2)
        for number in range(3):
            talk = post(f"Orwin leak number {number}: 120,400 of them", 10 + number)
            _, drafts = await settle(READER, store, [talk], recent)
            recent.note(drafts, ())
        keys = {key for draft in drafts for key in draft.wanted}
        assert {draft.mention.post_id for draft in recent.waiting(keys)} == {"11", "12"}
        recent.note((), [draft.key for draft in drafts])
        assert {draft.mention.post_id for draft in recent.waiting(keys)} == {"11"}
