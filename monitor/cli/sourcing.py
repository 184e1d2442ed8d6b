"""Commands about places: sources and sources show (minding.py), and sources suggest."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.as_json import time as as_json_time
from monitor.cli.minding import show, sources
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.progress import progress
from monitor.cli.screen import moment, say, say_json
from monitor.harmless import one_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.model import Mention
    from monitor.proposals import Pointed, Proposal
    from monitor.scouting import Found, Scout
    from monitor.storage.store import Store
    from monitor.tables import Settings

_TOGETHER = 500  #: mentions whose incidents are asked for at once


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(invoke_without_command=True)
    group.callback()(sources)
    group.command()(show)
    group.command()(suggest)
    app.add_typer(group, name="sources")


def suggest(
    config: Config = CONFIG,
    limit: Annotated[int, typer.Option(min=1, help="How many, the best first.")] = 20,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only what was written since that day."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List public places that posts point to and that nobody reads yet. Adds and asks nothing."""
    from monitor.cli import ready
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)
    scout = _scout(settings)
    zone = settings.monitor.zone
    start = since.replace(tzinfo=zone) if since else None

    async def work() -> None:
        async with open_store(settings.database_url) as store:
            total = (await store.totals()).mentions
            with progress("sources suggest", "mentions", total) as on_progress:
                await _look(store, scout, start, on_progress)

    asyncio.run(work())
    found = scout.found(limit, [table.name for table in settings.source])
    if as_json:
        say_json(
            {
                "suggestions": [_suggestion(one) for one in found.proposals],
                "unreadable": [_suggestion(one) for one in found.unreadable],
            }
        )
    else:
        _print(found, zone)


def _scout(settings: "Settings") -> "Scout":
    """A scout that knows the places and the names of the configuration."""
    from monitor.scouting import Scout, configured

    rows = ((table.name, table.model_dump(mode="json")) for table in settings.source)
    names = (name for watch in settings.watch for name in (*watch.names, *watch.aliases))
    return Scout(known=configured(rows), own=names)


async def _look(
    store: "Store", scout: "Scout", start: datetime | None, on_progress: Callable[[int], None]
) -> None:
    """Show the scout every mention that is kept; those before `start` tell only what is read."""
    from monitor.scouting import pointed

    waiting: list[Mention] = []
    done = 0
    async for mention in store.every_mention():
        done += 1
        on_progress(done)
        if (start is None or mention.published_at >= start) and pointed(mention):
            waiting.append(mention)
        else:
            scout.note(mention, None)
        if len(waiting) >= _TOGETHER:
            await _note(store, scout, waiting)
            waiting = []
    await _note(store, scout, waiting)


async def _note(store: "Store", scout: "Scout", mentions: "list[Mention]") -> None:
    incidents = await store.incident_of(mention.key for mention in mentions)
    for mention in mentions:
        scout.note(mention, incidents.get(mention.key))


def _suggestion(one: "Proposal") -> dict[str, Any]:
    best = one.incidents[0]
    return {
        "place": one.place.shown,
        "kind": one.place.kind,
        "connector": one.connector,
        "toml": one.toml,
        "score": round(one.score, 2),
        "why": list(one.why),
        "incident_count": len(one.incidents),
        "true_count": sum(incident.true for incident in one.incidents),
        "mention_count": sum(incident.mentions for incident in one.incidents),
        "first_at": as_json_time(min(incident.at for incident in one.incidents)),
        "last_at": as_json_time(max(incident.last_at for incident in one.incidents)),
        "gained_hours": _hours(best),
        "incidents": [_incident(incident) for incident in one.incidents],
    }


def _incident(one: "Pointed") -> dict[str, Any]:
    return {
        "id": one.incident,
        "at": as_json_time(one.at),
        "mention_count": one.mentions,
        "true": one.true,
        "origin": one.origin,
        "gained_hours": _hours(one),
    }


def _hours(one: "Pointed") -> float:
    return round(one.gained.total_seconds() / 3600, 1)


def _print(found: "Found", zone: "ZoneInfo") -> None:
    if not found.proposals:
        say("posts point to no public place that is not read already")
    for one in found.proposals:
        last = moment(max(incident.last_at for incident in one.incidents), zone)
        say(f"{one.place.shown}  {one.place.kind}, score {one.score:.2f}, last {last}")
        for why in one.why:
            say(f"    {one_line(why)}")
        if one.toml:
            say("\n".join(f"    {line}" for line in ("", *one.toml.splitlines(), "")))
    if found.unreadable:
        say("\nno sources")
    for one in found.unreadable:
        say(f"  {one.place.shown}  {one_line('; '.join(one.why))}")
