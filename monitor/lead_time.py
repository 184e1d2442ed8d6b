"""How long before publication and press an incident was known, and what was seen late. Pure.

    foreseen = foresight(incident, mentions, watching)
    foreseen.leads       # until publication, press, disclosure; negative when seen after them
    foreseen.lates       # what was seen late, each with the gap that let it through
    tally(many)          # medians, and how often each gap

What late is, and which gaps there are, stands in monitor/gaps.py.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from monitor.gaps import GAPS, Gap, GapKind, Watching, gap_of
from monitor.model import Incident, Mention, Milestone, Stage
from monitor.pointers import Pointer, pointers
from monitor.timeline import stage_in

LEADS = (Stage.PUBLICATION, Stage.PRESS, Stage.DISCLOSURE)

_OLD = timedelta(days=30)  #: what nobody has written of for so long is read afterwards
_ONE_GO = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before a milestone the incident was known; negative when it was known after it.

    `seen` counts from the moment when Leakline read the first mention: what the reader really
    gains. `event` counts from the moment when that mention was written: what could be gained.
    Both end when the milestone happened in the world.
    """

    until: Stage
    seen: timedelta
    event: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A stage, or a language, whose first post was seen late."""

    stage: Stage
    lang: str | None  #: the language, when no earlier post spoke it; None otherwise
    reached: bool  #: whether it is a milestone, and not only the first of a language
    at: datetime  #: when the post was written
    seen_at: datetime
    source: str
    post_id: str
    gap: Gap

    @property
    def by(self) -> timedelta:
        """How late it was seen."""
        return self.seen_at - self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """How early an incident was known, and what was seen late."""

    incident: Incident
    leads: tuple[Lead, ...]
    lates: tuple[Late, ...]  #: in the order in which they were written
    pointers: tuple[Pointer, ...]  #: in the order of their first posts
    #: when an old case was read in one go: only what was written since can be late, and what was
    #: reached before has its `event` lead alone
    afterwards: datetime | None


@dataclass(frozen=True, slots=True)
class Median:
    """The lead in the middle, over the incidents that reached a stage."""

    until: Stage
    incidents: int
    before: int  #: of these, how many were seen before they reached it
    seen: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Many foresights added up."""

    incidents: int
    afterwards: int  #: of these, old cases that were read in one go: in no median
    medians: tuple[Median, ...]
    gaps: Mapping[GapKind, int]  #: each kind, the missing ones with 0
    unwatched: tuple[tuple[str, int], ...]  #: places that no source is called by, with their posts


def is_struck(incident: Incident) -> bool:
    """Whether a person said that it is none, or a part of another: it counts in no tally."""
    return incident.hand.verdict == "dismissed" or incident.merged_into is not None


def leads(incident: Incident) -> tuple[Lead, ...]:
    """How long before publication, press and disclosure the incident was known; if reached."""
    reached = {m.stage: m for m in incident.milestones}
    return tuple(
        Lead(s, reached[s].at - incident.opened_at, reached[s].at - incident.first_at)
        for s in LEADS
        if s in reached
    )


def foresight(incident: Incident, mentions: Iterable[Mention], watching: Watching) -> Foresight:
    """How early the incident was known, what was seen late, and by which gap.

    Give all its mentions, in any order, and the earlier revisions of those that were edited, where
    they are known: when an edited post was first seen stands there alone.
    """
    posts = sorted(mentions, key=lambda m: (m.published_at, m.source, m.post_id, m.revision))
    since = read_afterwards(incident, posts, watching)
    lates = tuple(_lates(incident, posts, watching))
    return Foresight(
        incident=incident,
        leads=leads(incident),
        lates=tuple(late for late in lates if since is None or late.at >= since),
        pointers=tuple(pointers(posts, watching)),
        afterwards=since,
    )


def read_afterwards(
    incident: Incident, mentions: Iterable[Mention], watching: Watching
) -> datetime | None:
    """When an old case was read in one go, such as an archive; None when it was followed live.

    It is one when everything that was read on its first day was late, and was written a month
    before or earlier. What is written later about such an incident is live again.
    """
    opened = incident.opened_at
    first = [m for m in mentions if m.seen_at - opened < _ONE_GO and m.revision == 1]
    if not first:
        return None
    latest = max(first, key=lambda m: m.published_at)
    lateness = min(m.seen_at - m.published_at - watching.patience(m.source) for m in first)
    old = opened - latest.published_at >= _OLD and lateness > timedelta(0)
    return opened if old else None


