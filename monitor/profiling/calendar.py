"""The days of a date column: which period they cover, and which days have no rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from monitor.profiling import dates

_LENGTH = 10  #: of a day without a time: 2021-01-31
_WAITING = 1 << 16
_WEEK = 7
_RARE = 0.1  #: of the usual share of a weekday
_ENOUGH = 200  #: rows, to say that a day of the week is missing


@dataclass(frozen=True, slots=True)
class Period:
    """What the days of a column cover; to the month, so that it tells no row's own day."""

    first: date  #: the first day of the earliest month
    last: date  #: the first day of the latest month
    order: str  #: "year first", "day first", "month first", or "day or month first"
    days: int  #: different days that have rows
    span: int  #: days from the earliest to the latest
    longest_gap: int  #: most days in a row, inside the period, that have no rows
    weekdays: tuple[float, ...]  #: the share of the rows on Monday, ..., Sunday
    missing: tuple[int, ...]  #: days of the week with hardly any rows, 0 for Monday
    later: int  #: rows dated after the day on which the file was read


@dataclass(slots=True)
class Calendar:
    """Counts the rows of each day. There are some 77,000 plausible days, so it stays small."""

    _readings: tuple[Counter[int], Counter[int]] = field(
        default_factory=lambda: (Counter(), Counter())
    )
    _waiting: Counter[str] = field(default_factory=Counter)  #: days as written, not yet read
    _total: int = 0
    _year_first: int = 0

    def take(self, values: Sequence[str], weights: Mapping[str, int] | None) -> None:
        """Count what has the form of a date, each as often as `weights` says, or once."""
        days = [v if len(v) == _LENGTH else dates.day_part(v) for v in values]
        if weights is None:
            self._waiting.update(days)
        else:
            waiting = self._waiting
            for day, times in zip(days, map(weights.__getitem__, values), strict=True):
                waiting[day] = waiting.get(day, 0) + times
        if len(self._waiting) > _WAITING:
            self._settle()

    @property
    def total(self) -> int:
        """How many of the values were dates."""
        self._settle()
        return self._total

    @property
    def days(self) -> Counter[int]:
        """The rows of each day (an ordinal), in the reading that more of the dates allow."""
        self._settle()
        return max(self._readings, key=Counter.total)

    def _settle(self) -> None:
        """Read the days that wait."""
        day_first, month_first = self._readings
        for day, times in self._waiting.items():
            one, other = dates.days(day)
            if one:
                day_first[one] += times
            if other:
                month_first[other] += times
            if one or other:
                self._total += times
                self._year_first += times if day[:4].isdigit() else 0
        self._waiting.clear()

    def period(self, now: date) -> Period | None:
        """The period of the reading that more of the dates allow; None without dates."""
        reading = self.days
        past = {day: times for day, times in reading.items() if day <= now.toordinal()}
        if not past:
            return None
        weekdays = _weekdays(past.items())
        days = sorted(past)
        gaps = (after - before - 1 for before, after in pairwise(days))
        return Period(
            first=date.fromordinal(days[0]).replace(day=1),
            last=date.fromordinal(days[-1]).replace(day=1),
            order=self._order(),
            days=len(days),
            span=days[-1] - days[0] + 1,
            longest_gap=max(gaps, default=0),
            weekdays=weekdays,
            missing=_missing(weekdays, sum(past.values())),
            later=reading.total() - sum(past.values()),
        )

    def _order(self) -> str:
        day_first, month_first = (reading.total() for reading in self._readings)
        if 2 * self._year_first > self._total:
            return "year first"
        if day_first == month_first:
            return "day or month first"
        return "day first" if day_first > month_first else "month first"


def _weekdays(days: Iterable[tuple[int, int]]) -> tuple[float, ...]:
    counts = [0] * _WEEK
    for day, times in days:
        counts[(day - 1) % _WEEK] += times
    total = sum(counts)
    return tuple(round(count / total, 4) for count in counts)


def _missing(weekdays: Sequence[float], rows: int) -> tuple[int, ...]:
    if rows < _ENOUGH:
        return ()
    return tuple(day for day, share in enumerate(weekdays) if share < _RARE / _WEEK)
