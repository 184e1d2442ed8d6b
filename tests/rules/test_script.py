"""Where words begin and end in the scripts of the world."""

import pytest

from rules.fold import fold
from rules.script import LONGEST_WORD, is_edge, word_end, word_start


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("ab", [0, 2]),
        ("a b", [0, 1, 2, 3]),
        ("a1", [0, 2]),
        ("aб", [0, 1, 2]),
        ("б1a", [0, 3]),
        ("数据", [0, 1, 2]),
        ("ที่", [0, 1, 2]),
        ("हिन्दी", [0, 5]),
        ("a'b", [0, 1, 2, 3]),
        ("", [0]),
    ],
)
def test_a_word_ends_where_letters_end_or_the_script_changes(text: str, edges: list[int]) -> None:
    folded = fold(text).text
    places = [place for place in range(len(folded) + 1) if is_edge(folded, place)]
    assert places == edges


def test_a_word_is_followed_to_its_ends() -> None:
    assert (word_start("a bcd e", 3), word_end("a bcd e", 3)) == (2, 5)
    assert (word_start("a bcd e", 2), word_end("a bcd e", 5)) == (2, 5)


def test_a_word_without_end_is_not_followed_for_ever() -> None:
    assert word_end("a" * 10_000, 1) == 1 + LONGEST_WORD
    assert word_start("a" * 10_000, 9_999) == 9_999 - LONGEST_WORD
