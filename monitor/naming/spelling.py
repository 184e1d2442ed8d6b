"""A name taken apart: the keys under which to look it up, and whether a text bears it.

Whether two names are one organisation's says monitor/naming/likeness.py.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from monitor.naming.domains import domains, label
from monitor.naming.transliteration import LONGEST, latin, skeleton, sounded
from monitor.naming.words import Token, lexicon, plain, tokens

WEAK = "acronym:"  #: a key that begins so is no evidence by itself

_KEY_WORDS = 4  #: words of a name that get a key of their own
_LONG_WORD = 4  #: a shorter word gets none
_CONSONANTS = 3  #: a shorter skeleton says too little
PREFIX = 7  #: letters that a truncated title shares with the whole name
_ACRONYM = (3, 6)
_SHORTEST_GENERAL, _LONGEST_GENERAL = 4, 14
LONG_SOUND = 5  #: so many consonants in common need no look at the vowels
_MASKED = "**"
_LONGEST_TEXT = 20_000  #: characters; what comes after is not heard
_LAST_LATIN = "\u024f"
_EASTERN = "\u3040"  #: from here on Japanese, Chinese and Korean
_LONGEST_PIECE = 6
_WORD = re.compile(rf"[{_EASTERN}-\uffdc]{{2,40}}|[^\W\d_][\w-]{{3,40}}")
NEUTRAL = ("company", "trade")  #: sectors that contradict no other
_VAGUE: tuple[str | None, ...] = (None, *NEUTRAL)
_VAGUE_WORDS = 2
_Basis = Literal["proper", "place", "vague", "none"]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name taken apart: the words that tell it from others, and what kind it is."""

    own: tuple[str, ...]  #: Latin, in order
    basis: _Basis  #: what the own words are: see _own
    kind: frozenset[str]  #: sectors, and the other general words
    variants: tuple[frozenset[str], ...]  #: of each own word: its readings without endings
    everything: str  #: all words but the legal form, joined
    rest: str  #: the same from the first own word on
    sectors: frozenset[str]
    initials: str
    truncated: bool
    vowelless: bool  #: written in Arabic letters, which leave vowels out
    latin: bool  #: written in Latin letters alone
    host: str  #: the domain in it, empty where there is none


@lru_cache(maxsize=20_000)
def name_keys(name: str) -> frozenset[str]:
    """The keys of a name: spellings of one organisation share one at least, others rarely do.

    A key that begins with WEAK (the initials) must not join two names by itself. Empty for names
    made of general words only ("City Hospital") and for masked ones.
    """
    spelling = spelling_of(name)
    keys = {f"name:{_sound(spelling.everything)}"} if spelling.own else set()
    if spelling.basis != "place":
        keys |= {f"name:{joined}" for joined in joined_sounds(spelling)}
    for sounds in _key_words(spelling):
        if spelling.basis == "place":
            keys |= {f"{kind}:{sound}" for kind in spelling.kind for sound in sounds}
        else:
            keys |= {f"word:{sound}" for sound in sounds}
    keys |= {f"word:{word}" for word in spelling.own if word and word[0] >= _EASTERN}
    start = _start(spelling)
    if start:
        keys.add(f"start:{start}")
    return frozenset(keys | {WEAK + acronym for acronym in acronyms(spelling)})


def sounds(text: str) -> frozenset[str]:
    """How the words of a text sound, as name_keys has it behind "word:", and how they are spelled.

    Spellings are Latin letters behind "=". A sound that stands there in letters other than Latin
    ones is told a second time, behind "~". The answer is for `is_named`.
    """
    return frozenset().union(*map(_heard, set(_WORD.findall(text[:_LONGEST_TEXT]))))


def is_named(name: str, heard: frozenset[str]) -> bool:
    """Whether a text with these sounds bears the name: every word that tells it from others.

    A short word must be spelled alike, for its sound alone is found by chance; so must one of up
    to five consonants where name and text are both in Latin letters. False for names that consist
    of places and general words.
    """
    spelling = spelling_of(name)
    if not heard or spelling.basis != "proper":
        return False
    words = zip(spelling.own, spelling.variants, strict=True)
    return all(
        f"={word}" in heard or any(_is_heard(v, heard, spelling.latin) for v in readings)
        for word, readings in words
    )


