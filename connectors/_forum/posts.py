"""A page of a thread -> its posts. Called in quarantine only; takes the page apart.

Which elements are the posts is decided by trying: each candidate is counted by how many of its
elements have an id and a text, and the best wins.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors._forum.dates import Calendar
from connectors._forum.links import absolute, is_member, page_of, post_id
from connectors._forum.markup import ENGINES, candidates
from connectors._forum.nodes import above, all_of, body_of, first_of, outermost, shown
from connectors._forum.text import files_of, quoted_and_text

_NUMBER = re.compile(r"([0-9]+)$")
_ID = re.compile(
    r"^(?:js-)?(?:post|p|pid|msg|message|comment|entry|edit|reply|elComment|td_post|content)?"
    r"[-_]?([0-9]+)(?:_wrap)?$",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"quote|report|edit|like|react|reply|vote|thank|delete|bookmark|share|goto|javascript",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"^(?=.*[0-9]{1,2}[:.h][0-9]{2}).*[0-9]{4}.{0,40}$|^.{0,40}[0-9]:[0-9]{2}.{0,9}$"
)
_CLOCK = re.compile(r"[0-9][:.h][0-9]{2}")
_LEAVES = 120  #: elements of a post in which a time is looked for
_MOST = 400  #: posts that are looked at on one page


def posts(
    page: LexborHTMLParser, base: str, engine: str, own: Mapping[str, str], calendar: Calendar
) -> list[dict[str, Any]]:
    """The posts in the order of the page, each as plain values."""
    nodes = nodes_of(page, engine, own)
    told = [_date_texts(node, engine, own) for node in nodes]
    calendar.learn_order([text for _, texts in told for text in texts])
    return [
        _post(
            node,
            base,
            engine,
            own,
            _shown_time(node, engine, own, _time(*times, calendar), calendar),
        )
        for node, times in zip(nodes, told, strict=True)
    ]


def nodes_of(page: LexborHTMLParser, engine: str, own: Mapping[str, str]) -> list[LexborNode]:
    """The elements that hold one post each, by the candidate that finds most.

    Another engine's candidate must find more than twice as many as this engine's own.
    """
    best: list[LexborNode] = []
    for selector in candidates(engine, "post", own):
        nodes = outermost(page.css(selector)[:_MOST])
        good = [node for node in nodes if _looks_like_a_post(node, engine, own)]
        is_own = selector in ENGINES[engine].post
        if len(good) > len(best) * (1 if is_own else 2):
            best = good
    return best


def _looks_like_a_post(node: LexborNode, engine: str, own: Mapping[str, str]) -> bool:
    """A post has a text of its own, and an id or an author with a date."""
    if own.get("post"):
        return True
    if first_of(node, engine, own, "body") is None or node.css_first("input[type=password]"):
        return False
    return bool(_number(node)) or bool(
        _author(node, engine, own) and any(_date_texts(node, engine, own))
    )


def _post(
    node: LexborNode, base: str, engine: str, own: Mapping[str, str], time: tuple[str, bool]
) -> dict[str, Any]:
    """One post. Takes the node apart."""
    author = _author(node, engine, own)
    edited = any(shown(part) for part in all_of(node, engine, own, "edited"))
    files = files_of(node, engine, own)
    permalink = _permalink(node, base)
    number = _number(node) or post_id(permalink)
    body = body_of(node, engine, own)
    quoted, text = quoted_and_text(body) if body is not None else ([], "")
    return {
        "id": number or _made_up(author, time[0], text),
        "author": author,
        "url": permalink,
        "time": time[0],
        "dated": time[1],
        "text": text,
        "quotes": [name for name in quoted if name],
        "files": files,
        "edited": edited,
    }


def _made_up(author: str, time: str, text: str) -> str:
    """A name for a post that has none of its own: the same post has the same."""
    return "x" + blake2b(repr((author, time, text[:200])).encode(), digest_size=8).hexdigest()


def _number(node: LexborNode) -> str:
    """The engine's own number of the post, by the element or by an anchor inside."""
    own = node.attributes
    for name in ("data-post-id", "data-node-id", "data-pid", "data-msgid", "data-commentid"):
        if (own.get(name) or "").isdigit():
            return own[name] or ""
    stated = _NUMBER.search(own.get("data-content") or "") or _ID.match(own.get("id") or "")
    if stated:
        return stated[1]
    for inner in node.css("[id], a[name], [data-msgid]"):
        names = inner.attributes
        found = _ID.match(names.get("id") or names.get("name") or "")
        if found and not re.fullmatch("[0-9]+|content.*", names.get("id") or "x"):
            return found[1]
    return ""


