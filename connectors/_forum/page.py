"""A page of a board -> plain values: its threads or its posts, its pages, or what stands before it.

Called in quarantine only. One page is read for everything at once, since nobody knows beforehand
whether the address of a board answers with its threads, one thread, or a wall.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors._forum import discourse
from connectors._forum.dates import Calendar, zone
from connectors._forum.links import absolute, same_site, thread_id
from connectors._forum.markup import ENGINES, candidates
from connectors._forum.nodes import above, shown
from connectors._forum.pager import pages
from connectors._forum.posts import nodes_of, posts
from connectors._forum.threads import rows, threads
from connectors._forum.walls import are_hidden, is_unreadable, wall
from connectors._html import folded
from connectors.charset import decode

_IN_PLACE = "#content input[type=password], .panel input[type=password]"  #: of the list
_LINKS = 10_000
_ZONE_SAID = 4000  #: characters at the end of a page in which a board tells its time zone


def read(body: bytes, *, url: str, asked: str) -> dict[str, Any]:
    """What a page holds; `asked` is the JSON of how it is to be read.

    {"engine", "kind": "threads", "posts", "empty" or a wall's name, "threads", "posts", "title",
    "pages", "whole": whether the page came to its end, "json": the address of its data, if any}
    """
    said = json.loads(asked)
    text = decode(body, said["type"], configured=said["encoding"])
    now = datetime.fromisoformat(said["now"])
    if said["engine"] == "discourse" or _is_json(text, said["type"]):
        return discourse.read(text, url, now)
    page = LexborHTMLParser(text)
    _resolve(page, url)
    base = url
    engine = _engine(page) if said["engine"] == "auto" else said["engine"]
    if engine == "discourse":
        return {"engine": engine, "kind": "json"}
    calendar = Calendar(now, zone(said["timezone"], _tail(page)), _languages(page, said["lang"]))
    calendar.order = said["order"]
    own = {name: css for name, css in said["selectors"].items() if css}
    found = _content(_Asked(page, base, engine, own, said["wanted"]), calendar)
    if found["kind"] == "unknown":
        found["kind"] = wall(page, text, base) or "unknown"
    return {**found, "whole": _is_whole(text)}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A page and how it is to be read."""

    page: LexborHTMLParser
    base: str
    engine: str
    own: Mapping[str, str]
    wanted: str  #: threads, posts or any


def _content(asked: _Asked, calendar: Calendar) -> dict[str, Any]:
    page, base, engine, own = asked.page, asked.base, asked.engine, asked.own
    listed = [] if asked.wanted == "posts" else threads(page, base, engine, own, calendar)
    held = nodes_of(page, engine, own)
    if held and listed and _frames(held, rows(page, base, engine, own)):
        held = []
    found: dict[str, Any] = {"engine": engine, "title": _title(page, engine, own), "threads": []}
    if held and (not listed or _is_thread(base, asked.wanted, len(held), len(listed))):
        found |= {"kind": "posts", "posts": posts(page, base, engine, own, calendar)}
        _remove(held)
    elif listed:
        found |= {"kind": "threads", "threads": listed}
        _remove(rows(page, base, engine, own))
    else:
        found["kind"] = "empty" if _is_empty_board(page, engine) else "unknown"
    if found["kind"] == "posts" and are_hidden([post["text"] for post in found["posts"]]):
        found["kind"] = "login"
    found["pages"] = pages(page, base, own) if found["kind"] in ("posts", "threads") else {}
    return found


def _is_thread(base: str, wanted: str, held: int, listed: int) -> bool:
    """Whether a page with posts and links to threads is a thread (with a box of similar ones)."""
    return wanted == "posts" or bool(thread_id(base)) or held > listed


def _frames(held: list[LexborNode], listed: list[LexborNode]) -> bool:
    """Whether what looks like posts is only the frame round the threads of a list."""
    frames = {node.mem_id for node in held}
    inside = sum(any(up.mem_id in frames for up in above(row)) for row in listed)
    return len(listed) > 2 * len(held) and inside > len(listed) / 2


