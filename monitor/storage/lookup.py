"""What is kept, found again."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, true, tuple_

from monitor.model import Alert, Incident, Mention
from monitor.storage.codec import decode
from monitor.storage.rows import chunks
from monitor.storage.tables import (
    alert,
    delivery,
    incident,
    incident_key,
    index_key,
    mention,
    revision,
    source,
)
from monitor.storage.values import PostKey, Totals
from monitor.timeline import in_order

_MOST_CANDIDATES = 500
_BY_AGE = (mention.c.published_at, mention.c.source, mention.c.post_id)


def known(
    connection: Connection, keys: Iterable[PostKey]
) -> dict[PostKey, tuple[str, int, str | None]]:
    """Digest, revision and incident of those posts that are kept; see Store.known."""
    asked = _by_stored_key(keys)
    rows = _of_posts(
        connection,
        asked,
        select(
            mention.c.source,
            mention.c.post_id,
            mention.c.digest,
            mention.c.revision,
            mention.c.incident_id,
        ),
    )
    return {
        key: (row.digest, row.revision, row.incident_id)
        for row in rows
        for key in asked[row.source, row.post_id]
    }


def incident_of(connection: Connection, keys: Iterable[PostKey]) -> dict[PostKey, Incident]:
    """The incidents to which those posts belong; see Store.incident_of."""
    asked = _by_stored_key(keys)
    query = select(mention.c.source, mention.c.post_id, incident.c.id, incident.c.body).join(
        incident, incident.c.id == mention.c.incident_id
    )
    rows = _of_posts(connection, asked, query)
    values = {row.id: decode(Incident, row.body) for row in {r.id: r for r in rows}.values()}
    return {key: values[row.id] for row in rows for key in asked[row.source, row.post_id]}


def mentions_of(connection: Connection, keys: Iterable[PostKey]) -> dict[PostKey, Mention]:
    """What is kept of those posts; see Store.mentions_of."""
    asked = _by_stored_key(keys)
    query = select(mention.c.source, mention.c.post_id, mention.c.body)
    return {
        key: decode(Mention, row.body)
        for row in _of_posts(connection, asked, query)
        for key in asked[row.source, row.post_id]
    }


def candidates(
    connection: Connection, keys: Collection[str], text_keys: Collection[str], since: datetime
) -> tuple[Incident, ...]:
    """Open incidents that share a key or a text; see Store.candidates."""
    rows = {
        row.id: row
        for ids in sharing(keys, text_keys)
        for row in connection.execute(most_recent(ids, since))
    }
    latest = sorted(rows.values(), key=lambda row: (row.last_at, row.id))[-_MOST_CANDIDATES:]
    return _incidents(sorted(latest, key=lambda row: str(row.id)))


def latest_at(connection: Connection) -> datetime | None:
    """When the latest mention of all incidents was written."""
    return connection.execute(select(func.max(incident.c.last_at))).scalar()


def incidents(
    connection: Connection,
    *,
    open_only: bool,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
) -> tuple[Incident, ...]:
    """Incidents by the time of their latest mention; see Store.incidents."""
    wanted: list[ColumnElement[bool]] = [true()]
    if open_only:
        wanted.append(incident.c.closed_at.is_(None))
    if since is not None:
        wanted.append(incident.c.last_at >= since)
    if until is not None:
        wanted.append(incident.c.first_at < until)
    return _incidents(
        connection.execute(
            select(incident.c.body)
            .where(*wanted)
            .order_by(incident.c.last_at.desc(), incident.c.id)
            .limit(limit)
        )
    )


def incident_by_prefix(connection: Connection, prefix: str) -> Incident | None:
    """The one incident whose id begins so; see Store.incident."""
    begins = func.substr(incident.c.id, 1, len(prefix)) == prefix
    rows = connection.execute(
        select(incident.c.id, incident.c.body).where(begins).order_by(incident.c.id).limit(2)
    ).all()
    if len(rows) == 1 or (rows and rows[0].id == prefix):
        return decode(Incident, rows[0].body)
    return None


def mentions(connection: Connection, incident_id: str) -> tuple[Mention, ...]:
    """The mentions of an incident, oldest first."""
    rows = connection.execute(
        select(mention.c.body).where(mention.c.incident_id == incident_id).order_by(*_BY_AGE)
    )
    return tuple(decode(Mention, row.body) for row in rows)


def history(connection: Connection, incident_ids: Collection[str]) -> tuple[Mention, ...]:
    """Every revision of the mentions of these incidents; see Store.history."""
    current = [
        decode(Mention, row.body)
        for some in chunks(incident_ids)
        for row in connection.execute(select(mention.c.body).where(mention.c.incident_id.in_(some)))
    ]
    edited = [one.key for one in current if one.revision > 1]
    stored = [(index_key(source), index_key(post_id)) for source, post_id in edited]
    before = [
        decode(Mention, row.body)
        for some in chunks(stored)
        for row in connection.execute(
            select(revision.c.body).where(tuple_(revision.c.source, revision.c.post_id).in_(some))
        )
    ]
    return tuple(sorted((*current, *before), key=in_order))


def why_here(connection: Connection, incident_id: str) -> dict[PostKey, tuple[str, ...]]:
    """For each mention of an incident, why it was joined to it."""
    rows = connection.execute(
        select(mention.c.body, mention.c.why_here).where(mention.c.incident_id == incident_id)
    )
    return {decode(Mention, row.body).key: tuple(row.why_here or ()) for row in rows}


def mentions_after(connection: Connection, last: Mention | None, limit: int) -> tuple[Mention, ...]:
    """The next mentions of all, oldest first; from the first one when `last` is None."""
    query = select(mention.c.body).order_by(*_BY_AGE).limit(limit)
    if last is not None:
        query = query.where(
            tuple_(*_BY_AGE) > tuple_(last.published_at, last.source, last.post_id, types=_TYPES)
        )
    return tuple(decode(Mention, row.body) for row in connection.execute(query))


def alerts(connection: Connection, incident_id: str | None) -> tuple[Alert, ...]:
    """Alerts in the order in which they were made, of one incident or of all."""
    query = select(alert.c.body).order_by(
        alert.c.created_at, alert.c.position, alert.c.incident_id, alert.c.revision
    )
    if incident_id is not None:
        query = query.where(alert.c.incident_id == incident_id)
    return tuple(decode(Alert, row.body) for row in connection.execute(query))


def totals(connection: Connection) -> Totals:
    """How much of everything there is."""

    def count(table: Any, *where: ColumnElement[bool]) -> int:
        return connection.execute(
            select(func.count()).select_from(table).where(*where)
        ).scalar_one()

    return Totals(
        sources=count(source),
        mentions=count(mention),
        incidents=count(incident),
        open_incidents=count(incident, incident.c.closed_at.is_(None)),
        alerts=count(alert),
        waiting=count(delivery, delivery.c.state == "waiting"),
        sent=count(delivery, delivery.c.state == "sent"),
        dead=count(delivery, delivery.c.state == "dead"),
    )


_TYPES = tuple(column.type for column in _BY_AGE)


def _by_stored_key(keys: Iterable[PostKey]) -> dict[PostKey, list[PostKey]]:
    """The keys as asked, under the keys as they stand in the tables."""
    asked: dict[PostKey, list[PostKey]] = {}
    for key in dict.fromkeys(keys):
        asked.setdefault((index_key(key[0]), index_key(key[1])), []).append(key)
    return asked


def _of_posts(connection: Connection, keys: Collection[PostKey], query: Select[Any]) -> list[Any]:
    """The rows of a query over mentions for those posts."""
    rows: list[Any] = []
    for name, of_source in groupby(sorted(keys), key=lambda key: key[0]):
        for some in chunks([post_id for _, post_id in of_source]):
            these = (mention.c.source == name, mention.c.post_id.in_(some))
            rows.extend(connection.execute(query.where(*these)))
    return rows


def sharing(keys: Collection[str], text_keys: Collection[str]) -> Iterator[Select[Any]]:
    """Queries for the ids of the incidents that share one of the keys, or a text."""
    for some in chunks(sorted(set(keys))):
        yield select(incident_key.c.incident_id).where(incident_key.c.key.in_(some))
    for some in chunks(sorted(set(text_keys))):
        yield select(mention.c.incident_id).where(mention.c.text_key.in_(some))


def most_recent(ids: Select[Any], since: datetime) -> Select[Any]:
    """The query for the open incidents among those that were talked about last."""
    return (
        select(incident.c.id, incident.c.last_at, incident.c.body)
        .where(incident.c.id.in_(ids), incident.c.last_at >= since, incident.c.closed_at.is_(None))
        .order_by(incident.c.last_at.desc(), incident.c.id.desc())
        .limit(_MOST_CANDIDATES)
    )


def _incidents(rows: Iterable[Any]) -> tuple[Incident, ...]:
    return tuple(decode(Incident, row.body) for row in rows)
