"""What the client takes for an answer: text, bounded, from where it was asked."""

import asyncio
import contextlib
import gzip
import time
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from connectors._web import hops
from connectors._web.pool import Place
from connectors.base import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from connectors.fetch import Client
from tests.servers.bombs import PACKED
from tests.servers.web import Reply, Web, redirect


def quick(**options: Any) -> Client:
    settings = {"pace": timedelta(), "allow_hosts": ["127.0.0.1"], "deadline": timedelta(seconds=5)}
    return Client(**{**settings, **options})


@pytest.mark.parametrize(
    "kind",
    ["text/html", "text/plain", "TEXT/HTML; charset=x", "application/json", "application/ld+json",
     "application/rss+xml", "application/atom+xml", "application/xml", "application/feed+json",
     "application/vnd.api+json", "application/x-ndjson", "application/octet-stream", "", "html"],
)  # fmt: skip
async def test_text_is_read_whatever_its_kind(web: Web, client: Client, kind: str) -> None:
    web.serve("/a", Reply(b"text", headers={"Content-Type": kind} if kind else {}))
    assert (await client.get(web.url("/a"))).body == b"text"


@pytest.mark.parametrize(
    "kind",
    ["application/zip", "application/x-7z-compressed", "application/vnd.rar", "application/gzip",
     "application/pdf", "application/msword", "application/x-msdownload", "image/png",
     "image/svg+xml", "video/mp4", "audio/mpeg", "font/woff2", "multipart/form-data",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     "application/vnd.android.package-archive", "application/x-sqlite3"],
)  # fmt: skip
async def test_what_says_that_it_is_no_text_is_refused_before_its_body_is_read(
    web: Web, client: Client, kind: str
) -> None:
    web.serve("/a", Reply(b"x" * 1000, headers={"Content-Type": kind}, drip=1))
    started = time.monotonic()
    with pytest.raises(SourceChanged, match="no text"):
        await client.get(web.url("/a"))
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "head",
    [b"PK\x03\x04", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"%PDF-1.7",
     b"MZ\x90\x00\x03", b"\x7fELF\x02", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a",
     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\x00", b"BZh91AY", b"\xfd7zXZ\x00",
     b"\x28\xb5\x2f\xfd\x04", bytes(257) + b"ustar", b"\x00\x00\x00\x20ftypisom"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", ""])
async def test_a_file_is_known_by_its_first_bytes_under_any_name(
    web: Web, client: Client, head: bytes, kind: str
) -> None:
    body = head + bytes(600)
    web.serve("/a", Reply(body, headers={"Content-Type": kind} if kind else {}))
    web.serve("/z", Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}))
    for path in ("/a", "/z"):
        with pytest.raises(SourceChanged, match="never read"):
            await client.get(web.url(path))


async def test_bytes_without_a_name_are_read_only_if_they_are_text(
    web: Web, client: Client
) -> None:
    headers = {"Content-Type": "application/octet-stream"}
    web.serve("/text", Reply("ключ".encode("utf-16"), headers=headers))
    web.serve("/else", Reply(b"ab\x00\x01\x02", headers=headers))
    assert (await client.get(web.url("/text"))).body
    with pytest.raises(SourceChanged, match="no text"):
        await client.get(web.url("/else"))


@pytest.mark.parametrize("packing", PACKED)
async def test_a_bomb_of_each_kind_costs_little_memory_and_is_refused(
    web: Web, packing: str
) -> None:
    web.serve("/a", Reply(PACKED[packing], headers={"Content-Encoding": packing}))
    client = quick(max_body=1024 * 1024)
    tracemalloc.start()
    with pytest.raises(SourceChanged, match=r"longer than|nobody asked for"):
        await client.get(web.url("/a"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


async def test_a_long_gzip_body_is_read_to_its_end(web: Web, client: Client) -> None:
    body = b"0123456789abcdef" * (3 * 65536)  # 3 MiB, a whole number of pieces
    web.serve("/a", Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}))
    assert (await client.get(web.url("/a"))).body == body


async def _raw(answer: bytes, endless: bytes = b"", pause: float = 0) -> AsyncIterator[str]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            while endless:
                writer.write(endless)
                await writer.drain()
                await asyncio.sleep(pause)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.mark.parametrize(
    ("answer", "endless", "pause"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"a" * 1000 + b"\r\n", 0),
        (b"HTTP/1.1 200 OK\r\n", b"X", 0.05),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"", 0),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort", b"", 0),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"", 0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", b"", 0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"", 0),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x", 0),
        (b"HTTP/1.1 999999 OK\r\n\r\n", b"", 0),
        (b"", b"", 0),
    ],
    ids=["endless headers", "dripping headers", "endless informational answers", "too short",
         "half a chunk", "no chunk", "negative length", "two lengths", "endless chunk extension",
         "no status", "nothing"],
)  # fmt: skip
async def test_a_server_that_breaks_http_is_unavailable_in_time(
    answer: bytes, endless: bytes, pause: float
) -> None:
    started = time.monotonic()
    async for url in _raw(answer, endless, pause):
        with pytest.raises(SourceUnavailable):
            await quick(deadline=timedelta(seconds=0.8)).get(url)
    assert time.monotonic() - started < 5


def test_a_redirect_never_leads_down_from_https() -> None:
    secure = hops.Hop(hops.target_of("https://a.example.org/"), _place("https", "a.example.org"))
    plain = hops.Hop(hops.target_of("http://a.example.org/"), _place("http", "a.example.org"))
    with pytest.raises(SourceChanged, match="from https to http"):
        hops.check_leap(secure, plain)
    hops.check_leap(plain, secure)


