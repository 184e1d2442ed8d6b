"""When each source is looked at, on virtual time."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from loguru import logger

from connectors.base import Connector
from monitor.assembly import Watched
from monitor.pipeline import PollOutcome, Source
from monitor.polling import AT_ONE_HOST, CATCH_UP, Polling
from tests.monitor.virtual_time import WallClock, at_once

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
QUICK = 0.02  #: seconds of an ordinary look


class World:
    """Sources that answer as the test says, and a note of every look at them."""

    def __init__(self, turns: int = 4) -> None:
        self.now = WallClock()
        self.turns = turns
        self.sources: list[Watched] = []
        self.takes: dict[str, float] = {}
        self.says: dict[str, dict[str, Any]] = {}
        self.next_polls: dict[str, datetime | None] = {}
        self.held: set[str] = set()
        self.due: dict[str, datetime] = {}
        self.late: list[float] = []
        self.began: list[tuple[float, str]] = []
        self.busy: Counter[str] = Counter()
        self.jumps = 0

    def add(
        self,
        *names: str,
        every: timedelta = MINUTE,
        host: str | None = None,
        takes: float = QUICK,
        first: timedelta | None = None,
        **says: Any,
    ) -> None:
        """Sources that are due `first` after the start; None: at once."""
        for name in names:
            source = Source(name=name, connector="folder", every=every)
            self.sources.append(Watched(source, cast("Connector", None), host))
            self.takes[name], self.says[name] = takes, says
            if first is not None:
                self.next_polls[name] = self.due[name] = self.now() + first

    async def look(self, watched: Watched) -> PollOutcome:
        name = watched.name
        self.busy[name] += 1
        assert self.busy[name] == 1, "two looks at one source at a time"
        self.began.append((self.time(), name))
        if name in self.due:
            self.late.append((self.now() - self.due[name]).total_seconds())
        await asyncio.sleep(self.takes[name])
        self.busy[name] -= 1
        says = {"state": "ok", "detail": "", "next_poll_at": self.now() + watched.every}
        outcome = PollOutcome(**(says | self.says[name]))
        self.due[name] = outcome.next_poll_at
        return outcome

    def jumped(self) -> None:
        self.jumps += 1

    def polling(self) -> Polling:
        return Polling(
            self.sources,
            self.look,
            turns=self.turns,
            now=self.now,
            next_polls=self.next_polls,
            held=self.held,
            jumped=self.jumped,
        )

    @staticmethod
    def time() -> float:
        return asyncio.get_running_loop().time()

    def looks(self, name: str) -> list[float]:
        return [at for at, one in self.began if one == name]

    def most_a_second(self, since: float = 0) -> int:
        return max(Counter(int(at) for at, _ in self.began if at >= since).values())


Story = Callable[[World, Polling], Awaitable[None]]


def lived(story: Story, world: World, *, set_up: Callable[[World], None]) -> World:
    """The world after the story."""

    async def work() -> None:
        set_up(world)
        polling = world.polling()
        running = asyncio.create_task(polling.run())
        await story(world, polling)
        polling.stop()
        await running
        for task in polling.live:
            task.cancel()
        await asyncio.gather(*polling.live, return_exceptions=True)

    at_once(work())
    return world


def waiting(span: timedelta) -> Story:
    async def story(_world: World, _polling: Polling) -> None:
        await asyncio.sleep(span.total_seconds())

    return story


def p99(values: list[float]) -> float:
    return sorted(values)[len(values) * 99 // 100]


# -- lateness --------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once_due", [False, True])
def test_sources_that_hang_make_no_other_late(at_once_due: bool) -> None:
    def set_up(world: World) -> None:
        chance = random.Random(1)  # noqa: S311
        for n in range(3000):
            hangs = n < 50
            says = {"state": "unreachable"} if hangs else {}
            first = timedelta() if at_once_due and hangs else MINUTE * chance.random()
            world.add(str(n), takes=30 if hangs else QUICK, first=first, **says)

    world = lived(waiting(5 * MINUTE), World(turns=16), set_up=set_up)
    assert len(world.late) > 14_000
    assert p99(world.late) < 1


def test_more_hanging_sources_than_there_are_turns_of_both_kinds_stop_others_only_once() -> None:
    def set_up(world: World) -> None:
        world.add(*(f"hangs {n}" for n in range(60)), takes=30, first=timedelta())
        world.add(*(f"works {n}" for n in range(50)), first=timedelta(seconds=5))

    world = lived(waiting(10 * MINUTE), World(turns=4), set_up=set_up)
    assert min(len(world.looks(f"works {n}")) for n in range(50)) >= 9


def test_many_sources_of_one_host_whose_pace_is_slow_hold_up_no_other_host() -> None:
    """Sixty looks that wait for each other inside of the connector would take all the turns."""

    def set_up(world: World) -> None:
        for n in range(200):
            world.add(f"t{n}", host="t.example.org", takes=0.9, first=timedelta())
        for n in range(100):
            world.add(f"o{n}", host=f"{n}.example.org", first=timedelta(seconds=10))

    world = lived(waiting(3 * MINUTE), World(turns=4), set_up=set_up)
    others = [at for at, name in world.began if name.startswith("o") and at < 60]
    assert max(others) < 11.5
    assert len({name for _, name in world.began}) == 300, "all of the slow host had their turn too"


def test_no_more_than_a_few_looks_at_one_host_at_a_time() -> None:
    busy = most = 0

    class Counting(World):
        async def look(self, watched: Watched) -> PollOutcome:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            outcome = await super().look(watched)
            busy -= 1
            return outcome

    def set_up(world: World) -> None:
        world.add(*map(str, range(40)), host="t.example.org", takes=2)

    lived(waiting(5 * MINUTE), Counting(turns=16), set_up=set_up)
    assert most == AT_ONE_HOST


def test_sources_that_wait_long_for_their_turn_are_told_once() -> None:
    told: list[str] = []
    sink = logger.add(lambda m: told.append(m.record["message"]), level="WARNING")

    def set_up(world: World) -> None:
        world.add(*map(str, range(100)), takes=20, every=MINUTE / 4)

    try:
        lived(waiting(10 * MINUTE), World(turns=1), set_up=set_up)
    finally:
        logger.remove(sink)
    assert len(told) == 1
    assert "polls begin late" in told[0]


# -- catching up -----------------------------------------------------------------------------------


def test_a_start_with_many_sources_is_no_burst() -> None:
    def set_up(world: World) -> None:
        world.add(*map(str, range(1000)), every=HOUR)

    world = lived(waiting(3 * MINUTE), World(turns=16), set_up=set_up)
    assert len(set(world.began)) == 1000
    assert world.most_a_second() <= 16 + CATCH_UP + 1


def test_after_a_sleep_of_the_machine_all_are_caught_up_with_without_a_burst() -> None:
    def set_up(world: World) -> None:
        for n in range(600):
            world.add(str(n), every=HOUR, first=HOUR * n / 600)

    async def story(world: World, _polling: Polling) -> None:
        await asyncio.sleep(600)
        world.began.clear()
        world.now.ahead = 8 * HOUR  # the monotonic clock stood still
        await asyncio.sleep(120)

    world = lived(story, World(turns=16), set_up=set_up)
    assert len({name for _, name in world.began}) == 600
    assert world.most_a_second() <= 16 + CATCH_UP + 1
    assert world.jumps == 1


def test_a_short_sleep_makes_only_those_due_that_would_have_been() -> None:
    def set_up(world: World) -> None:
        world.add("soon", every=HOUR, first=HOUR / 2)
        world.add("later", every=HOUR, first=HOUR)

    async def story(world: World, _polling: Polling) -> None:
        await asyncio.sleep(60)
        world.now.ahead = 40 * MINUTE
        await asyncio.sleep(60)
        assert [name for _, name in world.began] == ["soon"]
        await asyncio.sleep(19 * 60)
        assert [name for _, name in world.began] == ["soon", "later"]

    lived(story, World(), set_up=set_up)


def test_a_clock_that_is_put_back_stalls_nothing() -> None:
    def set_up(world: World) -> None:
        world.add("a", first=timedelta())

    async def story(world: World, _polling: Polling) -> None:
        await asyncio.sleep(150)
        world.now.ahead = -3 * HOUR
        await asyncio.sleep(300)

    world = lived(story, World(), set_up=set_up)
    assert len(world.looks("a")) in (7, 8)
    assert world.jumps == 1


def test_a_clock_that_drifts_a_little_is_no_jump() -> None:
    async def story(world: World, _polling: Polling) -> None:
        for _ in range(100):
            world.now.ahead += timedelta(seconds=1)
            await asyncio.sleep(6)

    assert lived(story, World(), set_up=lambda world: world.add("a")).jumps == 0


# -- nudges ----------------------------------------------------------------------------------------


def nudged(*at: float, until: float = 100, **says: Any) -> list[float]:
    """When a source is looked at that is due in an hour and nudged at these seconds."""

    async def story(world: World, polling: Polling) -> None:
        for second in at:
            await asyncio.sleep(second - world.time())
            polling.nudge("a")
        await asyncio.sleep(until - world.time())

    def set_up(world: World) -> None:
        world.add("a", every=HOUR, first=HOUR, **says)

    return lived(story, World(), set_up=set_up).looks("a")


def test_a_nudge_brings_the_next_look_soon() -> None:
    (look,) = nudged(20)
    assert 20 <= look < 21


def test_many_nudges_are_one_look() -> None:
    assert len(nudged(*(20 + n / 1000 for n in range(400)))) == 1


def test_a_storm_of_nudges_is_a_look_every_ten_seconds() -> None:
    looks = nudged(*(20 + n / 10 for n in range(600)))
    assert len(looks) in (6, 7, 8)
    assert min(later - sooner for sooner, later in pairwise(looks)) >= 10


def test_a_nudge_during_a_look_brings_one_more_look_after_the_gap() -> None:
    looks = nudged(20, 21, 22, takes=5)
    assert len(looks) == 2
    assert looks[1] >= looks[0] + 5 + 10


def test_no_nudge_hurries_a_source_that_asked_to_wait() -> None:
    says = {"state": "unreachable", "asked_to_wait": True}
    assert len(nudged(20, 40, 60, 80, **says)) == 1


def test_a_source_that_fails_is_hurried_no_sooner_than_its_interval() -> None:
    assert len(nudged(20, 40, 60, 80, state="unreachable")) == 1


def test_a_source_that_was_in_back_off_at_the_start_is_hurried_only_after_a_look() -> None:
    def set_up(world: World) -> None:
        world.add("a", every=HOUR, first=MINUTE)
        world.held = {"a"}

    async def story(world: World, polling: Polling) -> None:
        polling.nudge("a")
        await asyncio.sleep(30)
        polling.nudge("a")
        await asyncio.sleep(60)
        assert len(world.began) == 1
        polling.nudge("a")
        await asyncio.sleep(30)
        assert len(world.began) == 2

    lived(story, World(), set_up=set_up)


def test_nudges_before_the_start_and_of_sources_that_are_not_there_are_harmless() -> None:
    async def work() -> list[float]:
        world = World()
        world.add("a", every=HOUR, first=HOUR)
        polling = world.polling()
        polling.nudge("a")
        polling.nudge("nobody")
        running = asyncio.create_task(polling.run())
        await asyncio.sleep(100)
        polling.stop()
        polling.nudge("a")
        await running
        return world.looks("a")

    assert len(at_once(work())) == 1


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_a_source_is_never_looked_at_twice_at_a_time_nor_forgotten(
    seed: int,
) -> None:
    chance = random.Random(seed)  # noqa: S311

    def set_up(world: World) -> None:
        for n in range(60):
            host = chance.choice([None, "a.example.org", "b.example.org"])
            takes = chance.choice([0, QUICK, 0.5, 3, 20])
            world.add(str(n), every=MINUTE * chance.choice([1, 2, 5]), host=host, takes=takes)

    async def story(world: World, polling: Polling) -> None:
        for _ in range(400):
            await asyncio.sleep(chance.uniform(0, 6))
            polling.nudge(str(chance.randrange(60)))
            if chance.random() < 0.02:
                world.now.ahead += MINUTE * chance.choice([-60, -1, 1, 60])
        world.began.clear()
        await asyncio.sleep(1200)

    world = lived(story, World(turns=3), set_up=set_up)
    assert {name for _, name in world.began} == set(map(str, range(60)))
