"""The numbers of people, rows, files and gigabytes that a folded text states.

A number counts when a noun stands after it ("500.000 Fransız hastane kaydı") or before it
("кол-во строк: 491 840"), or when it is a bare "500k" beside "database". Years, prices, times,
percentages, ids and ages do not count.

Ranges: a number with at most three significant digits and a zero at its end is round, 5 % either
way; "about" is 10 %; "more than" reaches to 1.3 times, "up to" starts at half; "hundreds of
thousands" and "several million" run from twice the unit to ten times and say five times; any other
number is exact.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from monitor.counting.counted import How, Meaning, meaning, phrases, words
from monitor.counting.han import bare_han_numbers, han_numbers
from monitor.counting.money import currency
from monitor.counting.number_words import may_hold_a_number
from monitor.counting.numbers import Number, numbers
from monitor.counting.tokens import Token, comparable, tokens
from monitor.model import Count, Unit

_MOST_NUMBERS = 2_000
_GLUED = 20  # tokens that are looked at for five words
_BETWEEN = 3  # words between a number and its noun
_LEAST_BARE = 1_000
_FEWEST = 10  # people or rows
_MOST = 10**12
_LARGEST_PLAIN = 10**9
_LARGEST_SAMPLE = 100_000
_ALIKE = 0.06
_QUOTES = frozenset("-'\"*`«»„“”_")


@dataclass(frozen=True, slots=True)
class Counted:
    """A count and where its number stands: text[start:end]; `noun` is the word it counts."""

    count: Count
    start: int
    end: int
    noun: str
    sample: bool = False  #: it is the size of a part shown as proof ("a 20-line sample")


@dataclass(frozen=True, slots=True)
class _Noun:
    what: Meaning
    word: str
    at: int  #: its token


def counts(text: str) -> tuple[Counted, ...]:
    """The counts that a folded text states, in order of place.

    Read are its first 50,000 characters, and in them the first 2,000 numbers.
    """
    text = comparable(text)
    found = (*_counted(text), *_counted_in_han(text))
    return tuple(sorted(found, key=lambda counted: counted.start))


def bare_numbers(text: str) -> frozenset[str]:
    """The numbers from 1,000 on that a folded text states of whatever, as marks for linking.

    "#640118" for each; "%500000" too for those that are written as amounts (640,118, 500k) and not
    as ids are. No years, no prices. They are compared with numbers that are known, and not kept.
    """
    text = comparable(text)
    found = tokens(text) if may_hold_a_number(text) else ()
    marks: set[str] = set()
    for number in islice(numbers(found), _MOST_NUMBERS):
        odd = number.vague or number.year or number.tail or currency(found, number)
        if odd or not _LEAST_BARE <= number.value <= _MOST:
            continue
        marks.add(f"#{round(number.value)}")
        if not _is_plain(number):
            marks.add(f"%{round(number.value)}")
    amounts = (round(n) for n in bare_han_numbers(text) if _LEAST_BARE <= n <= _MOST)
    return frozenset(marks.union(*({f"#{n}", f"%{n}"} for n in amounts)))


def same_count(a: Count, b: Count) -> bool:
    """Whether two counts can be one: people and rows compare, files and gigabytes with their like.

    Their ranges meet, or what they say differs by at most 6 %: one file was sold as 500,000,
    491,840, 489,838 and 478,882.
    """
    if _kind(a) != _kind(b):
        return False
    meet = max(a.low, b.low) <= min(a.high, b.high)
    return meet or abs(a.said - b.said) <= _ALIKE * max(a.said, b.said)


def reach(stated: Iterable[Count]) -> int:
    """The largest number of people or rows said; 0 when none is."""
    return max((c.said for c in stated if _kind(c) == "people"), default=0)


def _kind(count: Count) -> str:
    return "people" if count.unit == "rows" else count.unit


def _counted(text: str) -> Iterator[Counted]:
    found = tokens(text) if may_hold_a_number(text) else ()
    for number in islice(numbers(found), _MOST_NUMBERS):
        noun = _noun(found, number)
        if noun is None:
            continue
        how = _how(found, number)
        if number.year and (how == "" or noun.at != number.last):
            continue
        count = _count(_amount(number, noun.what), noun.what.unit, how, vague=number.vague)
        sample = _is_sample(found, number, noun) and count.said <= _LARGEST_SAMPLE
        fewest = 1 if count.unit in ("files", "gigabytes") or sample else _FEWEST
        if fewest <= count.said <= _MOST:
            yield Counted(count, number.start, number.end, noun.word, sample)


def _counted_in_han(text: str) -> Iterator[Counted]:
    for n in islice(han_numbers(text), _MOST_NUMBERS):
        count = _count(n.value, n.unit, n.how, vague=n.vague)
        if _FEWEST <= count.said <= _MOST:
            yield Counted(count, n.start, n.end, n.noun)


def _noun(found: Sequence[Token], number: Number) -> _Noun | None:
    """What a number counts; None when it counts nothing that matters here."""
    before = found[number.first - 1].text if number.first else ""
    if before in words("rate") or before == "%" or _in_han(found, number):
        return None
    if currency(found, number):
        return None
    after, other = _after(found, number)
    if other or (number.tail and not (after and after.at == number.last)):
        return None
    ahead = _before(found, number)
    noun = ahead if ahead and (after is None or _heads_a_list(found, after)) else after
    noun = noun or (_beside_a_base(found, number) if number.suffix else None)
    return noun if noun is None or _is_countable(number, noun) else None


def _is_countable(number: Number, noun: _Noun) -> bool:
    """Whether there can be so many: 39.4 inhabitants are a statistic, ten bare digits an id."""
    if _is_plain(number) and number.value >= _LARGEST_PLAIN:
        return False
    return noun.what.unit == "gigabytes" or number.value == int(number.value)


def _in_han(found: Sequence[Token], number: Number) -> bool:
    """Whether monitor/counting/han.py reads the number, with the characters that follow it."""
    after = found[number.last] if number.last < len(found) else None
    return after is not None and after.kind == "han" and after.start - number.end <= 1


def _heads_a_list(found: Sequence[Token], noun: _Noun) -> bool:
    """Whether a noun belongs to what follows: "patients: 500k rows: 20"."""
    return noun.at + 1 < len(found) and found[noun.at + 1].text in (":", "=")


def _after(found: Sequence[Token], number: Number) -> tuple[_Noun | None, bool]:
    """The noun after a number, and whether the number counts something else instead."""
    left, nation = _BETWEEN, None
    for at in range(number.last, min(len(found), number.last + 4 * _BETWEEN)):
        token, first = found[at], left == _BETWEEN
        if token.kind == "line" and first and _goes_on(found, at):
            continue
        if token.text == "%" or (first and token.text in words("other")):
            return None, True
        if token.text in _QUOTES or token.text in _modifier_words() or token.text in words("of"):
            continue
        if token.kind != "word":
            break
        what = meaning(token.text)
        noun = _Noun(what, token.text, at) if what and _fits(found, at, first=first) else None
        if noun and noun.what.unit == "people" and noun.what.near:
            nation = noun
        elif noun:
            return _head(found, noun), False
        if first and token.text in words("link"):
            continue
        left -= 1
        if left < 0 or (token.text in words("stop") and not _former(found, at)):
            break
    return nation, False


def _goes_on(found: Sequence[Token], at: int) -> bool:
    """Whether a sentence goes on after a line's end: no blank line, no "Rows: 20" follows."""
    return not any(token.text in "\n:=" for token in found[at + 1 : at + 4])


