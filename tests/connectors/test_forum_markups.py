"""Pages in markup that older, rarer or rebuilt boards have: specimens of our own making."""

from typing import Any

import pytest

from connectors._forum.links import thread_id
from tests.connectors.test_forum_pages import found

HOST = "https://forum.example.org"


def whole(body: str, head: str = "", attributes: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body {attributes}>{body}</body></html>"


def subsilver(number: int, author: str, date: str, text: str) -> str:
    return f"""
    <table class="tablebg"><tr class="row1"><td align="center"><a name="p{number}"></a>
    <b class="postauthor">{author}</b></td><td width="100%"><table><tr>
    <td class="gensmall" width="100%"><div style="float: left;">&nbsp;<b>Post subject:</b> Re: Help
    Submarine</div><div style="float: right;"><a href="./viewtopic.php?p={number}#p{number}"><img
    src="x.gif" alt="Post" /></a><b>Posted:</b> {date}&nbsp;</div></td></tr></table></td></tr>
    <tr class="row1"><td class="profile"><span class="postdetails"><b>Joined:</b> Tue Oct 09, 2012
    10:12 pm<br /><b>Posts:</b> 12</span></td><td valign="top"><table><tr><td>
    <div class="postbody">{text}</div></td></tr></table></td></tr></table>"""


def test_a_date_stands_behind_its_label_whatever_stands_before_it() -> None:
    posts = subsilver(7, "ada", "Wed Jun 11, 2014 12:07 pm", "first") + subsilver(
        8, "bob", "Thu Jun 12, 2014 1:00 pm", "second"
    )
    page = found(whole(posts, attributes='id="phpbb"'), f"{HOST}/viewtopic.php?f=1&t=5")
    told = [(p["author"], p["time"][:16], p["text"]) for p in page["posts"]]
    assert told == [("ada", "2014-06-11T12:07", "first"), ("bob", "2014-06-12T13:00", "second")]


def hentry(number: int, author: str, stamp: str, text: str) -> str:
    return f"""
    <div class='post_block hentry clear' id='post_id_{number}'><div class='post_wrap'>
    <div class='author_info'><div class='user_details'><ul class='basic_info'><li><p
    class='member_title'>Newcomer</p></li><li class='author'>{author}<span></span></li>
    <li class='post_count'>6 posts</li></ul></div></div><div class='post_body'>
    <p class='posted_info'>Posted <abbr class="published" itemprop="commentTime"
    title="{stamp}">07 December 2015 - 12:15 AM</abbr></p>
    <div itemprop="commentText" class='post entry-content'><p>{text}</p></div>
    <ul class='post_controls'><li>somebody likes this</li></ul></div></div></div>"""


def test_a_post_is_its_text_without_card_date_and_likes() -> None:
    posts = hentry(11, "ada", "2015-12-07T00:15:31+00:00", "first") + hentry(
        12, "bob", "2015-12-07T01:15:31+00:00", "second"
    )
    page = found(whole(posts), f"{HOST}/topic/90-name/")
    told = [(p["author"], p["time"][:19], p["text"]) for p in page["posts"]]
    assert told == [
        ("ada", "2015-12-07T00:15:31", "first"),
        ("bob", "2015-12-07T01:15:31", "second"),
    ]


def carded(number: int, author: str, text: str) -> str:
    return f"""
    <div id="p{number}" class="post"><div class="postbody"><div class="postprofile"><a
    href="/u{number}">{author}</a><br>71<br>26.10.13</div><div class="postbody-head"><p
    class="author">von <strong>{author}</strong> am 26/05/14, 07:41 am</p></div>
    <div class="post-entry"><div>{text}</div></div></div></div>"""


def test_a_box_that_holds_the_card_of_its_author_is_no_body() -> None:
    posts = carded(7, "ada", "first") + carded(8, "bob", "second")
    page = found(whole(posts), f"{HOST}/t6-name", lang="de")
    told = [(p["author"], p["time"][:16], p["text"]) for p in page["posts"]]
    assert told == [("ada", "2014-05-26T07:41", "first"), ("bob", "2014-05-26T07:41", "second")]


def test_a_time_is_found_in_a_theme_that_marks_no_date() -> None:
    post = """
    <li class="postcontainer" id="post_{0}"><div class="userinfo"><a class="username"
    href="/members/{0}.html">ada</a><dl class="stats"><dd>03.03.2011,&nbsp;14:{0}</dd></dl></div>
    <div id="post_message_{0}"><blockquote class="postcontent">Seen 04.04.2012, 10:10 too
    </blockquote></div></li>"""
    page = found(
        whole(f"<ol>{post.format(17)}{post.format(27)}</ol>"),
        f"{HOST}/showthread.php?t=9",
        engine="vbulletin",
        lang="de",
    )
    assert [p["time"][:16] for p in page["posts"]] == ["2011-03-03T14:17", "2011-03-03T14:27"]


def thread_page(base: str) -> dict[str, Any]:
    post = """
    <section id="post{0}" itemscope itemtype="http://schema.org/Comment"><a class="bigusername"
    href="members/5-ada.html">ada</a> <a href="{0}-post1.html">post #1</a>
    <time itemprop="dateCreated" datetime="2026-03-01T10:00:00+00:00">x</time>
    <div id="post_message_{0}" itemprop="text">text {0}</div></section>"""
    links = "".join(f'<li><a href="cars/{n}-other.html">Other {n}</a></li>' for n in range(20, 29))
    return found(
        whole(post.format(705) + post.format(706) + links, f'<base href="{base}">'),
        f"{HOST}/cars/310-name.html",
    )


def test_the_base_of_the_links_does_not_say_which_page_this_is() -> None:
    page = thread_page(f"{HOST}/")
    assert (page["kind"], [p["id"] for p in page["posts"]]) == ("posts", ["705", "706"])


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/cars/68437-t700-stallion.html", "68437"),
        ("/2010-calendar-t55.html", "55"),
        ("/705474-post1.html", ""),
        ("/forums/topic/a-name-of-words/", "a-name-of-words"),
        ("/forums/topics/", ""),
    ],
)
def test_rewritten_addresses_name_the_thread(url: str, name: str) -> None:
    assert thread_id(HOST + url) == name


