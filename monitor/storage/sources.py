"""Where each source stands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Case, Connection, RowMapping, bindparam, case, or_, select, update

from monitor.habit import expected_silence
from monitor.storage.rows import chunks, insert_new
from monitor.storage.tables import outage, source
from monitor.storage.values import Note, Outage, PollCommit, SourceRow, StaleCursor, Turn

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
    "promptness": None,
}
_NOTE = update(source).where(
    source.c.name == bindparam("its_name"), source.c.version == bindparam("its_version")
)
_END = update(outage).where(outage.c.source == bindparam("its_name"), outage.c.until.is_(None))


def find(connection: Connection, name: str) -> SourceRow | None:
    """The source's row; None when it was never enrolled."""
    row = connection.execute(select(source).where(source.c.name == name)).mappings().first()
    return None if row is None else _read(row)


def enrol(connection: Connection, name: str, connector: str, now: datetime | None) -> SourceRow:
    """The source's row; a fresh one when the name is new, or the connector is another one now."""
    (row,) = enrol_all(connection, {name: connector}, now)
    return row


def enrol_all(
    connection: Connection, connectors: Mapping[str, str], now: datetime | None
) -> tuple[SourceRow, ...]:
    """The rows of these sources, by name; see enrol."""
    began = {"version": 0, "posts_seen": 0, "enrolled_at": now}
    rows = [
        {"name": name, "connector": kind, **began, **_FRESH} for name, kind in connectors.items()
    ]
    insert_new(connection, source, rows)
    if rows:
        connection.execute(
            update(source)
            .where(
                source.c.name == bindparam("its_name"), source.c.connector != bindparam("its_kind")
            )
            .values(connector=bindparam("its_kind"), version=source.c.version + 1, **_FRESH),
            [{"its_name": name, "its_kind": kind} for name, kind in connectors.items()],
        )
    found = [
        _read(row)
        for some in chunks(connectors)
        for row in connection.execute(select(source).where(source.c.name.in_(some))).mappings()
    ]
    return tuple(sorted(found, key=lambda row: row.name))


def all_sources(connection: Connection) -> tuple[SourceRow, ...]:
    """Every source that was ever enrolled, by name."""
    return tuple(map(_read, connection.execute(select(source).order_by(source.c.name)).mappings()))


def in_trouble(
    connection: Connection, after: str = "", limit: int | None = None
) -> tuple[SourceRow, ...]:
    """The sources of which something may be to be told, by name, from behind that name on."""
    query = select(source).where(
        source.c.name > after,
        or_(
            source.c.state.not_in((_OK, "new")),
            source.c.last_ok_at > source.c.silent_from,
            *(source.c[name].is_not(None) for name in ("told", "promptness", "canary")),
        ),
    )
    rows = connection.execute(query.order_by(source.c.name).limit(limit))
    return tuple(map(_read, rows.mappings()))


def after_failure(
    row: SourceRow,
    *,
    state: str,
    detail: str,
    next_poll_at: datetime,
    now: datetime,
    asked_until: datetime | None = None,
) -> Note:
    """Where the source stands after a look that failed."""
    failed = replace(
        row,
        state=state,
        state_since=row.state_since if row.state == state else now,
        detail=detail,
        next_poll_at=next_poll_at,
        failures=row.failures + 1,
        blind_since=row.blind_since or now,
        asked_until=asked_until,
    )
    return Note(failed, () if row.failures else (Turn(now, True, state, detail),))


def after_quiet(
    row: SourceRow,
    *,
    detail: str,
    next_poll_at: datetime,
    now: datetime,
    learned: Mapping[str, Any] | None = None,
) -> Note:
    """Where the source stands after a look that found nothing new."""
    looked = replace(
        row,
        state=_OK,
        state_since=row.state_since if row.state == _OK else now,
        detail=detail,
        next_poll_at=next_poll_at,
        last_ok_at=now,
        failures=0,
        blind_since=None,
        asked_until=None,
        **_learned(learned or {}),
    )
    return Note(looked, (Turn(now, False),) if row.failures else ())


