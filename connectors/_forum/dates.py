"""The dates that boards show -> UTC: "Today at 5:12 PM", "вчера, 14:20", "09-08-2004, 10:23 PM".

Called in quarantine only. What a machine is told (datetime, data-time) is asked first, then the
text. Words of days and months are dateparser's (language data of CLDR); dates in digits are read
here, for what 09-08-2004 means is decided for the whole page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from connectors._forum.ago import ago, weekday
from connectors._forum.calendars import YEARS, readings
from connectors._forum.months import days_ago, digits_and_halves, month_in
from connectors.post import in_utc

_DIGITS = re.compile(
    r"(?<![0-9])([0-9]{1,4})[-./]\s?([0-9]{1,2})[-./]\s?([0-9]{1,4})(?![0-9])"
    r"(?:\D{0,12}?([0-9]{1,2})[:.h]([0-9]{2})(?:[:.]([0-9]{2}))?\s*([ap]\.?m\b)?)?",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![0-9:])([0-9]{1,2})[:.h]([0-9]{2})(?:[:.]([0-9]{2}))?(?![0-9])\s*([ap]\.?m\b)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"[0-9]{1,2}\s?[:.h]\s?[0-9]{2}|[0-9]\s?[ap]\.?m\b", re.IGNORECASE)
_OFFSET = re.compile(r"\b(?:UTC|GMT)\s*(?:([+\u2212-])\s*([0-9]{1,2})(?::?([0-9]{2}))?\b)?")
_NOW = re.compile(
    r"^(?:just now|a moment ago|moments ago|gerade eben|soeben|à l'instant|только что|щойно"
    r"|az önce|şimdi|ahora mismo|agora mesmo|proprio ora|adesso|przed chwilą|zojuist|刚刚|الآن"
    r")\W*$",
    re.IGNORECASE,
)
_CUTS = re.compile(r"[»«|•·\n]|(?<=\s)[–—-](?=\s)")
_TAIL = re.compile(r"^.*:\s+(?=\S)", re.DOTALL)
_COMPLETE = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])|[0-9][-./][0-9]{1,2}[-./][0-9]")
_LEADS = re.compile(
    r"^.{0,40}?(?:\bon\b|\bam\b(?=\s\d)|\ble\b|\bposted\b|:)\s*(?=\S)", re.IGNORECASE
)
_NUMBERED = re.compile(r"#\s?[0-9][0-9.,]*|\(?[0-9]+\s*(?:views|replies)\)?", re.IGNORECASE)
_WIDELY = ("en", "de", "fr", "es", "ru", "tr", "it", "pt", "pl", "nl", "uk", "ar", "zh", "cs")
_SHORTEST = 3  #: characters, "9 h"
_LONGEST = 90  #: characters that may be a date
_ZONES_APART = timedelta(hours=26)  #: between the clocks of two places of the world
_EPOCH = range(9, 14)  #: digits in seconds or milliseconds since 1970
_YEARS = 4
_TWELVE = 12
_THIRTY = 30  #: two digits above it are years of the last century, as boards began in the 1990s


@dataclass(slots=True)
class Calendar:
    """How the dates of one page are to be read, as of `now` (aware)."""

    now: datetime
    zone: tzinfo = UTC
    languages: Sequence[str] = ()  #: ISO 639-1, the likeliest first
    order: str = "auto"  #: dmy, mdy, ymd, or auto
    _read: dict[str, datetime | None] = field(default_factory=dict)
    _searched: bool = False

    def learn_order(self, texts: Sequence[str]) -> None:
        """Settle which of day and month comes first, by the dates in which only one can be."""
        if self.order != "auto":
            return
        pairs = [
            (int(found[1]), int(found[2]))
            for text in texts
            for found in _DIGITS.finditer(text)
            if len(found[1]) < _YEARS
        ]
        if any(first > _TWELVE for first, _ in pairs):
            self.order = "dmy"
        elif any(second > _TWELVE for _, second in pairs):
            self.order = "mdy"

    def machine(self, value: str) -> datetime | None:
        """The time in an attribute: ISO 8601, or seconds or milliseconds since 1970."""
        value = value.strip()
        if value.isascii() and value.isdigit() and len(value) in _EPOCH:
            seconds = int(value) / (1000 if len(value) > _EPOCH[2] else 1)
            return self._sound(datetime.fromtimestamp(seconds, UTC))
        if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:", value):
            return None
        try:
            return self._sound(self._aware(datetime.fromisoformat(value)))
        except ValueError:
            return None

    def said(self, text: str) -> datetime | None:
        """The time in a text that is shown; None when there is none to be read."""
        text = digits_and_halves(text.replace("\u2019", "'"))
        text = " ".join(_NUMBERED.sub(" ", text).split())
        if text not in self._read:
            self._read[text] = self._looked_for(text)
        return self._read[text]

    def _looked_for(self, text: str) -> datetime | None:
        for part in _parts(text):
            found = self.machine(part) or self.digits(part) or self._named(part)
            found = found or self._before(part) or self._words(part)
            if found:
                return found
        return None

    def digits(self, text: str) -> datetime | None:
        """The time in a text that tells day, month and year in digits."""
        found = _DIGITS.search(text)
        if not found:
            return None
        first, second, third = (int(found[n]) for n in (1, 2, 3))
        hour, minute, second_of = (int(found[n] or 0) for n in (4, 5, 6))
        if found[7]:
            hour = hour % 12 + (12 if found[7][0] in "pP" else 0)
        if len(found[3]) == 1 and len(found[1]) < _YEARS:
            return None
        told = self._orders(first, second, third, len(found[1]))
        days = (day for order in told for day in _days(*order))
        at = (self._at(day, (hour, minute, second_of)) for day in days)
        return next(filter(None, at), None)

    def _named(self, text: str) -> datetime | None:
        """The time in a text with the word of a month, of today or yesterday, or of a weekday."""
        clock = _TIME.search(text)
        back = days_ago(text)
        rest = text.replace(clock[0], " ") if clock else text
        if back is None and clock and not any(c.isdigit() for c in rest):
            back = self._since(weekday(text))
        if back is not None and clock:
            return self._at(self._today() - timedelta(days=back), _clock(clock))
        years = re.findall(r"(?<![0-9])(?:19|20|13|14)[0-9]{2}(?![0-9])", rest)
        days = re.findall(r"(?<![0-9])[0-9]{1,2}(?![0-9])", rest)
        if len(years) != 1 or len(days) != 1:
            return None
        meant = _days(int(years[0]), month_in(text), int(days[0]))
        return next(filter(None, (self._at(day, _clock(clock)) for day in meant)), None)

    def _before(self, text: str) -> datetime | None:
        """The time that lies as far back as the text says."""
        back = ago(text)
        return self._sound(self.now - back) if back else None

    def _today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def _since(self, day: int | None) -> int | None:
        """How many days ago a day of the week was; one that is today was a week ago."""
        return None if day is None else (self._today().weekday() - day - 1) % 7 + 1

    def _at(self, day: date, clock: tuple[int, int, int]) -> datetime | None:
        try:
            return self._sound(datetime.combine(day, time(*clock), self.zone))
        except ValueError:
            return None

    def _orders(
        self, first: int, second: int, third: int, width: int
    ) -> list[tuple[int, int, int]]:
        """(year, month, day), the likeliest first."""
        dmy, mdy, ymd = (third, second, first), (third, first, second), (first, second, third)
        if width == _YEARS or self.order == "ymd":
            return [ymd]
        american = self.order == "mdy" or (
            self.order == "auto" and (not self.languages or self.languages[0] == "en")
        )
        return [mdy, dmy] if american else [dmy, mdy]

    def _words(self, text: str) -> datetime | None:
        if _NOW.match(text):
            return self.now.astimezone(UTC)
        if not (_SHORTEST <= len(text) <= _LONGEST) or not any(c.isdigit() for c in text):
            return None
        found = self._parsed(text, [*self.languages, "en"])
        if found is None and not self._searched and _CLOCK.search(text):
            self._searched = True  # once a page: each language costs 0.1 s to load
            for language in _WIDELY:
                found = self._parsed(text, [language])
                if found:
                    self.languages = [language, *self.languages]
                    break
        return found

    def _parsed(self, text: str, languages: Sequence[str]) -> datetime | None:
        from dateparser import parse  # noqa: PLC0415  (0.3 s, and most pages need none of it)

        local = self.now.astimezone(self.zone).replace(tzinfo=None)
        settings = {
            "RELATIVE_BASE": local,
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "DATE_ORDER": "MDY" if self.order == "mdy" else "DMY",
        }
        try:
            found = parse(text, languages=list(dict.fromkeys(languages)), settings=settings)
        except Exception:  # noqa: BLE001  (a stranger's text; the parser raises many kinds)
            return None
        return self._sound(self._aware(found)) if found else None

    def _aware(self, time: datetime) -> datetime:
        return time if time.tzinfo else time.replace(tzinfo=self.zone)

    def _sound(self, time: datetime) -> datetime | None:
        """The time in UTC. One that is to come is now, if only the zone can be to blame."""
        try:
            read = in_utc(time)
        except (ValueError, OverflowError):
            return None
        if read.year < 1990 or read > self.now + _ZONES_APART:  # noqa: PLR2004  (before the web)
            return None
        return min(read, self.now.astimezone(UTC))


def zone(name: str | None, page_says: str) -> tzinfo:
    """The operator's zone, or the one of "All times are GMT +1" on the page, or else UTC."""
    if name:
        return ZoneInfo(name)
    said = next(iter([*_OFFSET.finditer(page_says)][-1:]), None)
    if not said or not said[1]:
        return UTC
    minutes = int(said[2]) * 60 + int(said[3] or 0)
    if minutes >= 15 * 60:
        return UTC
    return timezone(timedelta(minutes=minutes if said[1] == "+" else -minutes))


