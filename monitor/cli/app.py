"""All commands put together, and how a command that cannot be done ends: one line, exit code 2."""

from collections.abc import Sequence

import typer

from monitor.cli import (
    EXIT_BAD_INPUT,
    accounts,
    deciding,
    knowing,
    leading,
    making,
    notifying,
    profiling,
    pushing,
    reading,
    replaying,
    ruling,
    showing,
    sourcing,
    watching,
)
from monitor.cli.screen import BadInput, note, say_faults

app = typer.Typer(
    name="leakline",
    help="Watches public places in many languages and tells when somebody talks about a leak.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
watching.register(app)
sourcing.register(app)
accounts.register(app)
replaying.register(app)
reading.register(app)
showing.register(app)
notifying.register(app)
knowing.register(app)
leading.register(app)
ruling.register(app)
deciding.register(app)
profiling.register(app)
making.register(app)
pushing.register(app)


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command."""
    try:
        app(list(arguments), prog_name="leakline")
    except SystemExit as end:  # how typer ends every command
        return end.code if isinstance(end.code, int) else 0
    except BadInput as refusal:
        note(f"leakline: {refusal}")
    except _refusals() as refusal:
        _say_why(refusal)
    return EXIT_BAD_INPUT


def _refusals() -> tuple[type[Exception], ...]:
    """What a command may raise for bad input; imported only when something was raised."""
    from monitor.lock import NoLock
    from monitor.logs import NoLog
    from monitor.storage.store import StorageError
    from rules.toml import FaultsFound

    return (NoLock, NoLog, StorageError, FaultsFound)


def _say_why(refusal: Exception) -> None:
    from rules.toml import FaultsFound

    if isinstance(refusal, FaultsFound):
        say_faults(refusal.faults)
    else:
        note(f"leakline: {refusal}")
