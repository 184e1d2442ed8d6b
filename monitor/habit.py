"""How often a source speaks, learned from when its posts were written. Pure.

A habit is a small value in words of JSON, kept beside the source. It knows three things, each for
a question of its own: the usual gap between two posts and the hours of the week at which they come
(when to look again), and the longest gap of each of the latest weeks (what silence is out of the
ordinary: nights, week-ends and one holiday are in it by themselves).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

MOMENT = timedelta(minutes=1)  #: posts that are closer together are one moment of speaking
FEW = 10  #: moments, before anything is said of a source

_REMEMBERED = 50  #: moments after which an old gap hardly counts in the usual one
_OUTLIER = 10  #: times the usual gap: what is longer counts as that
_WEEKS = 8
_WORKDAYS, _RESTDAYS, _DAY = 5, 2, 24
_HOURS_KEPT = 500  #: moments in the hours of the week; then all are halved
_LOOKS_PER_GAP = 2
_SILENCES = 2  #: times the longest usual gap is beyond the habit
_GAPS = 6  #: usual gaps in a row without a post: one in 400, where posts come by chance
_UNKNOWN_WEEK = timedelta(days=4)  #: a source known for less than two weeks may keep week-ends


@dataclass(frozen=True, slots=True)
class _Habit:
    """The habit as it is worked on. Times in seconds."""

    last: int = 0  #: when it last spoke, since 1970; 0: never
    moments: int = 0
    gap: float = 0.0
    #: week since 1970, its longest gap; oldest first
    longest: tuple[tuple[int, int], ...] = ()
    #: moments by hour of a working day, then of a day at the week's end, in UTC
    hours: tuple[int, ...] = (0,) * (2 * _DAY)


def learned(habit: Any, written: Iterable[datetime], now: datetime) -> dict[str, Any]:
    """The habit after posts that were written at those times, in any order.

    None, or what is no habit, is a source of which nothing is known. What was written before the
    latest known moment teaches nothing, nor does what claims to be of the future: that is now.
    """
    known = _read(habit)
    for at in sorted(min(at, now) for at in written):
        known = _heard(known, at)
    return {
        "last": known.last,
        "moments": known.moments,
        "gap": known.gap,
        "longest": [list(pair) for pair in known.longest],
        "hours": list(known.hours),
    }


def next_interval(
    habit: Any, now: datetime, *, every: timedelta, floor: timedelta, ceiling: timedelta
) -> timedelta:
    """How long to wait with the next look: two looks for each post that is to be expected.

    `every` while little is known. A source that has just spoken is looked at sooner, since posts
    come in clusters: no later than after as long as it has been silent. Never under `floor`, never
    over `ceiling`.
    """
    known = _read(habit)
    wanted = every
    if known.moments >= FEW:
        wanted = _seconds(known.gap / (_LOOKS_PER_GAP * _liveliness(known, now)))
        wanted = min(wanted, max(now - _moment(known.last), MOMENT))
    return min(max(wanted, floor), ceiling)


def expected_silence(habit: Any) -> timedelta | None:
    """After how long without a post a source is silent beyond its habit; None: not known yet.

    Twice the longest gap of its latest weeks, one holiday left out, and no less than six usual
    gaps.
    """
    known = _read(habit)
    if known.moments < FEW:
        return None
    weeks = sorted(gap for _, gap in known.longest)
    usual_longest = weeks[-2] if len(weeks) > 2 else weeks[-1]  # noqa: PLR2004 - the one left out
    silence = _seconds(max(_SILENCES * usual_longest, _GAPS * known.gap))
    return silence if len(weeks) > 2 else max(silence, _UNKNOWN_WEEK)  # noqa: PLR2004 - two weeks


def _heard(known: _Habit, at: datetime) -> _Habit:
    """The habit after one moment; the same when it is no new one."""
    second = int(at.timestamp())
    gap = second - known.last
    if gap < MOMENT.total_seconds():
        return known
    hours = _counted(known.hours, at)
    if not known.last:
        return replace(known, last=second, moments=1, hours=hours)
    counted = min(gap, _OUTLIER * known.gap) if known.moments >= FEW else gap
    share = 1 / min(known.moments, _REMEMBERED)
    return _Habit(
        last=second,
        moments=known.moments + 1,
        gap=known.gap + (counted - known.gap) * share,
        longest=_with_gap(known.longest, at, gap),
        hours=hours,
    )


def _with_gap(
    longest: tuple[tuple[int, int], ...], at: datetime, gap: int
) -> tuple[tuple[int, int], ...]:
    """The longest gaps of the latest weeks, with one more that ended at that time."""
    week = int(at.timestamp()) // int(timedelta(weeks=1).total_seconds())
    by_week = dict(longest)
    by_week[week] = max(gap, by_week.get(week, 0))
    return tuple(sorted(by_week.items())[-_WEEKS:])


def _counted(hours: tuple[int, ...], at: datetime) -> tuple[int, ...]:
    """The hours of the week with one moment more; all halved when they have grown old."""
    place = _hour(at)
    counted = tuple(count + (hour == place) for hour, count in enumerate(hours))
    return tuple(count // 2 for count in counted) if sum(counted) > _HOURS_KEPT else counted


def _liveliness(known: _Habit, now: datetime) -> float:
    """How many times as often as on average it speaks at this hour; above 0, 1 where unknown."""
    place = _hour(now)
    days = _WORKDAYS if place < _DAY else _RESTDAYS
    share = days / (_DAY * (_WORKDAYS + _RESTDAYS))
    expected = sum(known.hours) * share
    return (known.hours[place] + 1) / (expected + 1)


def _hour(at: datetime) -> int:
    """Which of the 48 hours of the week it is."""
    at = at.astimezone(UTC)
    return at.hour + (_DAY if at.weekday() >= _WORKDAYS else 0)


def _read(habit: Any) -> _Habit:
    """The habit as it was kept; an empty one when it is none."""
    if not isinstance(habit, Mapping):
        return _Habit()
    try:
        known = _Habit(
            last=int(habit["last"]),
            moments=int(habit["moments"]),
            gap=float(habit["gap"]),
            longest=tuple((int(week), int(gap)) for week, gap in habit["longest"]),
            hours=tuple(map(int, habit["hours"])),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return _Habit()
    whole = len(known.hours) == 2 * _DAY and (known.moments < 2 or known.longest)  # noqa: PLR2004
    return known if whole else _Habit()


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _seconds(number: float) -> timedelta:
    return timedelta(seconds=round(number))
