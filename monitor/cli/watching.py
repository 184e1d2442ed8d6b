"""Commands that watch: run, once, check, migrate."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.as_json import time as as_json_time
from monitor.cli import EXIT_FAILURES
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import say, say_json, say_table

if TYPE_CHECKING:
    from monitor.assembly import House, Watched
    from monitor.tables import Settings
    from rules.model import Rulebook


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (run, once, check, migrate):
        app.command()(command)


def run(config: Config = CONFIG) -> None:
    """Start the daemon. Where there is no configuration, write the example and start on it."""
    from monitor.cli import ready
    from monitor.lock import only_one
    from monitor.logs import open_log
    from monitor.service import serve

    if not config.exists():
        ready.write_example(config)
    settings, rulebook = ready.everything_at(config)
    open_log(settings.monitor.log_level, settings.log_file)
    with only_one(settings):
        asyncio.run(serve(settings, rulebook, shelf=ready.shelf(config, settings)))


def once(
    config: Config = CONFIG,
    every: Annotated[bool, typer.Option("--all", help="Sources that are not due, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Poll each source that is due once, deliver what it led to, and end."""
    from monitor.assembly import assembled
    from monitor.cli import ready
    from monitor.delivery import drain
    from monitor.lock import only_one
    from monitor.logs import open_log
    from monitor.noticing import notice_due
    from monitor.reminding import remind_due

    settings, rulebook = ready.everything_at(config)
    open_log("WARNING", settings.log_file)

    async def work() -> list[dict[str, Any]]:
        async with assembled(settings, rulebook) as house:
            turns = asyncio.Semaphore(settings.limits.polls)
            due = [w for w in house.sources if every or await _is_due(house, w)]
            outcomes = await asyncio.gather(*(_read_all(house, w, turns) for w in due))
            await remind_due(house.store, settings, house.now())
            await notice_due(house.store, settings, house.now())
            await drain(house.store, house.notifiers, now=house.now)
            return outcomes

    with only_one(settings):
        rows = asyncio.run(work())
    if as_json:
        say_json(rows)
    else:
        say_table(list(_OUTCOME), ([row[key] for key in _OUTCOME] for row in rows))


_OUTCOME = ("source", "state", "posts", "mentions", "alerts", "next_poll_at", "detail")


async def _is_due(house: "House", watched: "Watched") -> bool:
    row = await house.store.source(watched.name, watched.source.connector, house.now())
    return row.next_poll_at is None or row.next_poll_at <= house.now()


async def _read_all(house: "House", watched: "Watched", turns: asyncio.Semaphore) -> dict[str, Any]:
    """What a source brought, read to its end."""
    posts = mentions = alerts = 0
    more = True
    while more:
        async with turns:
            outcome = await house.pipeline.poll(watched.source, watched.connector)
        posts, mentions = posts + outcome.posts, mentions + outcome.mentions
        alerts, more = alerts + outcome.alerts, outcome.more
    return {
        "source": watched.name,
        "state": outcome.state,
        "posts": posts,
        "mentions": mentions,
        "alerts": alerts,
        "next_poll_at": as_json_time(outcome.next_poll_at),
        "detail": outcome.detail,
    }


def check(
    config: Config = CONFIG,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no source.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at the configuration, the rules, the database and each source. Changes nothing."""
    from monitor.cli import ready
    from monitor.logs import open_log
    from monitor.reach import reach
    from rules.proof import prove

    settings, rulebook = ready.everything_at(config)
    open_log("ERROR")
    failures = [str(failure) for failure in prove(rulebook)]
    remarks = dict(_remarks(rulebook, {row.name for row in settings.source}))
    database = asyncio.run(_database(settings))
    unaccounted = _unaccounted(settings)
    places = () if offline else asyncio.run(reach(settings))
    if as_json:
        say_json(
            {
                "database": database,
                "rules": failures,
                **{f"rules_{remark}": remarks.get(remark, []) for remark in _REMARKS},
                "sources": [asdict(place) for place in places],
                "sources_unaccounted": unaccounted,
            }
        )
    else:
        say(f"configuration  {len(settings.source)} sources, {len(settings.notifier)} notifiers")
        say(f"database       {database}")
        say(f"rules          {len(rulebook.rules)} rules, {len(failures)} examples fail")
        for failure in failures:
            say(f"               {failure}")
        for remark, told in remarks.items():
            say(f"               {_REMARKS[remark]}: {', '.join(told)}")
        if unaccounted:
            say(f"sources        without owner or legal basis: {', '.join(unaccounted)}")
        for place in places:
            say(f"source         {place.name}: {place.state}; {place.detail}")
    if failures or any(place.state != "ok" for place in places):
        raise typer.Exit(EXIT_FAILURES)


_REMARKS = {
    "test": "on trial, flag nothing",
    "deprecated": "deprecated, still flag",
    "replaced": "replaced by a later file",
    "sourceless": "only for a source that there is not",
}


def _remarks(rulebook: "Rulebook", sources: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """What is no fault of the rules and still good to know, each with the rules concerned."""
    written = Counter(id_ for pack in rulebook.packs for id_ in pack.rules)
    for remark, told in (
        ("test", [rule.id for rule in rulebook.rules if rule.status == "test"]),
        ("deprecated", [rule.id for rule in rulebook.rules if rule.status == "deprecated"]),
        ("replaced", [id_ for id_, files in written.items() if files > 1]),
        (
            "sourceless",
            [
                rule.id
                for rule in rulebook.rules
                if rule.sources and not {*rule.sources} & {*sources}
            ],
        ),
    ):
        if told:
            yield remark, told


def _unaccounted(settings: "Settings") -> list[str]:
    """The sources that state no owner or no legal basis, where the configuration asks for both."""
    if not settings.report.ask_legal_basis:
        return []
    watched = (row for row in settings.source if row.enabled)
    return [row.name for row in watched if not (row.owner and row.legal_basis)]


async def _database(settings: "Settings") -> str:
    """How the database stands, in one sentence. Raises StorageError where it cannot be used."""
    from monitor.storage.schema import current

    file = settings.database_file
    if file is not None and not file.exists():
        return f"{file} will be made"
    revision = await current(settings.database_url)
    return f"has the tables of revision {revision}" if revision else "is empty"


def migrate(config: Config = CONFIG) -> None:
    """Bring the tables of the database up to date. `run` does it too."""
    from monitor.cli import ready
    from monitor.storage.schema import migrate as bring_up_to_date

    settings = ready.settings_at(config)
    applied = asyncio.run(bring_up_to_date(settings.database_url))
    say("\n".join(f"applied {revision}" for revision in applied) or "the database is up to date")
