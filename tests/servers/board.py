"""A board of any engine that a Web server can serve: threads, replies, pages, changes over time.

board = Board(web, SKINS["phpbb"])
thread = board.open("A title", "the first post")
thread.reply("another post")      # the next request sees it
board.url                          # what a source is configured with
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

from tests.servers.web import Reply, Request, Web

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@dataclass(slots=True)
class Message:
    """A post. `html` is what stands between the tags of its text."""

    id: int
    author: str
    html: str
    at: datetime
    quotes: "Message | None" = None
    files: Sequence[tuple[str, str]] = ()  #: name, size as shown
    edited: bool = False
    signature: str = "my signature, bank data wanted"


@dataclass(slots=True)
class Thread:
    """A thread; `gone` answers 404 and stands in no list."""

    board: "Board"
    id: int
    title: str
    posts: list[Message] = field(default_factory=list)
    sticky: bool = False
    locked: bool = False
    gone: bool = False
    shut: bool = False  #: visitors are asked to log in

    def reply(self, html: str, **more: object) -> Message:
        """A new post at the end; the clock of the board goes on by a minute."""
        post = self.board.message(html, **more)
        self.posts.append(post)
        return post

    @property
    def slug(self) -> str:
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.lower()).split())

    def page(self, number: int) -> list[Message]:
        size = self.board.posts_a_page
        return self.posts[(number - 1) * size : number * size]

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.posts) // self.board.posts_a_page))


class Skin(Protocol):
    """How one engine spells addresses and pages."""

    type: str

    def list_path(self, page: int) -> str: ...
    def thread_path(self, thread: Thread, page: int) -> str: ...
    def list_page(self, board: "Board", page: int) -> str: ...
    def thread_page(self, board: "Board", thread: Thread, page: int) -> str: ...


class Board:
    """The threads of one board, and the server's answers about them."""

    def __init__(
        self, web: Web, skin: Skin, *, posts_a_page: int = 5, threads_a_page: int = 6
    ) -> None:
        self.web = web
        self.skin = skin
        self.posts_a_page = posts_a_page
        self.threads_a_page = threads_a_page
        self.threads: list[Thread] = []
        self.wall: Reply | None = None  #: answers everything while it stands
        self.now = START
        self._ids = count(101)
        self._numbers = count(11)
        for page in range(1, 12):
            self._serve(skin.list_path(page), None, page)

    @property
    def url(self) -> str:
        return self.web.url(self.skin.list_path(1))

    def message(self, html: str, **more: object) -> Message:
        self.now += timedelta(minutes=1)
        fields = {"author": f"member{len(html) % 7}", "at": self.now, **more}
        return Message(next(self._ids), html=html, **fields)  # type: ignore[arg-type]

    def open(self, title: str, html: str, **more: bool) -> Thread:
        """A new thread with its first post."""
        thread = Thread(self, next(self._numbers), title, **more)
        thread.reply(html)
        self.threads.append(thread)
        for page in range(1, 30):
            self._serve(self.skin.thread_path(thread, page), thread, page)
        return thread

    def listed(self, page: int) -> list[Thread]:
        """The threads on a page of the list: sticky ones first, then by their last posts."""
        there = [thread for thread in self.threads if not thread.gone]
        there.sort(key=lambda thread: thread.posts[-1].at, reverse=True)
        pinned = [thread for thread in there if thread.sticky]
        others = [thread for thread in there if not thread.sticky]
        start = (page - 1) * self.threads_a_page
        return (pinned if page == 1 else []) + others[start : start + self.threads_a_page]

    @property
    def pages(self) -> int:
        others = sum(not thread.sticky and not thread.gone for thread in self.threads)
        return max(1, -(-others // self.threads_a_page))

    def _serve(self, path: str, thread: Thread | None, page: int) -> None:
        def answer(request: Request) -> Reply:
            del request
            return self._answer(thread, page)

        self.web.serve(path, answer)

    def _answer(self, thread: Thread | None, page: int) -> Reply:
        headers = {"Content-Type": self.skin.type}
        if self.wall:
            return self.wall
        if thread is None:
            return Reply(self.skin.list_page(self, page).encode(), headers=headers)
        if thread.gone or page > thread.pages:
            return Reply(b"<html><body>The requested topic does not exist.</body></html>", 404)
        if thread.shut:
            return Reply(LOGIN.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
        return Reply(self.skin.thread_page(self, thread, page).encode(), headers=headers)


LOGIN = (
    "<!DOCTYPE html><html><head><title>Log in</title></head><body><div class='blockMessage'>You"
    " must be logged-in to do that.</div><form action='/login/login' method='post'><input"
    " name='login'><input type='password' name='password'></form></body></html>"
)


def pager(pages: int, at: int) -> list[int]:
    """The numbers that a pager shows: the first, the last, and those near to this one."""
    return [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - at) < 3]


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
