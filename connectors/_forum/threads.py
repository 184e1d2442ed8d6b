"""A list of threads -> its rows. Called in quarantine only.

A row is found by the engine's markup; where a theme has renamed it, by the addresses of threads,
which themes do not touch: the widest element in which all links lead to the same thread.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors._forum.dates import Calendar
from connectors._forum.links import (
    absolute,
    is_board,
    is_member,
    page_of,
    post_id,
    same_site,
    thread_id,
)
from connectors._forum.markup import ENGINES, candidates
from connectors._forum.nodes import above
from connectors._forum.posts import time_texts
from connectors._hashes import short_hash
from connectors._html import folded

_IN_ROW = re.compile(r"(?:js-threadListItem|threadListItem|thread|tid|topic|row)[-_]([0-9]+)")
_MOST = 300  #: rows that are looked at on one page
_YEAR = re.compile(r"(?:19|20)[0-9]{2}|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2}\b")
_COUNT = re.compile(r"[0-9][0-9.,\u00a0\u202f' ]*")
_TO_A_POST = re.compile(
    r"lastpost|newpost|new-post|goto=|/latest$|/unread$|/new$|topicseen", re.IGNORECASE
)
_LAST_POST = re.compile(r"last-?_?(?:post|thread|topic)", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"/post/discussion|newthread|newtopic|posting\.php|do=new|announcement(?:s\.php|/)|misc\.php|forumdisplay\.php\?.*sort",
    re.IGNORECASE,
)


def threads(
    page: LexborHTMLParser, base: str, engine: str, own: Mapping[str, str], calendar: Calendar
) -> list[dict[str, Any]]:
    """The threads in the order of the page, each as plain values."""
    found: dict[str, dict[str, Any]] = {}
    for node in rows(page, base, engine, own):
        row = _row(node, base, engine, own, calendar)
        if row and row["id"] not in found:
            found[row["id"]] = row
    return list(found.values())


def rows(
    page: LexborHTMLParser, base: str, engine: str, own: Mapping[str, str]
) -> list[LexborNode]:
    """The elements that hold one thread each, by the candidate that finds most."""
    best: list[LexborNode] = []
    for selector in candidates(engine, "row", own):
        nodes = page.css(selector)[:_MOST]
        good = [node for node in nodes if _title_link(node, base, engine, own) is not None]
        if len(good) > len(best):
            best = good
        if best and selector in candidates(engine, "row", own)[:2]:
            break
    return best or ([] if own.get("row") else _by_address(page, base))


def _by_address(page: LexborHTMLParser, base: str) -> list[LexborNode]:
    """For each thread that links lead to, the widest element that holds no other thread's link."""
    links: dict[str, list[LexborNode]] = {}
    for link in page.css("a[href]")[:5000]:
        url = absolute(base, link.attributes.get("href"))
        name = thread_id(url) if url and same_site(url, base) else ""
        if name and not _ANNOUNCED.search(url) and name != thread_id(base):
            links.setdefault(name, []).append(link)
    links = {name: several for name, several in links.items() if any(map(_is_start, several))}
    if len(links) < 2:  # noqa: PLR2004  (one link to a thread stands on any page)
        return []
    owners = {link.mem_id: name for name, several in links.items() for link in several}
    return [_widest(several[0], name, owners) for name, several in list(links.items())[:_MOST]]


def _is_start(link: LexborNode) -> bool:
    """Whether a link leads to a thread's beginning: the index of a board links to last posts."""
    url = link.attributes.get("href") or ""
    box = " ".join(part.attributes.get("class") or "" for part in above(link)[:3])
    return not _TO_A_POST.search(url) and not post_id(url) and not _LAST_POST.search(box)


def _widest(link: LexborNode, name: str, owners: Mapping[int, str]) -> LexborNode:
    node = link
    while node.parent is not None and node.parent.tag not in ("body", "html"):
        inside = {owners.get(a.mem_id, name) for a in node.parent.css("a[href]")[:200]}
        if inside != {name}:
            break
        node = node.parent
    return node


def _title_link(
    node: LexborNode, base: str, engine: str, own: Mapping[str, str]
) -> LexborNode | None:
    """The link that carries the thread's title."""
    for selector in candidates(engine, "row_title", own):
        for link in node.css(selector)[:6]:
            url = absolute(base, link.attributes.get("href"))
            named = thread_id(url, dotted=True) or _is_trusted(selector, engine, url)
            named = named and not is_board(url)
            if url and _text(link) and (own.get("row_title") or named):
                return link
    links = [node] if node.tag == "a" else node.css("a[href]")[:40]
    titles = [link for link in links if _may_be_title(link, base)]
    return min(titles, key=lambda link: len(link.attributes.get("href") or ""), default=None)


