"""One poll, one commit: the order in which its parts are written, inside one transaction."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from monitor.model import Alert, Incident, Mention
from monitor.storage import sources
from monitor.storage.rows import chunks, insert_new, upsert
from monitor.storage.tables import alert, delivery, incident, incident_key, index_key, mention
from monitor.storage.values import PollCommit, StaleIncident


def write(connection: Connection, poll: PollCommit) -> None:
    """Writes all of the poll. Raises StaleCursor or StaleIncident: then roll back."""
    sources.advance(connection, poll)
    incidents = {index_key(i.id): i for i in poll.incidents}
    _refuse_stale(connection, incidents, poll)
    upsert(connection, incident, [incident_row(i) for i in incidents.values()])
    _write_keys(connection, incidents)
    _write_mentions(connection, poll)
    _queue(connection, poll)


def close(connection: Connection, incident_id: str, now: datetime) -> bool:
    """Closes an incident; False when it is unknown or already closed."""
    closed = connection.execute(
        update(incident)
        .where(incident.c.id == incident_id, incident.c.closed_at.is_(None))
        .values(closed_at=now)
    )
    return closed.rowcount == 1


def _refuse_stale(connection: Connection, new: dict[str, Incident], poll: PollCommit) -> None:
    """Another worker's change to an incident must not be written over unseen."""
    for known in _revisions(connection, new):
        base = poll.based_on.get(new[known.id].id, known.revision)
        if known.revision != base or known.revision > new[known.id].revision:
            raise StaleIncident(f"incident {known.id} has moved on to revision {known.revision}")


def _revisions(connection: Connection, ids: Collection[str]) -> Iterable[Any]:
    for some in chunks(sorted(ids)):
        yield from connection.execute(
            select(incident.c.id, incident.c.revision)
            .where(incident.c.id.in_(some))
            .order_by(incident.c.id)  # two workers lock in the same order: no deadlock
            .with_for_update()  # PostgreSQL; SQLite has one writer anyway
        ).all()


def incident_row(value: Incident) -> dict[str, Any]:
    """The incident as a row of its table."""
    return {
        "id": value.id,
        "stage": value.stage.value,
        "severity": value.severity,
        "title": value.title,
        "opened_at": value.opened_at,
        "first_at": value.first_at,
        "last_at": value.last_at,
        "revision": value.revision,
        "body": value,
    }


def _write_keys(connection: Connection, incidents: dict[str, Incident]) -> None:
    """Makes the rows of incident_key those of the incidents, touching only what differs."""
    wanted = {(id_, index_key(key)) for id_, value in incidents.items() for key in value.keys}
    found = {
        (row.incident_id, row.key)
        for some in chunks(incidents)
        for row in connection.execute(
            select(incident_key).where(incident_key.c.incident_id.in_(some))
        )
    }
    insert_new(connection, incident_key, _key_rows(wanted - found))
    if gone := _key_rows(found - wanted):
        connection.execute(
            delete(incident_key).where(
                incident_key.c.incident_id == bindparam("incident_id"),
                incident_key.c.key == bindparam("key"),
            ),
            gone,
        )


def _key_rows(pairs: set[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"incident_id": id_, "key": key} for id_, key in sorted(pairs)]


def _write_mentions(connection: Connection, poll: PollCommit) -> None:
    rows = {
        (index_key(value.source), index_key(value.post_id)): mention_row(value, place, poll)
        for value, place in poll.mentions
    }
    upsert(connection, mention, list(rows.values()), keep=["why_here"])


def mention_row(value: Mention, incident_id: str | None, poll: PollCommit) -> dict[str, Any]:
    """The mention as a row of its table."""
    return {
        "source": value.source,
        "post_id": value.post_id,
        "incident_id": incident_id,
        "published_at": value.published_at,
        "seen_at": value.seen_at,
        "digest": value.digest,
        "text_key": value.text_key,
        "lang": value.lang,
        "stage": value.stage.value,
        "platform": value.platform,
        "revision": value.revision,
        "why_here": poll.why_here.get(value.key),
        "body": value,
    }


def _queue(connection: Connection, poll: PollCommit) -> None:
    """Alerts, and a delivery of each to each channel."""
    if not poll.alerts:
        return
    connection.execute(
        alert.insert(), [_alert_row(a, at, poll) for at, a in enumerate(poll.alerts)]
    )
    deliveries = [_delivery_row(a, channel) for a in poll.alerts for channel in poll.channels]
    if deliveries:
        connection.execute(delivery.insert(), deliveries)


def _alert_row(value: Alert, position: int, poll: PollCommit) -> dict[str, Any]:
    return {
        "incident_id": value.incident,
        "revision": value.revision,
        "created_at": poll.now,
        "position": position,
        "body": value,
    }


def _delivery_row(value: Alert, channel: str) -> dict[str, Any]:
    return {
        "key": f"{value.key}.{channel}",
        "incident_id": value.incident,
        "revision": value.revision,
        "channel": channel,
        "state": "waiting",
        "attempts": 0,
    }
