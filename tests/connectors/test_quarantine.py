"""Parsing where it can be stopped."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from connectors._html import plain, plains
from connectors.base import SourceChanged
from connectors.quarantine import parsed


def here(body: bytes, **said: Any) -> dict[str, Any]:
    return {"said": said, "size": len(body), "pid": os.getpid()}


def busy(body: bytes) -> None:
    while True:
        pass


def hungry(body: bytes) -> None:
    bytearray(4 * 1024**3)


def writing(body: bytes) -> None:
    Path(body.decode()).write_text("x")


def working(body: bytes) -> int:
    """Uses 0.4 s of processor time."""
    end = time.process_time() + 0.4
    while time.process_time() < end:
        pass
    return os.getpid()


def swollen(body: bytes) -> int:
    return len(bytearray(b"x" * 300_000_000)) and os.getpid()


def talkative(body: bytes) -> str:
    print("+", "x" * 100, flush=True)  # noqa: T201 - that is the test
    return "said"


def gone(pid: int) -> bool:
    """Whether there is no such process, not even a dead one that nobody asked after."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the child import this file by a plain name."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    for function in (here, busy, hungry, writing, working, swollen, talkative):
        monkeypatch.setattr(function, "__module__", "test_quarantine")


async def test_a_parser_runs_in_another_process_and_its_answer_comes_back() -> None:
    found = await parsed(here, b"x" * 1_000_000, lang="fr", url=None)
    assert found["said"] == {"lang": "fr", "url": None}
    assert found["size"] == 1_000_000
    assert found["pid"] != os.getpid()


async def test_a_parser_that_does_not_end_is_stopped() -> None:
    started = time.monotonic()
    with pytest.raises(SourceChanged, match="more than 1 s"):
        await parsed(busy, b"", seconds=1)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("parse", [hungry, writing])
async def test_a_parser_gets_little_memory_and_no_files(parse: Any, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="cannot be read"):
        await parsed(parse, str(tmp_path / "file").encode())
    assert [file.stat().st_size for file in tmp_path.iterdir()] in ([], [0])  # noqa: ASYNC240


async def test_a_cancelled_poll_leaves_no_process_behind() -> None:
    task = asyncio.create_task(parsed(busy, b"", seconds=30))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # noqa: ASYNC222  (there is nothing to wait for)


async def pid_of(parse: Any = here) -> int:
    found = await parsed(parse, b"")
    pid: int = found if isinstance(found, int) else found["pid"]
    return pid


async def test_one_child_reads_page_after_page() -> None:
    assert len({await pid_of() for _ in range(20)}) == 1


async def test_the_limit_of_time_is_for_each_page_and_not_for_the_life_of_a_child() -> None:
    pids = [await parsed(working, b"", seconds=1) for _ in range(6)]
    assert len(set(pids)) == 1, "2.4 s in one child"


async def test_a_child_ends_after_so_many_pages_and_another_takes_its_place() -> None:
    pids = [await pid_of() for _ in range(250)]
    assert len(set(pids)) == 2
    assert gone(pids[0])


@pytest.mark.parametrize("parse", [hungry, busy])
async def test_a_child_that_failed_or_overran_is_replaced(parse: Any) -> None:
    before = await pid_of()
    with pytest.raises(SourceChanged):
        await parsed(parse, b"", seconds=1)
    assert gone(before)
    assert await pid_of() != before


async def test_a_child_of_a_large_daemon_is_kept_too() -> None:
    """What the parent holds is counted for a child at first, by one of the system's figures."""
    large = bytearray(b"x" * 400_000_000)
    assert len({await pid_of() for _ in range(3)}) == 1
    del large


async def test_a_child_that_has_grown_is_replaced() -> None:
    grown = await pid_of(swollen)
    assert gone(grown)
    assert await pid_of() != grown


async def test_a_child_that_was_killed_while_it_waited_is_replaced() -> None:
    killed = await pid_of()
    os.kill(killed, signal.SIGKILL)
    while not gone(killed):  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.01)
    assert await pid_of() != killed


async def test_what_a_parser_prints_is_no_answer() -> None:
    assert [await parsed(talkative, b"") for _ in range(3)] == ["said"] * 3


async def test_no_more_than_two_children_work_at_once_and_each_has_its_own_page() -> None:
    found = await asyncio.gather(*(parsed(here, b"x" * n, n=str(n)) for n in range(20)))
    assert [one["size"] for one in found] == list(range(20))
    assert [one["said"]["n"] for one in found] == [str(n) for n in range(20)]
    assert len({one["pid"] for one in found}) <= 2


def test_children_end_with_their_loop_and_are_used_from_no_other() -> None:
    first, second = asyncio.run(pid_of()), asyncio.run(pid_of())
    assert first != second
    assert gone(first)
    assert gone(second)


async def test_a_child_that_ends_by_itself_leaves_no_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(5):
        await pid_of(swollen)
        with pytest.raises(SourceChanged):
            await parsed(hungry, b"")
    assert "Unknown child process" not in caplog.text


async def test_a_child_stands_in_a_session_of_its_own() -> None:
    """A Ctrl-C at the terminal must not end a page that a stop waits for."""
    pid = await pid_of()
    assert os.getsid(pid) == pid


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b<br/><br/><br/><br/>c", "a\nb\n\nc"),
        ("<p>one</p>\n\n<p>two</p>", "one\ntwo"),
        ("<ul><li>1<li>2</ul>3", "1\n2\n3"),
        ("a <b>bold</b>  word\n next", "a bold word next"),
        ("<pre>x\n  y</pre>z", "x\ny\nz"),
        ("1&nbsp;000 &lt;b&gt; &#8364;", "1 000 <b> €"),
        ("<script>no</script><style>no</style>yes<!-- no -->", "yes"),
        ("before<iframe src=x>kept", "beforekept"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_html_becomes_what_a_reader_sees(html: str, text: str) -> None:
    assert plain(html) == text


async def test_many_pieces_are_read_in_one_child() -> None:
    assert await parsed(plains, b'["<b>1</b>", "2"]') == ["1", "2"]
