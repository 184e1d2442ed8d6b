"""The command profile: the shape of a file that is lawfully held, and never a value of it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from monitor.cli.deciding import By, decided
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import note, say, say_json, say_table, stop
from monitor.harmless import one_line

if TYPE_CHECKING:
    from monitor.profiling.profile import Column, Profile, Table
    from monitor.profiling.sketch import Estimate

_NOTED_EVERY = 100_000_000  #: bytes
_TABLES_SHOWN = 12
_HEAD = ("", "column", "seems", "empty", "different", "data class", "more")


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(profile)


def profile(
    file: Annotated[
        Path, typer.Argument(help="CSV, TSV, JSON, SQL; also gzip, bzip2, xz. - for what is piped.")
    ],
    *,
    region: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="FR", help="Whose phone numbers it may hold. Repeatable."),
    ] = None,
    incident: Annotated[
        str, typer.Option(metavar="ID", help="Also say it of this incident: it was this file.")
    ] = "",
    by: By = "",
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Tell the shape of a file that you lawfully hold: columns, people, period; no value of it."""
    from monitor.acts import in_words
    from monitor.profiling import as_json as in_json
    from monitor.profiling.profile import claim_of
    from monitor.profiling.reading import Unreadable
    from monitor.profiling.reading import profile as profile_of

    regions = _regions(region or ["FR"])
    now = datetime.now(UTC).date()
    with _opened(file) as stream, _progress(file) as on_bytes:
        try:
            found = profile_of(stream, now, regions, on_bytes)
        except Unreadable as why:
            stop(f"{file}: {why}")
        except OSError as error:
            stop(f"{file}: cannot be read: {error.strerror}")
    if as_json:
        say_json(in_json.profile(found))
    else:
        _print(found)
    if incident:
        outcome = decided("profile", incident, config, by=by, claim=claim_of(found))
        note(f"{outcome.incidents[0].id}: {in_words(outcome.act)}")


def _regions(given: list[str]) -> tuple[str, ...]:
    from phonenumbers import SUPPORTED_REGIONS

    regions = tuple(dict.fromkeys(one.upper() for one in given))
    unknown = [one for one in regions if one not in SUPPORTED_REGIONS]
    if unknown:
        stop(f"--region {unknown[0]}: no such country; write its two letters (ISO 3166-1), as FR")
    return regions


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    if not file.exists():
        stop(f"there is no file {file}")
    if file.is_dir():
        stop(f"{file} is a folder: name one file of it")
    try:
        stream = file.open("rb")
    except OSError as error:
        stop(f"{file}: cannot be read: {error.strerror}")
    with stream:
        yield stream


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], object]]:
    """What takes the number of bytes read: a bar where a person watches, else plain lines."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    size = file.stat().st_size if file.is_file() else None
    columns = (TextColumn("profile"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("profile", total=size)
        yield lambda done: bar.update(task, completed=done, total=max(size or 0, done))


def _lines() -> Callable[[int], None]:
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done - told >= _NOTED_EVERY:
            told = done
            note(f"profile: {done // 1_000_000} MB")

    return tell


# -- for a person ---------------------------------------------------------------------------------


def _print(found: "Profile") -> None:
    for line in _about(found):
        say(line)
    for table in found.tables[:_TABLES_SHOWN]:
        _print_table(table)
    left = len(found.tables) - _TABLES_SHOWN
    if left > 0:
        say(f"{left} smaller tables are left out here; --json tells all")
    _print_claim(found)


def _about(found: "Profile") -> Iterator[str]:
    """What the whole file is like, a line each."""
    ends = ", ".join(f"{name} {number:,}" for name, number in found.line_ends.items()) or "none"
    packed = f", packed with {found.packed}" if found.packed else ""
    yield f"format      {found.format}{packed}, {found.size:,} bytes"
    yield f"encoding    {found.encoding}; line ends: {ends}"
    if found.delimiter or found.quoting:
        yield f"delimiter   {found.delimiter or 'none'}; quotes: {found.quoting}"
    if found.header:
        yield f"header      {found.header}"
    if found.traces:
        yield f"traces of   {', '.join(found.traces)}"
    for remark in found.remarks:
        yield f"remark      {remark}"


def _print_table(table: "Table") -> None:
    name = f"table {one_line(table.name)}: " if table.name else ""
    say()
    say(f"{name}{table.rows:,} rows, {table.width:,} columns")
    if table.people:
        by = " and ".join(map(str, table.people.columns))
        without = table.people.rows_without
        rest = f"; {without:,} rows say nothing there" if without else ""
        count = _estimate(table.people.count)
        say(f"people: {count}, told apart by column {by} ({table.people.why}){rest}")
    else:
        say("people: unknown, for no column tells them apart")
    say_table(_HEAD, map(_row, table.columns))
    for together in table.empty_together:
        if together.columns:
            columns = ", ".join(map(str, together.columns))
            say(f"empty: column {columns} in {together.rows:,} rows ({together.share:.1%})")


def _row(column: "Column") -> tuple[object, ...]:
    kinds = [f"{kind.kind} {kind.share:.1%}" for kind in column.kinds]
    seems = kinds[0] if kinds and column.seems else "text" if column.filled else "nothing"
    others = kinds[1:] if column.seems else kinds
    return (
        column.number,
        column.name or "-",
        seems,
        f"{column.empty_share:.1%}",
        _estimate(column.different) if column.different else "-",
        column.data_class or "-",
        "; ".join([*(f"also {kind}" for kind in others), *_more(column)]),
    )


def _more(column: "Column") -> Iterator[str]:
    """Period, order and gaps of a column, as far as there are any."""
    from monitor.profiling.as_json import WEEKDAYS, month

    if period := column.period:
        first, last = (month(of, birth=column.is_birth) for of in (period.first, period.last))
        yield f"{first} to {last}, {period.order}"
        if not column.is_birth:
            yield f"{period.days:,} of {period.span:,} days have rows"
            yield from (f"no {WEEKDAYS[day]}s" for day in period.missing)
            if period.longest_gap:
                yield f"longest gap {period.longest_gap:,} days"
        if period.later:
            yield f"{period.later:,} after today"
    if column.order:
        yield f"{column.order} with the rows"
    if column.ids:
        places = f" in {column.ids.gaps:,} places" if column.ids.gaps is not None else ""
        yield f"ids: {column.ids.missing:,} left out ({column.ids.share:.1%}){places}"


def _estimate(one: "Estimate") -> str:
    return f"{one.value:,}" if one.exact else f"~{one.value:,} ({one.low:,} to {one.high:,})"


def _print_claim(found: "Profile") -> None:
    from monitor.profiling.profile import claim_of

    claim = claim_of(found)
    counts = (
        f"{c.said:,} {c.unit}" + (f" ({c.low:,} to {c.high:,})" if c.low < c.high else "")
        for c in claim.counts
    )
    say(f"states: {'; '.join(counts)}")
    say(f"data: {', '.join(claim.data_classes) or 'no class of data was recognised'}")
