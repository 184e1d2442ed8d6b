"""The command replay: posts of a file, as if they came in now, at their own times."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.options import AsJson
from monitor.cli.progress import progress
from monitor.cli.screen import say, say_json, say_table, stop
from monitor.harmless import one_line


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
        with progress("replay", "posts", _line_count(posts)) as on_progress:
            result = asyncio.run(replaying.replay(posts, rulebook, on_progress, db=db))
    except replaying.BadPosts as bad:
        stop(str(bad))
    if as_json:
        say_json(result)
    else:
        _print(result)


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
