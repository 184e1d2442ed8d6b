"""A SOCKS5 proxy on loopback that plays Tor: it leads onion names to a web server, or fails.

    async with Socks() as tor:
        tor.lead(name, web.port)
        tor.replies[other] = 0xF0              # Tor's reply code for that host
        ... Tor(tor.url) ... tor.asked[-1].user

`silent` takes the connection and says nothing, `cut` closes after so many bytes of its own talk.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asked the proxy for."""

    user: str
    password: str
    host: str
    port: int


class Socks:
    """The proxy; an async context manager. `asked` lists what was asked, in order."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self.replies: dict[str, int] = {}  #: host -> reply code
        self.silent = False
        self.cut: int | None = None
        self._ways: dict[str, int] = {}
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"socks5h://127.0.0.1:{self.port}"

    def lead(self, host: str, port: int) -> None:
        """From now on `host` is the server on this port of loopback."""
        self._ways[host] = port

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self.connections += 1
        try:
            with contextlib.suppress(
                ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError
            ):
                await self._proxy(reader, writer)
        finally:
            self._talks.discard(task)
            writer.close()

    async def _proxy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await self._greeted(reader, writer)
        if asked is None:
            return
        self.asked.append(asked)
        code = self.replies.get(asked.host, 0 if asked.host in self._ways else 0x04)
        answer = bytes([5, code, 0, 1]) + bytes(6)
        writer.write(answer[: self.cut])
        if code or self.cut is not None:
            await writer.drain()
            return
        await _join(reader, writer, self._ways[asked.host])

    async def _greeted(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Asked | None:
        """What is asked for after the handshake; None where a fault of the test ends it."""
        if self.silent:
            await reader.read()
            return None
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        user = password = ""
        writer.write(bytes([5, 2 if 2 in methods else 0]))
        if 2 in methods:
            await reader.readexactly(1)
            user, password = await _text(reader), await _text(reader)
            writer.write(b"\x01\x00")
        await reader.readexactly(3)
        (kind,) = await reader.readexactly(1)
        assert kind == 3, "a name, never an address that somebody looked up"
        host = await _text(reader)
        return Asked(user, password, host, int.from_bytes(await reader.readexactly(2), "big"))


async def _text(reader: asyncio.StreamReader) -> str:
    (length,) = await reader.readexactly(1)
    return (await reader.readexactly(length)).decode()


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    there, back = await asyncio.open_connection("127.0.0.1", port)

    async def copied(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    await asyncio.gather(copied(reader, back), copied(there, writer))
