"""An incident as it grows: which milestones its mentions prove together, and in which order. Pure.

Everything follows from sums that do not depend on the order in which posts arrive: for each stage
the two earliest sightings are kept, and the milestones are derived from them anew each time.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.claims import merged
from monitor.keys import keys_of, text_keys, traces_of
from monitor.model import (
    LADDER,
    Hand,
    Incident,
    Mention,
    Milestone,
    Severity,
    Shift,
    Sighting,
    Stage,
    post_name,
)

UNTOUCHED = Hand()  #: nobody has decided anything

_SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
_KEPT_SIGHTINGS = 2
_ID_DIGITS = 12  #: among 100,000 incidents two share them once in 50,000 cases
_KEPT_TEXTS = 12  #: signatures, for they cost ten keys each; copies of one text count once
_KEPT_TRACES = 400  #: two for each mention: what is older is neither answered nor copied any more


def opened(mention: Mention, hand: Hand = UNTOUCHED) -> Incident:
    """The incident that a mention opens. Its id follows from the post alone."""
    first = _with_sighting(_beside_posts(hand), mention, hand)
    milestones = milestones_of(first)
    return _as_named(
        Incident(
            id=incident_id(mention),
            title=mention.title,
            stage=stage_of(milestones),
            severity=mention.severity,
            opened_at=mention.seen_at,
            first_at=mention.published_at,
            last_at=mention.published_at,
            first=first,
            milestones=milestones,
            claim=mention.claim,
            languages=(mention.lang,),
            platforms=(mention.platform,),
            sources=(mention.source,),
            mentions=1,
            revision=1,
            keys=keys_of(mention),
            traces=traces_of(mention),
            signatures=(mention.signature,) if mention.signature else (),
            hand=hand,
        )
    )


def advanced(incident: Incident, mention: Mention, *, again: bool = False) -> Incident:
    """The incident with one mention more, or (`again`) with a new revision of one."""
    first = _with_sighting(incident.first, mention, incident.hand)
    milestones = milestones_of(first)
    traces = tuple(dict.fromkeys((*incident.traces, *traces_of(mention))))
    texts = tuple(dict.fromkeys((*incident.signatures, *filter(None, (mention.signature,)))))
    kept = texts[-_KEPT_TEXTS:]
    forgotten = text_keys(*texts[:-_KEPT_TEXTS]) - text_keys(*kept)
    return _as_named(
        replace(
            incident,
            stage=stage_of(milestones),
            severity=_graver(incident.severity, mention.severity),
            title=_title(incident, mention),
            first_at=min(incident.first_at, mention.published_at),
            last_at=max(incident.last_at, mention.published_at),
            first=first,
            milestones=milestones,
            claim=merged(incident.claim, mention.claim),
            languages=_with(incident.languages, mention.lang),
            platforms=_with(incident.platforms, mention.platform),
            sources=_with(incident.sources, mention.source),
            mentions=incident.mentions + (not again),
            revision=incident.revision + 1,
            keys=(incident.keys | keys_of(mention)).difference(traces[:-_KEPT_TRACES], forgotten),
            traces=traces[-_KEPT_TRACES:],
            signatures=kept,
            shifts=shifts(incident, milestones, mention.seen_at),
        )
    )


def told_anew(history: Sequence[Mention], hand: Hand = UNTOUCHED) -> Incident:
    """The incident that these mentions make under this hand.

    `history` is not empty and holds every revision, oldest first, as Store.history gives it.
    """
    seen: set[tuple[str, str]] = set()
    incident: Incident | None = None
    for mention in history:
        if incident is None:
            incident = opened(mention, hand)
        else:
            incident = advanced(incident, mention, again=mention.key in seen)
        seen.add(mention.key)
    if incident is None:
        raise ValueError("an incident has at least one mention")
    return replace(incident, opened_at=min(one.seen_at for one in history), shifts=())


def follows(new: Incident, old: Incident) -> Incident:
    """The incident told anew, as the next revision of the old one: same id, same alerts told."""
    return replace(
        new,
        id=old.id,
        opened_at=min(old.opened_at, new.opened_at),
        revision=old.revision + 1,
        told=old.told,
        suggested=old.suggested,
        calmed=old.calmed,
        recycled=new.recycled or old.recycled,
        shifts=old.shifts,
    )


def merged_away(incident: Incident, into: str) -> Incident:
    """The incident without its mentions: they are told of in another one now."""
    return replace(
        incident,
        merged_into=into,
        mentions=0,
        keys=frozenset(),
        traces=(),
        revision=incident.revision + 1,
        signatures=(),
        hand=replace(incident.hand, aware_at=None, notified_at=None),  # its clock went along
    )


def shifts(
    before: Incident, milestones: Iterable[Milestone], seen_at: datetime
) -> tuple[Shift, ...]:
    """Where a milestone lies earlier than it did: for each stage, since it was first known."""
    moved = {shift.stage: shift for shift in before.shifts}
    reached = {milestone.stage: milestone.at for milestone in before.milestones}
    for milestone in milestones:
        known = reached.get(milestone.stage)
        if known is not None and milestone.at < known:
            was = moved.get(milestone.stage)
            since = was.was_at if was else known
            moved[milestone.stage] = Shift(milestone.stage, since, milestone.at, seen_at)
    return tuple(moved.values())


def sighting(mention: Mention) -> Sighting:
    """The mention in three words; what an edit says was said when we saw it."""
    edited = mention.revision > 1
    at = max(mention.published_at, mention.seen_at) if edited else mention.published_at
    return Sighting(at, mention.source, mention.post_id, mention.seen_at)


def in_order(mention: Mention) -> tuple[datetime, str, str, int]:
    """What mentions are sorted by: the order of events; an edit stands where it was seen."""
    return (sighting(mention).at, mention.source, mention.post_id, mention.revision)


def incident_id(*mentions: Mention, at: datetime | None = None) -> str:
    """Twelve hexadecimal digits that follow from the post which opened the incident alone.

    More mentions are given where that post has opened another incident before; `at` is when a
    person has put them together, for it may be done, undone and done again.
    """
    posts = "\0\0".join(f"{one.source}\0{one.post_id}" for one in mentions)
    posts += f"\0\0{at.isoformat()}" if at else ""
    return hashlib.sha256(posts.encode("utf-8", "replace")).hexdigest()[:_ID_DIGITS]


def milestones_of(first: Mapping[Stage, tuple[Sighting, ...]]) -> tuple[Milestone, ...]:
    """The milestones that the sightings prove together, in the order of events.

    The first time that the data is handed out is the publication, the next is the spread. A step of
    the ladder that is seen only after a higher one is no milestone: it changed nothing.
    """
    reached: dict[Stage, Sighting] = {}
    higher: Sighting | None = None
    for stage in reversed(LADDER):
        seen = first.get(stage, ())
        if seen and (higher is None or seen[0].at < higher.at):
            reached[stage] = higher = seen[0]
    spread = _spread(first)
    if spread is not None:
        reached[Stage.SPREAD] = spread
    for stage in (Stage.PRESS, Stage.DISCLOSURE):
        if first.get(stage):
            reached[stage] = first[stage][0]
    ordered = sorted(reached.items(), key=lambda item: (item[1].at, item[0].rank))
    return tuple(
        Milestone(stage, seen.at, seen.seen_at, seen.source, seen.post_id)
        for stage, seen in ordered
    )


def _spread(first: Mapping[Stage, tuple[Sighting, ...]]) -> Sighting | None:
    """The earliest copy: the second hand-over, or a post that calls itself a copy."""
    copies = [*first.get(Stage.PUBLICATION, ())[1:], *first.get(Stage.SPREAD, ())]
    return min(copies, default=None)


def stage_of(milestones: Iterable[Milestone]) -> Stage:
    """The highest step of the ladder, or the echo where there is no ladder yet."""
    stages = {milestone.stage for milestone in milestones}
    ladder = [stage for stage in LADDER if stage in stages]
    return ladder[-1] if ladder else min(stages, key=lambda stage: stage.rank)


def stage_in(incident: Incident, mention: Mention) -> Stage:
    """The stage of a mention as its incident sees it: a later hand-over is a spread."""
    stage = _ruled(mention, incident.hand)
    if stage is not Stage.PUBLICATION:
        return stage
    first = incident.first[Stage.PUBLICATION][0]
    own = (first.source, first.post_id) == mention.key
    return Stage.PUBLICATION if own else Stage.SPREAD


def _with_sighting(
    first: Mapping[Stage, tuple[Sighting, ...]], mention: Mention, hand: Hand
) -> dict[Stage, tuple[Sighting, ...]]:
    """The sightings with this one among them; a post counts once for each stage, edited or not."""
    return _with_seen(first, _ruled(mention, hand), sighting(mention))


def _with_seen(
    first: Mapping[Stage, tuple[Sighting, ...]], stage: Stage, new: Sighting
) -> dict[Stage, tuple[Sighting, ...]]:
    seen = first.get(stage, ())
    if any((old.source, old.post_id) == (new.source, new.post_id) for old in seen):
        return dict(first)
    return {**first, stage: tuple(sorted([*seen, new])[:_KEPT_SIGHTINGS])}


def _ruled(mention: Mention, hand: Hand) -> Stage:
    """What the mention proves; a person's word stands above the machine's."""
    return hand.stages.get(post_name(mention.source, mention.post_id), mention.stage)


def _beside_posts(hand: Hand) -> dict[Stage, tuple[Sighting, ...]]:
    first: dict[Stage, tuple[Sighting, ...]] = {}
    for one in hand.reached:
        seen = Sighting(one.at, one.source, one.post_id, one.seen_at)
        first = _with_seen(first, one.stage, seen)
    return first


def _as_named(incident: Incident) -> Incident:
    """The incident with the title, the names and the file's shape that a person gave it."""
    hand, claim = incident.hand, incident.claim
    if not (hand.title or hand.who or hand.held):
        return incident
    if hand.held is not None:
        claim = merged(claim, hand.held)
    return replace(
        incident,
        title=hand.title or incident.title,
        claim=replace(claim, who=hand.who or claim.who),
    )


def _with(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if value in values else (*values, value)


def _graver(one: Severity, other: Severity) -> Severity:
    return max(one, other, key=_SEVERITIES.index)


def _title(incident: Incident, mention: Mention) -> str:
    """The title of the post that proves most; of equals, the earliest gives it."""
    best = max(incident.first, key=_proves)
    stage = _ruled(mention, incident.hand)
    if stage is best:
        first = sighting(mention) < incident.first[best][0]
    else:
        first = _proves(stage) > _proves(best)
    return mention.title if first else incident.title


def _proves(stage: Stage) -> tuple[bool, int]:
    return (stage in LADDER, stage.rank)
