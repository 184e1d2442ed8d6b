"""How many sources one daemon can watch: polls a second, memory of a source, and lateness.

    python benchmarks/polling.py [SECTION ...] [--sources N] [--rounds N] [--seconds N] [--profile]

Sections, all when none is named:

    speed     polls a second of the real daemon's parts (Service, Pipeline, Store in an SQLite file,
              feed connector, Client) against a bare loop of httpx that asks the same addresses with
              the same headers and as many requests at a time, and throws the answers away; both by
              turns in one run, at 1,000 and at 10,000 sources
    memory    what Python holds more (tracemalloc) for 10,000 polled sources than for 1,000, and the
              resident memory of both processes, of which the rules are most
    lateness  how long after its time a poll begins, while 50 of the sources take the connection and
              never answer (time-out 30 s): 1,000 sources every 10 s, 10,000 every 60 s. Those that
              answer have been polled once before, for a first poll reads twenty posts

All sources stand on one server on loopback, a process of its own. Half of them answer 304 to a
conditional request. The other half know no ETag and answer 200 with a feed of twenty entries, 9 KB:
the same as before, but for one answer in twenty that has a new entry (ordinary news, which no rule
flags), and is parsed, matched and committed. There is no pace, for there is one host.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import pstats
import random
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

import cProfile  # noqa: E402 - it imports `profile`, and there is one beside this file

import httpx  # noqa: E402
from loguru import logger  # noqa: E402

from connectors.base import Connector, Tools  # noqa: E402
from connectors.feed import Feed, Options  # noqa: E402
from connectors.fetch import Client  # noqa: E402
from monitor import replay  # noqa: E402
from monitor.assembly import Watched, wall_clock  # noqa: E402
from monitor.guarded import Guarded  # noqa: E402
from monitor.mentions import Reader  # noqa: E402
from monitor.pipeline import Pipeline, PollOutcome, Source  # noqa: E402
from monitor.service import Service, Stop  # noqa: E402
from monitor.storage.store import Store, open_store  # noqa: E402
from monitor.tables import LimitsTable  # noqa: E402
from rules.engine import Engine  # noqa: E402
from rules.load import load  # noqa: E402

SIZES = (1_000, 10_000)
HANGING = 50
DEMAND = 4_000  #: polls a second that the sources of `speed` ask for: more than can be had
ENTRIES, WORDS = 20, 45
NEW_ENTRY_EVERY = 20  #: answers of one feed without an ETag
ETAG = '"as-before"'


# -- the server ------------------------------------------------------------------------------------


def entry(feed: int, number: int) -> str:
    """One entry of a feed."""
    text = " ".join(("The harbour museum opens a new room about rope makers",) * (WORDS // 10))
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return (
        f"<item><title>News {number} of the harbour</title><guid>{feed}-{number}</guid>"
        f"<link>http://example.org/{feed}/{number}</link><description>{text}</description>"
        f"<pubDate>{format_datetime(day)}</pubDate></item>"
    )


def body(feed: int, newest: int) -> bytes:
    """A feed whose newest entry has that number."""
    entries = "".join(entry(feed, number) for number in range(newest, newest - ENTRIES, -1))
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour news</title>"
    return f"{head}{entries}</channel></rss>".encode()


class Answers(asyncio.Protocol):
    """GET /etag/N, /plain/N and /hang/N, kept alive."""

    asked: Mapping[str, int] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing read."""
        self.transport: Any = transport
        self.read = b""

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self.read += data
        while b"\r\n\r\n" in self.read:
            head, _, self.read = self.read.partition(b"\r\n\r\n")
            answer = answered(head)
            if answer is not None:
                self.transport.write(answer)


COUNTS: dict[int, int] = {}


