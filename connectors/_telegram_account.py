"""One account of Telegram, lent to all sources that read by it: asks, waits, connects anew.

Telegram's waits are kept for each method, in a file, and nothing is sent before they are over. A
connection that breaks is opened again at once, a second time after a pause that grows to five
minutes. When Telegram says that the session is no good, nothing is tried until somebody signs in.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from aiolimiter import AsyncLimiter
from python_socks import ProxyError
from telethon import errors, utils
from telethon.errors.common import AuthKeyNotFound, InvalidBufferError, TypeNotFoundError

from connectors import _telegram_client as client
from connectors._telegram_files import Credentials, Files, Lock, State, read_credentials
from connectors._telegram_files import read_session as stored_session
from connectors.base import SourceChanged, SourceRefused, SourceUnavailable

REQUEST = 30.0  #: seconds for one answer; the protocol itself has no limit
CONNECT = 20.0  #: seconds until Telegram must have told who we are
PAUSE, LONGEST_PAUSE = 2.0, 300.0  #: seconds, after a connection that broke twice
_FLOODS = (errors.FloodWaitError, errors.FloodPremiumWaitError, errors.SlowModeWaitError)
_AT_FIRST = ("help.GetConfig", "users.GetUsers", "updates.GetState", "updates.GetDifference")
_TRANSPORT_FLOOD = timedelta(minutes=1)
_UNREACHED = "Telegram cannot be reached; it is tried again after a pause"
_ENDED = "Telegram has ended its session"
_BROKEN = "the connection to Telegram broke; it is opened again after a pause"
_TOO_OFTEN, _UNKNOWN_KEY = 429, 404

Clock = Callable[[], datetime]


class Lost(Exception):
    """The connection broke, or Telegram said nothing in time (`silent`)."""

    def __init__(self, *, silent: bool = False) -> None:
        super().__init__("silent" if silent else "broken")
        self.silent = silent


class Account:
    """The account of one session file; opened when it is asked for the first time."""

    def __init__(
        self, files: Files, now: Clock, credentials: Credentials | None, proxy: str | None
    ) -> None:
        """`credentials` are used where the account has no file of its own for them."""
        self.files = files
        self.state = State(files)
        self.now = now
        self._credentials = credentials
        self.way = proxy  #: one for all its sources
        self._proxy = proxied(proxy)
        self._lock = Lock(files)
        self._client: client.Reader | None = None
        self._connecting = asyncio.Lock()
        self._pace = AsyncLimiter(20, 10)
        self._slow_pace = AsyncLimiter(10, 30)  # names: some fifty in a short time earn a wait
        self._nudges: dict[int, dict[str, Callable[[], None]]] = {}
        self._refused: tuple[object, str] | None = None  #: which session, and why
        self._breaks = 0
        self._not_before = 0.0  #: by the loop's clock

    def listen(self, channel: int, source: str, nudge: Callable[[], None]) -> None:
        """From now on `nudge` is called when something happens in the channel."""
        self._nudges.setdefault(channel, {})[source] = nudge

    async def ask(self, request: Any) -> Any:
        """Telegram's answer. Raises SourceError; what is said of one channel alone as it came."""
        method = client.method(request)
        self._look_at_waits(method)
        for last_try in (False, True):
            reader = await self._connected()
            async with self._slow_pace if method == "contacts.ResolveUsername" else self._pace:
                pass
            try:
                answer = await in_time(reader(request), REQUEST)
            except Lost as lost:
                await self._drop(reader)
                if last_try or lost.silent:
                    raise self._broken(lost) from lost
            except (errors.RPCError, *_UNREADABLE) as error:
                raise await self._told(error, method) from error
            else:
                self._breaks = 0
                return answer
        raise AssertionError  # the second try returns or raises

    async def close(self) -> None:
        """End the connection and let other processes have the account."""
        reader, self._client = self._client, None
        if reader is not None:
            await client.close(reader)
        self._lock.release()

    async def _connected(self) -> client.Reader:
        """A client that is connected and signed in. Raises SourceError."""
        async with self._connecting:
            if self._client is not None and self._client.is_connected():
                return self._client
            self._look_at_refusal()
            left = self._not_before - asyncio.get_running_loop().time()
            if left > 0:
                raise SourceUnavailable(_BROKEN)
            for method in _AT_FIRST:
                self._look_at_waits(method)
            if self._client is not None:
                await client.close(self._client)
                self._client = None
            self._lock.take()
            try:
                self._client = await self._opened()
            except SourceRefused:
                self._lock.release()  # so that somebody can sign in
                raise
            return self._client

    async def _opened(self) -> client.Reader:
        session = await asyncio.to_thread(stored_session, self.files)
        reader = client.opened(session, self._keys(), self._proxy, CONNECT / 2, self._hint)
        try:
            me = await in_time(_signed_in(reader), CONNECT)
        except Lost as lost:
            await client.close(reader)
            way = "the proxy does not lead to Telegram" if self._proxy else _UNREACHED
            raise self._broken(lost, way) from lost
        except (errors.RPCError, *_UNREADABLE) as error:
            await client.close(reader)
            raise await self._told(error, "users.GetUsers") from error
        except BaseException:
            await client.close(reader)
            raise
        if me is None:  # is_user_authorized() would still say True
            await client.close(reader)
            raise self._refuse(_ENDED)
        self._note_me(me)
        return reader

    def _keys(self) -> Credentials:
        if self._credentials and not self.files.credentials.exists():
            return self._credentials
        return read_credentials(self.files)

    def _note_me(self, me: Any) -> None:
        name = utils.get_display_name(me)
        if name != self.state.me:
            self.state.me = name
            self.state.save()

    def _look_at_refusal(self) -> None:
        """Ask nothing more with a session that was refused, until there is another one."""
        if self._refused and self._refused[0] == self.files.stamp():
            raise SourceRefused(self._refused[1])
        self._refused = None

    def _look_at_waits(self, method: str) -> None:
        until = self.state.waits.get(method)
        if until is not None and until > self.now():
            raise self._waiting(until)

    async def _drop(self, reader: client.Reader) -> None:
        """Give up a connection; all that wait on it are told at once."""
        if self._client is reader:
            self._client = None
        await client.close(reader)

    def _broken(self, lost: Lost, why: str = "") -> SourceUnavailable:
        """What to say of a lost connection; from now on nothing is dialled for a while."""
        pause = min(PAUSE * 2**self._breaks, LONGEST_PAUSE)
        self._breaks = min(self._breaks + 1, 20)
        self._not_before = asyncio.get_running_loop().time() + pause
        if lost.silent:
            return SourceUnavailable("Telegram did not answer in time")
        return SourceUnavailable(why or _BROKEN)

    async def _told(self, error: Exception, method: str) -> Exception:
        """What to raise for an answer that is no: a SourceError, or the error of one channel."""
        if isinstance(error, _FLOODS):
            asked = client.method(error.request) if error.request else method
            return self._flooded(asked, error.seconds)
        if isinstance(error, InvalidBufferError) and error.code == _TOO_OFTEN:
            await self.close()
            return SourceUnavailable(
                "Telegram asks to come back later", retry_after=_TRANSPORT_FLOOD
            )
        if why := refusal(error):
            await self.close()
            return self._refuse(why)
        if isinstance(error, errors.ServerError | errors.TimedOutError) or _is_inner(error):
            return SourceUnavailable("Telegram has a fault of its own")
        known: bool = isinstance(error, errors.RPCError)
        return error if known else SourceChanged("Telegram's answer cannot be read")

    def _flooded(self, method: str, seconds: int) -> SourceUnavailable:
        until = self.now() + timedelta(seconds=max(seconds, 1))
        self.state.waits = {m: at for m, at in self.state.waits.items() if at > self.now()}
        self.state.waits[method] = until
        self.state.save()
        return self._waiting(until)

    def _waiting(self, until: datetime) -> SourceUnavailable:
        now = self.now()
        at = until.strftime("%H:%MZ" if until - now < timedelta(hours=12) else "%Y-%m-%d %H:%MZ")
        why = f"waits until {at}: Telegram asked for it"
        return SourceUnavailable(why, retry_after=until - now)

    def _refuse(self, why: str) -> SourceRefused:
        told = f"account {self.files.name}: {why}; run {self.files.login}"
        self._refused = (self.files.stamp(), told)
        return SourceRefused(told)

    def _hint(self, channel: int | None) -> None:
        for number, nudges in self._nudges.items():
            if channel in (None, number):
                for nudge in nudges.values():
                    nudge()


