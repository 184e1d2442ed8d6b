"""The command known: what the catalogues of known breaches tell of a victim."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import say, say_json, say_table, stop
from monitor.harmless import one_line

if TYPE_CHECKING:
    from monitor.catalogue import KnownBreach, Recycled
    from monitor.model import Count


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(known)


def known(
    name: Annotated[str, typer.Argument(help="A victim's name or domain, in any spelling.")],
    *,
    records: Annotated[
        str, typer.Option(metavar="N", help="The number that a post states: 2300000 or 2.3M.")
    ] = "",
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """List the known breaches of a victim; with a number, tell whether a claim repeats one."""
    from monitor.catalogue import recycled
    from monitor.cli import ready
    from monitor.model import Claim

    settings = ready.settings_at(config)
    catalogue = ready.catalogue_of(config, settings)
    if not catalogue.entries:
        stop(f'{config} names no catalogue: write [catalogue] files = ["hibp.json"]')
    claim = Claim(who=(name,), counts=_counts(records))
    breaches = catalogue.about(name)
    verdict = recycled(claim, catalogue, datetime.now(UTC)) if records else None
    if as_json:
        told = {"asked": name, "breaches": [_breach(breach) for breach in breaches]}
        say_json({**told, "recycled": _recycled(verdict)} if records else told)
    else:
        _print(name, breaches)
        _print_verdict(verdict, asked=bool(records))


def _counts(records: str) -> "tuple[Count, ...]":
    """The number as a post would state it; none where nothing is asked."""
    from monitor.counting.counts import counts
    from rules.fold import fold

    found = tuple(counted.count for counted in counts(fold(f"{records} records").text))
    if records and len(found) != 1:
        stop(f"--records: {records} is no number of records such as 2300000 or 2.3M")
    return found


def _print(name: str, breaches: "tuple[KnownBreach, ...]") -> None:
    if not breaches:
        say(f"the catalogue knows no breach of {one_line(name)}")
        return
    say_table(
        ("breached", "listed", "accounts", "title", "domain", "data", "remarks"),
        (
            (
                breach.breached_on,
                breach.added_on,
                f"{breach.people:,}",
                breach.title,
                breach.domain,
                ", ".join(breach.data_classes),
                ", ".join(_remarks(breach)),
            )
            for breach in breaches
        ),
    )


def _remarks(breach: "KnownBreach") -> list[str]:
    told = (("fabricated", breach.fabricated), ("spam list", breach.spam_list))
    return [remark for remark, holds in told if holds]


def _print_verdict(verdict: "Recycled | None", *, asked: bool) -> None:
    if verdict is not None:
        say(verdict.remark)
        for why in verdict.why:
            say(f"  {why}")
    elif asked:
        say("nothing says that a claim of this name and number repeats a known breach")


def _breach(breach: "KnownBreach") -> dict[str, Any]:
    return {
        "name": breach.name,
        "title": breach.title,
        "domain": breach.domain,
        "breached_on": breach.breached_on.isoformat(),
        "added_on": breach.added_on.isoformat() if breach.added_on else None,
        "people": breach.people,
        "data_classes": list(breach.data_classes),
        "fabricated": breach.fabricated,
        "spam_list": breach.spam_list,
    }


def _recycled(verdict: "Recycled | None") -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "grade": verdict.grade.value,
        "breach": verdict.breach.name,
        "remark": verdict.remark,
        "why": list(verdict.why),
    }
