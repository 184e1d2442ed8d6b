"""Incidents and alerts in the shape that programs read: `replay`, `incidents`, `show` with --json.

docs/interchange.md names the keys. Times are UTC, to the second, with a Z.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from monitor.clock import left
from monitor.model import Alert, Claim, Clock, Incident, Mention, Milestone, Stage
from monitor.timeline import stage_in

Json = dict[str, Any]


def incident(
    one: Incident,
    mentions: Iterable[Mention] | None = None,
    why_here: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
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
        "clock": clock,
    }
    if mentions is not None:
        why = why_here or {}
        told["mentions"] = [
            _mention(mention, stage_in(one, mention), why.get(mention.key, ()))
            for mention in mentions
        ]
    return told


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
        "why_stage": list(one.why_stage),
        "why_here": list(why_here),
    }
