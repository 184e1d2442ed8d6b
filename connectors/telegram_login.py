"""Signing an account of Telegram in and out, for a person at a terminal; the daemon never does.

Only here may a client send more than READING allows: what signing in takes, and nothing else.
"""

import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr, ValidationError
from telethon import TelegramClient, errors, utils
from telethon.sessions import MemorySession, SQLiteSession
from telethon.tl import functions as ask_for

from connectors._telegram import client
from connectors._telegram.account import CONNECT, Lost, files_of, in_time, proxied, refusal, said
from connectors._telegram.files import (
    Credentials,
    Files,
    Lock,
    State,
    read_credentials,
    read_session,
    stored_address,
    write_private,
)
from connectors.base import SourceError

T = TypeVar("T")
Ask = Callable[[str, bool], str]  #: question, whether the answer is hidden -> answer

_WHY: dict[type[Exception], str] = {
    errors.PhoneCodeInvalidError: "the code is wrong: start again, and type the newest one",
    errors.PhoneCodeEmptyError: "there was no code: start again, and type the newest one",
    errors.PhoneCodeExpiredError: "the code is too old: start again for a new one",
    errors.PasswordHashInvalidError: "the two-step password is wrong",
    errors.PhoneNumberInvalidError: "that is no telephone number as Telegram knows it: +, country, number",  # noqa: E501
    errors.PhoneNumberBannedError: "Telegram has banned this number",
    errors.PhoneNumberUnoccupiedError: "nobody has an account with this number: make one in an app first",  # noqa: E501
    errors.ApiIdInvalidError: "api_id and api_hash are not those of an application of my.telegram.org",  # noqa: E501
}


class LoginFailed(Exception):
    """Nobody was signed in or out, and nothing was changed; str() is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an account without asking Telegram."""

    name: str
    signed_in: bool  #: whether there is a session; Telegram may have ended it since
    me: str  #: who, as Telegram shows the account to others; empty when it was never used
    used_by: str  #: the number of the process that works with it; empty when none does
    channels: dict[str, str]  #: what the sources call them -> title
    missing: dict[str, str]  #: what was asked for in vain, and why
    waits: dict[str, datetime]  #: methods that Telegram asked us not to use, and until when


class _Login(client.Reader):
    """A client that may sign in and out, too; it follows the account to its own server."""

    allowed = client.READING | {
        ask_for.auth.SendCodeRequest,
        ask_for.auth.SignInRequest,
        ask_for.auth.CheckPasswordRequest,
        ask_for.account.GetPasswordRequest,
        ask_for.auth.LogOutRequest,
    }
    retries = 3  # one new key in 256 comes out wrong, and is made again

    async def _call(
        self, sender: Any, request: Any, ordered: bool = False, flood_sleep_threshold: Any = None
    ) -> Any:
        self._check(request if isinstance(request, list) else [request])
        self._request_retries = 1  # for the answer "your account lives elsewhere"
        return await TelegramClient._call(  # noqa: SLF001
            self, sender, request, ordered, flood_sleep_threshold
        )


async def sign_in(home: Path, account: str, ask: Ask, proxy: str | None = None) -> str:
    """The name of the account, once it is signed in; at once when it was already.

    Raises LoginFailed. An older session stays in place until the new one is good.
    """
    files = files_of(home, account)
    with _held(files):
        credentials = _credentials(files, ask)
        if (known := _known(files)) is not None:
            async with _talking(known, credentials, proxy) as reader:
                me = await _whoami(reader)
            if me is not None:
                _keep_credentials(files, credentials)
                return str(utils.get_display_name(me))
        async with _talking(_blank(files), credentials, proxy) as reader:
            await in_time(reader.connect(), CONNECT)
            me = await _signed_in(reader, ask)
            _keep(files, reader.session, credentials)
            return str(utils.get_display_name(me))


async def sign_out(home: Path, account: str, proxy: str | None = None) -> None:
    """End the session at Telegram and forget it here. Raises LoginFailed."""
    files = files_of(home, account)
    if not files.session.exists():
        raise LoginFailed(f"the account {account} is not signed in")
    with _held(files):
        credentials = _told(lambda: read_credentials(files))
        if (known := _known(files)) is not None:
            async with _talking(known, credentials, proxy) as reader:
                if await _whoami(reader):
                    await in_time(reader(ask_for.auth.LogOutRequest()), CONNECT)
        for file in (files.session, files.state):
            file.unlink(missing_ok=True)


def standings(home: Path, named: set[str]) -> list[Standing]:
    """The accounts that have a session, and those that sources name, by name."""
    folder = files_of(home, "").folder
    there = {file.stem for file in folder.glob("*.session")}
    return [_standing(files_of(home, name)) for name in sorted(there | named)]


