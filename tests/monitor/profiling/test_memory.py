"""The memory of a profile does not grow with the file."""

import io
import tracemalloc
from collections.abc import Iterator
from functools import partial

import pytest

from monitor.profiling import tables
from monitor.profiling.reading import profile
from monitor.profiling.sketch import Sketch
from tests.monitor.profiling.files import HEAD, NOW, as_csv, people


class Endless(io.RawIOBase):
    """A file that repeats its rows, each time under other ids, until it is as long as asked."""

    def __init__(self, times: int) -> None:
        self._blocks = self._written(times)

    def _written(self, times: int) -> Iterator[bytes]:
        rows = people(2_000)
        yield as_csv([], HEAD)
        for turn in range(times):
            yield as_csv(
                [[f"{turn}{row[0]:0>8}", *row[1:6], f"{turn}.{row[6]}", *row[7:]] for row in rows],
                None,
            )

    def read(self, size: int = -1, /) -> bytes:
        """The next rows."""
        return next(self._blocks, b"")


def peak(times: int) -> int:
    tracemalloc.start()
    try:
        profile(Endless(times), NOW)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_three_times_the_rows_take_the_same_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "Sketch", partial(Sketch, 200))  # is full after the first rows
    small, large = peak(10), peak(30)
    assert large < 1.25 * small, (small, large)
