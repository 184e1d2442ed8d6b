"""What happens to files over time: they grow, shrink, are replaced, vanish, and cannot be read."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors import folder as foldering
from connectors.base import Tools
from connectors.folder import PAGE, Folder, Options
from connectors.post import Page


def line(id: object, **more: object) -> str:  # noqa: A002  (the format's own key)
    least = {"id": id, "source": "board-a", "published_at": "2026-03-02T09:40:00Z", "text": "hello"}
    return json.dumps({**least, **more}) + "\n"


def ids(page: Page) -> list[str]:
    return sorted(post.id for post in page.posts)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    (tmp_path / "posts").mkdir()
    return tmp_path / "posts"


@pytest.fixture
def folder(tools: Tools, posts: Path) -> Folder:
    return Folder(Options(path=Path("posts")), tools)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def replaced(path: Path, text: str) -> None:
    """Another file under the same name, as most programs write."""
    write(path.with_suffix(".new"), text)
    path.with_suffix(".new").replace(path)


def truncated(path: Path, text: str) -> None:
    """The same file cut to nothing and written on, as logrotate's copytruncate does."""
    os.truncate(path, 0)
    append(path, text)


@pytest.mark.parametrize("change", [replaced, truncated])
@pytest.mark.parametrize("lines", [1, 3, 10])
async def test_a_file_that_begins_anew_is_read_from_its_beginning(
    folder: Folder, posts: Path, change: Callable[[Path, str], None], lines: int
) -> None:
    write(posts / "a.jsonl", "".join(line(n) for n in range(3)))
    first = await folder.poll(None)
    change(posts / "a.jsonl", "".join(line(f"new-{n}") for n in range(lines)))
    second = await folder.poll(first.cursor)
    assert ids(second) == sorted(f"new-{n}" for n in range(lines))
    assert (await folder.poll(second.cursor)).posts == ()


async def test_a_file_that_grows_between_two_pages_loses_nothing(
    folder: Folder, posts: Path
) -> None:
    write(posts / "a.jsonl", "".join(line(n) for n in range(PAGE + 5)))
    first = await folder.poll(None)
    append(posts / "a.jsonl", line("last"))
    second = await folder.poll(first.cursor)
    assert (first.more, len(second.posts)) == (True, 6)


async def test_a_file_that_vanishes_and_comes_back_is_no_warning(
    folder: Folder, posts: Path
) -> None:
    write(posts / "a.jsonl", line(1))
    write(posts / "b.jsonl", line(2))
    first = await folder.poll(None)
    (posts / "a.jsonl").unlink()
    second = await folder.poll(first.cursor)
    assert (second.posts, second.warnings) == ((), ())
    write(posts / "a.jsonl", line(3))
    assert ids(await folder.poll(second.cursor)) == ["3"]


async def test_a_file_that_is_gone_when_it_is_opened_is_no_warning(
    folder: Folder, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(posts / "a.jsonl", line(1))
    monkeypatch.setattr("connectors.folder.os.open", _failing(errno.ENOENT, os.open, "a.jsonl"))
    page = await folder.poll(None)
    assert (page.posts, page.warnings) == ((), ())


async def test_a_file_that_cannot_be_opened_is_said_once_and_read_when_it_can(
    folder: Folder, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(posts / "a.jsonl", line(1))
    write(posts / "b.jsonl", line(2))
    with monkeypatch.context() as patched:
        patched.setattr("connectors.folder.os.open", _failing(errno.EACCES, os.open, "a.jsonl"))
        first = await folder.poll(None)
        second = await folder.poll(first.cursor)
    assert (ids(first), first.warnings) == (["2"], ("a.jsonl: Permission denied",))
    assert (second.posts, second.warnings) == ((), ())
    assert ids(await folder.poll(second.cursor)) == ["1"]


async def test_a_disk_that_fails_in_the_middle_is_said_and_the_others_are_read(
    folder: Folder, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(posts / "a.jsonl", line(1))
    write(posts / "b.jsonl", line(2))

    def broken(name: str, *rest: Any) -> Any:
        if name == "a.jsonl":
            raise OSError(errno.EIO, "Input/output error")
        return read_lines(name, *rest)

    read_lines = foldering._read_lines  # noqa: SLF001
    monkeypatch.setattr(foldering, "_read_lines", broken)
    page = await folder.poll(None)
    assert (ids(page), page.warnings) == (["2"], ("a.jsonl: Input/output error",))


async def test_a_subfolder_that_cannot_be_looked_into_is_said_once_and_not_forgotten(
    folder: Folder, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(posts / "sub" / "a.jsonl", line(1))
    write(posts / "b.jsonl", line(2))
    first = await folder.poll(None)
    assert ids(first) == ["1", "2"]
    with monkeypatch.context() as patched:
        patched.setattr("os.scandir", _failing(errno.EACCES, os.scandir, "sub"))
        second = await folder.poll(first.cursor)
        third = await folder.poll(second.cursor)
    assert (second.posts, second.warnings) == ((), ("sub/: Permission denied",))
    assert (third.posts, third.warnings) == ((), ())
    append(posts / "sub" / "a.jsonl", line(3))
    assert ids(await folder.poll(third.cursor)) == ["3"]


def _failing(number: int, real: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The real function, but for one path."""

    def function(path: Any = ".", *rest: Any, **more: Any) -> Any:
        if not isinstance(path, int) and Path(os.fsdecode(path)).name == name:
            raise OSError(number, os.strerror(number), os.fspath(path))
        return real(path, *rest, **more)

    return function