@asynccontextmanager
async def opened(
    files: Files, now: Clock, credentials: Credentials | None, proxy: str | None
) -> AsyncIterator[Account]:
    """The account while the block runs; nothing is asked before it is needed."""
    account = Account(files, now, credentials, proxy)
    try:
        yield account
    finally:
        await account.close()


def files_of(home: Path, name: str) -> Files:
    """The files of an account, beside the configuration."""
    return Files(home / "telegram", name)


def proxied(address: str | None) -> dict[str, Any] | None:
    """The proxy as the client knows it. Raises SourceRefused for a kind that it cannot use."""
    if address is None:
        return None
    parts = urlsplit(address)
    kinds = {"socks5": "socks5", "socks5h": "socks5", "http": "http"}
    if parts.scheme not in kinds:
        raise SourceRefused(f"Telegram cannot be read through a proxy of the kind {parts.scheme}")
    return {
        "proxy_type": kinds[parts.scheme],
        "addr": parts.hostname,
        "port": parts.port or (1080 if parts.scheme.startswith("socks") else 8080),
        "rdns": True,
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }


_UNREADABLE = (BufferError, TypeNotFoundError, AuthKeyNotFound, struct.error)
_DEAD = (errors.UnauthorizedError, errors.AuthKeyError, AuthKeyNotFound)


