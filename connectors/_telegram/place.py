"""A channel as posts name it, whichever way it is read."""

from dataclasses import dataclass
from datetime import datetime

from connectors.post import Post


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as posts name it."""

    source: str
    name: str  #: "example_news", or its number where it has no name
    base: str  #: "https://t.me/example_news", without the post's number
    lang: str | None = None


def gone(number: int, place: Place, now: datetime) -> Post:
    """The post that says that a channel shows a post no more."""
    return Post(
        id=f"{place.name}/{number}",
        source=place.source,
        platform="telegram",
        published_at=now,
        text="",
        url=f"{place.base}/{number}",
        vanished=True,
    )
