"""Sources that fall, and that are back: each told once, whoever looks and how often."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from loguru import logger

from monitor.health import health
from monitor.model import Notice
from monitor.storage.store import Outage, SourceRow, Store
from monitor.storage.values import StaleTelling, Telling
from monitor.tables import Settings, SourceTable
from monitor.telling import CALM, Plan, Standing, gone, plan

_RESTLESS = timedelta(days=1)  #: in which the falls of a source are counted


async def notice_due(store: Store, settings: Settings, now: datetime) -> tuple[Notice, ...]:
    """The notices that are due, queued for every channel; nothing that was told before.

    Harmless to call often, after a crash, and by two daemons at once: a notice and what is noted
    of its sources are one commit, which the store refuses where somebody else has told meanwhile.
    Then the next look decides.
    """
    rows = [row async for row in store.sources_in_trouble()]
    if not rows:
        return ()
    tables = {table.name: table for table in settings.source if table.enabled}
    outages = await _latest_outages(store, rows, now)
    # many may fall at once, and polls must not wait for the thinking
    decided = await asyncio.to_thread(_decided, rows, tables, outages, now)
    told = {**gone(row for row in rows if row.name not in tables), **decided.told}
    if not told:
        return ()
    channels = tuple(row.name for row in settings.notifier if row.enabled)
    try:
        return await store.tell(
            Telling(now=now, notices=decided.notices, channels=channels, told=told)
        )
    except StaleTelling:
        logger.info("a notice waits for the next look: somebody else has told of its sources")
        return ()


def _decided(
    rows: Sequence[SourceRow],
    tables: Mapping[str, SourceTable],
    outages: Mapping[str, Sequence[Outage]],
    now: datetime,
) -> Plan:
    """What is to be told of those that are watched."""
    sources = [
        Standing(
            row=row,
            health=health(row, tables[row.name], now),
            every=tables[row.name].every,
            falls=_falls(outages.get(row.name, ()), now),
            away_since=_away_since(outages.get(row.name, ())),
        )
        for row in rows
        if row.name in tables
    ]
    return plan(sources, now, among=len(tables))


async def _latest_outages(
    store: Store, rows: Sequence[SourceRow], now: datetime
) -> Mapping[str, Sequence[Outage]]:
    """The outages of the last day, and those that are still to be told over, oldest first."""
    troubled = [row for row in rows if row.told or row.blind_since]
    if not troubled:
        return {}
    since = min([row.state_since or now for row in troubled if row.told], default=now)
    by_source: defaultdict[str, list[Outage]] = defaultdict(list)
    for one in await store.outages(min(since, now - _RESTLESS)):
        by_source[one.source].append(one)
    return by_source


def _falls(outages: Iterable[Outage], now: datetime) -> int:
    """How many of them were no blips, and belong to the last day."""
    return sum(
        (one.until or now) - one.since >= CALM and (one.until or now) >= now - _RESTLESS
        for one in outages
    )


def _away_since(outages: Sequence[Outage]) -> datetime | None:
    """When the latest one of some length began: a blip after it is no return."""
    long = [one.since for one in outages if one.until is None or one.until - one.since >= CALM]
    return max(long, default=None)
