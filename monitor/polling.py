"""When each source is looked at: due times, turns, nudges, and what follows a sleep.

A source has at most one look at a time: the end of one books the next. Due times stand on the
monotonic clock, so that a clock that is set does neither stall nor rush anything. A look that takes
long leaves its turn to whoever waits and goes on in the slow lane, where a source that was slow
begins; so places that hang hold up nobody but each other. Looks at one host wait outside of both.
"""

import asyncio
import heapq
import random
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from math import inf

from loguru import logger

from monitor.assembly import Clock, Watched
from monitor.pipeline import PollOutcome

PATIENCE = 0.25  #: seconds after which a look gives its turn to one who waits
SLOW = 1.0  #: seconds after which a source counts as slow the next time
SLOW_LANE = 8  #: times as many looks may wait for slow places
AT_ONE_HOST = 3
CATCH_UP = 10.0  #: looks begun each second at least, when many are overdue

_AFTER_A_FAULT = timedelta(minutes=5)
_GATHER = 0.5  #: seconds in which nudges come together
_TICK = 5.0  #: seconds; the longest sleep of the loop
_JUMP = 10.0  #: seconds by which the clocks may part between two ticks
_LATE = 60.0
_SAY_LATE_EVERY = 3600.0

Look = Callable[[Watched], Awaitable[PollOutcome]]


@dataclass(slots=True, eq=False)
class _Lane:
    """So many looks at a time, and who waits for a turn."""

    size: int
    busy: int = 0
    ready: deque["_Place"] = field(default_factory=deque)

    @property
    def free(self) -> bool:
        """Whether a turn is to be had."""
        return self.busy < self.size


@dataclass(slots=True, eq=False)
class _Place:
    """A source, and when it is due. Times in seconds of the monotonic clock."""

    watched: Watched
    due: float = inf  #: inf: it is being looked at, or waits for its turn
    lane: _Lane | None = None  #: in which it is being looked at
    began: float = -inf  #: its latest look; or, while it waits for its turn, that wait
    ended: float = -inf
    was_slow: bool = False
    failing: bool = False
    asked_to_wait: bool = False
    nudged: bool = False  #: while it could not be booked


