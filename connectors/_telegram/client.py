"""A client of Telegram that can read and nothing else, and that never waits by itself.

Telethon's own habits that are switched off here: it reconnects about a thousand times a second when
the other side closes, sleeps through flood waits so that they look like a hang, retries refused
requests, and asks for differences of updates that nobody needs. Requests have no timeout there.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from telethon import TelegramClient
from telethon.network import ConnectionTcpFull
from telethon.sessions import MemorySession
from telethon.tl import functions as ask
from telethon.tl import types

from connectors._telegram.files import Credentials, Session

READING: frozenset[type] = frozenset(
    {
        ask.PingRequest,
        ask.help.GetConfigRequest,
        ask.users.GetUsersRequest,
        ask.updates.GetStateRequest,
        ask.updates.GetDifferenceRequest,
        ask.contacts.ResolveUsernameRequest,
        ask.messages.GetHistoryRequest,
        ask.messages.GetDialogsRequest,
        ask.channels.GetMessagesRequest,
        ask.channels.GetChannelsRequest,
    }
)
WRAPPERS = (
    ask.InvokeWithLayerRequest,
    ask.InitConnectionRequest,
    ask.InvokeWithoutUpdatesRequest,
    ask.InvokeAfterMsgRequest,
)

_quiet = logging.getLogger("connectors.telethon")
_quiet.setLevel(logging.CRITICAL + 1)  # it would log pieces of messages; errors are told by ours


class NotReading(Exception):
    """A request that does more than read was about to be sent; it was not."""


class Reader(TelegramClient):  # type: ignore[misc]  # telethon has no types
    """A client that sends the requests of `allowed` only; anything else raises NotReading."""

    allowed = READING
    retries = 0  #: of a connection that cannot be made; the account has its own pauses

    def __init__(
        self,
        session: Any,
        credentials: Credentials,
        *,
        proxy: dict[str, Any] | None = None,
        connect_timeout: float = 10,
        on_hint: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        """`on_hint` hears the number of a channel in which something happened; None is any."""
        super().__init__(
            session,
            credentials.api_id,
            credentials.api_hash.get_secret_value(),
            connection=ConnectionTcpFull,
            use_ipv6=":" in (session.server_address or ""),
            proxy=proxy,
            timeout=connect_timeout,
            request_retries=0,
            connection_retries=self.retries,
            retry_delay=0,
            auto_reconnect=False,
            flood_sleep_threshold=0,
            raise_last_call_error=True,
            device_model="Leakline",
            base_logger=_quiet,
        )
        self._on_hint = on_hint
        self._send = self._sender.send
        self._sender.send = self._send_if_reading

    def _send_if_reading(self, request: Any, ordered: bool = False) -> Any:
        """The last gate before the wire: everything but acknowledgements goes through it."""
        self._check(request if isinstance(request, list) else [request])
        return self._send(request, ordered=ordered)

    def _check(self, requests: Iterable[Any]) -> None:
        for request in requests:
            if type(bare(request)) not in self.allowed:
                raise NotReading(f"{method(request)} is no request that reads")

    async def _call(
        self, sender: Any, request: Any, ordered: bool = False, flood_sleep_threshold: Any = None
    ) -> Any:
        """The answer to one request, asked once. Raises whatever Telegram answers."""
        del flood_sleep_threshold
        self._check(request if isinstance(request, list) else [request])
        return await sender.send(request, ordered=ordered)

    async def _update_loop(self) -> None:
        """Updates are hints: nothing is read from them but in which channel to look."""
        while True:
            for channel in channels_in(await self._updates_queue.get()):
                self._on_hint(channel)


def opened(
    session: Session,
    credentials: Credentials,
    proxy: dict[str, Any] | None,
    connect_timeout: float,
    on_hint: Callable[[int | None], None],
) -> Reader:
    """A client that is not connected yet. The file of the session is not touched by it."""
    kept = MemorySession()
    kept.set_dc(session.dc, session.address, session.port)
    kept.auth_key = session.key
    return Reader(kept, credentials, proxy=proxy, connect_timeout=connect_timeout, on_hint=on_hint)


async def close(client: Reader) -> None:
    """End the connection, and leave nothing running; raises nothing."""
    try:
        async with asyncio.timeout(5):
            await client.disconnect()
    except Exception:  # noqa: BLE001, S110 - the connection is given up in any case
        pass
    ended = client._sender._disconnected  # noqa: SLF001
    if ended.done() and not ended.cancelled():
        ended.exception()  # it was told to those who asked; unread, it would be logged


def bare(request: Any) -> Any:
    """The request inside its wrappers."""
    while isinstance(request, WRAPPERS):
        request = request.query
    return request


def method(request: Any) -> str:
    """The name of a request as Telegram writes it: "messages.GetHistory"."""
    kind = type(bare(request))
    group = kind.__module__.rpartition(".")[2]
    name = kind.__name__.removesuffix("Request")
    return name if group == "functions" else f"{group}.{name}"


def channels_in(update: Any) -> Iterator[int | None]:
    """The numbers of the channels that an update speaks of; None for "there was too much"."""
    if isinstance(update, types.UpdatesTooLong):
        yield None
    for one in getattr(update, "updates", None) or [getattr(update, "update", None)]:
        message = getattr(one, "message", None)
        number = getattr(one, "channel_id", None) or getattr(
            getattr(message, "peer_id", None), "channel_id", None
        )
        if number:
            yield number
