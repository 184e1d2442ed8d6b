"""The nouns that a connector brings: Post, Attachment, Page. Standard library only."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

Platform = Literal["telegram", "forum", "paste", "leaksite", "press", "social"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)


_KILO = 1024
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def in_utc(stated: datetime) -> datetime:
    """The time as aware UTC; one that states no zone is UTC.

    Raises ValueError outside 1970 to 2199: nobody writes posts there, and near the ends of the
    calendar nothing can be counted from a time or shown in another zone.
    """
    try:
        time = stated.replace(tzinfo=stated.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        time = None
    if time is None or not _EARLIEST <= time < _LATEST:
        raise ValueError("not between 1970 and 2199")
    return time


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a post offers. It is named here and never fetched."""

    name: str
    size: int | None = None  #: bytes; None when the place does not say

    @property
    def rough_size(self) -> str:
        """The size as a page shows it ("1.2 MB"): by this a file is compared with itself.

        One way to read a place tells 1,234,567 bytes and another 1.2 MB; it is the same file.
        """
        size, unit = float(self.size or 0), ""
        for larger in ("KB", "MB", "GB", "TB"):
            if round(size, 1) >= _KILO:
                size, unit = size / _KILO, larger
        return f"{size:.1f} {unit}" if unit else str(self.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something that somebody wrote in a public place.

    `id` is the place's own name for the post: the same post read twice has the same (source, id).
    Times are aware and UTC. `text` is what a reader sees, without markup.
    """

    id: str
    source: str
    platform: Platform
    published_at: datetime
    text: str
    title: str | None = None
    author: str | None = None
    url: str | None = None
    lang: str | None = None  #: ISO 639-1, only when the place states it
    attachments: tuple[Attachment, ...] = ()
    forwarded_from: str | None = None
    reply_to: str | None = None
    edited: bool = False  #: the place says that the text was changed after publication
    vanished: bool = (
        False  #: the place shows it no more; what the other fields say counts for nothing
    )

    def __post_init__(self) -> None:
        """Refuse a naive time: a milestone must not move with the reader's time zone."""
        if self.published_at.tzinfo is None:
            raise ValueError(f"post {self.id}: published_at has no time zone")

    @property
    def body(self) -> str:
        """Title and text as one text: what rules read and what places point into."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Page:
    """What one poll brings: posts, oldest first, and where to go on from.

    `cursor` is opaque to everyone but the connector and is stored in the same commit as what the
    posts led to. `more` says that the next page is ready now and need not wait for the interval.
    `warnings` are plain sentences about what was skipped (a broken line of a file, say).
    """

    posts: tuple[Post, ...]
    cursor: str | None
    more: bool = False
    warnings: tuple[str, ...] = ()
