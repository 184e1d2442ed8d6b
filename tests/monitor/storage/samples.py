"""Specimens of the nouns, and polls that carry them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model import (
    Alert,
    Claim,
    Count,
    File,
    Incident,
    Mention,
    Milestone,
    Price,
    Reason,
    Sighting,
    Stage,
    Told,
)
from monitor.storage.store import PollCommit, SourceRow, Store

NOW = datetime(2021, 2, 12, 9, 30, tzinfo=UTC)
SOURCE = "example-forum"
CLAIM = Claim(
    who=("Laboratoire Exemple",),
    watched=("exemple",),
    countries=("FR",),
    sectors=("health",),
    counts=(Count(450_000, 550_000, "people", 500_000),),
    data_classes=("Blood types", "Social security numbers"),
    price=Price(250.5, "USD"),
    files=(File("base.csv", 1024), File("nameless")),
    links=("hxxps://files.example[.]org/a",),
    handle="a1b2",
)


def mention(number: int = 1, **changes: Any) -> Mention:
    at = NOW - timedelta(hours=10) + timedelta(minutes=number)
    values: dict[str, Any] = {
        "post_id": f"post-{number}",
        "source": SOURCE,
        "platform": "forum",
        "lang": "fr",
        "published_at": at,
        "seen_at": NOW,
        "title": f"Post {number}",
        "excerpt": "500 000 dossiers médicaux à vendre",
        "url": "hxxps://forum.example[.]org/1",
        "forwarded_from": None,
        "reply_to": None,
        "digest": f"digest-{number}",
        "text_key": f"text-{number}",
        "stage": Stage.OFFER,
        "why_stage": ("a price is named",),
        "rules": ("french-hospital-records",),
        "severity": "high",
        "claim": CLAIM,
    }
    return Mention(**values | changes)


def incident(id_: str = "inc-1", **changes: Any) -> Incident:
    sighting = Sighting(NOW, SOURCE, "post-1", NOW)
    values: dict[str, Any] = {
        "id": id_,
        "title": "Laboratoire Exemple",
        "stage": Stage.OFFER,
        "severity": "high",
        "opened_at": NOW,
        "first_at": NOW,
        "last_at": NOW,
        "first": {Stage.OFFER: (sighting,)},
        "milestones": (Milestone(Stage.OFFER, NOW, NOW, SOURCE, "post-1"),),
        "claim": CLAIM,
        "languages": ("fr",),
        "platforms": ("forum",),
        "sources": (SOURCE,),
        "mentions": 1,
        "revision": 1,
        "keys": frozenset({f"who:{id_}", "count:500000"}),
        "told": Told(stages=frozenset({Stage.OFFER}), people=500_000),
    }
    return Incident(**values | changes)


def alert(id_: str = "inc-1", revision: int = 1, **changes: Any) -> Alert:
    values: dict[str, Any] = {
        "incident": id_,
        "revision": revision,
        "reason": Reason.FIRST_MENTION,
        "stage": Stage.OFFER,
        "at": NOW,
        "seen_at": NOW,
        "post_id": "post-1",
        "source": SOURCE,
        "severity": "high",
        "title": "Laboratoire Exemple",
        "why": ("it is for sale",),
        "claim": CLAIM,
        "excerpt": "500 000 dossiers",
        "url": None,
        "lang": "fr",
        "milestones": (Milestone(Stage.OFFER, NOW, NOW, SOURCE, "post-1"),),
        "languages": ("fr",),
        "mentions": 1,
    }
    return Alert(**values | changes)


def poll(row: SourceRow, **changes: Any) -> PollCommit:
    """An empty poll that goes on from that row."""
    values: dict[str, Any] = {
        "source": row.name,
        "cursor": f"after-{row.version}",
        "version": row.version,
        "mentions": (),
        "incidents": (),
        "alerts": (),
        "channels": (),
        "next_poll_at": NOW + timedelta(minutes=5),
        "now": NOW,
        "posts_seen": 0,
    }
    return PollCommit(**values | changes)


async def commit(store: Store, **changes: Any) -> None:
    """Commits what is given as the next poll of the specimen source."""
    await store.commit(poll(await store.source(SOURCE, "forum"), **changes))
