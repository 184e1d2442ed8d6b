"""All that the store keeps of one incident and of those that were merged into it."""

from dataclasses import dataclass

from monitor.model import Act, Alert, Delivery, Incident, Mention
from monitor.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One incident, whole. Mentions, alerts and deliveries are also those of merged incidents."""

    incident: Incident
    merged: tuple[Incident, ...]
    mentions: tuple[Mention, ...]  #: as they stand now
    history: tuple[Mention, ...]  #: all their revisions
    alerts: tuple[Alert, ...]
    deliveries: tuple[Delivery, ...]
    acts: tuple[Act, ...]


async def dossier(store: Store, id_prefix: str) -> Dossier | None:
    """The dossier of the incident whose id begins so; None for none, or for more than one."""
    incident = await store.incident(id_prefix)
    if incident is None:
        return None
    family = (incident, *await _merged_into(store, incident))
    ids = [one.id for one in family]
    return Dossier(
        incident=incident,
        merged=family[1:],
        mentions=tuple([m for id_ in ids for m in await store.mentions(id_)]),
        history=await store.history(ids),
        alerts=tuple([a for id_ in ids for a in await store.alerts(id_)]),
        deliveries=tuple([d for id_ in ids for d in await store.deliveries(incident_id=id_)]),
        acts=await store.acts(*ids),
    )


async def _merged_into(store: Store, incident: Incident) -> tuple[Incident, ...]:
    """The incidents that people have merged into this one, also by way of others, each once."""
    found: dict[str, Incident] = {}
    waiting = [incident.id]
    while waiting:
        into = waiting.pop()
        merges = [act for act in await store.acts(into) if act.kind == "merge"]
        for id_ in (id_ for act in merges for id_ in act.others):
            other = await store.incident(id_)
            if other and other.merged_into == into and other.id not in found:
                found[other.id] = other
                waiting.append(other.id)
    return tuple(found.values())
