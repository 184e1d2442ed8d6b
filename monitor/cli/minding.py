"""Commands about how the sources are doing: sources, sources --live, sources show."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.as_json import time as as_json_time
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import moment, note, say, say_json, say_table, stop, table_of
from monitor.harmless import one_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.health import Health
    from monitor.model import Notice
    from monitor.storage.store import Outage, SourceRow, Store
    from monitor.tables import Settings, SourceTable

REFRESH = 2.0  #: seconds between two looks at the database
_HEAD = ("source", "connector", "state", "since", "last read", "next try", "posts", "detail")
_TIMES = ("state_since", "last_ok_at", "next_poll_at", "since", "until", "heard_at")
_LATEST = 10  #: outages and notices that `show` lists

Live = Annotated[
    bool,
    typer.Option("--live", "--watch", help="Stay, and show what changes; q or Ctrl-C ends it."),
]


def sources(
    context: typer.Context, config: Config = CONFIG, live: Live = False, as_json: AsJson = False
) -> None:
    """List the sources: how each is doing, since when, when it is tried again, and what to do."""
    if context.invoked_subcommand:  # what stands before the word counts for it too
        context.default_map = {context.invoked_subcommand: {"config": config, "as_json": as_json}}
        return
    from monitor.cli import ready
    from monitor.storage.store import open_store

    settings = ready.settings_at(config)
    for fault in ready.rule_faults(config, settings):
        note(f"rules: {fault}; a daemon that runs keeps the rules that it has")
    if live:
        if as_json:
            stop("give --live or --json, not both")
        with suppress(KeyboardInterrupt):
            asyncio.run(stay(settings))
        return

    async def work() -> "list[Line]":
        async with open_store(settings.database_url) as store:
            return await lines_of(store, settings)

    told = asyncio.run(work())
    if as_json:
        say_json([_as_json(line) for line in told])
    else:
        rows = _rows(told, settings.monitor.zone)
        say_table((*_HEAD, "last post"), (row[:-1] for row in rows))
        for table, _, one in told:
            if one.needs_somebody:
                say(one_line(f"{table.name}: {one.todo}"))


Line = tuple["SourceTable", "SourceRow | None", "Health"]


async def lines_of(store: "Store", settings: "Settings") -> list[Line]:
    """The sources of the configuration, in its order, and how each is doing now."""
    from monitor.health import health

    rows = {row.name: row for row in await store.sources()}
    now = datetime.now(UTC)
    return [
        (table, rows.get(table.name), health(rows.get(table.name), table, now))
        for table in settings.source
    ]


def _as_json(line: Line) -> dict[str, Any]:
    """A source as data: its row as it stands, and what that means."""
    table, row, one = line
    told: dict[str, Any] = {
        "name": table.name,
        "connector": table.connector,
        "enabled": table.enabled,
        "state": row.state if row else "new",
        "state_since": row.state_since if row else None,
        "last_ok_at": row.last_ok_at if row else None,
        "next_poll_at": row.next_poll_at if row else None,
        "failures": row.failures if row else 0,
        "posts_seen": row.posts_seen if row else 0,
        "detail": row.detail if row else "",
        "health": one.state,
        "since": one.since,
        "until": one.until,
        "blind": one.blind,
        "todo": one.todo,
        "heard_at": row.heard_at if row else None,
        "told": row.told if row else None,
        "owner": table.owner,
        "legal_basis": table.legal_basis,
    }
    return told | {key: as_json_time(told[key]) for key in _TIMES}


def _rows(lines: Sequence[Line], zone: "ZoneInfo") -> Iterator[Sequence[object]]:
    for table, row, one in lines:
        yield (
            table.name,
            table.connector,
            said(one, zone),
            moment(one.since, zone),
            moment(row.last_ok_at if row else None, zone),
            moment(row.next_poll_at if row else None, zone),
            row.posts_seen if row else 0,
            one.detail,
            moment(row.heard_at if row else None, zone),
            one.todo,
        )


def said(one: "Health", zone: "ZoneInfo") -> str:
    """The state in words: "waiting until 14:05", or with its day where that is not today."""
    if one.until is None:
        return one.state
    until = one.until.astimezone(zone)
    today = until.date() == datetime.now(zone).date()
    return f"{one.state} until {until:%H:%M}" if today else f"{one.state} until {until:%d %b %H:%M}"


# -- staying --------------------------------------------------------------------------------------


async def stay(settings: "Settings", refresh: float = REFRESH) -> None:
    """Shows the sources until somebody ends it: a table on a terminal, else what changes."""
    from monitor.storage.store import open_store

    ended = asyncio.Event()
    screen = _table_screen if sys.stdout.isatty() else _line_screen
    async with open_store(settings.database_url) as store:
        with q_ends(ended.set), screen(settings.monitor.zone) as show:
            while not ended.is_set():
                show(await lines_of(store, settings))
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), refresh)


@contextmanager
def _table_screen(zone: "ZoneInfo") -> "Iterator[Callable[[list[Line]], None]]":
    """A table that is drawn anew in its place."""
    from rich.console import Console
    from rich.live import Live

    head = ("source", "state", "since", "last post", "next try", "what to do")
    console = Console(markup=False, highlight=False)
    with Live(console=console, auto_refresh=False, screen=True) as live:
        yield lambda lines: live.update(table_of(head, _live_rows(lines, zone)), refresh=True)


def _live_rows(lines: Sequence[Line], zone: "ZoneInfo") -> Iterator[Sequence[object]]:
    """The sources that need somebody first."""
    for name, _, state, since, _, following, _, detail, heard, todo in sorted(
        _rows(lines, zone), key=lambda row: (row[-1] == "", str(row[0]))
    ):
        yield name, state, since, heard, following, todo or detail


@contextmanager
def _line_screen(zone: "ZoneInfo") -> "Iterator[Callable[[list[Line]], None]]":
    """A line for each source whose state has changed since the last look, all at first."""
    known: dict[str, str] = {}

    def show(lines: list[Line]) -> None:
        for table, _, one in lines:
            if known.get(table.name) != one.state:
                known[table.name] = one.state
                parts = (f"since {moment(one.since, zone)}", one.detail, one.todo)
                rest = "; ".join(part for part in parts if part)
                say(one_line(f"{table.name}: {said(one, zone)}; {rest}"))
        sys.stdout.flush()

    yield show


@contextmanager
def q_ends(end: Callable[[], None]) -> Iterator[None]:
    """While the block runs, q ends it where a person sits at a terminal."""
    try:
        import termios
        import tty
    except ImportError:  # no such terminals here: Ctrl-C ends it
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    loop, before = asyncio.get_running_loop(), termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    # past the buffer of sys.stdin, which would keep a second key to itself
    keyboard = sys.stdin.fileno()
    loop.add_reader(keyboard, lambda: end() if b"q" in os.read(keyboard, 64).lower() else None)
    try:
        yield
    finally:
        loop.remove_reader(keyboard)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


# -- one source -----------------------------------------------------------------------------------


def show(
    name: Annotated[str, typer.Argument(help="The source's name.")],
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Show all that is known of a source: state, habit, outages, what was told, whose it is."""
    from monitor.cli import ready
    from monitor.storage.store import open_store
    from rules.toml import suggestion

    settings = ready.settings_at(config)
    tables = {table.name: table for table in settings.source}
    if name not in tables:
        stop(f"there is no [[source]] named {name}{suggestion(name, tables)}")

    async def work() -> "tuple[Line, list[Outage], list[Notice]]":
        async with open_store(settings.database_url) as store:
            line = next(one for one in await lines_of(store, settings) if one[0].name == name)
            outages = [one for one in await store.outages() if one.source == name]
            told = [n for n in await store.notices() if any(x.source == name for x in n.news)]
            return line, outages, told

    line, outages, told = asyncio.run(work())
    if as_json:
        say_json({**_as_json(line), **_more(line), **_history(name, outages, told)})
    else:
        _print(line, outages, told, settings.monitor.zone)


