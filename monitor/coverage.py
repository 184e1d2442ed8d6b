"""How each source was watched, from the store and the configuration: what lead times need."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from monitor.gaps import Coverage, Silence, Watching
from monitor.lead_time import Foresight, foresight
from monitor.model import Incident, Mention
from monitor.storage.store import Store
from monitor.tables import Settings, SourceTable


async def watching(store: Store, settings: Settings) -> Watching:
    """How all sources were watched that were ever enrolled, also those that are no more."""
    silences: defaultdict[str, list[Silence]] = defaultdict(list)
    for one in await store.outages():
        silences[one.source].append(Silence(one.since, one.until, one.state))
    tables = {table.name: table for table in settings.source}
    sources = {
        row.name: Coverage(
            since=row.enrolled_at,
            every=tables[row.name].every if row.name in tables else None,
            silences=tuple(silences[row.name]),
            also=tuple(_names(tables.get(row.name))),
        )
        for row in await store.sources()
    }
    return Watching(sources=sources, late_after=settings.report.late_after)


async def foreseen(store: Store, incident: Incident, watched: Watching) -> Foresight:
    """How early the incident was known, from everything that the store knows of it."""
    mentions = await store.mentions(incident.id)
    return foresight(incident, await with_revisions(store, incident, mentions), watched)


async def with_revisions(
    store: Store, incident: Incident, mentions: Sequence[Mention]
) -> tuple[Mention, ...]:
    """The mentions with what edited ones said before."""
    if all(one.revision == 1 for one in mentions):
        return tuple(mentions)
    return await store.history([incident.id])


def _names(table: SourceTable | None) -> Iterable[str]:
    """What the place calls itself, where the connector's options say it: a channel's name."""
    channel = getattr(table, "channel", None)
    return (channel,) if isinstance(channel, str) else ()
