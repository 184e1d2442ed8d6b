"""Sources that fall and come back, over days of our own clock: each told once, and once back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from connectors.base import (
    SourceChanged,
    SourceError,
    SourceRefused,
    SourceUnavailable,
)
from connectors.post import Page, Post
from monitor.canary import noted
from monitor.delivery import drain
from monitor.habit import expected_silence, learned
from monitor.health import Health
from monitor.mentions import Reader
from monitor.model import Alert, Delivery, Notice, SourceNews
from monitor.noticing import notice_due
from monitor.notify.base import DeliveryDelayed, NotifierOptions, Receipt
from monitor.notify.wording import words
from monitor.pipeline import Pipeline, Source
from monitor.service import Service, Stop
from monitor.storage.store import (
    Change,
    Outage,
    PollCommit,
    SourceRow,
    Store,
    open_store,
)
from monitor.storage.values import StaleTelling, Telling
from monitor.tables import LimitsTable, NotifierTable, Settings, SourceTable
from monitor.telling import Plan, Standing, gone, plan
from tests.monitor.storage.samples import alert, incident

START = datetime(2026, 3, 2, 14, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CANARY = "Leakline canary of example.org"

AWAY = SourceUnavailable("no answer within 30 s")
REFUSED = SourceRefused("403: a login is asked for")
CHANGED = SourceChanged("no list of threads in the page")

Fate = Callable[[str, datetime], SourceError | tuple[Post, ...]]


class Channel(NotifierTable, NotifierOptions):
    """A row of the configuration, without options."""


class Pager:
    """A channel that keeps what it was told, and may be away."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Notice]] = []
        self.away = False

    async def send(self, alert: Alert | Notice, *, key: str, thread: str | None) -> Receipt:
        if self.away:
            raise DeliveryDelayed("not now")
        assert isinstance(alert, Notice)
        assert thread is None
        self.told.append((key, alert))
        return Receipt("a thread that nobody needs")

    async def close(self) -> None: ...


class Memory:
    """The verbs of the store about sources, without a database: a day takes a second."""

    def __init__(self) -> None:
        self.rows: dict[str, SourceRow] = {}
        self.blind: list[Outage] = []
        self.queue: list[Delivery] = []

    async def standing(self, name: str, connector: str, now: datetime | None = None) -> SourceRow:
        new = SourceRow(
            name=name,
            connector=connector,
            cursor=None,
            version=0,
            state="new",
            state_since=None,
            detail="",
            next_poll_at=None,
            last_ok_at=None,
            failures=0,
            posts_seen=0,
            enrolled_at=now,
        )
        return self.rows.setdefault(name, new)

    async def sources(self) -> tuple[SourceRow, ...]:
        return tuple(self.rows[name] for name in sorted(self.rows))

    async def sources_in_trouble(self) -> AsyncIterator[SourceRow]:
        for row in await self.sources():
            yield row

    async def outages(self, since: datetime) -> tuple[Outage, ...]:
        return tuple(one for one in self.blind if one.until is None or one.until >= since)

    async def known(self, keys: object) -> dict[object, object]:
        return {}

    async def look_failed(
        self,
        name: str,
        state: str,
        detail: str,
        again: datetime,
        now: datetime,
        *,
        asked_until: datetime | None = None,
    ) -> None:
        row = self.rows[name]
        if row.blind_since is None:
            self.blind.append(
                Outage(source=name, state=state, detail=detail, since=now, until=None)
            )
        self.rows[name] = replace(
            row,
            state=state,
            state_since=row.state_since if row.state == state else now,
            detail=detail,
            failures=row.failures + 1,
            blind_since=row.blind_since or now,
            asked_until=asked_until,
            next_poll_at=again,
        )

    async def commit(self, poll: PollCommit) -> None:
        row = self.rows[poll.source]
        self.blind = [
            replace(one, until=poll.now) if one.source == row.name and one.until is None else one
            for one in self.blind
        ]
        self.rows[row.name] = replace(
            row,
            state="ok",
            state_since=row.state_since if row.state == "ok" else poll.now,
            detail="",
            failures=0,
            blind_since=None,
            asked_until=None,
            last_ok_at=poll.now,
            next_poll_at=poll.next_poll_at,
            canary=poll.canary or row.canary,
        )

    async def look_quiet(
        self,
        name: str,
        detail: str,
        again: datetime,
        now: datetime,
        learned: Mapping[str, Any],
    ) -> None:
        version = self.rows[name].version
        poll = PollCommit(
            source=name, cursor=None, version=version, next_poll_at=again, now=now, posts_seen=0
        )
        await self.commit(replace(poll, **learned))

    async def tell(self, telling: Telling) -> tuple[Notice, ...]:
        for name, (before, after) in telling.told.items():
            assert self.rows[name].told == before
            self.rows[name] = replace(self.rows[name], told=after)
        for news in telling.notices:
            notice = Notice(number=len(self.queue) + 1, seen_at=telling.now, news=news)
            self.queue.append(Delivery(key=f"{notice.key}.soc", channel="soc", alert=notice))
        return tuple(cast("Notice", one.alert) for one in self.queue[-len(telling.notices) :])


