"""Many regular expressions at once hold where each one alone holds, whatever happens to RE2."""

from collections.abc import Sequence

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from rules import sieves
from rules.automaton import Find
from rules.expressions import Expressions
from rules.notation import Expression, parse
from rules.script import is_edge

SOURCES = (
    "[0-9]{4,9}",
    "case-[0-9]{4}",
    r"база [\pL]+",
    "data|leak",
    r"[\pL]{2}[0-9]",
    "ab*c",
    r"\bleak\b",
    "(?:база|data) leak",
    "ᎤᎤᎤ[0-9]",
    "x[a-z]{2,9} [0-9]*",
)
PIECES = st.lists(
    st.sampled_from(
        [
            *"abcx ",
            "leak",
            "data",
            "база",
            "case-2021",
            "12345",
            "ᎤᎤᎤ1",
            "\n",
            "\ufffd",
            "🇫🇷",
        ]
    ),
    max_size=14,
).map("".join)


def _parsed(sources: Sequence[str]) -> list[tuple[int, Expression]]:
    terms = [parse(f"/{source}/") for source in sources]
    return [(n, term) for n, term in enumerate(terms) if isinstance(term, Expression)]


def _one_by_one(numbered: Sequence[tuple[int, Expression]], text: str) -> set[Find]:
    spans = (
        (number, *match.span())
        for number, expression in numbered
        for match in expression.compiled.finditer(text)
    )
    return {(n, s, e) for n, s, e in spans if s < e and is_edge(text, s) and is_edge(text, e)}


NUMBERED = _parsed(SOURCES)
MANY = NUMBERED + _parsed([rf"padding [0-9]{{{n}}}" for n in range(1, 60)])
AT_ONCE = Expressions(MANY, 500)
BY_RE2 = Expressions(NUMBERED, 500, by_hyperscan=False)


@given(PIECES)
def test_all_at_once_find_what_each_one_finds(text: str) -> None:
    assert sorted(AT_ONCE.finds(text)) == sorted(_one_by_one(NUMBERED, text))
    assert sorted(BY_RE2.finds(text)) == sorted(_one_by_one(NUMBERED, text))


LETTERS = st.text(st.sampled_from("ab1é٣я数가 \n.-\u0378"), max_size=8)


@given(LETTERS)
def test_where_an_expression_holds_the_wider_one_of_hyperscan_holds_too(text: str) -> None:
    pytest.importorskip("hyperscan")
    sources = (
        r"[\pL]{2}",
        r"[\p{N}a]+b",
        r"[^a]b",
        r"a.b",
        r"a\s+\d",
        r"^[\pL\pN]",
        r"(?:a|1)(b)$",
        r"a\.b",
    )
    numbered = dict(_parsed(sources))
    sieve = sieves._Hyperscan.of({n: e.compiled.pattern for n, e in numbered.items()})  # noqa: SLF001 - every expression must be in it
    assert sieve is not None
    assert sieve.known == set(numbered)
    holding = {n for n, one in numbered.items() if one.compiled.search(text)}
    assert holding <= set(sieve.holding(text))


@pytest.mark.parametrize(
    "source",
    [
        "long" * 65,
        r"\pLx",
        r"[^\pL]x",
        r"\bx",
        r"(?i)x",
        r"[[:alpha:]]",
        r"\p{Greek}",
        r"\[[\pL]x",
        r"\Wx",
    ],
)
def test_what_the_two_may_read_otherwise_is_left_to_re2(source: str) -> None:
    pytest.importorskip("hyperscan")
    assert sieves._Hyperscan.of({0: source}) is None  # noqa: SLF001 - no find shows who looked


def test_what_hyperscan_refuses_is_left_to_re2(monkeypatch: pytest.MonkeyPatch) -> None:
    hyperscan = pytest.importorskip("hyperscan")

    class Refusing:
        """No expression is known that RE2 takes, is written alike and Hyperscan refuses."""

        def __init__(self, mode: int) -> None:
            """Take what a database takes."""

        def compile(self, **_: object) -> None:
            raise hyperscan.CompilerError("too large")

    monkeypatch.setattr(hyperscan, "Database", Refusing)
    text = "case-2021 база данных leak 12345"
    finds = sorted(Expressions(MANY, 500).finds(text))
    assert finds == sorted(_one_by_one(NUMBERED, text))


@pytest.mark.parametrize("memory", [0, 1 << 14])
def test_what_is_too_large_for_one_sieve_is_divided(
    memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = _parsed([rf"[0-9]{{{n}}}[\pL]{{1,{n}}} x" for n in range(1, 9)])
    if memory:
        _limit(monkeypatch, memory)
    divided = Expressions(large, 500, by_hyperscan=False)
    text = " ".join(f"{'1' * n}a x" for n in range(1, 9))
    assert sorted(divided.finds(text)) == sorted(_one_by_one(large, text))


def _limit(monkeypatch: pytest.MonkeyPatch, memory: int) -> None:
    """Let RE2 have little memory for its automata."""
    given = sieves._options  # noqa: SLF001 - no setting of ours leads there

    def limited() -> object:
        options = given()
        options.max_mem = memory
        return options

    monkeypatch.setattr(sieves, "_options", limited)


@pytest.mark.parametrize("engine", ["Filter", "Set"])
def test_an_engine_that_fails_silently_loses_nothing(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getattr(re2, engine), "Match", lambda *_: None)
    text = "case-2021 база данных leak 12345"
    finds = sorted(Expressions(NUMBERED, 500, by_hyperscan=False).finds(text))
    assert finds == sorted(_one_by_one(NUMBERED, text))


def test_an_automaton_that_grows_on_hostile_text_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _limit(monkeypatch, 1 << 17)
    numbered = _parsed([f"[abc]*a[abc]{{{n}}}" for n in (5, 9, 12)])
    text = "abcaacbbacab" * 2000 + " bacab"
    finds = sorted(Expressions(numbered, 500, by_hyperscan=False).finds(text))
    assert finds == sorted(_one_by_one(numbered, text))


def test_of_one_expression_the_first_finds_are_enough() -> None:
    assert len(list(Expressions(_parsed(["leak"]), 3).finds("leak " * 9))) == 3


def test_without_expressions_nothing_holds() -> None:
    assert list(Expressions([], 500).finds("leak")) == []
