"""The weekly report: gathered from the store, and sent once to each channel that carries it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from loguru import logger

from monitor.coverage import watching, with_revisions
from monitor.health import health
from monitor.notify.base import DeliveryError, Notifier, ReportCarrier
from monitor.report import render
from monitor.report.model import By, Report, SourceLine
from monitor.report.period import Period, last_week
from monitor.report.weekly import weekly
from monitor.storage.store import SourceRow, Store
from monitor.tables import WEEKDAYS, Settings, SourceTable

_TOLD_BEFORE = timedelta(days=60)  #: a notice may be older than the period in which it holds


async def gather(
    store: Store, period: Period, *, now: datetime, tz: ZoneInfo, by: By, settings: Settings
) -> Report:
    """The report on a period, from everything that the store knows of its incidents."""
    bounds = (period.start, period.end) if by == "event" else (None, None)
    incidents = await store.incidents(since=bounds[0], until=bounds[1])
    chapters = [(incident, await store.mentions(incident.id)) for incident in incidents]
    why = {k: v for incident in incidents for k, v in (await store.why_here(incident.id)).items()}
    alerts = [alert for alert in await store.alerts() if period.start <= alert.seen_at < period.end]
    return weekly(
        chapters,
        period,
        now=now,
        tz=tz,
        alerts_sent=len(alerts),
        sources=await _source_lines(store, settings, period, now),
        notices=await store.notices(period.start - _TOLD_BEFORE),
        by=by,
        why_here=why,
        hours=settings.clock.hours,
        watching=await watching(store, settings),
        history={i.id: await with_revisions(store, i, m) for i, m in chapters},
    )


async def _source_lines(
    store: Store, settings: Settings, period: Period, now: datetime
) -> tuple[SourceLine, ...]:
    """The sources that are watched, and those that were until the period began."""
    tables = {table.name: table for table in settings.source}
    lines = ((row, tables.get(row.name)) for row in await store.sources())
    return tuple(
        line if table or not tables else _removed(line)
        for row, table in lines
        for line in (_source_line(row, table, now),)
        if not tables or (table and table.enabled) or _was_read(row, period)
    )


def _was_read(row: SourceRow, period: Period) -> bool:
    return row.last_ok_at is not None and row.last_ok_at >= period.start


def _source_line(row: SourceRow, table: SourceTable | None, now: datetime) -> SourceLine:
    one = health(row, table, now) if table else None
    return SourceLine(
        name=row.name,
        platform=row.connector,
        state=one.state if one else row.state,
        posts=row.posts_seen,
        last_read_at=row.last_ok_at,
        note=(one.detail if one else "") or row.detail,
        owner=table.owner if table else "",
        legal_basis=table.legal_basis if table else "",
    )


def _removed(line: SourceLine) -> SourceLine:
    """The line of a source that was read in the period and is watched no more."""
    return replace(line, state="removed", note="no longer in the configuration")


async def send_due(
    store: Store, settings: Settings, notifiers: Mapping[str, Notifier], now: datetime
) -> None:
    """Sends the report on last week to each channel that has not had it, once its hour has come.

    Harmless to call often: the store remembers which channel has had which week. There is none on
    a week in which nobody watched: a new installation begins with the week in which it began.
    """
    if not settings.report.enabled:
        return
    period = last_week(now, settings.monitor.zone)
    if now < _hour_of(settings, period) or not await _was_watching(store, period):
        return
    waiting = {
        name: notifier
        for name, notifier in _carriers(settings, notifiers).items()
        if await store.report_due(period.name, name)
    }
    if not waiting:
        return
    report = await gather(
        store, period, now=now, tz=settings.monitor.zone, by="seen", settings=settings
    )
    text, html = render.markdown(report), render.html(report)
    for name, notifier in waiting.items():
        if await _send(notifier, name, period.name, text, html):
            await store.report_sent(period.name, name, now)


async def _was_watching(store: Store, period: Period) -> bool:
    """Whether the sources were watched before the period was over."""
    if any(alert.seen_at < period.end for alert in await store.alerts()):
        return True
    looks = (row.state_since for row in await store.sources())
    return any(since is not None and since < period.end for since in looks)


def _hour_of(settings: Settings, period: Period) -> datetime:
    """The moment in the week after the period at which its report goes out."""
    zone = settings.monitor.zone
    monday = period.end.astimezone(zone).date()
    day = monday + timedelta(days=WEEKDAYS.index(settings.report.weekday))
    return datetime.combine(day, time(settings.report.hour), tzinfo=zone)


def _carriers(settings: Settings, notifiers: Mapping[str, Notifier]) -> dict[str, ReportCarrier]:
    wanted = settings.report.notifiers
    return {
        name: notifier
        for name, notifier in notifiers.items()
        if isinstance(notifier, ReportCarrier) and (wanted is None or name in wanted)
    }


async def _send(carrier: ReportCarrier, channel: str, week: str, text: str, html: str) -> bool:
    """Whether the channel took the report; where not, it is tried again with the next look."""
    subject = f"Leakline: the week {week}"
    try:
        await carrier.send_report(subject, text, html, key=f"report.{week}.{channel}")
    except DeliveryError as error:
        logger.warning("the weekly report did not arrive", channel=channel, detail=str(error))
        return False
    logger.info("the weekly report is sent", channel=channel, week=week)
    return True
