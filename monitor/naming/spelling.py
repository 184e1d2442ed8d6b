"""Whether two spellings are one organisation's name, and the keys under which to look it up."""

import html
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from monitor.naming.domains import domains, label
from monitor.naming.transliteration import LONGEST, latin, skeleton, sounded
from monitor.naming.words import Token, lexicon, plain, tokens

SAME = 0.75  #: from here on two names are taken for one
WEAK = "acronym:"  #: a key that begins so is no evidence by itself

_KEY_WORDS = 4  #: words of a name that get a key of their own
_LONG_WORD = 4  #: a shorter word gets none
_CONSONANTS = 3  #: a shorter skeleton says too little
_PREFIX = 7  #: letters that a truncated title shares with the whole name
_ACRONYM = (3, 6)
_SHORTEST_GENERAL, _LONGEST_GENERAL = 4, 14
_ALIKE = 0.5  #: fewer common trigrams are chance
_ALIKE_PAIRS = 0.6  #: of the pairs of letters, for words of the same consonants
_CUT_UNMARKED = 10  #: letters
_LONG_SOUND = 5  #: so many consonants in common need no look at the vowels
_MAYBE = 0.5
_MASKED = "**"
_LONGEST_TEXT = 20_000  #: characters; what comes after is not heard
_LAST_LATIN = "\u024f"
_EASTERN = "\u3040"  #: from here on Japanese, Chinese and Korean
_LONGEST_PIECE = 6
_WORD = re.compile(rf"[{_EASTERN}-\uffdc]{{2,40}}|[^\W\d_][\w-]{{3,40}}")
_NEUTRAL = ("company", "trade")  #: sectors that contradict no other
_VAGUE: tuple[str | None, ...] = (None, *_NEUTRAL)
_VAGUE_WORDS = 2
_Basis = Literal["proper", "place", "vague", "none"]


@dataclass(frozen=True, slots=True)
class _Spelling:
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
    spelling = _spelling(name)
    keys = {f"name:{_sound(spelling.everything)}"} if spelling.own else set()
    if spelling.basis != "place":
        keys |= {f"name:{joined}" for joined in _joined_sounds(spelling)}
    for sounds in _key_words(spelling):
        if spelling.basis == "place":
            keys |= {f"{kind}:{sound}" for kind in spelling.kind for sound in sounds}
        else:
            keys |= {f"word:{sound}" for sound in sounds}
    keys |= {f"word:{word}" for word in spelling.own if word and word[0] >= _EASTERN}
    start = _start(spelling)
    if start:
        keys.add(f"start:{start}")
    return frozenset(keys | {WEAK + acronym for acronym in _acronyms(spelling)})


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
    spelling = _spelling(name)
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
    spelling = _spelling(name)
    return spelling.own if spelling.basis == "proper" else ()


def _is_heard(sound: str, heard: frozenset[str], latin: bool) -> bool:
    if latin and len(sound) <= _LONG_SOUND:
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


@lru_cache(maxsize=50_000)  # a retelling compares the same names again and again
def same_name(a: str, b: str) -> float:
    """How surely two names are one organisation's, from 0 to 1; see SAME.

    Words that many organisations carry do not count, and two kinds (a hospital, a bank) of one
    name speak against each other. The acronym of a name scores 0.5: below SAME.
    """
    one, two = _spelling(a), _spelling(b)
    score = _likeness(one, two)
    if one.sectors and two.sectors and not one.sectors & two.sectors:
        score *= 0.5
    if score < _MAYBE and _acronyms(one) & _acronyms(two):
        return _MAYBE
    return round(score, 3)


def same_whole_name(a: str, b: str) -> bool:
    """Whether nothing in the two names tells them apart, where the name is all that there is.

    "Alpha Data" and "Alpha Mortgage" may be one organisation and acme.com and acme.de another;
    years apart they are taken for two.
    """
    one, two = _spelling(a), _spelling(b)
    if one.host and two.host and one.host != two.host and not (one.truncated or two.truncated):
        return False
    if "none" in (one.basis, two.basis):
        return False
    kinds = one.kind.difference(_NEUTRAL) == two.kind.difference(_NEUTRAL)
    whole = one.everything == two.everything or (kinds and one.own == two.own)
    return whole or _cut(one, two) > 0


def _likeness(a: _Spelling, b: _Spelling) -> float:
    whole = 1.0 if a.everything == b.everything else _cut(a, b)
    if "none" in (a.basis, b.basis):
        return _MAYBE if a.everything and whole == 1.0 else 0.0
    if "vague" in (a.basis, b.basis):
        return whole
    if "place" in (a.basis, b.basis):
        kinds = len(a.kind & b.kind) / max(1, len(a.kind | b.kind))
        return max(whole, _by_words(a, b) * kinds)
    return max(whole, max(_by_words(a, b), _joined(a, b)) * _agreement(a, b))


def _agreement(a: _Spelling, b: _Spelling) -> float:
    """1, or less where both say something of themselves and nothing of it is the same."""
    if not a.kind or not b.kind or a.kind & b.kind:
        return 1.0
    return 0.9 if min(len(a.own), len(b.own)) > 1 else 0.7


