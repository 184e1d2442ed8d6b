"""Mastodon, Bluesky and Reddit as far as a reader sees them: newest first, paged, limited.

    network = Mastodon(web)          # or Bluesky(web), Reddit(web)
    network.say("Selling 12,000 rows", at=NOW)
    ... Social(options(network), tools).poll(None) ...

Each pages by its own means: max_id, until (visitors get no cursor), after.
"""

import json
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from tests.servers.web import Reply, Request, Web

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@dataclass
class Network:
    """The posts of a network, the oldest first, and what its next answers carry."""

    web: Web
    posts: list[dict[str, Any]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Reply | None = None  #: instead of every page but the newest
    path: str = ""

    def __post_init__(self) -> None:
        self.web.serve(self.path, self._answer)

    def say(self, text: str, at: datetime | None = None) -> str:
        """Publish a post; its id."""
        number = len(self.posts) + 1
        post = {"n": number, "text": text, "at": at or START + timedelta(minutes=number)}
        self.posts.append(post)
        self.posts.sort(key=lambda one: one["at"])
        return self.name(number)

    def options(self) -> dict[str, Any]:
        """What a source of this network is configured with."""
        return {"server": self.web.url().rstrip("/"), **self.asked}

    asked: Mapping[str, str] = field(default_factory=dict)

    @abstractmethod
    def name(self, number: int) -> str:
        """The id of a post."""

    @abstractmethod
    def page(self, asked: Mapping[str, str], newest: list[dict[str, Any]]) -> Any:
        """The JSON of a page."""

    def _answer(self, request: Request) -> Reply:
        asked = {k: v[0] for k, v in parse_qs(request.target.partition("?")[2]).items()}
        if self.fault and {"max_id", "until", "after"} & asked.keys():
            return self.fault
        body = json.dumps(self.page(asked, self.posts[::-1])).encode()
        return Reply(body, headers={"Content-Type": "application/json", **self.headers})


@dataclass
class Mastodon(Network):
    """The timeline of a tag."""

    path: str = "/api/v1/timelines/tag/leak"
    asked: Mapping[str, str] = field(default_factory=lambda: {"network": "mastodon", "tag": "leak"})

    def name(self, number: int) -> str:
        return str(110_000_000_000_000_000 + number)

    def page(self, asked: Mapping[str, str], newest: list[dict[str, Any]]) -> Any:
        order = {self.name(one["n"]): index for index, one in enumerate(newest)}
        start = order[asked["max_id"]] + 1 if "max_id" in asked else 0
        return [self._status(one) for one in newest[start : start + int(asked["limit"])]]

    def _status(self, one: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self.name(one["n"]),
            "created_at": one["at"].strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "content": f"<p>{one['text']}</p>",
            "visibility": "public",
            "edited_at": one.get("edited_at"),
            "account": {"acct": "specimen", "url": "https://social.example.org/@specimen"},
        }


@dataclass
class Bluesky(Network):
    """The search, as visitors may use it: a cursor is refused."""

    path: str = "/xrpc/app.bsky.feed.searchPosts"
    asked: Mapping[str, str] = field(
        default_factory=lambda: {"network": "bluesky", "search": "data leak"}
    )

    def name(self, number: int) -> str:
        return f"at://did:plc:specimen/app.bsky.feed.post/{number}"

    def page(self, asked: Mapping[str, str], newest: list[dict[str, Any]]) -> Any:
        until = asked.get("until", "9")
        shown = [self._view(one) for one in newest if _iso(one["at"]) < until]
        return {"posts": shown[: int(asked["limit"])], "cursor": "25"}

    def _view(self, one: dict[str, Any]) -> dict[str, Any]:
        return {
            "uri": self.name(one["n"]),
            "cid": "x",
            "author": {"did": "did:plc:specimen", "handle": "specimen.example.org"},
            "record": {"text": one["text"], "createdAt": _iso(one["at"]), "langs": ["en"]},
            "indexedAt": _iso(one["at"] + timedelta(seconds=1)),
        }


@dataclass
class Reddit(Network):
    """New posts of a subreddit; a listing ends after a thousand."""

    path: str = "/r/example/new.json"
    asked: Mapping[str, str] = field(
        default_factory=lambda: {"network": "reddit", "board": "example"}
    )
    deepest: int = 1000

    def name(self, number: int) -> str:
        return f"t3_{number}"

    def page(self, asked: Mapping[str, str], newest: list[dict[str, Any]]) -> Any:
        newest = newest[: self.deepest]
        names = [self.name(one["n"]) for one in newest]
        start = names.index(asked["after"]) + 1 if "after" in asked else 0
        end = start + int(asked["limit"])
        after = names[end - 1] if end < len(names) else None
        children = [{"kind": "t3", "data": self._link(one)} for one in newest[start:end]]
        return {"kind": "Listing", "data": {"after": after, "children": children}}

    def _link(self, one: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": self.name(one["n"]),
            "title": "A title",
            "selftext": one["text"],
            "author": "specimen",
            "subreddit": "example",
            "permalink": f"/r/example/comments/{one['n']}/a_title/",
            "created_utc": one["at"].timestamp(),
            "is_self": True,
            "edited": bool(one.get("edited_at")),
            "removed_by_category": one.get("removed"),
        }


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
