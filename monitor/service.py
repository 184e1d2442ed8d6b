"""The daemon: when to poll, when to deliver, when to report, and how to stop without loss.

The only importer of the scheduler, which wakes the jobs; polling.py wakes the sources, for which a
job each would cost too much. What a poll, a delivery or a report does stands elsewhere; here is
only when. Nothing is kept here: each source's next poll stands in its row of the store.
"""

import asyncio
import signal
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Container,
    Coroutine,
    Iterable,
    Mapping,
)
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from loguru import logger

from connectors.base import Connector
from monitor.assembly import Clock, House, Watched, assembled, wall_clock
from monitor.delivery import Courier
from monitor.noticing import notice_due
from monitor.pipeline import Pipeline, PollOutcome, Source
from monitor.polling import Polling
from monitor.reload import Reload, Shelf
from monitor.reminding import remind_due
from monitor.reporting import send_due
from monitor.storage.values import SourceRow
from monitor.tables import LimitsTable, Settings
from rules.engine import Engine
from rules.model import Rulebook

_REPORT_EVERY = _REMIND_EVERY = _NOTICE_EVERY = timedelta(minutes=1)
_LONGEST_ASKED = timedelta(days=7)  # what a place can ask us to wait
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
        held: Container[str] = (),
    ) -> None:
        """`next_polls` is what the store says of each source; None, or no entry, is at once.

        `held` are sources that nudges may not hurry before that.
        """
        self._pipeline = pipeline
        self._jobs = {"deliver": deliver, "report": report, "remind": remind, "finish": finish}
        if notice is not None:  # what became of the sources
            self._jobs["notice"] = notice
        self._limits = limits
        self._now = now
        self._polling = Polling(
            sources,
            self._poll,
            turns=limits.polls,
            now=now,
            next_polls=next_polls,
            held=held,
            jumped=self._hurry_jobs,
        )
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._live: set[asyncio.Task[object]] = set()
        self._states: dict[str, str] = {}

    def use(self, pipeline: Polls) -> None:
        """From the next page on posts go this way; a page that is being read ends on the old."""
        self._pipeline = pipeline

    def nudge(self, source: str) -> None:
        """Poll the source soon, as far as that is polite; see Polling.nudge."""
        self._polling.nudge(source)

    async def run(self, stop: Stop) -> None:
        """Works until it is asked to stop, and ends what it has begun within the grace."""
        self._every("deliver", self._limits.deliver_every)
        self._every("report", _REPORT_EVERY)
        self._every("remind", _REMIND_EVERY)
        if "notice" in self._jobs:
            self._every("notice", _NOTICE_EVERY)
        self._scheduler.start()
        polling = asyncio.create_task(self._polling.run())
        await _first(stop.asked.wait(), polling)
        self._polling.stop()
        logger.info("stopping: what runs comes to its end; ask again to stop at once")
        self._scheduler.pause()
        self._live.add(asyncio.create_task(self._run_job("finish")))
        await self._finish(stop)
        self._scheduler.shutdown(wait=False)
        await polling

    def _every(self, name: str, span: timedelta) -> None:
        self._scheduler.add_job(
            self._run_job,
            "interval",
            args=[name],
            id=name,
            seconds=span.total_seconds(),
            next_run_time=self._now(),
        )

    def _hurry_jobs(self) -> None:
        """Run the jobs now: their next times stood on a clock that was set."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=self._now())

    async def _poll(self, watched: Watched) -> PollOutcome:
        outcome = await self._pipeline.poll(watched.source, watched.connector)
        self._tell(watched.name, outcome)
        if outcome.alerts:
            self._scheduler.modify_job("deliver", next_run_time=self._now())
        return outcome

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
        while (live := {*self._live, *self._polling.live}) and not hurry.done():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await asyncio.wait({*live, hurry}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        hurry.cancel()
        for task in (abandoned := (*self._live, *self._polling.live)):
            task.cancel()
        if abandoned:
            logger.warning("stopped before everything had ended", abandoned=len(abandoned))
            await asyncio.gather(*abandoned, return_exceptions=True)


async def _first(wish: Coroutine[Any, Any, object], work: asyncio.Task[None]) -> None:
    """Nothing, when the wish has come true. Raises what ended the work before."""
    wished = asyncio.create_task(wish)
    try:
        await asyncio.wait((wished, work), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        wished.cancel()


def next_poll(row: SourceRow, watched: Watched, limits: LimitsTable, now: datetime) -> datetime:
    """When a source is to be polled after a start.

    A time that no poll could have set is one of a clock that went wrong: it is cut.
    """
    if row.next_poll_at is None:
        return now
    longest = watched.source.pace.ceiling
    if row.failures:
        longest = max(longest, limits.backoff, _LONGEST_ASKED)
    return min(row.next_poll_at, now + longest)


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
        rows = await _enrolled(house)
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
            next_polls={
                one.name: next_poll(rows[one.name], one, settings.limits, now())
                for one in house.sources
            },
            held={name for name, row in rows.items() if row.failures},
        )
        house.bell.answer = service.nudge
        logger.info("watching", sources=len(house.sources), channels=len(house.notifiers))
        try:
            async with _reloading(service, house.pipeline, shelf, reread):
                await service.run(stop)
        finally:
            await courier.close()
        logger.info("stopped")


async def _enrolled(house: House) -> dict[str, SourceRow]:
    """The rows of the sources, which from now on stand in memory."""
    wanted = {one.name: one.source.connector for one in house.sources}
    return {row.name: row for row in await house.store.enrol(wanted, house.now())}


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
