"""A tracker's JSON -> the entries that are new or changed. Called in quarantine only.

The caller sends one line of JSON, what it asks for, and then the document. So a list of 20,000
entries is read, compared and forgotten over there, and only what is news comes back.

What is remembered of an entry is its time, a short hash of what it says and the end of its
countdown, under a short hash of its id (under the id itself where entries that disappear must be
named). Trackers reckon ends anew at each look, with a jitter of seconds and of an hour where clocks
change: only an end that moves by half a day, into the future, is a change. Beyond `memory` entries
the oldest are forgotten, and the `horizon` is the latest time that was forgotten: what is older
than that and unknown was there before, and is no news.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from connectors._hashes import short_hash
from connectors._tracker.fields import BadRowError, Entry, Fields
from connectors._tracker.templates import expression, found

PAGE = 500  #: entries that one page brings
_EXAMPLES = 3  #: bad rows that a warning names
_FEW = 10  #: entries that may disappear at once, however short the list
_TWINS = 10  #: entries that may share an id and a day
_DIGITS = 40  #: of a whole number; what is longer counts nothing

_ZERO = 2 * 3600  #: seconds from now in which a countdown reads zero, on a clock of another zone
_MOVED = 12 * 3600  #: seconds by which the end of a countdown moves, when somebody moves it

Seen = dict[str, list[Any]]  #: key -> seconds since 1970, hash of what it says, end if any


class Fault(Exception):
    """The document cannot be read: the state of the SourceError, and its sentence."""


def read(body: bytes) -> dict[str, Any]:
    """What is new in the document, what disappeared, and what is known now.

    Where the document cannot be read, there is nothing but the `fault`.
    """
    asked, _, document = body.partition(b"\n")
    try:
        return _Reading(json.loads(asked)).news(parsed(document))
    except Fault as fault:
        return {"fault": fault.args}


def parsed(document: bytes) -> Any:
    """The JSON in a document; NaN and endless numbers are null. Raises Fault."""
    try:
        return json.loads(
            document, parse_int=_whole, parse_float=_real, parse_constant=lambda _: None
        )
    except RecursionError:
        raise Fault("changed", "the answer is nested too deeply") from None
    except UnicodeDecodeError:
        raise Fault("changed", "the answer is not in Unicode, as JSON must be") from None
    except ValueError as error:
        text = document.strip()
        if text.startswith(b"<"):
            raise _page(text) from None
        if not text.endswith((b"]", b"}")):
            raise Fault("unavailable", "the answer breaks off before its end") from None
        raise Fault("changed", f"the answer is no JSON: {error}") from None


def _page(text: bytes) -> Fault:
    """Why there is a page for people where JSON was expected."""
    if b"password" in text.lower():
        return Fault("refused", "the answer is a page to log in, and no JSON")
    return Fault("changed", "the answer is a web page, and no JSON")


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _DIGITS else None


def _real(digits: str) -> float | None:
    number = float(digits)
    return number if isfinite(number) else None


class _Reading:
    """One look at the document, under one mapping and with what was known before."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        mapping = asked["mapping"]
        self._list: str = mapping["list"]
        self._complete: bool = mapping["complete"]
        self._memory: int = mapping["memory"]
        self._since: int | float = mapping["since"]
        self._fields = Fields(mapping)
        self._now: float = asked["now"]
        self._first = asked["seen"] is None
        self._seen: Seen = asked["seen"] or {}
        self._remapped: bool = asked["remapped"]
        self._horizon: int = asked["horizon"]
        self._warnings: list[str] = []
        self._unnamed = 0  #: rows that cannot be told, of which one may be any known entry

    def news(self, document: Any) -> dict[str, Any]:
        """The answer to the caller. Raises Fault."""
        rows = self._rows(document)
        entries = self._apart(sorted(self._entries(rows), key=self._when))
        if entries and self._fields.dated and not any(e.at or e.updated for e in entries.values()):
            raise Fault("changed", f"none of the {len(entries)} entries states its time")
        cut = self._cut(entries.values())
        known: Seen = {}
        fresh: list[dict[str, Any]] = []
        more = False
        for key, entry in entries.items():
            if key not in self._seen and self._when(entry) <= self._horizon:
                continue
            content = self._fields.content(entry.row)
            if self._is_news(key, entry, content, cut):
                more = len(fresh) >= PAGE
                if more:
                    continue
                fresh.append(self._told(key, entry))
            end = self._end(key, entry)
            known[key] = [int(self._when(entry)), content, *([end] if end else [])]
        gone = [] if self._remapped else list(self._gone(entries))
        self._complain_of_fields(len(rows))
        return {
            "entries": fresh,
            "gone": [[key, self._seen[key][0]] for key in gone],
            "more": more,
            "warnings": self._warnings,
            **self._remembered(known, gone),
        }

    def _rows(self, document: Any) -> list[Any]:
        rows = found(expression(self._list), document)
        if not isinstance(rows, list):
            raise Fault("changed", f"there is no list at {self._list!r} in the answer")
        if not rows and self._complete and self._seen:
            raise Fault("unavailable", "the list is empty, where there were entries")
        return rows

    def _entries(self, rows: list[Any]) -> list[Entry]:
        """The rows that can be read; a warning tells of the others. Raises Fault where none can."""
        entries, faults = list[Entry](), list[str]()
        for number, row in enumerate(rows, 1):
            try:
                entries.append(self._fields.entry(row))
            except BadRowError as bad:
                faults.append(f"entry {number}: {bad}")
        self._unnamed = len(faults)
        if faults:
            said = f"{len(faults)} of {len(rows)} entries cannot be read"
            self._warnings.append(f"{said}: {'; '.join(faults[:_EXAMPLES])}")
            if not entries:
                raise Fault("changed", self._warnings[0])
        return entries

    def _apart(self, entries: Iterable[Entry]) -> dict[str, Entry]:
        """The entries by their keys, oldest first; those that share an id are told apart by day."""
        by_key: dict[str, Entry] = {}
        for entry in entries:
            free = [name for name in _names(entry) if self._key(name) not in by_key]
            known = [name for name in free if self._is_of(name, entry)]
            for name in (known or free)[:1]:
                by_key[self._key(name)] = replace(entry, id=name)
        return by_key

    def _is_of(self, name: str, entry: Entry) -> bool:
        """Whether it was this entry, by its time, that got the name."""
        known = self._seen.get(self._key(name))
        return bool(known and entry.at is not None and known[0] == int(entry.at))

    def _key(self, id_: str) -> str:
        return id_ if self._complete else short_hash(id_)

    def _when(self, entry: Entry) -> float:
        """When it was published: never in the future; when first seen, where it does not say."""
        known = self._seen.get(self._key(entry.id))
        stated = entry.at
        if stated is None and known is None:
            stated = entry.updated
        if stated is None or stated > self._now:
            return float(known[0]) if known else self._now
        return stated

    def _cut(self, entries: Iterable[Entry]) -> float:
        """From when on entries are news at the first look, and after a change of the mapping."""
        if self._remapped:
            return max((float(said[0]) for said in self._seen.values()), default=self._now) + 1
        if isinstance(self._since, float):
            return self._now - self._since
        newest = sorted((_latest(entry) for entry in entries), reverse=True)[: self._since]
        return newest[-1] if newest else self._now

    def _is_news(self, key: str, entry: Entry, content: str, cut: float) -> bool:
        known = self._seen.get(key)
        if known:
            changed = known[1] != content or self._end(key, entry) != _known_end(known)
            return changed and not self._remapped
        if self._first or self._remapped:
            return _latest(entry) >= max(cut, 1.0)  # one without a time is never news here
        return True

    def _end(self, key: str, entry: Entry) -> int | None:
        """The end of its countdown: the one that is known, unless it has moved.

        One that is missing or reads zero before its end was scraped from half a page.
        """
        end = _known_end(self._seen.get(key, []))
        zero = self._now + _ZERO
        new = entry.until
        if end and (new is None or abs(end - new) < _MOVED or new < zero):
            return end
        return int(new) if new else None

    def _told(self, key: str, entry: Entry) -> dict[str, Any]:
        said = self._fields.told(entry.row)
        return {**said, "id": entry.id, "at": self._when(entry), "edited": key in self._seen}

    def _gone(self, entries: Mapping[str, Entry]) -> Iterator[str]:
        """The known entries that a complete list shows no more; too many at once are a fault."""
        if not self._complete or self._unnamed:
            return
        gone = [key for key in self._seen if key not in entries]
        if len(gone) > max(_FEW, len(self._seen) // 2):
            many = f"{len(gone)} of {len(self._seen)} known entries are missing at once"
            self._warnings.append(f"{many}, which is taken for a fault of the list")
            return
        yield from gone

    def _remembered(self, known: Seen, gone: Iterable[str]) -> dict[str, Any]:
        """The newest entries, and the latest time that was forgotten."""
        seen = {**self._seen, **known}
        for key in gone:
            del seen[key]
        newest = sorted(seen.items(), key=lambda item: item[1][0], reverse=True)
        forgotten = [item[1][0] for item in newest[self._memory : self._memory + 1]]
        return {
            "seen": dict(newest[: self._memory]),
            "horizon": max([self._horizon, *forgotten]),
        }

    def _complain_of_fields(self, rows: int) -> None:
        """Warn of values that were left out; raise Fault where a field was one in no row."""
        for name, ones in self._fields.left_out.items():
            said = f"`{name}` finds no text in {len(ones)} of {rows} entries"
            if len(ones) >= rows > 1:
                raise Fault("changed", said)
            self._warnings.append(f"{said} and was left out")


def _known_end(known: list[Any]) -> int | None:
    return known[2] if len(known) > 2 else None  # noqa: PLR2004  (a third part)


def _latest(entry: Entry) -> float:
    """Its newest time; before all others where it states none."""
    return max(entry.at or 0.0, entry.updated or 0.0)


def _names(entry: Entry) -> list[str]:
    """Its id, and what it is called where older entries share it."""
    day = datetime.fromtimestamp(entry.at or entry.updated or 0, UTC).date().isoformat()
    more = [f"{entry.id}#{day}.{number}" for number in range(2, _TWINS)]
    return [entry.id, f"{entry.id}#{day}", *more]
