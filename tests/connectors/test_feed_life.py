"""What happens to feeds over time: they shrink, move, end, and are ahead of us."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import feed as feeding
from connectors.base import SourceChanged, SourceUnavailable, Tools
from connectors.feed import Feed, Options
from connectors.post import Attachment, Page
from tests.servers.web import Reply, Web, redirect

RSS = "application/rss+xml"


def feed_at(web: Web, tools: Tools, **options: Any) -> Feed:
    return Feed(Options.model_validate({"url": web.url("/feed"), **options}), tools)


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>x</title>{''.join(items)}</channel></rss>"


def item(id_: int | str, title: str = "t", **more: str) -> str:
    rest = "".join(f"<{key}>{value}</{key}>" for key, value in more.items())
    return f"<item><guid>{id_}</guid><title>{title}</title>{rest}</item>"


def ids(page: Page) -> list[str]:
    return [post.id for post in page.posts]


async def test_a_feed_that_shrinks_and_grows_again_tells_nothing_twice(
    web: Web, tools: Tools
) -> None:
    items = [item(n) for n in range(20, 0, -1)]
    feed, cursor = feed_at(web, tools), None
    told = []
    for shown in (items, items[:3], [item(21), *items[:2]], [item(21), *items]):
        web.serve("/feed", rss(*shown), type=RSS)
        page = await feed.poll(cursor)
        told, cursor = [*told, *ids(page)], page.cursor
    assert len(told) == len(set(told)) == 21


async def test_what_is_remembered_of_a_feed_is_bounded(
    web: Web, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "_REMEMBERED", 30)
    feed, cursor = feed_at(web, tools), None
    for start in range(0, 100, 10):
        web.serve("/feed", rss(*(item(n) for n in range(start + 10, start, -1))), type=RSS)
        cursor = (await feed.poll(cursor)).cursor
    assert len(json.loads(cursor or "")["seen"]) == 40


async def test_an_edit_of_an_entry_that_was_away_is_an_edit(web: Web, tools: Tools) -> None:
    feed, cursor = feed_at(web, tools), None
    for shown in ([item(1)], [item(2)], [item(2), item(1, "changed")]):
        web.serve("/feed", rss(*shown), type=RSS)
        page = await feed.poll(cursor)
        cursor = page.cursor
    assert [(post.id, post.edited) for post in page.posts] == [("1", True)]


async def test_a_feed_that_lost_all_its_entries_says_so(web: Web, tools: Tools) -> None:
    feed = feed_at(web, tools)
    web.serve("/feed", rss(item(1)), type=RSS)
    first = await feed.poll(None)
    web.serve("/feed", rss(), type=RSS)
    second = await feed.poll(first.cursor)
    assert second.warnings == ("the feed has no entries, where it had some",)
    web.serve("/feed", rss(item(1)), type=RSS)
    assert (await feed.poll(second.cursor)).posts == ()


async def test_an_entry_that_stands_there_twice_is_one_post(web: Web, tools: Tools) -> None:
    web.serve("/feed", rss(item(1), item(1), item(2)), type=RSS)
    assert len((await feed_at(web, tools).poll(None)).posts) == 2


async def test_a_date_that_has_not_come_yet_is_that_of_the_poll(web: Web, tools: Tools) -> None:
    ahead = (tools.now() + timedelta(hours=3)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    past = "Mon, 02 Mar 2026 09:00:00 GMT"
    web.serve("/feed", rss(item(1, pubDate=ahead), item(2, pubDate=past)), type=RSS)
    first, second = (await feed_at(web, tools).poll(None)).posts
    assert first.published_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert second.published_at == tools.now()


async def test_links_are_resolved_against_where_the_feed_was_found(web: Web, tools: Tools) -> None:
    web.serve("/feed", redirect("/moved/feed.xml", 301))
    web.serve("/moved/feed.xml", rss(item(1, link="post/1")), type=RSS)
    (post,) = (await feed_at(web, tools).poll(None)).posts
    assert post.url == web.url("/moved/post/1")


async def test_a_feed_that_is_gone_for_good_is_changed(web: Web, tools: Tools) -> None:
    web.serve("/feed", Reply(b"", 410))
    with pytest.raises(SourceChanged, match="nothing is there any more"):
        await feed_at(web, tools).poll(None)


async def test_a_page_in_the_place_of_a_feed_tells_which_feed_it_names(
    web: Web, tools: Tools
) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/news.xml"></head>'
    web.serve("/feed", page)
    with pytest.raises(SourceChanged, match=f"names one: {web.url('/news.xml')}"):
        await feed_at(web, tools).poll(None)


async def test_a_feed_that_was_put_there_as_a_compressed_file_is_told(
    web: Web, tools: Tools
) -> None:
    web.serve("/feed", gzip.compress(rss(item(1)).encode()), type="application/gzip")
    with pytest.raises(SourceChanged, match=r"compressed|no text"):
        await feed_at(web, tools).poll(None)


async def test_a_json_feed_that_breaks_off_is_unavailable(web: Web, tools: Tools) -> None:
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": ['
    web.serve("/feed", body, type="application/feed+json")
    with pytest.raises(SourceUnavailable, match="breaks off"):
        await feed_at(web, tools).poll(None)


async def test_the_feed_of_an_account_of_mastodon_is_read(web: Web, tools: Tools) -> None:
    body = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>ana</title>
<item><guid isPermaLink="true">https://social.example.org/@ana/1</guid>
<link>https://social.example.org/@ana/1</link><pubDate>Mon, 02 Mar 2026 09:00:00 +0000</pubDate>
<description>&lt;p&gt;12 000 lignes&lt;br&gt;à vendre&lt;/p&gt;</description>
<media:content url="https://files.example.org/original/a.png" type="image/png" fileSize="77"
 medium="image"><media:rating scheme="urn:simple">nonadult</media:rating></media:content>
</item></channel></rss>"""
    web.serve("/feed", body, type=RSS)
    (post,) = (await feed_at(web, tools, platform="social").poll(None)).posts
    assert (post.title, post.text) == (None, "12 000 lignes\nà vendre")
    assert post.attachments == (Attachment("a.png", 77),)
    assert post.url == "https://social.example.org/@ana/1"


async def test_the_feed_of_a_subreddit_is_read(web: Web, tools: Tools, saved: Path) -> None:
    body = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>newest</title><entry><author><name>/u/specimen</name></author><id>t3_a</id>
<content type="html">&lt;div class="md"&gt;&lt;p&gt;12,000 rows&lt;/p&gt;&lt;/div&gt; by x</content>
<link href="https://www.reddit.com/r/example/comments/a/real/" />
<updated>2026-03-02T09:00:00+00:00</updated><published>2026-03-02T09:00:00+00:00</published>
<title>Is this leak real?</title></entry></feed>"""
    web.serve("/feed", body, type="application/atom+xml")
    (post,) = (await feed_at(web, tools, platform="social").poll(None)).posts
    assert (post.id, post.title, post.author) == ("t3_a", "Is this leak real?", "/u/specimen")
    assert post.text.startswith("12,000 rows")
