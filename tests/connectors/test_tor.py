"""Onion services: through Tor or not at all, each source by its own circuits."""

import asyncio
import hashlib
import socket
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from connectors import onion
from connectors.base import SourceChanged, SourceRefused, SourceUnavailable, TorMissing
from connectors.fetch import Client, Tor
from tests.servers.socks import Socks
from tests.servers.web import Reply, Web, redirect
from tests.watched_sockets import destinations

#: names with right checksums whose keys nobody can have
ONION, OTHER = (onion.name_of(hashlib.sha256(word).digest()) for word in (b"one", b"other"))


@pytest.fixture
async def tor(web: Web) -> AsyncIterator[Socks]:
    async with Socks() as socks:
        socks.lead(ONION, web.port)
        socks.lead(OTHER, web.port)
        socks.lead("news.example.org", web.port)
        yield socks


def through(tor: Socks, *, deadline: float = 20, polls: int = 4, **options: Any) -> Client:
    limits = Tor(tor.url, timedelta(seconds=deadline), polls)
    return Client(tor=limits, pace=timedelta(), **options)


async def test_an_onion_page_is_read_through_tor_and_no_compression_is_asked_for(
    web: Web, tor: Socks
) -> None:
    web.serve("/a", "page")
    answer = await through(tor).get(f"http://{ONION}/a")
    assert answer.text == "page"
    assert (tor.asked[0].host, tor.asked[0].port) == (ONION, 80)
    assert web.requests[0].headers["accept-encoding"] == "identity"
    assert web.requests[0].headers["host"] == ONION


async def test_each_source_is_another_user_to_tor_and_a_restart_has_another_password(
    web: Web, tor: Socks
) -> None:
    web.serve("/a", "page")
    client = through(tor)
    for source in ("board-a", "board-b", "board-a"):
        await client.lent_to(source).get(f"http://{ONION}/a")
    await through(tor).lent_to("board-a").get(f"http://{ONION}/a")
    users, passwords = zip(*((one.user, one.password) for one in tor.asked), strict=True)
    assert users[0] == users[2] == users[3] != users[1]
    assert "board-a" not in users[0]
    assert passwords[0] == passwords[1] == passwords[2] != passwords[3]


async def test_only_a_source_that_asks_for_it_goes_through_tor_to_the_ordinary_web(
    web: Web, tor: Socks
) -> None:
    web.serve("/a", "page")
    client = through(tor, allow_hosts=["127.0.0.1"])
    await client.lent_to("direct").get(web.url("/a"))
    assert tor.asked == []
    await client.lent_to("hidden", tor=True).get("http://news.example.org/a")
    assert [one.host for one in tor.asked] == ["news.example.org"]


async def test_without_tor_an_onion_service_is_refused_and_nobody_is_asked(web: Web) -> None:
    proxied = Client(proxy=web.url().rstrip("/"), pace=timedelta())
    with destinations() as seen:
        for client in (Client(pace=timedelta()), proxied, proxied.lent_to("a", tor=True)):
            for spelling in (ONION, ONION.upper(), f"www.{ONION}", f"{ONION}."):
                with pytest.raises(SourceRefused, match=r"\[tor\]"):
                    await client.get(f"http://{spelling}/")
    assert seen == []
    assert web.requests == []


@pytest.mark.parametrize(
    "name",
    ["expyuzz4wqqyqhjn.onion", "a" * 56 + ".onion", ONION[:10] + "a" + ONION[11:], "onion",
     "x.onion", ONION[:-6] + "1.onion"],
)  # fmt: skip
async def test_a_name_that_no_onion_service_can_have_is_never_asked_for(
    tor: Socks, name: str
) -> None:
    with pytest.raises(SourceChanged, match="onion name"):
        await through(tor).get(f"http://{name}/")
    assert tor.connections == 0


@pytest.mark.parametrize(
    ("start", "to"),
    [
        (ONION, f"http://{OTHER}/b"),
        (ONION, "http://news.example.org/b"),
        (ONION, "//127.0.0.1/b"),
        ("news.example.org", f"http://{ONION}/b"),
    ],
)
async def test_no_redirect_leads_out_of_or_into_the_onion_network(
    web: Web, tor: Socks, start: str, to: str
) -> None:
    web.serve("/a", redirect(to))
    web.serve("/b", "elsewhere")
    client = through(tor).lent_to("source", tor=True)
    with pytest.raises(SourceChanged, match="onion network"):
        await client.get(f"http://{start}/a")
    assert [one.host for one in tor.asked] == [start]


