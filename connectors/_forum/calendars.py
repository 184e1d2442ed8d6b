"""Calendars that boards show besides our own: the Persian one and the Islamic one.

A year of four digits says which: until 2031 no year after 1990 is the same number in both.
Persian: the 33-year cycle of leap years, exact from 1178 to 1634. Islamic: the tabular calendar,
which is a day off where the moon was seen later.
"""

from datetime import date, timedelta

YEARS = range(1365, 1500)
_PERSIAN_START = date(622, 3, 21)  #: first day of the year 1
_ISLAMIC_START = date(622, 7, 19)
_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)  #: in 33 years
_SIX = 6  #: months of 31 days


def readings(year: int, month: int, day: int) -> list[date]:
    """The days that may be meant, in our calendar, the likelier first."""
    if year not in YEARS or not (1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004
        return []
    return [_persian(year, month, day), _islamic(year, month, day)]


def _persian(year: int, month: int, day: int) -> date:
    cycles, rest = divmod(year - 1, 33)
    days = cycles * (33 * 365 + 8) + rest * 365 + sum(leap <= rest for leap in _LEAPS)
    months = (month - 1) * 31 - max(0, month - 1 - _SIX)
    return _PERSIAN_START + timedelta(days=days + months + day - 1)


def _islamic(year: int, month: int, day: int) -> date:
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2
    return _ISLAMIC_START + timedelta(days=days + day - 1)
