"""Paste sites, polled over a real socket."""

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors import paste as module
from connectors._paste import state as state_module
from connectors._paste.text import OVERLAP, PART
from connectors.base import SourceChanged, SourceRefused, SourceUnavailable, Tools
from connectors.paste import Options, Paste
from connectors.post import Page, Post
from tests.servers.web import Reply, Web, busy, redirect

NO_ACCESS = (
    "YOUR IP: 203.0.113.7 DOES NOT HAVE ACCESS.\r\n\r\nVISIT: https://example.org TO GET ACCESS!"
)
CAPTCHA = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"

Made = Callable[..., Paste]


def archive(*ids: str) -> str:
    """A list of pastes, newest first."""
    rows = "".join(f'<tr><td><a href="/{id_}">Paste &amp; {id_}</a></td></tr>' for id_ in ids)
    return f"<!DOCTYPE html><html><body><table>{rows}</table></body></html>"


@pytest.fixture
def site(web: Web, tools: Tools) -> Made:
    """A paste site at the test's server."""

    def made(days: float = 0, **options: Any) -> Paste:
        given = {
            "list": web.url("/archive"),
            "id": r'<a href="/(\w+)">',
            "raw": web.url("/raw/{id}"),
            "pace": 0,
        }
        lent = replace(tools, now=lambda: tools.now() + timedelta(days=days))
        return Paste(Options.model_validate(given | options), lent)

    return made


def serve(web: Web, **pastes: str | bytes | Reply) -> None:
    """Serve these pastes, the newest last, and their list."""
    web.serve("/archive", archive(*reversed(pastes)))
    for id_, text in pastes.items():
        web.serve(f"/raw/{id_}", text, type="text/plain; charset=utf-8")


def texts(page: Page) -> dict[str, str]:
    return {post.id: post.text for post in page.posts}


async def test_new_pastes_are_read_oldest_first_and_once(web: Web, site: Made) -> None:
    serve(web, one="first", two="second")
    page = await site(page="https://paste.example.org/{id}").poll(None)
    assert texts(page) == {"one": "first", "two": "second"}
    assert [post.url for post in page.posts] == [
        "https://paste.example.org/one",
        "https://paste.example.org/two",
    ]
    assert {post.platform for post in page.posts} == {"paste"}
    serve(web, one="first", two="second", three="third")
    again = await site(days=1).poll(page.cursor)
    assert texts(again) == {"three": "third"}
    assert again.posts[0].published_at == datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert (web.count("/raw/one"), web.count("/archive")) == (1, 2)


async def test_a_paste_that_comes_up_again_is_not_read_again(web: Web, site: Made) -> None:
    serve(web, old="x", one="y")
    cursor = (await site().poll(None)).cursor
    for turn in range(30):
        ids = [f"t{turn}x{n}" for n in range(40)]
        serve(web, old="x", **dict.fromkeys(ids, "z"))
        page = await site(memory=1_000, max_new=100).poll(cursor)
        while page.more:
            page = await site(memory=1_000, max_new=100).poll(page.cursor)
        cursor = page.cursor
    assert web.count("/raw/old") == 1
    assert len(cursor or "") < 9_000


async def test_what_is_too_much_for_one_look_waits_and_says_so(web: Web, site: Made) -> None:
    serve(web, **{f"p{n}": str(n) for n in range(7)})
    place = site(max_new=3)
    first = await place.poll(None)
    assert list(texts(first)) == ["p0", "p1", "p2"]
    assert first.warnings == ("4 pastes wait for the next look",)
    web.serve("/archive", archive("p9"))
    web.serve("/raw/p9", "9")
    second = await place.poll(first.cursor)
    third = await place.poll(second.cursor)
    assert list(texts(second)) + list(texts(third)) == ["p3", "p4", "p5", "p6", "p9"]
    assert third.warnings == ()


async def test_more_than_can_wait_is_passed_over_aloud(
    web: Web, site: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "MOST_WAITING", 5)
    serve(web, **{f"p{n}": str(n) for n in range(8)})
    page = await site(max_new=10).poll(None)
    assert page.warnings == ("3 pastes were passed over: too many wait",)
    assert list(texts(page)) == ["p3", "p4", "p5", "p6", "p7"]


async def test_many_pastes_come_in_several_pages(web: Web, site: Made) -> None:
    serve(web, **{f"p{n:02}": str(n) for n in range(45)})
    place, cursor, sizes, more = site(max_new=50), None, [], True
    while more:
        page = await place.poll(cursor)
        cursor, more = page.cursor, page.more
        sizes.append(len(page.posts))
    assert sizes == [20, 20, 5]
    assert web.count("/archive") == 1


