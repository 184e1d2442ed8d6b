"""One poll, one commit: against the real store, in memory and in a file."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import (
    SourceChanged,
    SourceError,
    SourceHidden,
    SourceRefused,
    SourceUnavailable,
)
from connectors.post import Page, Post
from monitor.habit import learned
from monitor.model import Hand, Incident, Reason, Stage
from monitor.pipeline import Pipeline, PollOutcome, Source, settle
from monitor.recent import Recent
from monitor.storage.store import Change, PollCommit, StaleCursor, StaleIncident, Store, open_store
from tests.monitor.specimens import START, own_reader, post
from tests.monitor.transactions import commits
from tests.walks import VOCABULARY

READER = own_reader(f"""{VOCABULARY}
[[concept]]
id = "no-leak"
includes = ["not/weather"]
[[concept]]
id = "not/weather"
kind = "not"
terms = {{ en = ["rain"] }}
""")

SALE = "Records of Saint Orwin Hospital for sale, 120,000 patients"
FREE = "Records of Saint Orwin Hospital are free now"
OTHER = "Records of Fjordlane Bank for sale, 7,700 clients"
EVERY = timedelta(minutes=10)
CHANNELS = ("screen", "mail")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


class Place:
    """A place that answers with these pages or errors, one a poll, and notes the cursors."""

    def __init__(self, *answers: Page | SourceError) -> None:
        self.answers = list(answers)
        self.cursors: list[str | None] = []

    async def poll(self, cursor: str | None) -> Page:
        self.cursors.append(cursor)
        answer = self.answers.pop(0)
        if isinstance(answer, SourceError):
            raise answer
        return answer


def page(*posts: Post, cursor: str | None = "c1", **more: Any) -> Page:
    return Page(posts, cursor, **more)


def source(name: str = "board-a", **more: Any) -> Source:
    return Source(name=name, connector="forum", every=EVERY, **more)


@pytest.fixture(params=["memory", "file"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    where = ":memory:" if request.param == "memory" else str(tmp_path / "leakline.db")
    async with open_store(f"sqlite+aiosqlite:///{where}") as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pipeline(store: Store, clock: Clock) -> Pipeline:
    return Pipeline(reader=READER, store=store, channels=CHANNELS, now=clock)


Polls = Callable[..., Any]


@pytest.fixture
def poll(pipeline: Pipeline) -> Polls:
    """Polls a place that answers so."""

    async def polled(*answers: Page | SourceError, **more: Any) -> PollOutcome:
        place, outcome = Place(*answers), None
        for _ in answers:
            outcome = await pipeline.poll(source(**more), place)
        assert outcome is not None
        return outcome

    return polled


async def the_only(store: Store) -> Incident:
    (incident,) = await store.incidents()
    return incident


# -- one page, one commit --------------------------------------------------------------------------


async def test_a_page_is_kept_with_its_cursor(store: Store, poll: Polls, clock: Clock) -> None:
    outcome = await poll(page(post(SALE), post("Nice hat", 2), warnings=("one line broken",)))
    incident = await the_only(store)
    (kept,) = await store.mentions(incident.id)
    (alert,) = await store.alerts()
    row = await store.source("board-a", "forum")
    assert outcome == PollOutcome(
        state="ok",
        detail="one line broken",
        next_poll_at=START + EVERY,
        posts=2,
        mentions=1,
        alerts=1,
    )
    assert (row.cursor, row.state, row.detail, row.posts_seen) == ("c1", "ok", "one line broken", 2)
    assert row.next_poll_at == outcome.next_poll_at
    assert kept.seen_at == incident.opened_at == START
    assert (alert.reason, alert.incident) == (Reason.FIRST_MENTION, incident.id)
    assert {one.channel for one in await store.deliveries()} == set(CHANNELS)
    assert await store.why_here(incident.id) == {kept.key: ("no open incident fits",)}


async def test_the_next_poll_goes_on_from_the_cursor(pipeline: Pipeline) -> None:
    place = Place(page(cursor="c1"), page(cursor="c2"), page(cursor="c3"))
    for _ in range(3):
        await pipeline.poll(source(), place)
    assert place.cursors == [None, "c1", "c2"]


async def test_when_the_commit_fails_nothing_of_the_page_is_there(
    store: Store, pipeline: Pipeline
) -> None:
    class Overtaken(Place):
        async def poll(self, cursor: str | None) -> Page:
            if not self.cursors:
                await pipeline.poll(source(), Place(page(cursor="theirs")))
            return await super().poll(cursor)

    place = Overtaken(page(post(SALE), cursor="ours"))
    with pytest.raises(StaleCursor):
        await pipeline.poll(source(), place)
    assert await store.incidents() == ()
    assert await store.alerts() == ()
    assert (await store.source("board-a", "forum")).cursor == "theirs"


async def test_the_posts_of_one_page_find_each_other(store: Store, poll: Polls) -> None:
    await poll(page(post(SALE, 1), post(OTHER, 2), post(FREE, 3)))
    found = {one.mentions: one for one in await store.incidents()}
    assert [m.stage for m in found[2].milestones] == [Stage.OFFER, Stage.PUBLICATION]
    assert [m.post_id for m in await store.mentions(found[1].id)] == ["2"]
    assert len(await store.alerts()) == 3


async def test_a_later_page_finds_the_incident_in_the_store(store: Store, poll: Polls) -> None:
    await poll(page(post(SALE, 1)))
    await poll(page(post(OTHER, 2)))
    await poll(page(post(FREE, 3)), name="board-b")
    assert sorted(one.mentions for one in await store.incidents()) == [1, 2]


async def test_more_asks_for_the_next_page_at_once(poll: Polls, clock: Clock) -> None:
    outcome = await poll(page(more=True))
    assert (outcome.more, outcome.next_poll_at) == (True, clock.at)
    outcome = await poll(page())
    assert (outcome.more, outcome.next_poll_at) == (False, clock.at + EVERY)


@pytest.mark.parametrize(("stated", "wanted"), [(None, "tr"), ("fr", "fr")])
async def test_a_source_s_language_is_that_of_posts_that_state_none(
    store: Store, poll: Polls, stated: str | None, wanted: str
) -> None:
    await poll(page(post(SALE, lang=stated)), lang="tr")
    assert (await the_only(store)).languages == (wanted,)


async def test_a_post_that_is_not_concrete_is_not_kept(store: Store, poll: Polls) -> None:
    outcome = await poll(page(post("records leaked")))
    assert (outcome.posts, outcome.mentions) == (1, 0)
    assert await store.incidents() == ()


async def test_a_page_of_nothing_settles_to_nothing(store: Store) -> None:
    settled, drafts = await settle(READER, store, [], Recent())
    assert drafts == ()
    assert (settled.mentions, settled.incidents, settled.alerts) == ((), (), ())


# -- when to look again, and what costs nothing ---------------------------------------------------


async def test_a_page_with_nothing_new_touches_no_database(
    store: Store, poll: Polls, clock: Clock
) -> None:
    await poll(page())
    with commits() as seen:
        for _ in range(5):
            clock.at += EVERY
            outcome = await poll(page())
        assert seen == []
    assert outcome == PollOutcome(state="ok", detail="", next_poll_at=clock.at + EVERY)
    row = await store.source("board-a", "forum")
    assert (row.version, row.last_ok_at, row.next_poll_at) == (1, clock.at, clock.at + EVERY)


async def test_a_page_that_moves_the_cursor_is_committed_before_the_poll_is_over(
    poll: Polls,
) -> None:
    await poll(page())
    for moved in (page(cursor="c2"), page(post("Nice hat"), cursor="c2")):
        with commits() as seen:
            await poll(moved)
            assert seen


async def test_a_page_that_leads_nowhere_waits_for_no_page_that_is_being_linked(
    pipeline: Pipeline, poll: Polls
) -> None:
    async with pipeline._turn:  # noqa: SLF001 - a page that takes long
        outcome = await asyncio.wait_for(poll(page(post("Nice hat"))), 5)
    assert (outcome.posts, outcome.mentions) == (1, 0)


async def test_a_quiet_page_ends_an_outage(store: Store, poll: Polls, clock: Clock) -> None:
    begin = clock.at
    await poll(page())
    await poll(SourceUnavailable("no answer"))
    clock.at += EVERY
    await poll(page())
    (outage,) = await store.outages()
    assert (outage.since, outage.until) == (begin, clock.at)
    assert (await store.source("board-a", "forum")).failures == 0


async def test_a_place_that_said_when_to_come_again_is_told_from_one_that_fails(
    poll: Polls,
) -> None:
    said = await poll(SourceUnavailable("busy", retry_after=timedelta(hours=2)))
    assert said.asked_to_wait
    assert not (await poll(SourceUnavailable("no answer"))).asked_to_wait


async def test_what_is_learned_of_a_source_is_kept_with_its_posts(
    store: Store, poll: Polls, clock: Clock
) -> None:
    await poll(page(*(post(f"Nice hat {n}", n) for n in range(3))))
    row = await store.source("board-a", "forum")
    assert row.heard_at == clock.at
    assert row.habit == learned(None, [post("", n).published_at for n in range(3)], clock.at)
    await poll(page(post("gone", 1, vanished=True), cursor="c2"))
    assert (await store.source("board-a", "forum")).habit == row.habit


async def test_a_lively_source_is_looked_at_sooner_and_a_slow_one_later_within_its_bounds(
    poll: Polls, clock: Clock
) -> None:
    bounds = {"at_most_every": EVERY / 5, "at_least_every": EVERY * 5}
    spoken = [post("Nice hat", n) for n in range(40)]
    times = [clock.at - timedelta(minutes=n) for n in range(40)]
    lively = [replace(p, published_at=at) for p, at in zip(spoken, times, strict=True)]
    outcome = await poll(page(*lively), **bounds)
    assert outcome.next_poll_at - clock.at == EVERY / 5
    clock.at += timedelta(days=30)
    slow = [replace(p, published_at=clock.at - timedelta(days=7 + 2 * p_n), id=f"s{p_n}")
            for p_n, p in enumerate(spoken)]  # fmt: skip
    outcome = await poll(page(*slow, cursor="c2"), name="board-b", **bounds)
    assert outcome.next_poll_at - clock.at == pytest.approx(EVERY * 5, rel=0.11)


# -- a place that cannot be looked at --------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SourceUnavailable("no answer"), "unreachable"),
        (SourceRefused("login wall"), "refused"),
        (SourceChanged("another page"), "changed"),
        (SourceHidden("no preview"), "no preview"),
    ],
)
async def test_an_error_is_written_down_and_the_cursor_stays(
    store: Store, poll: Polls, error: SourceError, state: str
) -> None:
    outcome = await poll(page(cursor="c1"), error)
    row = await store.source("board-a", "forum")
    assert (outcome.state, outcome.detail) == (row.state, row.detail) == (state, str(error))
    assert (row.cursor, row.failures, row.next_poll_at) == ("c1", 1, outcome.next_poll_at)
    assert (outcome.posts, outcome.mentions, outcome.alerts, outcome.more) == (0, 0, 0, False)


async def test_the_wait_doubles_up_to_the_cap_and_starts_anew(
    store: Store, clock: Clock, poll: Polls
) -> None:
    async def waits(*answers: Page | SourceError) -> list[float]:
        return [((await poll(a)).next_poll_at - clock.at) / EVERY for a in answers]

    broken = SourceUnavailable("no answer")
    assert await waits(*[broken] * 8) == [1, 2, 4, 8, 16, 32, 36, 36]
    assert await waits(page(), broken, broken) == [1, 1, 2]


async def test_a_source_that_is_asked_less_often_than_the_cap_is_not_asked_more_often(
    store: Store, clock: Clock
) -> None:
    pipeline = Pipeline(
        reader=READER, store=store, channels=(), now=clock, backoff=timedelta(minutes=1)
    )
    place = Place(SourceRefused("no"), SourceRefused("no"))
    for _ in range(2):
        outcome = await pipeline.poll(source(), place)
        assert outcome.next_poll_at == START + EVERY


@pytest.mark.parametrize(
    ("asked", "wanted"), [(timedelta(hours=9), timedelta(hours=9)), (timedelta(seconds=1), EVERY)]
)
async def test_what_the_place_asks_for_is_obeyed_and_never_hurries(
    poll: Polls, asked: timedelta, wanted: timedelta
) -> None:
    outcome = await poll(SourceUnavailable("busy", retry_after=asked))
    assert outcome.next_poll_at == START + wanted


# -- a post read again -----------------------------------------------------------------------------


async def test_a_post_read_twice_changes_nothing(store: Store, poll: Polls) -> None:
    await poll(page(post(SALE)))
    before = await the_only(store)
    outcome = await poll(page(post(SALE)))
    assert outcome.mentions == outcome.alerts == 0
    assert await the_only(store) == before
    assert len(await store.alerts()) == 1


async def test_an_edited_post_is_a_new_revision_in_the_same_incident(
    store: Store, poll: Polls, clock: Clock
) -> None:
    await poll(page(post(SALE)))
    clock.at += EVERY
    await poll(page(post("Records of another name are free, 9,900 patients", edited=True)))
    incident = await the_only(store)
    (kept,) = await store.mentions(incident.id)
    assert (incident.mentions, incident.revision) == (1, 2)
    assert (kept.revision, kept.stage, kept.seen_at) == (2, Stage.PUBLICATION, clock.at)
    assert (await store.why_here(incident.id))[kept.key] == ("the same post, edited",)
    assert [one.reason for one in await store.alerts()] == [
        Reason.FIRST_MENTION,
        Reason.NEW_STAGE,
    ]


async def test_a_post_and_its_edit_on_one_page_are_one_mention(store: Store, poll: Polls) -> None:
    await poll(page(post(SALE), post(FREE)))
    incident = await the_only(store)
    (kept,) = await store.mentions(incident.id)
    assert (incident.mentions, kept.revision, kept.stage) == (1, 2, Stage.PUBLICATION)


async def test_an_edit_of_a_post_whose_incident_is_closed_stays_there(
    store: Store, poll: Polls, clock: Clock
) -> None:
    await poll(page(post(SALE)))
    before = await the_only(store)
    closed = replace(before, hand=Hand(closed_at=clock.at))
    await store.keep(Change(now=clock.at, incidents=(closed,)))
    await poll(page(post(FREE)))
    assert (await the_only(store)).revision == 2


# -- what only an open incident can claim ----------------------------------------------------------


@pytest.fixture
async def opened(store: Store, poll: Polls) -> Incident:
    """The incident of the hospital, open in the store."""
    await poll(page(post(SALE)))
    return await the_only(store)


async def test_a_post_that_names_an_open_incident_and_speaks_of_leaks_is_kept(
    opened: Incident, store: Store, poll: Polls
) -> None:
    outcome = await poll(page(post("so the saint orwin thing has leaked, they say", 2)))
    kept = (await store.mentions(opened.id))[-1]
    assert (outcome.mentions, kept.post_id, kept.rules, kept.severity) == (1, "2", (), "low")
    assert any("Saint Orwin" in why for why in (await store.why_here(opened.id))[kept.key])


@pytest.mark.parametrize(
    "text",
    [
        "saint orwin has a new ward",
        "saint orwin: the roof leaked in the rain",
        "another hospital has leaked, they say",
    ],
)
async def test_a_harmless_post_and_one_without_the_name_are_not_kept(
    opened: Incident, store: Store, poll: Polls, text: str
) -> None:
    outcome = await poll(page(post(text, 2)))
    assert outcome.mentions == 0
    assert await the_only(store) == opened


async def test_an_answer_to_a_post_of_an_open_incident_is_kept(
    opened: Incident, store: Store, poll: Polls
) -> None:
    assert (await poll(page(post("how much?", 2, reply_to="1")))).mentions == 1
    assert (await the_only(store)).mentions == 2


async def test_an_answer_to_something_else_is_not(
    opened: Incident, store: Store, poll: Polls
) -> None:
    assert (await poll(page(post("how much?", 2, reply_to="99")))).mentions == 0
    elsewhere = post("how much?", 3, reply_to="1", source="board-b")
    assert (await poll(page(elsewhere), name="board-b")).mentions == 0


async def test_a_name_that_speaks_against_it_opens_no_incident_for_an_unflagged_post(
    opened: Incident, store: Store, poll: Polls
) -> None:
    late = post("saint orwin leaked", 2, published_at=START + timedelta(days=100))
    await poll(page(late))
    assert await the_only(store) == opened


async def test_a_word_that_two_posts_bear_is_a_name_from_then_on(store: Store, poll: Polls) -> None:
    await poll(page(post("we hit Zorbelin yesterday, records leaked, 120,000 patients", 1)))
    assert (await the_only(store)).claim.who == ()
    await poll(page(post("the records that Zorbelin keeps are free, 120,000 patients", 2)))
    assert (await the_only(store)).claim.who == ("Zorbelin",)


# -- two at once -----------------------------------------------------------------------------------


async def test_sources_that_are_polled_at_once_and_touch_one_incident_all_count(
    store: Store, pipeline: Pipeline
) -> None:
    boards = [f"board-{n}" for n in range(6)]
    await asyncio.gather(
        *(
            pipeline.poll(source(board), Place(page(post(SALE, n, source=board))))
            for n, board in enumerate(boards)
        )
    )
    incident = await the_only(store)
    assert incident.mentions == len(await store.mentions(incident.id)) == 6
    assert set(incident.sources) == set(boards)
    assert len(await store.alerts()) == 1


async def test_an_incident_that_another_process_moved_is_linked_to_once_more(
    opened: Incident,
    store: Store,
    pipeline: Pipeline,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = Pipeline(reader=READER, store=store, channels=CHANNELS, now=clock)
    commit, stale = store.commit, []

    async def overtaken(poll: PollCommit) -> None:
        monkeypatch.setattr(store, "commit", commit)
        copy = post(FREE, 2, source="board-b")
        await theirs.poll(source("board-b"), Place(page(copy)))
        try:
            await commit(poll)
        except StaleIncident as error:
            stale.append(error)
            raise

    monkeypatch.setattr(store, "commit", overtaken)
    await pipeline.poll(source(), Place(page(post(FREE, 3), cursor="c2")))
    incident = await the_only(store)
    assert len(stale) == 1
    assert (incident.mentions, incident.revision) == (3, 3)
    assert [m.stage for m in incident.milestones] == [Stage.OFFER, Stage.PUBLICATION, Stage.SPREAD]
    assert [one.stage for one in await store.alerts()] == [
        Stage.OFFER,
        Stage.PUBLICATION,
        Stage.SPREAD,
    ]
    assert (await store.source("board-a", "forum")).cursor == "c2"
