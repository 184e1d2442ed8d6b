"""Commands that read what is known: incidents, report, export posts."""

import asyncio
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, cast

import typer

from monitor import as_json
from monitor.cli.options import CONFIG, AsJson, Config, Format, Output
from monitor.cli.screen import hand_out, moment, say_json, say_table, stop

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from connectors.post import Platform, Post
    from monitor.model import Incident, Mention
    from monitor.report.model import Report
    from monitor.report.period import Period


_MERGED = 100  #: incidents more than are asked for, since merged ones are left out


class By(StrEnum):
    """Which time puts a mention into a week."""

    EVENT = "event"
    SEEN = "seen"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (incidents, report):
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
            known = await store.incidents(limit=limit + _MERGED)
            return tuple(one for one in known if not one.merged_into)[:limit]

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
    if any(one.hand.decided or one.hand.assignee for one in found):
        head.insert(1, "people")
        for line, one in zip(lines, found, strict=True):
            line.insert(1, f"{one.hand.verdict} {one.hand.assignee}".strip())
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
