"""Reminders of the awareness clocks that run: each written once, whoever looks and how often."""

from datetime import datetime

from loguru import logger

from monitor.alerting import reminder
from monitor.clock import clock_of, due_reminder
from monitor.model import Alert, Incident, Mention
from monitor.storage.store import Change, StaleIncident, Store
from monitor.tables import Settings


async def remind_due(store: Store, settings: Settings, now: datetime) -> tuple[Alert, ...]:
    """The reminders that are due, queued for every channel; none that was given before.

    Harmless to call often, after a crash, and by two daemons at once: incident and alert are one
    commit, which the store refuses where the incident has moved on. Then the next look decides.
    """
    channels = tuple(row.name for row in settings.notifier if row.enabled)
    given = []
    for id_ in sorted(await _affecting(store)):
        incident = await store.incident(id_)
        alert = incident and await _remind(store, incident, settings, now, channels)
        given += [alert] if alert else []
    return tuple(given)


async def _affecting(store: Store) -> set[str]:
    """The incidents that a person may have said to affect us: few, while there may be thousands.

    A clock starts with such an act, and moves to another incident with a merger or a split only.
    """
    confirmed = [act for act in await store.acts_of_kind("confirm") if act.affects_us]
    moved = [*await store.acts_of_kind("merge"), *await store.acts_of_kind("split")]
    return {id_ for act in (*confirmed, *moved) for id_ in (act.incident, *act.others)}


async def _remind(
    store: Store, incident: Incident, settings: Settings, now: datetime, channels: tuple[str, ...]
) -> Alert | None:
    clock = clock_of(incident.hand, settings.clock.hours)
    if clock is None:
        return None
    hour = due_reminder(clock, incident.told.reminded, settings.clock.reminders, now)
    mentions = await store.mentions(incident.id) if hour is not None else ()
    if hour is None or not mentions:
        return None
    after, alert = reminder(incident, _proof(incident, mentions), clock, hour, now)
    change = Change(
        now=now,
        incidents=(after,),
        alerts=(alert,),
        channels=channels,
        based_on={incident.id: incident.revision},
    )
    try:
        await store.keep(change)
    except StaleIncident:
        logger.info("a reminder waits for the next look: the incident moved", incident=incident.id)
        return None
    return alert


def _proof(incident: Incident, mentions: tuple[Mention, ...]) -> Mention:
    """The mention that brought the incident where it stands; the first one where none did."""
    posts = {(m.source, m.post_id) for m in incident.milestones if m.stage is incident.stage}
    return next((mention for mention in mentions if mention.key in posts), mentions[0])
