"""Stores on both databases. Without PostgreSQL its half is skipped."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import URL

from monitor.storage.store import Store, open_store
from tests.servers import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    with postgres.cluster() as server:
        if server is None:
            pytest.skip("no PostgreSQL: install it, or set TEST_POSTGRES_URL")
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, once for each kind."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield f"sqlite+aiosqlite:///{tmp_path / 'leakline.db'}"
        else:
            server = request.getfixturevalue("postgres_server")
            yield stack.enter_context(postgres.database(server))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as opened:
        yield opened
