"""The one polite and safe way out to the web; nothing else imports httpx or speaks HTTP.

Polite: a pace per host, robots.txt for pages that are made for people, conditional requests, an
honest User-Agent, Retry-After handed on. Safe: one deadline round the whole answer, only text, a
bounded body, no environment proxies, certificates always checked, redirects followed by hand, and
only an address that was checked is ever connected to. Onion services are read through Tor or not.

Its parts stand in _web/: hops (an address as it is asked, and where it may lead on), wire (sockets
to checked addresses), pool (kept connections), proxied (proxies and Tor), turns (paces), robots,
body (what is text, and how much) and judging (plain words).
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from copy import copy
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import httpcore
import httpx

from connectors import onion
from connectors._web.body import check_declared, pieces
from connectors._web.hops import (
    PORTS,
    Hop,
    Wish,
    check_leap,
    next_target,
    plain,
    request,
    said_by,
    same_place,
    target_of,
    wire_name,
)
from connectors._web.judging import in_plain_words, judged
from connectors._web.pool import Place, Pool
from connectors._web.proxied import Circuits, Proxy, Tor
from connectors._web.robots import LONGEST, Robots
from connectors._web.turns import Turns
from connectors.addresses import literal
from connectors.base import Answer, SourceChanged, SourceError, SourceRefused, SourceUnavailable

__all__ = ["Client", "Tor"]

REDIRECTS = 5
ONION_REDIRECTS = 3
_GREETING = 10  #: seconds for Tor to say that it is there
_MOVED = frozenset({301, 302, 303, 307, 308})
_WALLS = frozenset({401, 403, 429, 503})  #: behind which pages for people say what is wanted
_WALL = 256 * 1024  #: bytes of such a page


class _Authorities:
    """The certificate authorities that are believed, read when they are first needed."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._tls: ssl.SSLContext | None = None

    def __call__(self) -> ssl.SSLContext:
        if self._tls is None:
            own = ssl.create_default_context(cafile=self._file) if self._file else None
            self._tls = own or httpx.create_ssl_context(trust_env=False)
        return self._tls


