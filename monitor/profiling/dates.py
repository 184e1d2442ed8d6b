"""Dates as columns of files write them, read quickly and without a guess at day and month."""

import re
from datetime import date
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1890, 2099  #: what may be a date at all
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d\d?)\2(\d\d?)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})", re.ASCII)
_LONGEST = 10


def day_part(text: str) -> str:
    """The day of a date with or without a time of day behind it."""
    return text[:_LONGEST].partition(" ")[0].partition("T")[0]


def is_date(text: str) -> bool:
    """Whether it is a day of a plausible year; what stands behind the day is not looked at."""
    return days(day_part(text)) != (0, 0)


@lru_cache(maxsize=1 << 17)
def days(text: str) -> tuple[int, int]:
    """The day as a proleptic Gregorian ordinal, with the day before the month and after it.

    Each is 0 where it is no date; both are the same where the year stands first.
    """
    found = _YEAR_FIRST.fullmatch(text)
    if found is not None:
        year, sign, month, day = found.groups()
        if not sign and len(text) != 8:  # noqa: PLR2004 - 20210131
            return 0, 0
        ordinal = _ordinal(int(year), int(month), int(day))
        return ordinal, ordinal
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return 0, 0
    one, _, two, year = found.groups()
    return _ordinal(int(year), int(two), int(one)), _ordinal(int(year), int(one), int(two))


def _ordinal(year: int, month: int, day: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return 0
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0
