"""What leaves the house, counted by the kernel in a network namespace of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connectors.base import SourceError
from connectors.fetch import Client
from tests.servers.canary import SPELLINGS
from tests.servers.web import Web
from tests.watched_sockets import destinations

ROOT = Path(__file__).parents[2]


def in_a_namespace(what: str) -> dict[str, Any]:
    """What tests/servers/canary.py finds there."""
    tools = [
        shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("unshare", "ip")
    ]
    if None in tools:
        pytest.skip("no unshare (util-linux) or ip (iproute2)")
    unshare = [str(tools[0]), "-n" if os.geteuid() == 0 else "-rn"]
    tried = subprocess.run([*unshare, str(tools[1]), "link"], check=False, capture_output=True)  # noqa: S603
    if tried.returncode:
        pytest.skip("this machine allows no network namespace")
    done = subprocess.run(  # noqa: S603
        [*unshare, sys.executable, "-m", "tests.servers.canary", what],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_canary_on_private_ranges_gets_no_packet_under_any_spelling_nor_by_rebinding() -> None:
    found = in_a_namespace("spellings")
    assert found["lived"] == 1, "the canary hears what reaches it"
    assert (found["heard"], found["packets"]) == (0, 0)
    assert len(found["said"]) == len(set(SPELLINGS)) >= 60
    assert set(found["said"].values()) <= {"SourceRefused", "SourceChanged", "SourceUnavailable"}
    assert found["rebound"]["said"] == ["SourceUnavailable", "SourceRefused", "SourceRefused"]
    assert found["rebound"]["seen"] == ["203.0.113.99"], "what was checked, and nothing else"


def test_nothing_leaves_but_through_socks_in_a_thousand_fetches_of_onion_sources() -> None:
    found = in_a_namespace("onions")
    assert sum(found["said"].values()) == 1000
    assert found["said"]["answered"] > 100
    assert found["left"] == 0, "packets on the only way out of the machine"
    assert found["places"] == [found["socks"]]


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_of_this_machine_or_its_network_is_connected_to(
    web: Web, spelling: str
) -> None:
    client = Client(allow_hosts=["feeds.example.org"])
    with destinations() as seen, pytest.raises(SourceError):
        await client.get(f"http://{spelling}:{web.port}/")
    assert [one for one in seen if one[0] == "connect"] == []
    assert web.connections == 0
