"""How rows are written and read in bulk: the little that the other modules share."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, func
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

_INSERT: dict[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_CHUNK = 500


def chunks(values: Collection[T]) -> Iterator[Sequence[T]]:
    """The values in pieces that a list of SQL's IN takes."""
    rest = iter(values)
    while piece := tuple(islice(rest, _CHUNK)):
        yield piece


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts the rows whose primary key is new; leaves the others as they stand."""
    if rows:
        statement = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
        connection.execute(statement, rows)


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    keep: Collection[str] = (),
) -> None:
    """Inserts the rows, or writes them over those with the same primary key.

    The rows name the same columns. A column named in `keep` is not written over by NULL.
    """
    if not rows:
        return
    statement = _INSERT[connection.dialect.name](table)
    keys = set(table.primary_key.columns.keys())
    new: dict[str, Any] = {n: statement.excluded[n] for n in rows[0] if n not in keys}
    new |= {name: func.coalesce(new[name], table.c[name]) for name in keep}
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=new), rows
    )
