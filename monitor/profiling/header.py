"""Whether the first row of a file names its columns, decided with care: it may be a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.profiling import names
from monitor.profiling.batches import COLUMNS
from monitor.profiling.columns import NOTHING
from monitor.profiling.kinds import Kind

_HALF = 0.5
_MOST = 0.8


@dataclass(frozen=True, slots=True)
class Header:
    """The verdict on the first row, and the names that may be shown; None for each other one."""

    there: bool
    why: str
    names: tuple[str | None, ...] = ()


def judge(first: Sequence[str], below: Sequence[Sequence[str]], kinds: Sequence[Kind]) -> Header:
    """Whether `first` is a header. `below` are the columns under it, in the file's order.

    Names are shown only when half of them are words that columns are named with. A row that only
    differs from those below may be a header or a person whose row is incomplete: then no name is
    shown but those that are such words.
    """
    cells = [cell.strip() for cell in first[:COLUMNS]]
    if not any(cells) or any(_is_data(cell, kinds) for cell in cells):
        return Header(False, "no header: the first row holds data")
    known = sum(map(names.is_known, cells))
    filled = sum(map(bool, cells))
    distinct = len({cell.casefold() for cell in cells if cell}) == filled
    if distinct and known >= _HALF * filled:
        return Header(True, "a header: names of columns", tuple(map(_shown, cells)))
    contrasts = sum(map(lambda cell, column: _differs(cell, column, kinds), cells, below))
    if distinct and contrasts >= min(2, len(cells)) and all(map(_plausible, cells)):
        return Header(
            True,
            "a header, judged by the rows below it; names that are no known words are not shown",
            tuple(cell if names.is_known(cell) else None for cell in cells),
        )
    return Header(False, "no header: the first row looks like the others")


def _shown(cell: str) -> str | None:
    return cell if names.looks_like_a_name(cell) else None


def _plausible(cell: str) -> bool:
    return not cell or (names.looks_like_a_name(cell) and cell not in NOTHING)


def _is_data(cell: str, kinds: Sequence[Kind]) -> bool:
    return bool(cell) and any(_tells(kind) and kind.holds(cell) for kind in kinds)


def _tells(kind: Kind) -> bool:
    return kind.name not in ("words", "sex or title", "yes or no", "French plate", "postcode")


def _differs(cell: str, column: Sequence[str], kinds: Sequence[Kind]) -> bool:
    """Whether the cells below are of a kind that this one is not."""
    filled = [value.strip() for value in column[:200] if value.strip() not in NOTHING]
    if not cell or not filled:
        return False
    return any(
        sum(map(kind.holds, filled)) >= _MOST * len(filled) for kind in kinds if _tells(kind)
    )
