"""Old posts run through the pipeline, with a clock that follows the posts' own times.

The answer is the same in every run: a case can be rehearsed, a rule tried, a change measured.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.post import Post
from monitor import timeline
from monitor.mentions import Reader
from monitor.model import Alert, Incident, Mention
from monitor.pipeline import Pipeline
from monitor.storage.store import Store
from monitor.storage.values import PollCommit, PostKey

IN_MEMORY = "sqlite+aiosqlite:///:memory:"
SOURCE = "replay"
KEY = b"replay"  #: handles of a replay need no secret: the answer must be the same everywhere

_PAGE = 500
_EVER = timedelta(days=36500)


async def replay(
    posts: Iterable[Post],
    reader: Reader,
    store: Store,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Runs the posts in the order of their times; the store keeps what came of them.

    `on_progress` is called with the number of posts done so far.
    """
    pipeline = Pipeline(reader, store, channels=())
    done = 0
    for page in _pages(sorted(posts, key=lambda post: (post.published_at, post.source, post.id))):
        source = await store.source(SOURCE, SOURCE)
        settled = await pipeline.settle(page)
        done += len(page)
        now = page[-1].published_at
        await store.commit(
            PollCommit(
                source=SOURCE,
                cursor=str(done),
                version=source.version,
                mentions=settled.mentions,
                incidents=settled.incidents,
                alerts=settled.alerts,
                channels=(),
                next_poll_at=now + _EVER,
                now=now,
                posts_seen=len(page),
                why_here=settled.why_here,
                based_on=settled.based_on,
            )
        )
        on_progress(done)


def _pages(posts: Sequence[Post]) -> Iterable[Sequence[Post]]:
    return (posts[start : start + _PAGE] for start in range(0, len(posts), _PAGE))


async def answer(store: Store) -> dict[str, Any]:
    """What the store knows as the JSON of `leakline replay`; incidents by opening, mentions by time."""
    incidents = sorted(await store.incidents(), key=lambda one: (one.opened_at, one.id))
    return {
        "incidents": [
            incident_json(one, await store.mentions(one.id), await store.why_here(one.id))
            for one in incidents
        ],
        "alerts": [alert_json(alert) for alert in await store.alerts()],
    }


def incident_json(
    incident: Incident,
    mentions: Sequence[Mention],
    why_here: dict[PostKey, tuple[str, ...]],
) -> dict[str, Any]:
    """The incident as JSON."""
    return {
        "id": incident.id,
        "title": incident.title,
        "stage": incident.stage.value,
        "severity": incident.severity,
        "opened_at": iso(incident.opened_at),
        "milestones": [
            {
                "stage": milestone.stage.value,
                "at": iso(milestone.at),
                "seen_at": iso(milestone.seen_at),
                "post_id": milestone.post_id,
            }
            for milestone in incident.milestones
        ],
        "claim": {
            "records": list(incident.claim.records),
            "data_classes": list(incident.claim.data_classes),
            "who": list(incident.claim.who),
            "countries": list(incident.claim.countries),
            "sectors": list(incident.claim.sectors),
        },
        "languages": list(incident.languages),
        "mentions": [
            {
                "post_id": mention.post_id,
                "source": mention.source,
                "published_at": iso(mention.published_at),
                "lang": mention.lang,
                "stage": timeline.stage_in(incident, mention).value,
                "rules": list(mention.rules),
                "why_stage": list(mention.why_stage),
                "why_here": list(why_here.get(mention.key, ())),
            }
            for mention in mentions
        ],
    }


def alert_json(alert: Alert) -> dict[str, Any]:
    """The alert as JSON; `at` is when it would have been sent."""
    return {
        "incident": alert.incident,
        "stage": alert.stage.value,
        "reason": alert.reason.value,
        "at": iso(alert.seen_at),
        "post_id": alert.post_id,
    }


def iso(at: datetime) -> str:
    """The time as people exchange it: 2021-02-12T02:25:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
