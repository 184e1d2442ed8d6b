"""[tor], and sources that need it: what is wrong is told with its line, before anything starts."""

import asyncio
import hashlib
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors import onion
from monitor.assembly import open_client, tor_fault
from monitor.reach import reach
from monitor.registry import read_settings
from rules.toml import FaultsFound
from tests.watched_sockets import destinations

Leakline = Callable[..., "subprocess.CompletedProcess[str]"]
#: a name with a right checksum whose key nobody can have
ONION = onion.name_of(hashlib.sha256(b"specimen").digest())
TYPO = ("b" if ONION[20] != "b" else "c").join((ONION[:20], ONION[21:]))
TOR = '[tor]\nproxy = "socks5h://127.0.0.1:9050"\n'


def faults(folder: Path, text: str) -> list[str]:
    """Each fault as `line key: message`; none where the file is good."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    try:
        read_settings(path)
    except FaultsFound as found:
        return [f"{f.line} {f.key}: {f.message}" for f in found.faults]
    return []


def source(host: str, more: str = "") -> str:
    return f'[[source]]\nname = "board"\nconnector = "feed"\n{more}url = "http://{host}/feed"\n'


@pytest.mark.parametrize("host", [ONION, ONION.upper(), f"www.{ONION}", f"{ONION}:8080"])
def test_an_onion_source_needs_tor(tmp_path: Path, host: str) -> None:
    (fault,) = faults(tmp_path, source(host))
    assert fault.startswith("4 source[0].url: can be read through Tor only: set proxy")
    assert faults(tmp_path, TOR + source(host)) == []


@pytest.mark.parametrize(
    ("host", "says"),
    [
        (TYPO, "checksum does not fit"),
        ("expyuzz4wqqyqhjn.onion", "16 letters"),
        (ONION[1:], "55 letters"),
        ("a" * 56 + ".onion", "unknown version"),
        ("1" * 56 + ".onion", "digits 2 to 7"),
    ],
)
def test_a_name_that_cannot_be_right_is_a_fault_also_with_tor(
    tmp_path: Path, host: str, says: str
) -> None:
    (fault,) = faults(tmp_path, TOR + source(host))
    assert fault.startswith("6 source[0].url: ")
    assert says in fault
    assert host not in fault, "no value of the file is ever shown"


def test_a_source_that_is_switched_off_needs_no_tor(tmp_path: Path) -> None:
    assert faults(tmp_path, source(ONION, "enabled = false\n")) == []


def test_a_source_that_asks_for_tor_needs_it(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, source("news.example.org", "tor = true\n"))
    assert fault.startswith("4 source[0].tor: can be read through Tor only")
    assert faults(tmp_path, TOR + source("news.example.org", "tor = true\n")) == []


def test_a_name_that_only_ends_alike_is_no_onion(tmp_path: Path) -> None:
    assert faults(tmp_path, source("onion.example.org/x.onions")) == []


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9050", "127.0.0.1:9050", "socks5h://"])
def test_tor_is_a_socks_port(tmp_path: Path, proxy: str) -> None:
    (fault,) = faults(tmp_path, f'[tor]\nproxy = "{proxy}"\n')
    assert "2 tor.proxy: no " in fault


def test_it_is_told_once_that_tor_is_not_running(leakline: Leakline, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{closed.getsockname()[1]}"
    tor = f'[tor]\nproxy = "socks5h://{where}"\n'
    (tmp_path / "config.toml").write_text(tor + source(ONION), encoding="utf-8")
    first, second = asyncio.run(reach(read_settings(tmp_path / "config.toml")))
    assert (first.name, first.state, second.state) == ("tor", "no tor", "no tor")
    assert first.detail.startswith(f"tor is not running at {where}: start it")
    once = leakline("once")
    warned = [line for line in once.stderr.splitlines() if "sources that need Tor" in line]
    assert len(warned) == 1


async def test_nobody_asks_for_tor_where_no_source_needs_it(tmp_path: Path) -> None:
    folder = '[[source]]\nname = "board"\nconnector = "folder"\npath = "."\n'
    tor = '[tor]\nproxy = "socks5h://127.0.0.1:1"\n'
    (tmp_path / "config.toml").write_text(tor + folder, encoding="utf-8")
    settings = read_settings(tmp_path / "config.toml")
    with destinations() as seen:
        assert await tor_fault(settings, open_client(settings)) is None
    assert seen == []
