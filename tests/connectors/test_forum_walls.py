"""What stands in the place of a board is never an empty page, and what people write is no wall."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.base import SourceChanged, SourceError, SourceRefused, SourceUnavailable, Tools
from connectors.forum import Forum, Options
from tests.servers.board import Board
from tests.servers.skins import SKINS
from tests.servers.web import Reply, Web

HTML = {"Content-Type": "text/html; charset=utf-8"}
FORM = "<form action='/x' method='post'><input name='u'><input type='password' name='p'></form>"


def page(title: str, body: str, head: str = "") -> Reply:
    whole = (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )
    return Reply(whole.encode(), headers=HTML)


def forum(web: Web, tools: Tools, **options: object) -> Forum:
    return Forum(Options.model_validate({"url": web.url("/board/"), **options}), tools)


REFUSED = {
    "a login form": page("Specimen", FORM),
    "a login form that says why": page("Log in", f"<p>You must be logged-in to do that.</p>{FORM}"),
    "words alone": page("Fehler", "<div>Du musst angemeldet sein, um das zu sehen.</div>"),
    "French": page("Information", "<p>Vous devez être connecté pour voir ce forum.</p>"),
    "Russian": page("Форум", "<p>Для просмотра форума необходимо войти.</p>"),
    "Turkish": page("Hata", "<p>Bu sayfayı görmek için giriş yapmalısınız.</p>"),
    "no permission": page("Board", "<p>You do not have permission to access this page.</p>"),
    "a ban": page("Error", "<p>You have been banned from this board.</p>"),
    "a blocked address": page("Attention", "<h1>Sorry, you have been blocked</h1>"),
    "a ban in Russian": page("Ошибка", "<p>Ваш IP адрес заблокирован.</p>"),
}
UNAVAILABLE = {
    "a challenge": page(
        "Just a moment...",
        "<div id='challenge-running'>x</div><noscript>Enable JavaScript and cookies</noscript>",
        "<script>window._cf_chl_opt={}</script>",
    ),
    "a guard": page("DDoS-Guard", "<p>Checking your browser before accessing</p>"),
    "hCaptcha": page("Specimen", "<form><div class='h-captcha' data-sitekey='x'></div></form>"),
    "reCAPTCHA": page("Specimen", "<form><div class='g-recaptcha'></div></form>"),
    "an image": page("Specimen", "<form><img src='/captcha.php?x'><input name='code'></form>"),
    "a check in German": page("Einen Moment", "<p>Wir überprüfen Ihren Browser.</p>"),
    "a check in Russian": page("Проверка", "<p>Подтвердите, что вы не робот.</p>"),
    "a script": page("", "", "<script>function toNumbers(d){}; slowAES.decrypt()</script>"),
    "a queue": page("Specimen", "<h1>Waiting room</h1><p>You are in line.</p>"),
    "a queue in Russian": page("Доступ", "<p>Вы в очереди, подождите.</p>"),
    "maintenance": page("Specimen", "<p>The board is currently closed for maintenance.</p>"),
    "maintenance with a form for its staff": page("Wartung", f"<p>Wartungsarbeiten</p>{FORM}"),
    "maintenance in Turkish": page("Forum", "<p>Forumumuz bakım nedeniyle kapalı.</p>"),
}
CHANGED = {
    "something else": page("A shop", "<p>Shoes for sale.</p>"),
    "an index": page(
        "Index", "".join(f"<a href='viewforum.php?f={n}'>Board {n}</a>" for n in range(5))
    ),
    "an index with a login form": page(
        "Index",
        "".join(f"<a href='viewforum.php?f={n}'>Board {n}</a>" for n in range(5))
        + f"<div id='page-header'>{FORM}</div>",
    ),
    "nothing": page("", ""),
    "a missing board": page("Error", "<p>The specified forum does not exist.</p>"),
}


@pytest.mark.parametrize("reply", REFUSED.values(), ids=REFUSED)
async def test_a_wall_asks_the_operator_to_act(web: Web, tools: Tools, reply: Reply) -> None:
    web.serve("/board/", reply)
    with pytest.raises(SourceRefused):
        await forum(web, tools).poll(None)


@pytest.mark.parametrize("reply", UNAVAILABLE.values(), ids=UNAVAILABLE)
async def test_a_captcha_a_queue_and_maintenance_are_tried_again(
    web: Web, tools: Tools, reply: Reply
) -> None:
    web.serve("/board/", reply)
    with pytest.raises(SourceUnavailable, match=r"captcha|queue|maintenance"):
        await forum(web, tools).poll(None)


@pytest.mark.parametrize("reply", CHANGED.values(), ids=CHANGED)
async def test_a_page_that_is_no_board_wants_a_person(web: Web, tools: Tools, reply: Reply) -> None:
    web.serve("/board/", reply)
    with pytest.raises(SourceChanged):
        await forum(web, tools).poll(None)


@pytest.mark.parametrize("status", [403, 503])
@pytest.mark.parametrize("name", ["a challenge", "hCaptcha", "a check in Russian"])
async def test_a_captcha_behind_any_status_is_a_captcha(
    web: Web, tools: Tools, status: int, name: str
) -> None:
    web.serve("/board/", replace(UNAVAILABLE[name], status=status))
    with pytest.raises(SourceUnavailable, match="shows a captcha"):
        await forum(web, tools).poll(None)


async def test_a_ban_and_a_login_behind_a_status_are_refused(web: Web, tools: Tools) -> None:
    for name, status in (("a ban", 503), ("a login form", 403), ("Russian", 403)):
        web.serve("/board/", replace(REFUSED[name], status=status))
        with pytest.raises(SourceRefused, match=r"banned|log in"):
            await forum(web, tools).poll(None)


async def test_a_closed_board_still_says_how_long(web: Web, tools: Tools) -> None:
    closed = UNAVAILABLE["maintenance"]
    later = {**closed.headers, "Retry-After": "90"}
    web.serve("/board/", replace(closed, status=503, headers=later))
    with pytest.raises(SourceUnavailable, match="maintenance") as caught:
        await forum(web, tools).poll(None)
    assert caught.value.retry_after == timedelta(seconds=90)


async def test_a_redirect_to_the_login_is_a_wall(web: Web, tools: Tools) -> None:
    web.serve("/board/", Reply(status=302, headers={"Location": "/login/?next=board"}))
    web.serve("/login/", page("Specimen", "<p>Welcome</p>" * 900 + FORM))
    with pytest.raises(SourceRefused):
        await forum(web, tools).poll(None)


@pytest.mark.parametrize("skin", ["xenforo2", "phpbb", "mybb", "vbulletin3", "smf20"])
async def test_posts_that_talk_of_walls_are_posts(web: Web, tools: Tools, skin: str) -> None:
    board = Board(web, SKINS[skin])
    words = "You must log in. Just a moment... captcha, banned, maintenance, does not exist."
    board.open("Checking your browser: captcha", words)
    page = await Forum(Options.model_validate({"url": board.url}), tools).poll(None)
    assert [post.text for post in page.posts] == [words]


@pytest.mark.parametrize("skin", ["xenforo2", "phpbb", "mybb", "vbulletin4", "smf21"])
async def test_what_was_written_behind_a_captcha_is_read_when_it_is_gone(
    web: Web, tools: Tools, skin: str
) -> None:
    board = Board(web, SKINS[skin])
    thread = board.open("Records", "first")
    source = Forum(
        Options.model_validate({"url": board.url}),
        replace(tools, now=lambda: board.now + timedelta(minutes=5)),
    )
    first = await source.poll(None)
    thread.reply("second")
    board.wall = UNAVAILABLE["hCaptcha"]
    with pytest.raises(SourceUnavailable, match="shows a captcha"):
        await source.poll(first.cursor)
    board.wall = None
    assert [post.text for post in (await source.poll(first.cursor)).posts] == ["second"]


async def test_one_thread_for_members_is_told_and_the_others_are_read(
    web: Web, tools: Tools
) -> None:
    board = Board(web, SKINS["xenforo2"])
    board.open("For members", "unseen").shut = True
    board.open("For all", "seen")
    source = Forum(Options.model_validate({"url": board.url}), tools)
    page = await source.poll(None)
    assert [post.text for post in page.posts] == ["seen"]
    assert "asks visitors to log in" in page.warnings[0]
    again = await source.poll(page.cursor)
    assert (again.posts, again.warnings) == ((), ())


async def test_a_board_whose_threads_are_all_for_members_is_a_wall(web: Web, tools: Tools) -> None:
    board = Board(web, SKINS["xenforo2"])
    for name in "ab":
        board.open(f"Thread {name}", "unseen").shut = True
    with pytest.raises(SourceRefused, match="asks visitors to log in"):
        await Forum(Options.model_validate({"url": board.url}), tools).poll(None)


async def test_an_empty_board_is_empty_and_one_that_lost_its_threads_is_not(
    web: Web, tools: Tools
) -> None:
    board = Board(web, SKINS["xenforo2"])
    source = Forum(Options.model_validate({"url": board.url}), tools)
    page = await source.poll(None)
    assert page.posts == ()
    thread = board.open("Records", "first")
    page = await source.poll(page.cursor)
    assert len(page.posts) == 1
    thread.gone = True
    with pytest.raises(SourceChanged, match="was not before"):
        await source.poll(page.cursor)


async def test_a_board_that_gets_tired_of_us_keeps_what_was_read(web: Web, tools: Tools) -> None:
    board = Board(web, SKINS["phpbb"])
    threads = [board.open(f"Thread {name}", f"text {name}") for name in "abc"]
    web.serve(board.skin.thread_path(threads[1], 1), Reply(status=429))
    source = Forum(Options.model_validate({"url": board.url}), tools)
    page = await source.poll(None)
    assert [post.text for post in page.posts] == ["text a"]
    assert "reading stopped early" in page.warnings[0]
    assert not page.more
    with pytest.raises(SourceUnavailable):
        await source.poll(page.cursor)


@pytest.mark.parametrize(
    "body",
    [b"<!--" * 100_000, b"<div>" * 96_000, b"<a " * 30_000, b"\xff\xfe\x00" * 999, b""],
    ids=["comments", "nesting", "anchors", "noise", "nothing"],
)
async def test_hostile_markup_is_an_error_and_no_standstill(
    web: Web, tools: Tools, body: bytes
) -> None:
    web.serve("/board/", Reply(body, headers=HTML))
    with pytest.raises(SourceError):
        await forum(web, tools).poll(None)


async def test_json_that_is_no_board_is_an_error(web: Web, tools: Tools) -> None:
    deep = "[" * 5000
    for text in ('{"error_type": "x"}', "[]", '{"topic_list": 1}', deep, '{"topic_list": {"to'):
        web.serve("/board/", text, type="application/json")
        with pytest.raises(SourceError):
            await forum(web, tools).poll(None)


async def test_links_to_other_hosts_are_not_followed(web: Web, tools: Tools) -> None:
    rows = "".join(
        f"<li class='row'><a class='topictitle' href='http://elsewhere.example.org/viewtopic.php?t={n}'>"
        f"Title {n}</a></li>"
        for n in range(4)
    )
    web.serve("/board/", page("Board", f"<ul class='topiclist topics'>{rows}</ul>"))
    with pytest.raises(SourceChanged, match="another host"):
        await forum(web, tools).poll(None)
    assert {request.path for request in web.requests} <= {"/board/", "/robots.txt"}
