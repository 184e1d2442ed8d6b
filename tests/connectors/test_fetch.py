"""The client against a server that misbehaves on a real socket."""

import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import SourceChanged, SourceRefused, SourceUnavailable
from connectors.fetch import Client
from tests.servers.web import Reply, Web, bomb, busy, redirect


def quick(**options: Any) -> Client:
    settings = {"pace": timedelta(), "allow_hosts": ["127.0.0.1"], "deadline": timedelta(seconds=5)}
    return Client(**{**settings, **options})


async def test_an_answer_has_body_headers_and_decoded_text(web: Web, client: Client) -> None:
    web.serve("/a", "été".encode("latin-1"), type="text/plain; charset=iso-8859-1")
    answer = await client.get(web.url("/a"))
    assert (answer.status, answer.text, answer.not_modified) == (200, "été", False)
    assert answer.headers["content-type"].startswith("text/plain")


async def test_the_operator_sets_the_user_agent_and_only_gzip_is_asked_for(web: Web) -> None:
    web.serve("/a", b"x")
    await quick(user_agent="cert-example").get(web.url("/a"), accept="text/html")
    headers = web.requests[0].headers
    assert headers["user-agent"] == "cert-example"
    assert headers["accept-encoding"] == "gzip, identity"
    assert headers["accept"] == "text/html"
    assert headers["host"] == f"127.0.0.1:{web.port}"


async def test_a_known_etag_brings_not_modified(web: Web, client: Client) -> None:
    web.serve("/a", b"x", etag='"7"')
    first = await client.get(web.url("/a"))
    again = await client.get(web.url("/a"), etag=first.headers["etag"], modified="yesterday")
    assert again.not_modified
    assert again.body == b""
    assert web.requests[1].headers["if-modified-since"] == "yesterday"


async def test_an_unasked_304_is_no_answer(web: Web, client: Client) -> None:
    web.serve("/a", Reply(status=304))
    with pytest.raises(SourceChanged):
        await client.get(web.url("/a"))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, SourceRefused),
        (403, SourceRefused),
        (404, SourceChanged),
        (410, SourceChanged),
        (400, SourceChanged),
        (204, SourceChanged),
        (429, SourceUnavailable),
        (500, SourceUnavailable),
        (503, SourceUnavailable),
    ],
)
async def test_each_status_has_its_error(
    web: Web, client: Client, status: int, error: type[Exception]
) -> None:
    web.serve("/a", Reply(b"", status))
    with pytest.raises(error, match=str(status)):
        await client.get(web.url("/a"))


@pytest.mark.parametrize(
    ("stated", "least", "most"),
    [
        ("120", 120, 120),
        (lambda: format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 3590, 3600),
        (lambda: format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True), 0, 0),
        ("9" * 400, 604800, 604800),
    ],
)
async def test_retry_after_is_handed_on_in_seconds_or_as_a_date(
    web: Web, client: Client, stated: str | Callable[[], str], least: int, most: int
) -> None:
    web.serve("/a", busy(stated if isinstance(stated, str) else stated()))
    with pytest.raises(SourceUnavailable) as caught:
        await client.get(web.url("/a"))
    assert caught.value.retry_after is not None
    assert least <= caught.value.retry_after.total_seconds() <= most


async def test_a_retry_after_that_says_nothing_leaves_the_wait_to_the_daemon(
    web: Web, client: Client
) -> None:
    web.serve("/a", busy("soon", status=503))
    with pytest.raises(SourceUnavailable) as caught:
        await client.get(web.url("/a"))
    assert caught.value.retry_after is None


async def test_redirects_are_followed_five_times_and_no_more(web: Web, client: Client) -> None:
    web.serve("/end", b"here")
    for n in range(6):
        web.serve(f"/{n}", redirect(f"/{n - 1}" if n else "/end"))
    answer = await client.get(web.url("/4"))
    assert (answer.body, answer.url) == (b"here", web.url("/end"))
    with pytest.raises(SourceChanged, match="more than 5"):
        await client.get(web.url("/5"))


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "ftp://example.org/", "http://", "http://0177.0.0.1/"]
)
async def test_redirects_lead_only_to_the_web(web: Web, client: Client, place: str) -> None:
    web.serve("/a", redirect(place))
    with pytest.raises(SourceChanged):
        await client.get(web.url("/a"))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "localhost",
             "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"]
)  # fmt: skip
async def test_no_spelling_of_loopback_is_reached_unless_allowed(web: Web, host: str) -> None:
    web.serve("/a", b"secret")
    with pytest.raises(SourceRefused, match="private_hosts"):
        await quick(allow_hosts=[]).get(web.url("/a", host))
    assert web.requests == []


async def test_a_redirect_never_leads_into_a_private_network(web: Web, client: Client) -> None:
    web.serve("/a", redirect(web.url("/b", "127.1")))
    with pytest.raises(SourceRefused, match=r"127\.0\.0\.1"):
        await client.get(web.url("/a"))
    assert web.count("/b") == 0


