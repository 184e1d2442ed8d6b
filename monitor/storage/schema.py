"""Finds and runs the migrations; see migrations/README.md for how to write one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.storage.engine import open_engine, writing
from monitor.storage.values import SchemaTooNew, StorageError, StorageUnavailable

_MONITOR = Path(__file__).parents[1]
_ONE_AT_A_TIME = 0x1EAC  # names our advisory lock in PostgreSQL


async def migrate(url: str) -> list[str]:
    """The revisions that were applied, oldest first; empty when the database was up to date.

    Calling it twice, or from several processes at once, is harmless. Raises StorageUnavailable and
    SchemaTooNew.
    """
    async with _opened(url) as engine:
        return await upgrade(engine)


async def current(url: str) -> str | None:
    """The revision at which the database stands; None when it holds no tables of ours.

    Raises StorageUnavailable.
    """
    async with _opened(url) as engine, reachable(engine), engine.connect() as connection:
        return await connection.run_sync(_revision)


async def upgrade(engine: AsyncEngine) -> list[str]:
    """As migrate, over an engine that is already open."""
    async with reachable(engine), engine.connect() as connection:
        if not await connection.run_sync(_ahead):
            return []  # the usual case takes no write lock: the daemon may be at work
    async with reachable(engine), writing(engine).connect() as connection:
        await _set_foreign_keys(connection, on=False)
        try:
            async with connection.begin():
                return await connection.run_sync(_upgrade)
        finally:
            await _set_foreign_keys(connection, on=True)


def migrations_folder() -> Path:
    """Where the migrations are: in the package when installed from a wheel, else beside it."""
    bundled = _MONITOR / "_bundled" / "migrations"
    return bundled if bundled.is_dir() else _MONITOR.parent / "migrations"


@asynccontextmanager
async def reachable(engine: AsyncEngine) -> AsyncIterator[None]:
    """Turns a database that does not answer into one plain sentence: StorageUnavailable."""
    try:
        yield
    except OperationalError as fault:
        place = engine.url.set(query={}).render_as_string(hide_password=True)
        reason = " ".join(str(fault.orig).split())
        raise StorageUnavailable(f"cannot use the database {place}: {reason}") from fault


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


async def _set_foreign_keys(connection: AsyncConnection, *, on: bool) -> None:
    """SQLite alters a table by copying it and dropping the old one, which looks like deletion.

    The pragma is ignored inside a transaction, so it goes to the driver before one begins.
    """
    if connection.dialect.name == "sqlite":
        driver = (await connection.get_raw_connection()).driver_connection
        await driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")  # type: ignore[union-attr]


def _upgrade(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:name)")
        connection.execute(lock, {"name": _ONE_AT_A_TIME})
    ahead = _ahead(connection)
    if ahead:
        config = _config()
        config.attributes["connection"] = connection  # never the URL: it may hold a password
        command.upgrade(config, "head")
        _refuse_orphans(connection)
    return ahead


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _ahead(connection: Connection) -> list[str]:
    """The revisions that are still to be applied, oldest first. Raises SchemaTooNew."""
    revision, scripts = _revision(connection), ScriptDirectory.from_config(_config())
    order = [script.revision for script in scripts.walk_revisions()][::-1]
    if revision is None:
        return order
    if revision not in order:
        raise SchemaTooNew(
            f"the database was made by a newer Leakline (its revision is {revision}, "
            f"this version knows up to {order[-1]}): install the newer version again"
        )
    return order[order.index(revision) + 1 :]


def _refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise StorageError(f"the migration left rows of {orphan[0]} without {orphan[2]}: undone")
