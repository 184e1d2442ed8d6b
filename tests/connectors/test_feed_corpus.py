"""feedparser's own cases and three real feeds. Reads ../shared/corpora; skipped where absent.

A case's `expect` is a Python expression over feedparser's result. Of its comparisons those are
checked that speak of what a post holds: text, title, link, id, author, language and dates of an
entry. The others (the feed's own title, markup details, geography, chapters) are not read. Markup
in an expected text is compared as the text that a reader sees of it.
"""

import ast
import base64
import calendar
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from connectors._html import plain
from connectors._syndication import entries
from connectors.base import Tools
from connectors.feed import Feed, Options
from tests.servers.web import Web

FEEDS = Path(__file__).parents[3] / "shared" / "corpora" / "feeds"
pytestmark = pytest.mark.skipif(not FEEDS.exists(), reason="../shared is absent")

READ: dict[tuple[str | int, ...], str] = {
    ("content", 0, "value"): "text",
    ("description",): "text",
    ("summary",): "text",
    ("title",): "title",
    ("title_detail", "value"): "title",
    ("link",): "url",
    ("links", 0, "href"): "url",
    ("id",): "id",
    ("guid",): "id",
    ("author",): "author",
    ("author_detail", "name"): "author",
    ("content", 0, "language"): "lang",
    ("created_parsed",): "published",
    ("published_parsed",): "published",
    ("updated_parsed",): "published",
}

_RELATIVE = "relative links are resolved by the connector, against the address it asked"
_NAME = "an author is a name; the e-mail address is left out"
_ONE = "a post has one text: the longest, or the first of equals"
_BROWSER = "feedparser removes markup and keeps what is left of it; we show what a browser shows"
EXPLAINED = {
    "encoding/bozo_linenoise.xml": _BROWSER,
    "wellformed/atom/entry_author_map_author.xml": _NAME,
    "wellformed/atom10/entry_author_map_author.xml": _NAME,
    "wellformed/base/http_entry_id_base_content_location.xml": _RELATIVE,
    "wellformed/base/http_entry_link_base_docuri.xml": _RELATIVE,
    "wellformed/base/http_item_link_base_content_location.xml": _RELATIVE,
    "wellformed/base/http_item_link_base_docuri.xml": _RELATIVE,
    "wellformed/rss/item_description_and_summary.xml": _ONE,
    "wellformed/rss/item_description_not_a_doctype.xml": _BROWSER,
    "wellformed/sanitize/item_content_encoded_script_nested_cdata.xml": _BROWSER,
}


def _path(node: ast.expr) -> tuple[Any, ...]:
    """("entries", 0, "title") in entries[0]['title'] or entries[0].title."""
    if isinstance(node, ast.Subscript):
        return (*_path(node.value), getattr(node.slice, "value", None))
    if isinstance(node, ast.Attribute):
        return (*_path(node.value), node.attr)
    return (node.id,) if isinstance(node, ast.Name) else ()


def _expectations(expression: str) -> Iterator[tuple[int, str, Any]]:
    """Number of the entry, name of our field, expected value."""
    for node in ast.walk(ast.parse(expression.strip(), mode="eval")):
        if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq)):
            continue
        path, value = _path(node.left), node.comparators[0]
        if path[:1] == ("entries",) and path[2:] in READ and isinstance(value, ast.Constant):
            yield path[1], READ[path[2:]], value.value
        elif path[:1] == ("entries",) and path[2:] in READ and isinstance(value, ast.Tuple):
            yield path[1], READ[path[2:]], calendar.timegm(ast.literal_eval(value))


@cache
def _compared() -> tuple[int, dict[str, Any]]:
    """How many expectations were checked, and the cases that differ with what differs."""
    checked, differing = 0, {}
    for line in (FEEDS / "feedparser_cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        body = base64.b64decode(case["b64"]) if "b64" in case else case["text"].encode()
        headers = {name.lower(): value for name, value in case.get("headers", {}).items()}
        found = entries(body, content_type=headers.get("content-type", "application/xml"))
        for number, name, value in _expectations(case.get("expect", "1")):
            checked += 1
            ours = found["entries"][number][name] or ""
            wanted = {value or "", plain(value)} if isinstance(value, str) else {value or ""}
            if name == "title":
                wanted |= {text.replace("\n", " ") for text in wanted if isinstance(text, str)}
            if name == "text" and isinstance(value, str):
                wanted.add(value.strip())
            if ours not in wanted:
                differing[case["path"]] = (name, value, ours)
    return checked, differing


def test_the_cases_of_feedparser_read_as_expected_or_the_difference_is_explained() -> None:
    checked, differing = _compared()
    assert {path: found for path, found in differing.items() if path not in EXPLAINED} == {}
    assert set(EXPLAINED) == set(differing)
    assert checked > 400


@pytest.mark.parametrize(
    ("file", "encoding", "lang"),
    [
        ("rdf_UTF8.xml", "utf-8", None),
        ("no_encoding_ISO-8859-1.xml", "latin-1", None),
        ("small_atom.xml", "utf-8", "en"),
    ],
)
async def test_real_feeds_are_read(
    web: Web, tools: Tools, file: str, encoding: str, lang: str | None
) -> None:
    body = (FEEDS / file).read_bytes()
    web.serve("/feed", body, type="application/xml")
    page = await Feed(Options.model_validate({"url": web.url("/feed")}), tools).poll(None)
    items = re.split(r"<(?:item|entry)\b", body.decode(encoding))[1:]
    assert len(page.posts) == len(items)
    assert page.posts[-1].title == items[0].partition("<title>")[2].partition("</title>")[0].strip()
    assert {post.lang for post in page.posts} == {lang}
    assert not any("\ufffd" in post.body for post in page.posts)
