"""Rows on their way from a reader to the tally: some thousand at a time, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass

CELLS = 1 << 17  #: of a batch
ROWS = 8192
COLUMNS = 512  #: that are looked at; a file with more is told to have more


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one table as columns of equal length; "" where a row has nothing."""

    columns: Sequence[Sequence[str]]
    rows: int
    names: tuple[str, ...] | None = None  #: of the columns, as the file writes them
    table: str = ""
    ragged: int = 0  #: rows that had more or fewer fields than the table has columns
    width: int = 0  #: columns that the file really has


def rows_at_once(width: int) -> int:
    """How many rows of so many columns make a batch."""
    return max(16, min(ROWS, CELLS // max(1, width)))


def turned(
    rows: Sequence[Sequence[str]],
    width: int,
    names: tuple[str, ...] | None = None,
    table: str = "",
) -> Batch:
    """The rows as a batch of `width` columns; what is too much is cut, what lacks is ""."""
    whole = set(map(len, rows)) == {width}
    ragged = 0 if whole else sum(len(row) != width for row in rows)
    if ragged:
        rows = [[*row[:width], *([""] * (width - len(row)))] for row in rows]
    columns = list(zip(*rows, strict=True))[:COLUMNS]
    return Batch(columns, len(rows), names[:COLUMNS] if names else None, table, ragged, width)
