"""RSS, Atom, RDF and CDF -> entries, by feedparser. Called in quarantine only."""

import calendar
import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from connectors._html import plain

_END = re.compile(rb"</\s{0,9}(?:\w{1,20}:)?(?:rss|feed|rdf)\s{0,9}>", re.IGNORECASE)
_CDF = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?[^>]*>|<!--.*?-->|<![^>]*>)*+<channel\b",
    re.IGNORECASE | re.DOTALL,
)  # feedparser names the kind in small letters only
_NUMBERED = re.compile(rb"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)


def entries(body: bytes, *, content_type: str) -> dict[str, Any]:
    """The entries of a feed: `kind` is empty when it is none, `whole` says that it has its end."""
    feed = feedparser.parse(
        io.BytesIO(_NUMBERED.sub(_character, body)),
        response_headers={"content-type": content_type},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return {
        "kind": feed.get("version") or ("cdf" if _CDF.match(body) else ""),
        "whole": not feed.bozo or bool(_END.search(body.replace(b"\x00", b""))),
        "lang": feed.get("feed", {}).get("language"),
        "entries": [_entry(entry) for entry in feed.entries],
    }


def _character(reference: re.Match[bytes]) -> bytes:
    """A numbered character as it stands, or U+FFFD for a number that is none: feedparser raises."""
    hexadecimal, decimal = reference.groups()
    number = int(hexadecimal[:9], 16) if hexadecimal else int(decimal[:9])
    valid = 0 < number < 0xD800 or 0xDFFF < number < 0x110000  # noqa: PLR2004  (Unicode's own)
    return reference[0] if valid else b"&#xFFFD;"


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """One entry; dict.get, because feedparser's own get warns when it stands in for a date."""
    contents = dict.get(entry, "content") or []
    texts = [_text(part) for part in [*contents, dict.get(entry, "summary_detail")]]
    return {
        "id": dict.get(entry, "id") or dict.get(entry, "link"),
        "title": _text(dict.get(entry, "title_detail")).replace("\n", " "),
        "text": max(texts, key=len),
        "url": dict.get(entry, "link"),
        "author": (dict.get(entry, "author_detail") or {}).get("name") or dict.get(entry, "author"),
        "published": _published(entry),
        "lang": next((part.get("language") for part in contents), None),
        "files": list(_files(entry)),
    }


def _text(part: dict[str, Any] | None) -> str:
    """What a reader sees of a title, a summary or a content."""
    value = (part or {}).get("value") or ""
    markup = "html" in str((part or {}).get("type", ""))
    return plain(value) if markup else value.strip()


def _published(entry: dict[str, Any]) -> int | None:
    """Seconds since 1970; of several dates the one of publication."""
    for key in ("published_parsed", "created_parsed", "updated_parsed"):
        if when := dict.get(entry, key):
            return calendar.timegm(when)
    return None


def _files(entry: dict[str, Any]) -> Iterator[tuple[str, int | None]]:
    """The files that an entry offers: enclosures, and media of the networks' feeds."""
    enclosures = [file for file in dict.get(entry, "links") or [] if file.get("rel") == "enclosure"]
    media = [
        {"href": file.get("url"), "length": file.get("filesize")}
        for file in dict.get(entry, "media_content") or []
    ]
    seen = set()
    for file in [*enclosures, *media]:
        name = str(file.get("href") or "").partition("?")[0].rpartition("/")[2]
        length = str(file.get("length", ""))
        if name and name not in seen:
            seen.add(name)
            yield name, int(length) if length.isascii() and length.isdigit() else None
