"""What strangers write where a time should stand -> aware UTC. Pure, standard library only.

Numbers are counted from 1970, in the unit that their size tells: seconds up to eleven digits, then
milli-, micro- and nanoseconds. Text is ISO 8601, a mail's date, or one of the forms that trackers
of leak sites were seen to write, such as "26 Feb, 2025,   12:56 UTC".
"""

import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from connectors.post import in_utc

_LONGEST = 80  #: characters that a time is written in
_UNSET = datetime(1971, 1, 1, tzinfo=UTC)  #: what programs write for "no time": 0, year 1, 1970
_SECONDS = 1e11  #: numbers from here on count milliseconds: as seconds, beyond year 5000
_THOUSAND = 1000
_ZONE = re.compile(r"\s*\(?\b(?:UTC|GMT|Z)\)?$", re.IGNORECASE)
_GAPS = re.compile(r"[\s,]+")
_DAYS = re.compile(r"\b([0-3]?\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_FORMS = tuple(
    f"{day} {clock}".strip()
    for day in ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y/%m/%d", "%d.%m.%Y", "%Y%m%d")
    for clock in ("%H:%M:%S", "%H:%M", "%H%M%S.%f", "%H%M%S", "%I:%M %p", "")
)
_DIGITS = {len("20250307"): "%Y%m%d", len("20250307142232"): "%Y%m%d%H%M%S"}


def moment(stated: object, *, zone: tzinfo = UTC, forms: Iterable[str] = ()) -> datetime | None:
    """The time that was stated, aware and UTC; None where none is, or where it stands for none.

    `forms` (as strptime reads them) are tried first. `zone` is meant where the text names none.
    Raises ValueError when something is stated that cannot be read or lies outside 1970 to 2199.
    """
    if stated is None or stated in ("", 0) or isinstance(stated, bool):
        return None
    time = _read(stated, zone, forms)
    return None if time is None or time.year < _UNSET.year else in_utc(time)


def _read(stated: object, zone: tzinfo, forms: Iterable[str]) -> datetime | None:
    match stated:
        case int() | float():
            return _counted(stated)
        case str():
            return _written(stated.strip(), zone, forms)
        case _:
            raise ValueError("neither a text nor a number")


def _counted(number: float) -> datetime:
    """Seconds since 1970, or thousandths, millionths or billionths of them."""
    if abs(number) > sys.float_info.max:
        raise ValueError("no time of this calendar")
    while abs(number) >= _SECONDS and abs(number) < _SECONDS * _THOUSAND**3:
        number /= _THOUSAND
    try:
        return datetime.fromtimestamp(number, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no time of this calendar") from error


def _written(text: str, zone: tzinfo, forms: Iterable[str]) -> datetime | None:
    if len(text) > _LONGEST:
        raise ValueError("too long for a time")
    if not text or text.lower() in ("none", "null", "n/a", "unknown", "-"):
        return None
    for form in forms:
        if time := _formed(text, form):
            return time if time.tzinfo else time.replace(tzinfo=zone)
    if text.replace(".", "", 1).isdigit() and text.isascii() and len(text) not in _DIGITS:
        return _counted(float(text))
    bare = _ZONE.sub("", text)
    time = _plain(bare)
    return time if time.tzinfo else time.replace(tzinfo=zone if bare == text else UTC)


def _plain(text: str) -> datetime:
    """A time as machines, mails or leak sites write it; naive where it names no zone."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    folded = _DAYS.sub(r"\1", _GAPS.sub(" ", text)).strip()
    if form := _DIGITS.get(len(folded)):
        return datetime.strptime(folded, form)  # noqa: DTZ007  (the caller knows the zone)
    for form in _FORMS:
        if time := _formed(folded, form):
            return time
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError) as error:  # its parser stumbles over some texts
        raise ValueError("no form of time that is known") from error


def _formed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  (the caller knows the zone)
    except ValueError:
        return None
