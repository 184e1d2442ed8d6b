"""Feeds, polled over a real socket."""

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import SourceChanged, SourceUnavailable, Tools
from connectors.feed import Feed, Options
from connectors.post import Attachment, Page
from tests.servers.web import Reply, Web

RSS = "application/rss+xml"


def feed_at(web: Web, tools: Tools, **options: Any) -> Feed:
    return Feed(Options.model_validate({"url": web.url("/feed"), **options}), tools)


async def read(web: Web, tools: Tools, body: bytes | str, **options: Any) -> Page:
    web.serve("/feed", body, type=options.pop("type", RSS))
    return await feed_at(web, tools, **options).poll(None)


async def test_rss_entries_become_posts_oldest_first(web: Web, tools: Tools, saved: Path) -> None:
    page = await read(web, tools, (saved / "feed" / "news.rss").read_bytes())
    spring, patients = page.posts
    assert spring.text == "Concert gratuit sur la place.\nEntrée libre."
    assert spring.published_at == datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    assert patients.id == "courier-2"
    assert patients.source == "the-source"
    assert patients.platform == "press"
    assert patients.title == "Des données de patients circulent & se vendent"
    assert patients.text == "Un fichier de 12 000 lignes.\nL'hôpital enquête."
    assert patients.published_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert patients.author == "A. Specimen"
    assert patients.url == "https://courier.example.org/2026/03/02/patients"
    assert patients.lang == "fr"
    assert patients.attachments == (Attachment("rapport.pdf", 2048),)


async def test_atom_keeps_plain_titles_and_the_first_date(
    web: Web, tools: Tools, saved: Path
) -> None:
    page = await read(web, tools, (saved / "feed" / "notices.atom").read_bytes())
    (post,) = page.posts
    assert post.title == "Veri ihlali <bildirimi>"
    assert post.text == "Örnek A.Ş.\n1.200 kişi"
    assert (post.id, post.lang) == ("urn:example:notices:7", "tr")
    assert post.published_at == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


async def test_an_entry_without_a_date_gets_the_time_of_the_poll(
    web: Web, tools: Tools, saved: Path
) -> None:
    page = await read(web, tools, (saved / "feed" / "old.rdf").read_bytes(), lang="de")
    (post,) = page.posts
    assert (post.title, post.lang) == ("Ein Eintrag ohne Datum", "de")
    assert post.published_at == tools.now()


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
async def test_a_date_at_the_end_of_the_calendar_is_none(web: Web, tools: Tools, date: str) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "content_text": "a", "date_published": date}],
    }
    (post,) = (await read(web, tools, json.dumps(feed), type="application/feed+json")).posts
    assert post.published_at == tools.now()


async def test_json_feed_is_read(web: Web, tools: Tools, saved: Path) -> None:
    body = (saved / "feed" / "feed.json").read_bytes()
    one, two = (await read(web, tools, body, type="application/feed+json", platform="social")).posts
    assert (one.id, one.text, one.platform, one.lang) == ("1", "One < two", "social", "en")
    assert (two.id, two.text, two.author) == ("2", "Two & a half", "B. Specimen")
    assert two.published_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert two.attachments == (Attachment("list.csv", 77),)


async def test_a_channel_of_cdf_is_a_feed_in_capitals_too(web: Web, tools: Tools) -> None:
    item = "<ITEM HREF='https://example.org/7'><TITLE>One</TITLE><ABSTRACT>Two</ABSTRACT></ITEM>"
    head = "<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE Channel>\n"
    (post,) = (await read(web, tools, f"{head}<CHANNEL>{item}</CHANNEL>", type="text/xml")).posts
    assert (post.title, post.text) == ("One", "Two")


async def test_the_operators_encoding_wins(web: Web, tools: Tools) -> None:
    body = "<rss version='2.0'><channel><item><title>Пароль</title></item></channel></rss>"
    page = await read(
        web, tools, body.encode("cp1251"), type="text/xml; charset=utf-8", encoding="windows-1251"
    )
    assert page.posts[0].title == "Пароль"


async def test_a_known_feed_is_asked_for_with_its_etag_and_brings_nothing(
    web: Web, tools: Tools, saved: Path
) -> None:
    web.serve("/feed", (saved / "feed" / "news.rss").read_bytes(), type=RSS, etag='"v1"')
    feed = feed_at(web, tools)
    first = await feed.poll(None)
    again = await feed.poll(first.cursor)
    assert web.requests[1].headers["if-none-match"] == '"v1"'
    assert again == Page((), first.cursor)


