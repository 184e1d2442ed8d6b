"""Both languages say the same things, in their own way of writing."""

import re
import string
from datetime import UTC, datetime

import pytest

from monitor.factsheet.kinds import kinds
from monitor.factsheet.language import LANGUAGES, LanguageCode, language
from monitor.model import Stage
from tests.monitor.factsheet.cases import PARIS

NBSP = "\N{NO-BREAK SPACE}"
each = pytest.mark.parametrize("code", LANGUAGES)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_each_language_has_the_same_keys_with_the_same_blanks() -> None:
    english = language("en").sentences
    for code in LANGUAGES:
        other = language(code).sentences
        assert other.keys() == english.keys()
        assert [key for key in english if blanks(english[key]) != blanks(other[key])] == []


@each
def test_every_name_of_the_tables_has_its_words(code: LanguageCode) -> None:
    sentences, known = language(code).sentences, kinds()
    wanted = {f"class.{name}" for name in known.classes}
    wanted |= {f"flag.{kind.flag}" for kind in known.classes.values() if kind.flag}
    wanted |= {f"risk.{kind.flag}" for kind in known.classes.values() if kind.flag}
    wanted |= {f"consequence.{one.key}" for one in known.consequences}
    wanted |= {f"basis.{name}" for one in known.consequences for name in one.basis}
    wanted |= {f"{table}.{stage.value}" for stage in Stage for table in ("stage", "stages")}
    assert wanted - sentences.keys() == set()


def test_french_sets_spaces_that_do_not_break_and_curved_apostrophes() -> None:
    breaking = re.compile(r" [:;?!»]|« ")
    assert [key for key, text in language("fr").sentences.items() if breaking.search(text)] == []
    words = [text for key, text in language("fr").sentences.items() if "time." not in key]
    assert [text for text in words if "'" in text] == []
    assert "« {note} »".replace(" ", NBSP) in language("fr").sentences["measure.note"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "31 January 2021, 23:30 UTC (1 February, 00:30 Europe/Paris)"),
        ("fr", "31 janvier 2021 à 23 h 30 UTC (1 février à 00 h 30 Europe/Paris)"),
    ],
)
def test_a_time_is_told_in_utc_and_on_the_readers_clock(code: LanguageCode, told: str) -> None:
    at = datetime(2021, 1, 31, 23, 30, tzinfo=UTC)
    assert language(code).when(at, PARIS).replace(NBSP, " ") == told
    assert language(code).when(at, UTC).replace(NBSP, " ") == told.split(" (", maxsplit=1)[0]


def test_numbers_and_lists_are_written_as_the_language_does() -> None:
    assert language("en").number(500_000) == "500,000"
    assert language("fr").number(500_000) == "500\N{NARROW NO-BREAK SPACE}000"
    assert language("fr").listing(["a", "b", "c"]) == "a, b et c"


@each
def test_an_unknown_name_stands_as_it_came(code: LanguageCode) -> None:
    words = language(code)
    assert words.name("class", "Shoe sizes") == "Shoe sizes"
    assert words.country("XX") == "XX"