def _remove(nodes: list[LexborNode]) -> None:
    for node in nodes:
        node.decompose()


def _engine(page: LexborHTMLParser) -> str:
    """The engine by what it alone has; "page" when none is recognised."""
    stated = page.css_first("meta[name=generator i]")
    name = (stated.attributes.get("content") or "").lower() if stated is not None else ""
    if name.startswith("discourse") or page.css_first("meta#data-discourse-setup") is not None:
        return "discourse"
    scores = {
        engine: sum(page.css_first(sign) is not None for sign in markup.signs) + (engine in name)
        for engine, markup in ENGINES.items()
    }
    best = max(scores, key=lambda engine: scores[engine])
    return best if scores[best] else _by_rows(page)


def _by_rows(page: LexborHTMLParser) -> str:
    """The engine whose rows or posts are there, for a theme that hides its engine's name."""
    counts = {
        engine: sum(len(page.css(css)) for css in (*markup.row[:2], *markup.post[:2]))
        for engine, markup in ENGINES.items()
        if engine != "page"
    }
    best = max(counts, key=lambda engine: counts[engine])
    return best if counts[best] else "page"


def _is_empty_board(page: LexborHTMLParser, engine: str) -> bool:
    """Whether the frame of a thread list stands there with nothing in it.

    Rows that we cannot read are no emptiness, and neither is "you may not read this forum".
    """
    markup = ENGINES[engine]
    frame = any(page.css_first(css) is not None for css in markup.board)
    held = any(
        len(shown(link)) > 1
        for css in (*markup.row, *(f"{css}:is(a)" for css in markup.row_title))
        for node in page.css(css)[:20]
        for link in ([node] if node.tag == "a" else node.css("a[href]")[:5])
    )
    return frame and not held and page.css_first(_IN_PLACE) is None and not is_unreadable(page)


def _title(page: LexborHTMLParser, engine: str, own: Mapping[str, str]) -> str:
    """The heading that the window's title repeats, or else the likeliest heading."""
    window = page.css_first("title")
    whole = folded(window.text()) if window is not None else ""
    lines: list[str] = []
    for css in candidates(engine, "title", own):
        for node in page.css(css)[:3]:
            for part in node.css(".label, .labelLink, .prefix, .label-append, script, .u-srOnly"):
                part.decompose()
            lines += [line.strip(" :-–") for line in node.text().splitlines() if line.strip()]
    own_line = [line for line in lines if own.get("title") and line]
    repeated = [line for line in lines if len(line) > 1 and line in whole]
    return (own_line or sorted(repeated, key=len, reverse=True) or lines or [""])[0][:300]


def _resolve(page: LexborHTMLParser, url: str) -> None:
    """Let all links start from <base>, unless that points to another host.

    The page's own address stays what it is: it tells which thread this is, and <base> does not.
    """
    node = page.css_first("base[href]")
    base = absolute(url, node.attributes.get("href")) if node is not None else ""
    if not base or base == url or not same_site(base, url):
        return
    for link in page.css("a[href], link[href]")[:_LINKS]:
        whole = absolute(base, link.attributes.get("href"))
        if whole:
            link.attrs["href"] = whole


def _languages(page: LexborHTMLParser, stated: str | None) -> list[str]:
    node = page.css_first("html[lang]")
    lang = (node.attributes.get("lang") or "").lower()[:2] if node is not None else ""
    return list(dict.fromkeys(name for name in (stated, lang) if name and name.isalpha()))


def _tail(page: LexborHTMLParser) -> str:
    body = page.body
    return (body.text() if body is not None else "")[-_ZONE_SAID:]


def _is_whole(text: str) -> bool:
    return bool(re.search(r"</(?:html|body)\s*>", text[-5000:], re.IGNORECASE))


def _is_json(text: str, content_type: str) -> bool:
    return "json" in content_type.lower() or text.lstrip()[:1] in ("{", "[")