async def test_an_onion_service_redirects_within_itself_three_times_and_no_more(
    web: Web, tor: Socks
) -> None:
    for number in range(4):
        web.serve(f"/{number}", redirect(f"/{number - 1}") if number else Reply(b"here"))
    web.serve("/4", redirect("/3"))
    assert (await through(tor).get(f"http://{ONION}/3")).body == b"here"
    with pytest.raises(SourceChanged, match="more than 3"):
        await through(tor).get(f"http://{ONION}/4")


async def test_tor_that_does_not_run_is_a_fault_of_the_installation() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{closed.getsockname()[1]}"
    client = Client(tor=Tor(f"socks5h://{where}"), pace=timedelta())
    with pytest.raises(TorMissing, match=f"tor is not running at {where}") as caught:
        await client.get(f"http://{ONION}/")
    assert caught.value.state == "no tor"
    assert await client.tor_fault() == str(caught.value)


async def test_tor_that_runs_is_no_fault(tor: Socks) -> None:
    assert await through(tor).tor_fault() is None
    assert tor.asked == []


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (0x01, SourceUnavailable, "no web server behind"),
        (0x04, SourceUnavailable, "published by nobody"),
        (0x05, SourceUnavailable, "no connection on this port"),
        (0x06, SourceUnavailable, "Tor network is slow"),
        (0xF0, SourceUnavailable, "published by nobody"),
        (0xF1, SourceUnavailable, "cannot read"),
        (0xF2, SourceUnavailable, "went away"),
        (0xF3, SourceUnavailable, "met in the Tor network"),
        (0xF4, SourceRefused, "gave a key"),
        (0xF5, SourceRefused, "key"),
        (0xF6, SourceChanged, "no onion name"),
        (0xF7, SourceUnavailable, "went away"),
        (0x55, SourceUnavailable, "through Tor"),
    ],
)
async def test_each_answer_of_tor_is_told_in_plain_words(
    tor: Socks, code: int, error: type[Exception], words: str
) -> None:
    tor.replies[ONION] = code
    with pytest.raises(error, match=words) as caught:
        await through(tor).get(f"http://{ONION}/")
    assert not isinstance(caught.value, TorMissing)
    assert "socks" not in str(caught.value).lower()


async def test_a_silent_tor_is_waited_for_no_longer_than_the_deadline(tor: Socks) -> None:
    tor.silent = True
    client = through(tor, deadline=0.4)
    started = time.monotonic()
    for _ in range(6):  # cancelled handshakes must not fill a pool
        with pytest.raises(SourceUnavailable, match="in time"):
            await client.get(f"http://{ONION}/")
    assert time.monotonic() - started < 12
    tor.silent = False
    tor.replies[ONION] = 0xF0
    with pytest.raises(SourceUnavailable, match="nobody"):
        await client.get(f"http://{ONION}/")


@pytest.mark.parametrize("cut", [0, 1, 3, 5, 9])
async def test_a_tor_that_breaks_off_is_unavailable(tor: Socks, cut: int) -> None:
    tor.cut = cut
    with pytest.raises(SourceUnavailable, match="could not reach"):
        await through(tor).get(f"http://{ONION}/")


async def test_few_answers_are_waited_for_through_tor_at_the_same_time(
    web: Web, tor: Socks
) -> None:
    running = most = 0
    web.serve("/a", Reply(b"x", delay=0.05))
    client, real = through(tor, polls=2), tor._proxy  # noqa: SLF001

    async def counted(*talk: Any) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            await real(*talk)
        finally:
            running -= 1

    tor._proxy = counted  # type: ignore[method-assign]  # noqa: SLF001
    sources = [client.lent_to(f"s{number}") for number in range(8)]
    await asyncio.gather(*(source.get(f"http://{ONION}/a") for source in sources))
    assert most <= 2
    assert len(tor.asked) == 8


async def test_a_thousand_fetches_of_onion_sources_connect_to_tor_and_nowhere_else(
    web: Web, tor: Socks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every connection and look-up of this process is seen by an audit hook."""
    for name in ("ALL_PROXY", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", ".onion")
    web.serve("/a", "page")
    web.serve("/out", redirect("http://198.51.100.7/"))
    tor.replies[OTHER] = 0xF0
    urls = [f"http://{ONION}/a", f"http://{ONION}/out", f"http://{OTHER}/", f"http://{ONION}/404"]
    client = through(tor, polls=8)
    with destinations(but=web.port) as seen:  # the fixture itself leads on to the web server
        for start in range(0, 1000, 8):
            await asyncio.gather(
                *(
                    client.lent_to(f"source {number % 20}").get(urls[number % 4])
                    for number in range(start, start + 8)
                ),
                return_exceptions=True,
            )
    assert len(tor.asked) == 1000
    assert set(seen) == {("connect", "127.0.0.1", tor.port)}
