"""Numbers as people write them in thirteen languages: 500k, 491.840, half a million, 500 тыс.

The words stand in words/numbers.toml. A number is read in one language at a time: "on" is ten in
Turkish and nothing in "on two million". Chinese has a module of its own: han.py.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.counting.digits import Reading, digits
from monitor.counting.number_words import Language, Word, languages, speakers
from monitor.counting.tokens import Token

_LONGEST_COMPOUND = 40  # letters
_MOST_PARTS = 16  # tokens of one number


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: tokens[first:last], text[start:end].

    A vague number ("hundreds of thousands") has its unit as value: 100,000.
    """

    value: float
    first: int
    last: int
    start: int
    end: int
    scale: float = 1  #: the largest scale word: 1000 in "500 тыс."
    vague: bool = False
    reading: Reading | None = None  #: of the digits that it begins with
    suffix: bool = False  #: the scale is glued to the digits: 500k
    tail: str = ""  #: a word glued to its end: "gb", "th"

    @property
    def year(self) -> bool:
        """Whether it looks like a year: four bare digits."""
        bare = self.scale == 1 and self.reading is not None and self.end - self.start == len("2021")
        return bare and 1900 <= self.value <= 2040 and self.value != 2000  # noqa: PLR2004


def numbers(found: Sequence[Token]) -> Iterator[Number]:
    """The numbers in a text's tokens, in order of place; none overlaps another."""
    i = 0
    while i < len(found):
        number = _number(found, i)
        if number:
            yield number
        i = number.last if number else i + 1


def _number(found: Sequence[Token], i: int) -> Number | None:
    """The number that begins at token i, in the language that reads the most of it."""
    token, bare = found[i], None
    if token.kind == "number":
        bare = _bare(found, i)
        if bare is None:
            return None
        names = speakers(found[i + 1].text) if i + 1 < len(found) else ()
    else:
        names = speakers(token.text) if _begins(found, i) else ()
    best = bare
    for name in names:
        number = _read(found, i, bare, languages()[name])
        if number and (best is None or number.last > best.last):
            best = number
    return None if best and best.scale == 1 and _ends_a_range(found, i) else best


def _begins(found: Sequence[Token], i: int) -> bool:
    """Whether a word can begin a number: not the million of "1/2 million"."""
    before = found[i - 1] if i else None
    return found[i].kind == "word" and (before is None or before.kind != "number")


def _bare(found: Sequence[Token], i: int) -> Number | None:
    """Digits as they stand, unless they are part of something else: an id, a date, a path."""
    token = found[i]
    reading = digits(token.text)
    if reading is None or _tied_before(found, i) or _tied_after(found, i):
        return None
    value = reading.value(".,'")
    return _with_tail(found, Number(value, i, i + 1, token.start, token.end, reading=reading))


def _touching(found: Sequence[Token], i: int, step: int) -> Token | None:
    """The token before (-1) or after (+1) token i, if nothing stands between them."""
    if not 0 <= i + step < len(found):
        return None
    left, right = sorted((found[i], found[i + step]), key=lambda t: t.start)
    return found[i + step] if left.end == right.start else None


_PREFIXES = frozenset("وبل")  # Arabic writes "and", "with" and "for" on to the next word


def _tied_before(found: Sequence[Token], i: int) -> bool:
    before = _touching(found, i, -1)
    if before is None:
        return i > 0 and _in_a_row(found[i - 1], found[i])
    if before.kind == "han":
        return False
    if before.kind != "mark":
        return before.kind != "line" and before.text not in _PREFIXES
    earlier = _touching(found, i - 1, -1)
    if before.text in "#@_\\^&" or earlier is None or earlier.kind not in ("word", "number"):
        return before.text in "#@_\\^&"
    if before.text in "-:=" and earlier.kind == "word":
        return before.text == "-" and len(found[i].text) <= len("123")
    return before.text in "/.:="


def _in_a_row(before: Token, token: Token) -> bool:
    """Whether digits follow digits, as in a phone number; a year may stand before a number."""
    apart = {before.kind, token.kind} != {"number"} or token.start - before.end > 1
    year = len(before.text) == len("2021") and before.text.startswith(("19", "20"))
    return not apart and not year


def _tied_after(found: Sequence[Token], i: int) -> bool:
    after = _touching(found, i, +1)
    if after is None:
        return i + 1 < len(found) and _in_a_row(found[i], found[i + 1])
    if after.kind == "number" or after.text == "_":
        return True
    later = _touching(found, i + 1, +1)
    return after.text in ":/-" and later is not None and later.kind == "number"


def _ends_a_range(found: Sequence[Token], i: int) -> bool:
    """Whether token i follows "400-": a range of years unless a scale says otherwise."""
    before = _touching(found, i, -1)
    earlier = _touching(found, i - 1, -1) if before and before.text == "-" else None
    return earlier is not None and earlier.kind == "number"


def _with_tail(found: Sequence[Token], number: Number) -> Number:
    after = _touching(found, number.last - 1, +1)
    if after is None or after.kind != "word":
        return number
    return replace(number, tail=after.text)