def _fits(found: Sequence[Token], at: int, *, first: bool) -> bool:
    """Whether a noun may stand here: "Go" and "To" are measures before "de" or a mark only."""
    if found[at].text not in ("to", "go", "mo"):
        return first or not (what := meaning(found[at].text)) or not what.near
    after = found[at + 1] if at + 1 < len(found) else None
    return first and (after is None or after.text in ("de", "d") or after.kind in ("mark", "line"))


def _former(found: Sequence[Token], at: int) -> bool:
    """Whether an "and" joins two adjectives of one noun: "current and former employees"."""
    after = found[at + 1].text if at + 1 < len(found) else ""
    return after in ("former", "past", "ex", "anciens", "antiguos", "ehemalige", "бывших", "eski")


def _head(found: Sequence[Token], noun: _Noun) -> _Noun:
    """The last noun of a chain: "patient records" are records, "hasta kaydı" too."""
    after = found[noun.at + 1] if noun.at + 1 < len(found) else None
    what = meaning(after.text) if after and after.kind == "word" else None
    if noun.what.unit == "people" and what and what.unit == "rows":
        return _Noun(what, found[noun.at + 1].text, noun.at + 1)
    return noun


def _before(found: Sequence[Token], number: Number) -> _Noun | None:
    """The noun before a number: "patients: 500k", "Satır sayısı: 500.000", "total records 5M"."""
    marked = told = False
    for at in range(number.first - 1, max(-1, number.first - 9), -1):
        token, earlier = found[at], found[at - 1].text if at else ""
        ends = token.kind in ("number", "han") or token.text in ".,;!?)"
        if ends or (token.kind == "line" and earlier != ":"):
            return None
        what = meaning(token.text) if token.kind == "word" else None
        if what:
            told = told or earlier in words("tally")
            head = token.text in words("head") or not _is_plain(number)
            fits = told or (marked and head and _stands_free(found, number))
            return _Noun(what, token.text, at) if fits and what.unit != "gigabytes" else None
        marked = marked or token.text in _MARKS
        told = told or token.text in words("tally")
        if token.kind == "word" and not (told or token.text in _modifiers()):
            return None
    return None


