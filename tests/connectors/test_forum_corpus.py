"""Real pages of boards, with a third party's selectors for their paging; see ../shared.

Run with -s to see how far ours and theirs agree.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from connectors._forum.links import absolute, page_of
from connectors._forum.page import read

SHARED = next(
    (
        found
        for up in Path(__file__).parents
        if (found := up / "shared" / "corpora" / "forum_html").is_dir()
    ),
    Path("shared"),
)
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
KINDS = {
    "xenforo1_thread_page1.html": ("xenforo", "posts", 20),
    "xenforo1_thread_lastpage.html": ("xenforo", "posts", 3),
    "xenforo2_thread_german.html": ("xenforo", "posts", 18),
    "vbulletin4_forumdisplay.html": ("vbulletin", "threads", 23),
    "phpbb_forum_list.html": ("phpbb", "threads", 25),
    "mybb_index.html": (None, "index", 0),
    "smf_index.html": (None, "index", 0),
}


def rows() -> list[dict[str, Any]]:
    index = SHARED / "index.jsonl"
    return [json.loads(line) for line in index.read_text("utf-8").splitlines()]


def found(row: dict[str, Any]) -> dict[str, Any]:
    asked = {
        "engine": "auto",
        "type": "text/html; charset=utf-8",
        "encoding": None,
        "now": "2026-03-02T12:00:00+00:00",
        "timezone": None,
        "lang": None,
        "order": "auto",
        "selectors": {},
        "wanted": "any",
    }
    body = (SHARED / row["file"]).read_bytes()
    url = row["page_url"] or "https://forum.example.org/threads/x.230143/"
    return read(body, url=url, asked=json.dumps(asked))


def told(row: dict[str, Any], kind: str) -> set[str]:
    """The addresses that the third party's selectors of a kind lead to."""
    page = LexborHTMLParser((SHARED / row["file"]).read_text("utf-8"))
    base = page.css_first("base[href]")
    start = (base.attributes.get("href") if base else None) or row["page_url"]
    selector = row["pagination_css"].get(kind)
    links = page.css(selector) if selector else []
    links = [link for link in links if link.attributes.get("href")]
    return {page_of(absolute(start, link.attributes["href"])) for link in links} - {""}


def test_every_real_page_is_recognised_for_what_it_is() -> None:
    for row in rows():
        engine, kind, count = KINDS[row["file"]]
        page = found(row)
        assert page["kind"] == kind, row["file"]
        if engine:
            assert page["engine"] == engine
        assert len(page.get(kind, ())) == count


def test_every_real_post_has_a_date_an_author_and_a_text() -> None:
    for row in rows():
        for post in found(row).get("posts", ()):
            assert post["dated"]
            assert post["author"].startswith("user_")
            assert post["id"].isdigit()


def test_our_paging_agrees_with_a_third_partys() -> None:
    agreed = asked = 0
    for row in rows():
        if not row["pagination_css"]:
            continue
        pages = found(row)["pages"]
        ours = {"NEXT": pages["next"], "PREV": pages["prev"], "LAST": pages["last"]}
        for kind in ("NEXT", "PREV", "LAST"):
            if kind in row["pagination_css"]:
                asked += 1
                agreed += ours[kind] in told(row, kind)
                print(row["file"], kind, ours[kind] in told(row, kind))  # noqa: T201
        theirs, mine = told(row, "PAGE"), set(map(page_of, pages["numbers"].values()))
        print(row["file"], f"PAGE {len(mine & theirs)} of our {len(mine)} numbered pages")  # noqa: T201
        assert mine <= theirs
    print(f"next, previous and last: {agreed} of {asked} agree")  # noqa: T201
    assert agreed == asked
