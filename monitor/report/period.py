"""The stretch of time that a report covers, made from the reader's calendar."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_WEEK = re.compile(r"(?P<year>\d{4})-W(?P<week>\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open stretch of time, [start, end), in UTC.

    The periods of two neighbouring weeks touch: every instant lies in exactly one week of a reader,
    also in the weeks of 167 and 169 hours in which the clocks change.
    """

    start: datetime
    end: datetime
    name: str  #: "2021-W06", or "2021-02-08 to 2021-02-14"

    def __post_init__(self) -> None:
        """Refuse a period that could hold nothing."""
        if self.start >= self.end:
            raise ValueError(f"{self.name} ends before it starts")

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def period_of(week: str, tz: tzinfo) -> Period:
    """The ISO week "2021-W06" from Monday to Monday at midnight in `tz`.

    Raises ValueError with a plain sentence when the text names no week that exists.
    """
    found = _WEEK.fullmatch(week.strip())
    if found is None:
        raise ValueError(f"{week!r} is no ISO week: write it like 2021-W06")
    try:
        monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
        return Period(_midnight(monday, tz), _midnight(monday + timedelta(weeks=1), tz), found[0])
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no week {found[0]}") from error


def week_of(instant: datetime, tz: tzinfo) -> Period:
    """The week in which an instant falls for a reader in `tz`."""
    year, week, _ = instant.astimezone(tz).isocalendar()
    return period_of(f"{year:04}-W{week:02}", tz)


def last_week(now: datetime, tz: tzinfo) -> Period:
    """The latest week that is over: what is reported on a Monday."""
    return week_of(week_of(now, tz).start - timedelta(seconds=1), tz)


def period_between(since: date, until: date, tz: tzinfo) -> Period:
    """The days from `since` to `until`, both included, in `tz`. Raises ValueError if none."""
    return Period(
        _midnight(since, tz), _midnight(until + timedelta(days=1), tz), f"{since} to {until}"
    )


def _midnight(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=tz).astimezone(UTC)
