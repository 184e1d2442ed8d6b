"""Whether an incident's move is worth saying, and why. Pure.

One alert for each new milestone. What grows in between (a count that doubled, a new language) is
told with the next one; alone only when it is grave: a watched name that was not told, or, once in
the life of an incident, that the count doubled or a watched one crossed to other languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.calming import is_quiet
from monitor.clock import clock_of, said
from monitor.counting.counts import reach
from monitor.model import Alert, Clock, Incident, Mention, Milestone, Reason, Stage, Told


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator wants to be told."""

    watched_only: bool = False  #: incidents that name a watch, and no others
    nothing: bool = False
    hours: int = 72  #: of the awareness clock


EVERYTHING = Policy()
NOTHING = Policy(nothing=True)

_ASKED = (
    "article 33 asks for: the nature of the breach, kinds and rough numbers of people and records,",
    "a contact, the likely consequences, the measures; what is not known yet may follow in phases",
)
_GREW = 2  #: times as many people or rows as were told
_ONCE = frozenset({Reason.GREW, Reason.NEW_LANGUAGE})  #: in the life of an incident, either


def alert_for(
    before: Incident | None,
    after: Incident,
    mention: Mention,
    why_here: tuple[str, ...],
    policy: Policy = EVERYTHING,
) -> tuple[Incident, Alert | None]:
    """The incident with what is now told, and the alert if something is worth saying.

    `before` is the incident without the mention, None when the mention opened it. What the policy
    leaves out counts as not told: it is told as soon as the policy wants the incident.
    """
    if not _is_wanted(after, policy):
        return after, None
    told = after.told
    new = [milestone for milestone in after.milestones if milestone.stage not in told.stages]
    reason = _reason(before, after, new)
    if reason is None:
        return after, None
    why = (*mention.why_stage, *_changes(told, after), *why_here)
    alert = _alert(after, mention, reason, _stage(after, mention, new), why)
    alert = replace(alert, clock=clock_of(after.hand, policy.hours))
    return replace(after, told=_told(after, told, reason)), alert


def _is_wanted(after: Incident, policy: Policy) -> bool:
    """Whether the operator wants to hear of the incident at all."""
    if policy.nothing or after.hand.verdict == "dismissed" or is_quiet(after):
        return False
    return bool(after.claim.watched) or not policy.watched_only


def _reason(before: Incident | None, after: Incident, new: list[Milestone]) -> Reason | None:
    if before is None or not after.told.stages:
        return Reason.FIRST_MENTION
    if new:
        return Reason.NEW_STAGE
    return None if after.hand.closed_at else _growth(after)


def _growth(after: Incident) -> Reason | None:
    """What is worth saying though no stage is new; nothing is once a person has closed it."""
    if set(after.claim.watched) - after.told.watched:
        return Reason.NEW_NAME
    if after.recycled != after.told.recycled:
        return Reason.RECYCLED
    people = reach(after.claim.counts)
    if after.told.minor == 0 and after.told.people and people >= _GREW * after.told.people:
        return Reason.GREW
    if after.told.minor == 0 and after.claim.watched and _crossed(after):
        return Reason.NEW_LANGUAGE
    return None


def _crossed(after: Incident) -> bool:
    """Whether it has gone to a new language and to a new kind of place since it was told."""
    languages = set(after.languages) - after.told.languages
    return bool(languages and set(after.platforms) - after.told.platforms)


def _changes(told: Told, after: Incident) -> tuple[str, ...]:
    """What is new since the last alert, in plain sentences."""
    lines = [] if told.stages else list(after.calmed)
    lines += [
        f"an earlier post was found: {shift.stage} on {shift.at:%Y-%m-%d %H:%M}, "
        f"not {shift.was_at:%Y-%m-%d %H:%M}"
        for shift in after.shifts
        if shift.stage in told.stages and shift not in told.shifts
    ]
    lines += after.recycled if after.recycled != told.recycled else ()
    people = reach(after.claim.counts)
    if told.people and people > told.people:
        lines.append(f"the number grew from {told.people:,} to {people:,}")
    for what, new in (
        ("language", set(after.languages) - told.languages),
        ("kind of place", set(after.platforms) - told.platforms),
        ("data", set(after.claim.data_classes) - told.data_classes),
        ("watched name", set(after.claim.watched) - told.watched),
    ):
        if new and told.stages:
            lines.append(f"new {what}: {', '.join(sorted(new))}")
    return tuple(lines)


def _told(after: Incident, told: Told, reason: Reason) -> Told:
    return replace(
        told,
        stages=told.stages | {milestone.stage for milestone in after.milestones},
        people=max(told.people, reach(after.claim.counts)),
        languages=frozenset(after.languages),
        platforms=frozenset(after.platforms),
        data_classes=frozenset(after.claim.data_classes),
        watched=frozenset(after.claim.watched),
        minor=told.minor + (reason in _ONCE),
        shifts=after.shifts,
        recycled=after.recycled,
    )


def _alert(
    after: Incident,
    mention: Mention,
    reason: Reason,
    stage: Stage,
    why: tuple[str, ...],
) -> Alert:
    return Alert(
        incident=after.id,
        revision=after.revision,
        reason=reason,
        stage=stage,
        at=mention.published_at,
        seen_at=mention.seen_at,
        post_id=mention.post_id,
        source=mention.source,
        severity=after.severity,
        title=after.title,
        why=why,
        claim=after.claim,
        excerpt=mention.excerpt,
        url=mention.url,
        lang=mention.lang,
        milestones=after.milestones,
        languages=after.languages,
        mentions=after.mentions,
    )


def reminder(
    incident: Incident, mention: Mention, clock: Clock, hour: int, now: datetime
) -> tuple[Incident, Alert]:
    """The incident with this reminder told, and the alert that reminds of its running clock.

    `hour` is the reminder's, in hours after the start; `mention` is what the alert shows of the
    incident. The alert is one revision further, so that it has a key of its own.
    """
    told = replace(incident.told, reminded=hour)
    after = replace(incident, revision=incident.revision + 1, told=told)
    why = (
        f"{said(clock, now)}: hour {hour} is over, and nobody said that the authority was told",
        *_ASKED,
        f"`leakline factsheet {incident.id}` writes what is known of it",
    )
    alert = _alert(after, mention, Reason.CLOCK, incident.stage, why)
    at = clock.started_at + timedelta(hours=hour)
    return after, replace(alert, clock=clock, at=at, seen_at=now)


def _stage(after: Incident, mention: Mention, new: list[Milestone]) -> Stage:
    """The stage that the alert is about: the new one that this post reached, else the highest."""
    own = [m.stage for m in new if (m.source, m.post_id) == mention.key]
    if own:
        return own[0]
    return new[-1].stage if new else after.stage


def all_told(told: Sequence[Told]) -> Told:
    """What the alerts of several incidents have said together. `told` is not empty."""
    return Told(
        stages=frozenset().union(*(one.stages for one in told)),
        people=max(one.people for one in told),
        languages=frozenset().union(*(one.languages for one in told)),
        platforms=frozenset().union(*(one.platforms for one in told)),
        data_classes=frozenset().union(*(one.data_classes for one in told)),
        watched=frozenset().union(*(one.watched for one in told)),
        minor=max(one.minor for one in told),
        shifts=tuple(dict.fromkeys(shift for one in told for shift in one.shifts)),
        recycled=next((one.recycled for one in told if one.recycled), ()),
        reminded=max(one.reminded for one in told),
    )