def test_an_index_that_shows_last_threads_is_no_list() -> None:
    row = """<li class="forumbit_post"><h2 class="forumtitle"><a href="/f{0}/">Board {0}</a></h2>
    <div class="forumlastpost"><p class="lastposttitle"><a class="threadtitle"
    href="/f{0}/90{0}-name.html">Thread {0}</a></p></div></li>"""
    page = found(whole("".join(row.format(n) for n in range(1, 9))), f"{HOST}/forum.php")
    assert page["kind"] not in ("threads", "posts", "empty")


def test_the_frame_round_a_list_is_no_post() -> None:
    rows = "".join(
        f'<ul class="topic"><li><a href="/forums/topic/name-{n}-x/">Name {n}</a></li></ul>'
        for n in range(9)
    )
    page = found(
        whole(f'<article id="post-5"><div class="entry-content">{rows}</div></article>'),
        f"{HOST}/forums/forum/talk/",
    )
    assert [row["title"] for row in page["threads"]] == [f"Name {n}" for n in range(9)]


LIST = '<div class="forumbg"><ul class="topiclist topics">{}</ul></div>'


def viewforum(inside: str) -> dict[str, Any]:
    body = f'<div id="page-body"><div class="action-bar"></div>{inside}</div>'
    page = whole(body, attributes='id="phpbb" class="section-viewforum"')
    return found(page, f"{HOST}/viewforum.php?f=2")


def test_titles_with_addresses_that_we_do_not_know_are_titles_where_the_engine_says_so() -> None:
    rows = "".join(
        f'<li class="row"><a class="topictitle" href="/talk/name-{n}">Name {n}</a></li>'
        for n in range(3)
    )
    page = viewforum(LIST.format(rows))
    assert [row["title"] for row in page["threads"]] == ["Name 0", "Name 1", "Name 2"]
    assert len({row["id"] for row in page["threads"]}) == 3


def test_rows_that_cannot_be_read_are_no_emptiness() -> None:
    rows = '<li class="row"><a href="https://other.example/x">Something</a></li>' * 3
    assert viewforum(LIST.format(rows))["kind"] != "empty"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("There are no topics or posts in this forum.", "empty"),
        ("Dieses Forum enthält keine Themen.", "empty"),
        ("You do not have the required permissions to view or read topics.", "login"),
        ("Du hast keine ausreichende Berechtigung, um Themen darin zu lesen.", "login"),
        ("Vous n’avez pas la permission de voir ou lire les sujets.", "login"),
        ("У вас нет прав для просмотра тем этого форума.", "login"),
        ("Bu forumdaki konuları görüntüleme izniniz yok.", "login"),
    ],
)
def test_a_list_that_guests_may_not_see_is_not_empty(line: str, kind: str) -> None:
    below = (
        "<p>You cannot post new topics. You must log in to reply.</p>" if kind == "empty" else ""
    )
    assert viewforum(f'<div class="panel"><strong>{line}</strong></div>{below}')["kind"] == kind


def hidden(texts: list[str]) -> str:
    posts = "".join(
        f'<div class="post" id="p{n}"><p class="author"><strong>ada</strong> » 2026-03-01 10:00</p>'
        f'<div class="content">{text}</div></div>'
        for n, text in enumerate(texts, 1)
    )
    kind: str = found(whole(posts, attributes='id="phpbb"'), f"{HOST}/viewtopic.php?t=3")["kind"]
    return kind


def test_posts_that_all_ask_one_to_log_in_are_a_wall_and_one_that_talks_of_it_is_none() -> None:
    line = "You must be registered to see this."
    assert hidden([line, line, line]) == "login"
    assert hidden([line, "Why do I see that?", "Try again"]) == "posts"
    assert hidden([line]) == "posts"


def test_a_box_of_two_links_does_not_make_the_one_before_the_next() -> None:
    post = subsilver(7, "ada", "Wed Jun 11, 2014 12:07 pm", "first")
    pager = f"""<div class="pagination"><span class="prev_next"><a rel="prev"
    href="{HOST}/cars/93-name.html"><img alt="Prev"></a></span><a href="{HOST}/cars/93-name.html">1
    </a><span class="selected">2</span></div>"""
    page = found(whole(post + pager), f"{HOST}/cars/93-name-2.html")
    assert (page["pages"]["next"], page["pages"]["at"]) == ("", 2)


def test_a_carousel_of_threads_is_no_pager_of_the_list() -> None:
    rows = "".join(f'<p><a href="/threads/name.{n}/">Name {n}</a></p>' for n in range(5))
    carousel = '<div class="pagination"><a class="next" href="/threads/other.99/">2</a></div>'
    page = found(whole(rows + carousel), f"{HOST}/")
    assert page["pages"]["next"] == ""