def _more(line: Line) -> dict[str, Any]:
    """What is learned of the source, and what is expected of it."""
    from monitor import canary, promptness
    from monitor.habit import expected_silence

    table, row, _ = line
    kept = canary.known(table.canary, row.canary) if table.canary and row else None
    usual = expected_silence(row.habit) if row else None
    took = (
        promptness.known(row.promptness).middle.total_seconds() if row and row.promptness else None
    )
    return {
        "every_seconds": round(table.every.total_seconds()),
        "lang": table.lang,
        "reliability": table.reliability,
        "enrolled_at": as_json_time(row.enrolled_at if row else None),
        "habit": row.habit if row else None,
        "expected_silence_seconds": round(usual.total_seconds()) if usual else None,
        "answers_take_seconds": took,
        "canary_every_seconds": round(table.canary_every.total_seconds()) if table.canary else None,
        "canary_seen_at": as_json_time(kept.seen_at if kept else None),
        "canary_expected_since": as_json_time(kept.since if kept else None),
    }


def _history(name: str, outages: "Sequence[Outage]", told: "Sequence[Notice]") -> dict[str, Any]:
    return {
        "outages": [
            {
                "since": as_json_time(one.since),
                "until": as_json_time(one.until),
                "state": one.state,
                "detail": one.detail,
            }
            for one in outages
        ],
        "notices": [
            {"at": as_json_time(n.seen_at), "state": one.state, "over": one.until is not None}
            for n in told
            for one in n.news
            if one.source == name
        ],
    }


