"""Rows with a delimiter (CSV, TSV and their kin) -> batches, after a look at the first rows."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice

from monitor.profiling.batches import COLUMNS, Batch, rows_at_once, turned
from monitor.profiling.header import Header, judge
from monitor.profiling.kinds import Kind
from monitor.profiling.remarks import Remarks

DELIMITERS = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "pipe",
    ":": "colon",
    "\x01": "U+0001",
    "~": "tilde",
    "^": "caret",
    "\x1f": "U+001F",
}
_RARE = ":"  #: stands in times and addresses: taken only where nothing else divides
_SEEN_FIRST = 400  #: rows that delimiter and header are judged by
_EVEN = 0.9


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file divides its rows."""

    delimiter: str
    quoted: bool  #: whether " encloses fields

    def rows(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """A reader of csv over these lines."""
        if self.quoted:
            return csv.reader(lines, delimiter=self.delimiter)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


def dialect_of(sample: str) -> Dialect:
    """The dialect that divides the sample's rows most evenly."""
    lines = _lines_of(sample)
    found = [
        (_evenness(lines, Dialect(delimiter, quoted)), delimiter, quoted)
        for delimiter in DELIMITERS
        for quoted in ((True,) if _all_quoted(lines) else (True, False))
        if delimiter in sample
    ]
    usual = [one for one in found if one[1] != _RARE and one[0][0]] or found
    if not usual:
        return Dialect(",", quoted=True)
    (even, _), delimiter, quoted = max(usual, key=lambda one: one[0])
    return Dialect(delimiter, quoted) if even else Dialect(",", quoted=True)


def _lines_of(sample: str) -> list[str]:
    lines = list(islice(StringIO(sample, newline=""), _SEEN_FIRST))
    return lines[:-1] if len(lines) > 2 and not lines[-1].endswith(("\n", "\r")) else lines  # noqa: PLR2004


def _all_quoted(lines: Sequence[str]) -> bool:
    """Whether quotes enclose fields beyond doubt: all lines begin and end with one, or lack it."""
    told = [line.strip() for line in lines if line.strip()]
    enclosed = all(line.startswith('"') and line.endswith('"') for line in told)
    return enclosed or not any('"' in line for line in told)


def _evenness(lines: Sequence[str], dialect: Dialect) -> tuple[float, int]:
    """The share of the rows that have as many fields as most, and that number; 0 for one field."""
    try:
        widths = Counter(len(row) for row in dialect.rows(iter(lines)) if row)
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, rows = widths.most_common(1)[0]
    share = rows / widths.total()
    return (round(share, 1), width) if width > 1 and share > 0.5 else (0.0, 0)  # noqa: PLR2004


def quoting_of(sample: str, dialect: Dialect) -> str:
    """How the sample's fields are quoted, in words."""
    if not dialect.quoted or '"' not in sample:
        return "none"
    edge = re.escape(dialect.delimiter)
    quoted = len(re.findall(rf'(?:^|{edge})"', sample, re.MULTILINE))
    fields = sample.count(dialect.delimiter) + sample.count("\n") + 1
    return "all fields" if quoted >= _EVEN * fields else "some fields"


class CsvRows:
    """The rows of a delimited file; what its first rows told is there after the first batch."""

    def __init__(self, sample: str, kinds: Sequence[Kind], remarks: Remarks) -> None:
        self.dialect = dialect_of(sample)
        self.quoting = quoting_of(sample, self.dialect)
        self.header = Header(False, "no rows")
        self._kinds = kinds
        self._remarks = remarks

    def batches(self, blocks: Iterator[str]) -> Iterator[Batch]:
        """All rows below the header."""
        reader = self.dialect.rows(chain.from_iterable(map(_block_lines, self._whole(blocks))))
        rows = self._next(reader, _SEEN_FIRST)
        if len(rows) > 1 and rows[0][0].startswith("sep="):  # for Excel, no row
            rows = rows[1:]
        if not rows:
            return
        width = Counter(map(len, rows)).most_common(1)[0][0]
        below = turned(rows[1:], width).columns
        self.header = judge(rows[0][:width], below, self._kinds)
        names = self._names(width)
        if self.header.there:
            rows = rows[1:]
        while rows:
            yield turned(rows, width, names)
            rows = self._next(reader, rows_at_once(width))

    def _names(self, width: int) -> tuple[str, ...] | None:
        if not self.header.there:
            return None
        shown = [name or "" for name in self.header.names]
        return tuple([*shown, *([""] * (width - len(shown)))][:COLUMNS])

    def _next(self, reader: Iterator[list[str]], number: int) -> list[list[str]]:
        """The next rows that are not empty; rows that cannot be read are counted and left out."""
        rows: list[list[str]] = []
        while True:
            try:
                rows.extend(islice(reader, number - len(rows)))
            except csv.Error:
                self._remarks.add("open quote")
                continue
            if [] not in rows:
                return rows
            rows = [row for row in rows if row]
            if len(rows) == number:
                return rows

    def _whole(self, blocks: Iterator[str]) -> Iterator[str]:
        """The blocks without lines that are longer than a block may be."""
        whole = True
        for block in blocks:
            start = 0 if whole else block.find("\n") + 1 or len(block)
            ended = block.endswith(("\n", "\r")) or len(block) < _LONGEST_TAIL
            if not ended:
                self._remarks.add("long line", whole)
            whole = ended
            if ended and start < len(block):
                yield block[start:]


_LONGEST_TAIL = 1 << 20  #: characters of a last line without an end


def _block_lines(block: str) -> StringIO:
    return StringIO(block, newline="")
