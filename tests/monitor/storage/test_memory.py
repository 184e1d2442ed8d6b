"""The database in memory, which replay uses: one connection that everybody shares."""

import asyncio

from sqlalchemy import Engine, event
from sqlalchemy.dialects import sqlite

from monitor.storage import lookup
from monitor.storage.store import open_store
from tests.monitor.storage.samples import NOW, alert, commit, incident, mention

MEMORY = "sqlite+aiosqlite:///:memory:"


async def test_readers_that_come_in_the_middle_of_a_commit_neither_see_nor_undo_it() -> None:
    async with open_store(MEMORY) as store:
        for n in range(5):
            page = tuple((mention(k), None) for k in range(n * 40, n * 40 + 40))
            reads = (store.totals() for _ in range(20))
            _, *counts = await asyncio.gather(commit(store, mentions=page), *reads)
            assert {count.mentions for count in counts} <= {n * 40, n * 40 + 40}
        assert (await store.totals()).mentions == 200


async def test_a_reader_that_is_cancelled_does_not_take_the_database_with_it() -> None:
    async with open_store(MEMORY) as store:
        await commit(store, incidents=tuple(incident(f"i{n}") for n in range(50)))
        for after in (0, 0.0005, 0.001, 0.002):
            reading = asyncio.create_task(store.incidents())
            await asyncio.sleep(after)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            assert len(await store.incidents()) == 50


async def test_each_store_in_memory_is_a_new_one() -> None:
    async with open_store(MEMORY) as one, open_store(MEMORY) as other:
        await commit(one, incidents=(incident(),))
        assert await other.incidents() == ()
    async with open_store(MEMORY) as again:
        assert await again.incidents() == ()


async def test_a_full_page_is_committed_in_few_statements() -> None:
    """500 mentions of 200 incidents with an alert each: by the batch, never one by one."""
    incidents = tuple(incident(f"i{n}") for n in range(200))
    mentions = tuple((mention(n), f"i{n % 200}") for n in range(500))
    async with open_store(MEMORY) as store:
        said: list[str] = []

        @event.listens_for(Engine, "before_cursor_execute")
        def hear(_c: object, _u: object, statement: str, *_: object) -> None:
            said.append(statement)

        await commit(
            store,
            mentions=mentions,
            incidents=incidents,
            alerts=tuple(alert(i.id) for i in incidents),
            channels=("mail",),
        )
        event.remove(Engine, "before_cursor_execute", hear)
        assert 0 < len(said) < 50, len(said)


async def test_candidates_are_found_by_index_not_by_reading_the_tables() -> None:
    async with open_store(MEMORY) as store:
        queries = (
            lookup.sharing(["k"], None),
            lookup.sharing(["k"], NOW),
            lookup.sharing_of_late(["k"], NOW),
            lookup.common_keys(["k"], "sqlite"),
        )
        for query in queries:
            sql = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
            plan = await store._read(  # noqa: SLF001 - only the database knows its plan
                lambda connection, sql=sql: connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {sql}"
                ).all()
            )
            steps = [row[3] for row in plan]
            assert not [step for step in steps if _reads_a_table(step)], steps
            assert any("INDEX" in step for step in steps)


def _reads_a_table(step: str) -> bool:
    """Whether a step of a plan runs over all rows; the few of a list or a limited query may."""
    return step.startswith("SCAN") and "json_each" not in step and "anon_1" not in step
