"""Sockets to checked addresses, as streams that httpcore speaks HTTP over.

The address is looked up, checked and connected to in one place: nothing else of this program can
open a connection for the web, and a name that changes its answer between check and connection (DNS
rebinding) gains nothing. There are no time limits here but one per address: the client's deadline
lies round the whole answer, and whoever is cancelled here leaves no open socket behind.
"""

import asyncio
import socket
import ssl
from typing import Any

import httpcore

from connectors.addresses import resolve

CONNECT = 10  #: seconds for one address, so that a dead one leaves time for the next


class Stream(httpcore.AsyncNetworkStream):
    """An open connection. httpcore's own time limits are not needed inside the deadline."""

    def __init__(self, reader: "_Counting", writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """What has arrived, at most so many bytes; nothing at the end."""
        del timeout
        try:
            data = await self._reader.read(max_bytes)
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        self._reader.outstanding -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send it, or as much of it as the other side takes at once."""
        del timeout
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Close it without waiting for the other side's farewell."""
        self._writer.close()

    def get_extra_info(self, info: str) -> Any:
        """Of `is_readable`: whether an idle connection has ended or says what nobody asked for."""
        if info == "is_readable":
            reader = self._reader
            return bool(reader.outstanding) or reader.at_eof() or reader.exception() is not None
        return None


class _Counting(asyncio.StreamReader):
    """A reader that knows whether anything came that nobody has read."""

    outstanding = 0

    def feed_data(self, data: Any) -> None:
        """Called by the event loop with what has arrived."""
        self.outstanding += len(data)
        super().feed_data(data)


async def connected(host: str, port: int, *, private: bool) -> socket.socket:
    """A socket to the first address of `host` that takes a connection; the caller closes it.

    Raises OSError when none does, and PrivateAddressError before anything is sent.
    """
    addresses = await resolve(host, port, private=private)
    for address in addresses[:-1]:
        try:
            return await _connected_to(address, port)
        except OSError:
            continue
    return await _connected_to(addresses[-1], port)


async def _connected_to(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with asyncio.timeout(CONNECT):
            await asyncio.get_running_loop().sock_connect(sock, (address, port))
    except BaseException:
        sock.close()
        raise
    return sock


async def streamed(sock: socket.socket, tls: ssl.SSLContext | None, name: str) -> Stream:
    """The socket as a stream, under TLS for `name` if there is a context. It owns the socket."""
    loop = asyncio.get_running_loop()
    reader = _Counting(loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    try:
        transport, _ = await loop.create_connection(
            lambda: protocol, sock=sock, ssl=tls, server_hostname=name if tls else None
        )
    except BaseException:
        sock.close()
        raise
    return Stream(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
