"""What a person has to decide this week. Pure; every question carries its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from monitor.clock import left, runs, said
from monitor.model import Clock, Incident, Milestone, Stage
from monitor.report.model import Decision, SourceLine
from monitor.report.words import when

_OPERATOR = {
    "refused": "Renew the access to this source, or take it out of the configuration.",
    "changed": "Look at this source: its answers are no longer what the connector reads.",
    "canary missing": "Look whether the canary was posted; if so, this source hides posts from us.",
    "no tor": "Start Tor, or mend the proxy: no source behind it is read.",
    "no preview": "Watch this source in another way: it shows nothing to visitors.",
}


def clocks_that_run(
    incidents: Iterable[Incident], clocks: Mapping[str, Clock], now: datetime, tz: tzinfo
) -> tuple[Decision, ...]:
    """What cannot wait at all: the authority is to be told. The one with the least time first."""
    running = [i for i in incidents if runs(clocks.get(i.id))]
    running.sort(key=lambda i: (left(clocks[i.id], now), i.id))
    return tuple(_about_clock(i, clocks[i.id], now, tz) for i in running)


def _about_clock(incident: Incident, clock: Clock, now: datetime, tz: tzinfo) -> Decision:
    since, due = when(clock.started_at, tz), when(clock.due_at, tz)
    why = (
        f"known to affect us since {since}, the authority is due {due}",
        *_why(incident, {m.stage: m for m in incident.milestones}),
    )
    ask = f"Tell the authority? {said(clock, now).capitalize()}."
    return Decision("now", incident.title, incident.id, ask, why)


def decisions(incidents: Sequence[Incident], sources: Iterable[SourceLine]) -> tuple[Decision, ...]:
    """The open questions: what cannot wait, other incidents (in the order given), sources."""
    about = [d for d in map(_about_incident, incidents) if d]
    broken = [d for d in map(_about_source, sources) if d]
    return (
        *(d for d in about if d.level == "now"),
        *(d for d in about if d.level != "now"),
        *sorted(broken, key=lambda d: d.subject),
    )


def _about_incident(incident: Incident) -> Decision | None:
    reached = {m.stage: m for m in incident.milestones}
    if Stage.DISCLOSURE in reached or incident.severity == "low":
        return None
    ask = _ask(incident, reached)
    if ask is None:
        return None
    urgent = Stage.PUBLICATION in reached or bool(incident.claim.watched)
    return Decision(
        "now" if urgent else "soon", incident.title, incident.id, ask, _why(incident, reached)
    )


def _ask(incident: Incident, reached: dict[Stage, Milestone]) -> str | None:
    if Stage.PUBLICATION in reached:
        return "Tell those concerned? The data is open to anyone, and no official word was seen."
    if reached.keys() & {Stage.OFFER, Stage.SAMPLE}:
        return "Warn the owner of the data? It is on offer and was not yet published."
    if incident.claim.watched:
        return "Ask the organisation? A name that you watch is talked about."
    if incident.severity in ("high", "critical"):
        return "Believe it, or set it aside? So far there is only talk."
    return None


def _why(incident: Incident, reached: dict[Stage, Milestone]) -> tuple[str, ...]:
    claim = incident.claim
    told = f"{incident.mentions} mentions in {len(incident.sources)} sources"
    why = [f"stage {incident.stage}, severity {incident.severity}, {told}"]
    if claim.watched:
        why.append(f"names what you watch: {', '.join(claim.watched)}")
    if claim.records:
        why.append(f"records claimed: {' / '.join(f'{n:,}' for n in claim.records)}")
    if claim.data_classes:
        why.append(f"data: {', '.join(claim.data_classes)}")
    if Stage.PRESS in reached:
        why.append("the press already writes of it")
    return tuple(why)


def _about_source(source: SourceLine) -> Decision | None:
    ask = _OPERATOR.get(source.state)
    if ask is None:
        return None
    why = (f"state: {source.state}", *([source.note] if source.note else []))
    return Decision("operator", source.name, None, ask, why)