def refusal(error: Exception) -> str:
    """Why the account cannot go on; empty when it can."""
    if isinstance(error, errors.AuthKeyDuplicatedError):
        return "its session was used at two places at once, and Telegram has ended it"
    unknown = isinstance(error, InvalidBufferError) and error.code == _UNKNOWN_KEY
    if isinstance(error, _DEAD) or unknown:
        return _ENDED
    if isinstance(error, errors.InvalidDCError):
        return "Telegram has moved it to another of its servers"
    if isinstance(error, errors.RPCError) and said(error).upper().startswith("FROZEN"):
        return "Telegram has frozen it"
    return ""


def said(error: errors.RPCError) -> str:
    """What Telegram said, in one word: ChannelInvalid, or as it came where nobody knows it."""
    name = type(error).__name__.removesuffix("Error")
    return str(error.message) if type(error).__module__.endswith("rpcbaseerrors") else name


def _is_inner(error: Exception) -> bool:
    """Whether Telegram speaks of a fault of its own."""
    return isinstance(error, errors.RPCError) and abs(error.code or 0) >= 500  # noqa: PLR2004


async def _signed_in(reader: client.Reader) -> Any:
    """Who we are; None when the session is no good, whatever is_user_authorized() says."""
    await reader.connect()
    return await reader.get_me()


async def in_time(asked: Any, seconds: float) -> Any:
    """The answer. Raises Lost when the connection breaks or nothing comes within the time.

    Telethon cancels what waits on a connection that it closes; that is no wish to stop ours.
    """
    task = asyncio.current_task()
    wishes = task.cancelling() if task else 0
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except TimeoutError:
        raise Lost(silent=True) from None
    except asyncio.CancelledError:
        if task and task.cancelling() > wishes:
            raise
        raise Lost from None
    except (OSError, EOFError, ProxyError) as error:
        raise Lost from error
