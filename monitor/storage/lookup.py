"""What is kept, found again."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    cast,
    func,
    select,
    true,
    tuple_,
    type_coerce,
)

from monitor.model import Alert, Incident, Mention, PostKey
from monitor.nearest import COMMON, is_lasting, nearest
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
from monitor.storage.values import Totals
from monitor.timeline import in_order

_LATEST = 300  #: incidents among which a key is looked for that very many share
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
    connection: Connection, asked: Sequence[Collection[str]], since: datetime
) -> tuple[Incident, ...]:
    """The open incidents nearest to each set of keys; see Store.candidates."""
    wanted = [frozenset(map(index_key, keys)) for keys in asked]
    holders = _holders(connection, frozenset().union(*wanted), since)
    near = {id_ for keys in wanted for id_ in nearest(keys, holders)}
    rows = (
        row
        for some in chunks(sorted(near))
        for row in connection.execute(select(incident.c.body).where(incident.c.id.in_(some)))
    )
    return tuple(sorted(_incidents(rows), key=lambda one: one.id))


def _holders(
    connection: Connection, keys: Collection[str], since: datetime
) -> dict[str, list[str]]:
    """The ids of the open incidents under each key, without reading what thousands share.

    Under a lasting key also of those that nobody has spoken of since, or that were closed; under a
    common one of the latest only.
    """
    common = {key for some in chunks(sorted(keys)) for key in _common(connection, some)}
    rare = [key for key in keys if key not in common]
    lasting = sorted(filter(is_lasting, rare))
    passing = sorted(key for key in rare if not is_lasting(key))
    queries = (
        *(sharing(some, None, closed=True) for some in chunks(lasting)),
        *(sharing(some, since) for some in chunks(passing)),
        *(sharing_of_late(some, since) for some in chunks(sorted(common))),
    )
    holders: dict[str, list[str]] = {}
    for query in queries:
        for row in connection.execute(query):
            holders.setdefault(row.key, []).append(row.incident_id)
    return holders


def _common(connection: Connection, keys: Collection[str]) -> Iterator[str]:
    """Those of the keys that more than COMMON incidents share; each is counted no further."""
    yield from connection.execute(common_keys(keys, connection.dialect.name)).scalars()


def common_keys(keys: Collection[str], dialect: str) -> Select[Any]:
    """The query for those of the keys that more than COMMON incidents share."""
    if dialect == "postgresql":
        each = func.json_array_elements_text(cast(list(keys), JSON)).table_valued("value")
    else:
        each = func.json_each(json.dumps(list(keys))).table_valued("value")
    one_more = (
        select(incident_key.c.incident_id)
        .where(incident_key.c.key == type_coerce(each.c.value, Text))
        .order_by(incident_key.c.incident_id)
        .limit(1)
        .offset(COMMON)
    )
    return select(each.c.value).where(one_more.scalar_subquery().is_not(None))


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


def merged_into(connection: Connection, incident_id: str) -> tuple[Incident, ...]:
    """The incidents that this one has swallowed, also by way of others; see Store.merged_into."""
    gone = (
        select(incident.c.id)
        .where(incident.c.merged_into == index_key(incident_id))
        .cte("gone", recursive=True)
    )
    gone = gone.union(select(incident.c.id).join(gone, incident.c.merged_into == gone.c.id))
    return _incidents(
        connection.execute(
            select(incident.c.body)
            .join(gone, gone.c.id == incident.c.id)
            .where(incident.c.id != index_key(incident_id))
            .order_by(incident.c.opened_at, incident.c.id)
        )
    )


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


def sharing(keys: Collection[str], since: datetime | None, *, closed: bool = False) -> Select[Any]:
    """The query for each key and the ids of the open incidents under it.

    `since` leaves those that were spoken of then or later; None leaves all. `closed` also gives
    those that a person has closed.
    """
    alive = true() if closed else incident.c.closed_at.is_(None)
    late = true() if since is None else incident.c.last_at >= since
    return (
        select(incident_key.c.key, incident_key.c.incident_id)
        .join(incident, incident.c.id == incident_key.c.incident_id)
        .where(incident_key.c.key.in_(keys), alive, late)
    )


def sharing_of_late(keys: Collection[str], since: datetime) -> Select[Any]:
    """The same for the open incidents that were spoken of last."""
    latest = (
        select(incident.c.id)
        .where(incident.c.closed_at.is_(None), incident.c.last_at >= since)
        .order_by(incident.c.last_at.desc())
        .limit(_LATEST)
        .subquery()
    )
    return select(incident_key.c.key, incident_key.c.incident_id).join(
        latest, and_(latest.c.id == incident_key.c.incident_id, incident_key.c.key.in_(keys))
    )


def _incidents(rows: Iterable[Any]) -> tuple[Incident, ...]:
    return tuple(decode(Incident, row.body) for row in rows)