def _names(monkeypatch: pytest.MonkeyPatch, **answers: list[str]) -> list[str]:
    """Let names of example.org resolve to a script: each look-up takes the next answer."""
    real, asked = socket.getaddrinfo, []

    def scripted(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = str(host).partition(".")[0]
        if name not in answers:
            return real(host, port, *args, **kwargs)
        asked.append(name)
        addresses = answers[name].pop(0).split()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", scripted)
    return asked


async def test_a_name_that_leads_to_a_private_address_is_refused(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    _names(monkeypatch, intranet=["10.0.0.7"])
    with pytest.raises(SourceRefused, match=r"10\.0\.0\.7"):
        await quick().get("http://intranet.example.org/")


async def test_the_address_that_was_checked_is_the_one_connected_to(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _names(monkeypatch, place=["127.0.0.1", "203.0.113.9"])
    web.serve("/a", b"x")
    answer = await quick(allow_hosts=["place.example.org"]).get(web.url("/a", "place.example.org"))
    assert asked == ["place"]
    assert web.requests[0].headers["host"] == f"place.example.org:{web.port}"
    assert answer.url == web.url("/a", "place.example.org")


async def test_one_private_address_among_others_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _names(monkeypatch, mixed=["198.41.0.4 192.168.1.1"])
    with pytest.raises(SourceRefused, match=r"192\.168\.1\.1"):
        await quick().get("http://mixed.example.org/")


async def test_the_next_address_is_tried_when_one_takes_no_connection(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    _names(monkeypatch, place=["127.0.0.2 127.0.0.1", "127.0.0.2 127.0.0.3"])
    web.serve("/a", b"x")
    client = quick(allow_hosts=["place.example.org"])
    assert (await client.get(web.url("/a", "place.example.org"))).body == b"x"
    with pytest.raises(SourceUnavailable, match="no connection"):
        await client.get(web.url("/a", "place.example.org"))


async def test_an_ipv6_address_is_asked_as_it_is_written() -> None:
    try:
        async with Web(host="::1") as web:
            web.serve("/a", b"six")
            answer = await quick(allow_hosts=["::1"]).get(web.url("/a", "[::1]"))
            assert (answer.body, web.requests[0].headers["host"]) == (b"six", f"[::1]:{web.port}")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")


async def test_an_etag_that_no_header_can_hold_is_left_out(web: Web, client: Client) -> None:
    web.serve("/a", b"x")
    assert (await client.get(web.url("/a"), etag='"é"', modified="a\r\nX: y")).body == b"x"
    assert "if-none-match" not in web.requests[0].headers
    assert "if-modified-since" not in web.requests[0].headers


async def test_an_allowed_private_host_cannot_be_reached_through_a_public_one(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`public` stands for a public place: the look-up is scripted, the sockets are real."""
    _names(monkeypatch, public=["127.0.0.1"])
    monkeypatch.setattr("connectors.addresses.is_public", lambda address: address.packed[-1] == 1)
    web.serve("/a", redirect(web.url("/b", "127.0.0.2")))
    with pytest.raises(SourceRefused):
        await quick(allow_hosts=["127.0.0.2"]).get(web.url("/a", "public.example.org"))


async def test_a_body_over_the_cap_is_refused(web: Web) -> None:
    web.serve("/a", bytes(1001))
    web.serve("/b", bytes(1000))
    client = quick(max_body=1000)
    assert len((await client.get(web.url("/b"))).body) == 1000
    with pytest.raises(SourceChanged, match="1000 bytes"):
        await client.get(web.url("/a"))


async def test_an_endless_body_ends(web: Web) -> None:
    web.serve("/a", Reply(bytes(65536), endless=True))
    with pytest.raises(SourceChanged, match="longer than"):
        await quick().get(web.url("/a"))


async def test_gzip_is_read_and_a_bomb_is_not(web: Web, client: Client) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(8)
    web.serve("/a", Reply(packed, headers={"Content-Encoding": "gzip"}))
    web.serve("/bomb", bomb(64 * 1024 * 1024))
    assert (await client.get(web.url("/a"))).body == b"one two"
    tracemalloc.start()
    with pytest.raises(SourceChanged, match="longer than"):
        await client.get(web.url("/bomb"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
async def test_an_encoding_that_was_not_asked_for_is_not_decoded(
    web: Web, client: Client, encoding: str
) -> None:
    web.serve("/a", Reply(b"x", headers={"Content-Encoding": encoding}))
    with pytest.raises(SourceChanged, match="compressed"):
        await client.get(web.url("/a"))


async def test_broken_gzip_and_half_gzip_are_errors(web: Web, client: Client) -> None:
    headers = {"Content-Encoding": "gzip"}
    web.serve("/broken", Reply(b"not gzip at all", headers=headers))
    web.serve("/half", Reply(gzip.compress(b"x" * 99)[:-9], headers=headers))
    with pytest.raises(SourceChanged, match="gzip"):
        await client.get(web.url("/broken"))
    with pytest.raises(SourceUnavailable, match="too early"):
        await client.get(web.url("/half"))


@pytest.mark.parametrize("fault", [{"hang": True}, {"drip": 0.2}])
async def test_the_deadline_holds_for_the_whole_answer(web: Web, fault: dict[str, Any]) -> None:
    web.serve("/a", Reply(b"x" * 100, **fault))
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="in time"):
        await quick(deadline=timedelta(seconds=0.5)).get(web.url("/a"))
    assert time.monotonic() - started < 2


async def test_the_deadline_is_one_for_all_redirects(web: Web) -> None:
    web.serve("/a", Reply(b"", 302, {"Location": "/a"}, delay=0.9))
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="in time"):
        await quick(deadline=timedelta(seconds=1)).get(web.url("/a"))
    assert time.monotonic() - started < 4, "five redirects would take 4.5 s"


async def test_a_truncated_answer_is_unavailable(web: Web, client: Client) -> None:
    web.serve("/a", Reply(b"x" * 100, cut=50))
    with pytest.raises(SourceUnavailable, match="broke off"):
        await client.get(web.url("/a"))


async def test_a_closed_port_and_an_unknown_name_are_unavailable(client: Client) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(SourceUnavailable, match="no connection"):
        await client.get(f"http://127.0.0.1:{port}/")
    with pytest.raises(SourceUnavailable, match=r"nowhere\.invalid"):
        await client.get("http://nowhere.invalid/")


async def test_a_server_that_speaks_no_http_is_unavailable(client: Client) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        with pytest.raises(SourceUnavailable):
            await client.get(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for tls.example.org, with its key in the same file, made for this run."""
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    subprocess.run(  # noqa: S603
        [shutil.which("openssl") or "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
         "-days", "2", "-subj", "/CN=tls.example.org", "-keyout", f"{file}.key", "-out", file,
         "-addext", "subjectAltName=DNS:tls.example.org"],
        check=True, capture_output=True,
    )  # fmt: skip
    return file


async def test_certificates_are_checked_against_the_name_not_the_address(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _names(monkeypatch, tls=["127.0.0.1"] * 2, other=["127.0.0.1"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, f"{certificate}.key")
    hosts = ["tls.example.org", "other.example.org"]
    async with Web(tls=context) as web:
        web.serve("/a", b"private")
        own = quick(allow_hosts=hosts, ca_file=certificate)
        assert (await own.get(web.url("/a", "tls.example.org"))).body == b"private"
        with pytest.raises(SourceUnavailable, match="certificate is not valid"):
            await own.get(web.url("/a", "other.example.org"))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with pytest.raises(SourceUnavailable, match="certificate is not valid"):
            await quick(allow_hosts=hosts).get(web.url("/a", "tls.example.org"))
        assert len(web.requests) == 1


async def test_the_environments_proxies_are_ignored(
    web: Web, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    web.serve("/a", b"x")
    assert (await client.get(web.url("/a"))).body == b"x"


async def test_a_configured_proxy_takes_every_request_and_no_private_address(web: Web) -> None:
    web.serve("http://news.example.org/a", b"through the proxy")
    client = quick(proxy=web.url().rstrip("/"), allow_hosts=[])
    assert (await client.get("http://news.example.org/a")).body == b"through the proxy"
    for host in ("127.1", "10.0.0.1", "localhost"):
        with pytest.raises(SourceRefused):
            await client.get(f"http://{host}/")
    assert len(web.requests) == 1


@pytest.mark.parametrize("answer", [b"", b"\x04\x00", b"HTTP/1.1 200 OK\r\n\r\n"])
async def test_a_socks_proxy_that_speaks_nonsense_or_nothing_is_unavailable(answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        if answer:
            writer.write(answer)
            writer.close()
        else:
            await reader.read()
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        client = quick(proxy=f"socks5h://127.0.0.1:{port}", deadline=timedelta(seconds=0.5))
        with pytest.raises(SourceUnavailable):
            await client.get("http://news.example.org/")


async def test_one_host_is_asked_at_its_pace_and_another_is_not_held_up(web: Web) -> None:
    web.serve("/a", b"x")
    client = quick(pace=timedelta(seconds=1), allow_hosts=["127.0.0.1", "localhost"])
    started = time.monotonic()
    await asyncio.gather(*(client.get(web.url("/a")) for _ in range(2)))
    assert time.monotonic() - started >= 1
    started = time.monotonic()
    await client.get(web.url("/a", "localhost"))
    assert time.monotonic() - started < 1, "the pace of another host"
