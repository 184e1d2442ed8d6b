"""Incidents and their mentions -> Report. Pure: the clock, the zone and the period are arguments.

A mention belongs to exactly one period: the one in which it was *seen* (`by="seen"`), so that two
weekly reports never tell the same post twice and never miss one that was found late. For an old
case that is read in one go, `by="event"` puts it into the period in which it was written.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from monitor.clock import clock_of
from monitor.gaps import Watching
from monitor.lead_time import Foresight, foresight, tally
from monitor.model import Incident, Mention, Milestone, Notice, PostKey
from monitor.report.blindness import blindness
from monitor.report.decisions import clocks_that_run, decisions
from monitor.report.model import (
    Asked,
    By,
    Chapter,
    Crossing,
    Decision,
    Evidence,
    Move,
    Named,
    Report,
    SourceLine,
    Stated,
    Tlp,
)
from monitor.report.period import Period
from monitor.timeline import stage_in

_SEVERITIES = ("critical", "high", "medium", "low")


def weekly(
    incidents: Sequence[tuple[Incident, Sequence[Mention]]],
    period: Period,
    *,
    now: datetime,
    tz: tzinfo,
    alerts_sent: int = 0,
    sources: Sequence[SourceLine] = (),
    by: By = "seen",
    why_here: Mapping[PostKey, tuple[str, ...]] | None = None,
    tlp: Tlp = "TLP:AMBER",
    hours: int = 72,
    watching: Watching | None = None,
    history: Mapping[str, Sequence[Mention]] | None = None,
    notices: Sequence[Notice] = (),
) -> Report:
    """The report on a period: the incidents that have a mention in it, gravest first.

    Give every mention of an incident, not only those of the period: lead times, numbers and
    languages are told from the whole incident as it is known now. `why_here` says by
    `Mention.key` why a mention joined its incident, `history` by incident its mentions with what
    edited ones said before, `watching` how the sources were watched. `hours` is the length of the
    awareness clock; one that runs asks for a decision, whether its incident was spoken of in the
    period or not. `notices` is what was told of sources, also before the period.
    """
    clocks = {i.id: c for i, _ in incidents if (c := clock_of(i.hand, hours))}
    seen = watching or Watching()
    foresights = {i.id: foresight(i, (history or {}).get(i.id, m), seen) for i, m in incidents}
    told = _told(incidents, period, by, why_here or {}, foresights)
    chapters = tuple(replace(c, clock=clocks.get(c.incident.id)) for c in told)
    running = clocks_that_run([incident for incident, _ in incidents], clocks, now, tz)
    moves = (_move(c.incident, period, by) for c in chapters)
    return Report(
        period=period,
        tz=tz,
        made_at=now,
        by=by,
        tlp=tlp,
        new=tuple(c.incident for c in chapters if c.new),
        moves=tuple(m for m in moves if m.reached),
        decisions=(*running, *decisions(_unasked(chapters, running), sources)),
        chapters=chapters,
        sources=tuple(sorted(sources, key=lambda s: (not s.blind, s.platform, s.name))),
        alerts_sent=alerts_sent,
        tally=tally(_within(c.foresight, period, by) for c in chapters),
        blindness=blindness([s.name for s in sources], seen, notices, period, now),
    )


def _told(
    incidents: Sequence[tuple[Incident, Sequence[Mention]]],
    period: Period,
    by: By,
    why_here: Mapping[PostKey, tuple[str, ...]],
    foresights: Mapping[str, Foresight],
) -> list[Chapter]:
    """The chapters of the incidents that have a mention in the period, gravest first."""
    chapters = (
        _chapter(tuple(sorted(m, key=_order)), period, by, why_here, foresights[i.id])
        for i, m in incidents
    )
    return sorted((c for c in chapters if c.evidence), key=_gravity)


def _unasked(chapters: Iterable[Chapter], asked: Iterable[Decision]) -> list[Incident]:
    """The incidents about which nothing is asked yet."""
    known = {decision.incident for decision in asked}
    return [c.incident for c in chapters if c.incident.id not in known]


def _within(told: Foresight, period: Period, by: By) -> Foresight:
    """What was reached, and what was seen late, in the period: each is told in one report."""
    stages = {m.stage for m in told.incident.milestones if _time(m, by) in period}
    return replace(
        told,
        leads=tuple(lead for lead in told.leads if lead.until in stages),
        lates=tuple(x for x in told.lates if (x.seen_at if by == "seen" else x.at) in period),
        pointers=tuple(x for x in told.pointers if (x.seen_at if by == "seen" else x.at) in period),
    )


def _chapter(
    mentions: tuple[Mention, ...],
    period: Period,
    by: By,
    why_here: Mapping[PostKey, tuple[str, ...]],
    foreseen: Foresight,
) -> Chapter:
    incident = foreseen.incident
    inside = [m for m in mentions if _time(m, by) in period]
    return Chapter(
        incident=incident,
        new=(incident.opened_at if by == "seen" else incident.first_at) in period,
        mentions=mentions,
        evidence=_evidence(incident, inside, why_here),
        elsewhere=len(mentions) - len(inside),
        foresight=foreseen,
        counts=_counts(mentions),
        prices=_prices(mentions),
        who=_named(m.claim.who for m in mentions),
        data_classes=_named(m.claim.data_classes for m in mentions),
        crossings=_crossings(mentions),
    )


def _time(mention: Mention | Milestone, by: By) -> datetime:
    if by == "seen":
        return mention.seen_at
    return mention.published_at if isinstance(mention, Mention) else mention.at


def _order(mention: Mention) -> tuple[datetime, datetime, str, str]:
    return (mention.published_at, mention.seen_at, mention.source, mention.post_id)


def _gravity(chapter: Chapter) -> tuple[int, int, datetime, str]:
    i = chapter.incident
    return (_SEVERITIES.index(i.severity), -i.stage.rank, i.first_at, i.id)


def _evidence(
    incident: Incident, mentions: Iterable[Mention], why_here: Mapping[PostKey, tuple[str, ...]]
) -> tuple[Evidence, ...]:
    lines: dict[object, list[Mention]] = {}
    for m in mentions:
        copy_of = (m.text_key, stage_in(incident, m), m.lang) if m.text_key else m.key
        lines.setdefault(copy_of, []).append(m)
    return tuple(
        Evidence(
            first, stage_in(incident, first), tuple(copies), tuple(why_here.get(first.key, ()))
        )
        for first, *copies in lines.values()
    )


def _counts(mentions: Iterable[Mention]) -> tuple[Stated, ...]:
    by_number: dict[tuple[int, str], Stated] = {}
    for m in mentions:
        for said, unit in dict.fromkeys((c.said, c.unit) for c in m.claim.counts):
            known = by_number.get((said, unit))
            at, source = (known.at, known.source) if known else (m.published_at, m.source)
            times = known.mentions + 1 if known else 1
            by_number[said, unit] = Stated(said, unit, at, source, times)
    return tuple(by_number.values())


def _prices(mentions: Iterable[Mention]) -> tuple[Asked, ...]:
    asked: dict[object, Asked] = {}
    for m in mentions:
        if m.claim.price is not None:
            asked.setdefault(m.claim.price, Asked(m.claim.price, m.published_at, m.source))
    return tuple(asked.values())


def _named(names: Iterable[tuple[str, ...]]) -> tuple[Named, ...]:
    votes = Counter(name for some in names for name in dict.fromkeys(some))
    return tuple(Named(name, n) for name, n in sorted(votes.items(), key=lambda v: (-v[1], v[0])))


def _crossings(mentions: Iterable[Mention]) -> tuple[Crossing, ...]:
    first: dict[str, Crossing] = {}
    for m in mentions:
        first.setdefault(m.lang, Crossing(m.lang, m.published_at, m.source, m.platform))
    return tuple(first.values())


def _move(incident: Incident, period: Period, by: By) -> Move:
    reached = sorted(incident.milestones, key=lambda m: (_time(m, by), m.stage.rank))
    before = [m.stage for m in reached if _time(m, by) < period.start]
    highest = max(before, key=lambda s: s.rank, default=None)
    return Move(incident, highest, tuple(m for m in reached if _time(m, by) in period))