def tally(foresights: Iterable[Foresight]) -> Tally:
    """The medians of the leads, and how often each gap let something through."""
    told = [one for one in foresights if not is_struck(one.incident)]
    live = [one for one in told if one.afterwards is None]
    places: Counter[str] = Counter()
    for pointer in (pointer for one in told for pointer in one.pointers):
        places[pointer.place] += pointer.posts
    gaps = Counter(late.gap.kind for one in told for late in one.lates)
    return Tally(
        incidents=len(told),
        afterwards=len(told) - len(live),
        medians=tuple(_medians([lead for one in live for lead in one.leads])),
        gaps={kind: gaps[kind] for kind in GAPS},
        unwatched=tuple(sorted(places.items(), key=lambda item: (-item[1], item[0]))),
    )


def _medians(told: Sequence[Lead]) -> Iterator[Median]:
    for stage in LEADS:
        seen = [lead.seen for lead in told if lead.until is stage]
        if seen:
            before = sum(length > timedelta(0) for length in seen)
            middle = timedelta(seconds=median(length.total_seconds() for length in seen))
            yield Median(stage, len(seen), before, middle)


# -- what was seen late ---------------------------------------------------------------------------


def _lates(incident: Incident, posts: Sequence[Mention], watching: Watching) -> Iterator[Late]:
    """The milestones, and the first posts of languages, that were seen late; oldest first."""
    current = {post.key: post for post in posts}
    spoken = {post.key: post.lang for post in _firsts(posts)}
    found = []
    for one in incident.milestones:
        post = _as_seen(posts, one)
        lang = spoken.pop((one.source, one.post_id), None)
        found.append(_late_milestone(one, post, lang, posts, watching))
    for key, lang in spoken.items():
        found.append(_late_language(incident, current[key], lang, posts, watching))
    late = [one for one in found if one is not None]
    yield from sorted(late, key=lambda one: (one.at, one.seen_at, one.stage.rank))


def _firsts(posts: Iterable[Mention]) -> Iterable[Mention]:
    """The first post of each language that is known."""
    first: dict[str, Mention] = {}
    for post in posts:
        if post.lang != "und":
            first.setdefault(post.lang, post)
    return first.values()


def _as_seen(posts: Iterable[Mention], one: Milestone) -> Mention | None:
    """The revision of the post that reached the milestone; the latest where it is not known."""
    revisions = [post for post in posts if post.key == (one.source, one.post_id)]
    exact = (post for post in revisions if post.seen_at == one.seen_at)
    return next(exact, revisions[-1] if revisions else None)


def _late_milestone(
    one: Milestone,
    post: Mention | None,
    lang: str | None,
    posts: Sequence[Mention],
    watching: Watching,
) -> Late | None:
    """The milestone when it was seen late. Without a post a person told of it: no place did."""
    written = post.published_at if post else one.at
    if one.seen_at - written <= watching.patience(one.source):
        return None
    if post is None:
        gap = Gap("source missing", by_hand=True)
    elif written < one.at:  # the stage was reached when the edit was seen; see timeline.sighting
        gap = Gap("edited")
    else:
        gap = gap_of(post, one.seen_at, posts, watching)
    return Late(
        stage=one.stage,
        lang=lang,
        reached=True,
        at=written,
        seen_at=one.seen_at,
        source=one.source,
        post_id=one.post_id,
        gap=gap,
    )


def _late_language(
    incident: Incident, post: Mention, lang: str, posts: Sequence[Mention], watching: Watching
) -> Late | None:
    """The first post of a language when it was seen late; None where nobody knows when."""
    revisions = [one for one in posts if one.key == post.key]
    first = min(revisions, key=lambda one: one.revision)
    late = first.seen_at - first.published_at > watching.patience(post.source)
    if first.revision > 1 or not late:
        return None
    return Late(
        stage=stage_in(incident, first),
        lang=lang,
        reached=False,
        at=first.published_at,
        seen_at=first.seen_at,
        source=post.source,
        post_id=post.post_id,
        gap=gap_of(first, first.seen_at, posts, watching),
    )
