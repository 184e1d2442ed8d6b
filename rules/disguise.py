"""Second readings of a folded text in which words are disguised.

Three disguises are undone: look-alike letters of another script (pаtients with a Cyrillic а),
digits and signs for letters (p4tients, $ale), and letters set apart (d.a.t.a). A reading is made
only for posts that have such words and is scanned beside the text itself, so ordinary writing stays
as it is: a reading can add a hit, never take one away. Every pattern here is linear.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rules.script import SCRIPTS, Script, word_end, word_start

_LETTER = r"[^\W\d_]"
_WORDY = r"[^\W_]"
_SIGNS = "@$!|€"

_ALPHABETS = frozenset({Script.LATIN, Script.CYRILLIC, Script.GREEK})
_FOREIGN = _ALPHABETS - {Script.LATIN}

#: Three words of one character in the squeezed text, a blank added at both ends.
_APART_HINT = re.compile(r" \S \S \S ")
#: Four letters set apart by blanks, three by the same sign, or two where no third one follows.
APART = re.compile(
    rf"(?<!{_WORDY}){_LETTER}(?: {_WORDY}(?: {_WORDY}){{2,}}|([._*·|~'-]){_WORDY}(?:\1{_WORDY})+"
    rf"|[._*·|~'-]{_WORDY}(?![ ._*·|~'-]{_WORDY}(?!{_WORDY})))(?!{_WORDY})"
)
#: A digit or sign before a letter, or one digit at the end of a word.
_SIGN = re.compile(rf"[0-9{_SIGNS}](?:(?={_LETTER})|(?<={_LETTER}{{2}}[0-9$])(?!{_WORDY}))")
_ANY_SIGN = re.compile(f"[0-9{_SIGNS}]")
_LATIN_RUN = re.compile(r"[a-z]+")
_TOKEN = re.compile(rf"[@$€]?{_WORDY}(?:[^\W_]|[{_SIGNS}]+{_WORDY})*\$?")

_LEET_LATIN = dict(zip("01345789@$!|€", "oieastbgasile", strict=True))
_LEET_LATIN_L = _LEET_LATIN | {"1": "l", "!": "l"}
_LEET_CYRILLIC = dict(zip("034678@", "озчбтва", strict=True))

_FROM_CYRILLIC = dict(
    zip("авекмнорстухіјѕԁԛԝһьпгиүҝөӏ", "abekmhopctyxijsdqwhbnruykol", strict=True)
)
_FROM_GREEK = dict(zip("αβεηικμνορτυχγωσζ", "abenikmvoptyxywsz", strict=True))
_CAPITAL_GREEK = {"η": "h", "ν": "n"}  #: as Η and Ν look, of which the fold has left no trace
_TO_CYRILLIC = dict(zip("abekmhopctyxijsunr", "авекмнорстухіјѕипг", strict=True))

_LATIN = str.maketrans(_FROM_CYRILLIC | _FROM_GREEK | _LEET_LATIN)
_LATIN_L = str.maketrans(_FROM_CYRILLIC | _FROM_GREEK | _CAPITAL_GREEK | _LEET_LATIN_L)
_CYRILLIC = str.maketrans(_TO_CYRILLIC | _LEET_CYRILLIC)
_CYRILLIC_A = str.maketrans(_TO_CYRILLIC | _LEET_CYRILLIC | {"4": "а"})

_AMOUNT = re.compile("[0-9]+[кмκμ]")  #: thousands or millions

_MOST_SIGNS = 0.75  #: of a word; with more it is a number
Span = tuple[int, int]

_SHORTEST_WHOLE = 4  #: letters of a word that is all look-alikes among words of the other script
_FOREIGN_LETTER = re.compile("[\u0370-\u03ff\u0400-\u052f]")
#: What a whole word must be made of to be taken for one of the other alphabet.
_LOOKS_LATIN = frozenset(_FROM_CYRILLIC | _FROM_GREEK) - set("пгив")
_LOOKS_CYRILLIC = frozenset(_TO_CYRILLIC) - set("nurs")


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way to read a folded text."""

    text: str
    _runs: tuple[tuple[int, int, int], ...]  #: start here, start in the folded text, step

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the folded text behind text[start:end]."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, offset: int) -> int:
        here, there, step = self._runs[bisect_right(self._runs, (offset, len(self.text) * 9)) - 1]
        return there + (offset - here) * step


