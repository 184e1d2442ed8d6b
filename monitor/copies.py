"""Whether two texts are nearly the same, told from signatures of 64 bytes. Pure.

A text that is copied with some words changed shares most of its pairs of words with the first one.
The share is estimated by one-permutation hashing (Li, Owen, Zhang 2012) with optimal densification
(Shrivastava 2017), of which eight bits a value are kept (Li, König 2010): the error is some six
hundredths. A signature tells no word of its text.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import pairwise
from operator import eq

ALIKE = 0.6  #: of the text in common; less is the way that such texts are written

_VALUES = 64
_BANDS, _ROWS = 10, 3  #: of texts that share 0.7, two of a thousand have no band in common
_FEWEST, _MOST = 8, 600  #: words; a shorter text is like many, what comes after is not read
_BY_CHANCE = 1 / 256
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


def signature(folded: str) -> str:
    """The signature of a folded text as 128 hexadecimal digits; empty for a text of few words."""
    words = [found.group() for found in _first(_WORD.finditer(folded))]
    if len(words) < _FEWEST:
        return ""
    least: list[int | None] = [None] * _VALUES
    for pair in {f"{one} {other}" for one, other in pairwise(words)}:
        hashed = blake2b(pair.encode("utf-8", "replace"), digest_size=8).digest()
        value, place = int.from_bytes(hashed[:7]), hashed[7] % _VALUES
        known = least[place]
        if known is None or value < known:
            least[place] = value
    return bytes(_filled(least)).hex()


def likeness(one: str, other: str) -> float:
    """The share of two texts that they have in common, from 0 to 1, as their signatures tell it.

    It is the Dice coefficient of their pairs of words. 0 where either has no signature.
    """
    if not one or not other:
        return 0.0
    agree: int = sum(map(eq, _values(one), _values(other)))
    jaccard = max(0.0, (agree / _VALUES - _BY_CHANCE) / (1 - _BY_CHANCE))
    return 2 * jaccard / (1 + jaccard)


@lru_cache(maxsize=20_000)
def _values(of: str) -> bytes:
    return bytes.fromhex(of)


def bands(of: str) -> tuple[str, ...]:
    """Pieces of a signature: texts that are nearly the same share one at least. Empty for none."""
    width = 2 * _ROWS
    starts = range(0, _BANDS * width, width) if of else ()
    return tuple(f"{start // width}.{of[start : start + width]}" for start in starts)


def _first(found: Iterable[re.Match[str]]) -> Iterable[re.Match[str]]:
    return (match for match, _ in zip(found, range(_MOST), strict=False))


def _filled(least: Sequence[int | None]) -> Iterable[int]:
    """Eight bits of each value; an empty place borrows that of the first full one on its way."""
    for place, value in enumerate(least):
        ways = (least[way] for way in _ways()[place])
        full = value if value is not None else next(v for v in ways if v is not None)
        yield full & 0xFF


@cache
def _ways() -> tuple[tuple[int, ...], ...]:
    """For each place the order in which it asks the others, drawn once and always the same."""
    places = range(_VALUES)
    return tuple(
        tuple(sorted(places, key=lambda other: blake2b(bytes((place, other))).digest()))
        for place in places
    )
