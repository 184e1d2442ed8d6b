"""Which columns are empty together: the pattern that tells where a file came from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.profiling.columns import NOTHING

_MOST = 512  #: patterns that are kept apart


@dataclass(frozen=True, slots=True)
class EmptyTogether:
    """Columns (by number, from 1) that are empty in the same rows while all others are filled."""

    columns: tuple[int, ...]
    rows: int
    share: float


@dataclass(slots=True)
class EmptyPatterns:
    """Counts the rows by the columns that are empty in them."""

    counts: Counter[tuple[int, frozenset[int]]] = field(default_factory=Counter)
    others: int = 0  #: rows of patterns that came when there were too many

    def take(self, columns: Sequence[Sequence[str]], empty: Sequence[int], rows: int) -> None:
        """Count the rows of a batch; `empty` are the places of columns that have empty cells."""
        if not empty:
            self._add(len(columns), frozenset(), rows)
            return
        flags = [[value.strip() in NOTHING for value in columns[place]] for place in empty]
        for pattern, times in Counter(zip(*flags, strict=True)).items():
            places = frozenset(p for p, flag in zip(empty, pattern, strict=True) if flag)
            self._add(len(columns), places, times)

    def _add(self, width: int, places: frozenset[int], times: int) -> None:
        key = (width, places)
        if key in self.counts or len(self.counts) < _MOST:
            self.counts[key] += times
        else:
            self.others += times

    def common(self, width: int, rows: int, most: int = 8) -> tuple[EmptyTogether, ...]:
        """The most common patterns, the most rows first; among them the rows without any gap.

        Columns that are empty in every row are left out: they say so themselves.
        """
        whole: Counter[frozenset[int]] = Counter()
        for (known, places), times in self.counts.items():
            whole[places | frozenset(range(known, width))] += times
        always = frozenset.intersection(*whole) if whole and not self.others else frozenset()
        return tuple(
            EmptyTogether(tuple(sorted(p + 1 for p in places - always)), times, times / rows)
            for places, times in whole.most_common(most)
        )
