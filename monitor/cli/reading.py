"""Commands that read what is known: incidents, show, report, export posts."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from monitor import as_json
from monitor.cli.leading import say_lead
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import moment, say, say_json, say_table, stop
from monitor.harmless import one_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from connectors.post import Platform, Post
    from monitor.lead_time import Foresight
    from monitor.model import Incident, Mention
    from monitor.report.model import Report
    from monitor.report.period import Period
    from monitor.storage.store import Delivery, Store
    from monitor.tables import Settings


class Format(StrEnum):
    """How a report is written."""

    MD = "md"
    HTML = "html"
    JSON = "json"


class By(StrEnum):
    """Which time puts a mention into a week."""

    EVENT = "event"
    SEEN = "seen"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (incidents, show, report):
        app.command()(command)
    export = typer.Typer(help="Hand what is known to other programs.", no_args_is_help=True)
    export.command()(posts)
    app.add_typer(export, name="export")


def incidents(
    config: Config = CONFIG,
    limit: Annotated[int, typer.Option(min=1, help="How many, the latest first.")] = 50,
    json: AsJson = False,
) -> None:
    """List the incidents, the one that was talked about last first."""
    from monitor.cli import ready
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)

    async def work() -> "tuple[Incident, ...]":
        async with open_store(settings.database_url) as store:
            return await store.incidents(limit=limit)

    found = asyncio.run(work())
    if json:
        say_json({"incidents": [as_json.incident(one) for one in found]})
        return
    zone = settings.monitor.zone
    say_table(
        ("id", "stage", "severity", "first", "last", "mentions", "languages", "title"),
        (
            (
                i.id,
                i.stage,
                i.severity,
                moment(i.first_at, zone),
                moment(i.last_at, zone),
                i.mentions,
                " ".join(i.languages),
                i.title,
            )
            for i in found
        ),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """All that is kept of one incident."""

    incident: "Incident"
    mentions: "tuple[Mention, ...]"
    why_here: "dict[tuple[str, str], tuple[str, ...]]"
    deliveries: "tuple[Delivery, ...]"
    lead: "Foresight"


def show(
    id: Annotated[str, typer.Argument(help="The incident's id, or its beginning.")],  # noqa: A002
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Show one incident: its milestones, its mentions with all reasons, and who was told."""
    from monitor.cli import ready
    from monitor.report.foresight import lead_values
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)

    async def work() -> Known | None:
        async with open_store(settings.database_url) as store:
            return await _known(store, id, settings)

    known = asyncio.run(work())
    if known is None:
        stop(f"there is no incident {id}, or more than one begins so: see `leakline incidents`")
    if json:
        told = as_json.incident(known.incident, known.mentions, known.why_here)
        told["lead"] = lead_values(known.lead)
        say_json({**told, "deliveries": [_delivery(one) for one in known.deliveries]})
    else:
        _print(known, settings.monitor.zone)


async def _known(store: "Store", prefix: str, settings: "Settings") -> Known | None:
    from monitor.coverage import foreseen, watching

    incident = await store.incident(prefix)
    if incident is None:
        return None
    return Known(
        incident,
        await store.mentions(incident.id),
        await store.why_here(incident.id),
        await store.deliveries(incident_id=incident.id),
        await foreseen(store, incident, await watching(store, settings)),
    )


def _delivery(one: "Delivery") -> dict[str, Any]:
    return {
        "key": one.key,
        "channel": one.channel,
        "state": one.state,
        "attempts": one.attempts,
        "last_error": one.last_error,
        "sent_at": as_json.time(one.sent_at),
    }