def answered(head: bytes) -> bytes | None:
    """The bytes of an answer; None to the sources that hang."""
    _, kind, feed = head.split(b" ", 2)[1].decode().split("/")
    if kind == "hang":
        return None
    if kind == "etag" and f"if-none-match: {ETAG}".encode() in head.lower():
        return f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\n\r\n".encode()
    COUNTS[int(feed)] = count = COUNTS.get(int(feed), int(feed)) + (kind == "plain")
    text = body(int(feed), 100 + count // NEW_ENTRY_EVERY)
    etag = f"ETag: {ETAG}\r\n" if kind == "etag" else ""
    said = f"HTTP/1.1 200 OK\r\n{etag}Content-Type: application/rss+xml\r\n"
    return f"{said}Content-Length: {len(text)}\r\n\r\n".encode() + text


async def serve() -> None:
    """Answer until the standard input ends; say the port first."""
    server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextlib.contextmanager
def server() -> Any:
    """The address of a server in a process of its own."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


# -- what is measured ------------------------------------------------------------------------------


def address(base: str, number: int, hanging: int) -> str:
    """Where the source of that number stands."""
    kind = "hang" if number < hanging else ("etag", "plain")[number % 2]
    return f"{base}/{kind}/{number}"


@dataclass
class Watch:
    """The pipeline, beside a stopwatch: how many polls, and how late each began."""

    pipeline: Pipeline
    due: dict[str, datetime] = field(default_factory=dict)
    polls: int = 0
    late: list[float] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)

    async def poll(self, source: Source, connector: Connector) -> PollOutcome:
        """As the pipeline polls."""
        if source.name in self.due:
            self.late.append((wall_clock() - self.due[source.name]).total_seconds())
        outcome = await self.pipeline.poll(source, connector)
        self.due[source.name] = outcome.next_poll_at
        self.polls += 1
        self.states[outcome.state] = self.states.get(outcome.state, 0) + 1
        return outcome


@dataclass(frozen=True)
class House:
    """The daemon's parts put together, with sources that are polled so often."""

    store: Store
    sources: tuple[Watched, ...]
    watch: Watch
    limits: LimitsTable

    async def work(self, seconds: float, next_polls: Mapping[str, datetime]) -> float:
        """Run the service for so long; the seconds that it took, but for its stop."""

        async def nothing() -> None:
            pass

        service = Service(
            self.watch, self.sources, deliver=nothing, report=nothing, remind=nothing,
            finish=nothing, limits=self.limits, now=wall_clock, next_polls=next_polls,
        )  # fmt: skip
        stop, begin = Stop(), perf_counter()
        task = asyncio.create_task(service.run(stop))
        await asyncio.sleep(seconds)
        took = perf_counter() - begin
        stop.ask()
        stop.ask()
        await task
        return took


@asynccontextmanager
async def house(
    base: str, size: int, every: timedelta, hanging: int = 0, *, traced: bool = False
) -> AsyncIterator[House]:
    """The daemon's parts, with a database in a file; `traced` counts memory from the sources on."""
    logger.remove()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        store = await stack.enter_async_context(open_store(f"sqlite:///{folder}/leakline.db"))
        limits = LimitsTable()
        client = Client(deadline=limits.timeout, pace=timedelta(), allow_hosts=["127.0.0.1"])
        stack.push_async_callback(client.close)
        reader = Reader(Engine(load()), replay.KEY)
        pipeline = Pipeline(
            reader=reader, store=store, channels=(), now=wall_clock, chance=random.random
        )
        if traced:
            tracemalloc.start()
        sources = tuple(
            watched(client, f"source {n}", address(base, n, hanging), every) for n in range(size)
        )
        await store.enrol({one.name: "feed" for one in sources}, wall_clock())
        yield House(store, sources, Watch(pipeline), limits)


def watched(client: Client, name: str, url: str, every: timedelta) -> Watched:
    """A source as the configuration would make it."""
    tools = Tools(source=name, fetch=client, now=wall_clock, home=ROOT)
    feed = Feed(Options.model_validate({"url": url}), tools)
    return Watched(
        Source(name=name, connector="feed", every=every, at_most_every=every / 2),
        Guarded(name, feed, timedelta(minutes=10)),
    )


async def polled_once(the_house: House, hanging: int = 0) -> None:
    """Poll each source a first time, which parses and commits each of them."""
    waiting = iter(the_house.sources[hanging:])

    async def work() -> None:
        for one in waiting:
            await the_house.watch.poll(one.source, one.connector)

    await asyncio.gather(*(work() for _ in range(the_house.limits.polls)))


async def bare(base: str, size: int, seconds: float, at_once: int) -> float:
    """Requests a second of httpx alone."""
    end, asked = perf_counter() + seconds, 0
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    begin = perf_counter()
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:

        async def work(first: int) -> None:
            nonlocal asked
            number = first
            while perf_counter() < end:
                await client.get(address(base, number, 0), headers={"If-None-Match": ETAG})
                asked += 1
                number = (number + at_once) % size

        await asyncio.gather(*(work(n) for n in range(at_once)))
    return asked / (perf_counter() - begin)


async def speed(base: str, size: int, rounds: int, seconds: float) -> None:
    """Polls a second, ours and bare by turns."""
    async with house(base, size, timedelta(seconds=size / DEMAND)) as ours:
        await polled_once(ours)
        pairs = []
        for _ in range(rounds):
            alone = await bare(base, size, seconds, ours.limits.polls + 1)  # odd: both kinds
            before, now = ours.watch.polls, wall_clock()
            took = await ours.work(seconds, dict.fromkeys(ours.watch.due, now))
            pairs.append(((ours.watch.polls - before) / took, alone))
    polls, alone, ratio = (
        median(some) for some in zip(*((*p, p[0] / p[1]) for p in pairs), strict=True)
    )
    wrong = {state: n for state, n in ours.watch.states.items() if state != "ok"}
    say("speed", f"{size:,} sources: {polls:.0f} polls a second, bare httpx {alone:.0f}: "
        f"ratio {ratio:.2f} (aim 0.70), the median of {rounds} rounds "
        f"{sorted(round(one / other, 2) for one, other in pairs)}")  # fmt: skip
    if wrong:
        say("", f"not all were read: {wrong}")


def resident_kib() -> int:
    """The resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 1024


async def resident(base: str, size: int) -> None:
    """Print what the sources take, in KiB: of Python's memory, and of this process."""
    async with house(base, size, timedelta(minutes=1), traced=True) as ours:
        await polled_once(ours)
        await ours.work(3, {one.name: wall_clock() + timedelta(hours=1) for one in ours.sources})
        gc.collect()
        print(json.dumps([tracemalloc.get_traced_memory()[0] / 1024, resident_kib()]))


def memory(base: str) -> None:
    """Memory of a source: the difference of two processes."""
    took = []
    for size in SIZES:
        command = [sys.executable, __file__, "--resident", base, "--sources", str(size)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        took.append(json.loads(done.stdout))
    (few, small), (many, large) = took
    each = (many - few) / (SIZES[1] - SIZES[0])
    say("memory", f"{each:.1f} KiB a source (aim 20)")
    say("", f"resident, with tracing: {small / 1024:.0f} and {large / 1024:.0f} MiB")


async def lateness(base: str, size: int, seconds: float) -> None:
    """How late polls begin, with sources that hang."""
    every = timedelta(seconds=10 if size <= SIZES[0] else 60)
    async with house(base, size, every, HANGING) as ours:
        await polled_once(ours, HANGING)
        ours.watch.late.clear()
        ours.watch.states.clear()
        begin = wall_clock()
        first = {one.name: begin + every * random.random() for one in ours.sources}
        ours.watch.due.update(first)
        await ours.work(seconds, first)
    late = sorted(ours.watch.late)
    p50, p99 = late[len(late) // 2], late[len(late) * 99 // 100]
    say("lateness", f"{size:,} sources every {every.seconds} s, {HANGING} of them hang: "
        f"{len(late)} polls in {seconds:.0f} s, p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms "
        f"(aim 1000), the latest {1000 * late[-1]:.0f} ms; {ours.watch.states}")  # fmt: skip


def say(name: str, figure: str) -> None:
    """Print one line."""
    print(f"{name:<9}{figure}", flush=True)


def measure(chosen: argparse.Namespace, base: str) -> None:
    """The sections that were asked for."""
    sizes = (chosen.sources,) if chosen.sources else SIZES
    if "speed" in chosen.sections:
        for size in sizes:
            asyncio.run(speed(base, size, chosen.rounds, chosen.seconds))
    if "memory" in chosen.sections:
        memory(base)
    if "lateness" in chosen.sections:
        for size in sizes:
            asyncio.run(lateness(base, size, 9 * chosen.seconds))


def main() -> None:
    """Measure, and print one line for each figure."""
    known = ("speed", "memory", "lateness")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", metavar="SECTION", default=known)
    parser.add_argument("--sources", type=int, help="instead of 1,000 and 10,000")
    parser.add_argument("--rounds", type=int, default=5, help="of `speed`")
    parser.add_argument("--seconds", type=float, default=10, help="a round; `lateness` takes nine")
    parser.add_argument("--profile", action="store_true", help="the costliest functions")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--resident", metavar="BASE", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if unknown := set(chosen.sections) - set(known):
        parser.error(f"no section {', '.join(sorted(unknown))}: there are {', '.join(known)}")
    if chosen.serve:
        asyncio.run(serve())
    elif chosen.resident:
        asyncio.run(resident(chosen.resident, chosen.sources))
    else:
        profiler = cProfile.Profile()
        with server() as base:
            profiler.runcall(measure, chosen, base) if chosen.profile else measure(chosen, base)
        if chosen.profile:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
