"""Single pages of boards: what is read of them, in other themes and other encodings."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from connectors._forum.discourse import address
from connectors._forum.links import absolute, post_id, thread_id
from connectors._forum.page import read
from connectors._forum.text import size
from connectors.base import Tools
from connectors.forum import Forum, Options
from tests.servers.board import Board
from tests.servers.skins import SKINS
from tests.servers.web import Web

MARKUP = [name for name in SKINS if name not in ("discourse", "plain")]


def found(body: str, url: str, **asked: object) -> dict[str, Any]:
    how = {
        "engine": "auto",
        "type": "text/html; charset=utf-8",
        "encoding": None,
        "now": "2026-03-02T12:00:00+00:00",
        "timezone": None,
        "lang": None,
        "order": "auto",
        "selectors": {},
        "wanted": "any",
    }
    return read(body.encode(), url=url, asked=json.dumps({**how, **asked}))


def renamed(html: str) -> str:
    """The page in a theme that has another name for every class, and says nothing of its engine."""
    html = re.sub(r'class="([^"]*)"', lambda c: f'class="zz{len(c[1])}"', html)
    return re.sub(r"<html [^>]*>|<meta name=.generator[^>]*>", "<html>", html)


@pytest.mark.parametrize("skin", MARKUP)
async def test_the_threads_of_a_list_are_found_in_a_theme_that_renames_every_class(
    web: Web, skin: str
) -> None:
    board = Board(web, SKINS[skin])
    for number in range(9):
        board.open(f"Thread {number}", "text").reply("reply")
    page = found(renamed(board.skin.list_page(board, 1)), board.url)
    assert [row["title"] for row in page["threads"]] == [f"Thread {n}" for n in range(8, 2, -1)]
    paths = [web.url(board.skin.thread_path(thread, 1)) for thread in board.listed(1)]
    assert [thread_id(row["url"]) for row in page["threads"]] == list(map(thread_id, paths))


@pytest.mark.parametrize("skin", ["mybb", "vbulletin3", "vbulletin4", "vbulletin5", "smf21"])
async def test_posts_are_found_by_their_numbers_where_classes_are_renamed(
    web: Web, skin: str
) -> None:
    board = Board(web, SKINS[skin])
    thread = board.open("A thread", "first")
    thread.reply("second")
    url = web.url(board.skin.thread_path(thread, 1))
    page = found(renamed(board.skin.thread_page(board, thread, 1)), url)
    assert [(post["id"], post["text"]) for post in page["posts"]] == [
        ("101", "first"),
        ("102", "second"),
    ]


async def test_the_saved_page_is_read_without_quotes_signatures_and_what_is_hidden(
    web: Web, tools: Tools, saved: Path
) -> None:
    path = "/threads/records-of-example-clinic.11/"
    web.serve(path, (saved / "forum" / "xenforo2_thread.html").read_bytes())
    page = await Forum(Options.model_validate({"url": web.url(path)}), tools).poll(None)
    first, second, third, fourth = page.posts
    assert first.title == "Datensätze der Beispielklinik"
    assert first.text.splitlines()[:2] == [
        "Ich habe 500.000 Datensätze der Beispielklinik.",
        "Muster: siehe Anhang.",
    ]
    assert [(file.name, file.size) for file in first.attachments] == [("muster.csv", 12800)]
    assert (first.edited, first.author, first.url) == (True, "muster", web.url(f"{path}post-101"))
    assert (second.text, second.reply_to) == ("Das ist doch alt.", "101")
    assert third.text.endswith("> Die Klinik bestätigt den Vorfall.")
    assert fourth.published_at.isoformat() == "2026-03-02T09:20:00+00:00"
    assert "Signatur" not in "".join(post.text for post in page.posts)


@pytest.mark.parametrize("stated", [True, False])
async def test_a_board_in_windows_1251_is_read(web: Web, tools: Tools, stated: bool) -> None:
    board = Board(web, SKINS["phpbb-subsilver"])
    thread = board.open("Записи клиники", "Продаю базу больницы")
    html = board.skin.thread_page(board, thread, 1)
    if not stated:
        html = html.replace("charset=utf-8", "charset=iso-8859-1")
    html = html.replace("charset=utf-8", "charset=windows-1251").replace("•", "-")
    web.serve("/tema-t11.html", html.encode("cp1251"), type="text/html")
    own = {} if stated else {"encoding": "windows-1251"}
    source = Forum(Options.model_validate({"url": web.url("/tema-t11.html"), **own}), tools)
    (post,) = (await source.poll(None)).posts
    assert (post.title, post.text) == ("Записи клиники", "Продаю базу больницы")


async def test_a_date_that_cannot_be_read_is_the_time_of_the_poll_and_is_told(
    web: Web, tools: Tools
) -> None:
    web.serve(
        "/showthread.php",
        '<html><body><div class="post" id="post_7"><span class="post_date">'
        'Stardate nothing</span><div class="post_body" id="pid_7">text</div></div></body></html>',
    )
    source = Forum(Options.model_validate({"url": web.url("/showthread.php?tid=1")}), tools)
    page = await source.poll(None)
    assert page.posts[0].published_at == tools.now()
    assert "cannot be read" in page.warnings[0]


def test_sessions_are_no_part_of_an_address() -> None:
    base = "https://forum.example.org/viewforum.php?f=5"
    session = "0123456789abcdef0123456789abcdef"
    assert absolute(base, f"./viewtopic.php?t=7&sid={session}#p9").endswith("?t=7#p9")
    assert absolute(base, f"/index.php?PHPSESSID={session}&topic=7.0").endswith("?topic=7.0")
    assert absolute(base, f"showthread.php?s={session}&t=7").endswith("?t=7")
    assert absolute(base, "javascript:alert(1)") == absolute(base, "#top") == ""


@pytest.mark.parametrize(
    ("path", "thread", "post"),
    [
        ("/viewtopic.php?f=2&t=77&p=88#p88", "77", "88"),
        ("/premier-lot-t525-25.html", "525", ""),
        ("/showthread.php?tid=77&pid=88#pid88", "77", "88"),
        ("/Thread-A-title--7", "A-title", ""),
        ("/thread-77-page-2.html", "77", ""),
        ("/threads/a-title.77/page-3#post-88", "77", "88"),
        ("/index.php?threads/a-title.77/", "77", ""),
        ("/showthread.php?77-a-title/page2", "77", ""),
        ("/threads/77-a-title", "77", ""),
        ("/index.php?topic=77.msg88#msg88", "77", "88"),
        ("/index.php/topic,77.0.html", "77", ""),
        ("/t/a-title/77/3", "77", ""),
        ("/forum/leaks/77-a-title/page2", "77", ""),
        ("/konular/baslik.77/", "77", ""),
        ("/forums/leaks.5/", "", ""),
        ("/viewforum.php?f=5", "", ""),
        ("/member.php?u=77", "", ""),
    ],
)
def test_an_address_names_its_thread_and_its_post(path: str, thread: str, post: str) -> None:
    url = f"https://forum.example.org{path}"
    assert (thread_id(url), post_id(url)) == (thread, post)


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("https://d.example.org/", "https://d.example.org/latest.json"),
        ("https://d.example.org/c/leaks/5", "https://d.example.org/c/leaks/5.json"),
        ("https://d.example.org/t/a-title/77/3", "https://d.example.org/t/77.json"),
        ("https://d.example.org/f/latest", "https://d.example.org/f/latest.json"),
        ("https://d.example.org/tag/x.json?page=1", "https://d.example.org/tag/x.json?page=1"),
    ],
)
def test_a_discourse_board_is_asked_for_its_data(url: str, data: str) -> None:
    assert address(url) == data


async def test_a_discourse_board_is_recognised_by_its_page(web: Web, tools: Tools) -> None:
    board = Board(web, SKINS["discourse"])
    board.open("Records", "first")
    shell = '<html><head><meta name="generator" content="Discourse 3.4"></head><body></body></html>'
    web.serve("/c/leaks/5", shell)
    source = Forum(Options.model_validate({"url": web.url("/c/leaks/5")}), tools)
    page = await source.poll(None)
    assert [post.text for post in page.posts] == ["first"]
    assert (await source.poll(page.cursor)).posts == ()


@pytest.mark.parametrize(
    ("shown", "size_in_bytes"),
    [("(12.5 KiB) Downloaded", 12800), ("1,5 Mo", 1572864), ("3 КБ", 3072), ("7 views", None)],
)
def test_a_size_is_read_as_it_is_shown(shown: str, size_in_bytes: int | None) -> None:
    assert size(shown) == size_in_bytes
