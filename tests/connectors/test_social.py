"""What every network owes a reader, over a real socket: paging without a gap, edits, limits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import (
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
    Tools,
)
from connectors.post import Page
from connectors.social import Options, Social
from tests.servers.social import START, Bluesky, Mastodon, Network, Reddit
from tests.servers.web import Reply, Web, busy

NETWORKS: dict[str, Callable[[Web], Network]] = {
    "mastodon": Mastodon,
    "bluesky": Bluesky,
    "reddit": Reddit,
}


@pytest.fixture(params=list(NETWORKS))
def network(request: pytest.FixtureRequest, web: Web) -> Network:
    return NETWORKS[request.param](web)


def place(network: Network, tools: Tools, **options: Any) -> Social:
    return Social(Options.model_validate({**network.options(), **options}), tools)


def texts(page: Page) -> list[str]:
    return [post.text for post in page.posts]


async def drained(social: Social, cursor: str | None) -> tuple[list[str], str | None, list[str]]:
    """All that polls bring until there is no more: texts, the cursor, the warnings."""
    said, warnings, more = list[str](), list[str](), True
    while more:
        page = await social.poll(cursor)
        assert [p.published_at for p in page.posts] == sorted(p.published_at for p in page.posts)
        said += texts(page)
        warnings += page.warnings
        cursor, more = page.cursor, page.more
    return said, cursor, warnings


async def test_only_what_is_new_is_a_post(network: Network, tools: Tools) -> None:
    network.say("one")
    network.say("two")
    social = place(network, tools)
    first = await social.poll(None)
    assert texts(first) == ["one", "two"]
    assert {post.platform for post in first.posts} == {"social"}
    network.say("three")
    second = await social.poll(first.cursor)
    assert (texts(second), second.more) == (["three"], False)
    third = await social.poll(second.cursor)
    assert (third.posts, third.cursor) == ((), second.cursor)


async def test_many_posts_since_the_last_poll_are_all_read_once(
    network: Network, tools: Tools
) -> None:
    network.say("first")
    social = place(network, tools, max_pages=2)
    _, cursor, _ = await drained(social, None)
    for number in range(430):
        network.say(f"post {number}")
    said, cursor, warnings = await drained(social, cursor)
    assert sorted(said) == sorted(f"post {number}" for number in range(430))
    assert warnings == []
    network.say("last")
    assert (await drained(social, cursor))[0] == ["last"]


async def test_posts_that_come_while_the_walk_goes_on_are_read_afterwards(
    network: Network, tools: Tools
) -> None:
    network.say("first")
    social = place(network, tools, max_pages=1)
    _, cursor, _ = await drained(social, None)
    for number in range(120):
        network.say(f"post {number}")
    page = await social.poll(cursor)
    assert page.more
    network.say("in between")
    said, cursor, _ = await drained(social, page.cursor)
    rest, _, _ = await drained(social, cursor)
    assert len({*texts(page), *said, *rest}) == 121
    assert len([*texts(page), *said, *rest]) == 121


async def test_the_first_poll_reads_no_more_than_its_pages(network: Network, tools: Tools) -> None:
    for number in range(150):
        network.say(f"post {number}")
    page = await place(network, tools, max_pages=1).poll(None)
    assert 40 <= len(page.posts) <= 50
    assert (texts(page)[-1], page.more, page.warnings) == ("post 149", False, ())


async def test_posts_that_share_one_time_are_all_read(network: Network, tools: Tools) -> None:
    network.say("first")
    social = place(network, tools)
    _, cursor, _ = await drained(social, None)
    for number in range(60):
        network.say(f"post {number}", at=START + timedelta(hours=1, seconds=number // 30))
    said, _, _ = await drained(social, cursor)
    assert sorted(said) == sorted(f"post {number}" for number in range(60))


async def test_a_walk_that_the_limit_ends_goes_on_at_the_next_poll(
    network: Network, tools: Tools
) -> None:
    network.say("first")
    social = place(network, tools)
    _, cursor, _ = await drained(social, None)
    for number in range(90):
        network.say(f"post {number}")
    network.fault = busy("60")
    page = await social.poll(cursor)
    assert 40 <= len(page.posts) <= 50
    assert not page.more
    with pytest.raises(SourceUnavailable) as caught:
        await social.poll(page.cursor)
    assert caught.value.retry_after == timedelta(seconds=60)
    network.fault = None
    said, _, _ = await drained(social, page.cursor)
    assert len(said) + len(page.posts) == 90


async def test_a_limit_that_is_used_up_ends_the_poll_before_it_is_broken(
    network: Network, tools: Tools
) -> None:
    network.say("first")
    social = place(network, tools)
    _, cursor, _ = await drained(social, None)
    for number in range(90):
        network.say(f"post {number}")
    network.headers = {"X-RateLimit-Remaining": "0"}
    asked = len(network.web.requests)
    page = await social.poll(cursor)
    assert (len(network.web.requests) - asked, page.more) == (1, False)


@pytest.mark.parametrize("fault", [Reply(b"", 403), Reply(b"<html>Are you human?</html>")])
async def test_a_walk_that_cannot_go_on_begins_anew_and_says_what_may_be_missing(
    network: Network, tools: Tools, fault: Reply
) -> None:
    network.say("first")
    social = place(network, tools)
    _, cursor, _ = await drained(social, None)
    for number in range(90):
        network.say(f"post {number}")
    network.fault = fault
    page = await social.poll(cursor)
    assert len(page.posts) >= 40
    lost = await social.poll(page.cursor)
    assert (lost.posts, lost.more) == ((), True)
    assert "may be missing" in lost.warnings[0]
    assert (await social.poll(lost.cursor)).warnings == ()


@pytest.mark.parametrize("kind", [Mastodon, Reddit])
async def test_an_edited_post_comes_again(
    web: Web, tools: Tools, kind: Callable[[Web], Network]
) -> None:
    network = kind(web)
    network.say("rumour")
    network.say("other")
    social = place(network, tools)
    first = await social.poll(None)
    network.posts[0] |= {"text": "for sale", "edited_at": "2026-03-01T09:00:00.000Z"}
    (post,) = (await social.poll(first.cursor)).posts
    assert (post.text, post.edited) == ("for sale", True)


async def test_a_post_that_was_removed_is_told_as_gone_if_it_was_read(
    web: Web, tools: Tools
) -> None:
    network = Reddit(web)
    network.say("rumour")
    network.say("never seen")
    network.posts[1]["removed"] = "moderator"
    social = place(network, tools)
    first = await social.poll(None)
    assert texts(first) == ["rumour"]
    network.posts[0]["removed"] = "deleted"
    second = await social.poll(first.cursor)
    assert [(post.id, post.vanished) for post in second.posts] == [(first.posts[0].id, True)]
    assert (await social.poll(second.cursor)).posts == ()


async def test_a_listing_that_ends_before_what_is_known_is_told(web: Web, tools: Tools) -> None:
    network = Reddit(web, deepest=500)
    network.say("first")
    social = place(network, tools)
    _, cursor, _ = await drained(social, None)
    for number in range(600):
        network.say(f"post {number}")
    said, _, warnings = await drained(social, cursor)
    assert len(said) == 500
    assert warnings == ["the network shows nothing older: posts since the last poll may be missing"]


async def test_no_posts_where_there_were_some_is_no_quiet_place(
    network: Network, tools: Tools
) -> None:
    for number in range(3):
        network.say(f"post {number}")
    social = place(network, tools)
    first = await social.poll(None)
    network.posts.clear()
    with pytest.raises(SourceUnavailable, match="where there were some"):
        await social.poll(first.cursor)


async def test_a_place_without_a_post_is_told_at_first(network: Network, tools: Tools) -> None:
    page = await place(network, tools).poll(None)
    assert page.posts == ()
    assert page.warnings == ("there is not one post yet: is the name right?",)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<!doctype html><html><body>Are you a human?</body></html>", SourceChanged),
        (b'{"error": "This feature is disabled"}', SourceChanged),
        (b"null", SourceChanged),
        (b'{"data": {"children": 5}, "posts": {}}', SourceChanged),
        (b'[{"id": "1", ', SourceUnavailable),
        (b"[" * 5000, SourceChanged),
        (b"[" * 5000 + b"]" * 5000, SourceChanged),
        (b'[{"id": 1}]', SourceChanged),
        (b"", SourceUnavailable),
    ],
)
async def test_an_answer_that_holds_no_posts_is_an_error(
    network: Network, tools: Tools, body: bytes, error: type[Exception]
) -> None:
    network.web.serve(network.path, body, type="application/json")
    with pytest.raises(error):
        await place(network, tools).poll(None)


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [("120", 120), ("120.0", 120), ("in-90-seconds", 90), ("epoch+60", 60), ("nonsense", None)],
)
async def test_a_limit_says_in_each_dialect_how_long_to_wait(
    network: Network, tools: Tools, reset: str, seconds: int | None
) -> None:
    now = datetime.now(UTC)
    stated = {
        "in-90-seconds": (now + timedelta(seconds=90)).isoformat().replace("+00:00", "Z"),
        "epoch+60": str(int(now.timestamp()) + 60),
    }.get(reset, reset)
    network.web.serve(network.path, Reply(b"", 429, headers={"X-RateLimit-Reset": stated}))
    with pytest.raises(SourceUnavailable) as caught:
        await place(network, tools).poll(None)
    wait = caught.value.retry_after
    assert (wait and round(wait.total_seconds(), -1)) == seconds


async def test_a_server_for_its_own_people_only_is_refused_and_a_token_is_sent(
    web: Web, tools: Tools
) -> None:
    network = Mastodon(web)
    network.say("one")
    web.serve(network.path, Reply(b'{"error": "requires an authenticated user"}', 422))
    with pytest.raises(SourceRefused, match="own people"):
        await place(network, tools, token="specimen-token").poll(None)
    assert web.requests[-1].headers["authorization"] == "Bearer specimen-token"


async def test_an_unchanged_timeline_is_asked_for_with_its_etag(web: Web, tools: Tools) -> None:
    network = Mastodon(web)
    network.say("one")
    network.headers = {"ETag": 'W/"v1"'}
    social = place(network, tools)
    first = await social.poll(None)
    web.serve(network.path, b"[]", etag='W/"v1"')
    assert await social.poll(first.cursor) == Page((), first.cursor)


async def test_a_post_from_the_future_is_of_now(network: Network, tools: Tools) -> None:
    network.say("soon", at=tools.now() + timedelta(days=400))
    (post,) = (await place(network, tools).poll(None)).posts
    assert post.published_at == tools.now()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"network": "mastodon", "tag": "leak"}, "needs a server"),
        ({"network": "mastodon", "server": "https://a.example.org", "search": "x"}, "a token"),
        (
            {"network": "mastodon", "server": "https://a.example.org", "board": "x"},
            "tag, or search",
        ),
        ({"network": "bluesky"}, "tag, or search, or account"),
        ({"network": "bluesky", "tag": "a", "search": "b"}, "tag, or search, or account"),
        ({"network": "reddit", "tag": "x"}, "board, or search, or board and search"),
        ({"network": "reddit", "board": "../x"}, "no board"),
        ({"network": "mastodon", "server": "https://a.example.org", "tag": "a/b"}, "no tag"),
    ],
)
def test_what_a_network_cannot_be_read_by_is_refused(options: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Options.model_validate(options)
