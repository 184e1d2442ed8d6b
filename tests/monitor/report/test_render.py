import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from monitor.report import render
from monitor.report.model import Report
from monitor.report.period import period_of
from monitor.report.weekly import weekly
from monitor.report.words import ahead, counted, duration, heading, markdown, number, plain
from tests.monitor.report import hostile

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2021, 3, 1, 8, tzinfo=UTC)
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Skeleton(HTMLParser):
    """The tags of a page with the names of their attributes, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [
            v or "" for name, v in attrs if name in ("href", "src", "action", "xlink:href")
        ]


def empty_week() -> Report:
    return weekly([], period_of("2021-W30", PARIS), now=NOW, tz=PARIS)


@settings(max_examples=40, deadline=None)
@given(hostile.TEXT)
def test_hostile_text_never_changes_the_structure_of_the_page(text: str) -> None:
    page = Skeleton(render.html(hostile.report(text, PARIS)))
    assert page.tags == Skeleton(render.html(hostile.report("calm", PARIS))).tags
    assert all(link.startswith("#") for link in page.links)


@settings(max_examples=30, deadline=None)
@given(hostile.TEXT)
def test_a_hostile_language_code_brings_no_new_element_into_the_page(lang: str) -> None:
    page = Skeleton(render.html(hostile.report("", PARIS, lang=lang)))
    assert {*page.tags} <= {*Skeleton(render.html(hostile.report("", PARIS, lang="tr"))).tags}


@settings(max_examples=60, deadline=None)
@given(hostile.TEXT)
def test_hostile_text_never_changes_the_structure_of_the_markdown(text: str) -> None:
    written = render.markdown(hostile.report(text, PARIS))
    calm = render.markdown(hostile.report("calm", PARIS))
    assert Skeleton(READER.render(written)).tags == Skeleton(READER.render(calm)).tags
    assert not re.search(r"[a-z]://|www\.|@", written)
    written.encode()


@settings(max_examples=100, deadline=None)
@given(hostile.TEXT)
def test_markdown_shows_a_text_as_it_stands(text: str) -> None:
    shown = Text(READER.render(f"| {markdown(f'x{text}x')} |\n| --- |\n")).text.strip()
    inert = re.sub(r"(?i)(?<=[a-z])://", "[:]//", plain(f"x{text}x"))
    inert = re.sub(r"(?i)www\.", "www[.]", inert).replace("@", "[at]")
    assert " ".join(shown.split()) == " ".join(inert.split())


class Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=40, deadline=None)
@given(hostile.TEXT)
def test_json_of_hostile_text_can_be_read_back(text: str) -> None:
    written = render.as_json(hostile.report(text, PARIS))
    told = json.loads(written.encode())
    assert told["incidents"][0]["title"] == plain(f"x{text}")


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_equal_reports_are_written_alike(report: Report, form: render.Format) -> None:
    assert render.FORMATS[form](report) == render.FORMATS[form](report)


def test_the_page_needs_nothing_else(report: Report) -> None:
    page = render.html(report)
    tags = {tag for tag, _ in Skeleton(page).tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use"}
    assert not re.search(r"@import|url\(|@font-face", page)
    assert set(re.findall(r"https?://[^\"'\s<]+", page)) == {"http://www.w3.org/2000/svg"}


def test_the_page_can_be_read_by_ear_and_without_colour(report: Report) -> None:
    page = render.html(report)
    skeleton = Skeleton(page).tags
    assert '<html lang="en">' in page
    assert all("scope" in names for tag, names in skeleton if tag == "th")
    tables = [tag for tag, _ in skeleton].count("table")
    assert tables == [tag for tag, _ in skeleton].count("caption") == page.count("<thead>")
    assert 'lang="tr"' in page
    assert "★</span> publication" in page


def test_the_sharing_mark_heads_every_format(report: Report) -> None:
    assert '<p class="tlp tlp-amber">TLP:AMBER</p>' in render.html(report)
    assert render.markdown(report).startswith("# TLP:AMBER")
    assert json.loads(render.as_json(report))["tlp"] == "TLP:AMBER"


@pytest.mark.parametrize("write", [render.html, render.markdown])
def test_an_empty_week_says_that_it_is_empty_and_what_it_does_not_know(write: object) -> None:
    told = write(empty_week())  # type: ignore[operator]
    assert "Nothing waits for a decision." in told
    assert "No incident was opened, and none reached a new stage." in told
    assert "cannot say whether silence means that nothing was said" in told


def test_sources_that_could_not_be_read_are_named(report: Report) -> None:
    for told in (render.html(report), render.markdown(report)):
        assert "2 of 3 sources could not be read at the end." in told
        assert "no answer within 20 s" in told


def test_a_title_that_was_cut_from_the_excerpt_is_not_told_twice(report: Report) -> None:
    mention = report.chapters[0].evidence[0].mention
    cut = replace(mention, title="Has anybody…", excerpt="Has anybody heard of a database?")
    own = replace(mention, title="A headline", excerpt="Has anybody heard of a database?")
    assert heading(cut) == ""
    assert heading(own) == "A headline"


def test_one_thing_is_told_in_the_singular() -> None:
    assert counted(1, "new incident") == "1 new incident"
    assert counted(1200, "mention") == "1,200 mentions"


def test_both_times_of_a_milestone_and_both_leads_are_told(report: Report) -> None:
    told = render.markdown(report)
    assert "| ★ publication | 12 Feb 2021, 09:10 | 12 Feb 2021, 09:17 | acik-veri |" in told
    assert "| ▤ press | 13 days 13 h before | 13 days 13 h before |" in told
    assert "500,000 people (bazaar, said 6 times) / 491,840 people" in told
    assert "why here: same number of records, same country" in told


def test_the_keys_of_the_json_are_kept(report: Report) -> None:
    told = json.loads(render.as_json(report))
    assert list(told) == [
        "period", "made_at", "tlp", "totals", "new", "moves", "decisions", "incidents", "sources"
    ]  # fmt: skip
    (incident,) = told["incidents"]
    assert incident["milestones"][3] == {
        "stage": "publication",
        "at": "2021-02-12T08:10:00Z",
        "seen_at": "2021-02-12T08:17:00Z",
        "source": "acik-veri",
        "post_id": "p06",
    }
    assert incident["lead_times"][1] == {
        "until": "press",
        "seconds_since_seen": 1_172_580,
        "seconds_since_first": 1_173_000,
    }
    assert [c["said"] for c in incident["counts"]] == [500_000, 491_840, 489_838]


def test_the_json_tells_who_took_it_over_from_whom(report: Report) -> None:
    (incident,) = json.loads(render.as_json(report))["incidents"]
    spread = incident["spread"]
    assert {"copy of the text"} == {hop["how"] for hop in spread["hops"]}
    assert [new["to_lang"] for new in spread["new_languages"]] == ["tr", "ru", "fr"]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(0), "none"),
        (timedelta(seconds=29), "none"),
        (timedelta(minutes=59, seconds=40), "1 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=13, hours=2, minutes=5), "13 days 2 h"),
        (timedelta(hours=-3), "3 h"),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_units(length: timedelta, said: str) -> None:
    assert duration(length) == said


def test_a_lead_says_whether_it_was_before_or_after() -> None:
    assert ahead(timedelta(hours=2)) == "2 h before"
    assert ahead(timedelta(hours=-2)) == "2 h after"
    assert ahead(timedelta(seconds=3)) == "at the same time"


@given(st.integers(0, 10**12))
def test_numbers_can_be_read_back(value: int) -> None:
    assert int(number(value).replace(",", "")) == value