def after_commit(row: SourceRow, poll: PollCommit) -> SourceRow:
    """Where the source stands after a commit that went on from the row; what `advance` writes."""
    looked = after_quiet(
        row,
        detail=poll.detail,
        next_poll_at=poll.next_poll_at,
        now=poll.now,
        learned={"promptness": poll.promptness, "canary": poll.canary},
    ).row
    heard = _heard(poll.heard_at, poll.habit) if poll.heard_at else {}
    seen = row.posts_seen + poll.posts_seen
    return replace(looked, cursor=poll.cursor, version=row.version + 1, posts_seen=seen, **heard)


def write_notes(connection: Connection, notes: Sequence[Note]) -> frozenset[str]:
    """Writes the notes; the names of those whose rows must be read again.

    The rows that are of another version are left as they stand.
    """
    rows = [
        {"its_name": note.row.name, "its_version": note.row.version, **_noted(note.row)}
        for note in notes
    ]
    written = connection.execute(_NOTE, rows)
    for turns in zip_longest(*(_turns(note) for note in notes)):
        _write_turns(connection, [turn for turn in turns if turn])
    behind = written.rowcount not in (-1, len(rows))
    return frozenset(note.row.name for note in notes) if behind else frozenset()


def _noted(row: SourceRow) -> dict[str, Any]:
    """What a look that moves no cursor changes."""
    columns = ("state", "state_since", "detail", "next_poll_at", "last_ok_at", "failures")
    learned = ("blind_since", "asked_until", "promptness", "canary")
    return {name: getattr(row, name) for name in (*columns, *learned)}


def _turns(note: Note) -> list[tuple[str, Turn]]:
    return [(note.row.name, turn) for turn in note.turns]


def _write_turns(connection: Connection, turns: Sequence[tuple[str, Turn]]) -> None:
    """Opens and closes outages; no source is twice among them."""
    began = {name: turn for name, turn in turns if turn.blind}
    for some in chunks(began):
        still = select(outage.c.source).where(outage.c.source.in_(some), outage.c.until.is_(None))
        for known in connection.execute(still).scalars().all():
            del began[known]
    insert_new(connection, outage, [_outage(*one) for one in began.items()])
    if ended := [{"its_name": name, "until": turn.at} for name, turn in turns if not turn.blind]:
        connection.execute(_END, ended)


def _outage(name: str, turn: Turn) -> dict[str, Any]:
    told = {"state": turn.state, "detail": turn.detail}
    return {"source": name, "since": turn.at, "until": None, **told}


def outages(connection: Connection, since: datetime | None = None) -> tuple[Outage, ...]:
    """When which source could not be looked at, oldest first; what was over by `since` left out."""
    query = select(outage).order_by(outage.c.since, outage.c.source)
    if since is not None:
        query = query.where(or_(outage.c.until.is_(None), outage.c.until >= since))
    rows = connection.execute(query)
    return tuple(Outage(**row) for row in rows.mappings())


def advance(connection: Connection, poll: PollCommit) -> None:
    """Moves the cursor. Raises StaleCursor when the source's version is not the poll's."""
    heard = _heard(poll.heard_at, poll.habit) if poll.heard_at else {}
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
            **_learned({"promptness": poll.promptness, "canary": poll.canary}),
            posts_seen=source.c.posts_seen + poll.posts_seen,
            **heard,
        )
    )
    if moved.rowcount != 1:
        raise StaleCursor(f"source {poll.source} has moved on from version {poll.version}")
    connection.execute(
        update(outage)
        .where(outage.c.source == poll.source, outage.c.until.is_(None))
        .values(until=poll.now)
    )


def _heard(at: datetime, habit: Any) -> dict[str, Any]:
    """What is written of a source that spoke; a silence that has ended is none any more."""
    usual = expected_silence(habit)
    return {"heard_at": at, "habit": habit, "silent_from": at + usual if usual else None}


def _learned(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a look has taught; where it taught nothing, the row keeps what it has."""
    return {name: value for name, value in values.items() if value is not None}


def _since(state: str, now: datetime) -> Case[Any]:
    """When the state began: it stays while the state does."""
    return case((source.c.state == state, source.c.state_since), else_=now)


def _read(row: RowMapping) -> SourceRow:
    return SourceRow(**row)
