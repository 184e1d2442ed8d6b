"""All that the store keeps of one incident and of those that were merged into it."""

from dataclasses import dataclass

from monitor.model import Act, Alert, Delivery, Incident, Mention
from monitor.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One incident, whole: what was told and done under the ids of merged ones is in it too.

    Which of them an alert, a delivery or an act was for, it says itself.
    """

    incident: Incident
    merged: tuple[Incident, ...]
    mentions: tuple[Mention, ...]  #: as they stand now
    history: tuple[Mention, ...]  #: all their revisions
    alerts: tuple[Alert, ...]  #: in the order of time, as the deliveries and the acts
    deliveries: tuple[Delivery, ...]
    acts: tuple[Act, ...]


async def dossier(store: Store, id_prefix: str) -> Dossier | None:
    """The dossier of the incident whose id begins so; None for none, or for more than one."""
    incident = await store.incident(id_prefix)
    return await dossier_of(store, incident) if incident else None


async def dossier_of(store: Store, incident: Incident) -> Dossier:
    """The dossier of an incident that was found."""
    family = (incident, *await store.merged_into(incident.id))
    ids = [one.id for one in family]
    alerts = [alert for id_ in ids for alert in await store.alerts(id_)]
    sent = [one for id_ in ids for one in await store.deliveries(incident_id=id_)]
    return Dossier(
        incident=incident,
        merged=family[1:],
        mentions=tuple([one for id_ in ids for one in await store.mentions(id_)]),
        history=await store.history(ids),
        alerts=tuple(sorted(alerts, key=lambda alert: alert.seen_at)),
        deliveries=tuple(sorted(sent, key=lambda one: one.alert.seen_at)),
        acts=await store.acts(*ids),
    )
