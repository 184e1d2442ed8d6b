"""Incidents and alerts in the shape that programs read: `replay`, `incidents`, `show` with --json.

docs/interchange.md names the keys. Times are UTC, to the second, with a Z.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from monitor.clock import left
from monitor.model import (
    Act,
    Alert,
    Claim,
    Clock,
    Incident,
    Mention,
    Milestone,
    PostKey,
    Shift,
    Stage,
)
from monitor.spread import spread as spread_of
from monitor.timeline import stage_in

Json = dict[str, Any]


def incident(
    one: Incident,
    mentions: Iterable[Mention] | None = None,
    why_here: Mapping[PostKey, tuple[str, ...]] | None = None,
    clock: Json | None = None,
) -> Json:
    """An incident; with its mentions when they are given, each with the reasons why it is here.

    `clock` is what `clock` below says of it; None where none runs.
    """
    told: Json = {
        "id": one.id,
        "title": one.title,
        "stage": one.stage.value,
        "severity": one.severity,
        "opened_at": time(one.opened_at),
        "first_at": time(one.first_at),
        "last_at": time(one.last_at),
        "milestones": [_milestone(milestone) for milestone in one.milestones],
        "claim": claim(one.claim),
        "languages": list(one.languages),
        "platforms": list(one.platforms),
        "sources": list(one.sources),
        "mention_count": one.mentions,
        "verdict": one.hand.verdict,
        "assignee": one.hand.assignee or None,
        "closed_at": time(one.hand.closed_at),
        "aware_at": time(one.hand.aware_at),
        "notified_at": time(one.hand.notified_at),
        "merged_into": one.merged_into,
        "shifts": [_shift(shift) for shift in one.shifts],
        "suggested": [{"incident": s.incident, "why": list(s.why)} for s in one.suggested],
        "calmed": list(one.calmed),
        "recycled": list(one.recycled),
        "clock": clock,
    }
    if mentions is not None:
        why = why_here or {}
        told["mentions"] = [
            _mention(mention, stage_in(one, mention), why.get(mention.key, ()))
            for mention in mentions
        ]
    return told


def spread(mentions: Iterable[Mention]) -> Json:
    """How the incident of these mentions went from place to place, and into which languages."""
    found = spread_of(mentions)
    return {
        "hops": [
            {
                "at": time(hop.at),
                "from": hop.from_place,
                "to": hop.to_place,
                "from_lang": hop.from_lang,
                "to_lang": hop.to_lang,
                "how": hop.how,
                "from_post_id": hop.from_post_id,
                "post_id": hop.post_id,
            }
            for hop in found.hops
        ],
        "new_languages": [
            {
                "at": time(new.at),
                "from": new.from_place,
                "to": new.to_place,
                "from_lang": new.from_lang,
                "to_lang": new.to_lang,
                "how": new.how,
                "post_id": new.post_id,
            }
            for new in found.new_languages
        ],
    }


def alert(one: Alert) -> Json:
    """An alert: what moved, when, and by which post."""
    return {
        "incident": one.incident,
        "revision": one.revision,
        "stage": one.stage.value,
        "reason": one.reason.value,
        "at": time(one.at),
        "seen_at": time(one.seen_at),
        "source": one.source,
        "post_id": one.post_id,
        "why": list(one.why),
    }


def act(one: Act) -> Json:
    """What a person has said."""
    return {
        "kind": one.kind,
        "incident": one.incident,
        "by": one.by,
        "at": time(one.at),
        "note": one.note,
        "time": time(one.time),
        "affects_us": one.affects_us,
        "rules": list(one.rules),
        "sources": list(one.sources),
        "others": list(one.others),
        "posts": [{"source": source, "post_id": post_id} for source, post_id in one.posts],
        "stage": one.stage.value if one.stage else None,
        "title": one.title,
        "who": list(one.who),
        "assignee": one.assignee,
        "claim": claim(one.claim) if one.claim else None,
    }


def clock(one: Clock | None, now: datetime) -> Json | None:
    """The awareness clock; None for none. `seconds_left` is negative when it is overdue."""
    if one is None:
        return None
    return {
        "started_at": time(one.started_at),
        "due_at": time(one.due_at),
        "stopped_at": time(one.stopped_at),
        "seconds_left": int(left(one, now).total_seconds()),
    }


def time(at: datetime | None) -> str | None:
    """A time in UTC, to the second, with a Z; None for none."""
    if at is None:
        return None
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _shift(one: Shift) -> Json:
    return {
        "stage": one.stage.value,
        "was_at": time(one.was_at),
        "at": time(one.at),
        "seen_at": time(one.seen_at),
    }


def _milestone(one: Milestone) -> Json:
    return {
        "stage": one.stage.value,
        "at": time(one.at),
        "seen_at": time(one.seen_at),
        "source": one.source,
        "post_id": one.post_id,
    }


def claim(one: Claim) -> Json:
    """What a post or an incident states."""
    return {
        "records": list(one.records),
        "data_classes": list(one.data_classes),
        "who": list(one.who),
        "watched": list(one.watched),
        "countries": list(one.countries),
        "sectors": list(one.sectors),
        "period": list(one.period) if one.period else None,
        "promised_at": time(one.promised_at),
    }


def _mention(one: Mention, stage: Stage, why_here: Iterable[str]) -> Json:
    return {
        "post_id": one.post_id,
        "source": one.source,
        "platform": one.platform,
        "lang": one.lang,
        "at": time(one.published_at),
        "seen_at": time(one.seen_at),
        "stage": stage.value,
        "severity": one.severity,
        "rules": list(one.rules),
        "title": one.title,
        "excerpt": one.excerpt,
        "url": one.url,
        "revision": one.revision,
        "vanished_at": time(one.vanished_at),
        "why_stage": list(one.why_stage),
        "why_here": list(why_here),
    }
