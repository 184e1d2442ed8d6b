"""What the three networks answer, read to the letter."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Tools
from connectors.post import Attachment, Post
from connectors.social import Options, Social
from tests.servers.web import Web


async def read(web: Web, tools: Tools, path: str, body: str | bytes, **options: Any) -> list[Post]:
    web.serve(path, body, type="application/json")
    given = {"server": web.url().rstrip("/"), **options}
    return list((await Social(Options.model_validate(given), tools).poll(None)).posts)


async def test_a_status_of_mastodon(web: Web, tools: Tools, saved: Path) -> None:
    body = (saved / "social" / "mastodon.json").read_bytes()
    path = "/api/v1/timelines/tag/leak"
    boost, question, offer = await read(web, tools, path, body, network="mastodon", tag="leak")
    assert offer.id == "110000000000000004"
    assert offer.published_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert offer.title == "Data leak"
    assert offer.text == "12 000 lignes & des noms\nà vendre\n#leak\nreal\n<fake>"
    assert offer.author == "ana@127.0.0.1"
    assert offer.url == "https://social.example.org/@ana/110000000000000004"
    assert (offer.lang, offer.reply_to, offer.edited) == ("fr", question.id, True)
    assert offer.attachments == (Attachment("sample.png"),)
    assert (question.author, question.lang, question.edited) == (
        "ben@other.example.org",
        "en",
        False,
    )
    assert question.text == "Does anybody know about this file? https://paste.example.org/abc"
    assert (boost.text, boost.lang) == ("Veri sızıntısı", "tr")
    assert boost.forwarded_from == "https://far.example.org/@deniz"
    assert boost.author == "cem@127.0.0.1"
    assert boost.published_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_a_search_of_mastodon_is_paged_by_its_offset(web: Web, tools: Tools) -> None:
    def statuses(count: int, start: int) -> str:
        rows = [
            {
                "id": str(start - n),
                "created_at": "2026-03-02T09:30:00Z",
                "content": f"<p>{start - n}</p>",
                "account": {"acct": "a"},
            }
            for n in range(count)
        ]
        return json.dumps({"accounts": [], "statuses": rows, "hashtags": []})

    base = "/api/v2/search?q=fuite+de+donn%C3%A9es&type=statuses&limit=40&offset="
    web.serve(f"{base}40", statuses(3, 60), type="application/json")
    web.serve(f"{base}43", statuses(0, 0), type="application/json")
    options = {"network": "mastodon", "search": "fuite de données", "token": "specimen"}
    posts = await read(web, tools, f"{base}0", statuses(40, 100), **options)
    assert len(posts) == 43


async def test_a_post_of_bluesky(web: Web, tools: Tools, saved: Path) -> None:
    body = (saved / "social" / "bluesky.json").read_bytes()
    path = "/xrpc/app.bsky.feed.searchPosts"
    asked, offer = await read(web, tools, path, body, network="bluesky", tag="leak")
    assert "q=%23leak" in web.requests[0].target
    assert offer.id == "at://did:plc:aaa/app.bsky.feed.post/3kb"
    assert offer.url == "https://bsky.app/profile/ana.example.org/post/3kb"
    assert offer.text.splitlines() == [
        "Fichier à vendre: paste.example.org/ab...",
        "https://paste.example.org/abcdef",
    ]
    assert (offer.author, offer.lang, offer.reply_to) == ("ana.example.org", "fr", asked.id)
    assert offer.attachments == (Attachment("screenshot of a table"),)
    assert offer.published_at == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert asked.published_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "not what its author says"
    assert asked.text.splitlines() == [
        "See this",
        "A clinic was robbed of its files",
        "What is known",
        "https://news.example.org/leak",
    ]


async def test_a_repost_on_bluesky_is_forwarded(web: Web, tools: Tools, saved: Path) -> None:
    body = (saved / "social" / "bluesky_feed.json").read_bytes()
    path = "/xrpc/app.bsky.feed.getAuthorFeed"
    account = "ana.example.org"
    own, repost = await read(web, tools, path, body, network="bluesky", account=account)
    assert (own.text, own.forwarded_from) == ("Mine", None)
    assert (repost.text, repost.author) == ("Veri sızıntısı", "ana.example.org")
    assert repost.forwarded_from == "https://bsky.app/profile/cem.example.org"
    assert repost.published_at == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


async def test_a_link_of_reddit(web: Web, tools: Tools, saved: Path) -> None:
    body = (saved / "social" / "reddit.json").read_bytes()
    path = "/r/example/new.json"
    real, shot, cross = await read(web, tools, path, body, network="reddit", board="example")
    assert (real.id, real.title, real.edited) == ("t3_a", "Is this leak real?", True)
    assert real.text == "They say 12,000 rows &amp more"
    assert real.url == "https://www.reddit.com/r/example/comments/a/real/"
    assert shot.attachments == (Attachment("abc.png"),)
    assert cross.forwarded_from == "https://www.reddit.com/r/origin"
    assert cross.text.startswith("12,000 rows")


async def test_a_search_of_reddit_may_be_held_to_a_board(web: Web, tools: Tools) -> None:
    body = '{"kind": "Listing", "data": {"after": null, "children": []}}'
    await read(web, tools, "/r/a/search.json", body, network="reddit", board="a", search="x y")
    assert "q=x+y&sort=new&type=link&restrict_sr=1" in web.requests[0].target
    listing = {"data": {"children": [{"kind": "t5", "data": {"name": "t5_x"}}]}}
    with pytest.raises(Exception, match="something else than posts"):
        await read(web, tools, "/search.json", json.dumps(listing), network="reddit", search="x")


async def test_a_post_that_cannot_be_read_is_told_and_the_others_are_read(
    web: Web, tools: Tools, saved: Path
) -> None:
    rows = json.loads((saved / "social" / "mastodon.json").read_bytes())
    rows[0]["created_at"] = "soon"
    web.serve("/api/v1/timelines/tag/leak", json.dumps(rows), type="application/json")
    given = {"server": web.url().rstrip("/"), "network": "mastodon", "tag": "leak"}
    page = await Social(Options.model_validate(given), tools).poll(None)
    assert len(page.posts) == 2
    assert page.warnings[0].endswith("posts could not be read")