async def test_there_is_a_pause_between_two_pastes_also_from_page_to_page(
    web: Web, site: Made
) -> None:
    serve(web, one="1", two="2", three="3")
    place = site(pace=0.3, max_new=2)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    first = await place.poll(None)
    await place.poll(first.cursor)
    assert loop.time() - begun >= 0.6


async def test_a_paste_that_is_gone_is_passed_over_with_a_warning(web: Web, site: Made) -> None:
    serve(web, one=Reply(b"", 404), two="second", three=Reply(b"", 410))
    page = await site().poll(None)
    assert texts(page) == {"two": "second"}
    assert page.warnings == (
        "paste one was gone before it was read",
        "paste three was gone before it was read",
    )
    assert await site().poll(page.cursor) == Page((), page.cursor)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(b"", 403), SourceRefused),
        (Reply(b"", 401), SourceRefused),
        (busy("60"), SourceUnavailable),
        (Reply(b"", 500), SourceUnavailable),
        (Reply(CAPTCHA.encode(), headers={"Content-Type": "text/html"}), SourceRefused),
        (redirect("/login"), SourceRefused),
        (redirect("http://127.0.0.2:9/x"), SourceRefused),
        (Reply(b"half of a paste", cut=4), SourceUnavailable),
    ],
)
async def test_a_site_that_lets_no_paste_be_read_was_not_looked_at(
    web: Web, site: Made, reply: Reply, error: type[Exception]
) -> None:
    serve(web, one=reply, two=reply, three=reply)
    web.serve("/login", "<html><title>Sign in</title><input type=password></html>")
    with pytest.raises(error):
        await site().poll(None)
    serve(web, one="1", two="2", three="3")
    assert len((await site().poll(None)).posts) == 3


async def test_a_ban_in_the_middle_of_a_look_loses_nothing(web: Web, site: Made) -> None:
    banned = Reply(b"", 403)
    serve(web, one="1", two="2", three=banned, four=banned, five=banned)
    place = site()
    page = await place.poll(None)
    assert texts(page) == {"one": "1", "two": "2"}
    assert page.warnings[0].startswith("the look ended early: ")
    assert "answers 403: it does not let us in" in page.warnings[0]
    assert web.count("/raw/five") == 0
    for _ in range(4):
        with pytest.raises(SourceRefused):
            await place.poll(page.cursor)
    serve(web, one="1", two="2", three="3", four="4", five="5")
    assert texts(await place.poll(page.cursor)) == {"three": "3", "four": "4", "five": "5"}


async def test_one_paste_that_cannot_be_read_does_not_stand_before_the_others(
    web: Web, site: Made
) -> None:
    broken = Reply(b"", 500)
    cursor, seen, warnings = None, list[Post](), list[str]()
    for turn in range(4):
        serve(web, bad=broken, **{f"t{n}": "x" for n in range(turn + 1)})
        page = await site().poll(cursor)
        cursor = page.cursor
        seen += page.posts
        warnings += page.warnings
    assert [post.id for post in seen] == ["t0", "t1", "t2", "t3"]
    assert sum(one.startswith("paste bad was not read: ") for one in warnings) == 1
    assert web.count("/raw/bad") == 3


async def test_pastes_that_look_like_a_wall_do_not_block_those_behind_them(
    web: Web, site: Made
) -> None:
    serve(web, kit1=CAPTCHA, kit2=CAPTCHA, kit3=CAPTCHA, one="1", two="2")
    place, cursor, seen, warnings = site(), None, dict[str, str](), list[str]()
    with pytest.raises(SourceRefused):
        await place.poll(None)
    for turn in range(6):
        serve(web, kit1=CAPTCHA, kit2=CAPTCHA, kit3=CAPTCHA, one="1", two="2", **{f"t{turn}": "t"})
        page = await place.poll(cursor)
        cursor = page.cursor
        seen |= texts(page)
        warnings += page.warnings
    assert {"one", "two", "t0", "t1", "t2", "t3", "t4", "t5"} == set(seen)
    given_up = {one.split()[1] for one in warnings if "was not read" in one}
    assert given_up == {"kit1", "kit2", "kit3"}


