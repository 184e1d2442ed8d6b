"""When the weekly report goes out, and to whom."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.registry import open_notifier, read_settings
from monitor.replay import IN_MEMORY
from monitor.reporting import send_due
from monitor.storage.store import open_store
from tests.servers.smtp import smtp_server

TUESDAY = datetime(2021, 2, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(("enabled", "sent"), [("true", 1), ("false", 0)])
async def test_the_report_goes_out_once_and_only_if_it_is_enabled(
    tmp_path: Path, enabled: str, sent: int
) -> None:
    with smtp_server() as smtp:
        config = tmp_path / "config.toml"
        config.write_text(
            f"[report]\nenabled = {enabled}\n"
            '[[notifier]]\nname = "soc"\nkind = "email"\nhost = "127.0.0.1"\nsecurity = "none"\n'
            f'port = {smtp.port}\nsender = "leakline@example.org"\nto = ["soc@example.org"]\n',
            encoding="utf-8",
        )
        settings = read_settings(config)
        channels = {"soc": open_notifier(settings.notifier[0], lambda: TUESDAY, tmp_path)}
        async with open_store(IN_MEMORY) as store:
            for _ in range(2):
                await send_due(store, settings, channels, TUESDAY)
        assert len(smtp.messages) == sent
