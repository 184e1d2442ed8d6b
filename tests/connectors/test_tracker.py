"""Trackers of leaks, polled over a real socket and read in the real quarantine."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import (
    SourceChanged,
    SourceError,
    SourceRefused,
    SourceUnavailable,
    Tools,
)
from connectors.post import Page
from connectors.tracker import CONNECTOR, Options, Tracker, sites
from tests.servers.web import Reply, Web

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PLAIN = {
    "id": "id",
    "title": "victim",
    "text": "about",
    "published_at": "found",
    "status": "status",
    "until": "until",
}


def entry(id_: Any, days: float = 1, **said: Any) -> dict[str, Any]:
    """An entry that was found so many days ago."""
    found = (NOW - timedelta(days=days)).isoformat()
    return {"id": id_, "victim": f"Victim {id_}", "found": found, "about": "", **said}


@pytest.fixture
def tracker(web: Web, tools: Tools) -> Callable[..., Tracker]:
    """A tracker of this list at the test's server; `days` later than NOW."""

    def made(listed: Any, *, days: float = 0, etag: str | None = None, **options: Any) -> Tracker:
        body = listed if isinstance(listed, bytes) else json.dumps(listed)
        web.serve("/list", body, type="application/json", etag=etag)
        given = (PLAIN if "site" not in options else {}) | {"url": web.url("/list")} | options
        lent = replace(tools, now=lambda: NOW + timedelta(days=days))
        return Tracker(Options.model_validate(given), lent)

    return made


Made = Callable[..., Tracker]


async def test_a_changed_entry_is_a_revision_of_the_same_post(tracker: Made) -> None:
    row = entry(1, status="countdown", until="2026-03-09 10:00:00 UTC")
    first = await tracker([row, entry(2)]).poll(None)
    assert [(post.id, post.edited) for post in first.posts] == [("1", False), ("2", False)]
    assert first.posts[0].text == "Countdown: the data will be published 2026-03-09."
    page = await tracker([row | {"status": "published"}, entry(2)], days=1).poll(first.cursor)
    assert [(post.id, post.edited, post.text) for post in page.posts] == [
        ("1", True, "Published: the data is available for download.")
    ]
    assert page.posts[0].published_at == NOW - timedelta(days=1)


@pytest.mark.parametrize(
    "until",
    [
        *("2026-03-09 23:59:59 UTC", "2026-03-10 00:00:01 UTC", "2026-03-09 23:00:00 UTC"),
        *("2026-03-02 12:00:00 UTC", "2026-03-01 00:00:00 UTC"),
    ],
)
async def test_the_jitter_of_a_countdown_is_no_revision(tracker: Made, until: str) -> None:
    row = entry(1, status="countdown", until="2026-03-10 00:00:00 UTC")
    first = await tracker([row]).poll(None)
    again = await tracker([row | {"until": until}]).poll(first.cursor)
    assert again.posts == ()


async def test_a_countdown_that_was_prolonged_is_a_revision(tracker: Made) -> None:
    row = entry(1, status="countdown", until="2026-03-10 00:00:00 UTC")
    first = await tracker([row]).poll(None)
    page = await tracker([row | {"until": "2026-03-12 00:00:00 UTC"}]).poll(first.cursor)
    (post,) = page.posts
    assert (post.edited, post.text) == (
        True,
        "Countdown: the data will be published 2026-03-12.",
    )
    assert (await tracker([row | {"until": None}]).poll(page.cursor)).posts == ()


async def test_the_first_look_tells_what_is_young_and_remembers_the_rest(tracker: Made) -> None:
    rows = [entry(n, days=n) for n in range(1, 30)]
    first = await tracker(rows, since="3d").poll(None)
    assert [post.id for post in first.posts] == ["3", "2", "1"]
    rows[20]["about"] = "now with a text"
    page = await tracker([entry(0, 0), *rows]).poll(first.cursor)
    assert [(post.id, post.edited) for post in page.posts] == [("21", True), ("0", False)]


async def test_the_first_look_can_tell_the_newest_entries_by_number(tracker: Made) -> None:
    rows = [entry(n, days=n) for n in range(1, 30)]
    assert len((await tracker(rows, since=5).poll(None)).posts) == 5
    assert (await tracker(rows, since=0).poll(None)).posts == ()


async def test_a_growing_file_of_20000_entries_is_neither_told_nor_remembered_at_once(
    tracker: Made,
) -> None:
    rows = [entry(n, days=(20_000 - n) / 24) for n in range(20_000)]
    first = await tracker(rows, memory=1_000).poll(None)
    assert len(first.posts) == 7 * 24
    assert len(first.cursor or "") < 40_000
    page = await tracker([*rows, entry("new", 0)], memory=1_000).poll(first.cursor)
    assert [post.id for post in page.posts] == ["new"]
    assert len(page.cursor or "") < 40_000
    fewer = await tracker([*rows[:-500], entry("new", 0)], memory=1_000).poll(page.cursor)
    assert fewer.posts == ()


