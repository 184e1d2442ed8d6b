"""An incident as it grows: which milestones its mentions prove together, and in which order. Pure.

Everything follows from sums that do not depend on the order in which posts arrive: for each stage
the two earliest sightings are kept, and the milestones are derived from them anew each time.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitor.claims import merged
from monitor.linking import keys_of, text_keys, traces_of
from monitor.model import (
    LADDER,
    Incident,
    Mention,
    Milestone,
    Severity,
    Sighting,
    Stage,
)

_SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
_KEPT_SIGHTINGS = 2
_ID_DIGITS = 12  #: among 100,000 incidents two share them once in 50,000 cases
_KEPT_TEXTS = 12  #: signatures, for they cost ten keys each; copies of one text count once
_KEPT_TRACES = 400  #: two for each mention: what is older is neither answered nor copied any more


def opened(mention: Mention) -> Incident:
    """The incident that a mention opens. Its id follows from the post alone."""
    first = {mention.stage: (sighting(mention),)}
    milestones = milestones_of(first)
    return Incident(
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
    )


def advanced(incident: Incident, mention: Mention, *, again: bool = False) -> Incident:
    """The incident with one mention more, or (`again`) with a new revision of one."""
    first = _with_sighting(incident.first, mention)
    milestones = milestones_of(first)
    traces = tuple(dict.fromkeys((*incident.traces, *traces_of(mention))))
    texts = tuple(dict.fromkeys((*incident.signatures, *filter(None, (mention.signature,)))))
    kept = texts[-_KEPT_TEXTS:]
    forgotten = text_keys(*texts[:-_KEPT_TEXTS]) - text_keys(*kept)
    return replace(
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
    )


def sighting(mention: Mention) -> Sighting:
    """The mention in three words; what an edit says was said when we saw it."""
    at = mention.published_at if mention.revision == 1 else mention.seen_at
    return Sighting(at, mention.source, mention.post_id, mention.seen_at)


def incident_id(mention: Mention) -> str:
    """Twelve hexadecimal digits that follow from the post which opened the incident alone."""
    digest = hashlib.sha256(f"{mention.source}\0{mention.post_id}".encode("utf-8", "replace"))
    return digest.hexdigest()[:_ID_DIGITS]


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
    if mention.stage is not Stage.PUBLICATION:
        return mention.stage
    first = incident.first[Stage.PUBLICATION][0]
    own = (first.source, first.post_id) == mention.key
    return Stage.PUBLICATION if own else Stage.SPREAD


def _with_sighting(
    first: Mapping[Stage, tuple[Sighting, ...]], mention: Mention
) -> dict[Stage, tuple[Sighting, ...]]:
    """The sightings with this one among them; a post counts once for each stage, edited or not."""
    seen = first.get(mention.stage, ())
    if any((old.source, old.post_id) == mention.key for old in seen):
        return dict(first)
    kept = tuple(sorted([*seen, sighting(mention)])[:_KEPT_SIGHTINGS])
    return {**first, mention.stage: kept}


def _with(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if value in values else (*values, value)


def _graver(one: Severity, other: Severity) -> Severity:
    return max(one, other, key=_SEVERITIES.index)


def _title(incident: Incident, mention: Mention) -> str:
    """The title of the post that proves most; of equals, the earliest gives it."""
    best = max(incident.first, key=_proves)
    if mention.stage is best:
        first = sighting(mention) < incident.first[best][0]
    else:
        first = _proves(mention.stage) > _proves(best)
    return mention.title if first else incident.title


def _proves(stage: Stage) -> tuple[bool, int]:
    return (stage in LADDER, stage.rank)