async def test_a_binary_paste_is_passed_over(web: Web, site: Made) -> None:
    noise = bytes(range(256)) * 50
    serve(web, one=noise, two="text", three=b"\x7fELF" + noise, four=b"PK\x03\x04" + noise)
    page = await site().poll(None)
    assert texts(page) == {"two": "text"}
    assert len(page.warnings) == 3


@pytest.mark.parametrize(
    "body",
    [
        "Пароль: ключ ".encode("cp1251") * 9,
        "Пароль: ключ ".encode() * 9,
        ("Пароль: ключ " * 9).encode("utf-16"),
        ("﻿" + "Пароль: ключ " * 9).encode(),
    ],
)
async def test_a_paste_is_read_in_its_own_encoding(web: Web, site: Made, body: bytes) -> None:
    web.serve("/archive", archive("one"))
    web.serve("/raw/one", Reply(body))
    (post,) = (await site().poll(None)).posts
    assert post.text.strip() == "Пароль: ключ " * 8 + "Пароль: ключ"


async def test_the_operators_encoding_wins(web: Web, site: Made) -> None:
    serve(web, one="ключ".encode("koi8-r"))
    (post,) = (await site(encoding="koi8-r").poll(None)).posts
    assert post.text == "ключ"


async def test_control_characters_do_no_harm(web: Web, site: Made) -> None:
    text = "a\x1b[31mred\u202etxt\u2028b\r\nc " + "word " * 50
    serve(web, one=text)
    (post,) = (await site().poll(None)).posts
    assert post.text == text
    assert "\x00" not in post.text


async def test_a_long_paste_is_told_in_parts_that_overlap_at_line_ends(
    web: Web, site: Made
) -> None:
    lines = [f"{n:06} a line of the specimen file, which says nothing\n" for n in range(10_000)]
    serve(web, big="".join(lines), small="after it")
    web.serve("/archive", archive("small", "big"))
    page = await site(title='<a href="/{id}">([^<]+)<').poll(None)
    big = [post for post in page.posts if post.id.startswith("big")]
    assert [post.id for post in big] == ["big", *(f"big#{n}" for n in range(2, len(big) + 1))]
    assert [post.title for post in big] == ["Paste & big", *[None] * (len(big) - 1)]
    assert all(len(post.text) <= PART and post.text.endswith("\n") for post in big)
    for one, other in pairwise(big):
        common = other.text[: other.text.index(one.text[-60:]) + 60]
        assert one.text.endswith(common)
        assert 1_000 < len(common) <= OVERLAP
    assert "".join(dict.fromkeys(line for p in big for line in p.text.splitlines(True))) == "".join(
        lines
    )


@pytest.mark.parametrize(
    "text", ["x" * 300_000, "".join(f"{n:05} " for n in range(60_000)), "😀" * 150_000]
)
async def test_a_paste_without_lines_is_cut_and_nothing_is_missing(
    web: Web, site: Made, text: str
) -> None:
    serve(web, one=text)
    posts = (await site().poll(None)).posts
    whole = posts[0].text
    for post in posts[1:]:
        shared = next(n for n in range(OVERLAP, 0, -1) if whole.endswith(post.text[:n]))
        whole += post.text[shared:]
    assert whole == text


async def test_a_paste_beyond_the_limit_is_read_up_to_it_and_says_so(web: Web, site: Made) -> None:
    serve(web, one="0123456789abcde\n" * 200_000)
    page = await site(max_size=2**20).poll(None)
    assert page.warnings == ("paste one was read up to 1 MiB only (max_size)",)
    assert 2**20 <= sum(len(post.text) for post in page.posts) < 1.1 * 2**20
    exactly = await site(max_size=16 * 200_000).poll(None)
    assert exactly.warnings == ()


async def test_a_very_long_paste_comes_in_pages_also_after_a_restart(web: Web, site: Made) -> None:
    serve(web, big="".join(f"{n:07}\n" for n in range(1_200_000)), small="x")
    web.serve("/archive", archive("small", "big"))
    place, told, cursor, more = site(), list[str](), None, True
    while more:
        page = await place.poll(cursor)
        cursor, more = page.cursor, page.more
        assert sum(len(post.text) for post in page.posts) <= state_module.PAGE + PART
        told += [post.id for post in page.posts]
        if len(told) < 100:
            place = site()  # the daemon was started anew
            more = True
    assert len(set(told)) == len(told)
    assert told[-1] == "small"
    assert told[:3] == ["big", "big#2", "big#3"]
    assert len(told) > 150


