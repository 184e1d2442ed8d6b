"""The commands about accounts of Telegram, against a real server of the protocol."""

import asyncio
import io
import json
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import mtproto, mtproto_exchange
from tests.servers.mtproto_answers import CODE, PHONE

Leakline = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def typed(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return typed


@pytest.fixture(autouse=True)
def _configured(tmp_path: Path) -> None:
    mtproto_exchange.trust()
    rows = "".join(
        f'[[source]]\nname = "{name}"\nconnector = "telegram"\nchannel = "{name}"\n'
        for name in ("example_news", "example_none")
    )
    (tmp_path / "config.toml").write_text(rows)


async def test_login_asks_and_signs_in_and_status_tells_who(
    leakline: Leakline, tmp_path: Path, typing: Callable[..., None]
) -> None:
    async with mtproto.Telegram([{"username": "example_news", "title": "News"}]) as server:
        server.write_session(tmp_path / "telegram" / "main.session", signed_in=False)
        typing("1", "specimen", PHONE, CODE)
        done = await asyncio.to_thread(leakline, "telegram", "login")
        assert (done.returncode, done.stdout) == (
            0,
            "the account main is signed in as A. Specimen\n",
        )
        assert PHONE not in done.stdout + done.stderr
        await asyncio.to_thread(leakline, "once")
        server.fault("messages.GetHistory", error=(420, "FLOOD_WAIT_7200"))
        await asyncio.to_thread(leakline, "once", "--all")
        (told,) = json.loads(leakline("telegram", "status", "--json").stdout)
    assert told["as"] == "A. Specimen"
    assert told["signed_in"]
    assert told["used_by"] is None
    assert told["channels"] == {"example_news": "News"}
    assert told["missing"] == {"example_none": "there is no channel example_none"}
    assert list(told["waits"]) == ["messages.GetHistory"]
    table = leakline("telegram", "status").stdout
    assert "messages.GetHistory until" in table
    assert "there is no channel example_none" in table


async def test_a_wrong_code_is_one_line_and_exit_code_2(
    leakline: Leakline, tmp_path: Path, typing: Callable[..., None]
) -> None:
    async with mtproto.Telegram() as server:
        server.write_session(tmp_path / "telegram" / "main.session", signed_in=False)
        typing("1", "specimen", PHONE, "00000")
        done = await asyncio.to_thread(leakline, "telegram", "login")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "leakline: the code is wrong: start again, and type the newest one"
    )
    assert not (tmp_path / "telegram" / "main.json").exists()


def test_without_somebody_at_the_terminal_login_ends_with_one_line(
    leakline: Leakline, typing: Callable[..., None]
) -> None:
    typing()
    done = leakline("telegram", "login")
    assert done.returncode == 2
    assert "nobody answers: `leakline telegram login` needs a terminal" in done.stderr


@pytest.mark.parametrize("name", ["../x", "a b", ""])
def test_an_accounts_name_is_a_word(leakline: Leakline, name: str) -> None:
    done = leakline("telegram", "login", "--account", name)
    assert done.returncode == 2
    assert "is no name of an account" in done.stderr


async def test_logout_signs_out_and_tells_when_nobody_was_in(
    leakline: Leakline, tmp_path: Path
) -> None:
    async with mtproto.Telegram() as server:
        server.write_session(tmp_path / "telegram" / "main.session")
        (tmp_path / "telegram" / "main.json").write_text('{"api_id": 1, "api_hash": "specimen"}')
        done = await asyncio.to_thread(leakline, "telegram", "logout")
        assert (done.returncode, done.stdout) == (0, "the account main is signed out\n")
        assert server.count("auth.LogOut") == 1
    done = await asyncio.to_thread(leakline, "telegram", "logout")
    assert (done.returncode, done.stderr) == (2, "leakline: the account main is not signed in\n")


def test_status_names_the_accounts_of_the_sources_before_anybody_signed_in(
    leakline: Leakline, tmp_path: Path
) -> None:
    (told,) = json.loads(leakline("telegram", "status", "--json").stdout)
    assert (told["account"], told["signed_in"], told["as"]) == ("main", False, "")
    assert not (tmp_path / "telegram").exists()


async def test_a_login_for_sources_that_use_tor_goes_no_other_way(
    leakline: Leakline, tmp_path: Path, typing: Callable[..., None]
) -> None:
    rows = '[[source]]\nname = "a"\nconnector = "telegram"\nchannel = "example_news"\ntor = true\n'
    async with mtproto.Telegram() as server:
        server.write_session(tmp_path / "telegram" / "main.session", signed_in=False)
        closed = socket.socket()
        closed.bind(("127.0.0.1", 0))  # nobody listens there
        tor = f'[tor]\nproxy = "socks5h://127.0.0.1:{closed.getsockname()[1]}"\n'
        for config in (rows + tor, rows):
            (tmp_path / "config.toml").write_text(config)
            typing("1", "specimen", PHONE, CODE)
            done = await asyncio.to_thread(leakline, "telegram", "login")
            assert done.returncode == 2, done.stdout
        closed.close()
        assert server.connections == 0
