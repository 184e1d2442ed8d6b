"""The one polite and safe way out to the web; nothing else imports httpx.

Polite: a pace per host, conditional requests, an honest User-Agent, Retry-After handed on.
Safe: one deadline round the whole answer, a bounded body, no environment proxies, certificates
always checked, redirects followed by hand, and on each hop only the address that was checked is
connected to, so that a name that changes its answer (DNS rebinding) gains nothing.
"""

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

import httpx
from aiolimiter import AsyncLimiter
from socksio.exceptions import SOCKSError

from connectors import _ratelimit
from connectors.addresses import PrivateAddressError, literal, resolve
from connectors.base import Answer, SourceChanged, SourceError, SourceRefused, SourceUnavailable

REDIRECTS = 5
_CONNECT = 10  #: seconds for one address, so that a dead one leaves time for the next
_LONGEST_WAIT = timedelta(days=7)  #: what a Retry-After can ask for
_MOVED = frozenset({301, 302, 303, 307, 308})
_REFUSED = frozenset({401, 403, 407, 451})
_BUSY = frozenset({408, 425, 429})


class Client:
    """A Fetcher with the operator's limits. Lives as long as the daemon; needs no closing."""

    def __init__(
        self,
        *,
        user_agent: str = "leakline (https://example.org/leakline)",
        deadline: timedelta = timedelta(seconds=30),
        max_body: int = 8 * 1024 * 1024,
        pace: timedelta = timedelta(seconds=1),
        allow_hosts: Collection[str] = (),
        proxy: str | None = None,
        ca_file: Path | None = None,
    ) -> None:
        """`pace` lies between two requests to one host; it does not count against the `deadline`.

        `max_body` counts bytes after decompression. `allow_hosts` may have private addresses, but
        no other host can redirect into them. `proxy` (http, https, socks5, socks5h) looks names up
        itself, so only spelled-out addresses are checked then. `ca_file` replaces the public
        certificate authorities by the operator's own.
        """
        self._headers = {"user-agent": user_agent, "accept-encoding": "gzip, identity"}
        self._deadline = deadline.total_seconds()
        self._max_body = max_body
        self._pace = pace.total_seconds()
        self._allowed = frozenset(map(_plain, allow_hosts))
        self._proxy = proxy
        self._ca_file = ca_file
        self._tls: ssl.SSLContext | None = None
        self._paces: dict[str, AsyncLimiter] = {}

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
        _ = crawl
        asked = {"if-none-match": etag, "if-modified-since": modified, "accept": accept}
        wanted = {**(headers or {}), **asked}
        headers = self._headers | {k: v for k, v in wanted.items() if v and _sendable(v)}
        self._authorities()
        left, private = self._deadline, True
        for _ in range(REDIRECTS + 1):
            target = _target(url)
            private = private and _plain(target.host) in self._allowed
            await self._wait_for_turn(target)
            started = asyncio.get_running_loop().time()
            with _in_plain_words(target):
                async with asyncio.timeout(left):
                    answer = await self._ask(target, headers, private=private)
            if answer.status not in _MOVED:
                return _judged(answer, conditional=bool(etag or modified))
            left -= asyncio.get_running_loop().time() - started
            url = _next_hop(target, answer)
        raise SourceChanged(f"{_name(target)} redirects more than {REDIRECTS} times")

    @asynccontextmanager
    async def stream(
        self, url: str, *, accept: str = "*/*", crawl: bool = False
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body of a 200 piece by piece."""
        answer = await self.get(url, accept=accept, crawl=crawl)

        async def pieces() -> AsyncIterator[bytes]:
            yield answer.body

        yield pieces()

    async def _wait_for_turn(self, target: httpx.URL) -> None:
        if self._pace:
            host = _plain(target.host)
            limiter = self._paces.setdefault(host, AsyncLimiter(1, self._pace))
            await limiter.acquire()

    async def _ask(self, target: httpx.URL, headers: Mapping[str, str], *, private: bool) -> Answer:
        """The answer of the first address that takes a connection."""
        port = target.port or (443 if target.scheme == "https" else 80)
        look_up = literal if self._proxy else resolve
        addresses = await look_up(_name(target), port, private=private)
        if self._proxy:
            return await self._exchange(target, target, headers)
        for address in addresses[:-1]:
            try:
                return await self._exchange(target, target.copy_with(host=address), headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._exchange(target, target.copy_with(host=addresses[-1]), headers)

    async def _exchange(
        self, target: httpx.URL, pinned: httpx.URL, headers: Mapping[str, str]
    ) -> Answer:
        """The answer of `target`, asked at the address in `pinned`."""
        request = httpx.Request(
            "GET",
            pinned,
            headers={**headers, "host": target.netloc.decode("ascii")},
            extensions={
                "sni_hostname": _name(target),
                "timeout": httpx.Timeout(self._deadline, connect=_CONNECT).as_dict(),
            },
        )
        async with httpx.AsyncHTTPTransport(
            verify=self._authorities(), trust_env=False, proxy=self._proxy
        ) as transport:
            response = await transport.handle_async_request(request)
            try:
                body = await self._body(response) if response.status_code == HTTPStatus.OK else b""
            finally:
                await response.aclose()
        return Answer(str(target), response.status_code, dict(response.headers), body)

    def _authorities(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = httpx.create_ssl_context(trust_env=False)
            if self._ca_file:
                self._tls = ssl.create_default_context(cafile=self._ca_file)
        return self._tls

    async def _body(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "", "gzip", "x-gzip"):
            raise SourceChanged(
                f"the answer is compressed with {encoding[:20]!r}, which nobody asked for"
            )
        chunks = _counted(response.aiter_raw(), self._max_body)
        if encoding in ("gzip", "x-gzip"):
            chunks = _counted(_inflated(chunks, self._max_body), self._max_body)
        return b"".join([chunk async for chunk in chunks])


async def _counted(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    """The chunks, until together they exceed `limit`."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise SourceChanged(f"the answer is longer than {limit} bytes")
        yield chunk


async def _inflated(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    """The decompressed chunks, none of them much longer than `limit`."""
    gzip = zlib.decompressobj(wbits=31)
    async for chunk in chunks:
        data = chunk
        while data:
            if gzip.eof and not data.startswith(b"\x1f"):
                break  # padding after the last member
            if gzip.eof:
                gzip = zlib.decompressobj(wbits=31)
            yield gzip.decompress(data, limit + 1)
            data = gzip.unused_data
    if not gzip.eof:
        raise SourceUnavailable("the answer ends too early")


def _target(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL:
        raise SourceChanged("that is no address of the web") from None
    if target.scheme not in ("http", "https") or not target.host:
        raise SourceChanged("that is no address of the web (http or https)")
    return target.copy_with(fragment=None)


def _next_hop(target: httpx.URL, answer: Answer) -> str:
    location = answer.headers.get("location", "").strip()
    if not location:
        raise SourceChanged(f"{_name(target)} redirects to nowhere")
    try:
        return str(target.join(location))
    except httpx.InvalidURL:
        raise SourceChanged(f"{_name(target)} redirects to no address of the web") from None


def _sendable(value: str) -> bool:
    """Whether a header may hold it: what a place called its ETag need not be ASCII."""
    return value.isascii() and value.isprintable()


def _name(target: httpx.URL) -> str:
    """The host as it is sent over the wire: ASCII, without the brackets of an IPv6 address."""
    return target.raw_host.decode("ascii").strip("[]")


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _judged(answer: Answer, *, conditional: bool) -> Answer:
    """The answer if it is one, or else the error that its status stands for."""
    status, host = answer.status, httpx.URL(answer.url).host
    said = f"{host} answers {status}"
    if status == HTTPStatus.OK:
        return answer
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return Answer(answer.url, status, answer.headers, b"", not_modified=True)
    if status in _REFUSED:
        raise SourceRefused(f"{said}: it does not let us in")
    if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = _retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC))
        if wait is None and status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = _ratelimit.wait(answer.headers, datetime.now(UTC))
        raise SourceUnavailable(f"{said}: try again later", retry_after=wait)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise SourceChanged(f"{said}: nothing is there any more")
    raise SourceChanged(f"{said}, which is no answer to a reader", status=status)


def _retry_after(stated: str, now: datetime) -> timedelta | None:
    """The wait that a Retry-After header asks for, between nothing and a week."""
    if stated.isascii() and stated.isdigit():
        return timedelta(seconds=min(int(stated[:9]), _LONGEST_WAIT.total_seconds()))
    try:
        until = parsedate_to_datetime(stated)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), _LONGEST_WAIT)