def own_words(name: str) -> tuple[str, ...]:
    """The words that tell the name from others, in Latin letters and in order.

    Empty for names of places, of general words only, and for masked ones.
    """
    spelling = spelling_of(name)
    return spelling.own if spelling.basis == "proper" else ()


def _is_heard(sound: str, heard: frozenset[str], latin: bool) -> bool:
    if latin and len(sound) <= LONG_SOUND:
        return len(sound) > _CONSONANTS and f"~{sound}" in heard
    return len(sound) > _CONSONANTS and sound in heard


def _without_kind(word: str) -> str:
    """The word less the kind of organisation that Chinese writes at its end: 酒店, 银行."""
    if not word or word[0] < _EASTERN:
        return word
    ends = (end for end in lexicon().chinese["ends"] if word.endswith(end))
    core = word.removesuffix(max(ends, key=len, default=""))
    return core if len(core) > 1 else word


def _pieces(word: str) -> Iterable[str]:
    """Every stretch of two to six characters of a word: Chinese writes no blanks between words."""
    return (
        word[start : start + size]
        for size in range(2, _LONGEST_PIECE + 1)
        for start in range(len(word) - size + 1)
    )


@lru_cache(maxsize=50_000)
def _heard(word: str) -> frozenset[str]:
    if word[0] >= _EASTERN:
        pieces = frozenset(_pieces(word))
        return pieces | {f"={piece}" for piece in pieces}
    spelled = {f"={_letters(latin(stem))}" for stem in (word, *_stems(word.casefold()))}
    parts = [part for part in word.split("-") if len(part) >= _LONG_WORD] if "-" in word else ()
    voiced = _variants(word)
    foreign = {f"~{sound}" for sound in voiced} if word[0] > _LAST_LATIN else set()
    return (voiced | spelled | foreign).union(*map(_heard, parts))


@lru_cache(maxsize=20_000)
def spelling_of(name: str) -> Spelling:
    """The name taken apart; empty for a masked one."""
    name = html.unescape(name[:LONGEST])
    if _MASKED in name:
        name = ""
    read = [w for w in tokens(_without_domain(name)) if w.plain not in _connectors()]
    own, basis = _own(read)
    own = [_without_kind(word) for word in own]
    known = lexicon()
    kinds = {s for w in read for part in w.plain.split("-") if (s := known.sector(part))}
    spoken = [w for w in read if not _legal(w.plain)]
    letters = [_letters(latin(w.text)) for w in spoken]
    general = (
        _letters(latin(w.text)) for w in spoken if not known.sector(w.plain) and not _parts(w.text)
    )
    telling = (i for i, w in enumerate(spoken) if _parts(w.text))
    return Spelling(
        own=tuple(_letters(latin(word)) for word in own),
        variants=tuple(_variants(word) for word in own),
        everything="".join(letters),
        rest="".join(letters[next(telling, 0) :]),
        basis=basis,
        kind=frozenset(kinds | {skeleton(w) for w in general}),
        sectors=frozenset(kinds.difference(NEUTRAL)),
        initials="".join(word[:1] for word in letters),
        vowelless=any("\u0600" <= c <= "\u06ff" for c in name),
        latin=not any(c.isalpha() and c > _LAST_LATIN for c in name),
        host=next((found.host for found in domains(name)), ""),
        truncated=name.rstrip().endswith(("...", "…")),
    )


def _without_domain(name: str) -> str:
    """The name with a domain in it cut to what its owner chose: www.acme.co.uk is acme."""
    host = next(iter(domains(name)), None)
    if host is None:
        return name
    return f"{name[: host.start]} {label(host.host)} {name[host.end :]}"


def _own(read: list[Token]) -> tuple[list[str], _Basis]:
    """The words, as written, that tell the name from others, and what they are.

    Places count where nothing else is left; a name of general words counts as a whole, if two of
    them at least say more than the kind: "Global Media Group", but not "City Hospital".
    """
    known = lexicon()
    parts = [part for w in read for part in _parts(w.text)]
    uncommon = [part for part in parts if plain(part) not in known.common] or parts
    proper = [part for part in uncommon if not _placed(plain(part))]
    if parts:
        return (proper, "proper") if proper else (uncommon, "place")
    pieces = [piece for w in read for piece in w.plain.split("-") if not _legal(piece)]
    vague = [piece for piece in pieces if known.sector(piece) in _VAGUE]
    return (["".join(pieces)], "vague") if len(vague) >= _VAGUE_WORDS else ([], "none")


