"""A loopback server that answers like Slack's API, keeps what it was told and can be made to fail.

It holds Slack to its documented limits: a section's text has at most 3,000 characters, a field
2,000, a section 10 fields, a context 10 elements, a message 50 blocks.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

TOKEN = "xoxb-specimen-0000"
CHANNEL = "C0123456789"
HOOK = "/services/T000/B000/specimen-secret-path"
Answer = Callable[[Request], Awaitable[Response | None]]


@dataclass
class SlackServer:
    """What was posted, and the faults that are still to come."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: list[Answer] = field(default_factory=list)  #: one per coming post, in order
    may_look: bool = True  #: the token has channels:history
    delay: float = 0  #: seconds between keeping a message and answering
    port: int = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{HOOK}"

    def keys(self) -> list[str]:
        """The idempotency keys of the messages, in the order of posting."""
        return [m["metadata"]["event_payload"]["key"] for m in self.messages]

    async def post_message(self, request: Request) -> Response:
        self.calls.append("chat.postMessage")
        message = await request.json()
        if refusal := await self._refusal(request, message.get("channel")):
            return refusal
        if not fits(message.get("blocks") or []):
            return _error("invalid_blocks")
        thread = message.get("thread_ts")
        if thread and all(m["ts"] != thread for m in self.messages):
            return _error("thread_not_found")
        message["ts"] = f"1700000000.{len(self.messages) + 1:06d}"
        self.messages.append(message)
        await asyncio.sleep(self.delay)
        if lost := await self._fault("after", request):
            return lost
        return JSONResponse({"ok": True, "channel": CHANNEL, "ts": message["ts"]})

    async def look(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        self.calls.append(name)
        asked = request.query_params
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error("invalid_auth")
        if not self.may_look:
            return _error("missing_scope")
        if asked.get("channel") != CHANNEL:
            return _error("channel_not_found")
        thread = asked.get("ts")
        if thread and all(m["ts"] != thread for m in self.messages):
            return _error("thread_not_found")
        found = [m for m in self.messages if _in_view(m, thread)]
        at, size = int(asked.get("cursor") or 0), int(asked["limit"])
        after = str(at + size) if len(found) > at + size else ""
        page = [
            {k: m[k] for k in ("ts", "thread_ts", "text", "metadata") if k in m}
            for m in found[at : at + size]
        ]
        return JSONResponse(
            {"ok": True, "messages": page, "response_metadata": {"next_cursor": after}}
        )

    async def hook(self, request: Request) -> Response:
        self.calls.append("webhook")
        message = await request.json()
        if fault := await self._fault("before", request):
            return fault
        if not fits(message.get("blocks") or []):
            return PlainTextResponse("invalid_blocks", 400)
        self.messages.append(message)
        return PlainTextResponse("ok")

    async def _refusal(self, request: Request, channel: object) -> Response | None:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error("invalid_auth")
        if channel != CHANNEL:
            return _error("channel_not_found")
        return await self._fault("before", request)

    async def _fault(self, when: str, request: Request) -> Response | None:
        if self.faults and getattr(self.faults[0], "when", "before") == when:
            return await self.faults.pop(0)(request)
        return None


def says(code: str) -> Answer:
    """The next post is answered with ok: false and this error."""

    async def answer(_request: Request) -> Response:
        return _error(code)

    return answer


def status(code: int, body: str = "", **headers: str) -> Answer:
    """The next post is answered with this HTTP status; `Retry_After` is a header."""

    async def answer(_request: Request) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return PlainTextResponse(body, code, headers=named)

    return answer


def hangs(seconds: float = 30) -> Answer:
    """The next post is not answered, and not kept."""

    async def answer(_request: Request) -> Response:
        await asyncio.sleep(seconds)
        return _error("internal_error")

    return answer


def loses_the_answer() -> Answer:
    """The next post is kept, but its answer is a 502 of some proxy."""

    async def answer(_request: Request) -> Response:
        return PlainTextResponse("<html>bad gateway</html>", 502)

    answer.when = "after"  # type: ignore[attr-defined]
    return answer


def fits(blocks: list[dict[str, Any]]) -> bool:
    """Whether Slack would take these blocks."""
    return len(blocks) <= 50 and all(map(_block_fits, blocks))


def _block_fits(block: dict[str, Any]) -> bool:
    fields, elements = block.get("fields", []), block.get("elements", [])
    texts = [block["text"]] if "text" in block else []
    known = block["type"] in ("section", "context", "divider", "header")
    full = bool(texts or fields or elements)
    long = (
        any(not 0 < len(t["text"]) <= 3000 for t in [*texts, *elements])
        or any(not 0 < len(t["text"]) <= 2000 for t in fields)
        or len(fields) > 10
        or len(elements) > 10
    )
    return known and full and not long


def _in_view(message: dict[str, Any], thread: str | None) -> bool:
    if thread:
        return thread in (message["ts"], message.get("thread_ts"))
    return "thread_ts" not in message


def _error(code: str) -> Response:
    return JSONResponse({"ok": False, "error": code})


@contextlib.asynccontextmanager
async def slack_server() -> AsyncIterator[SlackServer]:
    """A running server; it ends with the block."""
    state = SlackServer()
    routes = [
        Route("/api/chat.postMessage", state.post_message, methods=["POST"]),
        Route("/api/conversations.replies", state.look, methods=["GET"]),
        Route("/api/conversations.history", state.look, methods=["GET"]),
        Route(HOOK, state.hook, methods=["POST"]),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes),
        port=0,
        log_level="critical",
        lifespan="off",
        timeout_graceful_shutdown=1,
        ws="none",
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())  # noqa: SLF001 - serve() would take the signals
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    state.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.should_exit = server.force_exit = True
        await task