def readings(folded: str, squeezed: str) -> tuple[Reading, ...]:
    """The other ways to read a text; none for ordinary writing.

    Two at most, because some disguises can be read in two ways: 1 is i or l, 4 is а or ч.
    """
    disguised = _has_disguised_words(folded)
    if not disguised and not _APART_HINT.search(f" {squeezed} "):
        return ()
    joined = _joined(folded)
    if not disguised and joined.text == folded:
        return ()
    suspects = tuple(_suspects(joined.text))
    texts = dict.fromkeys(
        _rewritten(joined.text, suspects, read) for read in (_one_way, _other_way)
    )
    return tuple(replace(joined, text=text) for text in texts if text != folded)


def _has_disguised_words(folded: str) -> bool:
    """Whether it may be worth the while to look at each word. Quick for ordinary writing."""
    sign = _ANY_SIGN.search(folded)
    if sign and any(map(_stands_for_letter, _SIGN.finditer(folded, sign.start()))):
        return True
    if folded.isascii() or not _FOREIGN_LETTER.search(folded):
        return False
    return any(map(_touches_foreign, _LATIN_RUN.finditer(folded)))


def _stands_for_letter(sign: re.Match[str]) -> bool:
    """Whether a digit or sign stands in a word (l34k), or alone before or after one ($ale, b4)."""
    text, start = sign.string, sign.start()
    before, after = _script(text, start - 1), _script(text, start + 1)
    if after not in _ALPHABETS:
        return before in _ALPHABETS
    if before in _ALPHABETS or _script(text, start + 2) is Script.COMMON:
        return True
    if before is Script.COMMON:  # the last of several digits: l34k, but not 500k
        return _script(text, start - 2) in _ALPHABETS or _script(text, start - 3) in _ALPHABETS
    return sign[0] not in "@!|" and _script(text, start + 2) in _ALPHABETS


def _touches_foreign(run: re.Match[str]) -> bool:
    """Whether Latin letters touch another alphabet, or one could be a word of the other."""
    text, start, end = run.string, run.start(), run.end()
    if _script(text, start - 1) in _FOREIGN or _script(text, end) in _FOREIGN:
        return True
    left = text[word_start(text, start - 1) : start - 1] if start > 1 else ""
    right = text[end + 1 : word_end(text, end + 2)]
    around = [word for word in (left, right) if word and SCRIPTS[word[0]] in _FOREIGN]
    if not around:
        return False
    return _all_alike(run[0], _LOOKS_CYRILLIC) or any(_all_alike(w, _LOOKS_LATIN) for w in around)


def _all_alike(word: str, look_alikes: frozenset[str]) -> bool:
    return len(word) >= _SHORTEST_WHOLE and look_alikes.issuperset(word)


def _script(text: str, place: int) -> Script:
    return SCRIPTS[text[place]] if 0 <= place < len(text) else Script.NONE


def _joined(folded: str) -> Reading:
    """The text with letters that were set apart drawn together."""
    pieces: list[str] = []
    runs: list[tuple[int, int, int]] = []
    here = there = 0
    for match in APART.finditer(folded):
        word = match[0][::2]
        before = folded[there : match.start()]
        if before.endswith("  "):  # the wide blank between words set apart
            before = before[:-1]
        pieces += (before, word)
        runs.append((here, there, 1))
        here += len(before)
        runs.append((here, match.start(), 2))
        here += len(word)
        there = match.end() + folded.startswith("  ", match.end())
    runs.append((here, there, 1))
    return Reading("".join([*pieces, folded[there:]]), tuple(runs))


def _rewritten(text: str, suspects: Iterable[Span], read: Callable[[str], str]) -> str:
    """The text with its disguised words read by `read`, as long as before."""
    pieces: list[str] = []
    known: dict[str, str] = {}
    done = 0
    for start, end in suspects:
        word = text[start:end]
        if word not in known:
            known[word] = read(word)
        pieces += (text[done:start], known[word])
        done = end
    return "".join([*pieces, text[done:]])


def _one_way(word: str) -> str:
    """The word in Latin letters, 1 as i; in Cyrillic ones where that does not come out.

    A lone digit stays: it may be part of a number. So do the digits of 9М.
    """
    if word in _LEET_LATIN:
        return word
    if _AMOUNT.fullmatch(word):
        return word[:-1] + word[-1].translate(_LATIN)
    return _in_script(word, _LATIN, Script.LATIN) or _cyrillic(word, _CYRILLIC_A) or word


