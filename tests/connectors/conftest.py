"""What the tests of the connectors share: a web server, a client that may reach it, the tools."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import Tools
from connectors.fetch import Client
from tests.servers.web import Web

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAVED = Path(__file__).parents[1] / "saved"


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as server:
        yield server


@pytest.fixture
def client() -> Client:
    return Client(allow_hosts=["127.0.0.1"], pace=timedelta(), deadline=timedelta(seconds=10))


@pytest.fixture
def tools(client: Client, tmp_path: Path) -> Tools:
    return Tools(source="the-source", fetch=client, now=lambda: NOW, home=tmp_path)


@pytest.fixture
def saved() -> Path:
    """The folder of saved answers."""
    return SAVED
