"""How long to wait with the next look at a source. Pure: `chance` is a number from 0 to 1.

Chance keeps sources that were asked together from being asked together for ever. It never leads
under a floor, over a ceiling, or before a time that a place has asked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.habit import next_interval

_JITTER = 0.1  #: of a wait, to both sides
_LONGEST_JITTER = timedelta(minutes=1)
_DOUBLINGS = 20  #: more would overflow


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source is to be looked at: usually, at most, and at least."""

    every: timedelta
    floor: timedelta
    ceiling: timedelta


def usual_wait(pace: Pace, habit: Any, now: datetime, chance: float) -> timedelta:
    """The wait after a look that succeeded: by the habit of the source."""
    floor, ceiling = pace.floor, pace.ceiling
    wait = next_interval(habit, now, every=pace.every, floor=floor, ceiling=ceiling)
    shortest, longest = max(floor, wait * (1 - _JITTER)), min(ceiling, wait * (1 + _JITTER))
    return shortest + (longest - shortest) * chance


def failed_wait(pace: Pace, failures: int, longest: timedelta, chance: float) -> timedelta:
    """The wait after one more failure: twice as long each time, up to `longest`."""
    doubled: timedelta = pace.every * 2 ** min(failures, _DOUBLINGS)
    wait = min(doubled, max(longest, pace.every))
    return max(wait * (1 - 2 * _JITTER * chance), pace.every)


def asked_wait(pace: Pace, asked: timedelta, chance: float) -> timedelta:
    """The wait that the place itself asked for, and a little more: others were asked the same."""
    return max(asked + min(asked * _JITTER, _LONGEST_JITTER) * chance, pace.every)
