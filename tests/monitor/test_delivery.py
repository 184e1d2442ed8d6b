"""The outbox is drained: each alert is said once, in order, and no channel waits for another."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from loguru import logger
from pydantic import SecretStr

from monitor.delivery import Courier, Patience, Summary, drain, pause
from monitor.model import Alert, Delivery
from monitor.notify.base import DeliveryDelayed, DeliveryRejected, Notifier, Receipt
from monitor.notify.email import Email
from monitor.notify.email import Options as EmailOptions
from monitor.notify.slack import NOTIFIER as SLACK
from monitor.notify.slack import Options as SlackOptions
from tests.monitor.notify.sample import NOW, alert, tools
from tests.servers.slack import CHANNEL, TOKEN, SlackServer, hangs, says, slack_server, status
from tests.servers.smtp import SmtpServer, smtp_server


@dataclass
class Row:
    """One line of the outbox."""

    delivery: Delivery
    state: str = "waiting"
    not_before: datetime = NOW
    error: str = ""


@dataclass
class Memory:
    """An outbox in memory that keeps the rules of the real one."""

    rows: dict[str, Row] = field(default_factory=dict)
    threads: dict[tuple[str, str], str] = field(default_factory=dict)

    def put(self, *alerts: Alert, channel: str = "slack") -> None:
        for said in alerts:
            key = f"{said.key}.{channel}"
            self.rows[key] = Row(Delivery(key=key, channel=channel, alert=said))

    def states(self) -> dict[str, str]:
        return {key: row.state for key, row in self.rows.items()}

    async def due_deliveries(self, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
        oldest: dict[tuple[str, str], Row] = {}
        for row in self.rows.values():
            if row.state == "waiting":
                oldest.setdefault(self._thread_of(row), row)
        due = [row for row in oldest.values() if row.not_before <= now]
        return tuple(
            replace(row.delivery, thread=self.threads.get(self._thread_of(row)))
            for row in due[:limit]
        )

    async def delivered(self, key: str, now: datetime, thread: str | None) -> None:
        row = self.rows[key]
        row.state = "sent"
        if thread:
            self.threads[self._thread_of(row)] = thread

    async def delayed(
        self, key: str, not_before: datetime, error: str, *, tried: bool = True
    ) -> None:
        row = self.rows[key]
        row.delivery = replace(row.delivery, attempts=row.delivery.attempts + tried)
        row.not_before, row.error = not_before, error

    async def dead(self, key: str, error: str) -> None:
        self.rows[key].state, self.rows[key].error = "dead", error

    def _thread_of(self, row: Row) -> tuple[str, str]:
        return (row.delivery.channel, row.delivery.alert.incident)


@dataclass
class Scripted:
    """A channel that fails as it is told: the faults are those that no server can show."""

    faults: list[BaseException | float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    async def send(self, alert: Alert, *, key: str, thread: str | None) -> Receipt:
        fault = self.faults.pop(0) if self.faults else 0.0
        if isinstance(fault, BaseException):
            raise fault
        await asyncio.sleep(fault)
        self.said.append(key)
        return Receipt(thread or key)

    async def close(self) -> None: ...


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []
    sink = logger.add(lambda line: lines.append(str(line)), format="{level}: {message}")
    yield lines
    logger.remove(sink)


def to_slack(server: SlackServer) -> Notifier:
    options = SlackOptions(
        token=SecretStr(TOKEN), channel=CHANNEL, base_url=server.base_url, pace=0.001
    )
    return SLACK.start(options, tools())


def to_mail(server: SmtpServer) -> Email:
    options = EmailOptions(
        host="127.0.0.1",
        port=server.port,
        security="none",
        sender="leakline@example.org",
        to=("soc@example.org",),
        timeout=5,
    )
    return Email(options, tools())


def at() -> datetime:
    return NOW


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


QUICK = Patience(send=timedelta(seconds=0.2))


# -- order and threads ----------------------------------------------------------------------------


async def test_alerts_of_an_incident_arrive_in_order_and_in_one_thread(
    slack: SlackServer, smtp: SmtpServer
) -> None:
    outbox = Memory()
    for channel in ("slack", "mail"):
        outbox.put(
            *(alert(incident=i, revision=n) for n in (1, 2, 3) for i in "ab"), channel=channel
        )
    summary = await drain(outbox, {"slack": to_slack(slack), "mail": to_mail(smtp)}, at)
    assert summary == Summary(sent=12)
    for incident in "ab":
        mine = [m for m in slack.messages if key_of(m).startswith(incident)]
        assert [key_of(m) for m in mine] == [f"{incident}.{n}.slack" for n in (1, 2, 3)]
        assert [m.get("thread_ts") for m in mine] == [None, mine[0]["ts"], mine[0]["ts"]]
        root = f"<{incident}.1.mail@example.org>"
        mails = [m for m in smtp.messages if root in (m["Message-ID"], m["References"])]
        assert [m["Message-ID"] for m in mails] == [
            f"<{incident}.{n}.mail@example.org>" for n in (1, 2, 3)
        ]


def key_of(message: dict[str, dict[str, dict[str, str]]]) -> str:
    return message["metadata"]["event_payload"]["key"]


async def test_a_later_alert_of_an_incident_waits_behind_an_earlier_one(
    slack: SlackServer,
) -> None:
    outbox = Memory()
    outbox.put(alert(revision=1), alert(revision=2))
    slack.faults.append(status(503))
    await drain(outbox, {"slack": to_slack(slack)}, at)
    assert slack.messages == []
    await drain(outbox, {"slack": to_slack(slack)}, Clock(NOW + timedelta(minutes=1)))
    assert slack.keys() == ["fr-1.1.slack", "fr-1.2.slack"]


async def test_after_a_dead_alert_the_next_one_of_the_incident_goes_out(slack: SlackServer) -> None:
    outbox = Memory()
    outbox.put(alert(revision=1), alert(revision=2))
    slack.faults.append(says("restricted_action"))
    assert await drain(outbox, {"slack": to_slack(slack)}, at) == Summary(sent=1, dead=1)
    assert outbox.states() == {"fr-1.1.slack": "dead", "fr-1.2.slack": "sent"}


async def test_an_empty_outbox_is_no_work() -> None:
    assert await drain(Memory(), {}, at) == Summary()


# -- one channel never delays another -------------------------------------------------------------


async def test_a_hanging_channel_does_not_delay_another(
    slack: SlackServer, smtp: SmtpServer
) -> None:
    outbox = Memory()
    outbox.put(alert(), channel="slack")
    outbox.put(*(alert(revision=n) for n in range(5)), channel="mail")
    slack.faults.append(hangs())
    courier = Courier(outbox, {"slack": to_slack(slack), "mail": to_mail(smtp)}, at)
    assert await courier.round(timedelta(0)) == Summary(busy=("slack", "mail"))
    async with asyncio.timeout(3):
        while (last := await courier.round(timedelta(seconds=0.1))).sent == 0:
            pass
    assert last == Summary(sent=5, busy=("slack",))
    assert [m["Message-ID"] for m in smtp.messages] == [
        f"<fr-1.{n}.mail@example.org>" for n in range(5)
    ]
    await courier.close()
    assert outbox.rows["fr-1.4.slack"].state == "waiting"


async def test_a_channel_that_hangs_is_given_up_in_time_and_tried_again_later() -> None:
    outbox, hanging, quick = Memory(), Scripted(faults=[60.0]), Scripted()
    outbox.put(alert(), channel="hanging")
    outbox.put(alert(), channel="quick")
    notifiers = {"hanging": hanging, "quick": quick}
    summary = await drain(outbox, notifiers, at, patience=QUICK)
    assert summary == Summary(sent=1, delayed=1)
    assert outbox.rows["fr-1.4.hanging"].error == "no answer within 0.2 s"
    later = Clock(NOW + timedelta(minutes=1))
    assert await drain(outbox, notifiers, later, patience=QUICK) == Summary(sent=1)


async def test_a_channel_that_hangs_costs_one_time_out_and_not_one_per_alert() -> None:
    outbox, hanging = Memory(), Scripted(faults=[60.0] * 9)
    outbox.put(*(alert(incident=i) for i in "abcdefghi"), channel="hanging")
    assert await drain(outbox, {"hanging": hanging}, at, patience=QUICK) == Summary(delayed=9)
    assert len(hanging.faults) == 8
    assert all(row.not_before > NOW for row in outbox.rows.values())


async def test_an_alert_that_waits_behind_another_has_not_been_tried() -> None:
    outbox, down = Memory(), Scripted([DeliveryDelayed("down")])
    outbox.put(alert(incident="a"), alert(incident="b"))
    await drain(outbox, {"slack": down}, at)
    assert sorted(row.delivery.attempts for row in outbox.rows.values()) == [0, 1]


async def test_a_channel_still_at_work_is_not_given_the_same_alert_twice() -> None:
    outbox, slow = Memory(), Scripted(faults=[0.3])
    outbox.put(alert(), channel="slow")
    courier = Courier(outbox, {"slow": slow}, at)
    rounds = [await courier.round(timedelta(seconds=0.1)) for _ in range(2)]
    rounds.append(await courier.round())
    assert [r.sent for r in rounds] == [0, 0, 1]
    assert slow.said == ["fr-1.4.slow"]


async def test_a_channel_that_has_ended_is_at_work_again_with_the_next_round() -> None:
    outbox, channel = Memory(), Scripted(faults=[0.01] * 3)
    courier = Courier(outbox, {"slack": channel}, at)
    for revision in (1, 2, 3):
        outbox.put(alert(revision=revision))
        await courier.round(timedelta(0))
        await asyncio.sleep(0.1)
        assert channel.said[-1] == f"fr-1.{revision}.slack"


async def test_what_a_channel_says_while_a_round_begins_is_not_said_twice() -> None:
    class Slow(Memory):
        pauses = (pause for pause in (0, 0.1, 0))

        async def due_deliveries(self, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
            due = await super().due_deliveries(now, limit)
            await asyncio.sleep(next(self.pauses, 0))
            return due

    outbox, channel = Slow(), Scripted(faults=[0.02])
    outbox.put(alert())
    courier = Courier(outbox, {"slack": channel}, at)
    await courier.round(timedelta(0))
    assert await courier.round() == Summary(sent=1)
    assert channel.said == ["fr-1.4.slack"]


async def test_at_a_stop_each_channel_ends_the_delivery_that_it_is_at_and_begins_no_other() -> None:
    outbox, slow = Memory(), Scripted(faults=[0.1])
    outbox.put(alert(incident="a"), alert(incident="b"), alert(incident="a", revision=9))
    courier = Courier(outbox, {"slack": slow}, at)
    await courier.round(timedelta(0))
    assert await courier.finish() == Summary(sent=1)
    assert outbox.states() == {
        "a.4.slack": "sent",
        "b.4.slack": "waiting",
        "a.9.slack": "waiting",
    }
    assert await courier.round() == Summary()


# -- again, later, never --------------------------------------------------------------------------


async def test_what_a_channel_asks_for_is_obeyed_for_all_that_is_due_there(
    slack: SlackServer,
) -> None:
    outbox = Memory()
    outbox.put(*(alert(incident=i) for i in "abc"))
    slack.faults.append(status(429, Retry_After="90"))
    assert await drain(outbox, {"slack": to_slack(slack)}, at) == Summary(delayed=3)
    assert {r.not_before for r in outbox.rows.values()} == {NOW + timedelta(seconds=90)}


async def test_a_channel_that_asks_for_no_wait_is_not_asked_again_at_once() -> None:
    outbox = Memory()
    outbox.put(alert())
    channel = Scripted(faults=[DeliveryDelayed("now", retry_after=timedelta(0))] * 50)
    assert await drain(outbox, {"slack": channel}, at) == Summary(delayed=1)


async def test_nobody_can_ask_for_a_wait_of_years() -> None:
    fault = DeliveryDelayed("later", retry_after=timedelta(days=9_999))
    outbox = Memory()
    outbox.put(alert())
    await drain(outbox, {"slack": Scripted(faults=[fault])}, at)
    assert outbox.rows["fr-1.4.slack"].not_before == NOW + timedelta(days=1)


async def test_a_channel_that_is_down_for_days_loses_nothing() -> None:
    outbox, clock = Memory(), Clock()
    outbox.put(alert())
    channel = Scripted(faults=[DeliveryDelayed("down") for _ in range(100)])
    while channel.faults:
        await drain(outbox, {"slack": channel}, clock)
        wait = outbox.rows["fr-1.4.slack"].not_before - clock()
        assert timedelta(0) < wait <= timedelta(hours=1)
        clock.now += wait
    assert await drain(outbox, {"slack": channel}, clock) == Summary(sent=1)
    assert outbox.rows["fr-1.4.slack"].delivery.attempts == 100


async def test_a_rejected_alert_is_dead_and_an_error_in_the_log(log: list[str]) -> None:
    outbox = Memory()
    outbox.put(alert())
    channel = Scripted(faults=[DeliveryRejected("Slack refused: invalid_auth")])
    assert await drain(outbox, {"slack": channel}, at) == Summary(dead=1)
    assert outbox.rows["fr-1.4.slack"].error == "Slack refused: invalid_auth"
    assert log == ["ERROR: channel slack: fr-1.4.slack is dead: Slack refused: invalid_auth\n"]


async def test_alerts_for_a_channel_that_is_gone_are_dead_with_a_plain_sentence() -> None:
    outbox = Memory()
    outbox.put(alert(), channel="old")
    assert await drain(outbox, {}, at) == Summary(dead=1)
    assert outbox.rows["fr-1.4.old"].error == "there is no channel 'old' any more"


async def test_a_fault_of_the_program_holds_up_one_alert_only(log: list[str]) -> None:
    outbox = Memory()
    outbox.put(alert(incident="a"), alert(incident="b"))
    channel = Scripted(faults=[ZeroDivisionError("xoxb-secret {hostile} </red>")])
    assert await drain(outbox, {"slack": channel}, at) == Summary(sent=1, delayed=1)
    assert channel.said == ["b.4.slack"]
    assert outbox.rows["a.4.slack"].error.startswith("ZeroDivisionError at test_delivery.py:")
    assert "xoxb" not in "".join(log)


async def test_a_fault_that_stays_is_dead_in_the_end(log: list[str]) -> None:
    outbox, clock = Memory(), Clock()
    outbox.put(alert())
    channel = Scripted(faults=[RuntimeError("x") for _ in range(99)])
    while outbox.rows["fr-1.4.slack"].state == "waiting":
        await drain(outbox, {"slack": channel}, clock)
        clock.now += timedelta(hours=1)
    assert len(channel.faults) == 99 - 12
    assert "given up after 12 times: RuntimeError" in outbox.rows["fr-1.4.slack"].error
    assert log[-1].startswith("ERROR")


# -- crashes --------------------------------------------------------------------------------------


@dataclass
class Crashing(Memory):
    """An outbox whose process dies before it can mark what was sent."""

    crashes: int = 1

    async def delivered(self, key: str, now: datetime, thread: str | None) -> None:
        if self.crashes:
            self.crashes -= 1
            raise ConnectionError("the database went away")
        await super().delivered(key, now, thread)


async def test_a_crash_between_sending_and_marking_sends_the_same_message_again(
    smtp: SmtpServer,
) -> None:
    outbox = Crashing()
    outbox.put(alert(revision=1), alert(revision=2), channel="mail")
    with pytest.raises(ConnectionError):
        await drain(outbox, {"mail": to_mail(smtp)}, at)
    await drain(outbox, {"mail": to_mail(smtp)}, at)
    first, again, second = [m["Message-ID"] for m in smtp.messages]
    assert first == again == smtp.messages[2]["References"]
    assert second == "<fr-1.2.mail@example.org>"


async def test_after_a_crash_slack_shows_the_alert_once_and_keeps_the_thread(
    slack: SlackServer,
) -> None:
    outbox = Crashing()
    outbox.put(alert(revision=1), alert(revision=2))
    with pytest.raises(ConnectionError):
        await drain(outbox, {"slack": to_slack(slack)}, at)
    await drain(outbox, {"slack": to_slack(slack)}, at)
    assert slack.keys() == ["fr-1.1.slack", "fr-1.2.slack"]
    assert slack.messages[1]["thread_ts"] == slack.messages[0]["ts"]


async def test_an_outbox_that_fails_for_one_channel_does_not_keep_the_others_from_sending() -> None:
    outbox, first, second = Crashing(), Scripted(), Scripted(faults=[0.1])
    outbox.put(alert(), channel="first")
    outbox.put(alert(), channel="second")
    with pytest.raises(ConnectionError):
        await drain(outbox, {"first": first, "second": second}, at)
    assert outbox.states() == {"fr-1.4.first": "waiting", "fr-1.4.second": "sent"}


# -- the wait -------------------------------------------------------------------------------------


def test_the_wait_doubles_up_to_an_hour() -> None:
    waits = [pause(n, Patience(), 0).total_seconds() for n in range(12)]
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    assert pause(10**6, Patience(), 0) == timedelta(hours=1)


def test_jitter_takes_away_up_to_a_half() -> None:
    spread = [pause(3, Patience(), n / 200) for n in range(200)]
    assert min(spread) >= timedelta(seconds=20)
    assert max(spread) <= timedelta(seconds=40)
    assert spread == sorted(spread, reverse=True)
