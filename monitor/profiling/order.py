"""In what order the values of a column came, and which numbers a sequence of ids leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from operator import ge, le
from typing import Any


@dataclass(slots=True)
class Order:
    """Whether the values only ever rise or only ever fall, from the first row to the last."""

    rising: bool = True
    falling: bool = True
    last: Any = None

    @property
    def decided(self) -> bool:
        """Whether neither holds any more: nothing that follows can change it."""
        return not (self.rising or self.falling)

    def follow(self, values: Sequence[Any]) -> None:
        """Look at the next values, which are of one type."""
        if self.decided or not values:
            return
        if self.last is not None and type(self.last) is not type(values[0]):
            self.rising = self.falling = False
            return
        before = values if self.last is None else [self.last, *values]
        self.rising = self.rising and all(map(le, before, islice(before, 1, None)))
        self.falling = self.falling and all(map(ge, before, islice(before, 1, None)))
        self.last = values[-1]

    @property
    def name(self) -> str | None:
        """Rising, falling, or None for neither and for a column that never changes."""
        if self.rising == self.falling:
            return None
        return "rising" if self.rising else "falling"


@dataclass(slots=True)
class Ids:
    """Whole numbers of a column, looked at as ids: how far they reach, where some are left out."""

    least: int = 0
    most: int = 0
    seen: int = 0
    gaps: int = 0  #: steps of more than 1 between neighbours, as long as the numbers rise
    rising: bool = True
    last: int | None = None

    def follow(self, numbers: Sequence[int]) -> None:
        """Look at the next numbers."""
        if not numbers:
            return
        low, high = min(numbers), max(numbers)
        self.least = min(self.least, low) if self.seen else low
        self.most = max(self.most, high) if self.seen else high
        self.seen += len(numbers)
        if self.rising:
            self._step(numbers)

    def _step(self, numbers: Sequence[int]) -> None:
        before = numbers if self.last is None else [self.last, *numbers]
        steps = [b - a for a, b in zip(before, islice(before, 1, None), strict=False)]
        self.rising = min(steps, default=1) > 0
        self.gaps += sum(1 for step in steps if step > 1)
        self.last = numbers[-1]

    @property
    def span(self) -> int:
        """How many numbers there are from the least to the greatest."""
        return self.most - self.least + 1 if self.seen else 0
