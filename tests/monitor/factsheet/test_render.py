"""The forms of a fact sheet: whole, in both languages, and safe for hostile text."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from monitor.factsheet import render
from monitor.factsheet.language import LANGUAGES, LanguageCode
from monitor.factsheet.model import Sheet
from monitor.factsheet.sheet import sheet
from monitor.model import Claim, Count, Hand, Price
from tests.monitor.factsheet.cases import AWARE, act, case
from tests.monitor.report import french_case, hostile

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def hostile_sheet(text: str, code: LanguageCode = "fr") -> Sheet:
    """A sheet whose every free text is `text`; its structure is the same for every text."""
    text = f"x{text}"
    claim = Claim(
        who=(text,),
        watched=(text,),
        countries=(text,),
        sectors=(text,),
        counts=(Count(1, 2, "people", 3), Count(900, 900, "people", 900)),
        data_classes=(text,),
        price=Price(5.0, text),
    )
    posts = tuple(
        replace(
            one,
            claim=claim,
            source=f"{one.source}{text}",
            platform=text,
            title=text,
            url=f"https://example.org/{text}",
            vanished_at=one.seen_at,
            revision=2,
        )
        for one in french_case.mentions()
    )
    hand = Hand(aware_at=AWARE, verdict="dismissed", title=text)
    incident = replace(french_case.incident(posts), id=text, hand=hand)
    acts = (
        replace(act("confirm", affects_us=True, note=text), by=text),
        replace(act("assign", assignee=text), by=text),
        replace(act("dismiss"), by=text),
    )
    reliability = {one.source: "C" for one in posts}
    return sheet(case(*posts, code=code, incident=incident, acts=acts, reliability=reliability))


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
        self.links += [v or "" for name, v in attrs if name in ("href", "src", "action")]


@settings(max_examples=25, deadline=None)
@given(hostile.TEXT)
def test_hostile_text_never_changes_the_structure_of_the_page(text: str) -> None:
    page = Skeleton(render.html(hostile_sheet(text)))
    assert page.tags == Skeleton(render.html(hostile_sheet("calm"))).tags
    assert all(link.startswith("#e") for link in page.links)


@settings(max_examples=25, deadline=None)
@given(hostile.TEXT)
def test_hostile_text_never_changes_the_structure_of_the_markdown(text: str) -> None:
    def kinds(page: str) -> list[str]:
        return [token.type for token in READER.parse(page)]

    page = render.markdown(hostile_sheet(text))
    assert kinds(page) == kinds(render.markdown(hostile_sheet("calm")))
    inner = [c.type for token in READER.parse(page) for c in token.children or ()]
    assert not {"link_open", "image", "html_inline", "code_inline"} & set(inner)


@settings(max_examples=25, deadline=None)
@given(hostile.TEXT)
def test_hostile_text_leaves_the_json_whole(text: str) -> None:
    told = json.loads(render.as_json(hostile_sheet(text)))
    assert told["sections"][0]["key"] == "clock"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_that_a_statement_calls_stands_in_the_list_of_evidence(
    code: LanguageCode,
) -> None:
    text = render.markdown(sheet(case(code=code)))
    body, _, listed = text.rpartition("## ")
    called = set(re.findall(r"\\\[(\d+)\\\]", body))
    there = re.findall(r"(?m)^- \\\[(\d+)\\\]", listed)
    assert called == set(there)
    assert there == [str(n) for n in range(1, len(there) + 1)]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", ("claimed, not verified", "Not known yet.", "in the hands of people")),
        ("fr", ("allégation non vérifiée", "Non connu à ce stade.", "tiers non autorisés")),
    ],
)
def test_each_language_says_that_the_claims_are_those_of_strangers(
    code: LanguageCode, words: tuple[str, ...]
) -> None:
    for write in (render.markdown, render.html):
        text = write(sheet(case(code=code)))
        assert [word for word in words if word not in text] == []


def test_no_excerpt_of_a_post_stands_in_the_sheet() -> None:
    secret = "a line that only the excerpt holds"
    posts = [replace(one, excerpt=secret, title="t") for one in french_case.mentions()]
    for write in render.FORMATS.values():
        assert secret not in write(sheet(case(*posts)))


def test_evidence_is_told_with_both_clocks_its_link_and_what_became_of_it() -> None:
    first, *others = french_case.mentions()
    gone = replace(first, vanished_at=first.seen_at + timedelta(days=1), revision=3)
    text = render.markdown(sheet(case(gone, *others, reliability={"bazaar": "D"})))
    (line,) = (one for one in text.splitlines() if one.startswith("- ") and "p01" in one)
    for word in (
        "forum bazaar",
        "31 January 2021, 20:40 UTC",
        "21:40 Europe/Paris",
        "hxxps[:]//bazaar",
        "edited",
        "no longer to be seen",
        "source D: not usually reliable",
    ):
        assert word in line.replace("\\", ""), (word, line)


def test_the_keys_of_the_json_are_the_same_in_every_language() -> None:
    told = [json.loads(render.as_json(sheet(case(code=code)))) for code in LANGUAGES]
    keys = [[[l["key"] for l in s["statements"]] for s in one["sections"]] for one in told]
    assert keys[0] == keys[1]
    assert told[0]["evidence"] == told[1]["evidence"]
