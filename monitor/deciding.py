"""A person's word, carried out: read from the store what it is about, and kept in one commit."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count

from monitor import alerting
from monitor.acts import Outcome, Refused, carried_out
from monitor.model import Act, Alert, Incident, Mention
from monitor.storage.store import Change, StaleIncident, Store

_ATTEMPTS = 5  #: while the daemon is first
_MOST_HOPS = 50  #: from an incident to the one that it was merged into


async def found(store: Store, prefix: str) -> Incident:
    """The incident whose id begins so, or the one that it was merged into. Raises Refused."""
    incident = await store.incident(prefix)
    for _ in range(_MOST_HOPS):
        if incident is None:
            raise Refused(
                f"there is no incident {prefix}, or more than one begins so: "
                "see `leakline incidents`"
            )
        if incident.merged_into is None:
            return incident
        incident = await store.incident(incident.merged_into)
    raise Refused(f"the incident {prefix} was merged in a circle: see `leakline verify`")


async def decide(store: Store, act: Act, channels: Sequence[str] = ()) -> Outcome:
    """What the act has changed; it is kept when this returns, with who and when.

    `channels` hear of a stage that a person has found. Raises Refused: nothing was done.
    """
    for attempt in count(1):
        incidents = {id_: await found(store, id_) for id_ in (act.incident, *act.others)}
        meant = replace(
            act,
            incident=incidents[act.incident].id,
            others=tuple(incidents[id_].id for id_ in act.others),
        )
        known = {one.id: one for one in incidents.values()}
        histories = {id_: await store.history([id_]) for id_ in known}
        outcome = carried_out(meant, known, histories)
        outcome, alerts = _told(outcome, known[meant.incident], histories[meant.incident])
        try:
            await store.keep(_change(outcome, alerts, known.values(), channels))
        except StaleIncident:
            if attempt == _ATTEMPTS:
                raise
        else:
            return outcome
    raise AssertionError("unreachable")


def _told(
    outcome: Outcome, before: Incident, history: Sequence[Mention]
) -> tuple[Outcome, tuple[Alert, ...]]:
    """The outcome, and the alert when a person has found a stage that nobody was told of."""
    act, after = outcome.act, outcome.incidents[0]
    if act.kind != "stage":
        return outcome, ()
    chosen = [one for one in history if one.key in act.posts] or history
    why = (f"{act.by} has set the stage: {act.stage}", *([act.note] if act.note else ()))
    after, alert = alerting.alert_for(before, after, chosen[-1], why)
    return replace(outcome, incidents=(after, *outcome.incidents[1:])), (alert,) if alert else ()


def _change(
    outcome: Outcome,
    alerts: tuple[Alert, ...],
    known: Iterable[Incident],
    channels: Sequence[str],
) -> Change:
    return Change(
        now=outcome.act.at,
        mentions=outcome.moved,
        incidents=outcome.incidents,
        acts=(outcome.act,),
        alerts=alerts,
        channels=tuple(channels),
        based_on={one.id: one.revision for one in known},
    )
