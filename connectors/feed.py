"""A feed: RSS, Atom, RDF, CDF or JSON Feed.

Place: one address with the latest entries of a newspaper, a regulator, a blog or a leak site.
Access: public; a feed behind a login answers 401 or 403 and is refused.
Rate: conditional requests (ETag, Last-Modified), so that an unchanged feed costs a few bytes; every
five minutes is polite.

An entry that is new or whose content changed is a post; the others are not. Entries that the feed
shows no more are remembered for a while, for feeds shrink and grow again. An entry without a date,
or with one that has not come yet, gets the time of the poll.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urljoin

from pydantic import BaseModel, Field, ValidationError

from connectors._hashes import short_hash
from connectors._html import plains
from connectors._options import Address, Encoding, Language
from connectors._syndication import entries
from connectors.base import (
    Answer,
    ConnectorOptions,
    Plugin,
    SourceChanged,
    SourceUnavailable,
    Tools,
)
from connectors.charset import decode, storable
from connectors.post import Attachment, Page, Platform, Post, in_utc
from connectors.quarantine import parsed

_REMEMBERED = 300  #: entries that the feed shows no more
_NAMED = re.compile(rb"<link\b[^>]{0,500}application/(?:rss|atom|feed)\+(?:xml|json)[^>]{0,500}>")
_HREF = re.compile(rb"href\s{0,9}=\s{0,9}[\"']([^\"']{1,500})")
_HEAD = 65_536  #: bytes of a page in which it names its feed
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml, */*"


class Options(ConnectorOptions):
    """Which feed, and what it does not say of itself."""

    url: Address
    platform: Platform = "press"
    lang: Language | None = None
    encoding: Encoding | None = None  #: for feeds that state a wrong one


class _JsonFile(BaseModel):
    url: str = ""
    size_in_bytes: int | None = None


class _JsonAuthor(BaseModel):
    name: str | None = None


class _JsonItem(BaseModel):
    id: str | int | float | None = None
    url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None
    author: _JsonAuthor | None = None
    authors: list[_JsonAuthor] = []
    attachments: list[_JsonFile] = []


class _JsonFeed(BaseModel):
    """https://www.jsonfeed.org/version/1.1/."""

    version: Annotated[str, Field(pattern="jsonfeed.org")]
    language: str | None = None
    items: list[_JsonItem]


class Feed:
    """A feed, as a place that can be polled."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools

    async def poll(self, cursor: str | None) -> Page:
        """The entries that are new or changed since the cursor."""
        known: dict[str, Any] = json.loads(cursor or "{}")
        answer = await self._tools.fetch.get(
            str(self._options.url),
            etag=known.get("etag"),
            modified=known.get("modified"),
            accept=_ACCEPT,
        )
        body = hashlib.blake2b(answer.body, digest_size=8).hexdigest()
        if answer.not_modified or body == known.get("body"):
            return Page((), cursor)
        posts = self._posts(await self._entries(answer), answer.url)
        before: list[str] = known.get("seen", [])
        state = {
            "etag": answer.headers.get("etag"),
            "modified": answer.headers.get("last-modified"),
            "body": body,
            "seen": _remembered([_key(post) for post in posts], before),
        }
        empty = "the feed has no entries, where it had some"
        warnings = (empty,) if before and not posts else ()
        fresh = tuple(_fresh(posts, frozenset(before)))
        return Page(fresh, json.dumps(state), warnings=warnings)

    async def _entries(self, answer: Answer) -> dict[str, Any]:
        """What stands in the feed, read where it can be stopped."""
        content_type, body = answer.headers.get("content-type", ""), answer.body
        if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return await _json_entries(decode(body, content_type))
        if self._options.encoding:
            content_type = f"application/xml; charset={self._options.encoding}"
        feed: dict[str, Any] = await parsed(entries, body, content_type=content_type)
        if not feed["kind"]:
            raise SourceChanged(f"the answer is no feed{_hint(body, answer.url)}")
        if not feed["whole"]:
            raise SourceUnavailable("the feed breaks off before its end")
        return feed

    def _posts(self, feed: dict[str, Any], base: str) -> list[Post]:
        """The feed's entries as posts, oldest first; what stands there twice is one."""
        entries = [_named(entry) for entry in feed["entries"]]
        often = Counter(entry["id"] for entry in entries)
        twins = [often[entry["id"]] > 1 for entry in entries]
        pairs = zip(entries, twins, strict=True)
        posts = [self._post(entry, feed, base, twin=twin) for entry, twin in pairs]
        posts.reverse()  # a feed begins with its latest entry
        posts = list({post.id: post for post in posts}.values())
        return sorted(posts, key=lambda post: post.published_at)

    def _post(self, entry: dict[str, Any], feed: dict[str, Any], base: str, *, twin: bool) -> Post:
        """An entry as a post; entries that share one id are told apart by their content."""
        name, now = entry["id"], self._tools.now()
        lang = self._options.lang or _language(entry["lang"]) or _language(feed["lang"])
        return Post(
            id=f"{name}#{_hash(entry['title'], entry['text'])}" if twin else name,
            source=self._tools.source,
            platform=self._options.platform,
            published_at=min(_time(entry["published"]) or now, now),
            title=storable(entry["title"] or "") or None,
            text=storable(entry["text"] or ""),
            author=storable(entry["author"] or "") or None,
            url=_joined(base, storable(entry["url"] or "")),
            lang=lang,
            attachments=tuple(Attachment(storable(name), size) for name, size in entry["files"]),
        )


