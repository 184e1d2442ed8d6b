"""One change, one commit: the order in which its parts are written, inside one transaction."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, tuple_

from monitor.model import Alert, Incident, Mention, PostKey
from monitor.storage import journal, sources
from monitor.storage.codec import encode
from monitor.storage.journal import Line
from monitor.storage.rows import chunks, insert_new, upsert
from monitor.storage.tables import (
    alert,
    delivery,
    incident,
    incident_key,
    index_key,
    mention,
    revision,
)
from monitor.storage.values import Change, PollCommit, StaleIncident


def write_poll(connection: Connection, poll: PollCommit) -> None:
    """Writes all of the poll. Raises StaleCursor or StaleIncident: then roll back."""
    sources.advance(connection, poll)
    write(connection, poll)


def write(connection: Connection, change: Change) -> None:
    """Writes all of the change, the journal included. Raises StaleIncident: then roll back."""
    incidents = {index_key(i.id): i for i in change.incidents}
    _refuse_stale(connection, incidents, change)
    upsert(connection, incident, [incident_row(i, change) for i in incidents.values()])
    _write_keys(connection, incidents)
    lines = [
        *_write_mentions(connection, change),
        *map(journal.act_line, change.acts),
        *_queue(connection, change),
    ]
    journal.append(connection, change.now, lines)


def _refuse_stale(connection: Connection, new: dict[str, Incident], change: Change) -> None:
    """Another worker's change to an incident must not be written over unseen."""
    for known in _revisions(connection, new):
        base = change.based_on.get(new[known.id].id, known.revision)
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


def incident_row(value: Incident, change: Change) -> dict[str, Any]:
    """The incident as a row of its table."""
    merged_at = change.now if value.merged_into else None
    return {
        "id": value.id,
        "stage": value.stage.value,
        "severity": value.severity,
        "title": value.title,
        "opened_at": value.opened_at,
        "first_at": value.first_at,
        "last_at": value.last_at,
        "revision": value.revision,
        "closed_at": value.hand.closed_at or merged_at,
        "merged_into": value.merged_into,
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


def _write_mentions(connection: Connection, change: Change) -> list[Line]:
    """Writes the mentions; what an edit replaces is kept as a revision. The journal's lines."""
    rows = [mention_row(value, place, change) for value, place in change.mentions]
    newest = {(index_key(row["source"]), index_key(row["post_id"])): row for row in rows}
    standing = {key: (row.revision, row.body) for key, row in _kept(connection, newest).items()}
    lines, replaced = [], []
    for row in rows:
        key = (index_key(row["source"]), index_key(row["post_id"]))
        number, body = row["revision"], encode(row["body"])
        old_number, old = standing.get(key, (number, None))
        if old == body:
            continue  # it has only found another incident
        if old_number < number:
            replaced.append({**_revision_key(key, old_number), "body": old})
        standing[key] = (number, body)
        lines.append(journal.mention_line(*key, number, body))
    upsert(connection, mention, list(newest.values()), keep=["why_here"])
    insert_new(connection, revision, replaced)
    return lines


def _kept(connection: Connection, keys: Collection[PostKey]) -> dict[PostKey, Any]:
    """The mentions of these posts as they stand."""
    columns = (mention.c.source, mention.c.post_id, mention.c.revision, mention.c.body)
    return {
        (row.source, row.post_id): row
        for some in chunks(keys)
        for row in connection.execute(
            select(*columns).where(tuple_(mention.c.source, mention.c.post_id).in_(some))
        )
    }


def _revision_key(key: PostKey, number: int) -> dict[str, Any]:
    return {"source": key[0], "post_id": key[1], "revision": number}


def mention_row(value: Mention, incident_id: str | None, change: Change) -> dict[str, Any]:
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
        "why_here": change.why_here.get(value.key),
        "body": value,
    }


def _queue(connection: Connection, change: Change) -> list[Line]:
    """Writes the alerts, and a delivery of each to each channel. The journal's lines."""
    if not change.alerts:
        return []
    connection.execute(
        alert.insert(), [_alert_row(a, at, change) for at, a in enumerate(change.alerts)]
    )
    deliveries = [_delivery_row(a, channel) for a in change.alerts for channel in change.channels]
    if deliveries:
        connection.execute(delivery.insert(), deliveries)
    return [journal.alert_line(a.incident, a.revision, encode(a)) for a in change.alerts]


def _alert_row(value: Alert, position: int, change: Change) -> dict[str, Any]:
    return {
        "incident_id": value.incident,
        "revision": value.revision,
        "created_at": change.now,
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