def _is_trusted(selector: str, engine: str, url: str) -> bool:
    """Whether the engine's own class says that a link is a title, whatever its address."""
    known = engine in ENGINES and selector in ENGINES[engine].row_title
    return known and not is_member(url) and not post_id(url) and not _TO_A_POST.search(url)


def _may_be_title(link: LexborNode, base: str) -> bool:
    url, text = absolute(base, link.attributes.get("href")), _text(link)
    return bool(
        url
        and len(text) > 1
        and thread_id(url)
        and not post_id(url)
        and not re.fullmatch(r"\W*[0-9]+\W*", text)
        and not is_member(url)
        and not _TO_A_POST.search(url)
        and not _ANNOUNCED.search(url)
    )


def _row(
    node: LexborNode, base: str, engine: str, own: Mapping[str, str], calendar: Calendar
) -> dict[str, Any] | None:
    link = _title_link(node, base, engine, own)
    url = absolute(base, link.attributes.get("href")) if link is not None else ""
    if link is None or not url or _ANNOUNCED.search(url):
        return None
    if not same_site(url, base):
        return {"id": url, "url": "", "title": _text(link), "sign": "", "sticky": False, "time": ""}
    return {
        "id": _name(node, link, url),
        "url": page_of(url),
        "title": _text(link)[:300],
        "sign": _sign(node, base, engine, own, calendar),
        "sticky": _is_sticky(node, engine, own),
        "time": _last_time(node, engine, own, calendar),
    }


def _name(node: LexborNode, link: LexborNode, url: str) -> str:
    """The thread's own name: by its address, or else by the row's."""
    told = thread_id(url, dotted=True)
    if told:
        return told
    around = [node, link, *node.css("[id]")[:5]]
    for text in (f"{part.attributes.get('class')} {part.attributes.get('id')}" for part in around):
        found = _IN_ROW.search(text)
        if found:
            return found[1]
    return blake2b(page_of(url).encode(), digest_size=8).hexdigest()


def _sign(
    node: LexborNode, base: str, engine: str, own: Mapping[str, str], calendar: Calendar
) -> str:
    """What changes when somebody replies and at no other time, as a short hash.

    The number of views changes at every visit and "3 minutes ago" by itself, so neither is in it
    where anything else tells one reply from the next.
    """
    last = _first(node, engine, own, "row_last")
    links = last.css("a[href]")[:8] if last is not None else []
    machine, said = time_texts(last) if last is not None else ([], [])
    counted = _first(node, engine, own, "row_replies")
    replies = _COUNT.search(_text(counted)) if counted is not None else None
    told = [post_id(absolute(base, link.attributes.get("href"))) for link in links]
    told += [found.isoformat() for found in map(calendar.machine, machine) if found][:1]
    told.append(re.sub(r"\D", "", replies[0]) if replies else "")
    if not any(told):
        told = [text for text in said if _YEAR.search(text)][:1]
    if not any(told):
        told = [re.sub(r"\b[0-9]+\b", "", _text(node)), _text(last)]
    told += [_text(link) for link in links if is_member(link.attributes.get("href") or "")][:2]
    return short_hash(repr(told))


def _last_time(node: LexborNode, engine: str, own: Mapping[str, str], calendar: Calendar) -> str:
    """When the last post was written, ISO 8601; "" when that cannot be read at little cost."""
    last = _first(node, engine, own, "row_last")
    machine, shown = time_texts(last) if last is not None else ([], [])
    times = [*map(calendar.machine, machine), *map(calendar.digits, shown)]
    found = next(filter(None, times), None)
    return found.isoformat() if found else ""


def _is_sticky(node: LexborNode, engine: str, own: Mapping[str, str]) -> bool:
    classes = f"{node.attributes.get('class')} {node.attributes.get('id')}"
    parent = node.parent.attributes if node.parent is not None else {}
    classes += f" {parent.get('class')} {parent.get('id')}"
    if re.search(r"(?<![a-z-])(?:sticky|stickies|pinned|announce)", classes, re.IGNORECASE):
        return True
    return any(
        any(part.mem_id != node.mem_id for part in node.css(selector))
        for selector in candidates(engine, "row_sticky", own)
        if not selector.startswith("#")
    ) and not node.css(".nonsticky")


def _first(node: LexborNode, engine: str, own: Mapping[str, str], field: str) -> LexborNode | None:
    for selector in candidates(engine, field, own):
        found = node.css_first(selector)
        if found is not None and _text(found):
            return found
    return None


def _text(node: LexborNode | None) -> str:
    return folded(node.text()).replace("\n", " ") if node is not None else ""
