"""Sources that go wrong in every way beside one that is well: each is told once, none is harmed."""

import json
from pathlib import Path

import pytest

from tests.servers.daemon import ROOT, daemon_in, eventually, leakline
from tests.servers.faults import FAULTS
from tests.servers.web import Reply, Web

FEED = (ROOT / "tests" / "saved" / "feed" / "news.rss").read_bytes()
GOOD = Reply(FEED, headers={"Content-Type": "application/rss+xml"})
WAITS = "bad-clock-skew"  # it asked for 90 s, and gets them


def configuration(web: Web, places: dict[str, str]) -> str:
    """One source for each place, each under an address of its own: paces are for each host."""
    rows = [
        f'[[source]]\nname = "{name}"\nconnector = "feed"\nevery = "1s"\nurl = "{url}"\n'
        for name, url in places.items()
    ]
    hosts = [url.split("/")[2].rpartition(":")[0] for url in places.values()]
    limits = f'[limits]\ntimeout = "2s"\npolls = 40\nprivate_hosts = {json.dumps(hosts)}\n'
    return limits + "[report]\nenabled = false\n" + "".join(rows)


def told(log: str, name: str) -> list[str]:
    """The warnings that name the source."""
    return [
        line
        for line in log.splitlines()
        if "WARNING" in line and (f"source={name} " in line or f"source='{name}'" in line)
    ]


@pytest.mark.timeout(180)
async def test_each_fault_is_told_once_and_the_source_beside_it_is_read_all_the_same(
    tmp_path: Path,
) -> None:
    names = {f"bad {fault}".replace(" ", "-"): fault for fault in FAULTS}
    async with Web(host="0.0.0.0") as web, daemon_in(tmp_path) as daemon:
        web.serve("/good", GOOD)
        for name, fault in names.items():
            FAULTS[fault].serve(web, f"/{name}", GOOD)
        hosts = (f"127.0.1.{number}" for number in range(1, 200))
        places = {name: web.url(f"/{name}", next(hosts)) for name in ("good", *names)}
        (tmp_path / "config.toml").write_text(configuration(web, places), encoding="utf-8")
        await daemon.start()
        await eventually(
            lambda: all(web.count(f"/{name}") >= 2 for name in names if name != WAITS),
            lambda: [name for name in names if web.count(f"/{name}") < 2],
            seconds=90,
        )
        polled = web.count("/good")
        await eventually(lambda: web.count("/good") >= polled + 2, daemon.err)
        done = await leakline(tmp_path, "sources", "--json")
        rows = {row["name"]: row for row in json.loads(done.out)}
        log = daemon.err
        await daemon.stop()
    assert rows["good"]["state"] == "ok"
    assert web.count("/fault/private") == 0
    for name, fault in names.items():
        allowed = {error.state for error in FAULTS[fault].errors}
        assert rows[name]["state"] in allowed, (name, rows[name])
        assert rows[name]["detail"]
        assert len(told(log, name)) == 1, (name, told(log, name))
    assert web.count(f"/{WAITS}") == 1
    assert told(log, "good") == []