async def test_many_news_come_in_pages_and_none_is_lost(tracker: Made) -> None:
    first = await tracker([entry("old", 2)], etag='"1"').poll(None)
    rows = [entry(n, days=1 - n / 10_000) for n in range(1_200)]
    told, cursor, more = [], first.cursor, True
    while more:
        page = await tracker(rows, etag='"2"').poll(cursor)
        told += [post.id for post in page.posts]
        cursor, more = page.cursor, page.more
    assert told == [str(n) for n in range(1_200)]
    assert (await tracker(rows, etag='"2"').poll(cursor)) == Page((), cursor)


async def test_an_unchanged_list_is_asked_for_by_etag(tracker: Made, web: Web) -> None:
    place = tracker([entry(1)], etag='"v1"')
    first = await place.poll(None)
    assert await place.poll(first.cursor) == Page((), first.cursor)
    assert web.requests[-1].headers["if-none-match"] == '"v1"'


async def test_the_loop_goes_on_while_a_long_list_is_read(tracker: Made) -> None:
    place = tracker([entry(n, days=n, about="x" * 200) for n in range(20_000)])
    late = 0.0

    async def beat() -> None:
        nonlocal late
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.01)
            late = max(late, time.monotonic() - begun - 0.01)

    task = asyncio.create_task(beat())
    await place.poll(None)
    task.cancel()
    assert late < 0.5


async def test_an_entry_that_disappears_from_a_complete_list_has_vanished(tracker: Made) -> None:
    rows = [entry(n) for n in range(5)]
    first = await tracker(rows, complete=True).poll(None)
    page = await tracker(rows[1:], complete=True).poll(first.cursor)
    assert [(post.id, post.vanished) for post in page.posts] == [("0", True)]
    again = await tracker([*rows[1:], entry(9)], complete=True).poll(page.cursor)
    assert [post.id for post in again.posts] == ["9"]


async def test_an_entry_that_falls_off_a_list_of_recent_ones_has_not_vanished(
    tracker: Made,
) -> None:
    rows = [entry(n) for n in range(5)]
    first = await tracker(rows).poll(None)
    assert (await tracker(rows[1:]).poll(first.cursor)).posts == ()


async def test_a_complete_list_that_loses_most_or_all_is_no_mass_removal(tracker: Made) -> None:
    rows = [entry(n) for n in range(40)]
    first = await tracker(rows, complete=True).poll(None)
    page = await tracker(rows[:5], complete=True).poll(first.cursor)
    assert page.posts == ()
    assert page.warnings == (
        "35 of 40 known entries are missing at once, which is taken for a fault of the list",
    )
    with pytest.raises(SourceUnavailable, match="empty"):
        await tracker([], complete=True).poll(first.cursor)


async def test_a_row_that_cannot_be_read_is_skipped_with_a_warning_and_nothing_vanishes(
    tracker: Made,
) -> None:
    first = await tracker([entry(n) for n in range(3)], complete=True).poll(None)
    rows = [
        entry(3), entry({}), entry(None), entry(4, found="yesterday or so"),
        entry(5, victim={"name": "x"}), "no row at all", 7, None, entry(6, victim=None),
    ]  # fmt: skip
    page = await tracker(rows, complete=True).poll(first.cursor)
    assert [post.id for post in page.posts] == ["3"]
    (warning,) = page.warnings
    assert warning.startswith("8 of 9 entries cannot be read: entry 2: its id is no text; entry 3:")


async def test_a_list_without_one_readable_row_has_changed(tracker: Made) -> None:
    with pytest.raises(SourceChanged, match=r"2 of 2 entries .* it has no id"):
        await tracker([{"key": 1}, {"key": 2}]).poll(None)
    with pytest.raises(SourceChanged, match="none of the 2 entries states its time"):
        await tracker([entry(1, found=None), entry(2, found="")]).poll(None)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"error": "no such key"}', SourceChanged),
        (b'"a text"', SourceChanged),
        (b"null", SourceChanged),
        (b"", SourceUnavailable),
        (b'[{"id": 1, "victim": "A', SourceUnavailable),
        (b"[{]}", SourceChanged),
        (b"<html><body>Too many visitors, please wait</body></html>", SourceChanged),
        (b"<html><form><input type='password'></form></html>", SourceRefused),
        (b"[" * 1_000 + b"]" * 1_000, SourceChanged),
        (b"[" * 100_000 + b"]" * 100_000, SourceChanged),
        (b'[{"id": 1, "victim": "\xff\xfe\xfa"}]', SourceChanged),
    ],
)
async def test_an_answer_without_a_list_is_never_an_empty_page(
    tracker: Made, body: bytes, error: type[SourceError]
) -> None:
    with pytest.raises(error):
        await tracker(body).poll(None)