def _print(known: Known, zone: "ZoneInfo") -> None:
    incident, claim = known.incident, known.incident.claim
    say(f"{incident.id}  {one_line(incident.title)}")
    say(f"stage {incident.stage}, severity {incident.severity}, {incident.mentions} mentions")
    for name, values in (
        ("who", claim.who),
        ("countries", claim.countries),
        ("sectors", claim.sectors),
        ("records", [f"{number:,}" for number in claim.records]),
        ("data", claim.data_classes),
        ("watched", claim.watched),
    ):
        if values:
            say(f"{name:<10} {one_line(', '.join(values))}")
    say("\nmilestones")
    for one in incident.milestones:
        seen = moment(one.seen_at, zone)
        say(f"  {moment(one.at, zone)}  {one.stage:<12} {one_line(one.source)}  (seen {seen})")
    say_lead(known.lead, zone)
    say("\nmentions")
    for mention in known.mentions:
        _print_mention(mention, known.why_here.get(mention.key, ()), zone)
    say("\ntold")
    for delivery in known.deliveries:
        error = f": {one_line(delivery.last_error)}" if delivery.last_error else ""
        at = moment(delivery.sent_at, zone)
        news = f"{delivery.alert.stage:<12} {delivery.alert.reason}"
        say(f"  {at:<16}  {delivery.channel}  {news}  {delivery.state}{error}")


def _print_mention(mention: "Mention", why_here: tuple[str, ...], zone: "ZoneInfo") -> None:
    at = moment(mention.published_at, zone)
    say(
        f"  {at}  {mention.stage:<12} {one_line(mention.source)} [{mention.lang}] {mention.post_id}"
    )
    say(f"      {one_line(mention.excerpt)}")
    for name, reasons in (("stage", mention.why_stage), ("here", why_here)):
        say("\n".join(f"      why {name}: {one_line(reason)}" for reason in reasons))


def report(
    *,
    week: Annotated[str, typer.Option(help="An ISO week such as 2021-W06; last week.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day.")] = None,
    format: Annotated[Format, typer.Option(help="How it is written.")] = Format.MD,  # noqa: A002
    by: Annotated[By, typer.Option(help="When it was written, or when it was seen.")] = By.EVENT,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write to a file.")] = None,
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Write the timeline report of a week, or of the days from --since to --until."""
    from monitor.cli import ready
    from monitor.report.render import FORMATS
    from monitor.reporting import gather
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)
    now, zone = datetime.now(UTC), settings.monitor.zone
    period = _period(week, since, until, now, zone)

    async def work() -> "Report":
        async with open_store(settings.database_url) as store:
            return await gather(store, period, now=now, tz=zone, by=by.value, settings=settings)

    written = Format.JSON if json else format
    text = FORMATS[written.value](asyncio.run(work()))
    if output is None:
        sys.stdout.write(text)
    else:
        _write(output, text)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"cannot write {path}: {error.strerror}")


def _period(
    week: str, since: datetime | None, until: datetime | None, now: datetime, zone: "ZoneInfo"
) -> "Period":
    """The stretch of time that was asked for; last week when nothing was."""
    from monitor.report.period import last_week, period_between, period_of

    if week and (since or until):
        stop("give --week, or --since and --until, not both")
    try:
        if week:
            return period_of(week, zone)
        if since or until:
            today = now.astimezone(zone)
            return period_between((since or until or today).date(), (until or today).date(), zone)
    except ValueError as error:
        stop(str(error))
    return last_week(now, zone)


def posts(config: Config = CONFIG) -> None:
    """Write what is kept of each post, masked, as lines of the interchange format."""
    from connectors.interchange import write_line
    from monitor.cli import ready
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)

    async def work() -> None:
        async with open_store(settings.database_url) as store:
            async for mention in store.every_mention():
                sys.stdout.write(write_line(_post(mention)) + "\n")

    asyncio.run(work())


def _post(mention: "Mention") -> "Post":
    """A mention as a post: its text is the masked excerpt."""
    from connectors.post import Attachment, Post

    return Post(
        id=mention.post_id,
        source=mention.source,
        platform=cast("Platform", mention.platform),
        published_at=mention.published_at,
        title=mention.title or None,
        text=mention.excerpt,
        url=mention.url,
        lang=None if mention.lang == "und" else mention.lang,
        attachments=tuple(Attachment(file.name, file.size) for file in mention.claim.files),
        forwarded_from=mention.forwarded_from,
        reply_to=mention.reply_to,
        edited=mention.revision > 1,
    )
