"""Another way to read a folded text, with the way back to it."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

#: Where a stretch of the folded text begins and ends, and the step from letter to letter in it.
Stretch = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, and where each stretch of it stands in the folded text."""

    text: str
    _starts: tuple[int, ...]  #: where each stretch begins in `text`
    _sources: tuple[tuple[int, int], ...]  #: where it begins in the folded text, and its step

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the folded text behind text[start:end].

        A turned stretch ends where it begins here: the ends of the parts tell, not those of all.
        """
        first, last = self._stretch(start), self._stretch(end - 1)
        ends = [self._back(first, start), self._back(last, end - 1)]
        if first != last:
            ends.append(self._back(first, self._starts[first + 1] - 1))
            ends.append(self._back(last, self._starts[last]))
        return min(ends), max(ends) + 1

    def _stretch(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _back(self, stretch: int, offset: int) -> int:
        source, step = self._sources[stretch]
        return source + (offset - self._starts[stretch]) * step


def read(folded: str, stretches: Iterable[Stretch]) -> Reading:
    """These stretches of the folded text one after the other."""
    pieces: list[str] = []
    starts: list[int] = []
    sources: list[tuple[int, int]] = []
    here = 0
    for start, end, step in stretches:
        pieces.append(folded[start:end][::step])
        starts.append(here)
        sources.append((start if step > 0 else end - 1, step))
        here += len(pieces[-1])
    return Reading("".join(pieces), tuple(starts), tuple(sources))
