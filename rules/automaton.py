"""Many strings looked for in one pass over a text, overlapping ones too.

Two engines give the same finds. Hyperscan is twice as quick where strings are long and few are
found. With many short ones, which the shipped terms have, it is no quicker than Aho-Corasick, takes
three times as long to build, and it has no wheel for most machines.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import pairwise
from threading import Lock
from typing import Any

from ahocorasick_rs import AhoCorasick

Find = tuple[int, int, int]  #: number of the string, start and end in the text
Automaton = Callable[[str], Sequence[Find]]
_SHORT = 5  #: characters
_FEW = 0.02
Literals = Callable[[Sequence[str]], Automaton]  #: an engine for literal terms


def automaton(keys: Sequence[str]) -> Automaton:
    """What finds each of the strings in a text, by Hyperscan where it is installed and quicker.

    Strings are not empty and each is given once. The finds come in no useful order.
    """
    short = sum(len(key) <= _SHORT for key in keys)
    quicker = short <= _FEW * len(keys) and bool(keys)
    return Hyperscan(keys) if quicker and find_spec("hyperscan") else aho_corasick(keys)


def aho_corasick(keys: Sequence[str]) -> Automaton:
    """What finds each of the strings, by ahocorasick_rs."""
    engine = AhoCorasick(list(keys), store_patterns=False)

    def finds(text: str) -> list[Find]:
        found: list[Find] = engine.find_matches_as_indexes(text, overlapping=True)
        return found

    return finds


class Hyperscan:
    """What finds each of the strings, by Hyperscan: over bytes, so places are counted back."""

    def __init__(self, keys: Sequence[str]) -> None:
        import hyperscan  # noqa: PLC0415 - not on every machine

        encoded = [key.encode() for key in keys]
        self._lengths = [len(key) for key in keys]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=encoded, ids=range(len(keys)), elements=len(keys), flags=0, literal=True
        )
        self._lock = Lock()  # the database has one scratch space, whatever the thread

    def __call__(self, text: str) -> Sequence[Find]:
        """Each place where one of the strings stands."""
        data = text.encode()
        ends: list[tuple[int, int]] = []
        with self._lock:
            self._database.scan(data, _note, context=ends)
        if not ends:
            return ()
        return self._placed(ends if len(data) == len(text) else _in_characters(ends, data))

    def _placed(self, ends: Iterable[tuple[int, int]]) -> list[Find]:
        lengths = self._lengths
        return [(number, end - lengths[number], end) for end, number in ends]


def _note(number: int, _start: int, end: int, _flags: int, ends: Any) -> None:
    """What Hyperscan calls for each find; it does not know the start of a string."""
    ends.append((end, number))


def _in_characters(ends: list[tuple[int, int]], data: bytes) -> Iterator[tuple[int, int]]:
    """The same ends counted in characters instead of bytes."""
    ends.sort()
    characters = 0
    for (before, _), (end, number) in pairwise([(0, 0), *ends]):
        if end > before:
            characters += len(data[before:end].decode())
        yield characters, number
