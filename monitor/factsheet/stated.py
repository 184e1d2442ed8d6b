"""What posts state, with who said it first and who repeats it. Pure, and in no language.

It goes by all revisions: a number that was put into a post by an edit was said when we read it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Count, Mention, Stage, Unit

_FAR_APART = 1.25  #: one case was told as 500,000, 491,840 and 478,882: that is no contradiction


@dataclass(frozen=True, slots=True)
class Tally:
    """Something that posts state: when for the first time, and in which posts, earliest first."""

    name: str
    at: datetime
    posts: tuple[Mention, ...]

    @property
    def first(self) -> Mention:
        """The post that stated it first."""
        return self.posts[0]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it was stated, as a range; the range is one number where it is exact."""

    unit: Unit
    said: int
    low: int
    high: int
    tally: Tally

    @property
    def official(self) -> bool:
        """Whether a post that tells of an official word states it."""
        return any(post.stage is Stage.DISCLOSURE for post in self.tally.posts)


def said_at(mention: Mention) -> datetime:
    """When a revision of a post said what it says: what an edit says, when it was read."""
    return mention.published_at if mention.revision == 1 else mention.seen_at


def tallied(
    history: Iterable[Mention], names: Callable[[Mention], Iterable[str]]
) -> tuple[Tally, ...]:
    """What each name of a post comes to, the one that most posts state first."""
    posts: dict[str, dict[tuple[str, str], Mention]] = {}
    for mention in sorted(history, key=lambda one: (said_at(one), one.source, one.post_id)):
        for name in dict.fromkeys(names(mention)):
            posts.setdefault(name, {}).setdefault(mention.key, mention)
    found = [
        Tally(name, said_at(next(iter(by_key.values()))), tuple(by_key.values()))
        for name, by_key in posts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.posts), one.at, one.name)))


def figures(history: Iterable[Mention]) -> tuple[Figure, ...]:
    """The numbers that posts state, in the order in which they were first stated."""
    known = list(history)
    ranges: dict[str, list[Count]] = {}
    for count in (count for mention in known for count in mention.claim.counts):
        ranges.setdefault(_name(count), []).append(count)
    found = []
    for tally in tallied(known, lambda mention: map(_name, mention.claim.counts)):
        same = ranges[tally.name]
        low, high = min(c.low for c in same), max(c.high for c in same)
        found.append(Figure(same[0].unit, same[0].said, low, high, tally))
    return tuple(sorted(found, key=lambda one: (one.tally.at, one.unit, one.said)))


def contradicting(some: Iterable[Figure]) -> tuple[Figure, ...]:
    """Those of the figures of one unit that another of them excludes, smallest first."""
    ordered = sorted(some, key=lambda one: one.said)
    return tuple(one for one in ordered if any(_exclude(one, other) for other in ordered))


def _exclude(one: Figure, other: Figure) -> bool:
    below, above = sorted((one, other), key=lambda figure: figure.said)
    return above.low > below.high * _FAR_APART


def _name(count: Count) -> str:
    return f"{count.said} {count.unit}"