async def test_numbers_that_count_nothing_are_as_good_as_none(tracker: Made) -> None:
    huge = b"9" * 10_000
    body = json.dumps([entry(1, about="A"), entry(2, about="B")]).encode()
    body = body.replace(b'"A"', b"NaN").replace(b'"B"', huge)
    page = await tracker(body).poll(None)
    assert [(post.id, post.text) for post in page.posts] == [("1", ""), ("2", "")]
    late = json.dumps([entry(1), entry(2, found="X")]).encode().replace(b'"X"', b"1e300")
    assert [post.id for post in (await tracker(late).poll(None)).posts] == ["1"]


async def test_a_field_of_a_wrong_type_is_left_out_with_a_warning(tracker: Made) -> None:
    rows = [entry(1, about={"en": "x"}), entry(2, about="a word"), entry(3, about=["a", "b", 3])]
    page = await tracker(rows).poll(None)
    assert [post.text for post in page.posts] == ["", "a word", "a, b, 3"]
    assert page.warnings == ("`text` finds no text in 1 of 3 entries and was left out",)
    with pytest.raises(SourceChanged, match="`text` finds no text in 2 of 2"):
        await tracker([entry(n, about={}) for n in range(2)]).poll(None)


async def test_an_entry_of_the_future_and_one_without_a_time_get_the_time_they_were_first_seen(
    tracker: Made,
) -> None:
    first = await tracker([entry(1), entry(2, days=-400)]).poll(None)
    assert [post.published_at for post in first.posts] == [NOW - timedelta(days=1), NOW]
    rows = [entry(1), entry(2, days=-400, about="changed"), entry(3, found=None)]
    page = await tracker(rows, days=2).poll(first.cursor)
    assert [(post.id, post.published_at) for post in page.posts] == [
        ("2", NOW),
        ("3", NOW + timedelta(days=2)),
    ]


async def test_entries_that_share_an_id_stay_two_posts(tracker: Made) -> None:
    rows = [entry("a", 3, about="first"), entry("a", 1, about="again")]
    first = await tracker(rows).poll(None)
    assert [post.id for post in first.posts] == ["a", "a#2026-03-01"]
    assert (await tracker([*reversed(rows)]).poll(first.cursor)).posts == ()
    assert (await tracker(rows[1:]).poll(first.cursor)).posts == ()


async def test_twins_of_one_day_stay_as_many_posts_as_they_are(tracker: Made) -> None:
    rows = [entry("a", about=f"text {n}") for n in range(4)]
    first = await tracker(rows).poll(None)
    assert [post.id for post in first.posts] == [
        "a", "a#2026-03-01", "a#2026-03-01.2", "a#2026-03-01.3"
    ]  # fmt: skip
    rows[2]["about"] = "changed"
    page = await tracker(rows).poll(first.cursor)
    assert [(post.id, post.text) for post in page.posts] == [("a#2026-03-01.2", "changed")]


async def test_a_gang_whose_name_changes_its_case_brings_no_second_post(tracker: Made) -> None:
    row = entry(1, gang="GreyLock", victim="Wexcombe  Freight")
    options = {"id": "{{ gang }}/{{ victim }}", "title": None, "text": "about"}
    first = await tracker([row | {"about": "x"}], **options).poll(None)
    row |= {"gang": "greylock", "victim": "WEXCOMBE Freight", "about": "y"}
    page = await tracker([row], **options).poll(first.cursor)
    assert first.posts[0].id == page.posts[0].id
    assert page.posts[0].edited


async def test_a_new_mapping_does_not_tell_everything_again(tracker: Made) -> None:
    first = await tracker([entry(1), entry(2)]).poll(None)
    renamed = [entry(0, 0), entry(1), entry(2)]
    page = await tracker(renamed, text="Found: {{ found }}").poll(first.cursor)
    assert [post.id for post in page.posts] == ["0"]
    renamed[1]["found"] = (NOW - timedelta(days=2)).isoformat()
    page = await tracker(renamed, text="Found: {{ found }}").poll(page.cursor)
    assert [(post.id, post.edited) for post in page.posts] == [("1", True)]


async def test_a_status_without_a_sentence_is_named_and_the_operators_sentence_wins(
    tracker: Made,
) -> None:
    rows = [entry(1, status="Sold"), entry(2, status="LEAKED"), entry(3, status="unknown")]
    page = await tracker(rows, said={"leaked": "All of it is out."}).poll(None)
    assert [post.text for post in page.posts] == ["Status: Sold.", "All of it is out.", ""]


