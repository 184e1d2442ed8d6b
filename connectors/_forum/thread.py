"""Which pages of a thread are read, and what of them is new.

A thread that is seen for the first time is read from its beginning; a known one from the page at
which reading stopped, forward, and backward only if posts moved to earlier pages meanwhile. A long
old thread is read at both ends. What is left for the next poll is told, never dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors._forum.known import Mark, Row
from connectors._forum.visit import Sheet, Visitor, time_of
from connectors._hashes import short_hash


@dataclass(frozen=True, slots=True)
class Read:
    """The pages of a thread that were read now, in the order of the thread."""

    sheets: tuple[Sheet, ...]
    done: bool  #: whether the last of them is the thread's last
    gap: bool = False  #: whether pages between were left out


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a thread."""

    fresh: tuple[tuple[dict[str, Any], bool], ...]  #: posts, and whether each was read before
    vanished: tuple[str, ...]
    mark: Mark


async def read_thread(
    visitor: Visitor, row: Row, mark: Mark | None, *, pages: int, since: str
) -> Read:
    """The thread's unread pages, and the last one that was read; at most `pages` of them."""
    if mark is None or not mark.page:
        first = await visitor.look(row.url, "posts")
        if _is_long(first, pages) and not _is_young(first, since):
            return await _both_ends(visitor, first, pages)
        return await _forward(visitor, [first], pages)
    here = await visitor.look(mark.page, "posts")
    sheets = [here]
    while sheets[0].prev and len(sheets) < pages and not _is_known(sheets[0], mark):
        sheets.insert(0, await visitor.look(sheets[0].prev, "posts"))
    return await _forward(visitor, sheets, max(pages, len(sheets) + 1))


async def _forward(visitor: Visitor, sheets: list[Sheet], pages: int) -> Read:
    """These pages and those after them, up to `pages`."""
    been = {sheet.url for sheet in sheets}
    while sheets[-1].next and sheets[-1].next not in been and len(sheets) < pages:
        following = await visitor.look(sheets[-1].next, "posts")
        if _ids(following) <= _ids(sheets[-1]):  # a page beyond the last shows the last again
            return Read(tuple(sheets), done=True)
        been |= {following.url, sheets[-1].next}
        sheets.append(following)
    return Read(tuple(sheets), done=not sheets[-1].next or sheets[-1].next in been)


async def _both_ends(visitor: Visitor, first: Sheet, pages: int) -> Read:
    """The first page, and as many of the last ones as there is room for."""
    ending = [await visitor.look(first.last, "posts")]
    while len(ending) < pages - 1 and ending[0].prev and ending[0].at > first.at + 1:
        ending.insert(0, await visitor.look(ending[0].prev, "posts"))
    gap = ending[0].at != first.at + 1
    return Read((first, *ending), done=not ending[-1].next, gap=gap)


def _is_long(first: Sheet, pages: int) -> bool:
    """Whether the thread has more pages than may be read at once."""
    if not first.last or pages < 2:  # noqa: PLR2004
        return False
    told = {url: int(number) for number, url in first.numbers.items()}
    return told.get(first.last, pages + 1) > pages


def _is_young(first: Sheet, since: str) -> bool:
    """Whether it began after the first poll: then nothing of it may be left out."""
    return bool(first.posts) and bool(since) and time_of(first.posts[0]).isoformat() >= since


def _is_known(sheet: Sheet, mark: Mark) -> bool:
    return any(mark.has(post["id"]) for post in sheet.posts)


def _ids(sheet: Sheet) -> set[str]:
    return {post["id"] for post in sheet.posts}


def news(read: Read, row: Row, mark: Mark | None) -> News:
    """What the pages hold that was not read before or was changed since; oldest first."""
    before = mark or Mark()
    first = before.first or _first(read.sheets[0])
    title = row.title or read.sheets[0].title or before.title
    posts = {post["id"]: post for sheet in read.sheets for post in sheet.posts}
    hashes = {name: digest(post, title if name == first else "") for name, post in posts.items()}
    fresh = [
        (post, before.has(name))
        for name, post in posts.items()
        if not before.has(name) or before.seen.get(name, hashes[name]) != hashes[name]
    ]
    ending = _ids(read.sheets[-1])
    after = Mark(
        sign=row.sign if read.done else "",
        page=read.sheets[-1].url,
        first=first,
        title=title if read.done else before.title,
        top=max([before.top, *(int(name) for name in posts if name.isdigit())]),
        seen={name: hashes[name] for name in hashes if name in ending},
    )
    return News(tuple(fresh), _vanished(read, before, posts), after)


def _first(sheet: Sheet) -> str:
    return sheet.posts[0]["id"] if sheet.at == 1 and sheet.posts else ""


def _vanished(read: Read, before: Mark, posts: Mapping[str, Any]) -> tuple[str, ...]:
    """The known posts that stood on these pages and are gone from between or after the others."""
    numbers = [int(name) for name in posts if name.isdigit()]
    if not numbers or read.gap:
        return ()
    start = 0 if read.sheets[0].at == 1 else min(numbers)
    end = max([*numbers, before.top]) if read.done else max(numbers)
    missing = [name for name in before.seen if name not in posts and name.isdigit()]
    return tuple(name for name in missing if start <= int(name) <= end)


def digest(post: dict[str, Any], title: str) -> str:
    """A short hash of what makes an edit: text, files, and the title of a first post."""
    content = repr((title, post["text"], [tuple(file) for file in post["files"]]))
    return short_hash(content)
