"""Commands about accounts: telegram login, telegram logout, telegram status."""

import asyncio
import sys
from datetime import UTC, datetime
from getpass import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.as_json import time as as_json_time
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import moment, note, say, say_json, say_table, stop

if TYPE_CHECKING:
    from connectors.telegram_login import Standing
    from monitor.tables import Settings

Account = Annotated[
    str,
    typer.Option("--account", help="The account's name, as in `account` of its sources."),
]
_FORM = r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="Accounts of Telegram: sign in, sign out, see how they stand.")
    for command in (login, logout, status):
        group.command()(command)
    app.add_typer(group, name="telegram", no_args_is_help=True)


def login(account: Account = "main", config: Config = CONFIG) -> None:
    """Sign an account in: asks for its number, the code and the two-step password."""
    from connectors.telegram_login import LoginFailed, sign_in

    settings = _settings(config, account)
    try:
        name = asyncio.run(sign_in(settings.home, account, _ask, _way_out(settings, account)))
    except LoginFailed as why:
        stop(str(why))
    say(f"the account {account} is signed in as {name}")


def logout(account: Account = "main", config: Config = CONFIG) -> None:
    """End the session of an account at Telegram, and forget it here."""
    from connectors.telegram_login import LoginFailed, sign_out

    settings = _settings(config, account)
    try:
        asyncio.run(sign_out(settings.home, account, _way_out(settings, account)))
    except LoginFailed as why:
        stop(str(why))
    say(f"the account {account} is signed out")


def status(config: Config = CONFIG, as_json: AsJson = False) -> None:
    """List the accounts: who, used by which process, which channels, what waits. Asks nothing."""
    from connectors.telegram_login import standings
    from monitor.cli import ready

    settings = ready.settings_at(config)
    named = {row.account for row in settings.source if row.connector == "telegram"}  # type: ignore[attr-defined]
    now, zone = datetime.now(UTC), settings.monitor.zone
    found = standings(settings.home, named)
    if as_json:
        say_json([_told(one, now) for one in found])
        return
    say_table(
        ("account", "signed in", "as", "used by", "channels", "waits"),
        (
            (
                one.name,
                "yes" if one.signed_in else "no",
                one.me,
                one.used_by and f"process {one.used_by}",
                len(one.channels),
                ", ".join(
                    f"{method} until {moment(at, zone)}"
                    for method, at in sorted(one.waits.items())
                    if at > now
                ),
            )
            for one in found
        ),
    )
    for one in found:
        for key, why in sorted(one.missing.items()):
            say(f"{one.name}: {key}: {why}")


def _told(one: "Standing", now: datetime) -> dict[str, Any]:
    return {
        "account": one.name,
        "signed_in": one.signed_in,
        "as": one.me,
        "used_by": one.used_by or None,
        "channels": one.channels,
        "missing": one.missing,
        "waits": {method: as_json_time(at) for method, at in one.waits.items() if at > now},
    }


def _settings(config: "Config", account: str) -> "Settings":
    import re

    from monitor.cli import ready

    if not re.fullmatch(_FORM, account):
        stop(f"{account!r} is no name of an account: letters, digits, - and _")
    return ready.settings_at(config)


def _way_out(settings: "Settings", account: str) -> str | None:
    """The proxy of the account's sources: login goes no other way than they do."""
    from monitor.assembly import way_out

    rows = [row for row in settings.source if getattr(row, "account", None) == account]
    return way_out(settings, tor=any(row.tor for row in rows))


def _ask(question: str, hidden: bool) -> str:
    """The answer of the person at the terminal; a line of the standard input where none is."""
    if sys.stdin.isatty():
        return (getpass if hidden else input)(question).strip()
    note(question)
    line = sys.stdin.readline()
    if not line:
        stop("nobody answers: `leakline telegram login` needs a terminal")
    return line.strip()