async def test_a_key_goes_into_its_header_and_is_never_shown(tracker: Made, web: Web) -> None:
    place = tracker([entry(1)], api_key="specimen-key", api_key_header="X-Specimen")
    await place.poll(None)
    assert web.requests[0].headers["x-specimen"] == "specimen-key"
    assert "specimen-key" not in repr(place._options)  # noqa: SLF001


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"list": "data[["}, "is no JMESPath expression"),
        ({"id": "{{ a b }}"}, "is no JMESPath expression"),
        ({"site": "nowhere"}, "there are hibp, ransomlook, ransomware.live, ransomwatch"),
        ({"title": None, "text": ()}, "title or text"),
        ({"since": "a week"}, "since"),
        ({"timezone": "Mars/Crater"}, "no time zone"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused_when_it_is_loaded(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        Options.model_validate(PLAIN | {"url": "https://tracker.example.org"} | options)


SERVED: dict[str, dict[str, Any]] = {
    "ransomware.live": {
        "victim": "Wexcombe Freight", "group": "greylock", "discovered": "2026-03-02 09:30:11.5",
        "attackdate": "2026-02-20 00:00:00.000000", "description": "40&nbsp;GB<br>of files",
        "domain": "wexcombe.example.org", "country": "GB", "activity": "Transportation",
        "url": "https://tracker.example.org/id/1", "infostealer": {}, "duplicates": [],
    },
    "ransomlook": {
        "post_title": "Wexcombe Freight", "discovered": "2026-03-02 09:30:11.500000",
        "description": "40 GB\nof files", "link": "/posts/1", "magnet": None, "screen": "a.png",
        "group_name": "grey lock",
    },
    "ransomwatch": {
        "post_title": "Greenwood Fabricating &amp; Plating", "group_name": "greylock",
        "discovered": "2026-03-02 09:30:11.500000",
    },
    "hibp": {
        "Name": "Wexcombe", "Title": "Wexcombe", "Domain": "wexcombe.example.org",
        "BreachDate": "2026-01-20", "AddedDate": "2026-03-02T09:30:11Z",
        "ModifiedDate": "2026-03-02T09:30:11Z", "PwnCount": 152445, "IsVerified": True,
        "Description": 'In January, <em>152 thousand</em> accounts were <a href="x">taken</a>.',
        "DataClasses": ["Email addresses", "Passwords"], "IsFabricated": False, "IsSpamList": False,
    },
}  # fmt: skip
READ = {
    "ransomware.live": (
        "greylock/wexcombe freight",
        "Wexcombe Freight",
        """40 GB
of files
Website: wexcombe.example.org
Country: GB
Sector: Transportation
Claimed by greylock.""",
        "https://tracker.example.org/id/1",
    ),
    "ransomlook": (
        "grey lock/wexcombe freight",
        "Wexcombe Freight",
        "40 GB\nof files\nClaimed by grey lock.",
        "https://www.ransomlook.io/group/grey%20lock",
    ),
    "ransomwatch": (
        "greylock/greenwood fabricating &amp; plating",
        "Greenwood Fabricating & Plating",
        "Claimed by greylock.",
        None,
    ),
    "hibp": (
        "Wexcombe",
        "Data breach: Wexcombe",
        """In January, 152 thousand accounts were taken.
Accounts: 152445
Website: wexcombe.example.org""",
        "https://haveibeenpwned.com/Breach/Wexcombe",
    ),
}


@pytest.mark.parametrize("site", sites())
async def test_a_ready_mapping_reads_what_its_site_serves(tracker: Made, site: str) -> None:
    (post,) = (await tracker([SERVED[site]], site=site).poll(None)).posts
    assert (post.id, post.title, post.text, post.url) == READ[site]
    assert post.published_at.replace(microsecond=0) == datetime(2026, 3, 2, 9, 30, 11, tzinfo=UTC)
    assert post.platform == ("press" if site == "hibp" else "leaksite")


async def test_a_ready_mapping_can_be_changed_key_by_key(tracker: Made) -> None:
    row = SERVED["ransomwatch"] | {"post_url": "https://example.org/1"}
    options = {"site": "ransomwatch", "link": "post_url", "platform": "social"}
    (post,) = (await tracker([row], **options).poll(None)).posts
    assert (post.url, post.platform) == ("https://example.org/1", "social")


def test_every_ready_mapping_is_complete() -> None:
    for site in sites():
        options = CONNECTOR.options.model_validate({"site": site})
        assert str(options.url).startswith("https://")
        assert options.published_at


async def test_a_list_that_is_longer_than_the_client_takes_has_changed(
    tracker: Made, web: Web
) -> None:
    place = tracker([])
    web.serve("/list", Reply(b"[" + b" " * (9 * 2**20), headers={"Content-Type": "text/json"}))
    with pytest.raises(SourceChanged, match="longer than"):
        await place.poll(None)


def test_the_saved_answer_holds_no_address_of_a_leak_site(saved: Path) -> None:
    assert ".onion" not in (saved / "tracker" / "victims.json").read_text()
