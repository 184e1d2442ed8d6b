"""Whether two spellings are one organisation's name, and how surely."""

import math
from functools import lru_cache

from monitor.naming.spelling import (
    LONG_SOUND,
    NEUTRAL,
    PREFIX,
    Spelling,
    acronyms,
    joined_sounds,
    spelling_of,
)
from monitor.naming.transliteration import sounded

SAME = 0.75  #: from here on two names are taken for one

_ALIKE = 0.5  #: fewer common trigrams are chance
_ALIKE_PAIRS = 0.6  #: of the pairs of letters, for words of the same consonants
_CUT_UNMARKED = 10  #: letters
_MAYBE = 0.5


@lru_cache(maxsize=50_000)  # a retelling compares the same names again and again
def same_name(a: str, b: str) -> float:
    """How surely two names are one organisation's, from 0 to 1; see SAME.

    Words that many organisations carry do not count, and two kinds (a hospital, a bank) of one
    name speak against each other. The acronym of a name scores 0.5: below SAME.
    """
    one, two = spelling_of(a), spelling_of(b)
    score = _likeness(one, two)
    if one.sectors and two.sectors and not one.sectors & two.sectors:
        score *= 0.5
    if score < _MAYBE and acronyms(one) & acronyms(two):
        return _MAYBE
    return round(score, 3)


def same_whole_name(a: str, b: str) -> bool:
    """Whether nothing in the two names tells them apart, where the name is all that there is.

    "Alpha Data" and "Alpha Mortgage" may be one organisation and acme.com and acme.de another;
    years apart they are taken for two.
    """
    one, two = spelling_of(a), spelling_of(b)
    if one.host and two.host and one.host != two.host and not (one.truncated or two.truncated):
        return False
    if "none" in (one.basis, two.basis):
        return False
    kinds = one.kind.difference(NEUTRAL) == two.kind.difference(NEUTRAL)
    whole = one.everything == two.everything or (kinds and one.own == two.own)
    return whole or _cut(one, two) > 0


def _likeness(a: Spelling, b: Spelling) -> float:
    whole = 1.0 if a.everything == b.everything else _cut(a, b)
    if "none" in (a.basis, b.basis):
        return _MAYBE if a.everything and whole == 1.0 else 0.0
    if "vague" in (a.basis, b.basis):
        return whole
    if "place" in (a.basis, b.basis):
        kinds = len(a.kind & b.kind) / max(1, len(a.kind | b.kind))
        return max(whole, _by_words(a, b) * kinds)
    return max(whole, max(_by_words(a, b), _joined(a, b)) * _agreement(a, b))


def _agreement(a: Spelling, b: Spelling) -> float:
    """1, or less where both say something of themselves and nothing of it is the same."""
    if not a.kind or not b.kind or a.kind & b.kind:
        return 1.0
    return 0.9 if min(len(a.own), len(b.own)) > 1 else 0.7


def _by_words(a: Spelling, b: Spelling) -> float:
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


def _word(a: Spelling, i: int, b: Spelling, j: int) -> float:
    """How alike two words are: 1 equal, 0.95 equal in sound, else their common trigrams.

    Nobody transcribes from Latin to Latin: there a sound is worth what the letters are.
    """
    if a.own[i] == b.own[j]:
        return 1.0
    if _sound_alike(a, b, a.variants[i] & b.variants[j], (a.own[i], b.own[j])):
        return _alike_in_latin(a.own[i], b.own[j]) if a.latin and b.latin else 0.95
    alike = _trigrams(a.own[i], b.own[j])
    return alike if alike >= _ALIKE else 0.0


def _sound_alike(a: Spelling, b: Spelling, common: frozenset[str], words: tuple[str, str]) -> bool:
    """Whether the common sounds of two words prove them equal."""
    if not common:
        return False
    long = max(map(len, common)) >= LONG_SOUND
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


def _joined(a: Spelling, b: Spelling) -> float:
    """How alike the names are with their words run together."""
    one, two = "".join(a.own), "".join(b.own)
    if one == two:
        return 1.0
    if _sound_alike(a, b, joined_sounds(a) & joined_sounds(b), (one, two)):
        return min(0.9, _alike_in_latin(one, two)) if a.latin and b.latin else 0.9
    alike = _trigrams(one, two)
    return alike if alike >= _ALIKE else 0.0


def _cut(a: Spelling, b: Spelling) -> float:
    """0.9 when one is the beginning of the other and is marked as cut, 0.75 when it looks so."""
    short, whole = sorted((a, b), key=lambda s: len(s.everything))
    if len(short.everything) < PREFIX or not whole.everything.startswith(short.everything):
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