def _standing(files: Files) -> Standing:
    state = State(files)
    return Standing(
        name=files.name,
        signed_in=bool(files.stamp()),
        me=state.me,
        used_by=Lock(files).holder(),
        channels={key: str(one.get("title", "")) for key, one in state.channels.items()},
        missing={key: one["why"] for key, one in state.missing.items()},
        waits=state.waits,
    )


async def _signed_in(fresh: _Login, ask: Ask) -> Any:
    phone = ask("Telephone number of the account (+, country, number): ", False)
    if utils.parse_phone(phone) is None:
        raise LoginFailed(_WHY[errors.PhoneNumberInvalidError])
    await in_time(fresh.send_code_request(phone), CONNECT)
    code = ask("Code that Telegram has sent to the account: ", True)
    try:
        return await in_time(fresh.sign_in(phone, code), CONNECT)
    except errors.SessionPasswordNeededError:
        password = ask("Two-step password: ", True)
        return await in_time(fresh.sign_in(password=password), CONNECT)


def _known(files: Files) -> MemorySession | None:
    """The session that is stored; None where there is none that can be used."""
    try:
        stored = read_session(files)
    except SourceError:
        return None
    session = MemorySession()
    session.set_dc(stored.dc, stored.address, stored.port)
    session.auth_key = stored.key
    return session


def _blank(files: Files) -> MemorySession:
    """A session without a key, for the server of the stored one, or for Telegram's first."""
    session = MemorySession()
    with suppress(SourceError):
        session.set_dc(*stored_address(files))
    return session


async def _whoami(reader: _Login) -> Any:
    """Who the stored session is; None when Telegram has ended it."""
    try:
        await in_time(reader.connect(), CONNECT)
        return await in_time(reader.get_me(), CONNECT)
    except (errors.RPCError, BufferError, errors.common.AuthKeyNotFound) as error:
        if refusal(error):
            return None
        raise


@asynccontextmanager
async def _talking(
    session: MemorySession, credentials: Credentials, proxy: str | None
) -> AsyncIterator[_Login]:
    """A client that is not connected yet, and closed at the end.

    Raises LoginFailed for whatever goes wrong on the way.
    """
    reader = _told(lambda: _Login(session, credentials, proxy=proxied(proxy)))
    try:
        yield reader
    except Lost as lost:
        how = "did not answer in time" if lost.silent else "could not be reached"
        raise LoginFailed(f"Telegram {how}") from lost
    except errors.FloodWaitError as error:
        minutes = -(-error.seconds // 60)
        raise LoginFailed(f"Telegram asks to wait {minutes} minutes before the next try") from error
    except (errors.RPCError, BufferError, ValueError) as error:
        other = said(error) if isinstance(error, errors.RPCError) else type(error).__name__
        raise LoginFailed(_WHY.get(type(error), f"Telegram refused it: {other}")) from error
    finally:
        await client.close(reader)


@contextmanager
def _held(files: Files) -> Iterator[None]:
    """The account for us alone, in its folder. Raises LoginFailed."""
    lock = Lock(files)
    _told(lock.take)
    try:
        yield
    finally:
        lock.release()


def _told(do: Callable[[], T]) -> T:
    """What a function returns. Raises LoginFailed where it raises SourceError or OSError."""
    try:
        return do()
    except (SourceError, OSError) as error:
        raise LoginFailed(str(error)) from error


def _credentials(files: Files, ask: Ask) -> Credentials:
    """The application's id and hash, asked for where they are not known."""
    try:
        return read_credentials(files)
    except SourceError:
        number = ask("api_id of your application (my.telegram.org, API development tools): ", False)
        key = ask("api_hash: ", True)
    try:
        return Credentials(api_id=int(number), api_hash=SecretStr(key.strip()))
    except (ValueError, ValidationError):
        raise LoginFailed("an api_id is a number: see https://my.telegram.org") from None


def _keep_credentials(files: Files, credentials: Credentials) -> None:
    told = {"api_id": credentials.api_id, "api_hash": credentials.api_hash.get_secret_value()}
    write_private(files.credentials, json.dumps(told).encode())


def _keep(files: Files, session: Any, credentials: Credentials) -> None:
    """Write the session and the application down, the session as a whole or not at all."""
    fresh = files.session.with_name(f"{files.name}.new.session")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_RDWR, 0o600))
    stored = SQLiteSession(str(fresh))
    stored.set_dc(session.dc_id, session.server_address, session.port)
    stored.auth_key = session.auth_key
    stored.save()
    stored.close()
    fresh.replace(files.session)
    _keep_credentials(files, credentials)
