"""Alerts on standard output."""

import asyncio
import io
import os
import pty

import pytest

from monitor.notify.terminal import NOTIFIER, Options, Terminal
from tests.monitor.notify.sample import LINE_ENDS, alert, tools

HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07 [bold]markup[/bold] [link=http://x.example.org]y[/link] \u202e"
)


async def printed(**changes: object) -> str:
    out = io.StringIO()
    await Terminal(Options(), tools(), out).send(alert(**changes), key="k", thread=None)
    return out.getvalue()


async def on_a_terminal(**changes: object) -> str:
    """What a real pseudo-terminal is sent."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as out:
        notifier = Terminal(Options(), tools(), out)
        await notifier.send(alert(**changes), key="k", thread=None)
    with os.fdopen(ours, "rb") as seen:
        return (await asyncio.to_thread(_read, seen)).decode()


def _read(seen: io.BufferedReader) -> bytes:
    chunks = []
    try:
        while chunk := seen.read1(65_536):
            chunks.append(chunk)
    except OSError:  # Linux's way to say that the other end is closed
        pass
    return b"".join(chunks)


async def test_a_pipe_gets_plain_lines() -> None:
    lines = (await printed()).splitlines()
    assert lines[0] == "[publication] 500,000 French hospital records"
    assert "  Country: France" in lines
    assert len(lines) <= 12


async def test_a_terminal_gets_a_frame_of_at_most_12_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    shown = await on_a_terminal(why=("a",) * 9)
    assert "╭" in shown
    assert "500,000 French hospital records" in shown
    assert shown.count("\n") <= 12


async def test_a_pipe_never_gets_a_strangers_escape_sequence_or_markup() -> None:
    text = await printed(title=HOSTILE, excerpt=HOSTILE, why=(HOSTILE,))
    assert not set("\x1b\x07\u202e") & set(text)
    assert "[bold]markup[/bold]" in text


async def test_a_terminal_never_gets_a_strangers_escape_sequence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    shown = await on_a_terminal(title=HOSTILE, excerpt=HOSTILE)
    assert "]0;title" in shown
    assert "\x1b]" not in shown
    assert "\x07" not in shown
    assert "[bold]markup[/bold]" in shown


@pytest.mark.parametrize("end", LINE_ENDS)
async def test_a_title_with_a_line_end_is_one_line(end: str) -> None:
    text = await printed(title=f"one{end}two")
    assert text.split("\n", 1)[0] == "[publication] one two"


async def test_an_alert_that_cannot_be_rendered_is_still_told() -> None:
    assert "see console" in await printed(claim=None)


async def test_without_a_file_of_its_own_it_writes_to_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    notifier = NOTIFIER.start(NOTIFIER.options(), tools())
    receipt = await notifier.send(alert(), key="k", thread=None)
    await notifier.close()
    assert receipt.thread is None
    assert capsys.readouterr().out.startswith("[publication]")
