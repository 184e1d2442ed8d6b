"""The command replay: posts of a file, as if they came in now, at their own times."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.options import AsJson
from monitor.cli.screen import note, say, say_json, say_table, stop
from monitor.harmless import one_line

_LINES_EVERY = 5_000


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(replay)


def replay(
    posts: Annotated[list[Path], typer.Argument(help="Files of posts, one JSON object a line.")],
    as_json: AsJson = False,
    db: Annotated[
        str | None, typer.Option("--db", metavar="URL", help="Keep the result in this database.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="Own rules and watches. Without it: those shipped."),
    ] = None,
) -> None:
    """Run posts through the whole pipeline, with a clock that follows the posts' own times."""
    from monitor import replay as replaying
    from monitor.cli import ready
    from monitor.logs import open_log
    from rules.load import load

    missing = [path for path in posts if not path.is_file()]
    if missing:
        stop(f"there is no file {missing[0]}")
    open_log("WARNING")
    rulebook = ready.everything_at(config)[1] if config else load()
    try:
        with progress(posts) as on_progress:
            result = asyncio.run(replaying.replay(posts, rulebook, on_progress, db=db))
    except replaying.BadPosts as bad:
        stop(str(bad))
    if as_json:
        say_json(result)
    else:
        _print(result)


@contextmanager
def progress(posts: list[Path]) -> Iterator[Callable[[int], None]]:
    """What takes the number of posts done: a bar where a person watches, else plain lines."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("replay"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("replay", total=_line_count(posts))
        yield lambda done: bar.update(task, completed=done)


def _lines() -> Callable[[int], None]:
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done - told >= _LINES_EVERY:
            told = done
            note(f"replay: {done} posts")

    return tell


def _line_count(posts: list[Path]) -> int:
    total = 0
    for path in posts:
        with path.open("rb") as file:
            total += sum(1 for _ in file)
    return total


def _print(result: dict[str, Any]) -> None:
    for incident in result["incidents"]:
        say(f"{incident['id']}  {one_line(incident['title'])}")
        for milestone in incident["milestones"]:
            say(f"  {milestone['at']}  {milestone['stage']:<12} {one_line(milestone['post_id'])}")
    say_table(
        ("at", "incident", "stage", "reason", "post"),
        (
            (alert["at"], alert["incident"], alert["stage"], alert["reason"], alert["post_id"])
            for alert in result["alerts"]
        ),
    )
    incidents, alerts = len(result["incidents"]), len(result["alerts"])
    say(f"{incidents} incident{'s' * (incidents != 1)}, {alerts} alert{'s' * (alerts != 1)}")