class _Sum:
    """What the parts of one number add up to so far."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.total = 0.0
        self.now: float | None = None
        self.scale = 0.0
        self.vague = False
        self.linked = False
        self.done = False  #: what was read so far is a number and not only its beginning

    @property
    def value(self) -> float:
        said = self.total + (self.now or 0)
        whole = round(said)  # 8.2 times a million is 8199999.999999999
        return whole if math.isclose(said, whole, rel_tol=1e-12) else said

    def digits(self, reading: Reading) -> bool:
        """Take digits: at the start, or below the scale that was read ("2 млн 300 тыс.")."""
        if self.now is not None:
            return False
        self.now, self.done = reading.value(self.language.group + "' "), False
        return not self.scale or self.now < self.scale

    def take(self, word: Word) -> bool:
        """Take a word; False when it does not belong to the number any more."""
        taken = bool(getattr(self, f"_{word.part}")(word.value))
        self.linked = word.part == "and"
        return taken

    def _and(self, _: float) -> bool:
        self.done = False
        return bool(self.now or self.scale)

    def _small(self, value: float) -> bool:
        room = self.now is None or (self.now >= 10 ** len(str(int(value))) and self.now % 10 == 0)
        self.now = (self.now or 0) + value
        self.done = self.scale >= 1
        return room

    def _hundred(self, value: float) -> bool:
        self.done = self.now is not None
        self.now = (self.now or 1) * value
        self.scale = max(self.scale, 1)
        return True

    def _times(self, value: float) -> bool:
        if self.now is None and self.scale > 1:
            self.total += value * self.scale
            self.done = True
        elif self.linked and self.now is not None:
            self.now += value
        else:
            self.now = (self.now or 1) * value
        return True

    def _plus(self, value: float) -> bool:
        self.now = (self.now or 0) + value
        return True

    def _vague(self, value: float) -> bool:
        self.vague, self.done = True, value >= 100  # noqa: PLR2004 - "dozens of" says nothing
        fresh = self.total == 0 and (self.now is None or self.now < 10 ** len("12"))
        self.now = (self.now or 1) * value
        return fresh

    def _whole(self, value: float) -> bool:
        self.total, self.scale, self.done = value, value, True
        return self.now is None

    def _needs(self, value: float) -> bool:
        return (self.now is not None or self.total > 0) and self._scale(value)

    def _alone(self, value: float) -> bool:
        return self._scale(value)

    def _many(self, value: float) -> bool:
        self.vague = self.vague or (self.now is None and not self.total)
        return self._scale(value)

    def _ever(self, value: float) -> bool:
        self.vague = True
        return self._scale(value)

    def _scale(self, value: float) -> bool:
        if self.scale > 1 and (value < self.scale) == (self.now is None):
            return False  # "million thousand", "2 million 3 million"
        if self.scale > 1 and self.now is None:
            self.total *= value  # mil millones
        else:
            self.total += (1 if self.now is None else self.now) * value
        self.now, self.done = None, True
        self.scale = max(self.scale, value)
        return True


def _read(
    found: Sequence[Token], i: int, start: Number | None, language: Language
) -> Number | None:
    """The longest number that begins at token i in one language; `start` are its digits."""
    total, best, j = _Sum(language), start, i
    while j < min(len(found), i + _MOST_PARTS) and _joined(found, i, j) and _take(total, found, j):
        j += 1
        if total.done and found[j - 1].kind != "mark":
            best = Number(
                total.value,
                i,
                j,
                found[i].start,
                found[j - 1].end,
                scale=max(total.scale, 1),
                vague=total.vague,
                reading=start.reading if start else None,
                suffix=start is not None and found[i].end == found[i + 1].start,
            )
    if best is None or best is start:
        return best
    return _with_tail(found, _with_dot(found, best))


def _joined(found: Sequence[Token], i: int, j: int) -> bool:
    return j == i or found[j].start - found[j - 1].end <= 1


def _take(total: _Sum, found: Sequence[Token], j: int) -> bool:
    token = found[j]
    if token.kind == "number":
        reading = digits(token.text)
        return reading is not None and total.digits(reading)
    word = total.language.words.get(token.text) or _compound(token.text, total.language)
    if word is None:
        return token.text == "-" and j > 0 and found[j - 1].kind == "word"
    return not _is_lone_letter(found, j) and total.take(word)


def _is_lone_letter(found: Sequence[Token], j: int) -> bool:
    """Whether a one-letter scale stands apart: "500 m" are metres, "500 k" are thousands."""
    apart = j == 0 or found[j - 1].end != found[j].start
    return apart and found[j].text in ("m", "b", "т", "к", "м", "mm", "mi", "bi", "md")


def _with_dot(found: Sequence[Token], number: Number) -> Number:
    """The number, with the dot of an abbreviation that ends it ("500 тыс.")."""
    last, after = found[number.last - 1], _touching(found, number.last - 1, +1)
    if after is None or after.text != "." or len(last.text) > len("mill") or last.kind != "word":
        return number
    return replace(number, last=number.last + 1, end=after.end)


def _compound(word: str, language: Language) -> Word | None:
    """A number written as one word, "funfhunderttausend", as a whole; None when it is none."""
    tail = next((t for t in language.tails if word.endswith(t) and word != t), None)
    if tail is None or len(word) > _LONGEST_COMPOUND:
        return None
    total, rest = _Sum(language), word
    while rest:
        part = _longest_head(rest, language)
        if part is None or not total.take(language.words[part]):
            return None
        rest = rest[len(part) :]
    return Word("whole", total.value) if total.done else None


def _longest_head(word: str, language: Language) -> str | None:
    heads = (word[:n] for n in range(len(word), 1, -1))
    return next((head for head in heads if head in language.words), None)
