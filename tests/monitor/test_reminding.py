"""Reminders of a running clock, with a clock of our own: each once, through restarts and races."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import Act, Clock, Hand, Incident, Reason, Told
from monitor.notify.base import NotifierOptions
from monitor.reminding import remind_due
from monitor.storage.store import Change, Store, open_store
from monitor.tables import ClockTable, NotifierTable, Settings
from monitor.timeline import merged_away
from tests.monitor.storage.samples import NOW, incident, mention

AWARE = NOW


def after(hours: float) -> datetime:
    return AWARE + timedelta(hours=hours)


class Channel(NotifierTable, NotifierOptions):
    """A row of the configuration, without options."""


def settings(**clock: object) -> Settings:
    rows = (
        Channel(name="soc", kind="terminal"),
        Channel(name="dpo", kind="terminal"),
        Channel(name="off", kind="terminal", enabled=False),
    )
    return Settings(clock=ClockTable(**clock), notifier=rows)  # type: ignore[arg-type]


def affects(id_: str = "inc-1") -> Act:
    return Act(kind="confirm", incident=id_, by="Dana", at=AWARE, time=AWARE, affects_us=True)


async def keep(store: Store, *incidents: Incident, acts: tuple[Act, ...] = ()) -> None:
    mentions = [(mention(), one.id) for one in incidents[:1]]
    mentions += [(mention(n, source=f"s{n}"), one.id) for n, one in enumerate(incidents[1:], 2)]
    await store.keep(Change(now=AWARE, incidents=incidents, mentions=tuple(mentions), acts=acts))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'leakline.db'}"


async def test_each_reminder_is_given_once_through_restarts(url: str) -> None:
    async with open_store(url) as store:
        await keep(store, incident(hand=Hand(aware_at=AWARE)), acts=(affects(),))
    given: list[tuple[float, int]] = []
    for quarter in range(80 * 4):
        async with open_store(url) as store:  # a daemon that starts anew at each look
            alerts = await remind_due(store, settings(), after(quarter / 4))
        given += [(quarter / 4, alert.revision) for alert in alerts]
    assert given == [(24.0, 2), (48.0, 3), (66.0, 4)]
    async with open_store(url) as store:
        kept = await store.alerts("inc-1")
        queued = [delivery.key for delivery in await store.deliveries()]
    assert [alert.reason for alert in kept] == [Reason.CLOCK] * 3
    assert sorted(queued) == sorted(f"inc-1.{n}.{c}" for n in (2, 3, 4) for c in ("dpo", "soc"))


async def test_a_daemon_that_slept_past_several_gives_the_latest_once(url: str) -> None:
    async with open_store(url) as store:
        await keep(store, incident(hand=Hand(aware_at=AWARE)), acts=(affects(),))
        (alert,) = await remind_due(store, settings(), after(75))
        assert await remind_due(store, settings(), after(76)) == ()
        kept = await store.incident("inc-1")
    assert kept is not None
    assert kept.told.reminded == 66
    assert alert.why[0].startswith("overdue by 3 h: hour 66 is over")


async def test_a_reminder_says_what_is_left_and_what_the_article_asks(url: str) -> None:
    async with open_store(url) as store:
        await keep(store, incident(hand=Hand(aware_at=AWARE)), acts=(affects(),))
        (alert,) = await remind_due(store, settings(), after(24.5))
    assert alert.clock == Clock(AWARE, after(72))
    assert (alert.at, alert.seen_at) == (after(24), after(24.5))
    assert alert.why[0].startswith("47 h left")
    assert alert.why[1].startswith("article 33 asks for")
    assert alert.why[-1] == "`leakline factsheet inc-1` writes what is known of it"


async def test_two_daemons_at_once_give_one_reminder(url: str) -> None:
    async with open_store(url) as one, open_store(url) as other:
        await keep(one, incident(hand=Hand(aware_at=AWARE)), acts=(affects(),))
        answers = await asyncio.gather(
            *(remind_due(store, settings(), after(30)) for store in (one, other) for _ in range(5))
        )
        assert len(await one.alerts()) == 1
    assert sum(map(len, answers)) == 1


async def test_a_reminder_that_met_another_change_is_given_at_the_next_look(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_store(url) as store:
        first = incident(hand=Hand(aware_at=AWARE))
        await keep(store, first, acts=(affects(),))
        read = store.mentions

        async def moved_meanwhile(incident_id: str) -> object:
            moved = replace(first, revision=2, title="moved")
            await store.keep(Change(now=AWARE, incidents=(moved,)))
            return await read(incident_id)

        monkeypatch.setattr(store, "mentions", moved_meanwhile)
        assert await remind_due(store, settings(), after(30)) == ()
        monkeypatch.undo()
        (alert,) = await remind_due(store, settings(), after(31))
        kept = await store.incident("inc-1")
    assert (alert.revision, alert.title) == (3, "moved")
    assert kept is not None
    assert kept.title == "moved"


@pytest.mark.parametrize(
    "hand",
    [
        Hand(),
        Hand(aware_at=AWARE, notified_at=after(3)),
        Hand(aware_at=AWARE, verdict="dismissed", closed_at=after(3)),
    ],
)
async def test_nobody_is_reminded_of_a_clock_that_does_not_run(url: str, hand: Hand) -> None:
    async with open_store(url) as store:
        await keep(store, incident(hand=hand), acts=(affects(),))
        for hours in (24, 48, 66, 100):
            assert await remind_due(store, settings(), after(hours)) == ()


async def test_a_clock_that_moved_with_a_merger_reminds_in_its_new_place(url: str) -> None:
    merge = Act(kind="merge", incident="inc-2", by="Dana", at=AWARE, others=("inc-1",))
    gone = merged_away(incident(hand=Hand(aware_at=AWARE)), "inc-2")
    stays = incident("inc-2", hand=Hand(aware_at=AWARE), told=Told(reminded=24))
    async with open_store(url) as store:
        await keep(store, gone, stays, acts=(affects(), merge))
        (alert,) = await remind_due(store, settings(), after(50))
    assert alert.incident == "inc-2"


async def test_the_settings_say_how_long_and_when(url: str) -> None:
    async with open_store(url) as store:
        await keep(store, incident(hand=Hand(aware_at=AWARE)), acts=(affects(),))
        given = [
            alert.why[0].split(":")[0]
            for hours in range(60)
            for alert in await remind_due(store, settings(hours=24, reminders=[12]), after(hours))
        ]
    assert given == ["12 h left"]
