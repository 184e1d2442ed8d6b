"""The words of a text, and what monitor/naming/names.toml says of a word."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import re2

from rules.ordinary_words import ORDINARY

Shape = Literal["lower", "capital", "caps", "mixed", "digits", "uncased"]

LONGEST_WORD = 80  #: a longer run of letters is compared by its beginning
_TAIL = 9  #: the longest Turkish or German ending that `word*` lets pass
_SHORTEST_STEM = 4
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ё": "е"})
# One letter carries at most four marks: a longer run ends the word and is never normalised.
_WORD = (
    r"[\p{L}\p{N}]\p{M}{0,4}\p{Cf}{0,2}"
    r"(?:['’ʼ`´.&+_@$-]?[\p{L}\p{N}]\p{M}{0,4}\p{Cf}{0,2})*"
)


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words of names.toml: exact ones, and stems that may go on."""

    exact: frozenset[str]
    stems: frozenset[str]
    heads: frozenset[str]  #: the first letters of the stems

    def __contains__(self, plain: str) -> bool:
        """Whether the folded word is one of the list."""
        if plain in self.exact:
            return True
        if plain[:_SHORTEST_STEM] not in self.heads:
            return False
        start = max(_SHORTEST_STEM, len(plain) - _TAIL)
        return any(plain[:n] in self.stems for n in range(start, len(plain) + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What names.toml says, per purpose; the file tells what each list is for."""

    front: Words
    back: Words
    legal: Words
    legal_front: Words
    connector: Words
    joiner: Words
    article: Words
    common: Words
    genitive: Words
    german: Words
    geography: Words
    place: Words
    brand: Words
    thing: Words
    authority: Words
    press: Words
    group: Words
    doubtful: Words
    beside: Words
    leak: Words
    data: Words
    filler: Words
    link: Words
    label: Words
    generic: Words
    abbreviation: Words
    tail: Words
    uncased: Words
    sectors: Mapping[str, Words]
    domain: Mapping[str, frozenset[str]]  #: tlds, second, files, hosts, press
    chinese: Mapping[str, tuple[str, ...]]  #: ends, stops, leaks
    endings: Mapping[str, tuple[str, ...]]  #: russian, slavic, turkish

    @property
    def bystanders(self) -> Mapping[Literal["authority", "press", "group"], Words]:
        """Those who are never the victim, by kind."""
        return {"authority": self.authority, "press": self.press, "group": self.group}

    def organisation(self, plain: str) -> bool:
        """Whether the folded word names a kind of organisation (hospital, bankası, больницы)."""
        return plain in self.front or plain in self.back

    def sector(self, plain: str) -> str | None:
        """The sector that an organisation word stands for; None for any other word."""
        return next((name for name, words in self.sectors.items() if plain in words), None)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, its folded form, its shape, and what stands before it."""

    text: str
    start: int
    end: int
    plain: str
    shape: Shape
    gap: str  #: what stands between the word before (or the beginning) and this word
    possessed: bool = False  #: an apostrophe and an ending followed (Boğaz'ın, Acme's)

    @property
    def named(self) -> bool:
        """Whether the word is written as names are: with a capital."""
        return self.shape in ("capital", "caps", "mixed")


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """The word without case, accents and hidden characters; its script stays."""
    if word.isascii():
        return word.lower()[:LONGEST_WORD]
    folded = unicodedata.normalize("NFKD", word[:LONGEST_WORD].casefold())
    kept = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf"))
    return kept.casefold().translate(_LETTERS)[:LONGEST_WORD]


@cache
def lexicon() -> Lexicon:
    """The lists of names.toml, read once."""
    path = Path(__file__).with_name("names.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    endings = {name: tuple(listed.split()) for name, listed in data["ending"].items()}

    def words(*lists: str) -> Words:
        return _words(" ".join(lists).split(), endings)

    organisation, cue = data["organisation"], data["cue"]
    plainly: dict[str, Words] = {
        name: words(table["words"]) for name, table in data.items() if "words" in table
    }
    return Lexicon(
        **plainly,
        **{name: words(listed) for name, listed in cue.items()},
        front=words(*(o["front"] for o in organisation.values())),
        back=words(*(o["back"] for o in organisation.values())),
        legal_front=words(data["legal"]["front"]),
        common=words(ORDINARY, *data["common"].values()),
        doubtful=words(data["group"]["doubtful"]),
        beside=words(data["group"]["beside"]),
        sectors={name: words(o["front"], o["back"]) for name, o in organisation.items()},
        domain={name: frozenset(listed.split()) for name, listed in data["domain"].items()},
        chinese={name: tuple(listed.split()) for name, listed in data["chinese"].items()},
        endings=endings,
    )


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in order, with l', d' and 's taken off; a lone surrogate is no letter."""
    safe = without_surrogates(text)
    found: list[Token] = []
    before = 0
    for match in _word().finditer(safe):
        for start, end, possessed in _parts(safe, match.start(), match.end()):
            found.append(_token(safe, before, start, end, possessed=possessed))
            before = end
    return tuple(found)


@cache
def _word() -> Any:
    return re2.compile(_WORD)


def without_surrogates(text: str) -> str:
    """The text with each lone surrogate replaced: RE2 refuses them. Places stay."""
    if text.isascii():
        return text
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


_APOSTROPHES = "'’ʼ`´"
_INITIALS = 2  #: longer pieces between dots are words of their own
_EASTERN = "\u3040"  #: from here on Japanese, Chinese and Korean
_ELIDED = 4  #: the longest word before an apostrophe that is an article: dell', d', qu'


def _parts(text: str, start: int, end: int) -> Iterable[tuple[int, int, bool]]:
    """The places of the words inside one run: l'hôpital is two, Boğaz'ın and Acme's are one."""
    word = text[start:end]
    if word.isascii() and word.isalnum():
        yield start, end, False
        return
    at = _first_apostrophe(text, start, end)
    if at is not None and at - start <= _ELIDED and plain(text[start:at]) in lexicon().article:
        yield start, at, False
        start = at + 1
        at = _first_apostrophe(text, start, end)
    possessed = at is not None and (text[at + 1].islower() or text[start:end].isupper())
    yield from _undotted(text, start, at if at is not None and possessed else end, possessed)


def _undotted(text: str, start: int, end: int, possessed: bool) -> Iterable[tuple[int, int, bool]]:
    """The words between dots, unless the dots belong to one abbreviation (S.p.A, A.Ş)."""
    pieces = text[start:end].split(".")
    if all(len(piece) <= _INITIALS for piece in pieces):
        yield start, end, possessed
        return
    for piece in pieces:
        if piece:
            yield from _unhyphened(text, start, start + len(piece), possessed)
        start += len(piece) + 1


def _unhyphened(
    text: str, start: int, end: int, possessed: bool
) -> Iterable[tuple[int, int, bool]]:
    """Two words for a name with a common word behind its hyphen (Exemple-Kunden), else one."""
    at = text.rfind("-", start, end)
    alone = at > start and text.count("-", start, end) == 1
    if alone and _never(text[at + 1 : end]) and not _never(text[start:end]):
        yield start, at, False
        start = at + 1
    yield from _by_script(text, start, end, possessed)


def _by_script(text: str, start: int, end: int, possessed: bool) -> Iterable[tuple[int, int, bool]]:
    """The Latin and the Chinese or Japanese pieces of a word: these leave no space between."""
    piece = start
    if not text[start:end].isascii():
        for at in range(start + 1, end):
            if (text[at] >= _EASTERN) != (text[at - 1] >= _EASTERN):
                yield piece, at, False
                piece = at
    yield piece, end, possessed


def _first_apostrophe(text: str, start: int, end: int) -> int | None:
    found = [text.find(mark, start, end) for mark in _APOSTROPHES]
    return min((at for at in found if at > start), default=None)


def _never(word: str) -> bool:
    folded, known = plain(word), lexicon()
    listed = (known.common, known.thing, known.leak, known.data)
    return any(folded in words.exact for words in listed)


def _token(text: str, before: int, start: int, end: int, *, possessed: bool) -> Token:
    word = text[start:end]
    folded, shape = _looks(word)
    return Token(word, start, end, folded, shape, text[before:start], possessed)


@lru_cache(maxsize=20_000)
def _looks(word: str) -> tuple[str, Shape]:
    return plain(word), _shape(word)


def _shape(word: str) -> Shape:
    letters = "".join(filter(str.isalpha, word[:LONGEST_WORD]))
    if not letters:
        return "digits"
    if letters.islower():
        return "lower"
    if letters.isupper():
        return "caps" if len(letters) > 1 else "capital"
    upper = sum(map(str.isupper, letters))
    if upper == 0:
        return "lower" if any(map(str.islower, letters)) else "uncased"
    return "capital" if upper == 1 and letters[0].isupper() else "mixed"


def _words(listed: Iterable[str], endings: Mapping[str, Iterable[str]]) -> Words:
    exact: set[str] = set()
    stems: set[str] = set()
    for word in listed:
        bare = word.rstrip("*~")
        exact.add(plain(bare))
        if word.endswith("*"):
            stems.add(plain(bare))
        if word.endswith("~"):
            script = "cyrillic" if "\u0400" <= bare[-1] <= "\u04ff" else "latin"
            exact.update(plain(bare + ending) for ending in endings[script])
    heads = frozenset(stem[:_SHORTEST_STEM] for stem in stems)
    return Words(frozenset(exact), frozenset(stems), heads)
