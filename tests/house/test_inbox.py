"""An inbox in the daemon: what was accepted is read once, whatever ends the daemon meanwhile."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from standardwebhooks import Webhook

from tests.servers.daemon import Daemon, daemon_in, eventually, leakline

SECRET = "whsec_" + base64.b64encode(b"specimen-secret-of-32-bytes-long").decode()
SALE = "Selling the database of French hospitals, 500k patients, social security numbers."
CONFIG = """
[report]
enabled = false
[[source]]
name = "colleagues"
connector = "inbox"
every = "1s"
secret = "{secret}"
listen = "127.0.0.1:{port}"
rate = 10000
"""


def body(number: int) -> str:
    post = {
        "id": number,
        "source": "board-a",
        "platform": "forum",
        "published_at": "2026-03-02T09:40:00Z",
        "text": SALE,
    }
    return json.dumps(post) + "\n"


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
async def daemon(tmp_path: Path, port: int) -> AsyncIterator[Daemon]:
    config = CONFIG.format(secret=SECRET, port=port)
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    async with daemon_in(tmp_path) as daemon:
        yield daemon


async def sent(http: aiohttp.ClientSession, port: int, number: int) -> int:
    """Push one post until it is taken, as a sender does; the last status."""
    now = datetime.now(UTC).replace(microsecond=0)
    headers = {
        "webhook-id": f"msg_{number}",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(f"msg_{number}", now, body(number)),
    }
    while True:
        try:
            async with http.post(
                f"http://127.0.0.1:{port}/colleagues", data=body(number), headers=headers
            ) as answer:
                return answer.status
        except aiohttp.ClientError:
            await asyncio.sleep(0.05)


@pytest.mark.timeout(300)
async def test_what_was_accepted_outlives_kills_and_is_read_once(
    daemon: Daemon, port: int, tmp_path: Path
) -> None:
    await daemon.start()
    async with aiohttp.ClientSession() as http:
        for number in range(6):
            assert await sent(http, port, number) in (200, 202)
            if number % 3 == 1:
                await daemon.kill()
                await daemon.start()
    spool = tmp_path / "inbox" / "colleagues"
    await eventually(lambda: not list(spool.glob("*.jsonl")), lambda: daemon.err)
    assert await daemon.stop() == 0
    incidents = json.loads((await leakline(tmp_path, "incidents", "--json")).out)["incidents"]
    found: list[str] = []
    for incident in incidents:
        shown = json.loads((await leakline(tmp_path, "show", incident["id"], "--json")).out)
        mentions = shown["mentions"]
        assert {mention["source"] for mention in mentions} == {"colleagues"}
        assert {mention["revision"] for mention in mentions} == {1}
        found += [mention["post_id"] for mention in mentions]
    assert sorted(found) == sorted(f"board-a/{number}" for number in range(6))
    assert SECRET not in daemon.err
