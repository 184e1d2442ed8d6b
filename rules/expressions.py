"""The regular expressions of a rulebook: one pass tells which of them a text may hold.

RE2 works out the letters that each expression cannot do without and looks for all of them at
once; only an expression whose letters stand in the text is asked itself, so the answer is exact.
Those that need no letters at all ([0-9]{4,9}) are put into one automaton. Either is built further
while texts are read, and where it grows beyond what RE2 allows the answer is "none", without a
word: so a witness that every text holds is among them. Where it is missing from the answer each
expression is asked by itself, which is slower and still linear.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import re2

from rules.automaton import Find
from rules.notation import Expression
from rules.script import is_edge

Sources = Mapping[int, str]  #: expressions by their index
_WITNESS = "\x02" * 8  #: stands in no folded text


class Expressions:
    """All regular expressions of a rulebook, looked for at once."""

    def __init__(self, numbered: Sequence[tuple[int, Expression]], most: int) -> None:
        """Of one expression in one text the first `most` places are given."""
        self._numbered = tuple(numbered)
        self._most = most
        sources = {i: e.compiled.pattern for i, (_, e) in enumerate(self._numbered)}
        by_letters = tuple(_divided(sources, _Letters))
        free = {i: sources[i] for sieve in by_letters for i in sieve.free}
        needed = (sieve for sieve in by_letters if not sieve.idle)
        self._sieves = (*needed, *_divided(free, _Automaton))

    def finds(self, text: str) -> Iterator[Find]:
        """Each place where an expression holds between edges of words."""
        for sieve in self._sieves:
            for index in sieve.holding(text):
                yield from self._places(*self._numbered[index], text)

    def _places(self, number: int, expression: Expression, text: str) -> Iterator[Find]:
        found = (match.span() for match in expression.compiled.finditer(text))
        held = ((s, e) for s, e in found if s < e and is_edge(text, s) and is_edge(text, e))
        for start, end in islice(held, self._most):
            yield number, start, end


class _Letters:
    """Which expressions have all the letters that they need in a text."""

    def __init__(self, sources: Sources) -> None:
        """Raises re2.error when they need too many different ones."""
        self._filter = re2.Filter()
        for source in (*sources.values(), _WITNESS):
            self._filter.Add(source, _options())
        self._filter.Compile()
        self._indexes = tuple(sources)
        self._nothing = [len(sources)]  #: the witness alone
        needless = self._filter.Match("", True) or ()
        self.free = frozenset(self._indexes[place] for place in needless)
        self.idle = len(self.free) == len(sources)  #: nothing is left to sieve

    def holding(self, text: str) -> Iterable[int]:
        """The expressions that may hold, without those that are free of letters."""
        places = self._filter.Match(text + _WITNESS, True) or ()
        if places == self._nothing:
            return ()
        if len(self._indexes) not in places:
            return set(self._indexes) - self.free
        return {self._indexes[place] for place in places[:-1]} - self.free


class _Automaton:
    """Which expressions hold somewhere in a text."""

    def __init__(self, sources: Sources) -> None:
        """Raises re2.error when the automaton would be too large."""
        self._set = re2.Set.SearchSet(_options())
        for source in (*sources.values(), ""):
            self._set.Add(source)
        self._set.Compile()
        self._indexes = tuple(sources)

    def holding(self, text: str) -> Iterable[int]:
        """The expressions that hold."""
        places = sorted(self._set.Match(text) or ())
        if len(self._indexes) not in places:
            return self._indexes
        return [self._indexes[place] for place in places[:-1]]


class _Each:
    """An expression that is too large for a sieve: any text may hold it."""

    def __init__(self, index: int) -> None:
        self.free: frozenset[int] = frozenset()
        self.idle = False
        self._index = index

    def holding(self, _text: str) -> Iterable[int]:
        """The expression."""
        return (self._index,)


S = TypeVar("S", _Letters, _Automaton)


def _divided(sources: Sources, make: Callable[[Sources], S]) -> Iterator[S | _Each]:
    """As few sieves as are large enough for the expressions."""
    if not sources:
        return
    try:
        yield make(sources)
    except re2.error:
        items = list(sources.items())
        if len(items) == 1:
            yield _Each(items[0][0])
            return
        for half in (items[: len(items) // 2], items[len(items) // 2 :]):
            yield from _divided(dict(half), make)


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options