class Client:
    """A Fetcher with the operator's limits. Lives as long as the daemon; close() at the end."""

    def __init__(
        self,
        *,
        user_agent: str = "leakline (https://example.org/leakline)",
        deadline: timedelta = timedelta(seconds=30),
        max_body: int = 8 * 1024 * 1024,
        max_stream: int = 256 * 1024 * 1024,
        pace: timedelta = timedelta(seconds=1),
        allow_hosts: Collection[str] = (),
        ignore_robots: Collection[str] = (),
        proxy: str | None = None,
        tor: Tor | None = None,
        ca_file: Path | None = None,
    ) -> None:
        """`pace` lies between two requests to one host; it does not count against the `deadline`.

        `max_body` and `max_stream` count bytes after decompression. `allow_hosts` may have private
        addresses, but no other host can redirect into them. `ignore_robots` names hosts whose
        robots.txt is not asked for, "*" all. `proxy` (http, https, socks5, socks5h) looks names up
        itself, so only spelled-out addresses are checked then; `tor` is for onion services and for
        sources that ask for it. `ca_file` replaces the public certificate authorities by the
        operator's own.
        """
        self._headers = {"user-agent": user_agent}
        self._deadline = deadline.total_seconds()
        self._max_body = max_body
        self._max_stream = max_stream
        self._pace = pace.total_seconds()
        self._allowed = frozenset(map(plain, allow_hosts))
        self._no_robots = frozenset(map(plain, ignore_robots))
        self._proxy = Proxy.of(proxy) if proxy else None
        self._tor = Circuits(tor) if tor else None
        self._authorities = _Authorities(ca_file)
        self._pool = Pool(self._authorities)
        self._turns = Turns()
        self._robots = Robots(user_agent)
        self._source = ""
        self._through_tor = False

    def lent_to(self, source: str, *, tor: bool = False) -> "Client":
        """The client for one source: the same limits and connections, circuits of its own in Tor.

        With `tor` all its requests go through Tor, whatever their hosts. It needs no closing.
        """
        lent = copy(self)
        lent._source, lent._through_tor = source, tor  # noqa: SLF001 - it is one of us
        return lent

    async def close(self) -> None:
        """Close the connections that are kept open; calling twice is harmless."""
        await self._pool.close()

    async def tor_fault(self) -> str | None:
        """Why nothing can be read through Tor, in one sentence; None where Tor answers."""
        if self._tor is None:
            return "Tor is not set up: set proxy in [tor]"
        try:
            with in_plain_words("tor", self._tor.where):
                async with asyncio.timeout(_GREETING):
                    await self._tor.of(self._source).greet()
        except SourceError as error:
            return str(error)
        return None

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        crawl: bool = False,
    ) -> Answer:
        """The answer to a GET: 200 or 304. Any other status, or none, raises a SourceError."""
        wish = Wish(
            accept=accept,
            limit=self._max_body,
            etag=etag,
            modified=modified,
            own=headers or {},
            crawl=crawl,
        )
        async with self._answered(url, wish) as (answer, body):
            return replace(answer, body=b"".join([piece async for piece in body]))

    @asynccontextmanager
    async def stream(
        self,
        url: str,
        *,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        crawl: bool = False,
        max_body: int | None = None,
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body of a 200 piece by piece; the deadline holds until the block ends."""
        limit = self._max_stream if max_body is None else max_body
        wish = Wish(accept=accept, limit=limit, own=headers or {}, crawl=crawl)
        async with self._answered(url, wish) as (_, body):
            yield body

    @asynccontextmanager
    async def _answered(
        self, url: str, wish: Wish
    ) -> AsyncIterator[tuple[Answer, AsyncIterator[bytes]]]:
        """The answer at the end of all redirects, its body still to be read."""
        hop, own = self._hop(target_of(url), private=True), wish.own
        left = self._deadline if hop.way is None else hop.way.deadline
        most = ONION_REDIRECTS if onion.is_onion(hop.place.host) else REDIRECTS
        for _ in range(most + 1):
            await self._wait_for_turn(hop, wish)
            async with hop.way.turns if hop.way else nullcontext():
                started = asyncio.get_running_loop().time()
                headers = self._headers | wish.headers(hop, own)
                asked = self._asked(hop, headers, left, wish.limit, crawl=wish.crawl)
                async with asked as (answer, body):
                    if answer.status not in _MOVED:
                        yield await _judged_page(answer, body, wish), body
                        return
            left -= asyncio.get_running_loop().time() - started
            before = hop
            hop = self._hop(next_target(before.target, answer), private=before.place.private)
            check_leap(before, hop)
            own = own if same_place(before, hop) else {}
        raise SourceChanged(f"{hop.place.host} redirects more than {most} times")

    def _hop(self, target: httpx.URL, *, private: bool) -> Hop:
        """The request for that address; `private` says whether all before it were allowed hosts.

        Raises SourceRefused for an onion service where there is no Tor: never another way.
        """
        host = wire_name(target)
        place = Place(
            target.scheme,
            host,
            target.port or PORTS[target.scheme],
            private and plain(target.host) in self._allowed,
        )
        hidden = onion.is_onion(host)
        if hidden and (wrong := onion.fault(host)):
            raise SourceChanged(f"{host} {wrong}")
        if not (hidden or self._through_tor):
            return Hop(target, place)
        if self._tor is None:
            raise SourceRefused(f"{host} is read through Tor only: set proxy in [tor]")
        return Hop(target, place, self._tor)

    async def _wait_for_turn(self, hop: Hop, wish: Wish) -> None:
        pace, host = self._pace, plain(hop.target.host)
        if wish.crawl and not self._no_robots & {host, "*"}:
            delay = await self._robots.delay(hop.origin, str(hop.target), self._robots_text)
            pace = max(pace, delay)
        await self._turns.wait(host, pace)

    async def _robots_text(self, url: str) -> str:
        """As much of a robots.txt as anybody has to read."""
        text = b""
        async with self.stream(url, accept="text/plain", max_body=2 * LONGEST) as body:
            async for piece in body:
                text += piece
                if len(text) >= LONGEST:
                    break
        return text[:LONGEST].decode("utf-8", "replace")

    @asynccontextmanager
    async def _asked(
        self, hop: Hop, headers: Mapping[str, str], left: float, limit: int, *, crawl: bool
    ) -> AsyncIterator[tuple[Answer, AsyncIterator[bytes]]]:
        """The answer to one request, within the time that is left."""
        host, tor = hop.place.host, hop.way.where if hop.way else ""
        try:
            async with AsyncExitStack() as stack:
                clock = await stack.enter_async_context(asyncio.timeout(left))
                with in_plain_words(host, tor):
                    response = await stack.enter_async_context(self._exchange(hop, headers))
                said = said_by(response)
                answer = Answer(str(hop.target), response.status, said, b"")
                if response.status == HTTPStatus.OK:
                    check_declared(said)
                    yield answer, _worded(pieces(response.aiter_stream(), said, limit), host, tor)
                elif crawl and response.status in _WALLS:
                    limit = min(limit, _WALL)
                    yield answer, _worded(pieces(response.aiter_stream(), said, limit), host, tor)
                else:
                    with in_plain_words(host, tor):
                        await _ended(response)
                    yield answer, _nothing()
        except TimeoutError:
            if not clock.expired():
                raise
            raise SourceUnavailable(f"{host} did not answer in time") from None

    def _exchange(
        self, hop: Hop, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[httpcore.Response]:
        """One request over the connection that its way asks for."""
        asked = request(hop, headers)
        proxy = hop.way.of(self._source) if hop.way else self._proxy
        if proxy is None:
            return self._pool.asked(hop.place, asked)
        literal(hop.place.host, private=hop.place.private)  # it looks names up itself
        return proxy.asked(hop.place, asked, self._authorities)


async def _judged_page(answer: Answer, body: AsyncIterator[bytes], wish: Wish) -> Answer:
    """The answer if it is one; an error carries the page that people are shown in its place."""
    try:
        return judged(answer, conditional=wish.conditional)
    except SourceError as error:
        if wish.crawl and answer.status in _WALLS:
            with suppress(SourceError):
                error.page = replace(answer, body=b"".join([piece async for piece in body]))
        raise


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


async def _worded(body: AsyncIterator[bytes], host: str, tor: str) -> AsyncIterator[bytes]:
    """The body; how it breaks off is told in plain words."""
    with in_plain_words(host, tor):
        async for piece in body:
            yield piece


async def _ended(response: httpcore.Response) -> None:
    """Read the end of an answer without a body, so that its connection can be kept."""
    if response.status == HTTPStatus.NOT_MODIFIED:
        async for _ in response.aiter_stream():
            pass
