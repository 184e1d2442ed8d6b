"""Alerts in the terminal: a panel where a person watches, plain lines where a file or a pipe does.

Needs nothing, and is never refused. There are no threads, and an alert that is sent again after a
crash is printed again. Strangers' text is printed as text: no control character, no escape sequence
and no markup of it reaches the terminal.
"""

import asyncio
import sys
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from monitor.model import Alert, Notice, Severity
from monitor.notify.base import NotifierOptions, Plugin, Receipt, Tools
from monitor.notify.wording import Wording, words

_COLOURS: dict[Severity, str] = {
    "low": "blue",
    "medium": "cyan",
    "high": "yellow",
    "critical": "red",
}
_SHOWN = (
    "Stage",
    "Clock",
    "Claimed",
    "Data",
    "Who",
    "Country",
    "Happened",
    "First mention",
    "Post",
)
_MOST_LINES = 10  # and two for the subject or the frame


class Options(NotifierOptions):
    """There is nothing to set."""


class Terminal:
    """Standard output."""

    def __init__(self, _options: Options, _tools: Tools, out: TextIO | None = None) -> None:
        self._out = out

    async def send(self, alert: Alert | Notice, *, key: str, thread: str | None) -> Receipt:
        """An empty receipt, once the lines are written."""
        del key, thread
        await asyncio.to_thread(self._print, alert)
        return Receipt()

    async def close(self) -> None:
        """Nothing is held open."""

    def _print(self, alert: Alert | Notice) -> None:
        said = words(alert)
        console = Console(file=self._out or sys.stdout, markup=False, highlight=False, emoji=False)
        if console.is_terminal:
            console.print(panel(said, _COLOURS.get(alert.severity, "blue")))
        else:
            console.print("\n".join(plain(said)), soft_wrap=True)


def plain(said: Wording) -> tuple[str, ...]:
    """The alert as at most 12 lines: the subject, then indented what an analyst asks first."""
    return (said.subject, *(f"  {label}: {value}" for label, value in _brief(said)))


def panel(said: Wording, colour: str) -> Panel:
    """The same lines in a frame, each cut to the width of the terminal."""
    body = Text(no_wrap=True, overflow="ellipsis")
    for number, (label, value) in enumerate(_brief(said)):
        body.append("\n" if number else "").append(f"{label}: ", style="bold").append(value)
    title = Text(said.subject, style=f"bold {colour}", no_wrap=True, overflow="ellipsis")
    return Panel(body, title=title, title_align="left", border_style=colour)


def _brief(said: Wording) -> Iterator[tuple[str, str]]:
    facts = [fact for fact in said.facts if fact[0] in _SHOWN] or [*said.facts[:_MOST_LINES]]
    yield from facts
    left = _MOST_LINES - len(facts) - bool(said.excerpt)
    yield from (("Why", reason) for reason in said.why[:left])
    if said.excerpt:
        yield "Text", said.excerpt
    if not facts:
        yield "Note", said.headline


NOTIFIER = Plugin(Options, Terminal)
