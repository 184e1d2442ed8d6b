"""What the commands print. Everything goes through here, and strangers' text is made harmless."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

from monitor.harmless import one_line, several_lines

if TYPE_CHECKING:
    from rich.table import Table

    from rules.toml import Fault

#: What JSON may hold as it is and a terminal obeys: C1 controls, directions, halves of pairs.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


class BadInput(Exception):
    """What was asked for cannot be done as it was asked: one plain sentence, exit code 2."""


def say(text: str = "") -> None:
    """Print lines on the standard output, made harmless."""
    sys.stdout.write(several_lines(text) + "\n")


def note(text: str) -> None:
    """Print lines on the standard error: what is not part of the answer."""
    sys.stderr.write(several_lines(text) + "\n")


def say_json(data: object) -> None:
    """Print data as JSON, readable in every language and without a sign that a terminal obeys."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    sys.stdout.write(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def table_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> "Table":
    """A table whose cells are made harmless."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in head:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(one_line("" if cell is None else str(cell))) for cell in row))
    return table


def say_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; as wide as it needs to be where nobody watches."""
    from rich.console import Console

    watched = sys.stdout.isatty()
    console = Console(
        file=sys.stdout, markup=False, highlight=False, width=None if watched else 200
    )
    console.print(table_of(head, rows))


def say_faults(faults: "Iterable[Fault]") -> None:
    """Print each fault on one line of the standard error, with its file and line."""
    for fault in faults:
        place = f"{fault.file}:{fault.line}" if fault.line else fault.file
        key = f" {fault.key}:" if fault.key else ""
        sys.stderr.write(one_line(f"{place}:{key} {fault.message}") + "\n")


def stop(message: str) -> NoReturn:
    """End the command: exit code 2 and one line that says why."""
    raise BadInput(message)


def hand_out(text: str, path: Path | None) -> None:
    """Write a finished page to the file, or to the standard output where none is named."""
    if path is None:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"cannot write {path}: {error.strerror}")


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """A time as the reader's clock shows it; a dash for none."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else "-"