async def test_the_memory_stays_flat_while_50_mb_are_read(
    tools: Tools, capsys: pytest.CaptureFixture[str]
) -> None:
    line = b"a line of the specimen file, which says nothing at all\n" * 1_000

    class Endless:
        """A client whose paste is made while it is read."""

        async def get(self, url: str, **_: Any) -> Any:
            return type("Answer", (), {"text": archive("big"), "body": b""})

        @asynccontextmanager
        async def stream(self, url: str, **_: Any) -> AsyncIterator[AsyncIterator[bytes]]:
            async def pieces() -> AsyncIterator[bytes]:
                for _ in range(50 * 10**6 // len(line)):
                    yield line

            yield pieces()

    options = Options.model_validate(
        {
            "list": "https://paste.example.org",
            "id": r'href="/(\w+)"',
            "raw": "https://paste.example.org/{id}",
            "max_size": 2**26,
            "pace": 0,
        }
    )
    place = Paste(options, replace(tools, fetch=Endless()))  # type: ignore[arg-type]
    tracemalloc.start()
    cursor, more, parts = None, True, 0
    while more:
        page = await place.poll(cursor)
        cursor, more, parts = page.cursor, page.more, parts + len(page.posts)
        del page
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with capsys.disabled():
        print(f"\n50 MB in {parts} parts: {peak / 2**20:.1f} MiB at most")  # noqa: T201
    assert 760 < parts < 800
    assert peak < 16 * 2**20


async def test_a_site_where_no_paste_is_found_any_more_has_changed(web: Web, site: Made) -> None:
    web.serve("/archive", archive("one", "two", "three"))
    with pytest.raises(SourceChanged, match="not one of 3 pastes"):
        await site().poll(None)
    web.serve("/archive", archive("one"))
    assert (await site().poll(None)).warnings == ("paste one was gone before it was read",)


async def test_a_page_that_wraps_the_paste_is_unwrapped(web: Web, site: Made) -> None:
    page = "<html><head><title>View</title></head><body><h1>menu</h1>{}</body></html>"
    serve(
        web,
        one=Reply(page.format("<pre class=code>a &lt;b&gt;\n\n\n\n  c</pre>").encode()),
        two=Reply(page.format("<div class=code><ol><li>x</li><li>y</li></ol></div>").encode()),
    )
    found = await site(text=".code").poll(None)
    assert texts(found) == {"one": "a <b>\n\n\n\n  c", "two": "x\ny"}
    serve(web, three=page.format("<p>nothing</p>"))
    with pytest.raises(SourceChanged, match=r"holds nothing that '\.code' means"):
        await site(text=".code").poll(found.cursor)
    serve(web, three=CAPTCHA)
    with pytest.raises(SourceRefused):
        await site(text=".code").poll(found.cursor)


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ("<html><body>Nothing here</body></html>", SourceChanged, "names no paste"),
        ("", SourceChanged, "names no paste"),
        (CAPTCHA, SourceRefused, "whether we are a person"),
        ("<html><title>Log in</title><input type=password></html>", SourceRefused, "log in"),
        (archive("one", "two")[:-20], SourceUnavailable, "breaks off"),
    ],
)
async def test_a_list_without_pastes_is_never_nothing_new(
    web: Web, site: Made, body: str, error: type[Exception], said: str
) -> None:
    serve(web, one="1")
    first = await site().poll(None)
    web.serve("/archive", body)
    for cursor in (None, first.cursor):
        with pytest.raises(error, match=said):
            await site().poll(cursor)


async def test_an_id_of_a_page_chooses_neither_host_nor_path(web: Web, site: Made) -> None:
    evil = ["@evil.example.org/x", "a b?c=d#e", "%2e%2e", "é"]
    rows = "".join(f"<i>{id_}</i>" for id_ in evil)
    web.serve("/archive", f"<html>{rows}</html>")
    with pytest.raises(SourceChanged, match="not one of 4 pastes"):
        await site(id="<i>(.*?)</i>").poll(None)
    asked = {request.target for request in web.requests if request.path.startswith("/raw")}
    assert asked >= {"/raw/%40evil.example.org/x", "/raw/a%20b%3Fc%3Dd%23e", "/raw/%252e%252e"}


async def test_a_hostile_list_costs_linear_time(web: Web, site: Made) -> None:
    web.serve("/archive", "<html>" + "a" * 200_000 + '<a href="/one"></a></html>')
    web.serve("/raw/one", "1")
    place = site(id=r'(?:a*)*b|<a href="/(\w+)">')
    async with asyncio.timeout(5):
        assert texts(await place.poll(None)) == {"one": "1"}


