"""How the cost of reading grows with the text, measured against itself in one run."""

import gc
import time
from collections.abc import Callable

_PARTS = 8
_GRAIN = 0.01  #: seconds; below it a clock on a busy machine says nothing


def is_linear(read: Callable[[str], object], text: str) -> bool:
    """Whether the text costs about eight times its eighth; what is quadratic costs 64 times.

    The bound of 24 lies between the two on a scale of logarithms. The cheapest of two runs counts,
    and no run sees a text twice, so that a cache saves nothing.
    """
    part = len(text) // _PARTS
    small = min(_cost(read, text[start : start + part]) for start in (1, 2))
    return min(_cost(read, text[start:]) for start in (0, 1)) < 24 * max(small, _GRAIN)


def _cost(read: Callable[[str], object], text: str) -> float:
    gc.collect()
    begun = time.process_time()
    read(text)
    return time.process_time() - begun
