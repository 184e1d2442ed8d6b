"""Signing in and out against a real server: key exchange, code, two-step password."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import TLRequest, alltlobjects, functions

from connectors._telegram.client import READING, WRAPPERS, NotReading, Reader, opened
from connectors._telegram.files import Credentials, Files, Lock, read_session
from connectors.telegram_login import LoginFailed, sign_in, sign_out, standings
from tests.servers import mtproto, mtproto_exchange
from tests.servers.mtproto_answers import CODE, PHONE

KEYS = ["1", "specimen"]


@pytest.fixture(autouse=True)
def _trusted() -> None:
    mtproto_exchange.trust()


def person(*answers: str) -> Callable[[str, bool], str]:
    """Somebody who answers the questions in turn."""
    left = list(answers)

    def answer(question: str, hidden: bool) -> str:
        assert hidden == any(word in question for word in ("hash", "Code", "password"))
        return left.pop(0)

    return answer


def prepared(server: mtproto.Telegram, home: Path) -> Path:
    """A home whose session leads to the server, without a key: nothing else is ever dialled."""
    server.write_session(home / "telegram" / "main.session", signed_in=False)
    return home


async def test_somebody_signs_in_with_a_code_and_the_files_are_his_alone(tmp_path: Path) -> None:
    async with mtproto.Telegram() as server:
        home = prepared(server, tmp_path)
        assert await sign_in(home, "main", person(*KEYS, PHONE, CODE)) == "A. Specimen"
        folder = home / "telegram"
        assert json.loads((folder / "main.json").read_text()) == {
            "api_id": 1,
            "api_hash": "specimen",
        }
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
        assert modes == dict.fromkeys(("main.session", "main.json", "main.lock"), 0o600)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        server.calls.clear()
        assert await sign_in(home, "main", person()) == "A. Specimen"
        assert server.count("auth.*") == 0


async def test_a_two_step_password_is_asked_for_and_never_sent(tmp_path: Path) -> None:
    async with mtproto.Telegram(password="a second word") as server:
        home = prepared(server, tmp_path)
        answers = (*KEYS, PHONE, CODE, "a second word")
        assert await sign_in(home, "main", person(*answers)) == "A. Specimen"
        assert not any("a second word" in repr(asked) for _, asked in server.calls)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ((*KEYS, PHONE, "00000", ""), "the code is wrong"),
        ((*KEYS, PHONE, CODE, "wrong"), "the two-step password is wrong"),
        ((*KEYS, "my number", ""), "no telephone number"),
        (("x", "specimen"), "an api_id is a number"),
    ],
)
async def test_a_failed_login_is_one_sentence_and_leaves_the_old_session(
    tmp_path: Path, answers: tuple[str, ...], why: str
) -> None:
    async with mtproto.Telegram(password="right") as server:
        home = prepared(server, tmp_path)
        before = (home / "telegram" / "main.session").read_bytes()
        with pytest.raises(LoginFailed, match=why):
            await sign_in(home, "main", person(*answers))
        assert (home / "telegram" / "main.session").read_bytes() == before
        assert not (home / "telegram" / "main.json").exists()


async def test_a_flood_of_logins_is_told_with_its_length(tmp_path: Path) -> None:
    async with mtproto.Telegram() as server:
        server.fault("auth.SendCode", error=(420, "FLOOD_WAIT_7200"))
        with pytest.raises(LoginFailed, match="asks to wait 120 minutes"):
            await sign_in(prepared(server, tmp_path), "main", person(*KEYS, PHONE))


async def test_a_revoked_session_is_replaced_by_a_new_login(tmp_path: Path) -> None:
    async with mtproto.Telegram() as server:
        session = tmp_path / "telegram" / "main.session"
        for forget in (server.revoke, server.forget_keys):
            server.write_session(session)
            before = read_session(Files(session.parent, "main")).key.key
            forget()
            (tmp_path / "telegram" / "main.json").unlink(missing_ok=True)
            assert await sign_in(tmp_path, "main", person(*KEYS, PHONE, CODE))
            assert read_session(Files(session.parent, "main")).key.key != before


async def test_a_server_that_is_not_there_fails_the_login_in_time(tmp_path: Path) -> None:
    async with mtproto.Telegram() as server:
        home = prepared(server, tmp_path)
    with pytest.raises(LoginFailed, match="could not be reached"):
        await sign_in(home, "main", person(*KEYS))


async def test_nobody_signs_in_over_a_daemon_that_works_with_the_account(tmp_path: Path) -> None:
    async with mtproto.Telegram() as server:
        lock = Lock(Files(prepared(server, tmp_path) / "telegram", "main"))
        lock.take()
        with pytest.raises(LoginFailed, match="in use by another leakline"):
            await sign_in(tmp_path, "main", person())
        lock.release()


async def test_signing_out_ends_the_session_there_and_here(tmp_path: Path) -> None:
    async with mtproto.Telegram() as server:
        await sign_in(prepared(server, tmp_path), "main", person(*KEYS, PHONE, CODE))
        await sign_out(tmp_path, "main")
        assert server.count("auth.LogOut") == 1
        assert [one.signed_in for one in standings(tmp_path, {"main"})] == [False]
        with pytest.raises(LoginFailed, match="is not signed in"):
            await sign_out(tmp_path, "main")


def requests() -> list[type[TLRequest]]:
    """Every request that the protocol has."""
    return [kind for kind in alltlobjects.tlobjects.values() if issubclass(kind, TLRequest)]


def test_reading_is_a_short_list_without_a_word_of_writing() -> None:
    assert len(READING) == 10
    assert len(requests()) > 500


async def test_whatever_does_more_than_read_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    """Every request of the protocol is tried, plainly, in a list, in a wrapper and at the wire."""
    async with mtproto.Telegram() as server:
        server.write_session(tmp_path / "telegram" / "main.session")
        session = read_session(Files(tmp_path / "telegram", "main"))
        keys = Credentials.model_validate({"api_id": 1, "api_hash": "specimen"})
        reader = opened(session, keys, None, 5, lambda _: None)
        await reader.connect()
        server.calls.clear()
        wrappers = (functions.InvokeWithLayerRequest, functions.InvokeAfterMsgRequest)
        assert set(wrappers) < set(WRAPPERS)
        refused = 0
        for kind in requests():
            if kind in READING or kind in WRAPPERS:
                continue
            await assert_refused(reader, kind.__new__(kind), wrappers)
            refused += 1
        await reader.disconnect()
        assert refused > 500
        assert server.calls == []


async def assert_refused(reader: Reader, request: Any, wrappers: tuple[Any, ...]) -> None:
    for said in (request, [request], *(wrap(1, request) for wrap in wrappers)):
        with pytest.raises(NotReading):
            await reader(said)
        with pytest.raises(NotReading):
            reader._sender.send(said)  # noqa: SLF001
