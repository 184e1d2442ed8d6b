"""Where the terms of a rulebook stand in a folded text: one automaton, and a look at each find.

The automaton runs over the squeezed text (one blank for each run of blanks and separators) and
knows nothing of words; whether a find is a term is decided here, on finds only.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rules.automaton import Find, Literals, automaton
from rules.disguise import readings
from rules.expressions import Expressions
from rules.fold import Folded, fold
from rules.notation import Expression, Joint, Pattern, blank
from rules.reading import Reading
from rules.script import LONGEST_WORD, SCRIPTS, Script, is_edge, word_end, word_start

Place = Callable[[int, int], tuple[int, int]]

FINDS_PER_TERM = 500  #: more are not looked at: a post that repeats one word is no news
_GAP_WORDS = 3
_GAP_REACH = 64  #: characters that one word of a gap may have
_HALVINGS = 5
_BLANKS = re.compile("  +")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END = re.compile(r"[.!?]['\"]?[ \n]")

#: Arabic writes "and", "in", "as", "to" and the article onto the word.
_PROCLITICS = frozenset(
    lead + tail
    for lead in ("", "و", "ف")
    for tail in ("", "ب", "ك", "ل", "س", "ال", "بال", "كال", "لل")
) - {""}
_LONGEST_PROCLITIC = max(map(len, _PROCLITICS))


class Squeezed:
    """The squeezed form of a folded text, with the way back to the folded offsets."""

    def __init__(self, folded: str) -> None:
        self._blanked = blank(folded)
        self.text = _drawn_together(self._blanked)
        self._starts: list[int] = []  #: where in `text` the shift to the folded text changes
        self._shifts: list[int] = []

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the folded text behind text[start:end]; both ends stand on letters."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, offset: int) -> int:
        if not self._starts:
            self._measure()
        return offset + self._shifts[bisect_right(self._starts, offset) - 1]

    def _measure(self) -> None:
        """Note each run of blanks that was drawn together."""
        lead = len(self._blanked) - len(self._blanked.lstrip(" "))
        self._starts, self._shifts = [0], [lead]
        for run in _BLANKS.finditer(self._blanked, lead):
            self._shifts.append(self._shifts[-1] + run.end() - run.start() - 1)
            self._starts.append(run.end() - self._shifts[-1])


@dataclass(frozen=True, slots=True)
class _Chain:
    """The way back from a squeezed reading through the reading to the folded text."""

    squeezed: Squeezed
    reading: Reading

    def place(self, start: int, end: int) -> tuple[int, int]:
        return self.reading.place(*self.squeezed.place(start, end))


class Scanner:
    """All patterns of a rulebook in one automaton, and all its expressions beside it."""

    def __init__(
        self,
        terms: Sequence[Pattern | Expression],
        proclitics: Sequence[bool],
        literals: Literals = automaton,
    ) -> None:
        """`proclitics` says for each term whether Arabic prefixes may stand before it."""
        self._patterns = {n: term for n, term in enumerate(terms) if isinstance(term, Pattern)}
        self._expressions = Expressions(
            [(n, term) for n, term in enumerate(terms) if isinstance(term, Expression)],
            FINDS_PER_TERM,
        )
        self._proclitics = tuple(
            wanted and number in self._patterns and _is_arabic(self._patterns[number])
            for number, wanted in enumerate(proclitics)
        )
        self._keys = dict(zip(self._patterns, _keys(self._patterns.values()), strict=True))
        by_key: dict[str, list[int]] = {}
        for number, pattern in self._patterns.items():
            by_key.setdefault(pattern.pieces[self._keys[number]], []).append(number)
        #: For each key whether every pattern needs the edge of a word before it, and after it.
        self._seekers = tuple(
            (all(map(self._closed_left, numbers)), all(map(self._closed_right, numbers)), numbers)
            for numbers in by_key.values()
        )
        #: Patterns of which nothing is left to look at when their key stands between edges.
        self._plain = frozenset(
            number
            for left, right, numbers in self._seekers
            for number in numbers
            if left and right and not self._patterns[number].joints
        )
        self._automaton = literals(tuple(by_key))
        self._words = frozenset(chain.from_iterable(map(_words, terms)))

    def _closed_left(self, number: int) -> bool:
        first = self._keys[number] == 0
        return first and not self._patterns[number].open_left and not self._proclitics[number]

    def _closed_right(self, number: int) -> bool:
        pattern = self._patterns[number]
        return self._keys[number] == len(pattern.joints) and not pattern.open_right

    def finds(self, folded: Folded) -> list[Find]:
        """Each place where a term stands, in no useful order; some overlap, some come twice.

        Of one term in one reading the first FINDS_PER_TERM.
        """
        squeezed = Squeezed(folded.text)
        found = self._finds_in(squeezed, folded, squeezed.place)
        found += self._expressions.finds(folded.text)
        for reading in readings(folded, squeezed.text, self._words):
            disguised = Squeezed(reading.text)
            found += self._finds_in(disguised, folded, _Chain(disguised, reading).place)
            for number, start, end in self._expressions.finds(reading.text):
                found.append((number, *reading.place(start, end)))
        return found

    def _finds_in(self, squeezed: Squeezed, folded: Folded, place: Place) -> list[Find]:
        text, plain, patterns = squeezed.text, self._plain, self._patterns
        keys = self._automaton(text)
        if not keys:
            return []
        counts: dict[int, int] = {}
        found: list[Find] = []
        for number, start, end in self._candidates(text, keys):
            count = counts.get(number, 0)
            if count >= FINDS_PER_TERM:
                continue
            held = (start, end) if number in plain else self._hold(number, text, start, end)
            if held is not None:
                placed = place(*held)
                if self._agrees(patterns[number], folded, placed):
                    counts[number] = count + 1
                    found.append((number, *placed))
        return found

    def _candidates(self, text: str, keys: Iterable[Find]) -> Iterator[Find]:
        """Each pattern whose key stands in the text, with the key's place, edges looked at."""
        seekers = self._seekers
        text += " "  # also before the first character, at -1
        for key, start, end in keys:
            left, right, numbers = seekers[key]
            if left and text[start - 1] != " " and not is_edge(text, start):
                continue
            if right and not is_edge(text, end):
                continue
            for number in numbers:
                yield number, start, end

    def _hold(self, number: int, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where the whole pattern stands whose key stands at start:end; None when it does not."""
        pattern = self._patterns[number]
        if pattern.joints:
            start = _leftwards(pattern, self._keys[number], text, start)
            end = _rightwards(pattern, self._keys[number], text, end) if start >= 0 else -1
            if end < 0:
                return None
        if pattern.open_right:
            end = word_end(text, end)
        elif not is_edge(text, end):
            return None
        if pattern.open_left:
            start = word_start(text, start)
        elif not is_edge(text, start) and not (
            self._proclitics[number] and _after_proclitic(text, start)
        ):
            return None
        return start, end

    @staticmethod
    def _agrees(pattern: Pattern, folded: Folded, place: tuple[int, int]) -> bool:
        """Whether what the squeezed text cannot tell holds too: one sentence, exact spelling."""
        if pattern.exact is not None:
            start, end = folded.place(*place)
            return _visible(folded.original[start:end], pattern.exact) == pattern.exact
        if any(joint.gap for joint in pattern.joints):
            between = folded.text[place[0] : place[1]]
            return "\n\n" not in between and not _SENTENCE_END.search(between)
        return True


def _drawn_together(blanked: str) -> str:
    """The text with one blank for each run of blanks.

    Halving the runs is five times quicker than splitting, as long as they are short.
    """
    for _ in range(_HALVINGS):
        if "  " not in blanked:
            return blanked.strip(" ")
        blanked = blanked.replace("  ", " ")
    return " ".join(blanked.split())


def _is_arabic(pattern: Pattern) -> bool:
    return SCRIPTS[pattern.pieces[0][0]] is Script.ARABIC


def _keys(patterns: Collection[Pattern]) -> Iterator[int]:
    """For each pattern the piece to look for first: long, and shared with few other patterns.

    A text holds a piece about four times more rarely with each letter more; each find costs a look
    at every pattern that shares the piece.
    """
    shared = Counter(piece for pattern in patterns for piece in pattern.pieces)
    for pattern in patterns:
        costs = [shared[piece] * 4.0 ** -min(len(piece), 64) for piece in pattern.pieces]
        yield costs.index(min(costs))


def _words(term: Pattern | Expression) -> Iterable[str]:
    """Each word of a term, and each beginning of one that it asks for."""
    if isinstance(term, Pattern):
        return chain.from_iterable(map(str.split, term.pieces))
    return _LETTERS.findall(term.compiled.pattern)


def _visible(original: str, exact: str) -> str:
    """What a reader sees of a short stretch, comparable with an exact term."""
    if len(original) > 4 * len(exact) + 16:
        return ""  # a bomb of marks: normalising would cost the square of its length
    seen = "".join(c for c in original if fold(c).text or unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _after_proclitic(text: str, start: int) -> bool:
    first = max(0, start - _LONGEST_PROCLITIC - 1)
    word = start
    while word > first and SCRIPTS[text[word - 1]] is Script.ARABIC:
        word -= 1
    return text[word:start] in _PROCLITICS


def _rightwards(pattern: Pattern, key: int, text: str, end: int) -> int:
    """Where the pieces after the key end; -1 when they do not stand there."""
    for index in range(key, len(pattern.joints)):
        end = _next_piece(text, end, pattern.pieces[index + 1], pattern.joints[index])
        if end < 0:
            return -1
    return end


def _reach(piece: str, joint: Joint) -> int:
    """How many characters away from its neighbour a piece may end."""
    return len(piece) + LONGEST_WORD + (_GAP_WORDS * _GAP_REACH if joint.gap else 0)


def _next_piece(text: str, end: int, piece: str, joint: Joint) -> int:
    if text.find(piece, end, end + _reach(piece, joint)) < 0:
        return -1
    if joint.star:
        end = word_end(text, end)
    elif not is_edge(text, end):
        return -1
    for _ in range(1 + _GAP_WORDS * joint.gap):
        if text.startswith(piece, end):
            return end + len(piece)
        end = text.find(" ", end + 1, end + _GAP_REACH)
        if end < 0:
            return -1
    return -1


def _leftwards(pattern: Pattern, key: int, text: str, start: int) -> int:
    """Where the pieces before the key begin; -1 when they do not stand there."""
    for index in range(key - 1, -1, -1):
        start = _piece_before(text, start, pattern.pieces[index], pattern.joints[index])
        if start < 0:
            return -1
    return start


def _piece_before(text: str, start: int, piece: str, joint: Joint) -> int:
    if text.rfind(piece, max(0, start - _reach(piece, joint)), start) < 0:
        return -1
    for _ in range(1 + _GAP_WORDS * joint.gap):
        found = _piece_ending(text, start, piece, star=joint.star)
        if found >= 0:
            return found
        start = text.rfind(" ", max(0, start - _GAP_REACH), start)
        if start < 0:
            return -1
    return -1


def _piece_ending(text: str, end: int, piece: str, *, star: bool) -> int:
    """Where the piece begins whose last word ends at `end`, with more letters if `star`."""
    start = end - len(piece)
    if star:
        start = word_start(text, end - 1) - (piece.rfind(" ") + 1)
    return start if start >= 0 and text.startswith(piece, start) else -1
