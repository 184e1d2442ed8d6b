"""The command lead: how early each incident was known, what was seen late, and by which gap."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import moment, say, say_json, say_table
from monitor.harmless import one_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.lead_time import Foresight, Late, Tally
    from monitor.model import Stage
    from monitor.storage.store import Store
    from monitor.tables import Settings


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(lead)


def lead(
    config: Config = CONFIG,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only what was talked about since that day."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how early each incident was known, and what was seen late by which gap."""
    from monitor.cli import ready
    from monitor.lead_time import tally
    from monitor.report.foresight import tally_values
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)
    zone = settings.monitor.zone
    start = since.replace(tzinfo=zone) if since else None

    async def work() -> "list[Foresight]":
        async with open_store(settings.database_url) as store:
            return await _all(store, settings, start)

    told = asyncio.run(work())
    if as_json:
        say_json({"incidents": [_values(one) for one in told], "tally": tally_values(tally(told))})
    else:
        _print(told, tally(told))


async def _all(store: "Store", settings: "Settings", start: datetime | None) -> "list[Foresight]":
    """The foresight of each incident that people have not struck, the latest first."""
    from monitor.coverage import foreseen, watching
    from monitor.lead_time import is_struck

    watched = await watching(store, settings)
    incidents = await store.incidents(since=start)
    return [await foreseen(store, one, watched) for one in incidents if not is_struck(one)]


def _values(one: "Foresight") -> dict[str, Any]:
    from monitor.report.foresight import lead_values

    incident = one.incident
    named = {"id": incident.id, "title": incident.title, "stage": incident.stage.value}
    return {**named, "lead": lead_values(one)}


def _print(told: "list[Foresight]", total: "Tally") -> None:
    from monitor.model import Stage
    from monitor.report.foresight import tallied

    head = ("id", "stage", "publication", "press", "seen late", "title")
    rows = (
        (
            one.incident.id,
            one.incident.stage,
            _lead_until(one, Stage.PUBLICATION),
            _lead_until(one, Stage.PRESS),
            _gaps(one),
            one.incident.title,
        )
        for one in told
    )
    say_table(head, rows)
    say("\n".join(one_line(line) for line in tallied(total)))


def _lead_until(one: "Foresight", stage: "Stage") -> str:
    from monitor.report.foresight import seen_before

    return next((seen_before(lead, one) for lead in one.leads if lead.until is stage), "-")


def _gaps(one: "Foresight") -> str:
    """How often which gap: "2 source missing, 1 edited"."""
    counted = Counter(late.gap.kind for late in one.lates)
    return ", ".join(f"{times} {kind}" for kind, times in counted.most_common()) or "-"


def say_lead(one: "Foresight", zone: "ZoneInfo") -> None:
    """Print the lead time of one incident, and what was seen late."""
    from monitor.report.foresight import foreseen

    say("\nlead time")
    say(f"  {one_line(foreseen(one, zone))}")
    for late in one.lates:
        _say_late(late, zone)


def _say_late(late: "Late", zone: "ZoneInfo") -> None:
    from monitor.report.words import duration

    where = one_line(late.source)
    seen = f"seen {moment(late.seen_at, zone)}, {duration(late.by)} late"
    said = late.stage if late.reached else f"first [{late.lang}]"
    say(f"  {moment(late.at, zone)}  {said:<12} {where}  ({seen}: {late.gap.kind})")
