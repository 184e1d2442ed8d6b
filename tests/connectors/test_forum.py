"""Boards of every engine, polled over a real socket and over time."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors._forum import visit
from connectors.base import Tools
from connectors.forum import Forum, Options
from connectors.post import Page, Post
from tests.servers.board import Board
from tests.servers.skins import SKINS
from tests.servers.skins.plain import SELECTORS
from tests.servers.web import Web


@pytest.fixture(autouse=True)
def _near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse in this process: a child for each page takes minutes. The contract uses children."""

    async def near(parse: Callable[..., Any], body: bytes, *, seconds: int, **said: str) -> Any:
        del seconds
        return json.loads(json.dumps(parse(body, **said)))

    monkeypatch.setattr(visit, "parsed", near)


each_engine = pytest.mark.parametrize("skin", SKINS)


class Watched:
    """A board and the source that watches it."""

    def __init__(self, web: Web, tools: Tools, skin: str, **options: object) -> None:
        self.board = Board(web, SKINS[skin], posts_a_page=20 if skin == "discourse" else 5)
        self.tools = replace(tools, now=lambda: self.board.now + timedelta(minutes=5))
        own = {"engine": "page", "selectors": SELECTORS} if skin == "plain" else {}
        self.options = {"url": self.board.url, **own, **options}
        self.cursor: str | None = None
        self.warnings: list[str] = []

    async def poll(self) -> Page:
        forum = Forum(Options.model_validate(self.options), self.tools)
        page = await forum.poll(self.cursor)
        self.cursor = page.cursor
        self.warnings += page.warnings
        return page

    async def all(self) -> list[Post]:
        """What the polls bring until nothing more is ready."""
        page = await self.poll()
        posts = list(page.posts)
        for _ in range(12):
            if not page.more:
                return posts
            page = await self.poll()
            posts += page.posts
        raise AssertionError("the polls come to no end")


@each_engine
async def test_a_board_is_read_with_its_threads_replies_and_pages(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin)
    long = seen.board.open("Records of Example Clinic", "I have <b>500,000</b> records.")
    for number in range(45 if skin == "discourse" else 13):
        long.reply(f"reply number {number}")
    seen.board.open("Another thread", "Nothing to see.")
    posts = await seen.all()
    assert [post.text for post in posts] == [
        "I have 500,000 records.",
        *(f"reply number {number}" for number in range(len(long.posts) - 1)),
        "Nothing to see.",
    ]
    assert [post.title for post in posts if post.title] == [
        "Records of Example Clinic",
        "Another thread",
    ]
    assert seen.warnings == []
    times = [message.at for thread in seen.board.threads for message in thread.posts]
    assert [post.published_at for post in posts] == sorted(times)
    assert len({post.id for post in posts}) == len(posts)
    assert {post.reply_to for post in posts[1:-1]} == {posts[0].id}
    assert all(post.author and post.author.startswith("member") for post in posts)
    assert await seen.all() == []


@each_engine
async def test_a_reply_is_read_alone_with_its_files_and_without_the_words_that_it_quotes(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin)
    thread = seen.board.open("Records of Example Clinic", "I have records.")
    for number in range(11):
        thread.reply(f"reply number {number}")
    before = await seen.all()
    quoted = thread.posts[-1]
    thread.reply("Proof is attached.", quotes=quoted, files=[("sample.csv", "12.5 KB")])
    (post,) = await seen.all()
    ids = {post.text: post.id for post in before}
    if skin == "plain":  # its quotes name nobody
        assert post.text == f"> {quoted.html}\nProof is attached."
        assert post.reply_to == ids["I have records."]
        return
    assert post.text.removesuffix("\nsample.csv (12.5 KB)") == "Proof is attached."
    assert post.reply_to == ids["I have records." if skin == "phpbb-subsilver" else quoted.html]
    assert [(file.name, file.size) for file in post.attachments] == [("sample.csv", 12800)]
    assert post.title is None


@each_engine
async def test_an_edited_post_comes_again_and_a_deleted_one_is_told_as_vanished(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin)
    thread = seen.board.open("Records of Example Clinic", "I have records.")
    kept, changed, deleted, last = (thread.reply(f"reply {n}") for n in range(4))
    ids = {post.text: post.id for post in await seen.all()}
    changed.html, changed.edited = "Price: 300", True
    (post,) = await seen.all()
    assert (post.id, post.text, post.edited, post.vanished) == (
        ids["reply 1"],
        "Price: 300",
        True,
        False,
    )
    thread.posts.remove(deleted)
    found = [(post.id, post.vanished) for post in await seen.all()]
    if skin == "plain":  # its numbers move up, so that the last one is missing
        assert found[-1][1]
        return
    assert found == [(ids["reply 2"], True)]
    assert await seen.all() == []
    assert kept in thread.posts
    assert last in thread.posts