def scraped(site: Made, web: Web, **options: Any) -> Paste:
    given = {"list": web.url("/api"), "raw": web.url("/item?i={id}"), "id": None, "page": None}
    return site(api="pastebin", **given | options)


async def test_pastebins_interface_tells_title_author_and_time(
    web: Web, site: Made, saved: Path
) -> None:
    web.serve("/api", (saved / "paste" / "scraping.json").read_bytes(), type="application/json")
    web.serve("/item?i=Ab3dEf9h", "parts")
    web.serve("/item?i=Zz8yXx7w", "Error, we cannot find this paste.")
    page = await scraped(site, web, page="https://paste.example.org/{id}").poll(None)
    (post,) = page.posts
    assert (post.id, post.title, post.author) == ("Ab3dEf9h", "A list of parts", "a-specimen")
    assert post.published_at == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert post.url == "https://paste.example.org/Ab3dEf9h"
    assert page.warnings == ("paste Zz8yXx7w was gone before it was read",)
    assert not any(request.path == "/robots.txt" for request in web.requests)


async def test_pastebins_no_access_is_refused(web: Web, site: Made, saved: Path) -> None:
    web.serve("/api", NO_ACCESS)
    with pytest.raises(SourceRefused, match="no access"):
        await scraped(site, web).poll(None)
    web.serve("/api", (saved / "paste" / "scraping.json").read_bytes())
    web.serve("/item", NO_ACCESS)
    with pytest.raises(SourceRefused, match="no access"):
        await scraped(site, web).poll(None)


@pytest.mark.parametrize(
    "body", ["{}", "[1, 2]", "[" * 100_000, '[{"key": "../x", "date": 1}]', "Please slow down", ""]
)
async def test_another_answer_of_pastebins_interface_has_changed(
    web: Web, site: Made, body: str
) -> None:
    web.serve("/api", body)
    with pytest.raises(SourceChanged):
        await scraped(site, web).poll(None)


async def test_a_row_of_pastebins_list_that_cannot_be_read_is_told(web: Web, site: Made) -> None:
    rows = [{"key": "Good0001", "date": "1772445600"}, {"key": 7}, {"key": "Bad", "date": "x"}]
    web.serve("/api", json.dumps(rows))
    web.serve("/item", "text")
    page = await scraped(site, web).poll(None)
    assert texts(page) == {"Good0001": "text"}
    assert page.warnings == ("2 of 3 pastes in the list cannot be read",)


async def test_an_empty_list_of_the_interface_is_nothing_new(web: Web, site: Made) -> None:
    web.serve("/api", "[]")
    page = await scraped(site, web).poll(None)
    assert (page.posts, page.more, page.warnings) == ((), False, ())


async def test_what_robots_txt_forbids_is_not_read(web: Web, site: Made) -> None:
    serve(web, one="1")
    web.serve("/robots.txt", "User-agent: *\nDisallow: /archive\n", type="text/plain")
    with pytest.raises(SourceRefused, match=r"robots\.txt"):
        await site().poll(None)
    assert web.count("/archive") == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"id": r"<a href=\w+>"}, "one group"),
        ({"id": r"(\w+)(\d+)"}, "one group"),
        ({"id": r"(?<=x)(\w+)"}, "no expression of RE2"),
        ({"id": None}, "`id` must say"),
        ({"raw": "https://paste.example.org/raw"}, "must stand in it"),
        ({"raw": "https://{id}.example.org/"}, "must stand in it"),
        ({"raw": "https://paste.example.org{id}/"}, "must stand in it"),
        ({"raw": "file:///{id}"}, "no address of the web"),
        ({"title": "no group {id}"}, "one group"),
        ({"encoding": "rot13"}, "no encoding"),
        ({"api": "another"}, "pastebin"),
    ],
)
def test_options_that_cannot_be_followed_are_refused_when_they_are_loaded(
    options: dict[str, Any], said: str
) -> None:
    given = {
        "list": "https://paste.example.org/",
        "id": r"/(\w+)",
        "raw": "https://paste.example.org/{id}",
    }
    with pytest.raises(ValidationError, match=said):
        Options.model_validate(given | options)


def test_pastebins_interface_needs_no_more_than_its_name() -> None:
    options = module.CONNECTOR.options.model_validate({"api": "pastebin"})
    assert options.raw.startswith("https://scrape.pastebin.com/")
