"""The words for numbers of monitor/counting/words/numbers.toml, by language."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import re2

from monitor.counting.tokens import plain


@dataclass(frozen=True, slots=True)
class Word:
    """What a word does to the number that it is part of: a key of its table, and a value."""

    part: str
    value: float


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language; `group` are its separators of thousands, `tails` end compounds."""

    words: Mapping[str, Word]
    group: str
    tails: tuple[str, ...]


@cache
def languages() -> Mapping[str, Language]:
    """The languages of numbers.toml, in its order."""
    text = files("monitor").joinpath("counting/words/numbers.toml").read_text(encoding="utf-8")
    return {name: _language(table) for name, table in tomllib.loads(text).items()}


def _language(table: Mapping[str, str]) -> Language:
    words: dict[str, Word] = {}
    for part, line in table.items():
        if part not in ("group", "tail"):
            words.update(_forms(part, line))
    return Language(words, table.get("group", ""), tuple(table.get("tail", "").split()))


def _forms(part: str, line: str) -> Iterator[tuple[str, Word]]:
    for item in line.split():
        forms, _, value = item.partition("=")
        word = Word(part, float(value or 100))
        yield from ((plain(form), word) for form in forms.split("/"))


@cache
def _speakers() -> Mapping[str, tuple[str, ...]]:
    """For each word the languages in which a number can hold it."""
    speakers: dict[str, tuple[str, ...]] = {}
    for name, language in languages().items():
        for word in language.words:
            speakers[word] = (*speakers.get(word, ()), name)
    return speakers


@cache
def _tails() -> tuple[str, ...]:
    return tuple(tail for language in languages().values() for tail in language.tails)


def speakers(word: str) -> tuple[str, ...]:
    """The languages in which a number can hold this word, or a compound that ends like it."""
    known = _speakers().get(word)
    if known is not None or not word.endswith(_tails()):
        return known or ()
    return tuple(name for name, language in languages().items() if word.endswith(language.tails))


def may_hold_a_number(text: str) -> bool:
    """Whether a comparable text has a digit or a word such as million: most posts have neither."""
    return _clue().search(text) is not None


@cache
def _clue() -> Any:
    large = (
        word
        for language in languages().values()
        for word, meaning in language.words.items()
        if meaning.value >= 100 and len(word) > len("mi")  # noqa: PLR2004
    )
    return re2.compile("[0-9]|" + "|".join(sorted(set(large))))
