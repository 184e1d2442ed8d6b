"""Commands that read what is known: incidents, show, report, export posts."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from monitor import as_json
from monitor.cli.leading import say_lead
from monitor.cli.options import CONFIG, AsJson, Config, Format, Output
from monitor.cli.screen import hand_out, moment, say, say_json, say_table, stop
from monitor.cli.spreading import say_spread
from monitor.harmless import one_line
from monitor.spread import spread

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from connectors.post import Platform, Post
    from monitor.lead_time import Foresight
    from monitor.model import Claim, Clock, Incident, Mention
    from monitor.report.model import Report
    from monitor.report.period import Period
    from monitor.storage.store import Delivery, Store
    from monitor.tables import Settings


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
    from monitor.clock import clock_of, said
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)

    async def work() -> "tuple[Incident, ...]":
        async with open_store(settings.database_url) as store:
            return await store.incidents(limit=limit)

    found, now = asyncio.run(work()), datetime.now(UTC)
    clocks = [clock_of(one.hand, settings.clock.hours) for one in found]
    if json:
        told = zip(found, clocks, strict=True)
        rows = [as_json.incident(one, clock=as_json.clock(clock, now)) for one, clock in told]
        say_json({"incidents": rows})
        return
    zone = settings.monitor.zone
    lines = [_row(one, zone) for one in found]
    head = ["id", "stage", "severity", "first", "last", "mentions", "languages", "title"]
    if any(clocks):
        head.insert(1, "clock")
        for line, clock in zip(lines, clocks, strict=True):
            line.insert(1, said(clock, now, tz=zone) if clock else "-")
    say_table(head, lines)


def _row(one: "Incident", zone: "ZoneInfo") -> list[object]:
    return [
        one.id,
        one.stage,
        one.severity,
        moment(one.first_at, zone),
        moment(one.last_at, zone),
        one.mentions,
        " ".join(one.languages),
        one.title,
    ]


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
    from monitor.clock import clock_of
    from monitor.report.foresight import lead_values
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)

    async def work() -> Known | None:
        async with open_store(settings.database_url) as store:
            return await _known(store, id, settings)

    known = asyncio.run(work())
    if known is None:
        stop(f"there is no incident {id}, or more than one begins so: see `leakline incidents`")
    clock, now = clock_of(known.incident.hand, settings.clock.hours), datetime.now(UTC)
    if json:
        told = as_json.incident(
            known.incident, known.mentions, known.why_here, as_json.clock(clock, now)
        )
        deliveries = [_delivery(one) for one in known.deliveries]
        spread = as_json.spread(known.mentions)
        lead = lead_values(known.lead)
        say_json({**told, "lead": lead, "spread": spread, "deliveries": deliveries})
    else:
        _print(known, clock, now, settings.monitor.zone)


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


def _print(known: Known, clock: "Clock | None", now: datetime, zone: "ZoneInfo") -> None:
    incident = known.incident
    say(f"{incident.id}  {one_line(incident.title)}")
    say(f"stage {incident.stage}, severity {incident.severity}, {incident.mentions} mentions")
    if clock:
        _print_clock(clock, now, zone)
    _print_claim(incident.claim)
    say("\nmilestones")
    for one in incident.milestones:
        seen = moment(one.seen_at, zone)
        say(f"  {moment(one.at, zone)}  {one.stage:<12} {one_line(one.source)}  (seen {seen})")
    say_lead(known.lead, zone)
    say_spread(spread(known.mentions), zone)
    say("\nmentions")
    for mention in known.mentions:
        _print_mention(mention, known.why_here.get(mention.key, ()), zone)
    say("\ntold")
    for delivery in known.deliveries:
        error = f": {one_line(delivery.last_error)}" if delivery.last_error else ""
        at = moment(delivery.sent_at, zone)
        news = f"{delivery.alert.stage:<12} {delivery.alert.reason}"
        say(f"  {at:<16}  {delivery.channel}  {news}  {delivery.state}{error}")


def _print_clock(clock: "Clock", now: datetime, zone: "ZoneInfo") -> None:
    from monitor.clock import said

    since, due = moment(clock.started_at, zone), moment(clock.due_at, zone)
    say(f"{'clock':<10} {said(clock, now, tz=zone)} (known since {since}, due {due})")


def _print_claim(claim: "Claim") -> None:
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
    output: Output = None,
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
    hand_out(FORMATS[written.value](asyncio.run(work())), output)


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