def _parts(word: str) -> list[str]:
    """The telling parts of a word: none of "Bank", "Пример" of "Пример-Банк", "Mega-Bus" whole."""
    pieces = [piece for piece in word.split("-") if not _general(piece)]
    whole = len(pieces) == word.count("-") + 1
    return ([word] if pieces else []) if whole else pieces


def _general(word: str) -> bool:
    """Whether many organisations carry the word, or it is a single letter."""
    folded, known = plain(word), lexicon()
    listed = folded in known.generic or folded in known.tail or known.organisation(folded)
    return listed or _legal(folded) or len(_letters(folded)) <= 1


def _legal(folded: str) -> bool:
    return _letters(folded) in lexicon().legal


def _placed(folded: str) -> bool:
    return folded in lexicon().geography or folded in lexicon().place


@cache
def _connectors() -> frozenset[str]:
    return lexicon().connector.exact | lexicon().joiner.exact


def _letters(word: str) -> str:
    return "".join(c for c in word if c.isalnum())


def _variants(word: str) -> frozenset[str]:
    """The readings of a word: with and without a case ending, in either sound of its letters."""
    stems = {word, *_stems(word.casefold())}
    readings = {_letters(latin(stem, other=other)) for stem in stems for other in (False, True)}
    return frozenset(_sound(reading) for reading in readings if reading)


def _stems(word: str) -> Iterable[str]:
    """The word without the endings of a case; at least four letters stay."""
    if word.isascii():
        return
    language = "slavic" if "\u0400" <= word[-1] <= "\u04ff" else "turkish"
    for ending in lexicon().endings[language]:
        if word.endswith(ending) and len(word) - len(ending) >= _LONG_WORD:
            yield word.removesuffix(ending)
    if word.startswith("ال") and len(word) > _LONG_WORD:
        yield word.removeprefix("ال")


def _sound(letters: str) -> str:
    """The consonants, or the letters where those are too few."""
    bones = skeleton(letters)
    long = len(letters) > _LONG_WORD and len(bones) >= _CONSONANTS
    if long:
        return bones
    return sounded(letters) if len(letters) >= _LONG_WORD else letters


def _key_words(spelling: Spelling) -> Iterable[frozenset[str]]:
    pairs = zip(spelling.own, spelling.variants, strict=True)
    return [variants for word, variants in pairs if len(word) >= _LONG_WORD][:_KEY_WORDS]


def joined_sounds(spelling: Spelling) -> frozenset[str]:
    """The sounds of all own words as one word; its end in every case."""
    if not spelling.own:
        return frozenset()
    head = "".join(spelling.own[:-1])
    joined = {_sound(head + spelling.own[-1])}
    if skeleton(head):
        joined |= {skeleton(head) + v for v in spelling.variants[-1] if len(v) >= _CONSONANTS}
    return frozenset(joined) if head else spelling.variants[0]


def _start(spelling: Spelling) -> str:
    """The first letters behind general words: what a truncated title still shows."""
    rest = spelling.rest if spelling.own else ""
    while (size := _general_start(rest)) and len(rest) - size >= PREFIX:
        rest = rest[size:]
    return rest[:PREFIX] if len(rest) >= PREFIX else ""


def _general_start(letters: str) -> int:
    """The length of the longest general word that the letters begin with; 0 for none."""
    sizes = range(min(_LONGEST_GENERAL, len(letters)), _SHORTEST_GENERAL - 1, -1)
    return next((n for n in sizes if _general(letters[:n])), 0)


def acronyms(spelling: Spelling) -> frozenset[str]:
    """The initials of the name, and the name itself when it is as short as initials are."""
    found = {spelling.initials, spelling.everything}
    return frozenset(a for a in found if _ACRONYM[0] <= len(a) <= _ACRONYM[1])
