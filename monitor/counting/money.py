"""What a post asks: "$500", "0.5 BTC", "5k$", "500 долларов", as amounts with a currency.

Spellings stand in monitor/counting/words/money.toml.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

from monitor.counting.number_words import may_hold_a_number
from monitor.counting.numbers import Number, numbers
from monitor.counting.tokens import Token, comparable, plain, tokens
from monitor.model import Price

_COINS = frozenset({"BTC", "XMR", "ETH", "LTC"})  # their thousandths matter: "0.125", "1.250 BTC"
_MOST_NUMBERS = 2_000
_NEAR = 1  # characters between an amount and its currency


@dataclass(frozen=True, slots=True)
class _Spellings:
    both: Mapping[str, str]
    after: Mapping[str, str]
    stems: Mapping[str, str]


def prices(text: str) -> tuple[Price, ...]:
    """The prices that a folded text names, in order of place; "free" is none."""
    text = comparable(text)
    found = tokens(text) if may_hold_a_number(text) else ()
    priced = ((number, currency(found, number)) for number in islice(numbers(found), _MOST_NUMBERS))
    return tuple(
        Price(_amount(number, code), code) for number, code in priced if code and number.value > 0
    )


def currency(found: Sequence[Token], number: Number) -> str | None:
    """The ISO 4217 code, or the coin, that stands before or after a number; None for no price."""
    return _after(found, number) or _before(found, number)


def _amount(number: Number, code: str) -> float:
    reading = number.reading
    if code in _COINS and number.scale == 1 and reading and reading.decimal is not None:
        return reading.decimal
    return number.value


def _after(found: Sequence[Token], number: Number) -> str | None:
    for text, start in _texts(found[number.last : number.last + 2]):
        if number.year and text == "р":
            return None  # Ukrainian: "1932 р." is a year
        if start - number.end <= _NEAR and (code := _code(text, anywhere=False)):
            return code
    return None


def _texts(next_two: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What may spell a currency, the longer first: "us$" is two tokens."""
    if len(next_two) > 1 and next_two[0].end == next_two[1].start:
        yield next_two[0].text + next_two[1].text, next_two[0].start
    if next_two:
        yield next_two[0].text, next_two[0].start


def _before(found: Sequence[Token], number: Number) -> str | None:
    last = found[number.first - 1] if number.first else None
    if last is None or number.start - last.end > _NEAR or (number.year and last.kind == "word"):
        return None  # "Euro 2012"
    second = found[number.first - 2] if number.first > 1 else None
    if (
        second
        and second.end == last.start
        and (code := _code(second.text + last.text, anywhere=True))
    ):
        return code
    return _code(last.text, anywhere=True)


def _code(text: str, *, anywhere: bool) -> str | None:
    known = _spellings()
    if text in known.both or anywhere:
        return known.both.get(text)
    if text in known.after:
        return known.after[text]
    if text[0] >= "\u2e80":  # Han leaves no space behind "元"
        return known.after.get(text[:2]) or known.after.get(text[:1])
    return next(
        (known.stems[text[:n]] for n in range(3, len(text) + 1) if text[:n] in known.stems), None
    )


@cache
def _spellings() -> _Spellings:
    text = files("monitor").joinpath("counting/words/money.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    after = dict(_each(tables["after"]))
    return _Spellings(
        both=dict(_each(tables["both"])),
        after={k: v for k, v in after.items() if not k.endswith("*")},
        stems={k[:-1]: v for k, v in after.items() if k.endswith("*")},
    )


def _each(table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for code, line in table.items():
        yield from ((plain(word), code) for word in line.split())
