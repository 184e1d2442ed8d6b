"""The French case of examples/, told to the daemon over real sockets, piece by piece.

Telegram posts stand in t.me/s pages, the others in a folder; Slack and a mail server listen.
"""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from tests.servers.daemon import ROOT
from tests.servers.preview import Channel, Message
from tests.servers.slack import CHANNEL, TOKEN, SlackServer, slack_server
from tests.servers.smtp import SmtpServer, smtp_server
from tests.servers.web import Web

STORY = ROOT / "examples" / "fr-labs-2021" / "posts.jsonl"
MILESTONES = {
    "mention": "2021-01-31T21:14:00Z",
    "offer": "2021-02-04T18:02:00Z",
    "sample": "2021-02-06T09:40:00Z",
    "publication": "2021-02-12T02:25:00Z",
    "spread": "2021-02-12T11:30:00Z",
    "press": "2021-02-14T08:00:00Z",
    "disclosure": "2021-02-24T13:31:00Z",
}
FOLDER = "places"

Post = dict[str, Any]


def posts() -> list[Post]:
    """The posts of the case, oldest first; channels by names that Telegram allows."""
    text = (
        STORY.read_text(encoding="utf-8").replace("-kanal-", "_kanal_").replace("-chat-", "_chat_")
    )
    return [json.loads(line) for line in text.splitlines()]


@dataclass
class World:
    """The places that the daemon of a folder watches, and those that listen to it."""

    home: Path
    slack: SlackServer
    smtp: SmtpServer
    stack: AsyncExitStack
    channels: dict[str, Channel] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    files: int = 0

    async def build(self) -> None:
        """The folder and the channels of the case, without its posts."""
        (self.home / FOLDER).mkdir()
        self.watch(FOLDER, "folder", path=FOLDER)
        for name in dict.fromkeys(p["source"] for p in posts() if p["platform"] == "telegram"):
            channel = self.channels[name] = Channel(name, [Message(1, "specimen channel")])
            web = await self.host()
            channel.serve_at(web)
            self.watch(name, "telegram_web", channel=name, base=web.url(""), every="2s")

    async def host(self) -> Web:
        """A web server with an address of its own: a host is asked once a second only."""
        web = await self.stack.enter_async_context(Web(f"127.0.0.{len(self.hosts) + 1}"))
        self.hosts.append(web.host)
        return web

    def publish(self, *new: Post) -> None:
        """Show the posts where they belong."""
        for post in new:
            if post["platform"] == "telegram":
                self._show(post)
            else:
                self.files += 1
                file = self.home / FOLDER / f"{self.files:03}.jsonl"
                file.with_suffix(".new").write_text(json.dumps(post) + "\n", encoding="utf-8")
                file.with_suffix(".new").rename(file)

    def _show(self, post: Post) -> None:
        messages = self.channels[post["source"]].messages
        origin = post.get("forwarded_from")
        messages.append(
            Message(
                len(messages) + 1,
                escape(post["text"], quote=False),
                at=datetime.fromisoformat(post["published_at"]),
                author=post.get("author"),
                forwarded_from=(origin, f"https://t.me/{origin}/1") if origin else None,
            )
        )

    def watch(self, name: str, connector: str, **options: str) -> None:
        """Add a source, polled as often as can be."""
        options = {"name": name, "connector": connector, "every": "1s", **options}
        self.sources.append(_table("source", options))

    def configure(self, **limits: Any) -> None:
        """Write config.toml."""
        tables = [
            "[report]\nenabled = false",
            _table("limits", {"private_hosts": self.hosts, "deliver_every": "1s", **limits}),
            _table("notifier", {"name": "screen", "kind": "terminal"}),
            _table("notifier", {"name": "soc-slack", "kind": "slack", **self._slack()}),
            _table("notifier", {"name": "soc-mail", "kind": "email", **self._mail()}),
            *self.sources,
        ]
        (self.home / "config.toml").write_text("\n\n".join(tables), encoding="utf-8")

    def _slack(self) -> dict[str, Any]:
        return {
            "token": TOKEN,
            "channel": CHANNEL,
            "base_url": self.slack.base_url,
            "pace": 0.01,
            "timeout": 60,
        }

    def _mail(self) -> dict[str, Any]:
        return {
            "host": "127.0.0.1",
            "port": self.smtp.port,
            "security": "none",
            "sender": "leakline@example.org",
            "to": ["soc@example.org"],
        }


def _table(section: str, options: dict[str, Any]) -> str:
    # JSON's strings, numbers and lists of strings are TOML's too
    lines = (f"{key} = {json.dumps(value)}" for key, value in options.items())
    head = f"[{section}]" if section == "limits" else f"[[{section}]]"
    return "\n".join([head, *lines])


@asynccontextmanager
async def world_at(home: Path) -> AsyncIterator[World]:
    """The world around the daemon of a folder; nothing is published yet."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_server())
        world = World(home, slack, stack.enter_context(smtp_server()), stack)
        await world.build()
        yield world