_MARKS = frozenset(":=-|(>~•*")


def _is_plain(number: Number) -> bool:
    """Whether it is digits and nothing else, as ids and passwords are."""
    reading = number.reading
    return number.scale == 1 and reading is not None and reading.mark == ""


def _stands_free(found: Sequence[Token], number: Number) -> bool:
    """Whether no other word follows that a small number could count: not "users: 15 hospitals"."""
    after = found[number.last] if number.last < len(found) else None
    return number.value >= 1000 or after is None or after.kind != "word"  # noqa: PLR2004


def _beside_a_base(found: Sequence[Token], number: Number) -> _Noun | None:
    """Rows, where a bare "500k" stands within four words of "database" and is no price.

    What is written without blanks, as acme.co.uk is, counts as one word.
    """
    before, after = _words_away(found, number.first, -1), _words_away(found, number.last, 1)
    if any(
        found[at].text in words("paid") for at in before if number.first - 3 < at < number.first
    ):
        return None
    for at in (*before, *after):
        between = range(min(at, number.last), max(at, number.first))
        if found[at].text in words("base") and not any(_parts(found, n) for n in between):
            return _Noun(Meaning("rows"), found[at].text, at)
    return None


def _words_away(found: Sequence[Token], start: int, step: int) -> range:
    """The places of the tokens within five words, behind the start or, with step -1, before it."""
    at, left = start, 5
    limit = start + step * _GLUED
    while left and at != limit and 0 <= (at if step > 0 else at - 1) < len(found):
        at += step
        near = 0 < at < len(found)
        left -= not (near and found[at - 1].end == found[at].start)
    return range(start, at) if step > 0 else range(at, start)


def _parts(found: Sequence[Token], at: int) -> bool:
    """Whether a mark parts two sentences or phrases; the dot inside acme.com does not."""
    token = found[at]
    inside = token.text == "." and any(
        after.kind == "word" and after.start == token.end for after in found[at + 1 : at + 2]
    )
    return token.text in ".,;!?\n" and not inside


