"""Text of strangers made harmless for a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.harmless import one_line, several_lines


@given(st.text(st.characters()))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    line = one_line(text)
    assert "\n" not in line
    assert {unicodedata.category(c) for c in line} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")


@given(st.text(st.characters()))
def test_several_lines_are_as_harmless_line_by_line(text: str) -> None:
    for line in several_lines(text).split("\n"):
        assert {unicodedata.category(c) for c in line} & {"Cc", "Cs", "Zl", "Zp"} == set()


@pytest.mark.parametrize(
    "text",
    [
        "500.000 Fransız hastane kaydı",
        "Продают базу",
        "می‌خواهم",
        "500,000 件の記録",
        "नमस्ते",
        "a_b*c",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert one_line(text) == several_lines(text) == text


def test_a_line_can_be_cut() -> None:
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("abcd", 4) == "abcd"
