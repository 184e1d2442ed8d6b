"""Why a post was seen late: by which gap in the watching. Pure.

A post is late when it was seen more than twice the source's poll interval after it was written, and
more than an hour. The gap is what took most of the time in between: the source was not watched yet,
or could not be looked at; what is left is a rule that was missing, or unclear.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

from monitor.model import Mention

GapKind = Literal["source missing", "source silent", "rule missing", "edited", "unclear"]
GAPS: tuple[GapKind, ...] = get_args(GapKind)
LATE_AFTER = timedelta(hours=1)

_POLLS = 2  #: so many poll intervals may pass before a post is late


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of time in which a source could not be looked at; `until` None: still."""

    since: datetime
    until: datetime | None
    state: str  #: "unreachable", "refused" ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How a source was watched."""

    since: datetime | None = None  #: its first day as a source; None: not known
    every: timedelta | None = None  #: between two polls; None: not known
    silences: tuple[Silence, ...] = ()
    also: tuple[str, ...] = ()  #: what the place calls itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """How all sources were watched, by their names. Empty: nothing is known of them."""

    sources: Mapping[str, Coverage] = field(default_factory=dict)
    late_after: timedelta = LATE_AFTER

    def patience(self, source: str) -> timedelta:
        """How long after it was written a post of the source may be seen and not be late."""
        coverage = self.sources.get(source)
        every = coverage.every if coverage else None
        return max(self.late_after, every * _POLLS) if every else self.late_after


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a post was seen late. `since` and `until` bound what the kind says; see `kind`.

    Source missing: `until` is its first day as a source, None where it is none at all, or where
    only a person told of it (`by_hand`). Source silent: `state` from `since` to `until`. Rule
    missing: at `since` the source was read and the post not flagged; None where no rule flags it
    at all, and only the open incident claimed it.
    """

    kind: GapKind
    since: datetime | None = None
    until: datetime | None = None
    state: str = ""
    by_hand: bool = False
    wholly: bool = True  #: False: it took most of the time, and other things the rest


def gap_of(post: Mention, seen_at: datetime, posts: Sequence[Mention], watching: Watching) -> Gap:
    """What took most of the time between the writing of a post and its being seen.

    `posts` are others that may tell when its source was read.
    """
    coverage = watching.sources.get(post.source)
    if coverage is None:
        return Gap("source missing") if watching.sources else Gap("unclear")
    watched = min(max(coverage.since or post.published_at, post.published_at), seen_at)
    missing = watched - post.published_at
    silence, silent = _longest_silence(coverage.silences, watched, seen_at)
    rest = seen_at - post.published_at - missing - silent
    wholly = rest + min(missing, silent) <= watching.patience(post.source)
    if rest > max(missing, silent):
        return _oversight(post, seen_at, posts, watching)
    if missing >= silent or silence is None:
        return Gap("source missing", until=coverage.since, wholly=wholly)
    return Gap("source silent", silence.since, silence.until, silence.state, wholly=wholly)


def _longest_silence(
    silences: Iterable[Silence], since: datetime, until: datetime
) -> tuple[Silence | None, timedelta]:
    """The silence that took most of the time between, and how long all of them took."""
    longest, most, total = None, timedelta(0), timedelta(0)
    for one in silences:
        length = min(one.until or until, until) - max(one.since, since)
        if length > timedelta(0):
            total += length
            longest, most = (one, length) if length > most else (longest, most)
    return longest, total


def _oversight(
    post: Mention, seen_at: datetime, posts: Sequence[Mention], watching: Watching
) -> Gap:
    """Why a post was seen late although its source was watched."""
    if not post.rules:
        return Gap("rule missing")
    patience = watching.patience(post.source)
    between = [
        other.seen_at
        for other in posts
        if other.source == post.source
        and post.published_at + patience <= other.seen_at <= seen_at - patience
    ]
    return Gap("rule missing", since=min(between)) if between else Gap("unclear")
