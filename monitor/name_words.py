"""The words of a text, and what monitor/names.toml says of a word."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import re2

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
_ENDINGS = {
    "cyrillic": (
        "а я у ю ы и е о ь ой ей ом ем ам ям ах ях ами ями ов ев ий ия ию ии ый ая ое ые ого его ому "
        "ему ым им ых их ую юю ою ею ві ів еві ові і ї єю ією ка ки ку ке кой"
    ).split(),
    "latin": "a e i y u ę ą o em om ie ia iu ii ow ami ach owi ego emu ym im ych a iem ce cy".split(),
}


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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What names.toml says, per purpose."""

    front: Words
    back: Words
    sectors: Mapping[str, Words]
    legal: Words
    legal_front: Words
    connector: Words
    common: Words
    geography: Words
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
    german: Words
    place: Words
    brand: Words
    tail: Words
    joiner: Words
    abbreviation: Words
    tlds: frozenset[str]
    second: frozenset[str]
    files: frozenset[str]
    hosts: frozenset[str]
    press_hosts: frozenset[str]
    uncased_common: Words
    chinese_leaks: tuple[str, ...]
    chinese_ends: tuple[str, ...]
    chinese_stops: tuple[str, ...]

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
    organisation = data["organisation"]
    sectors = {name: _words(o["front"], o["back"]) for name, o in organisation.items()}
    cue, domain = data["cue"], data["domain"]
    return Lexicon(
        front=_words(*(o["front"] for o in organisation.values())),
        back=_words(*(o["back"] for o in organisation.values())),
        sectors=sectors,
        legal_front=_words(data["legal"]["front"]),
        common=_words(*data["common"].values()),
        doubtful=_words(data["group"]["doubtful"]),
        beside=_words(data["group"]["beside"]),
        **{
            name: _words(data[name]["words"])
            for name in ("legal", "connector", "geography", "thing", "authority", "press", "group",
                "generic", "abbreviation", "place", "brand", "german", "tail", "joiner")
        },
        **{name: _words(cue[name]) for name in ("leak", "data", "filler", "link", "label")},
        **{name: frozenset(domain[name].split()) for name in ("tlds", "second", "files", "hosts")},
        press_hosts=frozenset(domain["press"].split()),
        uncased_common=_words(data["uncased"]["common"]),
        chinese_leaks=tuple(data["chinese"]["leaks"].split()),
        chinese_ends=tuple(data["chinese"]["ends"].split()),
        chinese_stops=tuple(data["chinese"]["stops"].split()),
    )


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in order, with l', d' and 's taken off; a lone surrogate is no letter."""
    safe = text if text.isascii() else _without_surrogates(text)
    found: list[Token] = []
    before = 0
    for match in re2.finditer(_WORD, safe):
        for start, end, possessed in _parts(safe, match.start(), match.end()):
            found.append(_token(safe, before, start, end, possessed=possessed))
            before = end
    return tuple(found)


def _without_surrogates(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


_APOSTROPHES = "'’ʼ`´"
_INITIALS = 2  #: longer pieces between dots are words of their own
_EASTERN = "\u3040"  #: from here on Japanese, Chinese and Korean
_ELIDED = 4  #: the longest word before an apostrophe that is an article: dell', d', qu'


def _parts(text: str, start: int, end: int) -> Iterable[tuple[int, int, bool]]:
    """The places of the words inside one run: l'hôpital is two, Boğaz'ın and Acme's are one."""
    at = _first_apostrophe(text, start, end)
    if at is not None and at - start <= _ELIDED and plain(text[start:at]) in _articles():
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


def _unhyphened(text: str, start: int, end: int, possessed: bool) -> Iterable[tuple[int, int, bool]]:
    """Two words for a name with a common word behind its hyphen (Exemple-Kunden), else one."""
    at = text.rfind("-", start, end)
    if at > start and plain(text[at + 1 : end]) in _never_names():
        if text.count("-", start, end) == 1 and plain(text[start:end]) not in _never_names():
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


@cache
def _never_names() -> frozenset[str]:
    known = lexicon()
    return known.common.exact | known.thing.exact | known.leak.exact | known.data.exact


@cache
def _articles() -> frozenset[str]:
    return frozenset("l d c j n s m t qu un dell dall nell all sull".split())


def _token(text: str, before: int, start: int, end: int, *, possessed: bool) -> Token:
    word = text[start:end]
    return Token(word, start, end, plain(word), _shape(word), text[before:start], possessed)


def _shape(word: str) -> Shape:
    letters = [c for c in word[:LONGEST_WORD] if c.isalpha()]
    if not letters:
        return "digits"
    upper = sum(c.isupper() for c in letters)
    if upper == 0:
        return "lower" if any(c.islower() for c in letters) else "uncased"
    if upper == len(letters):
        return "caps" if len(letters) > 1 else "capital"
    return "capital" if upper == 1 and letters[0].isupper() else "mixed"


def _words(*lists: str) -> Words:
    exact: set[str] = set()
    stems: set[str] = set()
    for word in " ".join(lists).split():
        if word.endswith("*"):
            stems.add(plain(word[:-1]))
            exact.add(plain(word[:-1]))
        elif word.endswith("~"):
            exact.update(plain(word[:-1] + ending) for ending in _endings(word))
        else:
            exact.add(plain(word))
    return Words(
        frozenset(exact), frozenset(stems), frozenset(stem[:_SHORTEST_STEM] for stem in stems)
    )


def _endings(word: str) -> list[str]:
    cyrillic = any("а" <= c <= "ӿ" for c in word)
    return ["", *_ENDINGS["cyrillic" if cyrillic else "latin"]]
