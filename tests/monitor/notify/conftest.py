"""The real counterparts on loopback."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.servers.slack import SlackServer, slack_server
from tests.servers.smtp import SmtpServer, smtp_server


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server
