"""A row of a tracker's JSON -> the fields of an entry, by the operator's mapping. Pure."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from connectors._hashes import short_hash
from connectors._tracker.templates import Template, WrongTypeError, found, template
from connectors._tracker.times import moment

NAMES = ("id", "title", "published_at", "updated", "link", "group", "status", "until")
_LONGEST_ID = 200
_LONGEST_TITLE = 1_000
_LONGEST_TEXT = 100_000
_LONGEST_STATUS = 80
_HALF_AN_HOUR = 1800
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")


class BadRowError(Exception):
    """The row cannot be read; the message goes on after "entry 7: "."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, as far as it must be known before it is told. Times are seconds since 1970."""

    row: Any
    id: str
    at: float | None
    updated: float | None
    until: float | None = None  #: the end of its countdown


class Fields:
    """The mapping, ready to be laid on rows. `left_out` has the rows whose field was no text."""

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        self._zone = ZoneInfo(mapping["timezone"])
        self._forms: list[str] = mapping["times"]
        self._said: Mapping[str, str] = mapping["said"]
        self._html: bool = mapping["html"]
        self._one = {name: template(mapping[name]) for name in NAMES if mapping[name]}
        self._lines = [template(line) for line in mapping["text"]]
        self.left_out: defaultdict[str, set[int]] = defaultdict(set)

    @property
    def dated(self) -> bool:
        """Whether the mapping says where the time of an entry stands."""
        return bool(self._one.keys() & {"published_at", "updated"})

    def entry(self, row: Any) -> Entry:
        """The row's identity and times. Raises BadRowError."""
        id_ = self._id(row)
        at, updated = (self._time(name, row) for name in ("published_at", "updated"))
        if not (self._must("title", row) or self._text(row, str)):
            raise BadRowError("it has neither title nor text")
        return Entry(row, id_, at, updated, self._end(row))

    def content(self, row: Any) -> str:
        """A short hash of what the entry says, in whatever case and until whenever."""
        return short_hash(
            f"{self._must('title', row)}\0{self._text(row, str, until='')}".casefold()
        )

    def told(self, row: Any) -> dict[str, str]:
        """What a reader sees of it; markup becomes text here."""
        shown = _seen if self._html else str
        title = " ".join(shown(self._must("title", row)).split())
        return {
            "title": title[:_LONGEST_TITLE],
            "text": self._text(row, shown),
            "link": self._link(row),
        }

    def _id(self, row: Any) -> str:
        """What names the entry. Names that are put together are one in any case and spacing."""
        written = self._one["id"]
        try:
            id_ = written.fill_whole(row)
        except WrongTypeError:
            raise BadRowError("its id is no text") from None
        if not id_:
            raise BadRowError("it has no id")
        id_ = id_ if written.is_bare else " ".join(id_.casefold().split())
        return id_ if len(id_) <= _LONGEST_ID else short_hash(id_)

    def _must(self, name: str, row: Any) -> str:
        """A field without which the row is worth nothing, should it be something else than text."""
        try:
            return self._one[name].fill(row) if name in self._one else ""
        except WrongTypeError:
            raise BadRowError(f"its {name} is no text") from None

    def _may(self, name: str, row: Any) -> str:
        """A field that is left out where it is no text."""
        try:
            return self._one[name].fill(row) if name in self._one else ""
        except WrongTypeError:
            self.left_out[name].add(id(row))
            return ""

    def _time(self, name: str, row: Any) -> float | None:
        """Seconds since 1970; None where nothing is stated."""
        if name not in self._one:
            return None
        try:
            time = moment(self._value(name, row), zone=self._zone, forms=self._forms)
        except (ValueError, WrongTypeError) as error:
            raise BadRowError(f"its {name} is no time that can be read ({error})") from None
        return time.timestamp() if time else None

    def _value(self, name: str, row: Any) -> Any:
        """What stands there, numbers as numbers."""
        written = self._one[name]
        return found(written.expressions[0], row) if written.is_bare else written.fill(row)

    def _text(self, row: Any, shown: Callable[[str], str], until: str | None = None) -> str:
        """The lines in which something stands, who says so, and what the entry's status means."""
        lines = [self._line(line, row, shown) for line in self._lines]
        group = self._may("group", row)
        lines += [f"Claimed by {group}." if group else "", self._status(row, until)]
        return "\n".join(filter(None, lines))[:_LONGEST_TEXT]

    def _line(self, line: Template, row: Any, shown: Callable[[str], str]) -> str:
        try:
            return line.fill(row, shown)
        except WrongTypeError:
            self.left_out["text"].add(id(row))
            return ""

    def _status(self, row: Any, until: str | None) -> str:
        """The sentence for the entry's status; a status without one is named as it is.

        `until` stands for the end of a countdown; None has the day told.
        """
        status = self._may("status", row)
        if not status:
            return ""
        sentence = self._said.get(status.casefold(), f"Status: {status[:_LONGEST_STATUS]}.")
        if "{until}" in sentence:
            sentence = sentence.replace("{until}", self._day(row) if until is None else until)
        return sentence

    def _day(self, row: Any) -> str:
        """The day on which a countdown ends, to the nearest hour; "soon" where nobody can tell."""
        end = self._end(row)
        if end is None:
            return "soon"
        return datetime.fromtimestamp(end + _HALF_AN_HOUR, UTC).date().isoformat()

    def _end(self, row: Any) -> float | None:
        """When the entry's countdown ends; None also where that cannot be read."""
        try:
            stated = self._value("until", row) if "until" in self._one else None
            until = moment(stated, zone=self._zone, forms=self._forms)
        except (ValueError, WrongTypeError):
            return None
        return until.timestamp() if until else None

    def _link(self, row: Any) -> str:
        """The entry's address; values are quoted where words of the operator stand round them."""
        written = self._one.get("link")
        try:
            if written is None or written.is_bare:
                return written.fill(row) if written else ""
            return written.fill(row, lambda value: quote(value, safe=""))
        except WrongTypeError:
            return ""


def _seen(value: str) -> str:
    """What a reader sees of a value that may be HTML."""
    if _MARKUP.search(value):
        from connectors._html import plain  # noqa: PLC0415  (few lists need it)

        return plain(value)
    return html.unescape(value)
