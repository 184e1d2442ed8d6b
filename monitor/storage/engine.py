"""How a database is opened: the address decides between SQLite and PostgreSQL."""

import asyncio
import json
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from monitor.storage.values import StorageUnavailable

T = TypeVar("T")

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
_PRAGMAS = (  # FULL: a commit that was acknowledged outlives a power cut
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
)


def open_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:///FILE`, `sqlite+aiosqlite:///:memory:` or `postgresql+psycopg://`.

    Nothing is connected yet, but a missing SQLite file is created so that only its owner reads it.
    The caller disposes of the engine. Raises StorageUnavailable.
    """
    address = read_address(url)
    if address.get_backend_name() == "postgresql":
        return _open_postgres(address)
    return _open_sqlite(address)


def writing(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for transactions that write: SQLite takes its write lock at their start.

    Otherwise a transaction that read first and writes later fails at once, whatever the timeout,
    when another process has written in between.
    """
    return engine.execution_options(writes=True)


def is_shared(engine: AsyncEngine) -> bool:
    """Whether all users of the engine share one connection, so that reads must take turns too."""
    return isinstance(engine.pool, StaticPool)


def read_address(url: str) -> URL:
    """The address with its asynchronous driver. Raises StorageUnavailable, without the password."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise StorageUnavailable("the database address is not a URL") from None
    driver = _DRIVERS.get(address.get_backend_name())
    if driver is None or address.drivername not in (address.get_backend_name(), driver):
        known = " or ".join(_DRIVERS.values())
        raise StorageUnavailable(
            f"the database address starts with {known}, not {address.drivername}"
        )
    return address.set(drivername=driver)


def _compact_json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _open_postgres(address: URL) -> AsyncEngine:
    given = address.query.get("options", "")
    in_utc = f"{given} -c timezone=UTC"  # in another zone the last hours of 9999 overflow
    try:
        return create_async_engine(
            address,
            json_serializer=_compact_json,
            pool_pre_ping=True,
            connect_args={"options": in_utc},
        )
    except ModuleNotFoundError:
        raise StorageUnavailable("PostgreSQL needs one more package: leakline[postgres]") from None


def _open_sqlite(address: URL) -> AsyncEngine:
    if address.database not in (None, "", ":memory:"):
        _create_private(Path(str(address.database)))
    engine = create_async_engine(address, json_serializer=_compact_json)
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _create_private(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as fault:
        raise StorageUnavailable(f"cannot open the database {file}: {fault.strerror}") from fault


def _set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


async def unbroken(transaction: Coroutine[Any, Any, T]) -> T:
    """The transaction's result; when the caller is cancelled, the transaction is ended first.

    A connection that is cancelled in the middle of a statement is dropped as it stands: a file
    would stay locked, and a database in memory would be gone.
    """
    running = asyncio.create_task(transaction)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
