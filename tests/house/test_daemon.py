"""The daemon as a user starts it, between real servers: what is told, once, whatever happens."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.servers.daemon import ROOT, Daemon, daemon_in, eventually, leakline
from tests.servers.french_case import FOLDER, MILESTONES, World, posts, world_at
from tests.servers.web import Reply

SAVED = ROOT / "tests" / "saved"
#: A feed of 2018 whose news is a leak at an airline: found, and so no part of this case.
TELLS_OF_A_LEAK = "rdf_UTF8.xml"
CORPUS = ROOT.parent / "shared" / "corpora" / "feeds"
TYPES = {".atom": "application/atom+xml", ".json": "application/feed+json"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with world_at(tmp_path) as world:
        yield world


@pytest.fixture
async def daemon(world: World) -> AsyncIterator[Daemon]:
    async with daemon_in(world.home) as daemon:
        yield daemon


def stage_of(text: str) -> str:
    """The stage that a message tells: its subject begins with it."""
    found = re.match(r"\*?\[(\w+)\]", text)
    assert found, text
    return found[1]


def told_on_slack(world: World) -> list[str]:
    return [stage_of(message["text"]) for message in world.slack.messages]


def told_by_mail(world: World) -> list[str]:
    """The stages in the order in which they came; a message that came again is the same one."""
    return [stage_of(str(message["Subject"])) for message in once_each(world.smtp.messages)]


def printed(daemon: Daemon) -> list[str]:
    """The stages as the terminal tells them."""
    return re.findall(r"(?m)^\[(\w+)\]", daemon.out)


def once_each(messages: list[EmailMessage]) -> list[EmailMessage]:
    first: dict[str, EmailMessage] = {}
    for message in messages:
        first.setdefault(str(message["Message-ID"]), message)
    return list(first.values())


async def data(world: World, *arguments: str) -> Any:
    """What a command prints as JSON while the daemon runs."""
    done = await leakline(world.home, *arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


async def states(world: World) -> dict[str, str]:
    return {row["name"]: row["state"] for row in await data(world, "sources")}


async def serve_feeds(world: World) -> dict[str, str]:
    """Sources that tell of no leak, or nothing at all, each with the state it must have.

    The feeds are those of ../shared/corpora, where they are, and our own.
    """
    ours = (SAVED / "feed" / name for name in ("old.rdf", "feed.json"))
    expected = {}
    for file in (*ours, *(file for file in CORPUS.glob("*.xml") if file.name != TELLS_OF_A_LEAK)):
        web = await world.host()
        web.serve("/feed", file.read_bytes(), type=TYPES.get(file.suffix, "application/rss+xml"))
        world.watch(file.stem, "feed", url=web.url("/feed"), every="1h")
        expected[file.stem] = "ok"
    web = await world.host()
    web.serve("/broken", Reply(b"", 500))
    world.watch("broken", "feed", url=web.url("/broken"))
    web.serve("/s/hidden_channel", (SAVED / "telegram_web" / "landing.html").read_bytes())
    world.watch("hidden", "telegram_web", channel="hidden_channel", base=web.url(""))
    return {**expected, "broken": "unreachable", "hidden": "no preview"}


def in_pieces() -> list[list[dict[str, Any]]]:
    """The case as it unrolled: talk and offer; sample; publication and copies; the press."""
    days = ("2021-02-05", "2021-02-09", "2021-02-13", "2021-12-31")
    story = posts()
    pieces = []
    for day in days:
        pieces.append([post for post in story if post["published_at"] < day])
        story = [post for post in story if post["published_at"] >= day]
    return pieces


async def test_one_case_in_many_places_is_one_incident_and_one_thread(
    world: World, daemon: Daemon
) -> None:
    """Reads ../shared/corpora/feeds where it is there."""
    expected = await serve_feeds(world)
    world.configure()
    await daemon.start()
    for piece, least in zip(in_pieces(), (2, 3, 5, 7), strict=True):
        world.publish(*piece)
        await heard(world, daemon, least)
    await eventually(lambda: len(printed(daemon)) == len(world.slack.messages), lambda: daemon.err)

    (incident,) = (await data(world, "incidents"))["incidents"]
    assert {one["stage"]: one["at"] for one in incident["milestones"]} == MILESTONES
    assert await states(world) == dict.fromkeys((FOLDER, *world.channels), "ok") | expected
    assert await daemon.stop() == 0

    root, *others = world.slack.messages
    assert "thread_ts" not in root
    assert {message["thread_ts"] for message in others} == {root["ts"]}
    first, *later = world.smtp.messages
    assert first["References"] is None
    assert {message["References"] for message in later} == {first["Message-ID"]}
    told = told_on_slack(world)
    assert set(told) == set(MILESTONES)
    assert len(told) <= len(MILESTONES) + 1
    assert told_by_mail(world) == told == printed(daemon)
    assert len(set(world.slack.keys())) == len(world.slack.messages)
    assert len(once_each(world.smtp.messages)) == len(world.smtp.messages)


async def heard(world: World, daemon: Daemon, least: int) -> None:
    """Nothing, once Slack and the mail server have heard so many different alerts."""
    await eventually(
        lambda: min(len(world.slack.messages), len(once_each(world.smtp.messages))) >= least,
        lambda: daemon.err,
    )


async def test_a_channel_that_hangs_keeps_no_alert_from_the_others(
    world: World, daemon: Daemon
) -> None:
    world.slack.delay = 60
    world.configure(grace="1s")
    await daemon.start()
    for piece, least in zip(in_pieces(), (2, 3, 5, 7), strict=True):
        world.publish(*piece)
        await eventually(
            lambda: min(len(world.smtp.messages), len(printed(daemon))) >= least,  # noqa: B023
            lambda: daemon.err,
            seconds=25,  # Slack is given up after 30
        )
    assert len(world.slack.messages) == 1
    began = monotonic()
    assert await daemon.stop() == 0
    assert monotonic() - began < 5, "the grace is 1 s"
    assert "stopped before everything had ended" in daemon.err


async def test_a_stop_waits_until_what_is_being_said_is_said(world: World, daemon: Daemon) -> None:
    world.slack.delay = world.smtp.delay = 3
    world.configure()
    world.publish(*posts()[:2])
    await daemon.start()
    await eventually(lambda: bool(world.slack.messages and world.smtp.messages))
    assert await daemon.stop() == 0
    (incident,) = (await data(world, "incidents"))["incidents"]
    told = (await data(world, "show", incident["id"]))["deliveries"]
    states = [(one["channel"], one["state"]) for one in told if one["key"].split(".")[1] == "1"]
    assert sorted(states) == [("screen", "sent"), ("soc-mail", "sent"), ("soc-slack", "sent")]
    assert (len(world.slack.messages), len(world.smtp.messages)) == (1, 1), "nothing was begun"


KILLS = 12
NOT_OF_THE_CASE = 3  # a record collection, a burst pipe, a record of admissions


async def test_killed_again_and_again_it_loses_nothing_and_says_nothing_twice(
    world: World, daemon: Daemon
) -> None:
    """SIGKILL at random moments and between sending and marking, while the case goes on.

    What is guaranteed is that a repeat bears the same key. Mail is sent again under the same
    Message-ID, and a mail reader shows it once. A bot in Slack looks its key up before it posts, so
    it is posted once; only a post that Slack is still working on when the next start looks it up
    could be seen twice, and would bear the same key.
    """
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)  # noqa: T201
    chance = random.Random(seed)  # noqa: S311
    world.slack.delay = world.smtp.delay = 0.3
    world.configure()
    story = posts()
    for number in range(KILLS):
        world.publish(story[number])
        await live_for_a_while(world, daemon, chance, number)
        await daemon.kill()
    world.publish(*story[KILLS:])
    await daemon.start()
    await heard(world, daemon, len(MILESTONES))
    await all_read(world)
    assert await daemon.stop() == 0

    (incident,) = (await data(world, "incidents"))["incidents"]
    told = await data(world, "show", incident["id"])
    assert {one["stage"]: one["at"] for one in incident["milestones"]} == MILESTONES
    assert len(told["mentions"]) == len(story) - NOT_OF_THE_CASE
    assert {one["state"] for one in told["deliveries"]} == {"sent"}
    keys = [one["key"] for one in told["deliveries"]]

    assert world.slack.keys() == [key for key in keys if key.endswith(".soc-slack")]
    root, *others = world.slack.messages
    assert "thread_ts" not in root
    assert {message["thread_ts"] for message in others} == {root["ts"]}
    mails = once_each(world.smtp.messages)
    assert [mail["Message-ID"] for mail in mails] == [
        f"<{key}@example.org>" for key in keys if key.endswith(".soc-mail")
    ]
    assert [mail["References"] for mail in mails] == [
        None,
        *[mails[0]["Message-ID"]] * len(mails[1:]),
    ]
    assert set(told_on_slack(world)) == set(MILESTONES)
    assert told_by_mail(world) == told_on_slack(world)
    assert len(mails) <= len(MILESTONES) + 1
    assert len(world.smtp.messages) > len(mails), "no kill came between sending and marking"
    assert {same(mail) for mail in world.smtp.messages} == {same(mail) for mail in mails}


async def live_for_a_while(
    world: World, daemon: Daemon, chance: random.Random, number: int
) -> None:
    """Start it, and return when it is to be killed: anywhere, at work, or while it tells."""
    before = len(world.smtp.messages)
    if number % 3 == 0:
        await daemon.start(until=None)
        await asyncio.sleep(chance.uniform(0.2, 4))
        return
    await daemon.start()
    if number % 3 == 2:
        end = monotonic() + 3  # there may be nothing to tell
        while len(world.smtp.messages) == before and monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(0, 0.2))
    else:
        await asyncio.sleep(chance.uniform(0, 2))


async def all_read(world: World) -> None:
    """Nothing, once every post was read, and none twice."""
    published = len(posts()) + len(world.channels)  # each channel has a first post of its own
    async with asyncio.timeout(30):
        while sum(row["posts_seen"] for row in await data(world, "sources")) < published:
            pass
    assert sum(row["posts_seen"] for row in await data(world, "sources")) == published


def same(mail: EmailMessage) -> tuple[str, ...]:
    """What a message says, without the time at which it was sent."""
    body = mail.get_body(("plain",))
    assert body is not None
    return (str(mail["Message-ID"]), str(mail["Subject"]), str(mail["References"]), str(body))


async def test_a_source_that_fails_stops_no_other_and_says_when_it_is_tried_again(
    world: World, daemon: Daemon
) -> None:
    web = await world.host()
    web.serve("/feed", Reply(b"", 500))
    world.watch("broken", "feed", url=web.url("/feed"))
    world.configure()
    world.publish(*posts()[:2])
    await daemon.start()
    await heard(world, daemon, 2)
    await eventually(lambda: web.count("/feed") >= 2, lambda: daemon.err)

    done = await leakline(world.home, "sources")
    assert re.split(r" {2,}", done.out.splitlines()[1].strip())[5] == "next try"
    (row,) = (line for line in done.out.splitlines() if "broken" in line)
    at = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    assert re.search(rf"feed +unreachable +{at} +- +{at} +0 +{web.host} answers 500", row)
    (row,) = (one for one in await data(world, "sources") if one["name"] == "broken")
    assert row["next_poll_at"] > row["state_since"]
    assert row["failures"] >= 2
    assert daemon.err.count("source=broken") == 1, "told once, not at each try"

    web.serve("/feed", (SAVED / "feed" / "feed.json").read_bytes(), type=TYPES[".json"])
    await eventually(lambda: "a source is read source=broken posts=2" in daemon.err)
    assert await daemon.stop() == 0