async def test_the_same_bytes_are_not_parsed_twice(
    web: Web, tools: Tools, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.serve("/feed", (saved / "feed" / "news.rss").read_bytes(), type=RSS)
    first = await feed_at(web, tools).poll(None)
    monkeypatch.setattr("sys.executable", "/no/such/python")
    assert await feed_at(web, tools).poll(first.cursor) == Page((), first.cursor)


async def test_only_new_and_edited_entries_are_posts(web: Web, tools: Tools, saved: Path) -> None:
    body = (saved / "feed" / "news.rss").read_text()
    web.serve("/feed", body, type=RSS)
    feed = feed_at(web, tools)
    first = await feed.poll(None)
    web.serve("/feed", body.replace("<title>Example Courier", "<title>Renamed"), type=RSS)
    assert (await feed.poll(first.cursor)).posts == ()
    item = "<item><guid>courier-3</guid><title>Neuf</title></item>"
    edited = body.replace("12 000", "18 000").replace("  <item>", f"{item}  <item>", 1)
    web.serve("/feed", edited, type=RSS)
    page = await feed.poll(first.cursor)
    assert [(post.id, post.edited) for post in page.posts] == [
        ("courier-2", True),
        ("courier-3", False),
    ]
    assert (await feed.poll(page.cursor)).posts == ()


async def test_entries_that_share_an_id_are_told_apart_and_those_without_get_one(
    web: Web, tools: Tools
) -> None:
    items = "".join(
        f"<item>{guid}<title>{title}</title></item>"
        for guid, title in [("<guid>x</guid>", "a"), ("<guid>x</guid>", "b"), ("", "c"), ("", "d")]
    )
    body = f"<rss version='2.0'><channel>{items}</channel></rss>"
    first = await read(web, tools, body)
    assert len({post.id for post in first.posts}) == 4
    assert all(post.id for post in first.posts)
    again = await read(web, tools, body)
    assert [post.id for post in again.posts] == [post.id for post in first.posts]


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><title>Sign in</title><body><form></form></body></html>",
        b"",
        b"just words",
        b"\x89PNG\r\n\x1a\n",
        b"{}",
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 5000,
        b'{"error": "not found"}',
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
async def test_an_answer_that_is_no_feed_has_changed(web: Web, tools: Tools, body: bytes) -> None:
    with pytest.raises(SourceChanged):
        await read(web, tools, body)


@pytest.mark.parametrize("name", ["news.rss", "notices.atom", "old.rdf"])
async def test_a_feed_that_breaks_off_is_unavailable(
    web: Web, tools: Tools, saved: Path, name: str
) -> None:
    body = (saved / "feed" / name).read_bytes()
    with pytest.raises(SourceUnavailable, match="breaks off"):
        await read(web, tools, body[:-40])


async def test_an_empty_feed_is_an_empty_page(web: Web, tools: Tools) -> None:
    page = await read(web, tools, b"<rss version='2.0'><channel><title>x</title></channel></rss>")
    assert page.posts == ()
    assert json.loads(page.cursor or "")["seen"] == []


async def test_a_feed_made_to_keep_the_parser_busy_ends_while_the_loop_runs(
    web: Web, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.quarantine.parsed.__kwdefaults__", {"seconds": 1})
    deep = "<div>" * 80_000
    item = f"<item><description><![CDATA[{deep}]]></description></item>"
    web.serve("/feed", f"<rss><channel>{item}</channel></rss>", type=RSS)
    poll = asyncio.create_task(feed_at(web, tools).poll(None))
    longest, before, started = 0.0, time.monotonic(), time.monotonic()
    while not poll.done():
        await asyncio.sleep(0.01)
        longest, before = max(longest, time.monotonic() - before), time.monotonic()
    with pytest.raises(SourceChanged, match="more than 1 s"):
        await poll
    assert longest < 0.5
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("body", [b"<!--" * 100_000, b"<rss><channel><title>" + b"<a " * 50_000])
async def test_broken_markup_of_any_size_ends_in_an_error(
    web: Web, tools: Tools, body: bytes
) -> None:
    started = time.monotonic()
    with pytest.raises((SourceChanged, SourceUnavailable)):
        await read(web, tools, body)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("piece", ["<a ", "<b><i>", "&lt;a ", "<!--", "&amp;", "<p>"])
async def test_hostile_markup_in_a_summary_does_not_hold_the_poll_up(
    web: Web, tools: Tools, piece: str
) -> None:
    text = (piece * (30_000 // len(piece))).replace("]]>", "")
    body = f"<rss version='2.0'><channel><item><guid>1</guid><description><![CDATA[{text}]]></description></item></channel></rss>"  # noqa: E501
    started = time.monotonic()
    page = await read(web, tools, body)
    assert [post.id for post in page.posts] == ["1"]
    assert time.monotonic() - started < 5


async def test_an_entity_bomb_and_an_outside_entity_bring_nothing(
    web: Web, tools: Tools, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("specimen-secret")
    bomb = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))
    body = (
        f"<!DOCTYPE rss [<!ENTITY a0 'ha'>{bomb}<!ENTITY x SYSTEM 'file://{tmp_path}/secret'>]>"
        "<rss version='2.0'><channel><item><title>t &a8; &x;</title></item></channel></rss>"
    )
    (post,) = (await read(web, tools, body)).posts
    assert len(post.body) < 1000
    assert "specimen-secret" not in post.body


async def test_relative_links_are_resolved_and_ids_stay_as_they_are(web: Web, tools: Tools) -> None:
    item = "<item><guid>7</guid><link>/news/7</link></item>"
    (post,) = (await read(web, tools, f"<rss version='2.0'><channel>{item}</channel></rss>")).posts
    assert (post.id, post.url) == ("7", web.url("/news/7"))


async def test_what_no_database_takes_is_taken_out(web: Web, tools: Tools) -> None:
    body = "<rss version='2.0'><channel><item><title>a&#xD800;b</title></item></channel></rss>"
    (post,) = (await read(web, tools, body)).posts
    post.body.encode()
    item = {"id": 1, "content_text": "a\x00b"}
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item]})
    (post,) = (await read(web, tools, body)).posts
    assert post.text == "ab"


async def test_an_error_of_the_place_goes_through(web: Web, tools: Tools) -> None:
    web.serve("/feed", Reply(b"", 503))
    with pytest.raises(SourceUnavailable):
        await feed_at(web, tools).poll('{"etag": "x"}')
