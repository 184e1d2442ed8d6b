"""One place of every connector on loopback, and the configuration that watches all of them.

    async with everywhere(home) as places:
        places.say("telegram", "Selling ...")     # each place shows it in its own way
        places.say("forum", "Продаю ...")
        places.configure()                        # home/config.toml

Each source has the name of its connector; "onion" is a feed behind a SOCKS proxy that plays Tor.
What is said is said now, so that the times of all places agree.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

from connectors import onion
from tests.servers import mtproto
from tests.servers.board import Board
from tests.servers.preview import Channel, Message
from tests.servers.skins import SKINS
from tests.servers.social import Mastodon
from tests.servers.socks import Socks
from tests.servers.web import Web

ONION = onion.name_of(hashlib.sha256(b"specimen").digest())
Options = dict[str, Any]


@dataclass
class Places:
    """The places; `sources` has the options of each, `webs` the server of each that has one."""

    home: Path
    stack: AsyncExitStack
    sources: dict[str, Options] = field(default_factory=dict)
    webs: dict[str, Web] = field(default_factory=dict)
    telegram: mtproto.Telegram = field(default_factory=mtproto.Telegram)
    tor: Socks = field(default_factory=Socks)
    top: str = ""  #: lines of the configuration before its first table
    _say: dict[str, Callable[[str], object]] = field(default_factory=dict)

    def say(self, name: str, text: str) -> None:
        """Show a post at the place of a source."""
        self._say[name](text)

    def watch(self, name: str, say: Callable[[str], object], **options: Any) -> None:
        """Add a source; the connector is its name where the options do not tell."""
        self.sources[name] = {"connector": name, "every": "1s", **options}
        self._say[name] = say

    async def web(self, name: str) -> Web:
        """A server for a source, with an address of its own: a host is asked once a second only."""
        server = Web(f"127.0.0.{len(self.webs) + 2}")
        self.webs[name] = await self.stack.enter_async_context(server)
        return server

    def configure(self) -> None:
        """Write config.toml."""
        tables = [
            self.top,
            "[report]\nenabled = false",
            _table("[limits]", {"private_hosts": [web.host for web in self.webs.values()]}),
            _table("[tor]", {"proxy": self.tor.url}),
            '[[notifier]]\nname = "terminal"\nkind = "terminal"',
        ]
        rows = [_table("[[source]]", {"name": n, **row}) for n, row in self.sources.items()]
        (self.home / "config.toml").write_text("\n\n".join(tables + rows) + "\n", encoding="utf-8")


@asynccontextmanager
async def everywhere(home: Path) -> AsyncIterator[Places]:
    """The places, each with something dull in it."""
    async with AsyncExitStack() as stack:
        places = Places(home, stack)
        await _telegram(places)
        await _telegram_web(places)
        await _forum(places)
        await _paste(places)
        await _tracker(places)
        await _social(places)
        _folder(places)
        _inbox(places)
        await _feed(places, "feed", await places.web("feed"))
        await _onion(places)
        yield places


async def _telegram(places: Places) -> None:
    channel = {"username": "example_news", "messages": [{"id": 1, "text": "good morning"}]}
    places.telegram = await places.stack.enter_async_context(mtproto.Telegram([channel]))
    places.telegram.write_session(places.home / "telegram" / "main.session")

    def say(text: str) -> None:
        places.telegram.post("example_news", {"text": text, "date": _now().isoformat()})

    application = {"api_id": 1, "api_hash": "specimen"}
    places.watch("telegram", say, channel="example_news", **application)


async def _telegram_web(places: Places) -> None:
    web = await places.web("telegram_web")
    channel = Channel("example_source", [Message(1, "good morning")])
    channel.serve_at(web)

    def say(text: str) -> None:
        number = len(channel.messages) + 1
        channel.messages.append(Message(number, escape(text, quote=False), at=_now()))

    places.watch("telegram_web", say, channel="example_source", base=web.url(""))


async def _forum(places: Places) -> None:
    board = Board(await places.web("forum"), SKINS["phpbb"])
    board.now = _now()
    board.open("Welcome", "good morning")
    places.watch("forum", lambda text: board.open("A thread", escape(text)), url=board.url)


async def _paste(places: Places) -> None:
    web, ids = await places.web("paste"), list[str]()

    def say(text: str) -> None:
        ids.insert(0, f"specimen{len(ids) + 1}")
        web.serve(f"/raw/{ids[0]}", text, type="text/plain; charset=utf-8")
        web.serve("/recent", "".join(f'<a href="/p/{one}">a paste</a>' for one in ids))

    say("good morning")
    addresses = {"list": web.url("/recent"), "raw": web.url("/raw/{id}")}
    places.watch("paste", say, id=r'href="/p/(\w+)"', pace=0, **addresses)


async def _tracker(places: Places) -> None:
    web, entries = await places.web("tracker"), list[dict[str, str]]()

    def say(text: str) -> None:
        number = str(len(entries) + 1)
        entries.append({"id": number, "victim": text, "at": _now().isoformat()})
        web.serve("/posts.json", json.dumps(entries), type="application/json")

    web.serve("/posts.json", "[]", type="application/json")  # an entry would be a victim
    mapping = {"id": "id", "title": "victim", "published_at": "at"}
    places.watch("tracker", say, url=web.url("/posts.json"), **mapping)


async def _social(places: Places) -> None:
    network = Mastodon(await places.web("social"))
    network.say("good morning", _now())
    places.watch("social", lambda text: network.say(text, _now()), **network.options())


def _folder(places: Places) -> None:
    folder = places.home / "posts"
    folder.mkdir()
    places.watch("folder", lambda text: _bring(folder, text), path="posts")


def _inbox(places: Places) -> None:
    spool = places.home / "spool"
    spool.mkdir(mode=0o700)
    places.watch("inbox", lambda text: _bring(spool, text), spool="spool")


async def _feed(places: Places, name: str, web: Web, **options: str) -> None:
    items = list[str]()

    def say(text: str) -> None:
        about = f"<title>{escape(text)}</title><pubDate>{format_datetime(_now())}</pubDate>"
        items.insert(0, f"<item><guid>specimen-{len(items) + 1}</guid>{about}</item>")
        body = f"<rss version='2.0'><channel><title>News</title>{''.join(items)}</channel></rss>"
        web.serve("/feed.xml", body, type="application/rss+xml")

    say("good morning")
    places.watch(name, say, **{"connector": "feed", "url": web.url("/feed.xml"), **options})


async def _onion(places: Places) -> None:
    places.tor = await places.stack.enter_async_context(Socks())
    web = await places.stack.enter_async_context(Web())  # no host that may be asked without Tor
    places.tor.lead(ONION, web.port)
    await _feed(places, "onion", web, url=f"http://{ONION}/feed.xml", platform="forum")


def _bring(folder: Path, text: str) -> None:
    """Move a file with one post into a folder."""
    name = f"{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    post = {
        "id": name,
        "source": "folder",  # an inbox puts its own name in its place
        "platform": "forum",
        "published_at": _now().isoformat(),
        "text": text,
    }
    new = folder / f"{name}.new"
    new.write_text(json.dumps(post) + "\n", encoding="utf-8")
    new.rename(folder / f"{name}.jsonl")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _table(head: str, options: Options) -> str:
    # JSON's strings, numbers, booleans and lists of strings are TOML's too
    return "\n".join([head, *(f"{key} = {json.dumps(value)}" for key, value in options.items())])