@each_engine
async def test_sticky_locked_renamed_and_new_threads_are_told_apart(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin)
    board = seen.board
    rules = board.open("Rules of this board", "Be nice.", sticky=True)
    threads = [board.open(f"Thread {name}", f"text of {name}") for name in "abc"]
    assert len(await seen.all()) == 4
    threads[0].locked = threads[1].sticky = True
    assert await seen.all() == []
    new = board.open("Thread of today", "text of today")
    (post,) = await seen.all()
    assert (post.title, post.text) == ("Thread of today", "text of today")
    new.title = "Thread of today, sold"
    (post,) = await seen.all()
    assert (post.title, post.edited) == ("Thread of today, sold", True)
    rules.reply("A new rule.")
    assert [post.text for post in await seen.all()] == ["A new rule."]


@each_engine
async def test_a_deleted_thread_is_told_and_harms_no_other(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin)
    threads = [seen.board.open(f"Thread {name}", f"text of {name}") for name in "abc"]
    ids = {post.text: post.id for post in await seen.all()}
    threads[1].gone = True
    (post,) = await seen.all()
    assert (post.id, post.vanished) == (ids["text of b"], True)
    threads[0].reply("still here")
    assert [post.text for post in await seen.all()] == ["still here"]


@each_engine
async def test_a_thread_that_grew_by_many_pages_is_read_to_its_end(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin, max_pages=2)
    thread = seen.board.open("Records of Example Clinic", "I have records.")
    await seen.all()
    size = seen.board.posts_a_page
    texts = [f"reply {number}" for number in range(size * 6)]
    for text in texts:
        thread.reply(text)
    page = await seen.poll()
    assert page.more
    assert [post.text for post in (*page.posts, *await seen.all())] == texts
    assert seen.warnings == []


@each_engine
async def test_a_long_old_thread_is_read_at_both_ends_and_what_is_left_out_is_told(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin, max_pages=3)
    thread = seen.board.open("An old thread", "its beginning")
    size = seen.board.posts_a_page
    for number in range(1, size * 8):
        thread.reply(f"reply {number}")
    texts = [post.text for post in await seen.all()]
    assert texts[0] == "its beginning"
    assert texts[size:] == [f"reply {number}" for number in range(size * 6, size * 8)]
    assert any("were not read (max_pages)" in warning for warning in seen.warnings)
    thread.reply("and one more")
    assert [post.text for post in await seen.all()] == ["and one more"]


@each_engine
async def test_more_threads_than_one_poll_reads_wait_for_the_next(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin, max_threads=2)
    for number in range(5):
        seen.board.open(f"Thread {number}", f"text {number}")
    page = await seen.poll()
    assert page.more
    assert [post.text for post in page.posts] == ["text 0", "text 1"]
    assert [post.text for post in await seen.all()] == ["text 2", "text 3", "text 4"]


@each_engine
async def test_after_a_pause_the_list_is_followed_to_its_older_pages(
    web: Web, tools: Tools, skin: str
) -> None:
    seen = Watched(web, tools, skin)
    old = [seen.board.open(f"Old thread {n}", f"old {n}") for n in range(8)]
    assert len(await seen.all()) == 6  # what stands on later pages at first is history
    seen.board.now += timedelta(days=9)
    for number in range(9):
        seen.board.open(f"New thread {number}", f"new {number}")
    old[7].reply("a reply to an old thread")
    texts = {post.text for post in await seen.all()}
    assert texts == {*(f"new {number}" for number in range(9)), "a reply to an old thread"}


async def test_the_cursor_stays_small(web: Web, tools: Tools) -> None:
    board = Board(web, SKINS["phpbb"], posts_a_page=20, threads_a_page=30)
    for number in range(30):
        thread = board.open(f"Thread {number}", "first")
        for _ in range(15):
            thread.reply("reply")
    source = Forum(Options.model_validate({"url": board.url, "max_threads": 30}), tools)
    cursor = (await source.poll(None)).cursor or ""
    assert len(cursor) < 40_000
    assert json.loads(cursor)["queue"] == []
