"""The daemon: when it polls, delivers and stops. The pipeline here only notes when it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from loguru import logger

from connectors.base import Connector
from monitor.assembly import Watched
from monitor.pipeline import PollOutcome, Source
from monitor.service import Service, Stop
from monitor.tables import LimitsTable

HOUR = timedelta(hours=1)
LIMITS = LimitsTable(deliver_every="1h", grace="5s")


def now() -> datetime:
    return datetime.now(UTC)


def outcome(**changed: object) -> PollOutcome:
    quiet = {
        "state": "ok",
        "detail": "",
        "posts": 0,
        "mentions": 0,
        "alerts": 0,
        "more": False,
        "next_poll_at": now() + HOUR,
    }
    return PollOutcome(**(quiet | changed))  # type: ignore[arg-type]


@dataclass
class Book:
    """Notes every poll and answers as the test says."""

    answer: Callable[[str, int], Awaitable[PollOutcome] | PollOutcome]
    polled: list[str] = field(default_factory=list)
    delivered: int = 0

    async def poll(self, source: Source, connector: Connector) -> PollOutcome:
        self.polled.append(source.name)
        answer = self.answer(source.name, self.polled.count(source.name))
        return await answer if not isinstance(answer, PollOutcome) else answer

    async def deliver(self) -> None:
        self.delivered += 1


def watched(name: str, every: timedelta) -> Watched:
    source = Source(name=name, connector="folder", every=every)
    return Watched(source, cast("Connector", None))


@asynccontextmanager
async def running(
    book: Book,
    *names: str,
    every: timedelta = HOUR,
    limits: LimitsTable = LIMITS,
    next_polls: dict[str, datetime | None] | None = None,
) -> AsyncIterator[tuple[Stop, asyncio.Task[None]]]:
    """A service at work; stopped at the end."""
    stop = Stop()
    service = service_of(book, *names, every=every, limits=limits, next_polls=next_polls)
    task = asyncio.create_task(service.run(stop))
    try:
        yield stop, task
    finally:
        stop.asked.set()
        await task


def service_of(
    book: Book,
    *names: str,
    every: timedelta = HOUR,
    limits: LimitsTable = LIMITS,
    next_polls: dict[str, datetime | None] | None = None,
) -> Service:
    async def nothing() -> None:
        pass

    return Service(
        book,
        [watched(name, every) for name in names],
        deliver=book.deliver,
        report=nothing,
        remind=nothing,
        finish=nothing,
        limits=limits,
        now=now,
        next_polls=next_polls or {},
    )


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


async def test_every_source_is_polled_at_once_on_a_first_start() -> None:
    book = Book(lambda *_: outcome())
    async with running(book, "a", "b", "c"):
        await until(lambda: sorted(book.polled) == ["a", "b", "c"])


async def test_a_source_whose_time_has_not_come_is_left_alone() -> None:
    book = Book(lambda *_: outcome())
    async with running(book, "a", "b", next_polls={"a": now() + HOUR, "b": now() - HOUR}):
        await until(lambda: bool(book.polled))
        await asyncio.sleep(0.1)
    assert book.polled == ["b"]


async def test_a_source_is_polled_again_when_the_pipeline_says() -> None:
    begun = now()
    book = Book(lambda *_: outcome(next_poll_at=now() + timedelta(seconds=0.2)))
    async with running(book, "a", every=timedelta(seconds=1)):
        await until(lambda: len(book.polled) == 3)
    assert now() - begun >= timedelta(seconds=0.4)


async def test_a_source_with_more_is_read_on_at_once_and_others_get_their_turn() -> None:
    book = Book(
        lambda name, number: asyncio.sleep(0.1, outcome(more=name == "long" and number < 5))
    )
    async with running(book, "long", "short", limits=LimitsTable(polls=1, deliver_every="1h")):
        await until(lambda: len(book.polled) == 6)
    assert book.polled.count("long") == 5
    assert book.polled[-1] == "long", "the short one did not wait for the end of the long one"


async def test_a_page_ends_on_the_way_it_began_and_the_next_goes_the_new_way() -> None:
    stop, new = Stop(), Book(lambda *_: outcome())

    async def changed_meanwhile() -> PollOutcome:
        service.use(new)
        return outcome(more=True)

    old = Book(lambda *_: changed_meanwhile())
    service = service_of(old, "a")
    task = asyncio.create_task(service.run(stop))
    await until(lambda: new.polled == ["a"])
    stop.ask()
    await task
    assert old.polled == ["a"]


async def test_a_fault_in_one_poll_stops_no_other_source() -> None:
    def answer(name: str, number: int) -> PollOutcome:
        if name == "broken":
            raise ZeroDivisionError
        return outcome(more=number < 3)

    book = Book(answer)
    async with running(book, "broken", "whole"):
        await until(lambda: book.polled.count("whole") == 3)
    assert book.polled.count("broken") == 1


async def test_no_more_sources_are_polled_at_once_than_the_limit_says() -> None:
    busy = most = 0

    async def slowly() -> PollOutcome:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.02)
        busy -= 1
        return outcome()

    book = Book(lambda *_: slowly())
    async with running(book, *"abcdef", limits=LimitsTable(polls=2, deliver_every="1h")):
        await until(lambda: len(book.polled) == 6)
    assert most == 2


async def test_an_alert_is_delivered_at_once() -> None:
    book = Book(lambda *_: outcome(alerts=1))
    async with running(book, "a", next_polls={"a": now() + timedelta(seconds=0.3)}):
        await until(lambda: book.delivered == 1)  # at the start
        assert book.polled == []
        await until(lambda: book.delivered == 2)


async def test_a_stop_waits_for_what_runs() -> None:
    done = False

    async def slowly() -> PollOutcome:
        nonlocal done
        await asyncio.sleep(0.3)
        done = True
        return outcome(more=True)

    book = Book(lambda *_: slowly())
    async with running(book, "a") as (stop, task):
        await until(lambda: bool(book.polled))
        stop.ask()
        await task
    assert done
    assert book.polled == ["a"], "nothing new is begun"


async def test_a_second_wish_to_stop_ends_at_once() -> None:
    book = Book(lambda *_: asyncio.sleep(60, outcome()))
    async with running(book, "a") as (stop, task):
        await until(lambda: bool(book.polled))
        stop.ask()
        await asyncio.sleep(0.05)
        assert not task.done()
        stop.ask()
        await asyncio.wait_for(task, 1)


async def test_a_stop_does_not_wait_longer_than_the_grace() -> None:
    book = Book(lambda *_: asyncio.sleep(60, outcome()))
    limits = LimitsTable(grace="1s", deliver_every="1h")
    async with running(book, "a", limits=limits) as (stop, task):
        await until(lambda: bool(book.polled))
        stop.ask()
        await asyncio.wait_for(task, 3)


async def test_what_waits_for_its_turn_is_not_begun_after_a_stop() -> None:
    book = Book(lambda *_: asyncio.sleep(0.2, outcome()))
    limits = LimitsTable(polls=1, deliver_every="1h")
    async with running(book, "a", "b", limits=limits) as (stop, task):
        await until(lambda: bool(book.polled))
        stop.ask()
        await task
    assert len(book.polled) == 1


async def test_a_broken_source_is_told_once_and_again_when_it_is_back() -> None:
    told: list[str] = []
    sink = logger.add(lambda m: told.append(m.record["message"]), level="INFO")
    states = ["unreachable", "unreachable", "unreachable", "ok", "ok"]
    book = Book(lambda _, n: outcome(state=states[n - 1], more=n < len(states)))
    try:
        async with running(book, "a"):
            await until(lambda: len(book.polled) == len(states))
    finally:
        logger.remove(sink)
    assert told.count("a source cannot be read") == 1
    assert told.count("a source is read") == 1
