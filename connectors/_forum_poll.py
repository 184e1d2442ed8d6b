"""One poll of a board: which threads are read, in which order, and what is said about the rest."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors._forum_known import Known, Mark, Row
from connectors._forum_thread import News, news, read_thread
from connectors._forum_visit import Sheet, Visitor, time_of
from connectors.base import (
    SourceChanged,
    SourceError,
    SourceGone,
    SourceRefused,
    SourceUnavailable,
    Tools,
)
from connectors.charset import storable
from connectors.post import Attachment, Page, Post

_LISTED = 100  #: threads of the list whose order is remembered
_SLACK = timedelta(days=2)  #: by which the time of a last post may be misread, zones included


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one poll may read."""

    threads: int
    pages: int  #: of one thread, or of the list
    recheck: int  #: quiet threads whose last page is read again


class Poll:
    """What was found so far, and what is to be said about it."""

    def __init__(
        self, tools: Tools, visitor: Visitor, known: Known, limits: Limits, lang: str | None
    ) -> None:
        self._tools = tools
        self._visitor = visitor
        self._known = known
        self._limits = limits
        self._lang = lang
        self._since = known.since  #: of the first poll; "" if this is the first
        self._posts: list[Post] = []
        self._warnings: list[str] = []
        self._read = 0
        self._error: SourceError | None = None

    async def run(self, url: str) -> Page:
        """What is new at the address of a list of threads, or of one thread."""
        if self._known.engine == "discourse" and self._visitor.engine == "auto":
            self._visitor.engine = "discourse"
        if url in self._known.threads:
            return await self._alone(url)
        sheet = await self._visitor.look(url, "any")
        self._known.since = self._since or self._now().isoformat()
        if self._visitor.engine == "auto":
            self._visitor.engine = sheet.engine
        self._known.engine = self._visitor.engine
        if sheet.kind == "posts":
            return await self._alone(url)
        stopped = await self._read_threads(await self._rows(sheet))
        return self._page(more=bool(self._known.queue) and not stopped)

    async def _alone(self, url: str) -> Page:
        """The page of a source that is one thread."""
        self._visitor.engine = self._known.engine or self._visitor.engine
        done = await self._thread(Row(url, url, "", "one thread"))
        return self._page(more=not done)

    def _page(self, *, more: bool) -> Page:
        posts = sorted(self._posts, key=lambda post: post.published_at)
        return Page(tuple(posts), self._known.cursor(), more, tuple(dict.fromkeys(self._warnings)))

    async def _rows(self, sheet: Sheet) -> list[Row]:
        """The threads of the list, as far down as there are new ones; the latest first."""
        rows = {row.id: row for row in rows_of(sheet)}
        if sheet.threads and not rows:
            raise SourceChanged("all threads of the list lead to another host")
        if not rows and self._known.threads:
            raise SourceChanged("the list of threads is empty, and it was not before")
        been = {sheet.url}
        while sheet.next and sheet.next not in been and self._goes_on(sheet, later=len(been) > 1):
            if len(been) >= self._limits.pages:
                self._warnings.append("older pages of the list were not looked at (max_pages)")
                break
            been.add(sheet.next)
            sheet = await self._visitor.look(sheet.next, "threads")
            older = [row for row in rows_of(sheet) if not self._is_history(row)]
            rows = {row.id: row for row in older} | rows
        return list(rows.values())

    def _goes_on(self, sheet: Sheet, *, later: bool) -> bool:
        """Whether the last thread of this page of the list is new, so that the next may be.

        What stood on later pages when the source was first polled is history, and is not read.
        """
        moving = [row for row in rows_of(sheet) if not row.sticky]
        if not self._since or not moving or moving[-1].id in self._known.queue:
            return False
        return self._known.is_new(moving[-1]) and not (later and self._is_history(moving[-1]))

    def _is_history(self, row: Row) -> bool:
        """Whether nobody wrote in a thread since the first poll, and it was not known then."""
        if row.id in self._known.threads or not row.time:
            return False
        return datetime.fromisoformat(row.time) < datetime.fromisoformat(self._since) - _SLACK

    async def _read_threads(self, rows: list[Row]) -> bool:
        """Read the threads that wait, the oldest news first, and look again at some quiet ones.

        Whether the board ended it before we did.
        """
        new = [row for row in reversed(rows) if self._known.is_new(row)]
        missing = self._known.missing(rows)
        self._known.listed = [row.id for row in rows if not row.sticky][:_LISTED]
        left = self._known.wait(new)
        if left:
            self._warnings.append(f"{left} threads found no place in the queue and were not read")
        turns = list(self._known.queue.values())[: self._limits.threads]
        turns += [row for row in rows if self._is_quiet(row)][: self._limits.recheck]
        turns += missing[: self._limits.recheck]
        for row in turns:
            if not await self._turn(row):
                return True
        if self._error and not self._read and not self._known.has_read:
            raise self._error
        return False

    def _is_quiet(self, row: Row) -> bool:
        mark = self._known.threads.get(row.id)
        waits = row.id in self._known.queue or row.sticky
        return mark is not None and bool(mark.page) and not mark.shut and not waits

    async def _turn(self, row: Row) -> bool:
        """Read one thread; False when the board lets us read no more now."""
        done = True
        try:
            done = await self._thread(row)
        except SourceGone as error:
            self._error = self._error or error
            self._gone(row)
        except SourceUnavailable as error:
            if not self._read:
                raise
            self._warnings.append(f"reading stopped early: {error}")
            return False
        except (SourceRefused, SourceChanged) as error:
            self._error = self._error or error
            self._warnings.append(f"the thread {row.title!r} was not read: {error}")
            before = self._known.threads.get(row.id, Mark())
            shut = replace(before, sign=row.sign, title=row.title, shut=True)
            self._known.touch(row.id, shut)
        self._known.queue.pop(row.id, None)
        if not done:
            self._known.wait([row])
        return True

    async def _thread(self, row: Row) -> bool:
        """Read what is new in a thread and remember how far that was; whether that is its end."""
        mark = self._known.threads.get(row.id)
        limit = self._limits.pages
        read = await read_thread(self._visitor, row, mark, pages=limit, since=self._since)
        self._read += 1
        found = news(read, row, mark)
        renamed = mark is not None and row.title and mark.title and row.title != mark.title
        if renamed and read.sheets[0].at > 1:
            await self._renamed(row, found)
        self._take(found, row, read.sheets[0].engine)
        if read.gap:
            self._warnings.append(f"pages in the middle of {row.title!r} were not read (max_pages)")
        self._known.touch(row.id, found.mark)
        return read.done

    async def _renamed(self, row: Row, found: News) -> None:
        """Tell the first post again, under its new title."""
        beginning = await self._visitor.look(row.url, "posts")
        for post in beginning.posts[:1]:
            self._posts.append(self._post(post, row, found, beginning.engine, edited=True))

    def _take(self, found: News, row: Row, engine: str) -> None:
        for post, before in found.fresh:
            self._posts.append(self._post(post, row, found, engine, edited=before))
        undated = sum(not post["dated"] for post, _ in found.fresh)
        if undated:
            self._warnings.append(
                f"{undated} dates in {row.title or found.mark.title!r} cannot be read:"
                " taken for the time of the poll"
            )
        self._posts += [self._vanished(name_of(row, name, engine)) for name in found.vanished]

    def _gone(self, row: Row) -> None:
        """The thread is not there any more, nor are the posts that we remember of it."""
        mark = self._known.threads.pop(row.id, Mark())
        engine = self._visitor.engine
        self._posts += [self._vanished(name_of(row, name, engine)) for name in mark.seen]
        self._known.touch(row.id, Mark(sign=row.sign, title=row.title, shut=True))

    def _post(
        self, post: dict[str, Any], row: Row, found: News, engine: str, *, edited: bool
    ) -> Post:
        first, name = found.mark.first, post["id"]
        answered = next(iter(post["quotes"]), "") or first
        title = (row.title or found.mark.title) if name == first else ""
        return Post(
            id=name_of(row, name, engine),
            source=self._tools.source,
            platform="forum",
            published_at=time_of(post),
            title=storable(title) or None,
            text=storable(post["text"]),
            author=storable(post["author"]) or None,
            url=post["url"] or row.url,
            lang=self._lang,
            attachments=tuple(Attachment(storable(file), size) for file, size in post["files"]),
            reply_to=name_of(row, answered, engine) if answered not in ("", name) else None,
            edited=edited or post["edited"],
        )

    def _vanished(self, name: str) -> Post:
        return Post(
            id=name,
            source=self._tools.source,
            platform="forum",
            published_at=self._now(),
            text="",
            vanished=True,
        )

    def _now(self) -> datetime:
        return self._tools.now().astimezone(UTC)


def name_of(row: Row, post: str, engine: str) -> str:
    """The id of a post within the source: pages of no known engine may count anew per thread."""
    return f"{row.id}:{post}" if engine == "page" else post


def rows_of(sheet: Sheet) -> list[Row]:
    """The threads of a page of the list that stand on the same host."""
    return [
        Row(row["id"], row["url"], row["title"], row["sign"], row["sticky"], row["time"])
        for row in sheet.threads
        if row["url"]
    ]
