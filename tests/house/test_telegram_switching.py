"""One channel, read by an account and by its preview: nothing is said twice, nothing is lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Connector, SourceRefused, SourceUnavailable, Tools
from connectors.fetch import Client
from connectors.post import Page, Post
from connectors.telegram import Options, Telegram
from connectors.telegram_web import Options as WebOptions
from connectors.telegram_web import TelegramWeb
from monitor.mentions import Reader, digest
from monitor.pipeline import Pipeline, Source
from monitor.storage.store import open_store
from rules.engine import Engine
from rules.load import load
from tests.servers import mtproto
from tests.servers.preview import Channel, Message
from tests.servers.web import Web

SAVED = Path(__file__).parents[1] / "saved"
NAME = "example_news"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEYS = {"api_id": 1, "api_hash": "specimen"}
SALE = "Selling the database of Example Clinic, {} patients with social security numbers"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as server:
        yield server


@pytest.fixture
async def tools(tmp_path: Path) -> AsyncIterator[Tools]:
    client = Client(allow_hosts=["127.0.0.1"], pace=timedelta(), deadline=timedelta(seconds=10))
    lent = Tools(source="the-source", fetch=client, now=lambda: NOW, home=tmp_path)
    yield lent
    await lent.shared.close()


def preview_of(web: Web, tools: Tools) -> TelegramWeb:
    return TelegramWeb(
        WebOptions.model_validate({"channel": NAME, "base": web.url(), "max_pages": 2}), tools
    )


def serve_saved(web: Web) -> None:
    """The saved page; the one before it, which it names, is empty but for one service message."""
    page = (SAVED / "telegram_web" / "channel.html").read_bytes()
    web.serve(f"/s/{NAME}", page)
    older = Channel(NAME, [Message(1, service=True)]).page()
    web.serve(f"/s/{NAME}?before=101", older)


def account_of(tools: Tools, **options: Any) -> Telegram:
    return Telegram(Options.model_validate({"channel": NAME, **KEYS, **options}), tools)


def sizeless(post: Post) -> Post:
    """The post with its sizes as a page shows them."""
    files = tuple(
        replace(file, size=None, name=f"{file.name} {file.rough_size}") for file in post.attachments
    )
    return replace(post, attachments=files)


async def test_the_same_posts_come_out_whichever_way_they_are_read(web: Web, tools: Tools) -> None:
    """Text with markup, an album of files and one of pictures, a forward, a reply, a poll."""
    serve_saved(web)
    seen = (await preview_of(web, tools).poll(None)).posts
    async with mtproto.saved(SAVED / "telegram" / "channels.jsonl", tools.home):
        read = (await account_of(tools).poll(None)).posts
    assert len(read) == 5
    assert [sizeless(post) for post in read] == [sizeless(post) for post in seen]
    assert [digest(post) for post in read] == [digest(post) for post in seen]


async def test_each_goes_on_where_the_other_stopped(web: Web, tools: Tools) -> None:
    serve_saved(web)
    first = await preview_of(web, tools).poll(None)
    async with mtproto.saved(SAVED / "telegram" / "channels.jsonl", tools.home) as server:
        page = await account_of(tools).poll(first.cursor)
        assert page.posts == ()
        assert (await preview_of(web, tools).poll(page.cursor)).posts == ()
        server.post(NAME, {"id": 110, "text": "new"})
        assert [p.text for p in (await account_of(tools).poll(first.cursor)).posts] == ["new"]


class Both:
    """A channel whose posts stand in the preview and on the server of the protocol."""

    def __init__(self, web: Web, server: mtproto.Telegram) -> None:
        self._shown, self._server = Channel(NAME), server
        self._shown.serve_at(web)

    def write(self, number: int, text: str, *, shown: bool = True) -> None:
        if shown:
            self._shown.messages.append(Message(number, text))
        self._server.post(NAME, {"id": number, "text": text})


async def test_switching_the_connector_of_a_source_says_nothing_twice(
    web: Web, tools: Tools, tmp_path: Path
) -> None:
    async with (
        mtproto.Telegram([{"username": NAME}]) as server,
        open_store(f"sqlite:///{tmp_path}/kept.db") as store,
    ):
        server.write_session(tools.home / "telegram" / "main.session")
        channel = Both(web, server)
        for number in range(1, 41):
            channel.write(number, SALE.format(f"{number},000") if number % 10 == 0 else "hello")
        places: dict[str, Connector] = {
            "telegram": account_of(tools),
            "telegram_web": preview_of(web, tools),
        }
        pipeline = Pipeline(
            reader=Reader(Engine(load()), b"key"),
            store=store,
            channels=("screen",),
            now=lambda: NOW,
        )
        outcomes = []
        for turn, name in enumerate(("telegram_web", "telegram", "telegram_web", "telegram")):
            source = Source(name="the-source", connector=name, every=timedelta(minutes=5))
            outcomes.append(await pipeline.poll(source, places[name]))
            outcomes.append(await pipeline.poll(source, places[name]))
            channel.write(41 + turn, "hello")
        assert [one.state for one in outcomes] == ["ok"] * 8
        assert outcomes[0].mentions == 4
        assert [one.mentions for one in outcomes[1:]] == [0] * 7
        assert [one.alerts for one in outcomes[1:]] == [0] * 7


@pytest.fixture
async def two_ways(web: Web, tools: Tools) -> AsyncIterator[tuple[Both, mtproto.Telegram]]:
    async with mtproto.Telegram([{"username": NAME}]) as server:
        server.write_session(tools.home / "telegram" / "main.session")
        both = Both(web, server)
        for number in range(1, 31):
            both.write(number, f"post {number}")
        yield both, server


def falling_back(web: Web, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> Telegram:
    """A source that reads the test's preview in place of t.me."""

    def local(**options: Any) -> WebOptions:
        return WebOptions.model_validate({**options, "base": web.url()})

    monkeypatch.setattr("connectors.telegram.preview.Options", local)
    return account_of(tools, fallback=True)


