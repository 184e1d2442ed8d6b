"""One listening port on which posts come in, a path for each inbox. See docs/interchange.md.

An answer 202 means: the posts are on the disk, and no crash loses them. Everything else means that
nothing was taken, and its JSON says why. The posts of an inbox are read by its poll, not here.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from aiohttp import web
from pydantic_core import from_json

from connectors._inbox.signature import TOLERANCE, disbelief
from connectors._inbox.spool import Spool, total
from connectors.base import SourceRefused, SourceUnavailable
from connectors.interchange import BadLine, read_bytes, write_line
from connectors.post import Post

PATIENCE = 30  #: seconds for a body to come in
FULLEST = 256 * 1024 * 1024  #: bytes that may wait in a spool
_AT_ONCE = 16  #: bodies that are held in memory
_SOON = 5  #: seconds, for a sender who came at a busy time
_END = 2  #: seconds that a stop waits for open connections


class Refusal(Exception):
    """A message that is not taken: its status, and what the answer says."""

    def __init__(self, status: HTTPStatus, reason: str, **more: int) -> None:
        super().__init__(reason)
        self.status = status
        self.said: dict[str, str | int] = {"reason": reason, **more}


@dataclass(kw_only=True)
class Box:
    """What stands behind a path."""

    source: str
    key: bytes = field(repr=False)
    spool: Spool
    max_body: int
    rate: int  #: messages a minute
    now: Callable[[], datetime]
    nudge: Callable[[], None]
    tolerance: timedelta = TOLERANCE
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    _credit: float = field(default=-1, repr=False)
    _counted: float = field(default=0, repr=False)

    async def take(self, request: web.Request) -> web.Response:
        """The answer to one message. Raises Refusal."""
        body = await self._body(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        why = disbelief(body, headers, key=self.key, now=self.now(), tolerance=self.tolerance)
        if why:
            raise Refusal(HTTPStatus.UNAUTHORIZED, why)
        self._count()
        async with self._turn:
            return await self._keep(headers["webhook-id"], body)

    async def _keep(self, id_: str, body: bytes) -> web.Response:
        """Write the message to the spool, if it is a new one and all of it can be read."""
        try:
            if await asyncio.to_thread(self.spool.has_taken, id_):
                return web.json_response({"posts": 0, "reason": "this webhook-id was taken before"})
            posts = await asyncio.to_thread(lambda: list(posts_in(body)))
            if total(await asyncio.to_thread(self.spool.waiting)) + len(body) > FULLEST:
                raise _busy("the spool is full")
            lines = "".join(f"{write_line(post)}\n" for post in posts)
            await asyncio.to_thread(self.spool.take, id_, lines.encode())
        except OSError as error:
            raise _busy(f"the spool cannot be written: {error.strerror}") from error
        self.nudge()
        return web.json_response({"posts": len(posts)}, status=HTTPStatus.ACCEPTED)

    async def _body(self, request: web.Request) -> bytes:
        """The body, never more of it than is allowed."""
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body uncompressed")
        large = f"the body is larger than {self.max_body} bytes; send fewer posts at a time"
        if (request.content_length or 0) > self.max_body:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, large)
        body = bytearray()
        try:
            async with asyncio.timeout(PATIENCE):
                async for chunk in request.content.iter_any():
                    body += chunk
                    if len(body) > self.max_body:
                        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, large)
        except TimeoutError:
            reason = f"the body did not come in within {PATIENCE} s"
            raise Refusal(HTTPStatus.REQUEST_TIMEOUT, reason) from None
        return bytes(body)

    def _count(self) -> None:
        """Count a message of somebody who has the secret. Raises Refusal when there are too many.

        A bucket of a minute's messages, filled evenly; strangers take nothing out of it.
        """
        at = asyncio.get_running_loop().time()
        filled = self._credit + (at - self._counted) * self.rate / 60
        self._credit = self.rate if self._credit < 0 else min(self.rate, filled)
        self._counted = at
        if self._credit < 1:
            wait = int((1 - self._credit) * 60 / self.rate) + 1
            reason = f"more than {self.rate} messages a minute"
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, reason, retry_after=wait)
        self._credit -= 1


class Receiver:
    """The boxes of one port, by path."""

    def __init__(self) -> None:
        self._boxes: dict[str, Box] = {}
        self._open = 0

    def add(self, path: str, box: Box) -> None:
        """From now on the path leads to the box; of one source the last counts.

        Raises SourceRefused when another source has the path.
        """
        other = self._boxes.get(path, box).source
        if other != box.source:
            raise SourceRefused(f"the inbox {other} has the path {path}: give one of them another")
        self._boxes[path] = box

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The answer to any request, a refusal as JSON with its reason."""
        try:
            return await self._answer(request)
        except Refusal as refusal:
            wait = refusal.said.get("retry_after")
            headers = {"Retry-After": str(wait)} if wait else {}
            response = web.json_response(refusal.said, status=refusal.status, headers=headers)
            response.force_close()
            return response

    async def _answer(self, request: web.Request) -> web.Response:
        box = self._boxes.get(request.path)
        if box is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "there is no inbox at this path")
        if request.method != "POST":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "an inbox takes POST only")
        if self._open >= _AT_ONCE:
            raise _busy("too many messages at once")
        self._open += 1
        try:
            return await box.take(request)
        finally:
            self._open -= 1


@asynccontextmanager
async def listening(host: str, port: int) -> AsyncIterator[Receiver]:
    """A receiver that listens until the block ends. Raises SourceUnavailable."""
    receiver = Receiver()
    server = web.Server(receiver.answer, access_log=None, auto_decompress=False)  # type: ignore[arg-type]
    runner = web.ServerRunner(server, shutdown_timeout=_END)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise SourceUnavailable(
            f"cannot listen on {host}:{port} ({error.strerror}); a daemon that runs has it itself"
        ) from error
    try:
        yield receiver
    finally:
        await runner.cleanup()


def posts_in(body: bytes) -> Iterator[Post]:
    """The posts in a body: JSON lines, one JSON object, or a list of objects.

    Raises Refusal with the number of the first line (or of the item of the list) that is none.
    """
    found = 0
    for number, line in enumerate(_lines(body), start=1):
        where = f"line {number}"
        try:
            post = read_bytes(line, where=where)
        except BadLine as bad:
            reason = str(bad).removeprefix(f"{where}: ")
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, reason, line=number) from None
        if post:
            found += 1
            yield post
    if not found:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "there is no post in it", line=1)


def _lines(body: bytes) -> list[bytes]:
    """The lines of a body; what is one JSON value over several lines has one for each post."""
    lines = body.split(b"\n")
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"[" or (start == b"{" and len(lines) > 1 and not _is_json(lines[0])):
        try:
            whole = from_json(body.removeprefix(b"\xef\xbb\xbf"))
        except ValueError:
            return lines
        return [json.dumps(one).encode() for one in (whole if isinstance(whole, list) else [whole])]
    return lines


def _is_json(line: bytes) -> bool:
    try:
        from_json(line)
    except ValueError:
        return False
    return True


def _busy(reason: str) -> Refusal:
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, reason, retry_after=_SOON)
