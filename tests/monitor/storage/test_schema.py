"""Migrations: the same schema as the tables, on both databases, once."""

import asyncio
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.exc import IntegrityError

from monitor.storage import schema, tables
from monitor.storage.engine import open_engine, writing
from monitor.storage.store import (
    SchemaTooNew,
    StorageError,
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


NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9000", "0003"


def upgrade():
    with op.batch_alter_table("incident", recreate="auto") as batch:
        batch.add_column(sa.Column("remark", sa.Text(), nullable=False, server_default=""))
        batch.alter_column("title", existing_type=sa.Text(), nullable=True)
    {last}
"""


@pytest.fixture
def next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds a migration that rebuilds a table to which others refer, then does `last`."""

    def add(last: str) -> None:
        folder = tmp_path / "100% mine" / "migrations"
        shutil.copytree(schema.migrations_folder(), folder, ignore=_no_cache)
        (folder / "versions" / "9000_next.py").write_text(NEXT.format(last=last), "utf-8")
        monkeypatch.setattr(schema, "migrations_folder", lambda: folder)

    return add


_no_cache = shutil.ignore_patterns("__pycache__")


async def test_a_later_migration_rebuilds_a_table_and_keeps_what_refers_to_it(
    url: str, next_migration: Callable[[str], None]
) -> None:
    async with open_store(url) as store:
        await commit(store, mentions=((mention(), "inc-1"),), incidents=(incident(),))
    next_migration("pass")
    assert await schema.migrate(url) == ["9000"]
    async with open_store(url) as store:
        assert await store.mentions("inc-1") == (mention(),)
        assert await store.incident("inc-1") == incident()
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            await commit(store, mentions=((mention(2), "nowhere"),))


def taken_back(connection: Connection, revision: str) -> None:
    """The database as an older version has left it."""
    config = Config()
    config.set_main_option("script_location", str(schema.migrations_folder()))
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


async def test_what_was_merged_before_there_was_a_column_for_it_is_found_after_migrating(
    url: str,
) -> None:
    async with open_store(url) as store:
        family = (incident("old", merged_into="heir"), incident("heir"))
        await commit(store, incidents=tuple(replace(one, keys=frozenset()) for one in family))
    engine = open_engine(url)
    async with writing(engine).begin() as connection:
        await connection.run_sync(taken_back, "0002")
    await engine.dispose()
    assert await schema.migrate(url) == ["0003"]
    async with open_store(url) as store:
        assert [one.id for one in await store.merged_into("heir")] == ["old"]


@pytest.mark.parametrize(
    "fault", ["raise RuntimeError('torn')", "op.execute('DELETE FROM incident')"]
)
async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    url: str, next_migration: Callable[[str], None], fault: str
) -> None:
    async with open_store(url) as store:
        await commit(store, mentions=((mention(), "inc-1"),), incidents=(incident(),))
    last = await schema.current(url)
    next_migration(fault)
    with pytest.raises((RuntimeError, StorageError, IntegrityError)):
        await schema.migrate(url)
    assert await schema.current(url) == last
    engine = open_engine(url)
    async with engine.connect() as connection:
        now = await connection.run_sync(described)
    await engine.dispose()
    assert "remark" not in now["incident"]["columns"]
    assert now["mention"]["foreign keys"]
