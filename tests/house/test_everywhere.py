"""The daemon with one source of every connector: one leak that all speak of is one incident."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors import discovery
from tests.servers.daemon import Daemon, daemon_in, eventually, leakline
from tests.servers.everywhere import Places, everywhere

SAID = {
    "telegram": "Fransız hastane kayıtları bende, 500 bin hasta. Satılık, fiyat için özel mesaj.",
    "telegram_web": "Продаю базу французских больниц: 500 тысяч пациентов, номера соцстрахования",
    "forum": "For sale: database of French hospitals, 500k patients, social security numbers.",
    "paste": "500.000 Fransız hastane kaydı ücretsiz indir, link aşağıda.",
    "tracker": "French hospitals: database of 500,000 patients, social security numbers, for sale",
    "social": "Somebody sells a database of French hospitals, 500,000 patients with blood types",
    "folder": "Слили базу французских больниц, 500 000 пациентов, бесплатно, ссылка внутри",
    "inbox": "Selling the database of French hospitals, 500k patients, social security numbers",
    "feed": "Fuite de données de santé : 500 000 patients français des hôpitaux concernés",
    "onion": "500,000 French hospital records: full name, social security number, free download",
}


@pytest.fixture
async def places(tmp_path: Path) -> AsyncIterator[Places]:
    async with everywhere(tmp_path) as places:
        places.configure()
        yield places


@pytest.fixture
async def daemon(places: Places, tmp_path: Path) -> AsyncIterator[Daemon]:
    del places
    async with daemon_in(tmp_path) as daemon:
        yield daemon


def test_no_connector_is_without_a_place(places: Places) -> None:
    connectors = {row["connector"] for row in places.sources.values()}
    assert connectors == set(discovery.names())


@pytest.mark.timeout(200)
async def test_what_every_kind_of_place_says_of_one_leak_is_one_incident_and_no_stage_is_told_twice(
    places: Places, daemon: Daemon, tmp_path: Path
) -> None:
    await daemon.start()
    for name in SAID:
        await eventually(lambda name=name: f"source={name} " in daemon.err, lambda: daemon.err)
    for name, text in SAID.items():
        places.say(name, text)
    for name in SAID:
        read = f"source={name} posts=1 mentions=1"
        await eventually(lambda read=read: read in daemon.err, lambda: daemon.err)
    listed = json.loads((await leakline(tmp_path, "incidents", "--json")).out)["incidents"]
    assert len(listed) == 1
    shown = json.loads((await leakline(tmp_path, "show", listed[0]["id"], "--json")).out)
    assert {mention["source"] for mention in shown["mentions"]} == set(SAID)
    await daemon.kill()
    told = daemon.out
    await daemon.start()
    for name in SAID:
        again = f"source={name} posts=0"
        await eventually(lambda again=again: again in _last_life(daemon), lambda: daemon.err)
    rows = json.loads((await leakline(tmp_path, "sources", "--json")).out)
    assert {row["name"]: row["state"] for row in rows} == dict.fromkeys(SAID, "ok")
    assert await daemon.stop() == 0
    assert daemon.out == told
    stages = [line for line in told.splitlines() if line.startswith("  Stage: ")]
    assert len(stages) == len(set(stages)), told
    assert "ERROR" not in daemon.err
    assert "WARNING" not in daemon.err


def _last_life(daemon: Daemon) -> str:
    return daemon.err.rpartition("watching sources=")[2]
