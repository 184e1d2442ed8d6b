"""Numbers as people write them in thirteen languages: 500k, 491.840, half a million, 500 тыс.

The words stand in monitor/words/numbers.toml. A number is read in one language at a time: "on" is
ten in Turkish and nothing in "on two million". Chinese has a module of its own: monitor/han.py.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import re2

from monitor.tokens import Token, plain

_LONGEST = 12  # more digits than this are an id, a card or a phone number
_LONGEST_COMPOUND = 40  # letters
_MOST_PARTS = 16  # tokens of one number
_ONE_KIND = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run of digits can mean: "1.234" is grouped 1234 or decimal 1.234. None: cannot be."""

    grouped: float | None
    decimal: float | None
    mark: str = ""  #: the one separator

    def value(self, group: str) -> float:
        """The number where `group` are the separators that group thousands."""
        if self.grouped is None or (self.decimal is not None and self.mark not in group):
            return self.decimal or 0.0
        return self.grouped


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


@dataclass(frozen=True, slots=True)
class _Word:
    part: str
    value: float


@dataclass(frozen=True, slots=True)
class _Language:
    words: Mapping[str, _Word]
    group: str
    tails: tuple[str, ...]


def numbers(found: Sequence[Token]) -> Iterator[Number]:
    """The numbers in a text's tokens, in order of place; none overlaps another."""
    i = 0
    while i < len(found):
        number = _number(found, i)
        if number:
            yield number
        i = number.last if number else i + 1


def may_hold_a_number(text: str) -> bool:
    """Whether a comparable text has a digit or a word such as million: most posts have neither."""
    return _clue().search(text) is not None


@cache
def _clue() -> Any:
    large = (
        word
        for language in _languages().values()
        for word, meaning in language.words.items()
        if meaning.value >= 100 and len(word) > len("mi")  # noqa: PLR2004
    )
    return re2.compile("[0-9]|" + "|".join(sorted(set(large))))


def digits(text: str) -> Reading | None:
    """What a run of digits and separators can mean; None for dates, versions, ids and phones."""
    marks = [c for c in text if not c.isdigit()]
    whole = text.translate(_NO_MARKS)
    if len(whole) > _LONGEST:
        return None
    if not marks:
        leading_zero = len(text) > 1 and text[0] == "0"
        return None if leading_zero else Reading(float(text), None)
    if len(set(marks)) == _ONE_KIND:
        return _one_mark(text, whole, marks)
    head, _, tail = text.rpartition(marks[-1])
    if marks[-1] in head or len(set(marks)) > _ONE_KIND + 1 or not _groups(head.split(marks[0])):
        return None
    return Reading(_decimal(head.translate(_NO_MARKS), tail), None)


_NO_MARKS = str.maketrans("", "", " .,'")


def _one_mark(text: str, whole: str, marks: list[str]) -> Reading | None:
    parts = text.split(marks[0])
    indian = marks[0] == "," and len(parts[-1]) == len("000") and parts[0] != "0"
    indian = indian and len(parts[0]) <= len("12") and all(len(p) == len("34") for p in parts[1:-1])
    grouped = float(whole) if _groups(parts) or (indian and len(parts) > len("ab")) else None
    decimal = _decimal(*parts) if len(marks) == 1 and marks[0] in ".," else None
    return None if grouped is None and decimal is None else Reading(grouped, decimal, marks[0])


def _groups(parts: list[str]) -> bool:
    first, *rest = parts
    return (
        0 < len(first) <= len("123") and first[0] != "0" and all(len(p) == len("000") for p in rest)
    )


def _decimal(whole: str, fraction: str) -> float:
    return float(int(whole + fraction) / 10 ** len(fraction))


def _number(found: Sequence[Token], i: int) -> Number | None:
    """The number that begins at token i, in the language that reads the most of it."""
    token, bare = found[i], None
    if token.kind == "number":
        bare = _bare(found, i)
        if bare is None:
            return None
        names = _languages_of(found[i + 1].text) if i + 1 < len(found) else ()
    else:
        names = _languages_of(token.text) if token.kind == "word" else ()
    best = bare
    for name in names:
        number = _read(found, i, bare, _languages()[name])
        if number and (best is None or number.last > best.last):
            best = number
    return None if best and best.scale == 1 and _ends_a_range(found, i) else best


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

    def __init__(self, language: _Language) -> None:
        self.language = language
        self.total = 0.0
        self.now: float | None = None
        self.scale = 0.0
        self.vague = False
        self.linked = False
        self.done = False  #: what was read so far is a number and not only its beginning

    @property
    def value(self) -> float:
        return self.total + (self.now or 0)

    def digits(self, reading: Reading) -> bool:
        """Take digits: at the start, or below the scale that was read ("2 млн 300 тыс.")."""
        if self.now is not None:
            return False
        self.now, self.done = reading.value(self.language.group + "' "), False
        return not self.scale or self.now < self.scale

    def take(self, word: _Word) -> bool:
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
    found: Sequence[Token], i: int, start: Number | None, language: _Language
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


@cache
def _languages() -> Mapping[str, _Language]:
    """The languages of numbers.toml, in its order."""
    text = files("monitor").joinpath("words/numbers.toml").read_text(encoding="utf-8")
    return {name: _language(table) for name, table in tomllib.loads(text).items()}


def _language(table: Mapping[str, str]) -> _Language:
    words: dict[str, _Word] = {}
    for part, line in table.items():
        if part not in ("group", "tail"):
            words.update(_forms(part, line))
    return _Language(words, table.get("group", ""), tuple(table.get("tail", "").split()))


def _forms(part: str, line: str) -> Iterator[tuple[str, _Word]]:
    for item in line.split():
        forms, _, value = item.partition("=")
        word = _Word(part, float(value or 100))
        yield from ((plain(form), word) for form in forms.split("/"))


@cache
def _speakers() -> Mapping[str, tuple[str, ...]]:
    """For each word the languages in which a number can hold it."""
    speakers: dict[str, tuple[str, ...]] = {}
    for name, language in _languages().items():
        for word in language.words:
            speakers[word] = (*speakers.get(word, ()), name)
    return speakers


@cache
def _tails() -> tuple[str, ...]:
    return tuple(tail for language in _languages().values() for tail in language.tails)


def _languages_of(word: str) -> tuple[str, ...]:
    known = _speakers().get(word)
    if known is not None or not word.endswith(_tails()):
        return known or ()
    return tuple(name for name, one in _languages().items() if _compound(word, one))


def _compound(word: str, language: _Language) -> _Word | None:
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
    return _Word("whole", total.value) if total.done else None


def _longest_head(word: str, language: _Language) -> str | None:
    heads = (word[:n] for n in range(len(word), 1, -1))
    return next((head for head in heads if head in language.words), None)