async def _json_entries(text: str) -> dict[str, Any]:
    """The entries of a JSON Feed in the shape of the others."""
    try:
        feed = _JsonFeed.model_validate_json(text)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        if fault["type"] == "json_invalid" and "EOF" in fault["msg"]:
            raise SourceUnavailable("the feed breaks off before its end") from None
        key = ".".join(map(str, fault["loc"]))
        raise SourceChanged(f"the answer is no JSON Feed: {key}: {fault['msg']}") from None
    html = [item.content_html or "" for item in feed.items]
    texts = await parsed(plains, json.dumps(html).encode())
    return {
        "lang": feed.language,
        "entries": [_json_entry(*pair) for pair in zip(feed.items, texts, strict=True)],
    }


def _json_entry(item: _JsonItem, text: str) -> dict[str, Any]:
    authors = [author.name for author in (*item.authors, item.author) if author and author.name]
    return {
        "id": str(item.id) if item.id is not None else item.url,
        "title": item.title,
        "text": text or item.content_text or item.summary or "",
        "url": item.url,
        "author": authors[0] if authors else None,
        "published": item.date_published or item.date_modified,
        "lang": item.language,
        "files": [
            (file.url.partition("?")[0].rpartition("/")[2] or file.url, file.size_in_bytes)
            for file in item.attachments
        ],
    }


def _named(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with an id: its own, or one made of its content."""
    own = storable(entry["id"] or "")
    return {**entry, "id": own or _hash(entry["title"], entry["text"])}


def _time(stated: float | str | None) -> datetime | None:
    """Seconds since 1970 or ISO 8601 as a time; None when there is none that makes sense."""
    try:
        if isinstance(stated, str):
            return in_utc(datetime.fromisoformat(stated))
        return None if stated is None else in_utc(datetime.fromtimestamp(stated, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _joined(base: str, link: str) -> str | None:
    """A link as an address, as far as it is one."""
    try:
        return urljoin(base, link) if link else None
    except ValueError:
        return link


def _language(stated: str | None) -> str | None:
    letters = (stated or "").replace("_", "-").partition("-")[0].lower()
    return (
        letters if len(letters) == len("fr") and letters.isascii() and letters.isalpha() else None
    )


def _hint(body: bytes, base: str) -> str:
    """Which feed a page names, for who has configured the page in its place."""
    named = _NAMED.search(body[:_HEAD])
    link = _HREF.search(named[0]) if named else None
    place = _joined(base, link[1].decode(errors="replace")) if link else None
    return f", but a page that names one: {place}" if place else ""


def _remembered(shown: list[str], before: list[str]) -> list[str]:
    """The keys to remember: what the feed shows, and the last of what it showed before."""
    ids = {key.partition(".")[0] for key in shown}
    gone = [key for key in before if key.partition(".")[0] not in ids]
    return shown + gone[:_REMEMBERED]


def _fresh(posts: list[Post], seen: frozenset[str]) -> Iterator[Post]:
    """The posts that were not seen with this content."""
    ids = {key.partition(".")[0] for key in seen}
    for post in posts:
        if _key(post) not in seen:
            yield replace(post, edited=_hash(post.id) in ids)


def _key(post: Post) -> str:
    """Two short hashes: which post it is, and what it says."""
    return f"{_hash(post.id)}.{_hash(post.title, post.text)}"


def _hash(*parts: str | None) -> str:
    joined = "\x00".join(part or "" for part in parts)
    return short_hash(joined)


CONNECTOR = Plugin(Options, Feed)
