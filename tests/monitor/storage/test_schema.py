"""Migrations: the same schema as the tables, on both databases, once."""

import asyncio
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, inspect, text

from monitor.storage import schema, tables
from monitor.storage.engine import open_engine, writing
from monitor.storage.store import (
    SchemaTooNew,
    StorageUnavailable,
    open_store,
)
from tests.monitor.storage.samples import commit, incident, mention


def described(connection: Connection) -> dict[str, Any]:
    """Everything that the database says about our tables."""
    asked = inspect(connection)
    return {
        name: {
            "columns": {
                c["name"]: (repr(c["type"]), c["nullable"], c["default"], c.get("autoincrement"))
                for c in asked.get_columns(name)
            },
            "primary key": asked.get_pk_constraint(name),
            "foreign keys": sorted(map(repr, asked.get_foreign_keys(name))),
            "indexes": sorted(map(repr, asked.get_indexes(name))),
            "unique": sorted(map(repr, asked.get_unique_constraints(name))),
        }
        for name in tables.metadata.tables
    }


async def test_migrating_gives_the_schema_of_the_tables(url: str) -> None:
    await schema.migrate(url)
    engine = open_engine(url)
    async with writing(engine).begin() as connection:
        migrated = await connection.run_sync(described)
        everything = MetaData()
        await connection.run_sync(everything.reflect)
        assert set(everything.tables) == {*tables.metadata.tables, "alembic_version"}
        await connection.run_sync(everything.drop_all)
        await connection.run_sync(tables.metadata.create_all)
        assert migrated == await connection.run_sync(described)
    await engine.dispose()


async def test_migrating_says_what_it_applied_and_then_that_nothing_is_left(url: str) -> None:
    assert await schema.current(url) is None
    applied = await schema.migrate(url)
    assert applied[0] == "0001"
    assert await schema.migrate(url) == []
    assert await schema.current(url) == applied[-1]


async def test_several_that_migrate_at_once_all_succeed_and_one_does_it(url: str) -> None:
    applied = await asyncio.gather(*(schema.migrate(url) for _ in range(4)))
    assert sorted(map(len, applied))[:3] == [0, 0, 0]
    assert max(map(len, applied)) > 0


async def test_a_database_of_a_newer_version_is_refused_in_one_line_and_left_alone(
    url: str,
) -> None:
    await schema.migrate(url)
    engine = open_engine(url)
    async with writing(engine).begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    for refused in (schema.migrate(url), open_store(url).__aenter__()):
        with pytest.raises(SchemaTooNew, match="9999") as fault:
            await refused
        assert "\n" not in str(fault.value)
    assert await schema.current(url) == "9999"


async def test_a_migration_leaves_what_is_kept_and_the_check_of_references_on(url: str) -> None:
    async with open_store(url) as store:
        await commit(store, mentions=((mention(), "inc-1"),), incidents=(incident(),))
    await schema.migrate(url)
    async with open_store(url) as store:
        assert (await store.totals()).mentions == 1
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            await commit(store, mentions=((mention(2), "nowhere"),))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite+aiosqlite:////nowhere/at/all.db", "No such file"),
        ("postgresql+psycopg://who:hush@127.0.0.1:1/x?password=hush", "127.0.0.1"),
        ("mysql://who:hush@127.0.0.1/x", "sqlite"),
        ("sqlite+pysqlite:///x.db", "sqlite"),
        ("hush", "not a URL"),
    ],
)
async def test_a_database_that_cannot_be_opened_is_one_line_without_the_password(
    url: str, says: str
) -> None:
    with pytest.raises(StorageUnavailable, match=says) as fault:
        async with open_store(url):
            pass
    assert "hush" not in str(fault.value)
    assert "\n" not in str(fault.value)


async def test_only_its_owner_reads_a_new_sqlite_file(tmp_path: Path) -> None:
    file = tmp_path / "leakline.db"
    async with open_store(f"sqlite:///{file}") as store:
        await commit(store)
        modes = {stat.S_IMODE(os.stat(each).st_mode) for each in os.scandir(tmp_path)}  # noqa: PTH116
    assert modes == {0o600}


async def test_sqlite_runs_with_the_pragmas_that_the_guarantees_rest_on(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path / 'leakline.db'}")
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2}
    async with engine.connect() as connection:
        for pragma, value in wanted.items():
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar() == value
    await engine.dispose()
