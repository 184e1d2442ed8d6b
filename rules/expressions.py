"""The regular expressions of a rulebook: one pass tells which of them a text may hold.

A sieve names those that may hold, see sieves.py; only these are asked themselves, so the answer
is exact.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from rules.automaton import Find
from rules.notation import Expression
from rules.script import is_edge
from rules.sieves import sieves


class Expressions:
    """All regular expressions of a rulebook, looked for at once."""

    def __init__(
        self, numbered: Sequence[tuple[int, Expression]], most: int, *, by_hyperscan: bool = True
    ) -> None:
        """Of one expression in one text the first `most` places are given."""
        self._numbered = tuple(numbered)
        self._most = most
        sources = {i: e.compiled.pattern for i, (_, e) in enumerate(self._numbered)}
        self._sieves = sieves(sources, by_hyperscan=by_hyperscan)

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
