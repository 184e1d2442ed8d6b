"""A person's word: kept, carried out at once, and never overruled by what is read later."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.acts import Refused, in_words
from monitor.deciding import decide
from monitor.model import Act, Claim, Count, Incident, Reason, Stage
from monitor.replay import IN_MEMORY
from monitor.storage.store import Store, open_store
from monitor.timeline import stage_in
from tests.monitor.specimens import START, post
from tests.walks import POSTS, read

NOW = START + timedelta(days=9)
BANK = POSTS[2]


def act(kind: Any, incident: str, **words: Any) -> Act:
    return Act(**{"kind": kind, "incident": incident, "by": "ana", "at": NOW, **words})


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """A store that has read the three leaks."""
    async with open_store(IN_MEMORY) as opened:
        await read(opened, POSTS)
        yield opened


async def of(store: Store, post_id: str) -> Incident:
    """The incident that holds the post."""
    for one in await store.incidents():
        if post_id in {mention.post_id for mention in await store.mentions(one.id)}:
            return one
    raise AssertionError(f"post {post_id} is in no incident")


async def test_a_confirmed_incident_that_affects_us_knows_since_when(store: Store) -> None:
    orwin = await of(store, "1")
    knew = NOW - timedelta(hours=5)
    await decide(store, act("confirm", orwin.id, affects_us=True, time=knew))
    after = await of(store, "1")
    assert (after.hand.verdict, after.hand.aware_at) == ("confirmed", knew)
    assert after.revision == orwin.revision + 1
    await decide(store, act("notified", orwin.id))
    assert (await of(store, "1")).hand.notified_at == NOW


async def test_confirming_again_does_not_move_the_beginning_of_the_clock(store: Store) -> None:
    id_ = (await of(store, "1")).id
    await decide(store, act("confirm", id_, affects_us=True))
    await decide(store, act("confirm", id_, at=NOW + timedelta(hours=3), affects_us=True))
    await decide(store, act("confirm", id_, at=NOW + timedelta(hours=4)))
    assert (await of(store, "1")).hand.aware_at == NOW


async def test_of_a_dismissed_incident_nothing_more_is_told_until_it_is_reopened(
    store: Store,
) -> None:
    id_ = (await of(store, "2")).id
    await decide(store, act("dismiss", id_))
    told = len(await store.alerts(id_))
    edited = replace(POSTS[5], text="Fjordlane Bank records free now, 7,731, everything")
    await read(store, [edited])
    assert len(await store.alerts(id_)) == told
    assert (await of(store, "5")).hand.verdict == "dismissed"
    await decide(store, act("reopen", id_))
    assert (await of(store, "5")).hand.closed_at is None


async def test_a_copy_of_a_dismissed_post_joins_it_in_silence_and_another_text_does_not(
    store: Store,
) -> None:
    id_ = (await of(store, "2")).id
    await decide(store, act("dismiss", id_))
    told = len(await store.alerts())
    copy = replace(BANK, id="copy", source="board-c", published_at=NOW)
    await read(store, [copy])
    assert (await of(store, "copy")).id == id_
    assert len(await store.alerts()) == told
    other = post("Records of Fjordlane Bank leaked by a clerk", 50, source="board-c")
    await read(store, [replace(other, published_at=NOW)])
    assert (await of(store, "50")).id != id_


async def test_what_is_like_a_dismissed_false_alarm_weighs_less_and_says_so(store: Store) -> None:
    done = await decide(store, act("dismiss", (await of(store, "2")).id))
    assert (done.act.rules, done.act.sources) == (("records-out",), ("board-b",))
    alike = post("Records of Larkspur Museum leaked", 50, source="board-b", published_at=NOW)
    other = post("Records of Tern Foundry leaked", 51, source="board-c", published_at=NOW)
    await read(store, [alike, other])
    assert (await of(store, "50")).severity == "medium"
    assert "was dismissed once, last by ana on 2022-05-11" in (await of(store, "50")).calmed[0]
    assert (await of(store, "51")).severity == "high"


async def test_talk_that_was_dismissed_again_and_again_is_kept_and_not_told(store: Store) -> None:
    for number in range(3):
        text = f"Records of {('Larkspur', 'Bramble', 'Quill')[number]} Museum leaked"
        await read(store, [post(text, 60 + number, source="board-b", published_at=NOW)])
        await decide(store, act("dismiss", (await of(store, str(60 + number))).id))
    quiet = post("Records of Mallow Theatre leaked", 70, source="board-b", published_at=NOW)
    await read(store, [quiet])
    incident = await of(store, "70")
    assert (incident.severity, await store.alerts(incident.id)) == ("low", ())
    sale = post("Records of Mallow Theatre for sale", 71, source="board-b", published_at=NOW)
    await read(store, [sale])
    (alert,) = await store.alerts(incident.id)
    assert alert.reason is Reason.FIRST_MENTION
    assert any("was dismissed 3 times" in why for why in alert.why)


async def test_a_confirmation_of_the_pattern_gives_its_weight_back(store: Store) -> None:
    await decide(store, act("dismiss", (await of(store, "2")).id))
    first = post("Records of Larkspur Museum leaked", 50, source="board-b", published_at=NOW)
    await read(store, [first])
    await decide(store, act("confirm", (await of(store, "50")).id))
    await read(store, [post("Records of Tern Foundry leaked", 51, source="board-b")])
    assert (await of(store, "51")).severity == "high"


async def test_the_rule_to_blame_must_have_fired_there(store: Store) -> None:
    with pytest.raises(Refused, match="a-rule did not fire there; those that did: records-out"):
        await decide(store, act("dismiss", (await of(store, "2")).id, rules=("a-rule",)))


async def test_merged_incidents_are_one_and_the_old_id_leads_to_it(store: Store) -> None:
    bank, airline = await of(store, "2"), await of(store, "6")
    await decide(store, act("merge", bank.id, others=(airline.id,)))
    whole = await of(store, "6")
    assert whole.id == bank.id
    assert whole.mentions == bank.mentions + airline.mentions
    gone = await store.incident(airline.id)
    assert (gone.merged_into, gone.mentions) == (bank.id, 0)
    await decide(store, act("note", airline.id, note="by its old id"))
    assert [one.kind for one in await store.acts(bank.id)] == ["merge", "note"]
    again = replace(POSTS[8], id="again", published_at=NOW)
    await read(store, [again])
    assert (await of(store, "again")).id == bank.id


async def test_posts_that_are_split_off_make_an_incident_that_stays_apart(store: Store) -> None:
    orwin = await of(store, "1")
    keys = (("board-b", "7"), ("board-b", "3"))
    done = await decide(store, act("split", orwin.id, posts=keys))
    (new_id,) = done.act.others
    assert (await of(store, "7")).id == (await of(store, "3")).id == new_id
    assert (await of(store, "1")).id == orwin.id
    assert len(await store.alerts(new_id)) == 0


async def test_what_was_split_and_merged_again_can_be_split_again(store: Store) -> None:
    orwin = (await of(store, "1")).id
    keys = (("board-b", "7"),)
    first = await decide(store, act("split", orwin, posts=keys))
    later = NOW + timedelta(hours=1)
    await decide(store, act("merge", orwin, others=first.act.others, at=later))
    again = await decide(store, act("split", orwin, posts=keys, at=later + timedelta(hours=1)))
    assert (await of(store, "7")).id == again.act.others[0] != first.act.others[0]


async def test_every_word_of_a_person_outlives_a_post_that_comes_late(store: Store) -> None:
    bank, airline = (await of(store, "2")).id, (await of(store, "6")).id
    held = Claim(counts=(Count(7_700, 7_700, "people", 7_700),), data_classes=("Names",))
    await decide(store, act("assign", bank, assignee="carol"))
    await decide(store, act("profile", bank, claim=held))
    await decide(store, act("note", airline, note="they will call back"))
    late = [
        replace(one, id=f"late {one.id}", published_at=one.published_at - timedelta(days=3))
        for one in (POSTS[2], POSTS[6])
    ]
    await read(store, late)
    after = await of(store, "2")
    assert (after.id, after.hand.assignee, after.hand.held) == (bank, "carol", held)
    assert "Names" in after.claim.data_classes
    assert (await of(store, "6")).id == airline


@pytest.mark.parametrize("posts", [(), (("board-a", "0"), ("board-a", "1"))])
async def test_a_split_leaves_posts_on_both_sides(store: Store, posts: Any) -> None:
    with pytest.raises(Refused):
        await decide(store, act("split", (await of(store, "1")).id, posts=posts))


async def test_a_stage_that_is_set_for_a_post_outlives_its_edit(store: Store) -> None:
    orwin = await of(store, "1")
    key = (POSTS[4].source, "4")
    await decide(store, act("stage", orwin.id, stage=Stage.OFFER, posts=(key,)))
    edited = replace(POSTS[4], text=POSTS[4].text + " FREE", published_at=NOW)
    await read(store, [edited])
    after = await of(store, "4")
    (mention,) = [m for m in await store.mentions(after.id) if m.post_id == "4"]
    assert (mention.revision, stage_in(after, mention)) == (2, Stage.OFFER)


async def test_a_lower_stage_corrects_what_was_read_and_a_later_post_may_go_on(
    store: Store,
) -> None:
    id_ = (await of(store, "1")).id
    await decide(store, act("stage", id_, stage=Stage.OFFER))
    assert (await of(store, "1")).stage is Stage.OFFER
    later = replace(POSTS[4], id="later", text=POSTS[4].text + "!!!", published_at=NOW)
    await read(store, [later])
    assert (await of(store, "later")).stage is Stage.PUBLICATION


async def test_a_stage_that_no_post_shows_is_reached_by_a_persons_word_and_told(
    store: Store,
) -> None:
    id_ = (await of(store, "6")).id
    said = act("stage", id_, stage=Stage.PUBLICATION, note="a partner sent the link")
    await decide(store, said, ["mail"])
    after = await of(store, "6")
    assert after.stage is Stage.PUBLICATION
    assert after.milestones[-1].source == "people"
    last = (await store.alerts(id_))[-1]
    assert (last.reason, last.stage) == (Reason.NEW_STAGE, Stage.PUBLICATION)
    assert "ana has set the stage: publication" in last.why
    assert [d.alert for d in await store.deliveries(incident_id=id_)][-1] == last


async def test_a_given_name_stays_whatever_later_posts_call_it(store: Store) -> None:
    id_ = (await of(store, "1")).id
    await decide(store, act("name", id_, title="Orwin", who=("Orwin Trust",)))
    await read(store, [replace(POSTS[4], id="later", text=POSTS[4].text + " !", published_at=NOW)])
    after = await of(store, "later")
    assert (after.id, after.title, after.claim.who) == (id_, "Orwin", ("Orwin Trust",))


async def test_of_a_closed_incident_only_a_new_stage_is_told(store: Store) -> None:
    id_ = (await of(store, "6")).id
    await decide(store, act("close", id_))
    edited = replace(POSTS[6], text="Records of Kestrel Airways free, 88,120", published_at=NOW)
    await read(store, [edited])
    assert (await store.alerts(id_))[-1].reason is Reason.NEW_STAGE


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"kind": "note"}, "a note says something"),
        ({"kind": "name"}, "give a title"),
        ({"kind": "stage"}, "say which stage"),
        ({"kind": "notified"}, "no clock runs there"),
        ({"kind": "stage", "stage": Stage.OFFER, "posts": (("x", "y"),)}, "x/y is not in this"),
        ({"kind": "note", "incident": "zzz"}, "there is no incident zzz"),
    ],
)
async def test_what_cannot_be_done_is_refused_in_one_sentence_and_changes_nothing(
    store: Store, words: dict[str, Any], why: str
) -> None:
    before = await store.head()
    with pytest.raises(Refused, match=why):
        await decide(store, act(**{"incident": (await of(store, "1")).id, **words}))
    assert await store.head() == before


def test_an_act_in_words_says_what_who_and_why() -> None:
    said = act("confirm", "a", affects_us=True, note="they called")
    assert in_words(said) == "confirmed by ana: it affects us; they called"
    assert in_words(act("assign", "a")) == "assigned to nobody by ana"


# -- never overruled -------------------------------------------------------------------------------

EDITS = st.sets(st.sampled_from(range(len(POSTS))))


@given(st.permutations(POSTS), EDITS, st.sets(st.integers(1, 12)))
@settings(deadline=None, max_examples=25)
def test_a_correction_survives_any_later_replay_of_the_same_posts(
    order: list, edits: set, pages: set
) -> None:
    async def walk() -> None:
        async with open_store(IN_MEMORY) as store:
            await read(store, POSTS)
            orwin, bank, airline = [(await of(store, n)).id for n in ("1", "2", "6")]
            await decide(store, act("merge", bank, others=(airline,)))
            done = await decide(store, act("split", orwin, posts=(("board-b", "7"),)))
            key = (POSTS[4].source, "4")
            await decide(store, act("stage", orwin, stage=Stage.SAMPLE, posts=(key,)))
            await decide(store, act("name", orwin, title="Orwin"))
            again = [
                replace(one, text=f"{one.text} (again)") if int(one.id) in edits else one
                for one in order
            ]
            await read(store, again, pages)
            assert (await of(store, "6")).id == (await of(store, "2")).id == bank
            assert (await of(store, "7")).id == done.act.others[0]
            after = await of(store, "4")
            assert (after.id, after.title, after.stage) == (orwin, "Orwin", Stage.SAMPLE)
            assert await store.faults() == ()

    asyncio.run(walk())
