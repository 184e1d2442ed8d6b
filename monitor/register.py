"""Who knew what when: what people have said, what was alerted to whom, what was first read. Pure.

Article 33(5) GDPR asks a controller to document a breach; when somebody became aware decides when
the 72 hours began. So each line says who learned what, at what time, and by what it is known.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.acts import deed
from monitor.model import Act, Alert, Delivery, Incident, Mention, Milestone, Notice, PostKey

LineKind = Literal["read", "alert", "undelivered", "act", "aware", "authority"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody learned or did."""

    at: datetime
    kind: LineKind
    who: str  #: "leakline", the name of a channel, or of a person
    what: str  #: one plain sentence; may hold words of strangers and of people
    source: str = ""  #: of the post that was read; empty for other lines
    post_id: str = ""
    key: str = ""  #: of the delivery; empty for other lines
    recorded_at: datetime | None = None  #: when a person told of it, where that was at another time


def register(
    incidents: Iterable[Incident],
    mentions: Iterable[Mention],
    alerts: Iterable[Alert],
    deliveries: Iterable[Delivery],
    acts: Iterable[Act],
) -> tuple[Line, ...]:
    """The lines of an incident and of those merged into it, in the order of time, each once.

    `mentions` are all their revisions: an edit does not change when a post was first read.
    """
    milestones = [one for incident in incidents for one in incident.milestones]
    sent = list(deliveries)
    lines = [
        *map(_reached, milestones),
        *_places({(one.source, one.post_id) for one in milestones}, mentions),
        *_to_nobody({one.alert.key for one in sent}, alerts),
        *map(_told, sent),
        *(line for act in acts for line in _said(act)),
    ]
    return tuple(sorted(dict.fromkeys(lines), key=_order))


def _order(line: Line) -> tuple[datetime, str, str, str]:
    return (line.at, line.kind, line.who, line.what)


def _reached(one: Milestone) -> Line:
    what = f"read that the incident reached {one.stage.value}, written {_utc(one.at)}"
    return Line(one.seen_at, "read", "leakline", what, one.source, one.post_id)


def _places(told: Collection[PostKey], mentions: Iterable[Mention]) -> Iterator[Line]:
    """When the daemon first read of it at each place, where that post is not told already."""
    places: set[str] = set()
    for mention in sorted(mentions, key=lambda m: (m.seen_at, m.published_at, *m.key)):
        if mention.source not in places and mention.key not in told:
            what = f"read of it for the first time here, written {_utc(mention.published_at)}"
            yield Line(mention.seen_at, "read", "leakline", what, *mention.key)
        places.add(mention.source)


def _to_nobody(told: Collection[str], alerts: Iterable[Alert]) -> Iterator[Line]:
    """The alerts that no channel was there for."""
    for alert in alerts:
        if alert.key not in told:
            what = f"there was no channel to tell: {_news(alert)}"
            yield Line(alert.seen_at, "undelivered", "nobody", what, key=alert.key)


def _news(alert: Alert | Notice) -> str:
    if isinstance(alert, Notice):  # of sources: it belongs to no incident
        return "of sources"
    return f"{alert.stage.value} ({alert.reason.value})"


def _told(delivery: Delivery) -> Line:
    news = _news(delivery.alert)
    if delivery.sent_at is not None:
        what = f"was told: {news}"
        return Line(delivery.sent_at, "alert", delivery.channel, what, key=delivery.key)
    what = f"was not told: {news}; the delivery is {delivery.state}"
    return Line(delivery.alert.seen_at, "undelivered", delivery.channel, what, key=delivery.key)


def _said(act: Act) -> Iterator[Line]:
    """The act, and what it tells of another time: when somebody knew, when it was notified."""
    yield Line(act.at, "act", act.by, deed(act))
    told = act.time or act.at
    if act.kind == "confirm" and act.affects_us:
        what = "knew that it affects us: the clock starts"
        yield Line(told, "aware", act.by, what, recorded_at=act.at)
    if act.kind == "notified":
        yield Line(told, "authority", "authority", f"was told, says {act.by}", recorded_at=act.at)


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
