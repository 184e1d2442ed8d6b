"""A running clock and a daemon that is killed: each reminder is written once and is heard."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import Act, Hand, Reason
from monitor.storage.store import Change, open_store
from tests.monitor.storage.samples import incident, mention
from tests.servers.daemon import daemon_in, eventually, leakline

CONFIG = """
[report]
enabled = false
[limits]
deliver_every = "1s"
[[notifier]]
name = "screen"
kind = "terminal"
"""


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """A database with an incident that is known to affect us since 25 hours."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'leakline.db'}"
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    aware = datetime.now(UTC) - timedelta(hours=25)
    async with open_store(url) as store:
        said = Act(kind="confirm", incident="inc-1", by="Dana", at=aware, affects_us=True)
        ours = incident(hand=Hand(aware_at=aware))
        known = ((mention(), "inc-1"),)
        await store.keep(Change(now=aware, incidents=(ours,), mentions=known, acts=(said,)))
    return url


async def test_a_daemon_that_is_killed_gives_a_reminder_once(url: str, tmp_path: Path) -> None:
    async with daemon_in(tmp_path) as daemon:
        await daemon.start()
        await daemon.kill()  # before, while or after it is written
        await daemon.start()
        await eventually(lambda: "[46 h left] Laboratoire Exemple" in daemon.out)
        assert await daemon.stop() == 0
    assert "h left]" not in (await leakline(tmp_path, "once")).out
    async with open_store(url) as store:
        given = [alert for alert in await store.alerts() if alert.reason is Reason.CLOCK]
        (delivery,) = await store.deliveries()
    assert len(given) == 1
    assert delivery.state == "sent"
