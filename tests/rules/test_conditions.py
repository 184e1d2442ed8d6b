"""When a rule holds over hits, and which condition is named when it does not."""

import pytest

from rules.conditions import Context, judge
from rules.hit import Hit
from rules.model import Rule


def _present(words: str) -> dict[str, list[Hit]]:
    """Hits for a text of one-letter concepts; a dot is any other word."""
    present: dict[str, list[Hit]] = {}
    for word, letter in enumerate(words):
        if letter != ".":
            hit = Hit(letter, "", "", letter, "*", 2 * word, 2 * word + 1, word, word)
            present.setdefault(letter, []).append(hit)
    return present


def _held(rule: Rule, words: str) -> str:
    """The words of the hits that hold the rule; empty when it does not hold."""
    return "".join(str(hit.word) for hit in judge(rule, _present(words), Context()).hits)


AB = (("a", 2), ("b", 3), ("x", -4))


@pytest.mark.parametrize(
    ("rule", "words", "held"),
    [
        (Rule(id="r", all=("a", "b")), "a.b", "02"),
        (Rule(id="r", all=("a", "b")), "a..", ""),
        (Rule(id="r", any=("a", "b")), ".b", "1"),
        (Rule(id="r", all=("a",), any=("b", "c")), "a.c", "02"),
        (Rule(id="r", all=("a",), any=("b", "c")), "a..", ""),
        (Rule(id="r", all=("a", "b"), within=3), "a..b", ""),
        (Rule(id="r", all=("a", "b"), within=4), "a..b", "03"),
        (Rule(id="r", all=("a", "b"), within=2), "a..b...ba", "78"),
        (Rule(id="r", all=("a", "b", "c"), within=4), "a.b.ac", "245"),
        (Rule(id="r", all=("a", "a")), "a", "0"),
        (Rule(id="r", all=("a",), none=("n",)), "a........n", ""),
        (Rule(id="r", all=("a",), none=("n",), within=3), "a...n", "0"),
        (Rule(id="r", all=("a",), none=("n",), within=4), "a...n", ""),
        (Rule(id="r", all=("a",), none=("n",), none_within=2), "a...n", "0"),
        (Rule(id="r", all=("a",), none=("n",), none_within=2), "na....a", "6"),
        (Rule(id="r", all=("a",), none=("n",), none_within=2), "..an", ""),
        (Rule(id="r", all=("a",), none=("n",), within=9, none_within=1), "a.n", "0"),
        (Rule(id="r", points=AB, least=5), "a..b", "03"),
        (Rule(id="r", points=AB, least=5), "a..a", ""),  # a concept counts once
        (Rule(id="r", points=AB, least=5, within=3), "a..b", ""),
        (Rule(id="r", points=AB, least=5, within=4), "a..b", "03"),
        (Rule(id="r", points=AB, least=5, within=3), "a...a..ab", "78"),
        (Rule(id="r", points=AB, least=5, within=3), "aba", "012"),
        (Rule(id="r", points=AB, least=3, within=3), "bxa", ""),  # x speaks against it
        (Rule(id="r", points=AB, least=3, within=3), "axb...b", "6"),
        (Rule(id="r", points=AB, least=1, within=9), "axb", "02"),
        (Rule(id="r", points=AB, least=2, all=("c",)), "a", ""),
        (Rule(id="r", points=AB, least=2, all=("c",)), "a.c", "02"),
        (Rule(id="r", points=AB, least=2, any=("c", "d"), within=3), "a...d", ""),
        (Rule(id="r", points=AB, least=2, any=("c", "d"), within=3), "a...d.a", "46"),
        (Rule(id="r", points=AB, least=2, none=("n",)), "a....n", ""),
        (Rule(id="r", points=AB, least=2, none=("n",), within=3), "an....a", "6"),
    ],
)
def test_a_rule_holds_where_its_conditions_say(rule: Rule, words: str, held: str) -> None:
    assert _held(rule, words) == held


@pytest.mark.parametrize(
    ("rule", "words", "reason"),
    [
        (Rule(id="r", all=("a", "b")), "a", "all: no b"),
        (Rule(id="r", any=("a", "b")), "", "any: none of a, b"),
        (Rule(id="r", all=("a",), none=("m", "n")), "an", "none: n stands there"),
        (Rule(id="r", all=("a", "b"), within=2), "a...b", "within: not all within 2 words"),
        (Rule(id="r", points=AB, least=5), "a", "points: 2 of 5"),
        (Rule(id="r", points=AB, least=5, within=2), "a.bx", "points: 2 of 5 within 2 words"),
        (Rule(id="r", points=AB, least=5), "xab", "points: 1 of 5"),
        (Rule(id="r", points=AB, least=2, none=("n",)), "an", "none: n stands there"),
    ],
)
def test_the_condition_that_failed_is_named(rule: Rule, words: str, reason: str) -> None:
    assert judge(rule, _present(words), Context()).failed == reason


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Rule(id="r", any=("a",), platforms=("press",)), "platforms: forum is not among press"),
        (Rule(id="r", any=("a",), sources=("x", "y")), "sources: s is not among x, y"),
        (Rule(id="r", any=("a",), langs=("tr",)), "langs: fr is not among tr"),
        (Rule(id="r", any=("a",), platforms=("forum",), langs=("fr",)), None),
    ],
)
def test_a_rule_for_some_places_says_so_elsewhere(rule: Rule, reason: str | None) -> None:
    context = Context(platform="forum", source="s", lang="fr")
    assert judge(rule, _present("a"), context).failed == reason
    assert judge(rule, _present("a"), Context()).failed is None


def test_two_concepts_on_one_word_hold_with_one_hit() -> None:
    hit = Hit("x", "", "", "x", "*", 0, 1, 0, 0)
    verdict = judge(Rule(id="r", all=("a", "b")), {"a": [hit], "b": [hit]}, Context())
    assert verdict.hits == (hit,)


def test_a_rule_that_adds_up_tells_what_each_concept_counts() -> None:
    rule = Rule(id="r", all=("c",), points=AB, least=1)
    assert judge(rule, _present("axbc"), Context()).points == AB
    assert judge(rule, _present("c.b"), Context()).points == (("b", 3),)