def _place(scheme: str, host: str) -> Any:
    return Place(scheme, host, 443 if scheme == "https" else 80, private=False)


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "data:text/html,x",
           "javascript:alert(1)", "//", "http:///x", "unix:/run/x.sock"]
)  # fmt: skip
async def test_redirects_to_other_things_than_the_web_are_not_followed(
    web: Web, client: Client, to: str
) -> None:
    web.serve("/a", redirect(to))
    with pytest.raises(SourceChanged):
        await client.get(web.url("/a"))


async def test_a_redirect_loop_ends(web: Web, client: Client) -> None:
    web.serve("/a", redirect("/b"))
    web.serve("/b", redirect("/a"))
    with pytest.raises(SourceChanged, match="more than 5"):
        await client.get(web.url("/a"))
    assert len(web.requests) == 6


async def test_a_key_stays_on_its_host_through_redirects(web: Web) -> None:
    web.serve("/a", redirect("/b"))
    web.serve("/b", redirect(web.url("/c", "localhost")))
    web.serve("/c", b"here")
    client = quick(allow_hosts=["127.0.0.1", "localhost"])
    await client.get(web.url("/a"), headers={"X-Key": "specimen", "Accept-Encoding": "br"})
    keys = [request.headers.get("x-key") for request in web.requests]
    assert keys == ["specimen", "specimen", None]
    assert web.requests[0].headers["accept-encoding"] == "gzip, identity"


async def test_a_key_does_not_go_to_another_port_of_its_host(web: Web, client: Client) -> None:
    async with Web() as other:
        web.serve("/a", redirect(other.url("/b")))
        other.serve("/b", b"here")
        await client.get(web.url("/a"), headers={"Authorization": "Bearer specimen"})
        assert "authorization" not in other.requests[0].headers


@pytest.mark.parametrize(
    ("ahead", "stated", "wait"),
    [
        (timedelta(hours=5), timedelta(minutes=10), 600),
        (timedelta(days=-900), timedelta(minutes=10), 600),
        (timedelta(), timedelta(days=-1), 0),
        (timedelta(), timedelta(days=4000), 7 * 86400),
    ],
)
async def test_a_date_to_wait_for_is_read_by_the_clock_of_the_place(
    web: Web, client: Client, ahead: timedelta, stated: timedelta, wait: int
) -> None:
    there = datetime.now(UTC) + ahead
    headers = {
        "Date": format_datetime(there, usegmt=True),
        "Retry-After": format_datetime(there + stated, usegmt=True),
    }
    web.serve("/a", Reply(status=503, headers=headers))
    with pytest.raises(SourceUnavailable) as caught:
        await client.get(web.url("/a"))
    assert caught.value.retry_after == timedelta(seconds=wait)


@pytest.mark.parametrize("stated", ["-5", "1e9", "", "٣", "Mon, 99 Foo 99999 99:99:99 GMT", "0x10"])
async def test_an_absurd_wait_is_none(web: Web, client: Client, stated: str) -> None:
    headers = {"Retry-After": stated.encode().decode("latin-1"), "Date": "yesterday"}
    web.serve("/a", Reply(status=429, headers=headers))
    with pytest.raises(SourceUnavailable) as caught:
        await client.get(web.url("/a"))
    assert caught.value.retry_after is None


async def _read(client: Client, url: str, **limits: int) -> int:
    async with client.stream(url, **limits) as pieces:
        return sum([len(piece) async for piece in pieces])


async def test_a_stream_brings_more_than_an_answer_may_hold_in_pieces(web: Web) -> None:
    web.serve("/a", Reply(b"0123456789" * 50_000))
    client = quick(max_body=1000)
    sizes = []
    async with client.stream(web.url("/a")) as pieces:
        async for piece in pieces:
            sizes.append(len(piece))  # noqa: PERF401
    assert sum(sizes) == 500_000
    assert max(sizes) < 400_000
    with pytest.raises(SourceChanged, match="longer than 999 bytes"):
        await _read(client, web.url("/a"), max_body=999)


async def test_a_stream_can_be_left_early_and_its_connection_ends(web: Web) -> None:
    web.serve("/a", Reply(b"x" * 65536, endless=True))
    client = quick()
    async with client.stream(web.url("/a")) as pieces:
        async for _ in pieces:
            break
    web.serve("/b", b"fine")
    assert (await client.get(web.url("/b"))).body == b"fine"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(b"x" * 100, drip=0.2), SourceUnavailable),
        (Reply(b"x" * 100, cut=50), SourceUnavailable),
        (Reply(hang=True), SourceUnavailable),
        (Reply(b"PK\x03\x04"), SourceChanged),
        (Reply(b"", 403), SourceRefused),
        (Reply(b"x", headers={"Content-Encoding": "br"}), SourceChanged),
    ],
)
async def test_a_stream_fails_as_an_answer_does(
    web: Web, reply: Reply, error: type[SourceError]
) -> None:
    web.serve("/a", reply)
    with pytest.raises(error):
        await _read(quick(deadline=timedelta(seconds=0.6)), web.url("/a"))


async def test_what_the_reader_of_a_stream_raises_stays_what_it_is(web: Web) -> None:
    web.serve("/a", b"x")
    with pytest.raises(TimeoutError, match="of the reader"):
        async with quick().stream(web.url("/a")):
            raise TimeoutError("of the reader")
