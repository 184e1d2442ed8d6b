"""Texts that are nearly the same, told from their signatures."""

import random
from collections.abc import Sequence
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.copies import ALIKE, bands, likeness, signature
from rules.fold import fold
from tests.growth import is_linear

T = TypeVar("T")

WORDS = [f"word{n}" for n in range(5000)]


def drawn(seed: int, values: Sequence[T], number: int) -> list[T]:
    return random.Random(seed).sample(values, number)  # noqa: S311 - specimens


def text(words: int, seed: int = 1) -> list[str]:
    return drawn(seed, WORDS, words)


def signed(words: list[str]) -> str:
    return signature(fold(" ".join(words)).text)


@pytest.mark.parametrize("words", [24, 40, 120, 500])
def test_a_text_with_three_words_changed_is_nearly_the_same_and_found(words: int) -> None:
    found = 0
    for seed in range(20):
        one = text(words, seed)
        other = [*one]
        for place in drawn(seed, range(words), 3):
            other[place] = "another"
        found += likeness(signed(one), signed(other)) >= ALIKE
        found += bool(set(bands(signed(one))) & set(bands(signed(other))))
    assert found >= 36


def test_the_share_in_common_is_told_within_a_fifth() -> None:
    one = text(200)
    for part in (0, 50, 100, 150, 200):
        other = [*one[:part], *text(200 - part, 2)]
        told = likeness(signed(one), signed(other))
        assert told == pytest.approx(part / 200, abs=0.2), part


def test_texts_of_one_subject_are_not_nearly_the_same() -> None:
    one = "Selling the customer database of a telephone company in the north, all rows are fresh."
    other = "The telephone company of the north says that no customer database has been sold."
    assert likeness(signature(fold(one).text), signature(fold(other).text)) < ALIKE


def test_chinese_is_compared_without_blanks() -> None:
    one = "某酒店集团的客户数据库正在暗网出售包含五百万条入住记录和电话号码"
    other = "某酒店集团的客户数据库正在论坛出售包含五百万条入住记录和电话号码"
    assert likeness(signature(fold(one).text), signature(fold(other).text)) >= ALIKE


def test_case_accents_and_punctuation_make_no_difference() -> None:
    one = "La base de données de la clinique est à vendre, contactez-moi vite"
    other = "LA BASE DE DONNEES DE LA CLINIQUE EST A VENDRE contactez moi vite!"
    assert signature(fold(one).text) == signature(fold(other).text)


@pytest.mark.parametrize("short", ["", "Acme Foods", "one two three four five six seven"])
def test_a_text_of_few_words_is_like_none(short: str) -> None:
    assert signature(short) == ""
    assert likeness("", signature(short)) == 0.0
    assert bands("") == ()


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    a, b = signature(one), signature(other)
    assert 0.0 <= likeness(a, b) == likeness(b, a) <= 1.0
    assert likeness(a, a) == (1.0 if a else 0.0)
    assert len(a) in (0, 128)


def test_a_long_text_is_signed_in_linear_time() -> None:
    assert is_linear(signature, "ab " * 100_000)


@given(st.binary(min_size=64, max_size=64), st.binary(min_size=64, max_size=64))
def test_the_likeness_counts_the_values_that_agree(one: bytes, other: bytes) -> None:
    agree = sum(a == b for a, b in zip(one, other, strict=True)) / 64
    jaccard = max(0.0, (agree - 1 / 256) / (1 - 1 / 256))
    assert likeness(one.hex(), other.hex()) == pytest.approx(2 * jaccard / (1 + jaccard))
