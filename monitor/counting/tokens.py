"""Folded text cut into numbers, words and marks, in linear time and with places kept."""

import unicodedata
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

import re2

Kind = Literal["number", "word", "han", "line", "mark"]

#: How much of a text is read. A post says what it is at its head; the rest is the leak itself.
READ = 50_000

# Letters that a fold may leave apart and that stand for one another. One for one: places hold.
_TWINS = str.maketrans("йїґıłøđیىکڪأإآئؤةہ", "иігilodييككاااي\u0648هه")
_PIECE = (
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
    """A word of our own tables as it stands in comparable text."""
    return bare(word.casefold())


def bare(text: str) -> str:
    """Text of our own without its marks, in the case it has: patterns are case-sensitive."""
    apart = unicodedata.normalize("NFKD", text).replace("\u200c", "")
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_TWINS)


@lru_cache(maxsize=2)  # counts and prices read the same text one after the other
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a comparable text, in order of place."""
    found = (m.span() for m in _piece().finditer(text))
    return tuple(Token(_kind(text[s]), text[s:e], s, e) for s, e in found)


@cache
def _piece() -> Any:
    return re2.compile(_PIECE)


def _kind(first: str) -> Kind:
    if "0" <= first <= "9":
        return "number"
    if first == "\n":
        return "line"
    if not first.isalpha():
        return "mark"
    return "han" if first >= "\u2e80" or "\u1100" <= first <= "\u11ff" else "word"