def _author(node: LexborNode, engine: str, own: Mapping[str, str]) -> str:
    stated = node.attributes.get("data-author")
    if stated and not own.get("author"):
        return stated.strip()
    found = first_of(node, engine, own, "author", filled=True)
    if found is not None:
        return shown(found)[:100]
    links = (link for link in node.css("a[href]") if is_member(link.attributes.get("href") or ""))
    return next((name for name in map(shown, links) if name), "")[:100]


def _date_texts(
    node: LexborNode, engine: str, own: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """What machines are told of the post's time, and what people are shown, best first."""
    machine: list[str] = []
    said: list[str] = []
    body = body_of(node, engine, own)
    beside = {
        part.mem_id for name in ("edited", "files") for part in all_of(node, engine, own, name)[:20]
    } | ({body.mem_id} if body is not None else set())
    for selector in candidates(engine, "date", own):
        for found in node.css(selector)[:6]:
            if found.mem_id in beside or beside & {up.mem_id for up in above(found)[:8]}:
                continue
            told, said_here = time_texts(found)
            machine += told
            said += said_here
        if machine:
            break
    return machine[:6], list(dict.fromkeys(said))[:8]


def _loose_times(node: LexborNode, engine: str, own: Mapping[str, str]) -> list[str]:
    """Lines beside the body that tell a day and a clock, for a theme that marks no date."""
    if not _CLOCK.search(node.text()):
        return []
    body = body_of(node, engine, own)
    beside = {part.mem_id for part in all_of(node, engine, own, "edited")}
    beside |= {body.mem_id} if body is not None else set()
    lines = []
    for part in node.css("dd, span, div, td, p, a, li, small, em")[:_LEAVES]:
        inner = part.css("div, dd, td, p, li")
        text = shown(part) if all(one.mem_id == part.mem_id for one in inner) else ""
        if _MOMENT.search(text) and not beside & {up.mem_id for up in [part, *above(part)[:8]]}:
            lines.append(text)
    return lines[:4]


def time_texts(node: LexborNode) -> tuple[list[str], list[str]]:
    """What an element of a date tells machines, and what it shows, best first."""
    machine: list[str] = []
    said: list[str] = []
    for part in [node, *node.css("time, [data-time], [data-timestamp], [title], [content]")[:5]]:
        names = part.attributes
        told = ("datetime", "data-time", "data-timestamp", "data-epoch", "data-utime", "content")
        machine += [names[name] or "" for name in told if names.get(name)]
        title = names.get("title") or ""
        if any(c.isdigit() for c in title):
            said += [*_with_clock(node, part, title), title]
    said.append(shown(node))
    return machine, said


def _with_clock(node: LexborNode, part: LexborNode, title: str) -> list[str]:
    """<span title="03-02-2026">Today</span>, 09:30 PM: the day of the title, the time beside it."""
    if re.search(r"[0-9]:[0-9]", title):
        return []
    whole, word = shown(node), shown(part)
    if not word or word not in whole:
        return []
    return [whole.replace(word, title, 1)] if re.search(r"[0-9]:[0-9]", whole) else []


def _time(machine: list[str], said: list[str], calendar: Calendar) -> tuple[str, bool]:
    """The time in ISO 8601 and whether it was read, or else that of the poll."""
    for value in machine:
        found = calendar.machine(value)
        if found:
            return found.isoformat(), True
    for text in said:
        found = calendar.said(text) if len(text) < 300 else None  # noqa: PLR2004
        if found:
            return found.isoformat(), True
    return calendar.now.isoformat(), False


def _shown_time(
    node: LexborNode,
    engine: str,
    own: Mapping[str, str],
    told: tuple[str, bool],
    calendar: Calendar,
) -> tuple[str, bool]:
    """The time that was told, or else that of any line that holds one."""
    if told[1] or own.get("date"):
        return told
    return _time([], _loose_times(node, engine, own), calendar)


def _permalink(node: LexborNode, base: str) -> str:
    """The address of the post itself; where the page tells none, its place on the page."""
    number = _number(node)
    for link in node.css("a[href]"):
        url = absolute(base, link.attributes.get("href"))
        named = "permalink" in (link.attributes.get("class") or "").lower()
        if url and (named or (number and post_id(url) == number)) and not _ACTION.search(url):
            return url
    places = [node, *node.css("[id], a[name]")] if number else []
    names = [part.attributes.get("id") or part.attributes.get("name") or "" for part in places]
    place = next((name for name in names if name.endswith(number)), "")
    return f"{page_of(base)}#{place}" if place else page_of(base)