class World:
    """Sources, and what becomes of each look; a minute is a step."""

    def __init__(self, store: Any, tables: Iterable[SourceTable], fate: Fate) -> None:
        self.store, self.fate = store, fate
        self.now = START
        self.settings = Settings(
            source=tuple(tables), notifier=(Channel(name="soc", kind="terminal"),)
        )
        self.pager = Pager()
        self.pipeline = Pipeline(
            reader=cast("Reader", None), store=store, channels=("soc",), now=lambda: self.now
        )
        self.next: dict[str, datetime] = {}

    async def run(self, length: timedelta) -> None:
        """So much time goes by."""
        end = self.now + length
        while self.now < end:
            for table in self.settings.source:
                if table.enabled and self.next.get(table.name, self.now) <= self.now:
                    await self.look(table)
            await notice_due(self.store, self.settings, self.now)
            if isinstance(self.store, Store):
                await drain(self.store, {"soc": self.pager}, lambda: self.now)
            self.now += MINUTE
        if isinstance(self.store, Memory):
            self.pager.told = [(one.key, cast("Notice", one.alert)) for one in self.store.queue]

    async def look(self, table: SourceTable) -> None:
        source = Source(
            name=table.name, connector=table.connector, every=table.every, canary=table.canary
        )
        outcome = await self.pipeline.poll(source, Place(table.name, self))
        self.next[table.name] = outcome.next_poll_at

    @property
    def news(self) -> list[tuple[str, str, bool]]:
        """What was told: source, state, and whether it was over."""
        return [
            (one.source, one.state, one.until is not None)
            for _, notice in self.pager.told
            for one in notice.news
        ]

    @property
    def subjects(self) -> list[str]:
        return [words(notice).headline for _, notice in self.pager.told]


class Place:
    def __init__(self, name: str, world: World) -> None:
        self.name, self.world = name, world

    async def poll(self, cursor: str | None) -> Page:
        fate = self.world.fate(self.name, self.world.now)
        if isinstance(fate, SourceError):
            raise fate
        return Page(posts=fate, cursor=cursor)


def between(first: timedelta, last: timedelta, error: SourceError, *names: str) -> Fate:
    """The sources fail in that time from the start on; without names, all do."""

    def fate(name: str, now: datetime) -> SourceError | tuple[Post, ...]:
        falls = first <= now - START < last and (not names or name in names)
        return error if falls else ()

    return fate


def tables(number: int, every: timedelta = 15 * MINUTE, **changes: Any) -> list[SourceTable]:
    return [
        SourceTable(**{"name": f"s{n:02}", "connector": "feed", "every": every} | changes)
        for n in range(number)
    ]


@pytest.fixture
def store() -> Memory:
    return Memory()


@pytest.fixture
async def kept() -> AsyncIterator[Store]:
    """A real store."""
    async with open_store("sqlite+aiosqlite:///:memory:") as store:
        yield store


# -- one source -----------------------------------------------------------------------------------


