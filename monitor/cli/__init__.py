"""The command line; `main` is the command `leakline`. One file per group of commands."""

import sys

EXIT_FAILURES = 1
EXIT_BAD_INPUT = 2


def main() -> None:
    """Runs one command. Exits 0, 1 (found failures) or 2 (bad input, nothing done)."""
    _check_rooms()
    from monitor.cli.app import run

    sys.exit(run(sys.argv[1:]))


def _check_rooms() -> None:
    """Stops when another distribution (one is called `rules`) has overwritten a room of ours."""
    import connectors
    import monitor
    import rules

    for room in (monitor, connectors, rules):
        if getattr(room, "HOME", None) != "leakline":
            sys.stderr.write(
                f"leakline: the package `{room.__name__}` at {room.__file__} belongs to another "
                "distribution that overwrote ours: install leakline in an environment of its own\n"
            )
            sys.exit(EXIT_BAD_INPUT)
