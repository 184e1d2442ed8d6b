"""What every channel says about an alert."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Clock, Price, Reason
from monitor.notify.wording import size, span, words
from tests.monitor.notify.sample import LINE_ENDS, alert


def facts(**changes: Any) -> dict[str, str]:
    return dict(words(alert(**changes)).facts)


def test_the_subject_names_the_stage_and_the_title() -> None:
    assert words(alert()).subject == "[publication] 500,000 French hospital records"


def test_the_facts_answer_what_an_analyst_asks() -> None:
    assert facts() == {
        "Stage": "publication: the incident reached a new stage",
        "Severity": "critical",
        "Claimed": "500,000 people; 491,840 rows",
        "Data": "Blood types, Social security numbers",
        "Who": "Example Labs",
        "Country": "France",
        "Sector": "health",
        "Files": "fr_hospital.txt (201 MB)",
        "Happened": "2021-02-12 02:25 UTC",
        "Seen": "2021-02-12 02:31 UTC (6 minutes later)",
        "First mention": "2021-01-31 21:14 UTC, 11 days 5 hours before this",
        "Mentions": "6 posts in English, Turkish",
        "Post": "hxxps://forum[.]example[.]org/thread/1",
    }


def test_a_price_is_told_with_its_currency() -> None:
    claim = replace(alert().claim, price=Price(0.5, "BTC"))
    assert facts(claim=claim)["Price"] == "0.5 BTC"


def test_a_country_or_language_that_nobody_knows_is_told_as_it_is_written() -> None:
    claim = replace(alert().claim, countries=("XQ",))
    told = facts(claim=claim, languages=("und", "qqq"))
    assert (told["Country"], told["Mentions"]) == ("XQ", "6 posts in an unknown language, qqq")


def test_links_in_strangers_text_are_defanged() -> None:
    said = words(alert(title="see http://bad.example.org/x", excerpt="or bad.example.org"))
    assert (said.headline, said.excerpt) == (
        "see hxxp://bad[.]example[.]org/x",
        "or bad[.]example[.]org",
    )


@pytest.mark.parametrize("end", LINE_ENDS)
def test_no_line_end_leaves_a_line(end: str) -> None:
    said = words(alert(title=f"one{end}two", excerpt=f"one{end}two", why=(f"one{end}two",)))
    assert (said.headline, said.excerpt, said.why) == ("one two", "one two", ("one two",))


def test_very_long_text_is_cut_with_a_sign() -> None:
    said = words(alert(title="x" * 10_000, excerpt="y" * 10_000))
    assert len(said.headline) == 200
    assert len(said.excerpt) == 600
    assert said.excerpt.endswith("…")


def test_many_names_are_summed_up() -> None:
    claim = replace(alert().claim, who=tuple(f"Victim {n}" for n in range(30)))
    assert facts(claim=claim)["Who"].endswith("Victim 7 and 22 more")


def test_an_alert_that_cannot_be_worded_says_where_to_look() -> None:
    said = words(alert(claim=None))
    assert said.subject == "[publication] incident fr-1, see console"
    assert "fr-1" in said.footer


def test_an_empty_title_is_replaced_by_the_incident() -> None:
    assert words(alert(title=" \x00 ")).subject == "[publication] incident fr-1"


@given(st.text())
def test_every_text_becomes_printable_lines(text: str) -> None:
    said = words(alert(title=text, excerpt=text, why=(text,), source=text, post_id=text))
    lines = [said.subject, said.headline, said.excerpt, *said.why, *said.sources]
    kinds = {unicodedata.category(char) for line in lines for char in line}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert "\u202e" not in "".join(lines)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=13, hours=11, minutes=4), "13 days 11 hours"),
        (timedelta(days=1, minutes=2), "1 day 2 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=59), "no time"),
        (-timedelta(hours=2), "2 hours"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(length: timedelta, said: str) -> None:
    assert span(length) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (201_000_000, "201 MB"), (5 * 10**15, "5e+03 TB")],
)
def test_a_size_is_told_in_decimal_units(count: int, said: str) -> None:
    assert size(count) == said


# -- the awareness clock ---------------------------------------------------------------------------

AWARE = datetime(2021, 2, 12, 1, 31, tzinfo=UTC)
CLOCK = Clock(AWARE, AWARE + timedelta(hours=72))


def test_an_alert_of_an_incident_that_affects_us_says_how_much_time_is_left() -> None:
    assert facts(clock=CLOCK)["Clock"] == (
        "71 h left; known since 2021-02-12 01:31 UTC, the authority is due 2021-02-15 01:31 UTC"
    )
    assert "Clock" not in facts()


def test_an_alert_after_the_notice_says_when_the_authority_was_told() -> None:
    told = replace(CLOCK, stopped_at=AWARE + timedelta(minutes=20))
    assert facts(clock=told)["Clock"] == (
        "authority told 2021-02-12 01:51 UTC, in time, 71 h before its end; "
        "known since 2021-02-12 01:31 UTC"
    )


def test_a_reminder_says_what_is_left_in_its_subject_and_tells_of_no_post() -> None:
    reminder = alert(reason=Reason.CLOCK, clock=CLOCK, seen_at=AWARE + timedelta(hours=80))
    said = words(reminder)
    assert said.subject == "[overdue by 8 h] 500,000 French hospital records"
    assert not {"Happened", "Seen", "First mention"} & dict(said.facts).keys()
    assert dict(said.facts)["Stage"] == "publication: the authority is to be told, and time runs"
