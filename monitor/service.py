"""The daemon: when to poll, when to deliver, when to report, and how to stop without loss.

The only importer of the scheduler. What a poll, a delivery or a report does stands elsewhere; here
is only when. The scheduler keeps nothing: each source's next poll stands in its row of the store.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol
from zlib import crc32

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from loguru import logger

from connectors.base import Connector
from monitor.assembly import Clock, Watched, assembled, wall_clock
from monitor.delivery import Courier
from monitor.noticing import notice_due
from monitor.pipeline import Pipeline, PollOutcome, Source
from monitor.reload import Reload, Shelf
from monitor.reminding import remind_due
from monitor.reporting import send_due
from monitor.tables import LimitsTable, Settings
from rules.engine import Engine
from rules.model import Rulebook

_LONGEST_SPREAD = timedelta(seconds=30)
_REPORT_EVERY = _REMIND_EVERY = _NOTICE_EVERY = timedelta(minutes=1)
_AFTER_A_FAULT = timedelta(minutes=5)
_NO_WAIT = timedelta(0)  # one channel that hangs must not keep an alert from the others

Job = Callable[[], Awaitable[object]]


class Polls(Protocol):
    """What looks at a source; the pipeline."""

    async def poll(self, source: Source, connector: Connector) -> PollOutcome:
        """What one look at the source came to."""
        ...


class Stop:
    """The wish to stop: `asked` lets what runs come to its end, `hurried` does not."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.hurried = asyncio.Event()

    def ask(self) -> None:
        """Stop; asked twice, stop at once."""
        (self.hurried if self.asked.is_set() else self.asked).set()

    def listen(self) -> None:
        """From now on SIGTERM and SIGINT ask."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ask)


class Service:
    """Polls each source when its time has come; runs `deliver`, `report` and `remind` beside it.

    `finish` is run at a stop, beside what still runs.
    """

    def __init__(
        self,
        pipeline: Polls,
        sources: Iterable[Watched],
        *,
        deliver: Job,
        report: Job,
        remind: Job,
        finish: Job,
        notice: Job | None = None,
        limits: LimitsTable,
        now: Clock,
        next_polls: Mapping[str, datetime | None],
    ) -> None:
        """`next_polls` is what the store says of each source; None, or no entry, is at once."""
        self._pipeline = pipeline
        self._sources = tuple(sources)
        self._jobs = {"deliver": deliver, "report": report, "remind": remind, "finish": finish}
        if notice is not None:  # what became of the sources
            self._jobs["notice"] = notice
        self._limits = limits
        self._now = now
        self._next_polls = next_polls
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._turns = asyncio.Semaphore(limits.polls)
        self._live: set[asyncio.Task[object]] = set()
        self._booking = count()
        self._states: dict[str, str] = {}

    def use(self, pipeline: Polls) -> None:
        """From the next page on posts go this way; a page that is being read ends on the old."""
        self._pipeline = pipeline

    async def run(self, stop: Stop) -> None:
        """Works until it is asked to stop, and ends what it has begun within the grace."""
        self._every("deliver", self._limits.deliver_every)
        self._every("report", _REPORT_EVERY)
        self._every("remind", _REMIND_EVERY)
        if "notice" in self._jobs:
            self._every("notice", _NOTICE_EVERY)
        self._scheduler.start()
        for watched in self._sources:
            self._book(watched, self._next_polls.get(watched.name) or self._now(), stop)
        await stop.asked.wait()
        logger.info("stopping: what runs comes to its end; ask again to stop at once")
        self._scheduler.pause()
        self._live.add(asyncio.create_task(self._run_job("finish")))
        await self._finish(stop)
        self._scheduler.shutdown(wait=False)

    def _every(self, name: str, span: timedelta) -> None:
        self._scheduler.add_job(
            self._run_job,
            "interval",
            args=[name],
            id=name,
            seconds=span.total_seconds(),
            next_run_time=self._now(),
        )

    def _book(self, watched: Watched, at: datetime, stop: Stop) -> None:
        """Book the next poll; each poll books the one after it, so there is never more than one."""
        self._scheduler.add_job(
            self._poll,
            "date",
            run_date=max(at, self._now()),
            args=[watched, stop],
            id=f"poll {watched.name} {next(self._booking)}",
        )

    async def _poll(self, watched: Watched, stop: Stop) -> None:
        async with self._alive():
            again = self._now() + _AFTER_A_FAULT
            try:
                again = await self._pages(watched, stop)
            except Exception:  # noqa: BLE001 - border: one poll
                logger.exception("a poll failed by a fault of leakline", source=watched.name)
        if not stop.asked.is_set():
            self._book(watched, again, stop)

    async def _pages(self, watched: Watched, stop: Stop) -> datetime:
        """When to come again, after reading on while the source has more.

        Other sources get their turn between two pages.
        """
        while True:
            async with self._turns:
                if stop.asked.is_set():
                    return self._now()
                outcome = await self._pipeline.poll(watched.source, watched.connector)
            self._tell(watched.name, outcome)
            if outcome.alerts:
                self._scheduler.modify_job("deliver", next_run_time=self._now())
            if not outcome.more:
                return outcome.next_poll_at + spread(watched.name, watched.every)

    def _tell(self, name: str, outcome: PollOutcome) -> None:
        """A source's state is told when it changes, and what it brought when it brought posts."""
        before = self._states.get(name)
        self._states[name] = outcome.state
        if outcome.state not in {"ok", before}:
            logger.warning(
                "a source cannot be read",
                source=name,
                state=outcome.state,
                detail=outcome.detail,
                next_try=outcome.next_poll_at.strftime("%H:%M:%SZ"),
            )
        elif outcome.state == "ok" and (outcome.posts or before != "ok"):
            logger.info(
                "a source is read", source=name, posts=outcome.posts, mentions=outcome.mentions
            )

    async def _run_job(self, name: str) -> None:
        async with self._alive():
            try:
                await self._jobs[name]()
            except Exception:  # noqa: BLE001 - border: one job
                logger.exception("a job failed by a fault of leakline", job=name)

    @asynccontextmanager
    async def _alive(self) -> AsyncIterator[None]:
        """Count the running task among those that a stop waits for."""
        task = asyncio.current_task()
        if task is not None:
            self._live.add(task)
        try:
            yield
        finally:
            if task is not None:
                self._live.discard(task)

    async def _finish(self, stop: Stop) -> None:
        """Wait for what runs: until it ends, the grace is over, or somebody is in a hurry."""
        hurry = asyncio.create_task(stop.hurried.wait())
        deadline = asyncio.get_running_loop().time() + self._limits.grace.total_seconds()
        while self._live and not hurry.done():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await asyncio.wait(
                {*self._live, hurry}, timeout=left, return_when=asyncio.FIRST_COMPLETED
            )
        hurry.cancel()
        for task in (abandoned := tuple(self._live)):
            task.cancel()
        if abandoned:
            logger.warning("stopped before everything had ended", abandoned=len(abandoned))
            await asyncio.gather(*abandoned, return_exceptions=True)


