"""The command rules backtest: how often a rule would have fired, before it is saved."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import say, say_json, stop
from monitor.harmless import one_line

if TYPE_CHECKING:
    from monitor.backtest import Backtest, Tried
    from rules.model import Rulebook

_SINCE = "30d"
_ON_KEPT = (
    "tried on what is kept: masked excerpts of posts that some rule flagged. A post that no rule "
    "flagged is not kept; try --posts with an export of whole posts."
)
_ON_POSTS = "tried on whole posts; the incidents are those of a replay of these posts alone."


def backtest(
    file: Annotated[
        Path | None, typer.Argument(help="A file of rules, saved nowhere yet.", show_default=False)
    ] = None,
    *,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="Only this rule. Repeatable.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="How far back: 12h, 30d. Without it 30d, or all of --posts."),
    ] = None,
    posts: Annotated[
        list[Path] | None,
        typer.Option("--posts", help="Try it on posts of this file instead. Repeatable."),
    ] = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Show how often a rule would have fired, in how many incidents, with examples."""
    if file is None and not rule:
        stop("name a file of rules, or --rule ID")
    if file is not None and not file.is_file():
        stop(f"there is no file {file}")
    start = datetime.now(UTC) - _span(since or _SINCE)
    if posts:
        result = _on_posts(config, file, rule, posts, start if since else None)
    else:
        result = _on_kept(config, file, rule, start)
    note = _ON_POSTS if posts else _ON_KEPT
    if as_json:
        say_json(_as_json(result, note))
    else:
        _print(result, note)


def _span(text: str) -> timedelta:
    from pydantic import TypeAdapter, ValidationError

    from monitor.tables import Span

    try:
        span: timedelta = TypeAdapter(Span).validate_python(text)
    except ValidationError as error:
        stop(f"--since {text}: {error.errors()[0]['msg']}")
    return span


def _on_kept(
    config: Path, file: Path | None, rule: list[str] | None, start: datetime
) -> "Backtest":
    from monitor.backtest import on_kept
    from monitor.cli import ready
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)
    rulebook = ready.rulebook_of(config, settings, file)
    ids = _wanted(rulebook, file, rule)

    async def work() -> "Backtest":
        async with open_store(settings.database_url) as store:
            return await on_kept(rulebook, ids, store, start)

    return asyncio.run(work())


def _on_posts(
    config: Path,
    file: Path | None,
    rule: list[str] | None,
    posts: list[Path],
    start: datetime | None,
) -> "Backtest":
    from monitor import replay
    from monitor.backtest import on_posts
    from monitor.cli import ready

    missing = [path for path in posts if not path.is_file()]
    if missing:
        stop(f"there is no file {missing[0]}")
    rulebook = ready.with_trial(config, file)
    ids = _wanted(rulebook, file, rule)
    try:
        read = replay.read(posts)
    except replay.BadPosts as bad:
        stop(str(bad))
    chosen = [post for post in read if start is None or post.published_at >= start]
    return asyncio.run(on_posts(rulebook, ids, chosen))


def _wanted(rulebook: "Rulebook", file: Path | None, rule: list[str] | None) -> set[str]:
    """The ids of the rules to try: those named, or all of the file."""
    from rules.toml import suggestion

    there = {
        one.id
        for one in rulebook.rules
        if file is None or (one.origin is not None and one.origin.document.file == str(file))
    }
    place = f"in {file}" if file else "in force"
    for id_ in rule or ():
        if id_ not in there:
            stop(f'there is no rule "{id_}" {place}{suggestion(id_, there)}')
    if not there:
        stop(f"there is no rule {place}")
    return set(rule) if rule else there


def _as_json(result: "Backtest", note: str) -> dict[str, Any]:
    from monitor.as_json import time

    return {
        "texts": result.texts,
        "first": time(result.first) if result.first else None,
        "last": time(result.last) if result.last else None,
        "note": note,
        "rules": [
            {
                "rule": tried.rule.id,
                "status": tried.rule.status,
                "fired": tried.fired,
                "alone": tried.alone,
                "incidents": sorted(tried.incidents),
                "examples": [
                    {
                        "at": time(example.at),
                        "source": example.key[0],
                        "post_id": example.key[1],
                        "incident": example.incident,
                        "text": example.text,
                    }
                    for example in tried.examples
                ],
            }
            for tried in result.tried
        ],
    }


def _print(result: "Backtest", note: str) -> None:
    span = f", {result.first:%Y-%m-%d} to {result.last:%Y-%m-%d}" if result.first else ""
    say(f"{result.texts} texts{span}")
    say(note)
    for tried in result.tried:
        _print_rule(tried)


def _print_rule(tried: "Tried") -> None:
    status = "" if tried.rule.status == "stable" else f" ({tried.rule.status})"
    say(
        f"{tried.rule.id}{status}: fires on {tried.fired}, on {tried.alone} of them alone, "
        f"in {len(tried.incidents)} incident{'s' * (len(tried.incidents) != 1)}"
    )
    for example in tried.examples:
        incident = f"  {example.incident[:8]}" if example.incident else ""
        place = one_line(example.key[0])
        say(f"  {example.at:%Y-%m-%d %H:%M}  {place}{incident}  {one_line(example.text)}")
