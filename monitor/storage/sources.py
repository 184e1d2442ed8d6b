"""Where each source stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import Case, Connection, RowMapping, case, func, or_, select, update

from monitor.storage.rows import insert_new
from monitor.storage.tables import outage, source
from monitor.storage.values import Outage, PollCommit, SourceRow, StaleCursor, StorageError

_OK = "ok"
_FRESH = {
    "cursor": None,
    "state": "new",
    "state_since": None,
    "detail": "",
    "next_poll_at": None,
    "last_ok_at": None,
    "failures": 0,
    "blind_since": None,
    "asked_until": None,
    "pace": None,
}


def find(connection: Connection, name: str) -> SourceRow | None:
    """The source's row; None when it was never enrolled."""
    row = connection.execute(select(source).where(source.c.name == name)).mappings().first()
    return None if row is None else _read(row)


def enrol(connection: Connection, name: str, connector: str, now: datetime | None) -> SourceRow:
    """The source's row; a fresh one when the name is new, or the connector is another one now."""
    began = {"version": 0, "posts_seen": 0, "enrolled_at": now}
    new = {"name": name, "connector": connector, **began, **_FRESH}
    insert_new(connection, source, [new])
    connection.execute(
        update(source)
        .where(source.c.name == name, source.c.connector != connector)
        .values(connector=connector, version=source.c.version + 1, **_FRESH)
    )
    return _read(connection.execute(select(source).where(source.c.name == name)).mappings().one())


def all_sources(connection: Connection) -> tuple[SourceRow, ...]:
    """Every source that was ever enrolled, by name."""
    return tuple(map(_read, connection.execute(select(source).order_by(source.c.name)).mappings()))


def note_failure(
    connection: Connection,
    name: str,
    *,
    state: str,
    detail: str,
    next_poll_at: datetime,
    now: datetime,
    asked_until: datetime | None = None,
) -> None:
    """Writes down that a poll could not look. Raises StorageError for an unknown source."""
    noted = connection.execute(
        update(source)
        .where(source.c.name == name)
        .values(
            state=state,
            state_since=_since(state, now),
            detail=detail,
            next_poll_at=next_poll_at,
            failures=source.c.failures + 1,
            blind_since=func.coalesce(source.c.blind_since, now),
            asked_until=asked_until,
        )
    )
    if noted.rowcount != 1:
        raise StorageError(f"source {name} was never enrolled")
    if _since_when_blind(connection, name) is None:
        row = {"source": name, "since": now, "until": None, "state": state, "detail": detail}
        insert_new(connection, outage, [row])


def outages(connection: Connection, since: datetime | None = None) -> tuple[Outage, ...]:
    """When which source could not be looked at, oldest first; what was over by `since` left out."""
    query = select(outage).order_by(outage.c.since, outage.c.source)
    if since is not None:
        query = query.where(or_(outage.c.until.is_(None), outage.c.until >= since))
    rows = connection.execute(query)
    return tuple(Outage(**row) for row in rows.mappings())


def _since_when_blind(connection: Connection, name: str) -> datetime | None:
    still = select(outage.c.since).where(outage.c.source == name, outage.c.until.is_(None))
    return connection.execute(still).scalar()


def advance(connection: Connection, poll: PollCommit) -> None:
    """Moves the cursor. Raises StaleCursor when the source's version is not the poll's."""
    moved = connection.execute(
        update(source)
        .where(source.c.name == poll.source, source.c.version == poll.version)
        .values(
            cursor=poll.cursor,
            version=source.c.version + 1,
            state=_OK,
            state_since=_since(_OK, poll.now),
            detail=poll.detail,
            next_poll_at=poll.next_poll_at,
            last_ok_at=poll.now,
            failures=0,
            blind_since=None,
            asked_until=None,
            **{name: value for name, value in _learned(poll).items() if value is not None},
            posts_seen=source.c.posts_seen + poll.posts_seen,
        )
    )
    if moved.rowcount != 1:
        raise StaleCursor(f"source {poll.source} has moved on from version {poll.version}")
    connection.execute(
        update(outage)
        .where(outage.c.source == poll.source, outage.c.until.is_(None))
        .values(until=poll.now)
    )


def _learned(poll: PollCommit) -> dict[str, Any]:
    return {"pace": poll.pace, "canary": poll.canary}


def _since(state: str, now: datetime) -> Case[Any]:
    """When the state began: it stays while the state does."""
    return case((source.c.state == state, source.c.state_since), else_=now)


def _read(row: RowMapping) -> SourceRow:
    return SourceRow(**row)
