"""The journal: a chain of hashes over everything that was kept, so that a later change shows.

Each line's seal is the SHA-256 of the seal before it and of the line's own words, the digest of its
body among them. The body of an act stands here; those of mentions and alerts stand in their own
tables and are compared with their digests by `faults`.
Merkle's and Haber's idea (How to time-stamp a digital document, 1991), as in a transparency log.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, select, text

from monitor.model import Act
from monitor.storage.codec import decode, encode
from monitor.storage.rows import chunks
from monitor.storage.tables import alert, index_key, journal, mention, revision
from monitor.storage.values import Entry

BEGIN = "0" * 64  #: the seal before the first line
_ONE_AT_A_TIME = 0x1EAD  #: names our advisory lock in PostgreSQL
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be written into the journal."""

    kind: str
    subject: str
    digest: str
    body: object = None


def digest(body: Any) -> str:
    """The SHA-256 of a body in words of JSON, whatever the order of its keys."""
    words = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def mention_line(source: str, post_id: str, number: int, body: Any) -> Line:
    """The line of one revision of a mention; `body` in words of JSON."""
    return Line("mention", mention_subject(source, post_id, number), digest(body))


def mention_subject(source: str, post_id: str, number: int) -> str:
    """How the journal names a revision of a mention."""
    return index_key(f"{number} {source}/{post_id}")


def act_line(act: Act) -> Line:
    """The line of an act, with the act itself."""
    return Line("act", index_key(act.incident), digest(encode(act)), act)


def alert_line(incident: str, number: int, body: Any) -> Line:
    """The line of an alert; `body` in words of JSON."""
    return Line("alert", index_key(f"{incident}.{number}"), digest(body))


def append(connection: Connection, at: datetime, lines: Sequence[Line]) -> None:
    """Writes the lines to the end of the journal."""
    if not lines:
        return
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        lock = text("SELECT pg_advisory_xact_lock(:name)")
        connection.execute(lock, {"name": _ONE_AT_A_TIME})
    number, seal = head(connection)
    rows = []
    for line in lines:
        number += 1
        seal = _seal(seal, number, at, line)
        rows.append(
            {
                "number": number,
                "at": at,
                "kind": line.kind,
                "subject": line.subject,
                "digest": line.digest,
                "body": line.body,
                "seal": seal,
            }
        )
    connection.execute(journal.insert(), rows)


def head(connection: Connection) -> tuple[int, str]:
    """The number and the seal of the last line; 0 and BEGIN where there is none."""
    last = select(journal.c.number, journal.c.seal).order_by(journal.c.number.desc()).limit(1)
    row = connection.execute(last).first()
    return (row.number, row.seal) if row else (0, BEGIN)


def acts(connection: Connection, incident_ids: Sequence[str]) -> tuple[Act, ...]:
    """What people have said about these incidents, oldest first."""
    subjects = [index_key(id_) for id_ in incident_ids]
    rows = [
        row
        for some in chunks(subjects)
        for row in connection.execute(
            select(journal.c.number, journal.c.body).where(
                journal.c.kind == "act", journal.c.subject.in_(some)
            )
        )
    ]
    return tuple(decode(Act, row.body) for row in sorted(rows, key=lambda row: int(row.number)))


def acts_of_kind(connection: Connection, kinds: Collection[str]) -> tuple[Act, ...]:
    """Everything of these kinds that people have said, oldest first."""
    rows = connection.execute(
        select(journal.c.body).where(journal.c.kind == "act").order_by(journal.c.number)
    )
    return tuple(decode(Act, row.body) for row in rows if row.body["kind"] in kinds)


def entries(connection: Connection, after: int, limit: int) -> tuple[Entry, ...]:
    """The lines that follow the line of that number."""
    rows = connection.execute(
        select(journal).where(journal.c.number > after).order_by(journal.c.number).limit(limit)
    )
    return tuple(Entry(**row) for row in rows.mappings())


def faults(connection: Connection, witness: tuple[int, str] | None = None) -> Iterator[str]:
    """What does not agree with the journal, each in one sentence; nothing when all stands as kept.

    `witness` is a head (number and seal) that was noted elsewhere at an earlier time: it shows a
    journal that was written anew from its beginning.
    """
    yield from _chain(connection, witness)
    yield from _bodies(connection, "mention", _mentions)
    yield from _bodies(connection, "alert", _alerts)


def _chain(connection: Connection, witness: tuple[int, str] | None) -> Iterator[str]:
    seal, number = BEGIN, 0
    while some := entries(connection, number, _PAGE):
        for entry in some:
            if entry.number != number + 1:
                yield f"the lines {number + 1} to {entry.number - 1} of the journal are missing"
            if _seal(seal, entry.number, entry.at, entry) != entry.seal:
                yield f"line {entry.number} of the journal ({entry.kind}) was changed"
            if entry.body is not None and digest(entry.body) != entry.digest:
                yield f"the {entry.kind} in line {entry.number} of the journal was changed"
            if witness and witness[0] == entry.number and witness[1] != entry.seal:
                yield f"line {entry.number} is not the one that was noted: {witness[1]}"
            number, seal = entry.number, entry.seal
    if witness and witness[0] > number:
        yield f"the journal ends at line {number}, before the line {witness[0]} that was noted"


Rows = Callable[[Connection], Iterator[tuple[str, str]]]


def _bodies(connection: Connection, kind: str, rows: Rows) -> Iterator[str]:
    """Whether what the tables hold is what the journal has seen, and nothing is gone."""
    written = {
        row.subject: row.digest
        for row in connection.execute(
            select(journal.c.subject, journal.c.digest)
            .where(journal.c.kind == kind)
            .order_by(journal.c.number)
        )
    }
    for subject, found in rows(connection):
        expected = written.pop(subject, None)
        if expected is None:
            yield f"the {kind} {subject} was added behind the journal's back"
        elif expected != found:
            yield f"the {kind} {subject} was changed"
    yield from (f"the {kind} {subject} is gone" for subject in written)


def _mentions(connection: Connection) -> Iterator[tuple[str, str]]:
    for table in (mention, revision):
        query = select(table.c.source, table.c.post_id, table.c.revision, table.c.body)
        for row in _streamed(connection, query):
            subject = mention_subject(row.source, row.post_id, row.revision)
            yield subject, digest(row.body)


def _alerts(connection: Connection) -> Iterator[tuple[str, str]]:
    query = select(alert.c.incident_id, alert.c.revision, alert.c.body)
    for row in _streamed(connection, query):
        yield alert_line(row.incident_id, row.revision, row.body).subject, digest(row.body)


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    return iter(connection.execution_options(yield_per=_PAGE).execute(query))


def _seal(before: str, number: int, at: datetime, line: Line | Entry) -> str:
    moment = at.astimezone(UTC).isoformat()
    words = "\n".join((before, str(number), moment, line.kind, line.subject, line.digest))
    return hashlib.sha256(words.encode()).hexdigest()
