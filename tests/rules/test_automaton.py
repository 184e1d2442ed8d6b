"""The engines for literal terms find the same, and what a plain search finds."""

import platform
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.automaton import Automaton, Hyperscan, aho_corasick, automaton
from rules.engine import Engine
from rules.fold import fold
from rules.load import load
from rules.notation import squeeze

_BOTH = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"),
    reason="no hyperscan is made for this machine",
)
ENGINES = [
    pytest.param(aho_corasick, id="aho-corasick"),
    pytest.param(Hyperscan, id="hyperscan", marks=_BOTH),
]
LETTERS = st.text(st.sampled_from("aab é бб巴🇫"), min_size=1, max_size=6)
KEYS = st.lists(LETTERS, min_size=1, max_size=12, unique=True)
TEXT = st.text(st.sampled_from("aab é бб巴🇫\x00"), max_size=60)


def _searched(keys: Sequence[str], text: str) -> set[tuple[int, int, int]]:
    return {
        (number, start, start + len(key))
        for number, key in enumerate(keys)
        for start in range(len(text))
        if text.startswith(key, start)
    }


@pytest.mark.parametrize("engine", ENGINES)
@given(keys=KEYS, text=TEXT)
def test_every_place_is_found_once(engine: type[Hyperscan], keys: list[str], text: str) -> None:
    found = list(engine(keys)(text))
    assert len(found) == len(set(found))
    assert set(found) == _searched(keys, text)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_found_in_an_empty_text(engine: type[Hyperscan]) -> None:
    assert list(engine(["a"])("")) == []


@_BOTH
def test_the_shipped_terms_are_found_alike() -> None:
    book = load()
    first, second = Engine(book, Hyperscan), Engine(book, aho_corasick)
    for rule in book.rules:
        for text in (*rule.hits, *rule.misses):
            folded = fold(text)
            assert first.hits(folded) == second.hits(folded)
            assert first.match(folded) == second.match(folded)


@_BOTH
def test_without_hyperscan_the_other_engine_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(automaton(["a leak of data"]), Hyperscan)
    assert not isinstance(automaton(["leak"]), Hyperscan)
    monkeypatch.setattr("rules.automaton.find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert list(automaton(["a leak of data"])("a leak of data")) == [(0, 0, 14)]


def test_no_strings_are_found_nowhere() -> None:
    assert list(automaton([])("anything")) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_several_threads_may_read_at_once(engine: type[Hyperscan]) -> None:
    keys = ["leak", "база"]
    read: Automaton = engine(keys)
    text = squeeze("leak база " * 2000)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(list(read(text))), range(40)))
    assert found == [4000] * 40
