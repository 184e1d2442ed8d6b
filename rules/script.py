"""Which script a character belongs to, and where a word begins and ends. For folded text."""

import unicodedata
from bisect import bisect_right
from enum import IntEnum

LONGEST_WORD = 48  #: characters; looking further for the end of a word would cost on hostile text


class Script(IntEnum):
    """What matters of a character at the edge of a word; the order is used by is_edge."""

    NONE = 0
    UNSPACED = 1  #: written without blanks between words
    COMMON = 2  #: digits and marks: join to letters of any script
    LATIN = 3
    CYRILLIC = 4
    GREEK = 5
    ARABIC = 6
    ARMENIAN = 7
    OTHER = 8


#: Have letters that look like those of another.
ALPHABETS = frozenset({Script.LATIN, Script.CYRILLIC, Script.GREEK, Script.ARMENIAN})

#: First character of a block, and its script; until the next block begins.
_BLOCKS = (
    (0x0000, Script.LATIN),
    (0x0370, Script.GREEK),
    (0x0400, Script.CYRILLIC),
    (0x0530, Script.ARMENIAN),
    (0x0590, Script.OTHER),
    (0x0600, Script.ARABIC),
    (0x0700, Script.OTHER),
    (0x0750, Script.ARABIC),
    (0x0780, Script.OTHER),
    (0x08A0, Script.ARABIC),
    (0x0900, Script.OTHER),
    (0x0E00, Script.UNSPACED),  # Thai, Lao
    (0x0F00, Script.OTHER),
    (0x1000, Script.UNSPACED),  # Myanmar
    (0x10A0, Script.OTHER),
    (0x1780, Script.UNSPACED),  # Khmer
    (0x1800, Script.OTHER),
    (0x1C80, Script.CYRILLIC),
    (0x1C90, Script.OTHER),
    (0x1D00, Script.LATIN),
    (0x1F00, Script.GREEK),
    (0x2000, Script.OTHER),
    (0x2C60, Script.LATIN),
    (0x2C80, Script.OTHER),
    (0x2E80, Script.UNSPACED),  # Han, Kana
    (0x3130, Script.OTHER),
    (0x31A0, Script.UNSPACED),
    (0xA000, Script.OTHER),
    (0xA720, Script.LATIN),
    (0xA800, Script.OTHER),
    (0xF900, Script.UNSPACED),
    (0xFB00, Script.OTHER),
    (0x20000, Script.UNSPACED),
    (0x32000, Script.OTHER),
)
_STARTS = tuple(start for start, _ in _BLOCKS)


class _Scripts(dict[str, Script]):
    """The script of each character, worked out when it is first met."""

    def __missing__(self, character: str) -> Script:
        script = self[character] = _script_of(character)
        return script


def _script_of(character: str) -> Script:
    block = _BLOCKS[bisect_right(_STARTS, ord(character)) - 1][1]
    category = unicodedata.category(character)
    if category[0] == "L":
        return block
    if category[0] == "M":
        return Script.UNSPACED if block is Script.UNSPACED else Script.COMMON
    return Script.COMMON if category[0] == "N" else Script.NONE


SCRIPTS = _Scripts()


_UNSPACED, _COMMON = Script.UNSPACED, Script.COMMON


def is_edge(text: str, place: int) -> bool:
    """Whether a word may begin or end between text[place - 1] and text[place]."""
    if place <= 0 or place >= len(text):
        return True
    before, after = SCRIPTS[text[place - 1]], SCRIPTS[text[place]]
    if before <= _UNSPACED or after <= _UNSPACED:
        return True
    return before is not after and before is not _COMMON and after is not _COMMON


def word_end(text: str, place: int) -> int:
    """Where the word that goes on at `place` ends; `place` itself when none does."""
    last = min(len(text), place + LONGEST_WORD)
    while place < last and not is_edge(text, place):
        place += 1
    return place


def word_start(text: str, place: int) -> int:
    """Where the word that goes on before `place` begins; `place` itself when none does."""
    first = max(0, place - LONGEST_WORD)
    while place > first and not is_edge(text, place):
        place -= 1
    return place
