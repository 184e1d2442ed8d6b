"""Asking a board for a page, and saying in the words of base.py why none could be read."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from connectors._forum_discourse import address
from connectors._forum_links import absolute, page_of
from connectors._forum_page import read
from connectors.base import (
    Answer,
    SourceChanged,
    SourceError,
    SourceGone,
    SourceRefused,
    SourceUnavailable,
    Tools,
)
from connectors.quarantine import parsed

_SECONDS = 6  #: of processor time: a page whose language nobody stated needs three for its dates
_WALLS: dict[str, tuple[type[SourceError], str]] = {
    "login": (SourceRefused, "{} asks visitors to log in"),
    "banned": (SourceRefused, "{} says that this reader is banned or blocked"),
    "age": (SourceRefused, "{} asks its visitors for their age"),
    "captcha": (SourceUnavailable, "{} shows a captcha or checks the browser"),
    "queue": (SourceUnavailable, "{} lets its visitors wait in a queue"),
    "closed": (SourceUnavailable, "{} is closed for maintenance"),
    "missing": (SourceChanged, "{} says that nothing is there any more"),
    "index": (SourceChanged, "{} shows the index of a board: set the address of one of its forums"),
    "unknown": (
        SourceChanged,
        "neither threads nor posts are recognised at {}: set `engine` or `selectors`",
    ),
}


class Reading(Protocol):
    """What of the options decides how a page is read."""

    @property
    def lang(self) -> str | None: ...
    @property
    def timezone(self) -> str | None: ...
    @property
    def date_order(self) -> str: ...
    @property
    def encoding(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a list or a thread."""

    url: str  #: after redirects, without the fragment
    kind: str  #: threads, posts or empty
    engine: str
    title: str
    threads: tuple[dict[str, Any], ...]
    posts: tuple[dict[str, Any], ...]
    at: int
    next: str
    prev: str
    last: str
    numbers: dict[str, str]


class Visitor:
    """Reads the pages of one board."""

    def __init__(
        self, options: Reading, engine: str, selectors: dict[str, str | None], tools: Tools
    ) -> None:
        self._options = options
        self._selectors = selectors
        self._tools = tools
        self.engine = engine

    async def look(self, url: str, wanted: str) -> Sheet:
        """The page; `wanted` is "threads", "posts" or "any".

        Raises SourceError, with SourceGone for a page that is said to be missing.
        """
        if self.engine == "discourse":
            url = address(url)
        found, landed = await self._read(url, wanted)
        if found["kind"] == "json":
            self.engine = "discourse"
            found, landed = await self._read(address(url), wanted)
        return _sheet(found, landed)

    async def _read(self, url: str, wanted: str) -> tuple[dict[str, Any], str]:
        try:
            answer = await self._tools.fetch.get(page_of(url), crawl=True)
        except (SourceRefused, SourceUnavailable) as error:
            await self._explain(error, wanted)
            raise
        return await self._parsed(answer, wanted)

    async def _explain(self, error: SourceError, wanted: str) -> None:
        """Raise what the page behind a status of 403 or 503 says, where it says anything."""
        if error.page is None or not error.page.body.strip():
            return
        found, landed = await self._parsed(error.page, wanted)
        if found["kind"] not in ("login", "banned", "age", "captcha", "queue", "closed"):
            return
        kind, sentence = _WALLS[found["kind"]]
        said = sentence.format(urlsplit(landed).hostname)
        if kind is SourceUnavailable and isinstance(error, SourceUnavailable):
            raise SourceUnavailable(said, retry_after=error.retry_after) from error
        raise kind(said) from error

    async def _parsed(self, answer: Answer, wanted: str) -> tuple[dict[str, Any], str]:
        landed = page_of(absolute(answer.url, answer.url)) or answer.url
        asked = {
            "engine": self.engine,
            "type": answer.headers.get("content-type", ""),
            "encoding": self._options.encoding,
            "now": self._tools.now().isoformat(),
            "timezone": self._options.timezone,
            "lang": self._options.lang,
            "order": self._options.date_order,
            "selectors": self._selectors,
            "wanted": wanted,
        }
        found = await parsed(
            read, answer.body, seconds=_SECONDS, url=landed, asked=json.dumps(asked)
        )
        return found, landed


def _sheet(found: dict[str, Any], url: str) -> Sheet:
    """The page as a value, or the error that stands in its place."""
    host = urlsplit(url).hostname or url
    kind = found["kind"]
    if not found["whole"] and kind in ("posts", "threads", "empty", "unknown", "index"):
        raise SourceUnavailable(f"the page of {host} breaks off before its end")
    if kind in _WALLS:
        error, sentence = _WALLS[kind]
        raise (SourceGone if kind == "missing" else error)(sentence.format(host))
    pages = found.get("pages") or {}
    return Sheet(
        url,
        kind,
        found["engine"],
        found.get("title") or "",
        tuple(found.get("threads") or ()),
        tuple(found.get("posts") or ()),
        pages.get("at") or 1,
        pages.get("next") or "",
        pages.get("prev") or "",
        pages.get("last") or "",
        pages.get("numbers") or {},
    )


def time_of(post: dict[str, Any]) -> datetime:
    """When a post was written, aware and UTC."""
    return datetime.fromisoformat(post["time"]).astimezone(UTC)
