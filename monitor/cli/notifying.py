"""Commands for who must notify: register, factsheet."""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor import as_json
from monitor.cli.options import CONFIG, AsJson, Config, Format, Output
from monitor.cli.screen import hand_out, moment, note, say_json, say_table, stop

if TYPE_CHECKING:
    from monitor.dossier import Dossier
    from monitor.register import Line
    from monitor.tables import Settings


class Language(StrEnum):
    """In which language a fact sheet is written."""

    EN = "en"
    FR = "fr"


Id = Annotated[str, typer.Argument(help="The incident's id, or its beginning.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("register")(who_knew)
    app.command()(factsheet)


def who_knew(id: Id, config: Config = CONFIG, json: AsJson = False) -> None:  # noqa: A002
    """Show who knew what when: what was read, who was told, what people have said."""
    from monitor.cli import ready
    from monitor.register import register as lines_of

    settings = ready.settings_at(config)
    known = _dossier(settings, id)
    lines = lines_of(
        (known.incident, *known.merged),
        known.history,
        known.alerts,
        known.deliveries,
        known.acts,
    )
    if json:
        say_json({"incident": known.incident.id, "register": [_line(line) for line in lines]})
        return
    zone = settings.monitor.zone
    say_table(
        ("at", "who", "what", "source", "post", "recorded"),
        (
            (
                moment(line.at, zone),
                line.who,
                line.what,
                line.source,
                line.post_id,
                moment(line.recorded_at, zone) if line.recorded_at else "",
            )
            for line in lines
        ),
    )


def factsheet(
    *,
    id: Id,  # noqa: A002
    language: Annotated[
        Language | None, typer.Option(help="That of [monitor], if it is one of these.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How it is written.")] = Format.MD,  # noqa: A002
    output: Output = None,
    config: Config = CONFIG,
    json: AsJson = False,
) -> None:
    """Write what article 33(3) GDPR asks for, as far as it is known, with the evidence."""
    from monitor.cli import ready
    from monitor.clock import clock_of
    from monitor.factsheet.language import language as words_of
    from monitor.factsheet.model import Case
    from monitor.factsheet.render import FORMATS
    from monitor.factsheet.sheet import sheet

    settings = ready.settings_at(config)
    known = _dossier(settings, id)
    case = Case(
        incident=known.incident,
        mentions=known.mentions,
        history=known.history,
        acts=known.acts,
        clock=clock_of(known.incident.hand, settings.clock.hours),
        now=datetime.now(UTC),
        tz=settings.monitor.zone,
        language=words_of((language or _usual(settings)).value),
        reliability={row.name: row.reliability for row in settings.source},
    )
    written = Format.JSON if json else format
    hand_out(FORMATS[written.value](sheet(case)), output)


def _usual(settings: "Settings") -> Language:
    """The operator's language; English where there is no sheet in it."""
    known = [language for language in Language if language == settings.monitor.language]
    return known[0] if known else Language.EN


def _dossier(settings: "Settings", prefix: str) -> "Dossier":
    """Everything that is kept of the incident, or of the one into which it was merged.

    Raises BadInput where there is none.
    """
    from monitor.dossier import dossier
    from monitor.storage.store import open_store

    async def work() -> "Dossier | None":
        async with open_store(settings.database_url) as store:
            known = await dossier(store, prefix)
            while known and (into := known.incident.merged_into):
                note(f"{known.incident.id} was merged into {into}: this is what is known of {into}")
                known = await dossier(store, into)
            return known

    known = asyncio.run(work())
    if known is None:
        stop(f"there is no incident {prefix}, or more than one begins so: see `leakline incidents`")
    return known


def _line(line: "Line") -> dict[str, Any]:
    return {
        "at": as_json.time(line.at),
        "kind": line.kind,
        "who": line.who,
        "what": line.what,
        "source": line.source or None,
        "post_id": line.post_id or None,
        "key": line.key or None,
        "recorded_at": as_json.time(line.recorded_at),
    }
