"""Whether the text that the operator posts in a source himself still reaches us. Pure.

A source that answers and shows us something else than its readers looks quiet. A canary tells: the
operator posts a text of his own there every so often, and its arrival is expected. The post that
carries it is no talk of a leak and is read no further.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from connectors.post import Post
from rules.fold import fold

SHORTEST = 8  #: letters and digits: a shorter text could stand in other people's posts


@dataclass(frozen=True, slots=True)
class Canary:
    """What is known of a source's canary."""

    since: datetime  #: since when it is expected
    seen_at: datetime | None  #: when the latest post that carries it was written

    @property
    def last(self) -> datetime:
        """From when the time runs in which the next one is to arrive."""
        return max(self.since, self.seen_at) if self.seen_at else self.since


def folded(text: str) -> str:
    """The text as it is compared: folded, with single blanks."""
    return " ".join(fold(text).text.split())


def is_telling(text: str) -> bool:
    """Whether a text is long enough to be a canary."""
    return sum(character.isalnum() for character in folded(text)) >= SHORTEST


def set_apart(text: str | None, posts: Iterable[Post]) -> tuple[list[Post], list[Post]]:
    """The posts that carry the canary, and the others; all are others where there is no canary."""
    wanted = folded(text or "")
    canaries: list[Post] = []
    others: list[Post] = []
    for post in posts:
        told = wanted and wanted in folded(f"{post.title or ''}\n{post.text}")
        (canaries if told else others).append(post)
    return canaries, others


def noted(text: str | None, kept: Any, canaries: Sequence[Post], now: datetime) -> Any:
    """What is to be kept of the canary after a look; None where none is configured.

    Another text than before begins anew: it is expected from now on.
    """
    if not text:
        return None
    before = known(text, kept)
    if before and not canaries:
        return kept
    before = before or Canary(now, None)
    times = [min(post.published_at, now) for post in canaries]
    times += [before.seen_at] if before.seen_at else []
    return {
        "text": _seal(text),
        "since": before.since.isoformat(),
        "seen_at": max(times).isoformat() if times else None,
    }


def known(text: str, kept: Any) -> Canary | None:
    """What is kept of that canary; None where it was not expected before, or another one was."""
    if not isinstance(kept, Mapping) or kept.get("text") != _seal(text):
        return None
    seen_at = kept.get("seen_at")
    return Canary(
        datetime.fromisoformat(kept["since"]), datetime.fromisoformat(seen_at) if seen_at else None
    )


def missing_since(
    canary: Canary, every: timedelta, patience: timedelta, now: datetime
) -> datetime | None:
    """Since when the canary is overdue; None while it is not. `patience` is for the looks."""
    due = canary.last + every + patience
    return due if now > due else None


def _seal(text: str) -> str:
    """What tells one canary from another; the text itself stands in the configuration alone."""
    return sha256(folded(text).encode()).hexdigest()[:16]
