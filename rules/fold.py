"""Text made comparable: `fold` undoes case, accents, compatibility forms and hidden characters.

The fold is a table from one character to a string, blind to its neighbours: cost is linear whatever
the text (normalising a run of 100,000 combining marks takes seconds), and the place of a folded
character in the original follows from adding up lengths, done only when somebody asks.

Because the table is blind, a letter with its mark in one character (é, й, أ) folds as the two do:
marks fall away. Terms go through the same fold, so й and и, ة and ه are one letter on both sides.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from rules.lookalikes import STRAY_LETTERS
from rules.pages import ALPHABETS, Page

_LAST_KEPT = 0x2FFFF  #: beyond it stand no letters: hostile text must not fill the table


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and what it folds to; offsets into `text` can be asked back into `original`."""

    original: str
    text: str
    _ends: list["array[int]"] = field(default_factory=list, init=False, repr=False, compare=False)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that folded to text[start:end].

        Hidden characters and marks that follow the last letter belong to it.
        """
        if len(self.text) == len(self.original) and self.original.isascii():
            return start, end
        ends = self._folded_ends()
        first = bisect_right(ends, start)
        if end <= start:
            return first, first
        return first, max(bisect_right(ends, end - 1) + 1, bisect_right(ends, end))

    def _folded_ends(self) -> "array[int]":
        """For each character of the original, where its fold ends in `text`; made once."""
        if not self._ends:
            lengths = map(len, map(_TABLE.__getitem__, map(ord, self.original)))
            self._ends.append(array("Q", accumulate(lengths)))
        return self._ends[0]


def fold(text: str) -> Folded:
    """The folded text with its way back. Folding twice changes nothing; no text raises."""
    if text.isascii():
        return Folded(text, text.translate(_TABLE))
    highest = max(text[:: len(text) // _SAMPLE + 1])
    mapped = _pages()[bisect_right(_ALPHABETS_BEGIN, highest) % len(ALPHABETS)].map(text)
    return Folded(text, text.translate(_TABLE) if mapped is None else mapped)


_SAMPLE = 16  #: characters that tell the alphabet
_ALPHABETS_BEGIN = ("\u0400", "\u0600", "\u0700")  #: beyond them most often a sign among Latin


@cache
def _pages() -> tuple[Page, ...]:
    """The table, made quick for the alphabets that are met most."""
    return tuple(Page(_TABLE, alphabet) for alphabet in ALPHABETS)


class _Table(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code <= _LAST_KEPT:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    """What one character folds to; every character of the answer folds to itself."""
    if character in _SPECIAL:
        return _SPECIAL[character]
    by_category = _BY_CATEGORY.get(unicodedata.category(character))
    if by_category is not None:
        return by_category
    if _is_hidden(character):
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character)
    if parts == character:
        parts = character.casefold()
    if parts == character:
        return _latin_letter(character) or character
    return "".join(map(_fold_character, parts))


def _latin_letter(character: str) -> str:
    """The letter that its name says it is a form of (L WITH STROKE); empty where there is none."""
    named = _LATIN_NAME.fullmatch(unicodedata.name(character, ""))
    return named[1].lower() if named else ""


def _is_hidden(character: str) -> bool:
    """Whether a reader sees nothing of it, or only a mark on the letter before.

    Vowel signs of Indic and South-East Asian scripts have combining class 0: they are read.
    """
    return unicodedata.combining(character) != 0 or any(
        first <= character <= last for first, last in _HIDDEN
    )


_LATIN_NAME = re.compile(
    "LATIN (?:(?:SMALL|CAPITAL) LETTER|LETTER SMALL CAPITAL) (?:SCRIPT )?([A-Z])(?: WITH .*)?"
)

_BY_CATEGORY = {
    "Cc": "",
    "Cf": "",
    "Me": "",
    "Cs": "\ufffd",  # no library behind us takes half a character
    "Zs": " ",
    "Zl": "\n",
    "Zp": "\n",
}

#: Default-ignorable characters whose category does not tell (Unicode, DerivedCoreProperties).
_HIDDEN = (
    ("\u034f", "\u034f"),
    ("\u115f", "\u1160"),
    ("\u17b4", "\u17b5"),
    ("\u180b", "\u180f"),
    ("\u3164", "\u3164"),
    ("\ufe00", "\ufe0f"),
    ("\uffa0", "\uffa0"),
    ("\U000e0000", "\U000e0fff"),
)


#: What neither case folding nor compatibility knows. Targets fold to themselves.
_SPECIAL: Mapping[str, str] = {
    "\n": "\n",
    "\x85": "\n",
    **dict.fromkeys("\t\r\v\f\x1c\x1d\x1e\x1f\u2800™℠", " "),
    **dict.fromkeys("`´\u1ffd‘’‚‛′‵ʹʻʼʽˈꞌ՚׳＇", "'"),
    **dict.fromkeys("“”„‟«»‹›″‶〃「」『』״", '"'),
    **dict.fromkeys("‐‑‒–—―−⁃﹘﹣־", "-"),
    **dict.fromkeys("、،٬", ","),
    **dict.fromkeys("。۔।٫", "."),
    **dict.fromkeys("⁄∕", "/"),
    "؛": ";",
    "؟": "?",
    "ـ": "",  # tatweel only stretches the line
    **STRAY_LETTERS,
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ґ": "г",
    "ٱ": "ا",
    **dict.fromkeys("ىیېےۍ", "ي"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ةہھەۃ", "ه"),
    **{chr(0x1F150 + i): chr(ord("a") + i) for i in range(26)},  # white letters on black
    **{chr(0x1F170 + i): chr(ord("a") + i) for i in range(26)},
}

_TABLE = _Table()
