"""The daemon as a user starts it, with two channels of one account."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.servers import mtproto
from tests.servers.daemon import Daemon, daemon_in, eventually, leakline

CONFIG = """
[monitor]
database = "sqlite:///leakline.db"

[[source]]
name = "first"
connector = "telegram"
channel = "example_news"
every = "2s"
{keys}
[[source]]
name = "second"
connector = "telegram"
channel = "https://t.me/example_source"
every = "1h"
{keys}
[[notifier]]
name = "terminal"
kind = "terminal"
"""
KEYS = 'api_id = 1\napi_hash = "specimen"\n'
SALE = "Selling the database of {}, {} patients with social security numbers"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[mtproto.Telegram]:
    channels = [
        {
            "username": "example_news",
            "messages": [{"id": 1, "text": SALE.format("Example Clinic", "120,000")}],
        },
        {"username": "example_source", "messages": [{"id": 1, "text": "hello"}]},
    ]
    async with mtproto.Telegram(channels) as running:
        running.write_session(tmp_path / "telegram" / "main.session")
        (tmp_path / "config.toml").write_text(CONFIG.format(keys=KEYS))
        yield running


@pytest.fixture
async def daemon(server: mtproto.Telegram, tmp_path: Path) -> AsyncIterator[Daemon]:
    async with daemon_in(tmp_path) as daemon:
        yield daemon


@pytest.mark.timeout(400)
async def test_two_channels_of_one_account_are_read_told_and_caught_up_with_after_a_crash(
    server: mtproto.Telegram, daemon: Daemon, tmp_path: Path
) -> None:
    await daemon.start()
    await eventually(lambda: "Example Clinic" in daemon.out, daemon.err)
    await eventually(lambda: "source=second" in daemon.err, daemon.err)
    # It is due in an hour: what is pushed makes the poll come now.
    server.post("example_source", {"text": SALE.format("Specimen Hospital", "7,700")})
    await eventually(lambda: "Specimen Hospital" in daemon.out, daemon.err)
    await daemon.kill()
    server.drop_connections()
    for number in range(2, 150):
        server.post("example_news", {"id": number, "text": "nothing"}, push=False)
    server.post(
        "example_news", {"text": SALE.format("Northport Dental Group", "33,400")}, push=False
    )
    await daemon.start()
    await eventually(lambda: "Northport Dental Group" in daemon.out, daemon.err)
    server.revoke()
    await eventually(lambda: "run `leakline telegram login" in daemon.err, daemon.err)
    done = await leakline(tmp_path, "sources", "--json")
    states = {one["name"]: one["state"] for one in json.loads(done.out)}
    assert states == {"first": "refused", "second": "ok"}  # which was not looked at since
    assert await daemon.stop() == 0
    assert daemon.out.count("[offer]") == 3
    assert server.count("contacts.ResolveUsername") == 2
    assert server.count("upload.*") == server.count("messages.Send*") == 0
    assert "ERROR" not in daemon.err
