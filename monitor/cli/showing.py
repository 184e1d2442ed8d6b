"""The command show: one incident with everything that is kept of it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor import as_json
from monitor.cli.leading import say_lead
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import moment, note, say, say_json, stop
from monitor.cli.spreading import say_spread
from monitor.harmless import one_line
from monitor.spread import spread

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.dossier import Dossier
    from monitor.lead_time import Foresight
    from monitor.model import (
        Act,
        Alert,
        Claim,
        Clock,
        Delivery,
        Incident,
        Mention,
        Notice,
        PostKey,
    )
    from monitor.storage.store import Store
    from monitor.tables import Settings


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(show)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is kept of one incident and of those merged into it."""

    dossier: "Dossier"
    why_here: "dict[PostKey, tuple[str, ...]]"
    lead: "Foresight"

    @property
    def incident(self) -> "Incident":
        """The one that stays."""
        return self.dossier.incident


def show(
    id: Annotated[str, typer.Argument(help="The incident's id, or its beginning.")],  # noqa: A002
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Show one incident: its milestones, its mentions with all reasons, and who was told."""
    from monitor.acts import Refused
    from monitor.cli import ready
    from monitor.clock import clock_of
    from monitor.report.foresight import lead_values
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)

    async def work() -> Known:
        async with open_store(settings.database_url) as store:
            return await _known(store, id, settings)

    try:
        known = asyncio.run(work())
    except Refused as refusal:
        stop(str(refusal))
    if not known.incident.id.startswith(id):
        note(f"{id} was merged into {known.incident.id}")
    clock, now = clock_of(known.incident.hand, settings.clock.hours), datetime.now(UTC)
    if json:
        told = as_json.incident(
            known.incident, known.dossier.mentions, known.why_here, as_json.clock(clock, now)
        )
        deliveries = [_delivery(one) for one in known.dossier.deliveries]
        spread = as_json.spread(known.dossier.mentions)
        lead, acts = lead_values(known.lead), [as_json.act(one) for one in known.dossier.acts]
        more = {"lead": lead, "spread": spread, "acts": acts, "deliveries": deliveries}
        say_json({**told, **more})
    else:
        _print(known, clock, now, settings.monitor.zone)


async def _known(store: "Store", prefix: str, settings: "Settings") -> Known:
    from monitor.coverage import foreseen, watching
    from monitor.deciding import found
    from monitor.dossier import dossier_of

    incident = await found(store, prefix)
    return Known(
        await dossier_of(store, incident),
        await store.why_here(incident.id),
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
    _print_hand(incident, known.dossier.acts, zone)
    say("\nmilestones")
    for one in incident.milestones:
        seen = moment(one.seen_at, zone)
        say(f"  {moment(one.at, zone)}  {one.stage:<12} {one_line(one.source)}  (seen {seen})")
    say_lead(known.lead, zone)
    say_spread(spread(known.dossier.mentions), zone)
    say("\nmentions")
    for mention in known.dossier.mentions:
        _print_mention(mention, known.why_here.get(mention.key, ()), zone)
    say("\ntold")
    for delivery in known.dossier.deliveries:
        error = f": {one_line(delivery.last_error)}" if delivery.last_error else ""
        at = moment(delivery.sent_at, zone)
        news = _news(delivery.alert)
        say(f"  {at:<16}  {delivery.channel}  {news}  {delivery.state}{error}")


def _news(alert: "Alert | Notice") -> str:
    from monitor.model import Alert

    return f"{alert.stage:<12} {alert.reason}" if isinstance(alert, Alert) else "sources"


def _print_clock(clock: "Clock", now: datetime, zone: "ZoneInfo") -> None:
    from monitor.clock import said

    since, due = moment(clock.started_at, zone), moment(clock.due_at, zone)
    say(f"{'clock':<10} {said(clock, now, tz=zone)} (known since {since}, due {due})")


def _print_hand(incident: "Incident", acts: "tuple[Act, ...]", zone: "ZoneInfo") -> None:
    """What people have said, what moved, and what a person may want to decide."""
    from monitor.acts import in_words

    hand = incident.hand
    if hand.verdict != "open" or hand.assignee:
        by = f", assigned to {one_line(hand.assignee)}" if hand.assignee else ""
        say(f"{'people':<10} {hand.verdict}{by}")
    for why in (*incident.calmed, *incident.recycled):
        say(f"{'note':<10} {one_line(why)}")
    for shift in incident.shifts:
        was, at = moment(shift.was_at, zone), moment(shift.at, zone)
        say(f"{'note':<10} {shift.stage} moved back from {was} to {at}: an earlier post was found")
    for other in incident.suggested:
        say(f"{'maybe':<10} {other.incident}: {one_line('; '.join(other.why))}")
    if acts:
        say("\npeople said")
    for act in acts:
        say(f"  {moment(act.at, zone)}  {one_line(in_words(act))}")


def _print_claim(claim: "Claim") -> None:
    for name, values in (
        ("who", claim.who),
        ("countries", claim.countries),
        ("sectors", claim.sectors),
        ("records", [f"{number:,}" for number in claim.records]),
        ("data", claim.data_classes),
        ("watched", claim.watched),
        ("period", [f"{claim.period[0]} to {claim.period[1]}"] if claim.period else []),
    ):
        if values:
            say(f"{name:<10} {one_line(', '.join(values))}")


def _print_mention(mention: "Mention", why_here: tuple[str, ...], zone: "ZoneInfo") -> None:
    at = moment(mention.published_at, zone)
    say(
        f"  {at}  {mention.stage:<12} {one_line(mention.source)} [{mention.lang}] {mention.post_id}"
    )
    if mention.revision > 1:
        say(f"      edited, revision {mention.revision}")
    if mention.vanished_at:
        say(f"      vanished: no longer there {moment(mention.vanished_at, zone)}")
    say(f"      {one_line(mention.excerpt)}")
    for name, reasons in (("stage", mention.why_stage), ("here", why_here)):
        say("\n".join(f"      why {name}: {one_line(reason)}" for reason in reasons))
