"""robots.txt: asked once, obeyed, and no way to keep the daemon busy."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import SourceRefused, SourceUnavailable
from connectors.fetch import Client
from tests.servers.web import Reply, Web, redirect

FORBIDDEN = "User-agent: *\nDisallow: /members\n\nUser-agent: leakline\nDisallow: /secret\n"


def polite(**options: Any) -> Client:
    settings = {
        "pace": timedelta(),
        "allow_hosts": ["127.0.0.1", "localhost"],
        "deadline": timedelta(seconds=5),
        "user_agent": "Leakline/0.1 (leak monitor)",
    }
    return Client(**{**settings, **options})


@pytest.fixture(autouse=True)
def pages(web: Web) -> None:
    web.serve("/robots.txt", FORBIDDEN, type="text/plain")
    for path in ("/board", "/secret", "/members"):
        web.serve(path, b"page")


async def test_what_is_forbidden_to_us_is_refused_and_never_asked_for(web: Web) -> None:
    client = polite()
    assert (await client.get(web.url("/board"), crawl=True)).body == b"page"
    assert (await client.get(web.url("/members"), crawl=True)).body == b"page", "for others"
    with pytest.raises(SourceRefused, match=r"robots\.txt"):
        await client.get(web.url("/secret"), crawl=True)
    assert web.count("/secret") == 0
    with pytest.raises(SourceRefused):
        await polite(user_agent="cert-example").get(web.url("/members"), crawl=True)


async def test_it_is_asked_for_once_also_by_many_at_the_same_time(web: Web) -> None:
    client = polite()
    lent = [client.lent_to(str(number)) for number in range(10)]
    await asyncio.gather(*(one.get(web.url("/board"), crawl=True) for one in lent))
    assert web.count("/robots.txt") == 1


async def test_without_crawl_nobody_asks(web: Web) -> None:
    await polite().get(web.url("/secret"))
    assert web.count("/robots.txt") == 0


@pytest.mark.parametrize("ignored", ["127.0.0.1", "*"])
async def test_the_operator_can_switch_it_off_for_a_host_or_for_all(web: Web, ignored: str) -> None:
    client = polite(ignore_robots=[ignored])
    assert (await client.get(web.url("/secret"), crawl=True)).body == b"page"
    assert web.count("/robots.txt") == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_where_there_is_none_everything_is_allowed(web: Web, status: int) -> None:
    web.serve("/robots.txt", Reply(b"", status))
    assert (await polite().get(web.url("/secret"), crawl=True)).body == b"page"


@pytest.mark.parametrize("reply", [Reply(b"", 500), Reply(b"", 503), Reply(hang=True)])
async def test_where_it_cannot_be_had_nothing_is_read_and_it_is_asked_for_once(
    web: Web, reply: Reply
) -> None:
    web.serve("/robots.txt", reply)
    client = polite(deadline=timedelta(seconds=0.5))
    for _ in range(3):
        with pytest.raises(SourceUnavailable, match=r"robots\.txt"):
            await client.get(web.url("/board"), crawl=True)
    assert web.count("/robots.txt") == 1
    assert web.count("/board") == 0


async def test_a_redirect_is_asked_about_too(web: Web) -> None:
    web.serve("/board", redirect("/secret"))
    with pytest.raises(SourceRefused, match=r"robots\.txt"):
        await polite().get(web.url("/board"), crawl=True)
    assert web.count("/secret") == 0


async def test_a_crawl_delay_is_a_pace_and_an_absurd_one_is_capped(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, paces = polite(), []

    async def noted(_host: str, pace: float) -> None:
        paces.append(pace)

    monkeypatch.setattr(client._turns, "wait", noted)  # noqa: SLF001
    for host, delay in (("127.0.0.1", "7"), ("localhost", "99999")):
        web.serve("/robots.txt", f"User-agent: *\nCrawl-delay: {delay}\n", type="text/plain")
        await client.get(web.url("/board", host), crawl=True)
    assert paces == [0, 7, 0, 60]


async def test_a_hostile_one_costs_little_time(web: Web) -> None:
    agents = "".join(f"User-agent: a{n}\n" for n in range(14_000))
    rules = "".join(f"Disallow: /{n}*x\n" for n in range(14_000))
    web.serve("/robots.txt", agents + "User-agent: *\n" + rules, type="text/plain")
    started = time.monotonic()
    assert (await polite().get(web.url("/board"), crawl=True)).body == b"page"
    assert time.monotonic() - started < 4


async def test_only_the_first_500_kib_are_read(web: Web) -> None:
    web.serve("/robots.txt", Reply(b"# a long comment\n" * 60, endless=True))
    assert (await polite().get(web.url("/board"), crawl=True)).body == b"page"
