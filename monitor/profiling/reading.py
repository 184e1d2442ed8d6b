"""A file -> its profile, in one pass and in a memory that does not grow with it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from monitor.profiling import json_rows
from monitor.profiling.batches import COLUMNS, Batch
from monitor.profiling.columns import Dispatch
from monitor.profiling.csv_rows import DELIMITERS, CsvRows
from monitor.profiling.kinds import Kind, kinds
from monitor.profiling.profile import Profile, Table
from monitor.profiling.remarks import Remarks
from monitor.profiling.sources import Readable, Traits, Unreadable, text_blocks
from monitor.profiling.sql_rows import SqlRows, has_backslashes, is_sql
from monitor.profiling.tables import TableTally
from monitor.profiling.traces import traces

__all__ = ["Unreadable", "profile"]

_SAMPLE = 1 << 16
_TABLES = 64


def profile(
    stream: Readable,
    now: date,
    regions: tuple[str, ...] = ("FR",),
    on_bytes: Callable[[int], object] | None = None,
) -> Profile:
    """The profile of what the stream holds: CSV and its kin, JSON, SQL; plain, gzip, bzip2 or xz.

    `regions` (ISO 3166-1 alpha-2) are those whose national phone numbers are known. Dates after
    `now` are told as such. `on_bytes` is told how many bytes are read, from time to time. Raises
    Unreadable, whose sentence quotes nothing of the file.
    """
    traits, remarks = Traits(), Remarks()
    blocks = text_blocks(stream, traits)
    first = next(blocks, "")
    if not first.strip():
        raise Unreadable("there is nothing in it")
    source = _open(first, kinds(regions), remarks)
    tables = _Tables(Dispatch(kinds(regions)), remarks)
    for batch in source.batches(chain((first,), blocks)):
        tables.take(batch)
        if on_bytes is not None:
            on_bytes(traits.size)
    found = tables.finished(now, keys=source.format.startswith("JSON"))
    if not found:
        why = "; ".join((source.format, *remarks.sentences()))
        raise Unreadable(f"no rows were found in it (read as {why})")
    return Profile(
        format=source.format,
        size=traits.size,
        packed=traits.packed,
        encoding=traits.encoding,
        line_ends={name: number for name, number in traits.line_ends.items() if number},
        delimiter=_delimiter(source.csv, found[0].width),
        quoting=source.csv.quoting if source.csv else None,
        header=source.csv.header.why if source.csv else None,
        traces=traces(first[:_SAMPLE], versions=source.format == "SQL"),
        remarks=(*_oddities(traits), *_widths(found), *remarks.sentences()),
        tables=found,
    )


@dataclass(slots=True)
class _Source:
    """How the file is read, and what its format is called."""

    format: str
    batches: Callable[[Iterator[str]], Iterator[Batch]]
    csv: CsvRows | None = None


def _open(first: str, known: tuple[Kind, ...], remarks: Remarks) -> _Source:
    sample = first[:_SAMPLE]
    start = sample.lstrip()
    if is_sql(sample):
        return _Source("SQL", SqlRows(remarks, has_backslashes(sample)).batches)
    if start.startswith("{") and json_rows.is_by_lines(start):
        return _Source("JSON lines", lambda blocks: json_rows.by_lines(blocks, remarks))
    if start.startswith("{") or (start[0] == "[" and start[1:].lstrip()[:1] in ("{", "")):
        return _Source("JSON", lambda blocks: json_rows.anywhere(blocks, remarks))
    if start.lower().startswith(("<?xml", "<!doctype", "<html")):
        raise Unreadable("it is XML or HTML: export it as CSV, TSV, JSON lines or SQL first")
    rows = CsvRows(sample, known, remarks)
    return _Source("delimited", rows.batches, rows)


class _Tables:
    """The tables of a file by name."""

    def __init__(self, dispatch: Dispatch, remarks: Remarks) -> None:
        self.found: dict[str, TableTally] = {}
        self._dispatch = dispatch
        self._remarks = remarks

    def take(self, batch: Batch) -> None:
        """Count a batch in its table."""
        if batch.table not in self.found:
            if len(self.found) >= _TABLES:
                self._remarks.add("tables", batch.rows)
                return
            self.found[batch.table] = TableTally(self._dispatch, batch.table)
        self.found[batch.table].take(batch)

    def finished(self, now: date, *, keys: bool) -> tuple[Table, ...]:
        """The tables that have rows, the largest first."""
        tables = [tally.table(now, keys=keys) for tally in self.found.values() if tally.rows]
        return tuple(sorted(tables, key=lambda table: -table.rows))


def _delimiter(csv: CsvRows | None, width: int) -> str | None:
    return DELIMITERS[csv.dialect.delimiter] if csv and width > 1 else None


def _oddities(traits: Traits) -> Iterator[str]:
    """What the bytes told that somebody should know."""
    if sum(number > 0 for number in traits.line_ends.values()) > 1:
        yield "line ends are mixed"
    if traits.nuls:
        yield f"{traits.nuls:,} NUL bytes, which were left out"
    if traits.damaged:
        yield f"{traits.damaged:,} places that are no UTF-8"
    if traits.cut:
        yield "the packed stream is cut off or damaged: this is what could be unpacked"


def _widths(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        if table.width > COLUMNS:
            yield f"{table.width:,} columns, of which the first {COLUMNS} were looked at"
        if table.ragged:
            yield f"{table.ragged:,} rows with more or fewer fields than there are columns"
