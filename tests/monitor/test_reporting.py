"""The weekly report goes out once to each channel, in the hour that was set."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.notify.base import DeliveryDelayed, Receipt
from monitor.registry import open_notifier, read_settings
from monitor.replay import IN_MEMORY
from monitor.report.period import last_week
from monitor.reporting import gather, send_due
from monitor.storage.store import Store, open_store
from monitor.storage.values import PollCommit
from monitor.tables import MonitorTable, ReportTable, Settings, SourceTable
from tests.servers.smtp import smtp_server

LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)
PARIS = MonitorTable(timezone="Europe/Paris")
MONDAY_8 = datetime(2021, 2, 15, 7, 0, tzinfo=UTC)  # 08:00 in Paris


class Channel:
    """A channel that carries reports, or says that it cannot now."""

    def __init__(self, week: str = "2021-W06") -> None:
        self.week = week
        self.carried: list[str] = []
        self.away = False

    async def send(self, alert: object, *, key: str, thread: str | None) -> Receipt:
        return Receipt()

    async def close(self) -> None: ...

    async def send_report(self, subject: str, text: str, html: str, *, key: str) -> None:
        if self.away:
            raise DeliveryDelayed("not now")
        assert self.week in subject
        assert text.startswith("#")
        assert "<html" in html
        self.carried.append(key)


class Deaf:
    """A channel that carries no reports."""

    async def send(self, alert: object, *, key: str, thread: str | None) -> Receipt:
        return Receipt()

    async def close(self) -> None: ...


async def watch_since(store: Store, since: datetime) -> None:
    """A source was looked at then for the first time."""
    await store.source("a-feed", "feed")
    await store.look_failed("a-feed", "unreachable", "away", since, since)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with open_store("sqlite+aiosqlite:///:memory:") as store:
        await watch_since(store, LONG_AGO)
        yield store


async def test_a_new_installation_does_not_report_on_weeks_before_it_watched() -> None:
    channel = Channel()
    async with open_store(IN_MEMORY) as store:
        await send_due(store, settings(), {"soc": channel}, MONDAY_8)
        await watch_since(store, MONDAY_8 - timedelta(minutes=1))
        await send_due(store, settings(), {"soc": channel}, MONDAY_8)
        assert channel.carried == []


def settings(**report: object) -> Settings:
    return Settings(monitor=PARIS, report=ReportTable(**report))  # type: ignore[arg-type]


async def test_it_is_sent_once_when_its_hour_has_come(store: Store) -> None:
    soc = Channel()
    for minutes in (-60, -1, 0, 1, 60, 24 * 60, 6 * 24 * 60):
        await send_due(store, settings(), {"soc": soc}, MONDAY_8 + timedelta(minutes=minutes))
        assert soc.carried == ([] if minutes < 0 else ["report.2021-W06.soc"])


async def test_a_channel_that_was_away_gets_it_later_and_the_others_only_once(store: Store) -> None:
    soc, dpo = Channel(), Channel()
    soc.away = True
    channels = {"soc": soc, "dpo": dpo}
    await send_due(store, settings(), channels, MONDAY_8)
    soc.away = False
    await send_due(store, settings(), channels, MONDAY_8 + timedelta(minutes=1))
    assert (soc.carried, dpo.carried) == (["report.2021-W06.soc"], ["report.2021-W06.dpo"])


async def test_it_goes_to_the_named_notifiers_that_can_carry_it(store: Store) -> None:
    soc, dpo = Channel(), Channel()
    channels = {"soc": soc, "dpo": dpo, "deaf": Deaf()}
    await send_due(store, settings(notifiers=["dpo", "deaf"]), channels, MONDAY_8)
    assert (soc.carried, dpo.carried) == ([], ["report.2021-W06.dpo"])


async def test_it_is_not_sent_where_it_is_switched_off(store: Store) -> None:
    soc = Channel()
    await send_due(store, settings(enabled=False), {"soc": soc}, MONDAY_8)
    assert soc.carried == []


@pytest.mark.parametrize(
    ("weekday", "hour", "due"),
    [
        ("monday", 8, "2021-02-15T07:00"),
        ("friday", 17, "2021-02-19T16:00"),
        ("sunday", 0, "2021-02-20T23:00"),
    ],
)
async def test_it_is_due_on_its_day_in_the_readers_time_zone(
    store: Store, weekday: str, hour: int, due: str
) -> None:
    soc = Channel()
    at = datetime.fromisoformat(due).replace(tzinfo=UTC)
    chosen = settings(weekday=weekday, hour=hour)
    await send_due(store, chosen, {"soc": soc}, at - timedelta(minutes=1))
    assert soc.carried == []
    await send_due(store, chosen, {"soc": soc}, at)
    assert soc.carried == ["report.2021-W06.soc"]


@pytest.mark.parametrize("hour", [2, 3])
async def test_an_hour_that_the_clocks_skip_or_repeat_sends_one_report(
    store: Store, hour: int
) -> None:
    """In Paris, 02:30 came twice on 31 October 2021."""
    soc = Channel("2021-W42")
    now = datetime(2021, 10, 30, 22, 0, tzinfo=UTC)
    for _ in range(12 * 4):
        await send_due(store, settings(weekday="sunday", hour=hour), {"soc": soc}, now)
        now += timedelta(minutes=15)
    assert soc.carried == ["report.2021-W42.soc"]


TUESDAY = datetime(2021, 2, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(("enabled", "sent"), [("true", 1), ("false", 0)])
async def test_the_report_goes_out_once_and_only_if_it_is_enabled(
    tmp_path: Path, enabled: str, sent: int
) -> None:
    with smtp_server() as smtp:
        config = tmp_path / "config.toml"
        config.write_text(
            f"[report]\nenabled = {enabled}\n"
            '[[notifier]]\nname = "soc"\nkind = "email"\nhost = "127.0.0.1"\nsecurity = "none"\n'
            f'port = {smtp.port}\nsender = "leakline@example.org"\nto = ["soc@example.org"]\n',
            encoding="utf-8",
        )
        settings = read_settings(config)
        channels = {"soc": open_notifier(settings.notifier[0], lambda: TUESDAY, tmp_path)}
        async with open_store(IN_MEMORY) as store:
            await watch_since(store, LONG_AGO)
            for _ in range(2):
                await send_due(store, settings, channels, TUESDAY)
        assert len(smtp.messages) == sent


async def test_a_source_that_left_the_configuration_is_told_as_removed_and_not_as_blind(
    store: Store,
) -> None:
    period = last_week(MONDAY_8, PARIS.zone)
    row = await store.source("old-feed", "feed")
    await store.commit(
        PollCommit(
            source=row.name,
            cursor="1",
            version=row.version,
            next_poll_at=MONDAY_8,
            now=period.start + timedelta(days=1),
            posts_seen=0,
        )
    )
    settings = Settings(monitor=PARIS, source=(SourceTable(name="new-feed", connector="feed"),))
    report = await gather(store, period, now=MONDAY_8, tz=PARIS.zone, by="seen", settings=settings)
    (line,) = report.sources
    assert (line.name, line.state, line.blind) == ("old-feed", "removed", False)
