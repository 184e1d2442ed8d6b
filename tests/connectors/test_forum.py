"""Boards of every engine, polled over a real socket and over time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.base import Tools
from connectors.forum import Forum, Options
from connectors.post import Page, Post
from tests.servers.board import Board
from tests.servers.skins import SKINS
from tests.servers.skins.plain import SELECTORS
from tests.servers.web import Web

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
        while page.more:
            page = await self.poll()
            posts += page.posts
        return posts


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