@contextmanager
def _in_plain_words(target: httpx.URL) -> Iterator[None]:
    """Every way in which a network fails, as one SourceError with one plain sentence."""
    host = _name(target)
    try:
        yield
    except SourceError:
        raise
    except PrivateAddressError as refused:
        raise SourceRefused(
            f"{host} leads to {refused.address}, which is not on the internet;"
            f' if that is meant, add "{host}" to allow_hosts'
        ) from refused
    except (TimeoutError, httpx.TimeoutException) as error:
        raise SourceUnavailable(f"{host} did not answer in time") from error
    except zlib.error as error:
        raise SourceChanged(f"{host} sends gzip that cannot be read") from error
    except (httpx.ProxyError, SOCKSError) as error:
        raise SourceUnavailable(f"the proxy could not reach {host}") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
        raise SourceUnavailable(f"{host}: {_reason(error)}") from error


def _reason(error: BaseException | None) -> str:
    """The cause of a failed connection, as far as the chain of errors tells it."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"its certificate is not valid ({error.verify_message})"
        if isinstance(error, ssl.SSLError):
            return "no secure connection could be made"
        if isinstance(error, httpx.RemoteProtocolError):
            return "the answer broke off or is not HTTP"
        if isinstance(error, UnicodeError):
            return "not a name of a host"
        error = error.__cause__ or error.__context__
    return "no connection could be made"