async def test_a_source_that_falls_is_told_once_and_once_when_it_is_back(store: Memory) -> None:
    world = World(store, tables(4), between(HOUR, 9 * HOUR, AWAY, "s01"))
    await world.run(2 * DAY)
    assert world.news == [("s01", "unreachable", False), ("s01", "unreachable", True)]
    lost, back = (notice for _, notice in world.pager.told)
    assert lost.news[0].since == START + HOUR
    assert timedelta(minutes=30) <= lost.seen_at - lost.news[0].since <= HOUR
    assert back.news[0].since == START + HOUR
    assert back.news[0].until is not None
    assert back.seen_at - back.news[0].until == 30 * MINUTE
    assert world.subjects[0] == "s01: unreachable since 2026-03-02 15:00 UTC"
    assert world.subjects[1] == "s01 is read again"


async def test_a_blip_is_told_to_nobody(store: Memory) -> None:
    def fate(name: str, now: datetime) -> SourceError | tuple[Post, ...]:
        minute = (now - START) // MINUTE
        return {3: CHANGED, 5: REFUSED, 7: AWAY}.get(minute // 15 % 9, ())

    world = World(store, tables(3), fate)
    await world.run(DAY)
    assert world.news == []


@pytest.mark.parametrize("error", [REFUSED, CHANGED])
async def test_what_asks_for_a_person_is_told_with_the_second_look(
    store: Memory, error: SourceError
) -> None:
    world = World(store, tables(4), between(HOUR, 9 * DAY, error, "s02"))
    await world.run(3 * DAY)
    assert world.news == [("s02", error.state, False)]
    ((_, notice),) = world.pager.told
    assert notice.seen_at == START + HOUR + 15 * MINUTE
    told = words(notice)
    assert str(error) in told.facts[0][1]
    assert notice.news[0].todo[1:] in told.facts[0][1]


async def test_a_further_state_is_told_when_it_asks_for_another_act_and_each_once(
    store: Memory,
) -> None:
    def fate(name: str, now: datetime) -> SourceError | tuple[Post, ...]:
        if name != "s00" or now - START >= 5 * DAY:
            return ()
        return (AWAY, REFUSED, AWAY, CHANGED, REFUSED)[(now - START) // DAY]

    world = World(store, tables(4), fate)
    await world.run(7 * DAY)
    assert world.news == [
        ("s00", "unreachable", False),
        ("s00", "refused", False),
        ("s00", "changed", False),
        ("s00", "changed", True),
    ] or world.news[:-1] == [
        ("s00", "unreachable", False),
        ("s00", "refused", False),
        ("s00", "changed", False),
    ]
    assert Counter(over for *_, over in world.news)[True] == 1


async def test_a_source_that_flaps_for_days_is_told_once_and_once_when_it_stays(
    store: Memory,
) -> None:
    def fate(name: str, now: datetime) -> SourceError | tuple[Post, ...]:
        hours = (now - START) // HOUR
        return AWAY if name == "s00" and hours < 72 and hours % 3 < 2 else ()

    world = World(store, tables(4, 5 * MINUTE), fate)
    await world.run(5 * DAY)
    assert world.news == [("s00", "unreachable", False), ("s00", "unreachable", True)]


async def test_two_falls_that_lie_days_apart_are_two(store: Memory) -> None:
    def fate(name: str, now: datetime) -> SourceError | tuple[Post, ...]:
        days = (now - START) // DAY
        return AWAY if name == "s00" and days in {1, 4} else ()

    world = World(store, tables(4), fate)
    await world.run(7 * DAY)
    assert [over for *_, over in world.news] == [False, True, False, True]


async def test_a_wait_that_a_place_asks_for_is_told_only_when_it_is_long(store: Memory) -> None:
    def fate(name: str, now: datetime) -> SourceError | tuple[Post, ...]:
        since = now - START
        if name == "s00" and since < 3 * HOUR:
            return SourceUnavailable("429: try again later", retry_after=20 * MINUTE)
        if name == "s01" and since < 20 * HOUR:
            return SourceUnavailable("a flood wait", retry_after=20 * HOUR - since)
        return ()

    world = World(store, tables(5), fate)
    await world.run(2 * DAY)
    assert world.news == [("s01", "waiting", False), ("s01", "waiting", True)]
    assert world.pager.told[0][1].seen_at == START


async def test_a_source_that_is_switched_off_is_never_told_as_back(store: Memory) -> None:
    world = World(store, tables(4), between(HOUR, DAY, AWAY, "s01"))
    await world.run(8 * HOUR)
    switched = [t.model_copy(update={"enabled": t.name != "s01"}) for t in tables(4)]
    world.settings = world.settings.model_copy(update={"source": tuple(switched)})
    await world.run(2 * DAY)
    assert len(world.news) == 1
    assert {row.told for row in await store.sources()} == {None}


# -- many sources ---------------------------------------------------------------------------------


async def test_when_the_network_is_down_all_sources_are_one_notice_and_one_when_back(
    store: Memory,
) -> None:
    names = [f"s{n:02}" for n in range(37)]
    world = World(store, tables(40, 5 * MINUTE), between(62 * MINUTE, 5 * HOUR, AWAY, *names))
    await world.run(DAY)
    assert world.subjects[0] == (
        "37 of 40 sources cannot be reached since 2026-03-02 15:05 UTC: is the network down?"
    )
    assert len(world.pager.told) == 2
    assert world.subjects[1] == "37 of 40 sources are read again"
    assert Counter(over for *_, over in world.news) == {False: 37, True: 37}


async def test_sources_of_many_intervals_that_fall_with_the_network_are_each_told_once(
    store: Memory,
) -> None:
    every = [5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR]
    rows = [SourceTable(name=f"s{n:02}", connector="feed", every=every[n % 4]) for n in range(40)]
    world = World(store, rows, between(2 * HOUR + MINUTE, 30 * HOUR, AWAY))
    await world.run(4 * DAY)
    told = Counter((name, over) for name, _, over in world.news)
    assert set(told.values()) == {1}
    assert len(told) == 80
    lost = [notice for _, notice in world.pager.told if notice.news[0].until is None]
    assert len(lost) <= 4
    assert len(world.pager.told) - len(lost) <= 5
    assert all(subject.endswith("is the network down?") for subject in world.subjects[: len(lost)])


async def test_few_of_many_that_fall_in_one_minute_are_one_notice_without_that_question(
    store: Memory,
) -> None:
    world = World(store, tables(40), between(HOUR, 9 * HOUR, REFUSED, "s03", "s04", "s05"))
    await world.run(5 * HOUR)
    assert world.subjects == ["3 of 40 sources refused since 2026-03-02 15:00 UTC"]
    (_, notice) = world.pager.told[0]
    assert [label for label, _ in words(notice).facts] == ["s03", "s04", "s05"]


async def test_a_source_that_falls_alone_later_is_no_part_of_the_others(store: Memory) -> None:
    def fate(name: str, now: datetime) -> SourceError | tuple[Post, ...]:
        fell = {"s00": DAY, "s01": 3 * DAY, "s02": 5 * DAY}.get(name)
        return AWAY if fell is not None and now - START >= fell else ()

    world = World(store, tables(5), fate)
    await world.run(7 * DAY)
    assert [name for name, *_ in world.news] == ["s00", "s01", "s02"]
    assert not any("network" in subject for subject in world.subjects)


# -- silence and the canary -----------------------------------------------------------------------


async def test_a_canary_that_does_not_arrive_is_told_once_and_once_when_it_does(
    store: Memory,
) -> None:
    def fate(name: str, now: datetime) -> SourceError | tuple[Post, ...]:
        days, rest = divmod(now - START, DAY)
        if rest >= 15 * MINUTE or name != "s00" or 3 <= days < 8:
            return ()
        return (
            Post(
                id=str(days),
                source=name,
                platform="forum",
                published_at=now,
                text=f"Selling 500,000 patients! {CANARY}",
            ),
        )

    rows = tables(2, canary=CANARY, canary_every=DAY)[:1] + tables(2)[1:]
    world = World(store, rows, fate)
    await world.run(10 * DAY)
    assert world.news == [("s00", "canary missing", False), ("s00", "canary missing", True)]
    first = world.pager.told[0][1].news[0]
    assert first.since == START + 3 * DAY + 30 * MINUTE
    assert "we no longer see what is posted" in words(world.pager.told[0][1]).facts[0][1]


# -- guarantees -----------------------------------------------------------------------------------


async def test_a_channel_that_is_away_gets_every_notice_later_in_order_and_once(
    kept: Store,
) -> None:
    rows = tables(2, 5 * MINUTE)
    world = World(kept, rows, between(timedelta(0), HOUR, AWAY, "s01"))
    world.pager.away = True
    await world.run(3 * HOUR)
    assert world.pager.told == []
    world.pager.away = False
    await world.run(90 * MINUTE)
    assert [key for key, _ in world.pager.told] == ["notice.1.soc", "notice.2.soc"]
    assert [over for *_, over in world.news] == [False, True]


async def test_a_daemon_that_starts_anew_at_each_look_tells_each_state_once(
    tmp_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'leakline.db'}"
    world: World | None = None
    for _ in range(30):
        async with open_store(url) as store:
            fresh = World(store, tables(3), between(HOUR, 3 * HOUR, AWAY, "s01"))
            if world is not None:
                fresh.now, fresh.next, fresh.pager = world.now, world.next, world.pager
            world = fresh
            await world.run(15 * MINUTE)
    assert world is not None
    assert [over for *_, over in world.news] == [False, True]


async def test_after_a_stop_of_a_week_nothing_is_told_before_the_sources_were_looked_at(
    store: Memory,
) -> None:
    world = World(store, tables(4), between(2 * HOUR, 3 * HOUR, REFUSED))
    await world.run(2 * HOUR + MINUTE)
    world.now += 7 * DAY
    await world.run(DAY)
    assert world.news == []


async def test_two_daemons_at_once_tell_a_state_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'leakline.db'}"
    async with open_store(url) as one, open_store(url) as other:
        world = World(one, tables(3), between(timedelta(0), DAY, REFUSED, "s01"))
        world.settings = world.settings.model_copy(update={"notifier": ()})
        for table in world.settings.source:
            await one.source(table.name, table.connector, START)
        for minute in (0, 15):
            now = START + minute * MINUTE
            await one.look_failed("s01", "refused", "403", now + 15 * MINUTE, now)
        looks = (
            notice_due(store, world.settings, START + 20 * MINUTE)
            for store in (one, other)
            for _ in range(5)
        )
        told = [notice for notices in await asyncio.gather(*looks) for notice in notices]
        assert len(told) == 1
        assert await one.notices() == tuple(told)
        assert await one.notices(START + HOUR) == ()


async def test_notices_and_alerts_go_out_side_by_side(kept: Store) -> None:
    await kept.keep(
        Change(now=START, incidents=(incident(),), alerts=(alert(),), channels=("soc",))
    )
    world = World(kept, tables(3), between(timedelta(0), DAY, REFUSED, "s01"))
    world.pager.away = True
    await world.run(20 * MINUTE)
    waiting = await kept.due_deliveries(START + DAY)
    assert [one.key for one in waiting] == ["inc-1.1.soc", "notice.1.soc"]
    await kept.dead("notice.1.soc", "401")
    assert await kept.revive("notice.1.soc")
    assert [one.key for one in await kept.deliveries(incident_id="inc-1")] == ["inc-1.1.soc"]


async def test_what_is_expected_of_a_canary_stays_through_a_failed_look(kept: Store) -> None:
    world = World(kept, tables(1, canary=CANARY), between(HOUR, 2 * HOUR, AWAY))
    await world.run(3 * HOUR)
    (row,) = await kept.sources()
    assert row.canary == noted(CANARY, None, [], START)


async def test_a_silence_beyond_the_habit_is_told_once_and_once_when_it_speaks_again(
    kept: Store,
) -> None:
    settings = Settings(source=tuple(tables(2)), notifier=())
    spoken = [START - n * 2 * HOUR for n in range(500)]
    habit = learned(None, spoken, START)
    usual = expected_silence(habit)
    assert usual is not None

    async def speaks(at: datetime) -> None:
        row = await kept.source("s00", "feed", START)
        await kept.commit(
            PollCommit(
                source="s00",
                cursor=None,
                version=row.version,
                next_poll_at=at,
                now=at,
                posts_seen=1,
                heard_at=at,
                habit=habit,
            )
        )

    async def told(at: datetime) -> list[tuple[str, bool]]:
        notices = await notice_due(kept, settings, at)
        return [(one.state, one.until is not None) for n in notices for one in n.news]

    await speaks(START)
    seen = []
    for hours in range(0, 30, 3):
        at = START + hours * HOUR + MINUTE
        await kept.look_quiet("s00", "", at + 15 * MINUTE, at)
        seen += await told(at)
    assert seen == [("silent", False)]
    await speaks(START + 30 * HOUR)
    assert await told(START + 30 * HOUR + MINUTE) == [("silent", True)]
    assert await told(START + 30 * HOUR + 2 * MINUTE) == []


async def test_only_what_may_be_in_trouble_is_read_and_nothing_of_it_is_missed(
    kept: Store,
) -> None:
    names = [f"s{n:04}" for n in range(1_100)]
    await kept.enrol(dict.fromkeys(names, "feed"), START)
    assert [row async for row in kept.sources_in_trouble()] == []
    for name in names:
        await kept.look_quiet(name, "", START, START)
    assert [row async for row in kept.sources_in_trouble()] == []
    for name in names[:1_050]:
        await kept.look_failed(name, "unreachable", "away", START, START)
    assert [row.name async for row in kept.sources_in_trouble()] == names[:1_050]


async def test_what_a_store_remembers_of_a_source_is_what_the_database_has(
    kept: Store,
) -> None:
    row = await kept.source("s00", "feed", START)
    seen = noted(CANARY, None, [], START)
    slow = {"took": [90] * 5, "slow_since": START.isoformat()}
    habit = learned(None, [START - n * 2 * HOUR for n in range(500)], START)
    await kept.commit(
        PollCommit(
            source="s00",
            cursor="1",
            version=row.version,
            next_poll_at=START,
            now=START,
            posts_seen=1,
            heard_at=START,
            habit=habit,
            canary=seen,
            promptness=slow,
        )
    )
    remembered = await kept.standing("s00", "feed")
    assert (remembered.canary, remembered.promptness) == (seen, slow)
    assert remembered.silent_from == START + (expected_silence(habit) or DAY)
    assert (await kept.sources()) == (remembered,)
    await kept.look_quiet("s00", "", START, START + HOUR, {"canary": None, "promptness": None})
    (row,) = await kept.sources()
    assert (row.canary, row.promptness) == (seen, slow)
    await kept.look_failed("s00", "unreachable", "429", START, START, asked_until=START + HOUR)
    (row,) = await kept.sources()
    assert (row.blind_since, row.asked_until) == (START, START + HOUR)
    assert await kept.standing("s00", "feed") == row


async def test_a_telling_that_met_another_one_writes_nothing(kept: Store) -> None:
    for name in ("a", "b"):
        await kept.source(name, "feed", START)
    news = (SourceNews(source="a", state="refused", since=START),)
    first = {"a": (None, "refused")}
    await kept.tell(Telling(now=START, notices=(news,), channels=("soc",), told=first))
    both = {"a": (None, "changed"), "b": (None, "changed")}
    with pytest.raises(StaleTelling):
        await kept.tell(Telling(now=START, notices=(news,), channels=("soc",), told=both))
    assert len(await kept.notices()) == 1
    assert [row.told for row in await kept.sources()] == ["refused", None]


async def test_two_that_tell_of_different_sources_at_once_do_not_share_a_number(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.storage.notices._next", lambda connection: 1)
    for name in ("a", "b"):
        await kept.source(name, "feed", START)
        news = (SourceNews(source=name, state="refused", since=START),)
        telling = Telling(now=START, notices=(news,), channels=(), told={name: (None, "refused")})
        if name == "a":
            await kept.tell(telling)
    with pytest.raises(StaleTelling):
        await kept.tell(telling)
    assert [row.told for row in await kept.sources()] == ["refused", None]
    nothing = Telling(now=START, notices=(), channels=("soc",), told={"a": ("refused", None)})
    assert await kept.tell(nothing) == ()


async def test_the_daemon_looks_after_its_sources_beside_the_polls() -> None:
    looked, stop = asyncio.Event(), Stop()

    async def nothing() -> None: ...

    async def look() -> None:
        looked.set()

    service = Service(
        cast("Any", None),
        [],
        deliver=nothing,
        report=nothing,
        remind=nothing,
        notice=look,
        finish=nothing,
        limits=LimitsTable(),
        now=lambda: datetime.now(UTC),
        next_polls={},
    )
    task = asyncio.create_task(service.run(stop))
    await asyncio.wait_for(looked.wait(), 30)
    stop.ask()
    await task


# -- the decision alone ---------------------------------------------------------------------------


def standing(
    name: str, state: str, *, told: str | None = None, sure: bool = True, **row: Any
) -> Standing:
    values: dict[str, Any] = {
        "name": name,
        "connector": "feed",
        "cursor": None,
        "version": 1,
        "state": "ok",
        "state_since": START - DAY,
        "detail": "",
        "next_poll_at": None,
        "last_ok_at": START,
        "failures": 0,
        "posts_seen": 0,
        "told": told,
    }
    health = Health(state=cast("Any", state), since=START - DAY, sure=sure)
    return Standing(row=SourceRow(**values | row), health=health, every=15 * MINUTE)


def test_a_source_that_is_read_again_and_still_silent_is_not_told_as_silent_anew() -> None:
    one = standing("a", "silent", told="silent, unreachable")
    decided = plan([one], START, 4)
    assert decided.told == {"a": ("silent, unreachable", "silent")}
    ((news,),) = decided.notices
    assert (news.state, news.until) == ("unreachable", START - DAY)
    assert plan([standing("a", "silent", told="silent")], START, 4) == Plan()


def test_a_silent_source_that_falls_is_told_as_fallen_and_one_that_is_slow_as_silent() -> None:
    down = standing("a", "unreachable", told="silent", blind_since=START - DAY)
    assert plan([down], START, 4).told == {"a": ("silent", "silent, unreachable")}
    assert plan([standing("a", "silent", told="slow")], START, 4).told == {
        "a": ("slow", "slow, silent")
    }
    assert plan([standing("a", "slow", told="silent")], START, 4).told == {"a": ("silent", None)}
    assert plan([standing("a", "ok", told="slow")], START, 4).told == {"a": ("slow", None)}


def test_who_has_come_back_does_not_wait_longer_than_two_hours_for_others() -> None:
    def waiting(hours: float) -> list[Standing]:
        told = {"told": "unreachable"}
        return [
            standing("long", "ok", **told, state_since=START - hours * HOUR),
            standing("just", "ok", **told, state_since=START - MINUTE),
            standing("quiet", "ok", told="silent"),
        ]

    def back(hours: float) -> set[str]:
        return set(plan(waiting(hours), START, 9).told)

    assert back(1) == {"quiet"}
    assert back(2.4) == {"quiet"}
    assert back(2.6) == {"quiet", "long"}


def test_who_falls_with_the_network_and_is_found_out_later_waits_for_others() -> None:
    def down(name: str, minutes: int, told: str | None = None, **more: Any) -> Standing:
        return standing(
            name, "unreachable", told=told, blind_since=START - minutes * MINUTE, **more
        )

    fallen = [down(f"s{n}", 100, "unreachable") for n in range(5)]
    late, later = down("late", 40), down("later", 10, sure=False)
    assert plan([*fallen, late, later, standing("other", "changed")], START, 8).told == {
        "other": (None, "changed")
    }
    together = plan([*fallen, late, later], START + 25 * MINUTE, 8)
    assert set(together.told) == {"late", "later"}
    ((first, _),) = together.notices
    assert first.network


def test_a_source_without_any_time_is_told_all_the_same() -> None:
    decided = plan([standing("a", "refused", state_since=None)], START, 4)
    assert [one.since for (one,) in decided.notices] == [START - DAY]
    nothing_known = replace(standing("a", "refused"), health=Health(state="refused"))
    ((news,),) = plan([nothing_known], START, 4).notices
    assert news.since.year == 1


def test_nothing_is_noted_of_sources_that_nobody_watches_but_that_they_are_forgotten() -> None:
    rows = [standing("a", "ok", told="refused").row, standing("b", "ok").row]
    assert gone(rows) == {"a": ("refused", None)}
