"""A report as values that JSON knows. The keys are a promise: add some, never rename one."""

from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from monitor.as_json import Json, spread
from monitor.clock import left
from monitor.lead_time import Lead
from monitor.model import Claim, Clock, Incident, Mention, Milestone
from monitor.report.blindness import coverage
from monitor.report.foresight import lead_values, tally_values
from monitor.report.model import Blindness, Chapter, Evidence, Move, Report, SourceLine
from monitor.report.words import iso, plain


def plain_values(report: Report) -> Json:
    """The whole report. Texts are cleaned of what a reader cannot see; nothing else is changed."""
    return {key: _cleaned(value) for key, value in _report(report).items()}


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return plain(value)
        case dict():
            return {key: _cleaned(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_cleaned(inner) for inner in value]
        case float() if not isfinite(value):  # JSON has no word for them
            return None
        case _:
            return value


def _report(report: Report) -> Json:
    return {
        "period": {
            "name": report.period.name,
            "start": iso(report.period.start),
            "end": iso(report.period.end),
            "by": report.by,
            "time_zone": str(report.tz),
        },
        "made_at": iso(report.made_at),
        "tlp": report.tlp,
        "totals": {
            "incidents": len(report.chapters),
            "new": len(report.new),
            "mentions": report.mentions,
            "alerts_sent": report.alerts_sent,
            "languages": report.languages,
            "sources": len(report.sources),
            "sources_blind": len(report.blind),
            "coverage": {
                "line": coverage(report),
                "blind": [_blindness(b) for b in report.blindness],
            },
            "lead": tally_values(report.tally),
        },
        "new": [i.id for i in report.new],
        "moves": [_move(m) for m in report.moves],
        "decisions": [
            {
                "level": d.level,
                "subject": d.subject,
                "incident": d.incident,
                "ask": d.ask,
                "why": d.why,
            }
            for d in report.decisions
        ],
        "incidents": [_chapter(c, report.made_at) for c in report.chapters],
        "sources": [_source(s) for s in report.sources],
    }


def _clock(clock: Clock | None, now: datetime) -> Json | None:
    if clock is None:
        return None
    return {
        "started_at": iso(clock.started_at),
        "due_at": iso(clock.due_at),
        "stopped_at": None if clock.stopped_at is None else iso(clock.stopped_at),
        "seconds_left": _seconds(left(clock, now)),
    }


def _chapter(chapter: Chapter, now: datetime) -> Json:
    incident = chapter.incident
    return {
        **_incident(incident),
        "new": chapter.new,
        "clock": _clock(chapter.clock, now),
        "milestones": [_milestone(m) for m in incident.milestones],
        "lead_times": [_lead(lead) for lead in chapter.leads],
        "lead": lead_values(chapter.foresight),
        "counts": [
            {
                "said": c.said,
                "unit": c.unit,
                "at": iso(c.at),
                "source": c.source,
                "mentions": c.mentions,
            }
            for c in chapter.counts
        ],
        "prices": [
            {
                "amount": p.price.amount,
                "currency": p.price.currency,
                "at": iso(p.at),
                "source": p.source,
            }
            for p in chapter.prices
        ],
        "who": [{"name": n.name, "mentions": n.mentions} for n in chapter.who],
        "data_classes": [{"name": n.name, "mentions": n.mentions} for n in chapter.data_classes],
        "countries": incident.claim.countries,
        "sectors": incident.claim.sectors,
        "languages": [
            {
                "lang": c.lang,
                "at": iso(c.at),
                "source": c.source,
                "platform": c.platform,
            }
            for c in chapter.crossings
        ],
        "spread": spread(chapter.mentions),
        "mentions_known": len(chapter.mentions),
        "mentions_elsewhere": chapter.elsewhere,
        "evidence": [_evidence(e) for e in chapter.evidence],
    }


def _incident(incident: Incident) -> Json:
    return {
        "id": incident.id,
        "title": incident.title,
        "stage": incident.stage,
        "severity": incident.severity,
        "opened_at": iso(incident.opened_at),
        "first_at": iso(incident.first_at),
        "last_at": iso(incident.last_at),
        "revision": incident.revision,
    }


def _move(move: Move) -> Json:
    return {
        "incident": move.incident.id,
        "before": move.before,
        "reached": [_milestone(m) for m in move.reached],
    }


def _milestone(milestone: Milestone) -> Json:
    return {
        "stage": milestone.stage,
        "at": iso(milestone.at),
        "seen_at": iso(milestone.seen_at),
        "source": milestone.source,
        "post_id": milestone.post_id,
    }


def _lead(lead: Lead) -> Json:
    return {
        "until": lead.until,
        "seconds_since_seen": _seconds(lead.seen),
        "seconds_since_first": _seconds(lead.event),
    }


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def _evidence(evidence: Evidence) -> Json:
    return {
        **_mention(evidence.mention),
        "stage": evidence.stage,
        "why_here": evidence.why_here,
        "copies": [_copy(m) for m in evidence.copies],
    }


def _copy(mention: Mention) -> Json:
    return {
        "post_id": mention.post_id,
        "source": mention.source,
        "platform": mention.platform,
        "at": iso(mention.published_at),
        "seen_at": iso(mention.seen_at),
    }


def _mention(mention: Mention) -> Json:
    return {
        **_copy(mention),
        "lang": mention.lang,
        "proves": mention.stage,
        "why_stage": mention.why_stage,
        "rules": mention.rules,
        "severity": mention.severity,
        "title": mention.title,
        "excerpt": mention.excerpt,
        "url": mention.url,
        "records": list(mention.claim.records),
        "who": mention.claim.who,
        "price": _price(mention.claim),
    }


def _price(claim: Claim) -> Json | None:
    if claim.price is None:
        return None
    return {"amount": claim.price.amount, "currency": claim.price.currency}


def _source(source: SourceLine) -> Json:
    return {
        "name": source.name,
        "platform": source.platform,
        "state": source.state,
        "blind": source.blind,
        "posts": source.posts,
        "last_read_at": None if source.last_read_at is None else iso(source.last_read_at),
        "note": source.note,
        "owner": source.owner,
        "legal_basis": source.legal_basis,
    }


def _blindness(one: Blindness) -> Json:
    return {
        "source": one.source,
        "seconds": _seconds(one.length),
        "since": iso(one.since),
        "until": None if one.until is None else iso(one.until),
        "states": one.states,
        "quiet": one.quiet,
        "told": [{"at": iso(t.at), "state": t.state, "over": t.over} for t in one.told],
    }
