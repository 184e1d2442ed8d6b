"""One request through the operator's proxy, each over a connection of its own.

SOCKS5 (RFC 1928, with the login of RFC 1929) is spoken here: the libraries know neither Tor's own
reply codes nor a time limit, and one keeps a handshake that was cancelled. The name always goes to
the proxy and is never looked up here.
"""

import asyncio
import hashlib
import secrets
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import httpcore

from connectors._web.pool import Place
from connectors._web.wire import connected, streamed

_SOCKS = {"socks5": 1080, "socks5h": 1080}
_PORTS = {**_SOCKS, "http": 80, "https": 443}
_ADDRESS_LENGTHS = {1: 4, 4: 16}


class ProxyGoneError(Exception):
    """Nobody listens where the proxy should be: a fault of the installation, not of a place."""


class SocksError(Exception):
    """The proxy broke off or says what is no SOCKS5."""


class SocksRefusedError(SocksError):
    """The proxy says no; `code` is RFC 1928's, or one of Tor's ExtendedErrors (0xF0 to 0xF7)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"reply code {code:#04x}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Tor:
    """Where Tor listens, and how long and how often it may be asked at the same time."""

    proxy: str  #: socks5h://127.0.0.1:9050
    deadline: timedelta = timedelta(seconds=90)
    polls: int = 4


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy and who asks it. Its host may have a private address: the operator named it."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, url: str) -> "Proxy":
        """The proxy that a URL names."""
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        login = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname or "", port, *login)

    @asynccontextmanager
    async def asked(
        self, place: Place, request: httpcore.Request, authorities: Callable[[], ssl.SSLContext]
    ) -> AsyncIterator[httpcore.Response]:
        """The answer, its body still to be read. Raises the errors above and those of a socket."""
        async with self._way(place, authorities) as way:
            response = await way.handle_async_request(request)
            try:
                yield response
            finally:
                await response.aclose()

    @asynccontextmanager
    async def _way(
        self, place: Place, authorities: Callable[[], ssl.SSLContext]
    ) -> AsyncIterator[httpcore.AsyncConnectionPool | httpcore.AsyncHTTP11Connection]:
        if self.scheme not in _SOCKS:
            login = (self.user, self.password) if self.user else None
            url = httpcore.URL(scheme=self.scheme, host=self.host, port=self.port, target="/")
            async with httpcore.AsyncHTTPProxy(
                url, proxy_auth=login, ssl_context=authorities()
            ) as pool:
                yield pool
            return
        tls = authorities() if place.scheme == "https" else None
        stream = await streamed(await self._tunnel(place.host, place.port), tls, place.host)
        way = httpcore.AsyncHTTP11Connection(place.origin, stream)
        try:
            yield way
        finally:
            await way.aclose()

    async def greet(self) -> None:
        """Return when the proxy takes our login. Raises as asked() does."""
        (await self._introduced()).close()

    async def _tunnel(self, host: str, port: int) -> socket.socket:
        """A socket that leads through the proxy to the place."""
        sock = await self._introduced()
        try:
            await _lead_on(sock, host.encode("ascii"), port)
        except BaseException:
            sock.close()
            raise
        return sock

    async def _introduced(self) -> socket.socket:
        """A socket to the proxy, which has taken our login."""
        try:
            sock = await connected(self.host, self.port, private=True)
        except OSError as error:
            raise ProxyGoneError(f"{self.host}:{self.port}") from error
        try:
            await self._log_in(sock)
        except BaseException:
            sock.close()
            raise
        return sock

    async def _log_in(self, sock: socket.socket) -> None:
        method = b"\x02" if self.user else b"\x00"
        await _send(sock, b"\x05\x01" + method)
        if await _exactly(sock, 2) != b"\x05" + method:
            raise SocksError("no SOCKS5, or it wants another login")
        if self.user:
            await _send(sock, b"\x01" + _counted(self.user) + _counted(self.password))
            if (await _exactly(sock, 2))[1]:
                raise SocksError("the login is refused")


async def _lead_on(sock: socket.socket, host: bytes, port: int) -> None:
    """Have the proxy connect to the place. Raises SocksRefusedError when it does not."""
    await _send(sock, b"\x05\x01\x00\x03" + _short(host) + port.to_bytes(2, "big"))
    version, code, _, kind = await _exactly(sock, 4)
    if version != 5:  # noqa: PLR2004 - SOCKS5
        raise SocksError("no SOCKS5")
    if code:
        raise SocksRefusedError(code)
    length = _ADDRESS_LENGTHS.get(kind) or (await _exactly(sock, 1))[0]
    await _exactly(sock, length + 2)


class Circuits:
    """Ways through Tor: to Tor each source is another user, which gives it its own circuits."""

    def __init__(self, tor: Tor) -> None:
        self.deadline = tor.deadline.total_seconds()
        self.turns = asyncio.Semaphore(tor.polls)
        self._proxy = Proxy.of(tor.proxy)
        self.where = f"{self._proxy.host}:{self._proxy.port}"
        self._password = secrets.token_hex(8)  # so that a restart takes other circuits

    def of(self, source: str) -> Proxy:
        """The proxy as this source asks it."""
        user = hashlib.sha256(source.encode()).hexdigest()[:32]
        return replace(self._proxy, user=user, password=self._password)


def _counted(text: str) -> bytes:
    return _short(text.encode())


def _short(data: bytes) -> bytes:
    """The bytes after their length, which is one byte."""
    if len(data) > 255:  # noqa: PLR2004
        raise SocksError("a name of more than 255 bytes")
    return bytes([len(data)]) + data


async def _send(sock: socket.socket, data: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(sock, data)


async def _exactly(sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = await asyncio.get_running_loop().sock_recv(sock, count - len(data))
        if not more:
            raise SocksError("the proxy broke off")
        data += more
    return data