class Polling:
    """Has every source looked at when its time has come, until it is told to stop."""

    def __init__(
        self,
        sources: Iterable[Watched],
        look: Look,
        *,
        turns: int,
        now: Clock,
        next_polls: Mapping[str, datetime | None],
        held: Container[str] = (),
        jumped: Callable[[], None] = lambda: None,
    ) -> None:
        """`next_polls` as for Service. `held` are sources that nothing may hurry until then.

        `jumped` is called when the machine slept or its clock was set.
        """
        self._places = {one.name: _Place(one, asked_to_wait=one.name in held) for one in sources}
        self._look, self._now, self._jumped = look, now, jumped
        self._next_polls = next_polls
        self._main, self._slow = _Lane(turns), _Lane(turns * SLOW_LANE)
        self._lasting: dict[_Place, None] = {}  #: looks with a turn that last long, oldest first
        self._at_host: Counter[str] = Counter()
        self._queues: defaultdict[str, deque[_Place]] = defaultdict(deque)
        self._heap: list[tuple[float, int, _Place]] = []
        self._booking = count()
        self._wake = asyncio.Event()
        self._drift = 0.0
        self._say_late_from = -inf
        self._running = False
        self.live: set[asyncio.Task[None]] = set()  #: the looks that are going on

    async def run(self) -> None:
        """Works until it is cancelled or stopped; looks that are going on then go on."""
        self._running = True
        self._drift = self._apart()
        begin, now = self._time(), self._now()
        for name, place in self._places.items():
            at = self._next_polls.get(name)
            wait = (at - now).total_seconds() if at and not place.nudged else 0.0
            place.due, place.nudged = begin + max(wait, 0.0), False
        self._rebook()
        while self._running:
            self._mind_the_clock()
            self._take_due()
            self._begin()
            await self._rest()

    def stop(self) -> None:
        """Begin nothing any more."""
        self._running = False
        self._wake.set()

    def nudge(self, name: str) -> None:
        """Look at the source soon, if it may be: many nudges are one look.

        Not before its own shortest gap after the last look is over; not at all while it asked to
        wait. To be called from the event loop's thread; an unknown name is none of ours.
        """
        place = self._places.get(name)
        if place is None or place.asked_to_wait:
            return
        waits_for_turn = self._running and place.due == inf and place.lane is None
        place.nudged = not waits_for_turn
        if self._running and place.due < inf:
            self._book(place, place.due)

    # -- due times -----------------------------------------------------------------------------

    def _book(self, place: _Place, due: float) -> None:
        """Book the look for then, or sooner where it was nudged."""
        if place.nudged and not place.asked_to_wait:
            due = min(due, max(self._time() + _GATHER, place.ended + _gap(place)))
        place.nudged = False
        if due == place.due:
            return
        place.due = due
        heapq.heappush(self._heap, (due, next(self._booking), place))
        if self._heap[0][2] is place:
            self._wake.set()

    def _take_due(self) -> None:
        """Have those wait for a turn whose time has come."""
        now = self._time()
        while self._heap and self._heap[0][0] <= now:
            due, _, place = heapq.heappop(self._heap)
            if due == place.due:  # else it was booked for another time since
                self._queue(place)

    def _rebook(self) -> None:
        """Make the book anew: what is overdue begins a few at a time."""
        now, idle = self._time(), [one for one in self._places.values() if one.due < inf]
        overdue = [one for one in idle if one.due <= now]
        random.shuffle(overdue)
        overdue.sort(key=lambda place: place.watched.every)
        speed = self._catching_up()
        for number, place in enumerate(overdue):
            place.due = now + max(0, number + 1 - self._main.size) / speed
        self._heap = [(place.due, next(self._booking), place) for place in idle]
        heapq.heapify(self._heap)

    def _catching_up(self) -> float:
        """Looks that begin each second while there is much to catch up: twice the usual."""
        usual = sum(1 / one.watched.every.total_seconds() for one in self._places.values())
        return max(CATCH_UP, 2 * usual)

    def _mind_the_clock(self) -> None:
        """After a sleep, or when the clock was put forward, time has passed for every source."""
        jump, self._drift = self._apart() - self._drift, self._apart()
        if abs(jump) < _JUMP:
            return
        logger.info("the machine slept, or its clock was set", seconds=round(jump))
        if jump > 0:
            for place in self._places.values():
                place.due -= jump
            self._rebook()
        self._jumped()

    def _apart(self) -> float:
        return self._now().timestamp() - self._time()

    async def _rest(self) -> None:
        """Wait until the next is due, something is booked, or it is time to mind the clock."""
        self._wake.clear()
        left = self._heap[0][0] - self._time() if self._heap else _TICK
        if left > 0 and self._running:
            timer = asyncio.get_running_loop().call_later(min(left, _TICK), self._wake.set)
            await self._wake.wait()
            timer.cancel()

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()

    # -- turns ---------------------------------------------------------------------------------

    def _queue(self, place: _Place) -> None:
        """Wait for a turn; behind others where enough are at the same host."""
        place.due, place.began = inf, place.due if place.due < inf else self._time()
        host = place.watched.host
        if host and self._at_host[host] >= AT_ONE_HOST:
            self._queues[host].append(place)
            return
        if host:
            self._at_host[host] += 1
        (self._slow if place.was_slow else self._main).ready.append(place)

    def _begin(self) -> None:
        """Begin as many as there are turns, those included that lasting looks give back."""
        for lane in (self._main, self._slow):
            while self._running and lane.ready and (lane.free or self._gives_back(lane)):
                self._start(lane.ready.popleft(), lane)

    def _gives_back(self, lane: _Lane) -> bool:
        """Whether a turn came back: the look that lasts longest goes on in the slow lane."""
        if lane is self._slow or not self._lasting or not self._slow.free:
            return False
        place = next(iter(self._lasting))
        del self._lasting[place]
        place.lane = self._slow
        self._main.busy -= 1
        self._slow.busy += 1
        return True

    def _start(self, place: _Place, lane: _Lane) -> None:
        lane.busy += 1
        place.lane, place.asked_to_wait = lane, False
        self._tell_late(self._time() - place.began)
        place.began = self._time()
        task = asyncio.create_task(self._looked(place))
        self.live.add(task)
        task.add_done_callback(self.live.discard)

    async def _looked(self, place: _Place) -> None:
        """One look, from its turn to the booking of the next."""
        outcome = None
        patience = asyncio.get_running_loop().call_later(PATIENCE, self._lasts, place)
        try:
            outcome = await self._look(place.watched)
        except Exception:  # noqa: BLE001 - border: one poll
            logger.exception("a poll failed by a fault of leakline", source=place.watched.name)
        finally:
            patience.cancel()
            self._leave(place)
        self._after(place, outcome)
        self._begin()

    def _lasts(self, place: _Place) -> None:
        """Note that a look takes long."""
        if place.lane is self._main:
            self._lasting[place] = None
            self._begin()

    def _leave(self, place: _Place) -> None:
        """Give the turn to the next, and the host to whoever waits for it."""
        if place.lane is not None:
            place.lane.busy -= 1
        place.lane = None
        place.ended = self._time()
        place.was_slow = place.ended - place.began > SLOW
        self._lasting.pop(place, None)
        if host := place.watched.host:
            self._at_host[host] -= 1
            if queue := self._queues.get(host):
                self._at_host[host] += 1
                following = queue.popleft()
                lane = self._slow if following.was_slow else self._main
                lane.ready.append(following)

    def _after(self, place: _Place, outcome: PollOutcome | None) -> None:
        """Book the next look, or read on at once where there is more."""
        if outcome is not None:
            place.asked_to_wait = outcome.asked_to_wait
            place.failing = outcome.state != "ok"
        if not self._running:
            return
        if outcome is not None and outcome.more:
            self._queue(place)
            return
        wait = _AFTER_A_FAULT if outcome is None else outcome.next_poll_at - self._now()
        self._book(place, self._time() + max(wait.total_seconds(), 0.0))

    def _tell_late(self, late: float) -> None:
        """Say so when sources wait long for their turn; once in an hour."""
        if late > _LATE and self._time() >= self._say_late_from:
            self._say_late_from = self._time() + _SAY_LATE_EVERY
            logger.warning(
                "polls begin late: raise `polls` under [limits], or `every` of some sources",
                seconds=round(late),
            )


def _gap(place: _Place) -> float:
    """Seconds that must lie between two looks, however often it is nudged."""
    source = place.watched.source
    return (
        max(source.nudge_gap, source.every) if place.failing else source.nudge_gap
    ).total_seconds()
