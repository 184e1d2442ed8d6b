"""Channels read by an account, from a real server of the protocol on loopback."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.tl import functions, types

from connectors._telegram.client import channels_in
from connectors._telegram.page import read
from connectors._telegram.place import Place
from connectors._telegram.posts import Names, posts_in
from connectors.base import SourceChanged, SourceRefused, Tools
from connectors.post import Attachment, Page, Post
from connectors.shared import Shared
from connectors.telegram import Options, Telegram
from tests.servers import mtproto
from tests.servers.mtproto_answers import METHODS, Answers
from tests.servers.mtproto_rooms import START
from tests.servers.preview import Message

NAME = "example_news"
KEYS = {"api_id": 1, "api_hash": "specimen"}


def texts(count: int, first: int = 1) -> list[dict[str, Any]]:
    return [{"id": n, "text": f"post {n}"} for n in range(first, first + count)]


def numbers(page: Page) -> list[int]:
    return [int(post.id.partition("/")[2]) for post in page.posts]


def gone(page: Page) -> list[int]:
    return [int(post.id.partition("/")[2]) for post in page.posts if post.vanished]


@pytest.fixture
async def server(tools: Tools) -> AsyncIterator[mtproto.Telegram]:
    channels = [
        {"username": NAME, "title": "News", "messages": texts(30)},
        {"username": "example_source", "title": "A source"},
        {"username": None, "title": "A closed one", "id": 1234567, "messages": texts(3)},
    ]
    async with mtproto.Telegram(channels) as running:
        running.write_session(tools.home / "telegram" / "main.session")
        yield running


@pytest.fixture
async def shared() -> AsyncIterator[Shared]:
    lent = Shared()
    yield lent
    await lent.close()


@pytest.fixture
def place(server: mtproto.Telegram, tools: Tools, shared: Shared) -> Callable[..., Telegram]:
    def made(channel: str | int = NAME, lent: Tools = tools, **options: Any) -> Telegram:
        asked = {"channel": channel, **KEYS, **options}
        return Telegram(Options.model_validate(asked), replace(lent, shared=shared))

    return made


async def test_the_first_poll_reads_back_as_far_as_allowed_oldest_first(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    server.room(NAME).messages = {one["id"]: one for one in texts(350)}
    page = await place(max_pages=2).poll(None)
    assert numbers(page) == list(range(151, 351))
    assert numbers(await place(max_pages=9).poll(None)) == list(range(1, 351))
    assert not page.more


async def test_a_quiet_poll_costs_one_request_and_keeps_the_cursor(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    first = await place().poll(None)
    server.calls.clear()
    quiet = await place().poll(first.cursor)
    assert (quiet.posts, quiet.cursor, quiet.more) == ((), first.cursor, False)
    assert server.counts() == {"messages.GetHistory": 1}


async def test_a_channel_that_ran_ahead_is_caught_up_with_oldest_first_and_in_pieces(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    page = await place().poll(None)
    for one in texts(470, first=31):
        server.post(NAME, one, push=False)
    read, pages = [], 0
    more = True
    while more:
        page = await place(max_pages=2).poll(page.cursor)
        read, more, pages = [*read, *numbers(page)], page.more, pages + 1
    assert read == list(range(31, 501))
    assert pages == 3


async def test_an_edited_post_comes_again_and_a_deleted_one_vanishes_once(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    page = await place().poll(None)
    server.edit(NAME, 25, text="for sale now", push=False)
    server.edit(NAME, 26, push=False)  # a reaction: nothing that is read has changed
    server.delete(NAME, 27, 30, push=False)
    page = await place().poll(page.cursor)
    edited, *rest = page.posts
    assert (edited.id, edited.text, edited.edited) == (f"{NAME}/25", "for sale now", True)
    assert gone(page) == numbers(page)[1:] == [27, 30]
    assert rest[0].id == f"{NAME}/27"
    assert (await place().poll(page.cursor)).posts == ()


async def test_what_is_edited_or_deleted_while_many_posts_came_is_noticed_too(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    page = await place().poll(None)
    server.edit(NAME, 20, text="changed", push=False)
    server.delete(NAME, 21, push=False)
    for one in texts(150, first=31):
        server.post(NAME, one, push=False)
    page = await place().poll(page.cursor)
    assert numbers(page) == [20, *range(31, 181), 21]
    assert gone(page) == [21]


async def test_a_post_that_a_page_leaves_out_has_not_vanished(
    server: mtproto.Telegram, place: Callable[..., Telegram], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await place().poll(None)
    history = Answers.history

    def lossy(self: Answers, asked: Any, key: int) -> Any:
        answer = history(self, asked, key)
        answer.messages = [one for one in answer.messages if one.id != 20]
        return answer

    kind = functions.messages.GetHistoryRequest
    monkeypatch.setitem(METHODS, kind, (lossy, False))
    assert (await place().poll(page.cursor)).posts == ()


async def test_every_part_of_a_message_is_told(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    room = server.room(NAME)
    room.messages.clear()
    for spec in (
        {"id": 1, "service": True},
        {
            "id": 2,
            "text": "First  line\n\n\n\nhere",
            "author": "B. Specimen",
            "edit_date": "2026-03-01T09:00:00+00:00",
            "entities": [
                {
                    "_": "MessageEntityTextUrl",
                    "offset": 0,
                    "length": 5,
                    "url": "https://a.example.org",
                }
            ],
        },
        {"id": 3, "file": {"name": "a.zip", "size": 5_000_001}, "reply_to": 2},
        {"id": 4, "song": {"title": "Song", "performer": "Band", "size": 5}},
        {"id": 5, "video": {"name": "film.mp4", "size": 5}, "text": "a film"},
        {"id": 6, "text": "x", "fwd_from": {"channel": "example_source", "post": 7}},
        {"id": 7, "text": "y", "fwd_from": {"channel": "A closed one", "post": 7}},
        {"id": 8, "text": "z", "fwd_from": {"name": "A. Person"}},
        {"id": 9, "poll": ["Is it real?", "Yes", "No"]},
        {"id": 10, "text": "w", "reply_to": {"channel": "example_source", "post": 5}},
    ):
        room.messages[spec["id"]] = spec
    posts = {
        int(post.id.partition("/")[2]): post for post in (await place(lang="tr").poll(None)).posts
    }
    assert list(posts) == list(range(2, 11))
    assert posts[2] == Post(
        id=f"{NAME}/2",
        source="the-source",
        platform="telegram",
        published_at=datetime(2026, 3, 1, 8, 2, tzinfo=UTC),
        text="First line\n\nhere",
        author="B. Specimen",
        url=f"https://t.me/{NAME}/2",
        lang="tr",
        edited=True,
    )
    assert posts[3].attachments == (Attachment("a.zip", 5_000_001),)
    assert posts[3].reply_to == f"{NAME}/2"
    assert posts[4].attachments == (Attachment("Song", None),)
    assert posts[5].attachments == ()
    assert [posts[n].forwarded_from for n in (6, 7, 8)] == [
        "example_source",
        "A closed one",
        "A. Person",
    ]
    assert posts[9].text == "Is it real?\nYes\nNo"
    assert posts[10].reply_to == "example_source/5"
    assert server.count("upload.*") == 0


async def test_an_album_is_one_post_under_its_first_number_also_across_pages(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    page = await place().poll(None)
    many = texts(98, first=31)
    album = [{"id": n, "grouped_id": 77, "photo": True} for n in range(129, 134)]
    album[0]["text"] = "five pictures"
    for one in [*many, *album, *texts(150, first=134)]:
        server.post(NAME, one, push=False)
    page = await place().poll(page.cursor)
    told = [post for post in page.posts if post.id == f"{NAME}/129"]
    assert [post.text for post in told] == ["five pictures"]
    assert numbers(page) == [*range(31, 130), *range(134, 284)]


async def test_an_album_keeps_its_number_when_parts_come_late_or_go(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    page = await place().poll(None)
    for n in (31, 32, 33):
        file = {"name": f"{n}.zip", "size": n}
        server.post(NAME, {"id": n, "grouped_id": 5, "file": file}, push=False)
        page = await place().poll(page.cursor)
        assert numbers(page) == [31]
    assert [file.name for file in page.posts[0].attachments] == ["31.zip", "32.zip", "33.zip"]
    server.delete(NAME, 31, push=False)
    page = await place().poll(page.cursor)
    assert [(post.id, post.vanished) for post in page.posts] == [(f"{NAME}/31", False)]
    server.delete(NAME, 32, 33, push=False)
    page = await place().poll(page.cursor)
    assert gone(page) == [31]


async def test_a_channel_without_a_name_is_read_by_its_number(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    page = await place("https://t.me/c/1234567/2").poll(None)
    assert [post.id for post in page.posts] == ["1234567/1", "1234567/2", "1234567/3"]
    assert page.posts[0].url == "https://t.me/c/1234567/1"
    await place(1234567).poll(page.cursor)
    assert server.count("messages.GetDialogs") == 1
    with pytest.raises(SourceRefused, match="is in no channel 7654321: join it"):
        await place(7654321).poll(None)


async def test_a_renamed_channel_is_read_on_and_the_new_name_is_told(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    page = await place().poll(None)
    server.room(NAME).username = "example_other"
    server.post("example_other", {"text": "after"})
    page = await place().poll(page.cursor)
    assert [post.id for post in page.posts] == [f"{NAME}/31"]
    assert page.warnings == (
        "example_news is called example_other now; it is read on by its number",
    )


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("example_news", "example_news"),
        ("@example_news", "example_news"),
        ("https://t.me/example_news/12", "example_news"),
        ("t.me/s/example_news", "example_news"),
        (1234567, "1234567"),
        ("-1001234567", "1234567"),
        ("https://t.me/c/1234567/8", "1234567"),
    ],
)
def test_a_channel_is_given_as_people_copy_it(given: str | int, meant: str) -> None:
    assert Options.model_validate({"channel": given}).channel == meant


@pytest.mark.parametrize(
    "given", ["", "ab", "a b", "https://t.me/+abcdef", "https://example.org/x"]
)
def test_what_is_no_channel_is_refused_without_a_network(given: str) -> None:
    with pytest.raises(ValueError, match="channel"):
        Options.model_validate({"channel": given})


async def test_a_name_that_nobody_has_is_asked_for_once_in_a_while(
    server: mtproto.Telegram, place: Callable[..., Telegram]
) -> None:
    server.answers.people = ("example_person",)
    for _ in range(3):
        with pytest.raises(SourceChanged, match="there is no channel example_nobody"):
            await place("example_nobody").poll(None)
        with pytest.raises(SourceChanged, match="is no channel but a person or a bot"):
            await place("example_person").poll(None)
    assert server.count("contacts.*") == 2


@pytest.mark.parametrize(
    ("html", "text", "blocks"),
    [
        ("a  b<br/><br/><br/><br/>c", "a  b\n\n\n\nc", []),
        ("a<br/><b>b</b> <a href='https://x.example.org'>c</a>", "a\nb c", []),
        ("a<br/><pre>x = 1\ny</pre>b", "a\nx = 1\nyb", [("Pre", 2, 7)]),
        ("a<br/><pre>x = 1\ny</pre><br/>b", "a\nx = 1\ny\nb", [("Pre", 2, 7)]),
        ("a<pre>x = 1\ny</pre>b", "a\nx = 1\ny\nb", [("Pre", 2, 7)]),
        ("🎉<blockquote>q<br/>r</blockquote>🔥", "🎉\nq\nr\n🔥", [("Blockquote", 3, 3)]),
        ("one\u00a0two", "one\u00a0two", []),
    ],
)
def test_a_text_reads_as_the_preview_shows_it(
    html: str, text: str, blocks: list[tuple[str, int, int]]
) -> None:
    """Whether a page writes a line end beside a block, or leaves it to the block."""
    shown = Message(1, html).html(NAME) if "\n" not in html else _raw(html)
    entities = [
        types.MessageEntityPre(at, length, "")
        if kind == "Pre"
        else types.MessageEntityBlockquote(at, length)
        for kind, at, length in blocks
    ]
    message = types.Message(1, types.PeerChannel(1), START, text, entities=entities)
    told = posts_in([message], {}, Place("s", NAME, "https://t.me"), Names())[1]
    (seen,) = read(shown.encode())["messages"]
    assert told.text == seen["text"]


def _raw(html: str) -> str:
    text = f"<div class='tgme_widget_message_text'>{html}</div>"
    return f"<div class='tgme_widget_message' data-post='{NAME}/1'>{text}</div>"


@pytest.mark.parametrize(
    ("update", "channels"),
    [
        (types.UpdateShort(types.UpdateChannelTooLong(7), START), [7]),
        (types.Updates([types.UpdateDeleteChannelMessages(8, [1], 1, 1)], [], [], START, 0), [8]),
        (types.UpdatesTooLong(), [None]),
        (types.Updates([types.UpdateConfig()], [], [], START, 0), []),
        (types.Updates([], [], [], START, 0), []),
    ],
)
def test_an_update_says_in_which_channel_to_look_and_no_more(
    update: object, channels: list[int | None]
) -> None:
    assert list(channels_in(update)) == channels


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4)
)
def test_no_text_and_no_entity_makes_the_reader_raise(
    text: str, places: list[tuple[int, int]]
) -> None:
    entities = [types.MessageEntityBlockquote(at, length) for at, length in places]
    message = types.Message(1, types.PeerChannel(1), START, text, entities=entities)
    told = posts_in([message], {}, Place("s", NAME, "https://t.me"), Names())[1]
    told.text.encode()