def _other_way(word: str) -> str:
    """The word in Cyrillic letters; in Latin ones, 1 as l, where that does not come out."""
    if word in _LEET_LATIN:
        return _LEET_LATIN[word]
    return _cyrillic(word, _CYRILLIC) or _in_script(word, _LATIN_L, Script.LATIN) or word


def _cyrillic(word: str, table: Mapping[int, str]) -> str:
    """The word in Cyrillic letters, if it has one already or is all look-alikes; else empty."""
    if word.isalpha() or Script.CYRILLIC in map(SCRIPTS.__getitem__, word):
        return _in_script(word, table, Script.CYRILLIC)
    return ""


def _in_script(word: str, table: Mapping[int, str], script: Script) -> str:
    """The word rewritten; empty when a letter of another script is left."""
    rewritten = word.translate(table)
    return rewritten if all(SCRIPTS[letter] is script for letter in rewritten) else ""


def _suspects(text: str) -> Iterator[Span]:
    """The words that mix scripts or hold digits, and those that stand among another script."""
    if _FOREIGN_LETTER.search(text):
        return _suspects_among_alphabets(text)
    strange = [match for match in _TOKEN.finditer(text) if not match[0].isalpha()]
    if not any(_kind(match[0]) is None for match in strange):
        return iter(())
    words = (match for match in strange if match[0] in _LEET_LATIN or _kind(match[0]) is None)
    return (match.span() for match in words)


def _suspects_among_alphabets(text: str) -> Iterator[Span]:
    """The same where the text has letters that look like Latin ones."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    words = [text[start:end] for start, end in spans]
    kind_of = {word: _kind(word) for word in set(words)}
    if None not in kind_of.values() and len(_ALPHABETS.intersection(kind_of.values())) < 2:  # noqa: PLR2004
        return  # nothing stands among another script
    kinds = [kind_of[word] for word in words]
    clear_words = {word for word, kind in kind_of.items() if _is_clear(word, kind)}
    clear = [word in clear_words for word in words]
    before = _nearest(kinds, clear)
    after = _nearest(kinds[::-1], clear[::-1])[::-1]
    mixed = any(kind is None and _is_mixed(word) for word, kind in kind_of.items())
    for span, word, left, right in zip(spans, words, before, after, strict=True):
        if _is_suspect(kind_of[word], word, {*left, *right}, mixed=mixed):
            yield span


def _is_suspect(kind: Script | None, word: str, around: set[Script | None], *, mixed: bool) -> bool:
    """Whether a word is disguised, by itself or as one that stands among others.

    `mixed` says that some word of the text mixes alphabets: then short ones may be disguised too.
    A lone digit may be a word; it stays a digit in one of the readings.
    """
    if kind is None:
        return True
    if kind is Script.NONE:
        return word in _LEET_LATIN
    if kind in around or not around & (_ALPHABETS | {None}):
        return False
    return mixed or (len(word) >= _SHORTEST_WHOLE and None not in around)


def _is_mixed(word: str) -> bool:
    return len(_ALPHABETS.intersection(map(SCRIPTS.__getitem__, word))) > 1


def _is_clear(word: str, kind: Script | None) -> bool:
    """Whether the word tells of what script the words around it are: not one of look-alikes."""
    if kind in _FOREIGN:
        return not _LOOKS_LATIN.issuperset(word)
    return kind is not Script.LATIN or not _LOOKS_CYRILLIC.issuperset(word)


def _nearest(
    kinds: Sequence[Script | None], clear: Sequence[bool]
) -> list[tuple[Script | None, ...]]:
    """For each word the kind of the nearest clear word before it; empty where there is none."""
    nearest: list[tuple[Script | None, ...]] = []
    last: tuple[Script | None, ...] = ()
    for kind, is_clear in zip(kinds, clear, strict=True):
        nearest.append(last)
        last = (kind,) if is_clear else last
    return nearest


def _kind(word: str) -> Script | None:
    """The script of a word; None when it is disguised, NONE when it is a number or the like."""
    if word.isascii() and word.isalpha():
        return Script.LATIN
    scripts = set(map(SCRIPTS.__getitem__, word))
    alphabets = _ALPHABETS & scripts
    if not alphabets:
        return Script.NONE
    if len(scripts) == 1:
        return scripts.pop()
    strange = sum(1 for letter in word if SCRIPTS[letter] <= Script.COMMON)
    disguised = strange <= _MOST_SIGNS * len(word) and (strange or len(alphabets) > 1)
    return None if disguised else Script.NONE