def spread(name: str, every: timedelta) -> timedelta:
    """A source's own small delay, the same each time, so that sources do not all ask at once."""
    return min(every / 10, _LONGEST_SPREAD) * (crc32(name.encode()) % 100) / 100


async def serve(
    settings: Settings, rulebook: Rulebook, now: Clock = wall_clock, shelf: Shelf | None = None
) -> None:
    """Runs the daemon until a signal stops it. Raises StorageError when there is no database.

    `shelf` is where the rules stand; SIGHUP has them read again. Without it they stay as they are.
    """
    stop, reread = Stop(), asyncio.Event()
    stop.listen()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reread.set)
    async with assembled(settings, rulebook, now) as house:
        rows = {row.name: row for row in await house.store.sources()}
        courier = Courier(house.store, house.notifiers, now)
        service = Service(
            house.pipeline,
            house.sources,
            deliver=lambda: courier.round(_NO_WAIT),
            report=lambda: send_due(house.store, settings, house.notifiers, now()),
            remind=lambda: remind_due(house.store, settings, now()),
            notice=lambda: notice_due(house.store, settings, now()),
            finish=courier.finish,
            limits=settings.limits,
            now=now,
            next_polls={name: row.next_poll_at for name, row in rows.items()},
        )
        logger.info("watching", sources=len(house.sources), channels=len(house.notifiers))
        try:
            async with _reloading(service, house.pipeline, shelf, reread):
                await service.run(stop)
        finally:
            await courier.close()
        logger.info("stopped")


@asynccontextmanager
async def _reloading(
    service: Service, pipeline: Pipeline, shelf: Shelf | None, asked: asyncio.Event
) -> AsyncIterator[None]:
    """While the block runs, the service reads posts with the rules as they stand in the files."""

    def take(engine: Engine) -> None:
        service.use(replace(pipeline, reader=replace(pipeline.reader, engine=engine)))

    if shelf is None:
        yield
        return
    task = asyncio.create_task(Reload(shelf, take, asked).keep())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
