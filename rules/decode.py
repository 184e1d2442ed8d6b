"""How a disguised word is read: in Latin letters or in Cyrillic ones, 1 as i or as l.

Of the ways to read a word the one that begins with a known word is taken, that is with one of the
words of the terms that are looked for. No other can be found, a word of many signs has more ways
than could be scanned one by one, and what is no disguise (42e, b2b) mostly comes to no word at all.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from rules.lookalikes import IN_CYRILLIC, IN_LATIN, Letters
from rules.script import LONGEST_WORD, SCRIPTS, Script

Words = Collection[str]

_MOST_DOUBTS = 5  #: characters of a word that are tried in each way
_SHORTEST_BEGINNING = 3  #: letters of a known word that is only the beginning of one
_AMOUNT = re.compile("[0-9]+[кмκμ]")  #: thousands or millions


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """What characters may stand for in words of one script."""

    script: Script
    letters: Letters
    likeliest: Mapping[int, str]
    doubtful: frozenset[str]  #: characters that may stand for several letters

    def read(self, word: str, words: Words) -> str:
        """The word read so that it begins with the longest known one; empty where none does."""
        likeliest = word.translate(self.likeliest)
        if any(SCRIPTS[letter] is not self.script for letter in likeliest):
            return ""
        if self.doubtful.isdisjoint(word):
            return likeliest if _known_length(likeliest, words) else ""
        ways = tuple(self._ways(word))
        lengths = [_known_length(way, words) for way in ways]
        longest = max(lengths)
        beginning = ways[lengths.index(longest)]
        return beginning + likeliest[len(beginning) :] if longest else ""

    def _ways(self, word: str) -> Iterator[str]:
        """The ways to read the beginning of a word."""
        doubts = 0
        choices = []
        for character in word[:LONGEST_WORD]:
            letters = self.letters.get(character, character)
            doubts += len(letters) > 1
            choices.append(letters if doubts <= _MOST_DOUBTS else letters[0])
        return map("".join, product(*choices))


def _alphabet(script: Script, letters: Letters) -> _Alphabet:
    likeliest = str.maketrans({character: some[0] for character, some in letters.items()})
    doubtful = frozenset(character for character, some in letters.items() if len(some) > 1)
    return _Alphabet(script, letters, likeliest, doubtful)


_LATIN = _alphabet(Script.LATIN, IN_LATIN)
_CYRILLIC = _alphabet(Script.CYRILLIC, IN_CYRILLIC)


def both_ways(word: str, words: Words) -> tuple[str, str]:
    """The word in Latin letters and in Cyrillic ones; both alike where only one way is known.

    A word of neither stays. So does in one of the ways what may be a number: a lone digit, 9М.
    A mark of exclamation at the end is one, unless the word is known with a letter for it only.
    """
    if is_lone_sign(word):
        return word, IN_LATIN[word][0]
    if _AMOUNT.fullmatch(word):
        return word[:-1] + IN_LATIN[word[-1]][0], word
    latin, cyrillic = _LATIN.read(word, words), _cyrillic(word, words)
    if word[-1] == "!" and latin not in words and cyrillic not in words:
        first, second = both_ways(word[:-1], words)
        return f"{first}!", f"{second}!"
    return latin or cyrillic or word, cyrillic or latin or word


def is_known(word: str, words: Words) -> bool:
    """Whether the word can be read as one of `words`, or as one that begins so."""
    return bool(_LATIN.read(word, words) or _cyrillic(word, words))


def is_lone_sign(word: str) -> bool:
    """Whether it is one digit or sign that could be a word of one letter."""
    return len(word) == 1 and not word.isalpha() and word in IN_LATIN


def may_be_number(word: str) -> bool:
    """Whether it is a lone digit, or 9М."""
    return is_lone_sign(word) or _AMOUNT.fullmatch(word) is not None


def _cyrillic(word: str, words: Words) -> str:
    """The word in Cyrillic letters, if it has one already or has only letters; else empty."""
    if word.isalpha() or Script.CYRILLIC in map(SCRIPTS.__getitem__, word):
        return _CYRILLIC.read(word, words)
    return ""


def _known_length(word: str, words: Words) -> int:
    """How many letters of the word are a known one; a short one must be all of the word."""
    shortest = min(_SHORTEST_BEGINNING, len(word))
    ends = range(min(len(word), LONGEST_WORD), shortest - 1, -1)
    return next((end for end in ends if word[:end] in words), 0)