def texts(page: Page) -> list[str]:
    return [post.text for post in page.posts]


async def test_while_the_account_waits_the_preview_is_read_and_then_the_account_again(
    web: Web,
    tools: Tools,
    two_ways: tuple[Both, mtproto.Telegram],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both, server = two_ways
    clock = [NOW]
    source = falling_back(web, replace(tools, now=lambda: clock[0]), monkeypatch)
    page = await source.poll(None)
    server.fault("messages.GetHistory", error=(420, "FLOOD_WAIT_3600"), times=1)
    both.write(31, "in the meantime")
    both.write(32, "only in the app", shown=False)
    server.delete(NAME, 20)
    page = await source.poll(page.cursor)
    assert texts(page) == ["in the meantime"]
    assert page.warnings == ("read by the preview: waits until 13:00Z: Telegram asked for it",)
    clock[0] += timedelta(hours=2)
    page = await source.poll(page.cursor)
    assert [(post.text, post.vanished) for post in page.posts] == [
        ("only in the app", False),
        ("", True),
    ]
    assert page.warnings == ()


async def test_where_the_preview_shows_nothing_either_the_accounts_own_trouble_is_told(
    web: Web,
    tools: Tools,
    two_ways: tuple[Both, mtproto.Telegram],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, server = two_ways
    source = falling_back(web, tools, monkeypatch)
    page = await source.poll(None)
    web.serve(f"/s/{NAME}", "nothing", type="text/plain")
    server.revoke()
    with pytest.raises(SourceRefused, match="run `leakline telegram login"):
        await source.poll(page.cursor)
    with pytest.raises(SourceRefused):
        await account_of(tools).poll(page.cursor)


async def test_without_the_word_fallback_the_preview_is_left_alone(
    web: Web, tools: Tools, two_ways: tuple[Both, mtproto.Telegram]
) -> None:
    _, server = two_ways
    server.fault("messages.GetHistory", error=(420, "FLOOD_WAIT_3600"))
    with pytest.raises(SourceUnavailable, match="waits until"):
        await account_of(tools).poll(None)
    assert web.requests == []