def _print(
    line: Line, outages: "Sequence[Outage]", told: "Sequence[Notice]", zone: "ZoneInfo"
) -> None:
    table, row, one = line
    facts = {
        "connector": table.connector,
        "state": f"{said(one, zone)} since {moment(one.since, zone)}",
        "detail": one.detail,
        "what to do": one.todo,
        "last read": moment(row.last_ok_at if row else None, zone),
        "last post": moment(row.heard_at if row else None, zone),
        "next try": moment(row.next_poll_at if row else None, zone),
        "posts": str(row.posts_seen if row else 0),
        **_learned(line, zone),
        "reliability": table.reliability,
        "owner": table.owner or "not stated",
        "legal basis": table.legal_basis or "not stated",
    }
    say(table.name)
    for label, fact in facts.items():
        if fact:
            say(f"{label:<12} {one_line(fact)}")
    say("\noutages, the latest first")
    for outage in outages[: -_LATEST - 1 : -1]:
        until = moment(outage.until, zone) if outage.until else "now"
        why = one_line(f"{outage.state}: {outage.detail}")
        say(f"  {moment(outage.since, zone)} to {until}  {why}")
    say("\ntold, the latest first")
    for at, state, over in _told(table.name, told)[: -_LATEST - 1 : -1]:
        say(f"  {moment(at, zone)}  {'over: ' * over}{state}")


def _told(name: str, told: "Sequence[Notice]") -> list[tuple[datetime, str, bool]]:
    return [
        (notice.seen_at, one.state, one.until is not None)
        for notice in told
        for one in notice.news
        if one.source == name
    ]


def _learned(line: Line, zone: "ZoneInfo") -> dict[str, str]:
    """Habit, promptness and canary in words; empty where nothing is known."""
    from monitor import canary, promptness
    from monitor.habit import expected_silence
    from monitor.report.words import duration

    table, row, _ = line
    usual = expected_silence(row.habit) if row else None
    took = (
        promptness.known(row.promptness).middle.total_seconds() if row and row.promptness else None
    )
    kept = canary.known(table.canary, row.canary) if table.canary and row else None
    seen = f"seen {moment(kept.seen_at, zone)}" if kept and kept.seen_at else "not seen yet"
    return {
        "every": duration(table.every),
        "habit": f"silent for {duration(usual)} at most" if usual else "not known yet",
        "answers": f"take {took:.0f} s" if took else "",
        "canary": f"{seen}, expected every {duration(table.canary_every)}" if table.canary else "",
    }