@lru_cache(maxsize=20_000)
def _spelling(name: str) -> _Spelling:
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
    return _Spelling(
        own=tuple(_letters(latin(word)) for word in own),
        variants=tuple(_variants(word) for word in own),
        everything="".join(letters),
        rest="".join(letters[next(telling, 0) :]),
        basis=basis,
        kind=frozenset(kinds | {skeleton(w) for w in general}),
        sectors=frozenset(kinds.difference(_NEUTRAL)),
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


def _key_words(spelling: _Spelling) -> Iterable[frozenset[str]]:
    pairs = zip(spelling.own, spelling.variants, strict=True)
    return [variants for word, variants in pairs if len(word) >= _LONG_WORD][:_KEY_WORDS]


def _joined_sounds(spelling: _Spelling) -> frozenset[str]:
    """The sounds of all own words as one word; its end in every case."""
    if not spelling.own:
        return frozenset()
    head = "".join(spelling.own[:-1])
    joined = {_sound(head + spelling.own[-1])}
    if skeleton(head):
        joined |= {skeleton(head) + v for v in spelling.variants[-1] if len(v) >= _CONSONANTS}
    return frozenset(joined) if head else spelling.variants[0]


def _start(spelling: _Spelling) -> str:
    """The first letters behind general words: what a truncated title still shows."""
    rest = spelling.rest if spelling.own else ""
    while (size := _general_start(rest)) and len(rest) - size >= _PREFIX:
        rest = rest[size:]
    return rest[:_PREFIX] if len(rest) >= _PREFIX else ""


def _general_start(letters: str) -> int:
    """The length of the longest general word that the letters begin with; 0 for none."""
    sizes = range(min(_LONGEST_GENERAL, len(letters)), _SHORTEST_GENERAL - 1, -1)
    return next((n for n in sizes if _general(letters[:n])), 0)


def _acronyms(spelling: _Spelling) -> frozenset[str]:
    """The initials of the name, and the name itself when it is as short as initials are."""
    found = {spelling.initials, spelling.everything}
    return frozenset(a for a in found if _ACRONYM[0] <= len(a) <= _ACRONYM[1])


def _by_words(a: _Spelling, b: _Spelling) -> float:
    """How much of both names their common words make, each word by its length."""
    left = list(range(len(b.own)))
    common = 0.0
    for i, word in enumerate(a.own):
        rated = [(_word(a, i, b, j), j) for j in left]
        best, j = max(rated, default=(0.0, 0))
        if best:
            left.remove(j)
            common += best * (len(word) + len(b.own[j]))
    return common / (sum(map(len, a.own)) + sum(map(len, b.own)))


def _word(a: _Spelling, i: int, b: _Spelling, j: int) -> float:
    """How alike two words are: 1 equal, 0.95 equal in sound, else their common trigrams.

    Nobody transcribes from Latin to Latin: there a sound is worth what the letters are.
    """
    if a.own[i] == b.own[j]:
        return 1.0
    if _sound_alike(a, b, a.variants[i] & b.variants[j], (a.own[i], b.own[j])):
        return _alike_in_latin(a.own[i], b.own[j]) if a.latin and b.latin else 0.95
    alike = _trigrams(a.own[i], b.own[j])
    return alike if alike >= _ALIKE else 0.0


def _sound_alike(
    a: _Spelling, b: _Spelling, common: frozenset[str], words: tuple[str, str]
) -> bool:
    """Whether the common sounds of two words prove them equal."""
    if not common:
        return False
    long = max(map(len, common)) >= _LONG_SOUND
    return long or a.vowelless != b.vowelless or _alike_in_vowels(*words)


def _alike_in_vowels(a: str, b: str) -> bool:
    """Whether short words of the same consonants are near in their vowels: not Kimco and Camico."""
    return _spelled_alike(sounded(a), sounded(b)) >= _ALIKE_PAIRS


def _alike_in_latin(a: str, b: str) -> float:
    """How alike words of the same consonants are, in letters and in sound: not Shell and Cell."""
    return math.sqrt(_spelled_alike(a, b) * _spelled_alike(sounded(a), sounded(b)))


def _spelled_alike(a: str, b: str) -> float:
    """The Dice coefficient of the pairs of letters of two words."""
    pairs, others = _grams(a, 2), _grams(b, 2)
    return 2 * len(pairs & others) / (len(pairs) + len(others))


def _joined(a: _Spelling, b: _Spelling) -> float:
    """How alike the names are with their words run together."""
    one, two = "".join(a.own), "".join(b.own)
    if one == two:
        return 1.0
    if _sound_alike(a, b, _joined_sounds(a) & _joined_sounds(b), (one, two)):
        return min(0.9, _alike_in_latin(one, two)) if a.latin and b.latin else 0.9
    alike = _trigrams(one, two)
    return alike if alike >= _ALIKE else 0.0


def _cut(a: _Spelling, b: _Spelling) -> float:
    """0.9 when one is the beginning of the other and is marked as cut, 0.75 when it looks so."""
    short, whole = sorted((a, b), key=lambda s: len(s.everything))
    if len(short.everything) < _PREFIX or not whole.everything.startswith(short.everything):
        return 0.0
    if short.truncated:
        return 0.9
    return 0.75 if len(short.own) == 1 and len(short.everything) >= _CUT_UNMARKED else 0.0


def _trigrams(a: str, b: str) -> float:
    """The Jaccard index of the trigrams of two words, their edges counted."""
    one, two = _grams(a, 3), _grams(b, 3)
    return len(one & two) / len(one | two)


def _grams(word: str, size: int) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[i : i + size] for i in range(len(padded) - size + 1))
