"""A loopback web server that says what a test tells it to say, faults included.

    async with Web() as web:
        web.serve("/feed.xml", body, type="application/rss+xml", etag='"1"')
        web.serve("/slow", Reply(body, drip=0.2))
        ... web.url("/feed.xml") ... web.requests[-1].headers["user-agent"]

Paths are looked up with their query first, then without. A path nobody serves answers 404.
"""

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked. Header names in lower case."""

    method: str
    target: str  #: path and query
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers, and how badly."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0  #: seconds between two bytes of the body
    delay: float = 0  #: seconds before the answer begins
    hang: bool = False  #: take the request and never answer
    cut: int | None = None  #: close after so many bytes of the body
    endless: bool = False  #: repeat the body until the client goes away


Answering = Callable[[Request], Reply]


def redirect(to: str, status: int = 302) -> Reply:
    """A redirect to another address or path."""
    return Reply(status=status, headers={"Location": to})


def busy(retry_after: str, status: int = 429) -> Reply:
    """A server that asks to be left alone for a while."""
    return Reply(status=status, headers={"Retry-After": retry_after})


def bomb(size: int) -> Reply:
    """A small gzip body that grows to `size` zeros."""
    return Reply(gzip.compress(bytes(size)), headers={"Content-Encoding": "gzip"})


class Web:
    """The server; an async context manager. `requests` lists what was asked, in order.

    With `keep` a connection takes one request after the other; `connections` counts them.
    """

    def __init__(
        self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, *, keep: bool = False
    ) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._keep = keep
        self._replies: dict[str, Answering] = {}
        self._host = host
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, self._host, 0, ssl=self._tls)
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
    def host(self) -> str:
        return self._host

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a path, under another spelling of the host if wanted."""
        return f"{'https' if self._tls else 'http'}://{host or self._host}:{self.port}{path}"

    def serve(
        self,
        path: str,
        reply: bytes | str | Reply | Answering,
        *,
        type: str = "text/html; charset=utf-8",  # noqa: A002  (the header's own name)
        etag: str | None = None,
    ) -> None:
        """Answer `path` with these bytes, this Reply, or what a function makes of the request.

        With an `etag`, a request that already knows it is answered 304.
        """
        if callable(reply):
            self._replies[path] = reply
            return
        if not isinstance(reply, Reply):
            body = reply.encode() if isinstance(reply, str) else reply
            reply = Reply(body, headers={"Content-Type": type})
        if etag:
            reply = Reply(reply.body, headers={**reply.headers, "ETag": etag})
        fixed = reply

        def answer(request: Request) -> Reply:
            known = request.headers.get("if-none-match")
            return Reply(status=304, headers={"ETag": etag}) if etag and known == etag else fixed

        self._replies[path] = answer

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(request.path == path for request in self.requests)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                await self._answer(reader, writer)
                while self._keep:
                    await self._answer(reader, writer)
        finally:
            self._talks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.strip().split("\r\n")
        method, target, _ = line.split(" ")
        headers = {k.strip().lower(): v.strip() for k, v in (f.split(":", 1) for f in fields)}
        request = Request(method, target, headers)
        self.requests.append(request)
        answer = self._replies.get(target) or self._replies.get(request.path)
        reply = answer(request) if answer else Reply(b"nothing here", 404)
        await _send(writer, reply, "keep-alive" if self._keep else "close")


async def _send(writer: asyncio.StreamWriter, reply: Reply, connection: str) -> None:
    await asyncio.sleep(reply.delay)
    if reply.hang:
        await asyncio.Event().wait()
    headers = {"Connection": connection, **reply.headers}
    if not reply.endless and reply.status not in (204, 304):
        headers.setdefault("Content-Length", str(len(reply.body)))
    phrase = HTTPStatus(reply.status).phrase
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {reply.status} {phrase}\r\n{head}\r\n".encode("latin-1"))
    await writer.drain()
    await _send_body(writer, reply)


async def _send_body(writer: asyncio.StreamWriter, reply: Reply) -> None:
    while reply.endless:
        writer.write(reply.body)
        await writer.drain()
    body = reply.body[: reply.cut]
    for start in range(0, len(body), 1) if reply.drip else ():
        writer.write(body[start : start + 1])
        await writer.drain()
        await asyncio.sleep(reply.drip)
    if not reply.drip:
        writer.write(body)
        await writer.drain()
