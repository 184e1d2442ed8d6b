from rules.load import assemble
from rules.model import Rulebook
from rules.proof import Gap, coverage, prove
from rules.toml import parse


def test_a_rulebook_that_keeps_its_word_has_no_failures(book: Rulebook) -> None:
    assert prove(book) == ()


def test_every_broken_example_is_told_at_once_with_its_line_and_reason() -> None:
    source = """
[[concept]]
id = "leak"
terms.en = ["leak"]
[[rule]]
id = "r"
title = "t"
severity = "low"
all = ["leak"]
hits = ["a leak",
  "nothing"]
misses = ["a leak of water"]
"""
    failures = prove(assemble([parse(source, "r.toml")]))
    assert [str(one) for one in failures] == [
        "r.toml:11: r: hits[1]: all: no leak",
        "r.toml:12: r: misses[0]: held by leak (leak)",
    ]


def test_coverage_names_the_languages_in_which_a_concept_is_mute(book: Rulebook) -> None:
    (gap,) = (gap for gap in coverage(book, ["en", "ru", "tr"]) if gap.concept == "study")
    assert gap == Gap("study", ("ru", "tr"), "book.toml:31")


def test_a_concept_without_any_term_is_mute_everywhere_but_a_watch_is_not() -> None:
    book = assemble([parse('[[concept]]\nid = "empty"\n', "e.toml")])
    assert coverage(book, ["en", "fr"]) == (Gap("empty", ("en", "fr"), "e.toml:1"),)


def test_a_language_without_doubtful_words_for_fields_lacks_nothing() -> None:
    source = '[[concept]]\nid = "field/x"\nkind = "data-field"\nterms = { es = ["clave"] }'
    book = assemble([parse(source, "f.toml")])
    assert coverage(book, ["en", "es"]) == ()


def test_a_term_for_any_language_and_an_included_concept_count_as_coverage(book: Rulebook) -> None:
    assert not {gap.concept for gap in coverage(book, ["en", "de"])} & {"city/paris", "country/FR"}


def test_the_examples_of_a_rule_for_some_places_stand_there() -> None:
    source = """
[[rule]]
id = "r"
title = "t"
severity = "low"
platforms = ["leaksite"]
none = ['"test"']
hits = ["Example Labs"]
misses = ["a test"]
"""
    assert prove(assemble([parse(source, "r.toml")])) == ()