def _clock(found: re.Match[str] | None) -> tuple[int, int, int]:
    """Hour, minute and second of a clock that is shown, which may count to twelve."""
    hour, minute, second = (int(found[n] or 0) if found else 0 for n in (1, 2, 3))
    if found and found[4]:
        hour = hour % 12 + (12 if found[4][0] in "pP" else 0)
    return hour, minute, second


def _days(year: int, month: int, day: int) -> list[date]:
    """The days that may be meant: one, none, or those of other calendars."""
    if year in YEARS:
        return readings(year, month, day)
    try:
        return [date(_full(year), month, day)]
    except ValueError:
        return []


def _parts(text: str) -> list[str]:
    """The pieces of a line that may be the date, the likeliest first."""
    pieces = [piece.strip(" ,;()[]") for piece in _CUTS.split(text)]
    tail = _TAIL.sub("", text) if ":" in text else ""
    first = [tail] if _COMPLETE.search(tail) else []
    first += [text.partition("(")[0]] if "(" in text else []
    pieces = [piece.strip(" ,;()[]") for piece in [*first, text, *reversed(pieces)]]
    pieces = [piece for piece in pieces if piece]
    without = [_LEADS.sub("", piece, count=1).strip(" ,") for piece in pieces]
    return [
        part
        for part in dict.fromkeys([*pieces, *without])
        if any(c.isdigit() for c in part) or _NOW.match(part) or ago(part)
    ]


def _full(year: int) -> int:
    if year >= 100:  # noqa: PLR2004
        return year
    return year + (1900 if year > _THIRTY else 2000)
