"""Parsing where it can be stopped."""

import asyncio
import os
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


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the child import this file by a plain name."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    for function in (here, busy, hungry, writing):
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
