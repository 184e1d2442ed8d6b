"""The public preview of Telegram channels, polled over a real socket."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._telegram.page import read, size
from connectors.base import SourceChanged, SourceHidden, SourceUnavailable, Tools
from connectors.post import Attachment, Page
from connectors.telegram_web import Options, TelegramWeb
from tests.servers.preview import Channel, Message
from tests.servers.web import Reply, Web, redirect

NAME = "example_news"
CASES = Path(__file__).parents[3] / "shared/corpora/telegram/tme_preview_cases.jsonl"


@pytest.fixture
def place(web: Web, tools: Tools) -> Callable[..., TelegramWeb]:
    def made(**options: Any) -> TelegramWeb:
        return TelegramWeb(
            Options.model_validate({"channel": NAME, "base": web.url(), **options}), tools
        )

    return made


def numbers(page: Page) -> list[int]:
    return [int(post.id.partition("/")[2]) for post in page.posts]


def texts(count: int, first: int = 1) -> list[Message]:
    return [Message(n, f"post {n}") for n in range(first, first + count)]


async def test_a_page_is_read_as_a_visitor_reads_it(
    web: Web, place: Callable[..., TelegramWeb], saved: Path
) -> None:
    web.serve(f"/s/{NAME}", (saved / "telegram_web" / "channel.html").read_bytes())
    page = await place(max_pages=1, lang="en").poll(None)
    text, files, album, poll, unseen = page.posts
    assert text.id == "example_news/101"
    assert (text.source, text.platform, text.lang) == ("the-source", "telegram", "en")
    assert text.url == "https://t.me/example_news/101"
    assert text.published_at == datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
    assert text.text == (
        "First line\nsecond line with bold, code and hidden words\n\nparty 🎉 🔥 & more #tag"
    )
    assert (text.author, text.edited) == ("B. Specimen", True)
    assert files.text == "Three files"
    assert files.forwarded_from == "example_source"
    assert (files.author, files.edited) == ("edited", False)
    assert files.attachments == (
        Attachment("customers part1.zip", 1258291),
        Attachment("readme.txt", 512),
        Attachment("Song", None),
    )
    assert album.text == "Two pictures 📎"
    assert album.reply_to == text.id
    assert album.published_at == datetime(2026, 3, 2, 9, 43, tzinfo=UTC)
    assert (album.author, album.edited, album.attachments) == (None, False, ())
    assert poll.text == "Is it real?\nYes\nNo"
    assert unseen.text == ""
    assert page.warnings == ("https://t.me/example_news/109 shows its content only in the app",)


@pytest.mark.parametrize(
    ("shown", "count"),
    [("1.2 MB", 1258291), ("512 B", 512), ("113,9 KB", 116633), ("2 GB", 2 * 1024**3),
     ("4.5 MB · 5 Jan", 4718592), ("Specimen Band", None), ("", None), ("MB", None)],
)  # fmt: skip
def test_a_size_is_bytes_as_exact_as_it_is_shown(shown: str, count: int | None) -> None:
    assert size(shown) == count


async def test_the_first_poll_reads_back_as_far_as_allowed_oldest_first(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    Channel(NAME, texts(70)).serve_at(web)
    page = await place(max_pages=3).poll(None)
    assert numbers(page) == list(range(11, 71))
    assert page.warnings == ()
    assert numbers(await place().poll(None)) == list(range(1, 71))


async def test_a_later_poll_reads_back_to_the_cursor(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, texts(30))
    channel.serve_at(web)
    first = await place().poll(None)
    asked = len(web.requests)
    quiet = await place().poll(first.cursor)
    assert (quiet.posts, quiet.cursor) == ((), first.cursor)
    assert len(web.requests) == asked + 1
    channel.messages += texts(45, first=31)
    page = await place().poll(first.cursor)
    assert numbers(page) == list(range(31, 76))
    assert page.warnings == ()
    assert [request.target for request in web.requests[asked + 1 :]] == [
        f"/s/{NAME}",
        f"/s/{NAME}?before=56",
        f"/s/{NAME}?before=36",
    ]


async def test_a_gap_is_said_when_a_later_poll_is_capped(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, texts(10))
    channel.serve_at(web)
    first = await place().poll(None)
    channel.messages += texts(60, first=11)
    page = await place(max_pages=2).poll(first.cursor)
    assert numbers(page) == list(range(31, 71))
    assert page.warnings == ("posts between 10 and 31 were not read (max_pages)",)


async def test_an_edited_post_comes_again_and_a_deleted_one_vanishes_once(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, texts(30))
    channel.serve_at(web)
    first = await place().poll(None)
    channel.messages[24] = replace(channel.messages[24], text="for sale now", edited=True)
    channel.messages[26] = replace(channel.messages[26], files=[("a.zip", "1 KB")])
    page = await place().poll(first.cursor)
    assert numbers(page) == [25, 27]
    assert (page.posts[0].text, page.posts[0].edited) == ("for sale now", True)
    del channel.messages[24]
    page = await place().poll(page.cursor)
    assert [(post.id, post.vanished) for post in page.posts] == [(f"{NAME}/25", True)]
    again = await place().poll(page.cursor)
    assert (again.posts, again.cursor) == ((), page.cursor)


async def test_the_newest_post_is_not_gone_because_an_old_preview_lacks_it(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, texts(30))
    channel.serve_at(web)
    first = await place().poll(None)
    newest = channel.messages.pop()
    stale = await place().poll(first.cursor)
    assert stale.posts == ()
    channel.messages += [newest, Message(31, "post 31")]
    assert numbers(await place().poll(stale.cursor)) == [31]


async def test_posts_above_or_below_what_was_read_have_not_vanished(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, texts(60))
    channel.serve_at(web)
    first = await place().poll(None)
    page = await place(max_pages=1).poll(first.cursor)
    assert page.posts == ()
    del channel.messages[30]  # not on the newest page, which is all that is read
    assert (await place(max_pages=1).poll(first.cursor)).posts == ()


async def test_the_cursor_stays_small(web: Web, place: Callable[..., TelegramWeb]) -> None:
    channel = Channel(NAME, texts(95))
    channel.serve_at(web)
    page = await place().poll(None)
    assert page.cursor is not None
    assert len(page.cursor) < 2000


async def test_a_channel_that_counts_anew_is_read_anew(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    Channel(NAME, texts(5, first=900)).serve_at(web)
    first = await place().poll(None)
    Channel(NAME, texts(3)).serve_at(web)
    page = await place().poll(first.cursor)
    assert numbers(page) == [1, 2, 3]
    assert "counts its posts anew" in page.warnings[0]


@pytest.mark.parametrize("kind", ["landing.html", "missing.html"])
async def test_no_preview_and_no_channel_are_two_things(
    web: Web, place: Callable[..., TelegramWeb], saved: Path, kind: str
) -> None:
    web.serve(f"/s/{NAME}", redirect(f"/{NAME}"))
    web.serve(f"/{NAME}", (saved / "telegram_web" / kind).read_bytes())
    with pytest.raises(SourceHidden if kind == "landing.html" else SourceChanged):
        await place().poll(None)


async def test_an_empty_preview_is_hidden_at_first_and_later_a_throttle(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, [])
    channel.serve_at(web)
    with pytest.raises(SourceHidden):
        await place().poll(None)
    channel.messages += texts(30)
    first = await place().poll(None)
    channel.messages.clear()
    with pytest.raises(SourceUnavailable, match="finds no posts"):
        await place().poll(first.cursor)


async def test_a_throttled_older_page_loses_nothing(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, texts(30))
    channel.serve_at(web)
    web.serve(f"/s/{NAME}?before=11", Reply(Channel(NAME, []).page().encode()))
    with pytest.raises(SourceUnavailable):
        await place().poll(None)


LANDING = (
    "<html><body><div class='tgme_page'><div class='tgme_page_title'>A channel</div>"
    "<div class='tgme_page_extra'>5 subscribers</div>"
    "<div class='tgme_page_description'>{}</div></div></body></html>"
)


@pytest.mark.parametrize(
    "notice",
    [
        "This channel can’t be displayed because it was used to spread pornographic content.",
        "This channel is age-restricted. Open Telegram to verify your age.",
    ],
)
async def test_a_channel_for_adults_only_is_hidden_and_says_why(
    web: Web, place: Callable[..., TelegramWeb], notice: str
) -> None:
    web.serve(f"/s/{NAME}", redirect(f"/{NAME}"))
    web.serve(f"/{NAME}", LANDING.format(notice))
    with pytest.raises(SourceHidden, match="for adults, or withheld by law"):
        await place().poll(None)
    web.serve(
        f"/s/{NAME}",
        f"<section class='tgme_channel_history'><div>{notice}</div></section></html>",
    )
    with pytest.raises(SourceHidden, match="for adults"):
        await place().poll(None)
    web.serve(f"/s/{NAME}", redirect(f"/{NAME}"))
    web.serve(f"/{NAME}", LANDING.format("News of the day"))
    with pytest.raises(SourceHidden, match="shows no posts to visitors"):
        await place().poll(None)


async def test_a_channel_that_is_shown_under_another_name_is_read_on_and_told(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, texts(30))
    channel.serve_at(web)
    first = await place().poll(None)
    assert first.warnings == ()
    web.serve(f"/s/{NAME}", replace(channel, name="example_other").answer)
    page = await place().poll(first.cursor)
    assert page.posts == ()
    assert page.warnings == ("example_news is called example_other now: change `channel`",)


async def test_a_channel_that_is_gone_says_that_it_was_there(
    web: Web, place: Callable[..., TelegramWeb], saved: Path
) -> None:
    Channel(NAME, texts(5)).serve_at(web)
    first = await place().poll(None)
    web.serve(f"/s/{NAME}", redirect(f"/{NAME}"))
    web.serve(f"/{NAME}", (saved / "telegram_web" / "missing.html").read_bytes())
    with pytest.raises(SourceChanged, match="any more: it was renamed, deleted or made private"):
        await place().poll(first.cursor)


_ONE = Message(1, "x").html(NAME)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html><body><form>Log in</form>",
        "<section class='tgme_channel_history'></section>",
        "<section class='tgme_channel_history'><div class='new_markup'>hello</div></section>",
        "<section class='tgme_channel_history'>" + _ONE.replace("datetime=", "data-time="),
        "<section class='tgme_channel_history'>" + _ONE.replace("2026-03", "soon"),
        "<section class='tgme_channel_history'>" + _ONE.replace(f'"{NAME}/1"', '"1a"'),
        "<section class='tgme_channel_history'>" + _ONE.replace(f'"{NAME}/1"', f'"{"9" * 5000}"'),
        "<div class='tgme_page'><div class='tgme_page_title'>A. Person</div></div>",
    ],
)
async def test_markup_that_we_do_not_know_has_changed(
    web: Web, place: Callable[..., TelegramWeb], html: str
) -> None:
    web.serve(f"/s/{NAME}", f"{html}</html>")
    with pytest.raises(SourceChanged):
        await place().poll(None)


async def test_pages_that_go_round_in_circles_end(
    web: Web, place: Callable[..., TelegramWeb]
) -> None:
    channel = Channel(NAME, texts(90))
    web.serve(f"/s/{NAME}", channel.page())
    with pytest.raises(SourceChanged, match="circles"):
        await place().poll(None)


@pytest.mark.parametrize("piece", ["<a ", "<div>", "<b><i>", "<!--"])
async def test_hostile_markup_ends_in_an_error_in_time(
    web: Web, place: Callable[..., TelegramWeb], piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.quarantine.parsed.__kwdefaults__", {"seconds": 1})
    web.serve(f"/s/{NAME}", piece * (400_000 // len(piece)) + "</html>")
    started = time.monotonic()
    with pytest.raises(SourceChanged):
        await place().poll(None)
    assert time.monotonic() - started < 10


_PIECES = st.sampled_from(
    [
        *(
            "<div class='tgme_widget_message' data-post='a/1'>",
            "<div data-post class=''>",
            "</div>",
        ),
        *("<a class='tgme_widget_message_reply' href='/a/2?x'>", "<a class='tme_messages_more'"),
        *(" data-before='9'>", "<time datetime='x'>", "<div class='tgme_widget_message_text'>"),
        *("<div class='tgme_widget_message_document_wrap'>", "<br>", "<pre>", "\n", "edited"),
        *("<span class='tgme_widget_message_meta'>", "&#xD800;", "\x00", "<!--", "<a ", "</a>"),
        "<div class='tgme_widget_message_link_preview media_not_supported_cont'>",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_no_markup_makes_the_reader_raise(html: str) -> None:
    found = read(html.encode(errors="replace"))
    json.dumps(found)


@pytest.mark.parametrize("name", ["", "ab", "a/b", "name?x", "a b c d"])
def test_a_channel_is_a_name_and_nothing_else(name: str) -> None:
    with pytest.raises(ValueError, match="channel"):
        Options.model_validate({"channel": name})


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<a class="{}" href="https://t.me/example_source/7">A title</a>', "example_source"),
        ('<a class="{}" href="https://t.me/c/123456/7">A title</a>', "A title"),
        ('<a class="{}" href="https://t.me/example_source">A title</a>', "A title"),
        ('<span class="{}">A person</span>', "A person"),
    ],
)
def test_a_forward_is_told_by_the_channel_that_it_links_to_or_by_its_title(
    link: str, told: str
) -> None:
    origin = link.format("tgme_widget_message_forwarded_from_name")
    html = f'<div class="tgme_widget_message" data-post="example_news/1">{origin}</div>'
    (message,) = read(html.encode())["messages"]
    assert message["forwarded_from"] == told


def _cases() -> Iterator[Any]:
    """Reads ../shared/corpora; none where it is absent."""
    for line in CASES.read_text().splitlines() if CASES.exists() else ():
        case = json.loads(line)
        yield pytest.param(case["html"], case["expected"], id=case["case"])


@pytest.mark.skipif(not CASES.exists(), reason="../shared is absent")
@pytest.mark.parametrize(("html", "expected"), list(_cases()))
def test_real_markup_reads_as_a_third_party_reads_it(html: str, expected: dict[str, Any]) -> None:
    """Two differences: empty lines stay in our texts, and a poll is its words, not nothing."""
    (message,) = read(html.encode())["messages"]
    answered = expected.get("reply_to_id")
    assert message["post"] == f"{expected['channel']}/{expected['id']}"
    assert datetime.fromisoformat(message["time"]) == datetime(
        *expected["created_at"]["datetime"], tzinfo=UTC
    )
    assert message["edited"] == expected["edited"]
    assert (message["author"] or None) == expected["author"]
    assert message["reply_to"] == (f"{expected['channel']}/{answered}" if answered else None)
    if expected["type"] == "poll":
        assert message["text"].count("\n") == html.count("poll_option_text")
    else:
        assert message["text"].replace("\n\n", "\n") == (expected["text"] or "")
    assert bool(message["files"]) == (expected["type"] == "document")
    assert not message["unseen"]
