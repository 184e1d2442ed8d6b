"""All commands put together, and how a command that cannot be done ends: one line, exit code 2."""

from collections.abc import Sequence

import typer

from monitor.cli import EXIT_BAD_INPUT, reading, replaying, ruling, watching
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
replaying.register(app)
reading.register(app)
ruling.register(app)


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command."""
    try:
        app(list(arguments), prog_name="leakline")
    except SystemExit as end:  # how typer ends every command
        return end.code if isinstance(end.code, int) else 0
    except BadInput as refusal:
        note(f"leakline: {refusal}")
    except _found_faults() as found:
        say_faults(found.faults)
    except _refusals() as refusal:
        note(f"leakline: {refusal}")
    return EXIT_BAD_INPUT


def _found_faults() -> type[Exception]:
    from rules.toml import FaultsFound  # noqa: PLC0415 - only when something went wrong

    return FaultsFound


def _refusals() -> tuple[type[Exception], ...]:
    from monitor.lock import AlreadyRunning  # noqa: PLC0415
    from monitor.storage.store import StorageError  # noqa: PLC0415

    return (AlreadyRunning, StorageError)
