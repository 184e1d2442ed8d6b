"""Connections that are kept open for the next request to the same place.

httpcore's own pool looks its names up where nobody can check them, asks the system about each idle
connection for each request, and keeps a cancelled handshake for ever; so only its HTTP/1.1 is used.
What is kept is bounded in number and time, for thousands of sources share it.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore

from connectors._web.wire import connected, streamed

CONNECTIONS = 256  #: open at the same time; who comes then waits
IDLE = 64
EXPIRY = 30.0  #: seconds that an idle connection is kept

_STALE = (httpcore.ReadError, httpcore.RemoteProtocolError, httpcore.ConnectionNotAvailable)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection leads.

    `private` is part of it: a connection that an allowed source has opened into the own network is
    never lent to a redirect from outside.
    """

    scheme: str
    host: str  #: ASCII, without the brackets of an IPv6 address
    port: int
    private: bool

    @property
    def origin(self) -> httpcore.Origin:
        """The place as httpcore knows it."""
        return httpcore.Origin(self.scheme.encode(), self.host.encode(), self.port)


class Pool:
    """Asks places directly, over a kept connection where there is one."""

    def __init__(self, authorities: Callable[[], ssl.SSLContext]) -> None:
        self._authorities = authorities
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[tuple[Place, httpcore.AsyncHTTP11Connection]] = []  #: the oldest first

    @asynccontextmanager
    async def asked(
        self, place: Place, request: httpcore.Request
    ) -> AsyncIterator[httpcore.Response]:
        """The answer, its body still to be read. Raises what httpcore and the system raise."""
        async with self._room:
            connection, response = await self._answered(place, request)
            try:
                yield response
            finally:
                await response.aclose()
                if connection.is_idle():
                    await self._keep(place, connection)

    async def close(self) -> None:
        """Close what is idle; calling twice is harmless."""
        while self._idle:
            await self._idle.pop()[1].aclose()

    async def _answered(
        self, place: Place, request: httpcore.Request
    ) -> tuple[httpcore.AsyncHTTP11Connection, httpcore.Response]:
        """A kept connection that died in the meantime is followed by a fresh one, once."""
        if kept := await self._take(place):
            try:
                return kept, await kept.handle_async_request(request)
            except _STALE:
                await kept.aclose()
        fresh = await self._open(place)
        return fresh, await fresh.handle_async_request(request)

    async def _open(self, place: Place) -> httpcore.AsyncHTTP11Connection:
        sock = await connected(place.host, place.port, private=place.private)
        tls = self._authorities() if place.scheme == "https" else None
        stream = await streamed(sock, tls, place.host)
        return httpcore.AsyncHTTP11Connection(place.origin, stream, EXPIRY)

    async def _take(self, place: Place) -> httpcore.AsyncHTTP11Connection | None:
        """The youngest kept connection to the place that still seems to be open."""
        for number in reversed(range(len(self._idle))):
            if self._idle[number][0] == place:
                connection = self._idle.pop(number)[1]
                if not connection.has_expired():
                    return connection
                await connection.aclose()
        return None

    async def _keep(self, place: Place, connection: httpcore.AsyncHTTP11Connection) -> None:
        self._idle.append((place, connection))
        while self._idle and (len(self._idle) > IDLE or self._idle[0][1].has_expired()):
            await self._idle.pop(0)[1].aclose()
