"""Posts, readers and mentions for the tests of the verbs; names and numbers are invented."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from connectors.post import Attachment, Platform, Post
from monitor.mentions import Reader
from monitor.model import Claim, Mention, Stage
from monitor.stages import Proven, stage
from rules.engine import Engine
from rules.fold import fold
from rules.load import assemble, load
from rules.model import Watch
from rules.toml import parse

START = datetime(2022, 5, 2, 8, 0, tzinfo=UTC)
KEY = b"a key of the tests"


def post(text: str, number: int = 1, **changes: Any) -> Post:
    """A post on a board; `number` gives it an id and a minute of its own."""
    values: dict[str, Any] = {
        "id": str(number),
        "source": "board-a",
        "platform": "forum",
        "published_at": START + timedelta(minutes=number),
        "text": text,
    }
    return Post(**values | changes)


def files(*named: tuple[str, int | None]) -> tuple[Attachment, ...]:
    """Attachments of these names and sizes."""
    return tuple(Attachment(name, size) for name, size in named)


@cache
def shipped() -> Engine:
    """The engine with everything that ships."""
    return Engine(load())


@cache
def reader(*watches: Watch) -> Reader:
    """A reader with the shipped rules and these names to protect."""
    return Reader(Engine(load((), watches)) if watches else shipped(), KEY)


def own_reader(toml: str, *watches: Watch) -> Reader:
    """A reader that knows the concepts and rules of the text, and nothing else."""
    return Reader(Engine(assemble([parse(toml, "own.toml")], watches)), KEY)


def mention(number: int = 1, stage: Stage = Stage.MENTION, **changes: Any) -> Mention:
    """A mention that claims nothing; `number` gives it an id, an hour and a text of its own."""
    at = START + timedelta(hours=number)
    values: dict[str, Any] = {
        "post_id": str(number),
        "source": "board-a",
        "platform": "forum",
        "lang": "en",
        "published_at": at,
        "seen_at": at + timedelta(minutes=5),
        "title": f"Post {number}",
        "excerpt": "data of Example",
        "url": None,
        "forwarded_from": None,
        "reply_to": None,
        "digest": f"digest-{number}",
        "text_key": f"text-{number}",
        "stage": stage,
        "why_stage": (f"it is a {stage.value}",),
        "rules": ("a-rule",),
        "severity": "medium",
        "claim": Claim(),
    }
    return Mention(**values | changes)


PLATFORMS: tuple[Platform, ...] = ("telegram", "forum", "paste", "leaksite", "press", "social")


def proven(
    text: str,
    platform: str = "forum",
    *named: tuple[str, int | None],
    title: str | None = None,
) -> Proven:
    """What a post with this text and these attachments proves."""
    read = post(text, platform=platform, attachments=files(*named), title=title)
    folded = fold(read.body)
    return stage(read, folded, shipped().hits(folded))
