"""Folded text cut into numbers, words and marks, in linear time and with places kept."""

import unicodedata
from functools import cache
from typing import Any, Literal, NamedTuple

import re2

Kind = Literal["number", "word", "han", "line", "mark"]

#: How much of a text is read. A post says what it is at its head; the rest is the leak itself.
READ = 100_000

# Letters that a fold may leave apart and that stand for one another here. One for one: places hold.
_TWINS = str.maketrans("йїґ" "یىکأإآئؤ" "ıłøđ", "иіг" "ييكاااوو" "ilod")
_TOKEN = (
    r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?"
    r"|[0-9]+(?:[.,'][0-9]+)*"
    r"|[\p{Latin}\p{Cyrillic}\p{Arabic}\p{Greek}\p{M}]+"
    r"|[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]+"
    r"|[^\s]|\n"
)


class Token(NamedTuple):
    """A number, a word, a run of Han, Kana or Hangul, a line's end or any other single mark."""

    kind: Kind
    text: str
    start: int
    end: int


def comparable(text: str) -> str:
    """The head of a text, with twin letters made one and lone surrogates replaced; places hold."""
    return text[:READ].encode("utf-8", "replace").decode().translate(_TWINS)


def plain(word: str) -> str:
    """A word of our own tables as `comparable` leaves it in folded text."""
    apart = unicodedata.normalize("NFKD", word.lower())
    return comparable("".join(c for c in apart if not unicodedata.combining(c)))


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a comparable text, in order of place."""
    found = (m.span() for m in _token().finditer(text))
    return tuple(Token(_kind(text[s]), text[s:e], s, e) for s, e in found)


@cache
def _token() -> Any:
    return re2.compile(_TOKEN)


def _kind(first: str) -> Kind:
    if "0" <= first <= "9":
        return "number"
    if first == "\n":
        return "line"
    if not first.isalpha():
        return "mark"
    return "han" if first >= "\u2e80" else "word"
