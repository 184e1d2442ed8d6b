"""Words whose letters are set apart (d.a.t.a, d a t a, 数 据), drawn together."""

import re
from collections.abc import Iterable, Iterator

from rules.decode import Words, is_known
from rules.reading import Reading, Stretch, read
from rules.script import ALPHABETS, SCRIPTS

Match = re.Match[str]

_LETTER = r"[^\W\d_]"
_WORDY = r"[^\W_]"
_UNIT = r"(?:[^\W_]|[@$€!])"  #: a letter, or a digit or sign that stands for one
_SETS_APART = r"._*·|~'\-,/:+•"
_SIGN = f"[{_SETS_APART}]"

#: Three letters set apart by the same sign, or two where no third one follows; four by blanks, or
#: whatever stands between two wide blanks.
APART = re.compile(
    rf"(?<!{_WORDY})(?:"
    rf"(?:{_LETTER}|[0-9@$€!](?={_SIGN}{_LETTER}{_SIGN}))({_SIGN}){_UNIT}"
    rf"(?:(?:\1{_UNIT})+|(?!{_SIGN}{_WORDY}(?!{_WORDY})| {_WORDY}(?![\w{_SETS_APART}])))"
    rf"|{_LETTER}(?: {_UNIT}){{3,}}"
    rf"|(?<=  ){_UNIT}(?: [^ \n])+(?=  |\n|\Z)"
    rf"|(?<![^\n]){_UNIT}(?: [^ \n])+(?=  )"
    rf")(?!{_WORDY}|[@$€!]{_WORDY})"
)
#: Three words of one character in the squeezed text, a blank added at both ends.
_BLANKS_HINT = re.compile(" [^ ] [^ ] [^ ] ").search
_SAMPLE = 16  #: characters of which one tells the script
_FIRST_UNSPACED = "\u0e00"
_UNSPACED = "\u0e00-\u0eff\u3040-\u30fa\u3400-\u9fff\uf900-\ufaff"
_GAP = re.compile(f"(?<=[{_UNSPACED}])[ ・·._*-]{{1,3}}(?=[{_UNSPACED}])")
#: One character alone in a run that was cut up.
_LONE = re.compile(f"(?<=[{_UNSPACED}][ ・·._*-])[{_UNSPACED}](?![{_UNSPACED}])").search

#: A letter between two signs that the squeezed text still has.
_SIGN_HINTS = tuple(
    (sign, re.compile(re.escape(sign) + _LETTER + re.escape(sign)).search) for sign in ",/:+•"
)


def may_be_apart(folded: str, squeezed: str) -> bool:
    """Whether it may be worth the while to look for letters set apart. Quick for any text."""
    for sign, hint in _SIGN_HINTS:
        if sign in folded and hint(folded):
            return True
    return _BLANKS_HINT(f" {squeezed} ") is not None


def unspaced(folded: str) -> tuple[Reading, ...]:
    """The text without blanks in runs of a script that has none; none where none was cut up."""
    if folded.isascii() or max(folded[::_SAMPLE]) < _FIRST_UNSPACED or not _LONE(folded):
        return ()
    return (read(folded, _runs(folded)),)


def _runs(folded: str) -> Iterator[Stretch]:
    there = 0
    for gap in _GAP.finditer(folded):
        yield there, gap.start(), 1
        there = gap.end()
    yield there, len(folded), 1


def set_apart(folded: str, words: Words) -> tuple[Match, ...]:
    """The words that are set apart; none unless one of them may be read as one of `words`."""
    matches = tuple(APART.finditer(folded))
    return matches if any(_is_word(match[0][::2], words) for match in matches) else ()


def _is_word(word: str, words: Words) -> bool:
    return SCRIPTS[word[0]] not in ALPHABETS or is_known(word, words)


def drawn_together(folded: str, matches: Iterable[Match]) -> Reading:
    """The text with the letters of these words drawn together."""
    return read(folded, _stretches(folded, matches))


def _stretches(folded: str, matches: Iterable[Match]) -> Iterator[Stretch]:
    """The words set apart, by steps of two, and what stands between them."""
    there = 0
    for match in matches:
        wide = folded.endswith("  ", there, match.start())  # the wide blank between words set apart
        yield there, match.start() - wide, 1
        yield *match.span(), 2
        there = match.end() + folded.startswith("  ", match.end())
    yield there, len(folded), 1