def _how(found: Sequence[Token], number: Number) -> How:
    """How a number is said: about, over, up to; "" for plainly."""
    before, after = _words_before(found, number), _words_after(found, number)
    if before and before[-1] in _ARTICLES and " ".join(before[-2:]) not in phrases("upto"):
        before.pop()
    for length in (3, 2, 1):
        ahead = " ".join(before[-length:]) if length <= len(before) else None
        behind = " ".join(after[:length]) if length <= len(after) else None
        for how in _HOWS:
            if ahead in phrases(how) or behind in phrases(f"{how}_after"):
                return _dative(found, number, how, behind)
    return ""


_HOWS: tuple[How, ...] = ("upto", "over", "about")


def _dative(found: Sequence[Token], number: Number, how: How, behind: str | None) -> How:
    """Turkish "500 bine kadar" is up to, "500 bin kadar" is about."""
    last = found[number.last - 1]
    return "upto" if behind == "kadar" and last.kind == "word" and last.text[-1] in "ae" else how


def _words_before(found: Sequence[Token], number: Number) -> list[str]:
    said: list[str] = []
    for at in range(number.first - 1, max(-1, number.first - 7), -1):
        token = found[at]
        if token.kind == "word":
            said.insert(0, token.text)
        elif token.text in _SIGNS:
            return said or [token.text]
        elif token.text not in _QUOTES:
            break
    return said


_ARTICLES = frozenset({"a", "an", "the"})
_SIGNS = frozenset("~≈<>+")


def _words_after(found: Sequence[Token], number: Number) -> list[str]:
    said: list[str] = []
    for token in found[number.last : number.last + 5]:
        if token.kind == "word" or token.text in _SIGNS:
            said.append(token.text)
        elif token.text != "'":
            break
    return said


@cache
def _modifiers() -> frozenset[str]:
    """The words that modifiers before a number are made of."""
    return frozenset(w for how in _HOWS for phrase in phrases(how) for w in phrase.split())


@cache
def _modifier_words() -> frozenset[str]:
    """The words and signs that modifiers after a number are made of."""
    said = (w for how in _HOWS for phrase in phrases(f"{how}_after") for w in phrase.split())
    return frozenset(said)


def _is_sample(found: Sequence[Token], number: Number, noun: _Noun) -> bool:
    """Whether a word for a sample stands within three words, no mark between."""
    return _sample_in(found[max(number.last, noun.at + 1) :][:6]) or _sample_in(
        found[max(0, min(number.first, noun.at) - 6) : min(number.first, noun.at)][::-1]
    )


def _sample_in(near: Iterable[Token]) -> bool:
    seen = 0
    for token in near:
        if token.kind == "word":
            seen += 1
        elif token.text not in _QUOTES and token.text != ":":
            return False
        if token.text in words("sample"):
            return True
        if seen == _BETWEEN:
            return False
    return False


def _amount(number: Number, what: Meaning) -> float:
    """How many; sizes in gigabytes. "1.234 GB" is a decimal, "1,234 MB" and "1.234 rows" no."""
    reading = number.reading
    if what.unit != "gigabytes" or reading is None or number.scale > 1:
        return number.value * what.factor
    return reading.value("," if what.factor < 1 else "") * what.factor


def _count(value: float, unit: Unit, how: How, *, vague: bool) -> Count:
    if vague:
        return Count(round(2 * value), round(10 * value) - 1, unit, round(5 * value))
    said = round(value)
    return Count(*_range(said, how), unit, said)


def _range(said: int, how: How) -> tuple[int, int]:
    """From where to where a number said in this way may lie, in whole numbers."""
    if how == "over":
        return said, said * 13 // 10
    if how == "upto":
        return said // 2, said
    spread = said // 10 if how == "about" else said // 20
    if how == "" and not _is_round(said):
        spread = 0
    return said - spread, said + spread


def _is_round(said: int) -> bool:
    return said % 10 == 0 and len(str(said).rstrip("0")) <= len("488")
