"""A walk through a place that shows its newest posts first, page by page, without a gap.

Each poll begins at the newest page and walks back until it meets what it knows. A poll that has not
arrived after some pages notes in the cursor where to go on, and the next poll goes on there. Posts
of the newest pages are remembered by a hash of their content, so that a change is told and nothing
is told twice. Pure.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from connectors._hashes import short_hash
from connectors.post import Attachment

WINDOW = 120  #: posts whose content is remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A post as a network shows it. `at` is when it stands in the network's order."""

    id: str
    at: datetime
    published_at: datetime
    text: str
    html: bool = False  #: the text is HTML still
    title: str | None = None
    author: str | None = None
    url: str | None = None
    lang: str | None = None
    files: tuple[Attachment, ...] = ()
    forwarded_from: str | None = None
    reply_to: str | None = None
    edited: bool = False
    gone: bool = False  #: removed by its author or by the place

    @property
    def content(self) -> str:
        """A short hash of what makes an edit."""
        said = repr((self.title, self.text, self.files, self.gone))
        return short_hash(said)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `older` is the address of the next older one; None at the end."""

    found: tuple[Found, ...]
    older: str | None
    skipped: int = 0  #: posts that could not be read


@dataclass(frozen=True, slots=True)
class Way:
    """An unfinished walk: where to go on, how far back, and how many pages were read."""

    older: str
    floor: str  #: what was the newest before the walk began
    pages: int


@dataclass(frozen=True, slots=True)
class Known:
    """The cursor."""

    newest: str | None = None
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)  #: hash of id -> time, content
    way: Way | None = None
    etag: str | None = None

    @classmethod
    def of(cls, cursor: str | None) -> "Known":
        """What a cursor says."""
        said: dict[str, Any] = json.loads(cursor or "{}")
        way = Way(*said["way"]) if said.get("way") else None
        seen = {key: (at, content) for key, (at, content) in said.get("seen", {}).items()}
        return cls(said.get("newest"), seen, way, said.get("etag"))

    def cursor(self) -> str:
        """The cursor that `of` reads."""
        way = self.way and [self.way.older, self.way.floor, self.way.pages]
        said = {"newest": self.newest, "seen": self.seen, "way": way, "etag": self.etag}
        return json.dumps(said)

    @property
    def floor(self) -> str | None:
        """How far back a walk has to go; None for the first, which has nothing to meet."""
        return self.way.floor if self.way else self.newest

    @property
    def bound(self) -> str | None:
        """What is not younger was read before; None while all that was read is remembered.

        A walk that goes on has pushed older posts out of memory: it takes what is above its floor.
        """
        if self.way:
            return self.way.floor
        return min(at for at, _ in self.seen.values()) if len(self.seen) >= WINDOW else None

    def meets(self, sheet: Sheet) -> bool:
        """Whether the page reaches back to what was known before the walk."""
        floor = self.floor
        return floor is not None and any(
            _moment(one.at) < floor
            or (_moment(one.at) == floor and (self.way is not None or _key(one) in self.seen))
            for one in sheet.found
        )

    def fresh(self, one: Found) -> Found | None:
        """The post if it is new, or edited; None when it was read like this.

        A post that is gone is of interest only if it was there.
        """
        before = self.seen.get(_key(one))
        if before is None:
            bound = self.bound
            return None if one.gone or (bound and _moment(one.at) <= bound) else one
        return None if before[1] == one.content else replace(one, edited=True)

    def after(self, sheets: list[Sheet], way: Way | None, etag: str | None) -> "Known":
        """What is known when these pages were read too."""
        read = {
            _key(one): (_moment(one.at), one.content) for sheet in sheets for one in sheet.found
        }
        seen = sorted((self.seen | read).items(), key=lambda item: item[1][0])[-WINDOW:]
        if way:  # the next page may begin with what this one ended with
            seen += [(_key(one), read[_key(one)]) for one in sheets[-1].found]
        newest = max([at for at, _ in read.values()] + [self.newest or ""]) or None
        return Known(newest, dict(seen), way, etag)


def _key(one: Found) -> str:
    return short_hash(one.id)


def _moment(at: datetime) -> str:
    """The time as a text that sorts like it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")
