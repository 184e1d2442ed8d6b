"""How far a long command is: a bar where a person watches, else plain lines."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitor.cli.screen import note

_LINES_EVERY = 5_000


@contextmanager
def progress(name: str, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """What takes the number done; `what` is counted, "posts"."""
    if not sys.stderr.isatty():
        yield _lines(name, what)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total)
        yield lambda done: bar.update(task, completed=done)


def _lines(name: str, what: str) -> Callable[[int], None]:
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done - told >= _LINES_EVERY:
            told = done
            note(f"{name}: {done} {what}")

    return tell
