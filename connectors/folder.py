"""A folder of files with posts: lines in the interchange format, exports of Telegram Desktop.

Place: a folder of this machine, looked through at every poll, subfolders included. A new file is
read, a file that grew is read on from where it stopped, a file that was rewritten is read again.
Access: whatever the daemon's user may read; nothing is fetched, no link leads out of the folder.
Rate: local, no limit.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import AfterValidator

from connectors._telegram.export import NoExportError, parse
from connectors.base import ConnectorOptions, Plugin, SourceUnavailable, Tools
from connectors.interchange import LONGEST, BadLine, read_bytes
from connectors.post import Page, Platform, Post

PAGE = 500  #: posts a page
LARGEST = 256 * 1024 * 1024  #: bytes of an export, which is read as a whole
_EDGE = 4096  #: bytes at both ends of what was read, by which a rewritten file is told


def _inside(pattern: str) -> str:
    parts = pattern.split("/")
    if pattern.startswith("/"):
        raise ValueError("starts outside of the folder: write it from there on")
    if not pattern or ".." in parts or any("**" in part and part != "**" for part in parts):
        raise ValueError('no pattern of files in the folder such as "**/*.jsonl"')
    return pattern


class Options(ConnectorOptions):
    """Where the files lie and which of them are meant."""

    path: Path  #: relative to the configuration's folder
    files: tuple[Annotated[str, AfterValidator(_inside)], ...] = ("**/*.jsonl", "**/result*.json")
    platform: Platform = "telegram"  #: of the posts in exports; lines state their own


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a file was read. Kept in the cursor, one for each file."""

    size: int = -1  #: of the file when it was last looked at
    mtime: int = -1
    offset: int = 0  #: bytes read of lines; posts read of an export
    lines: int = 0
    edges: str = ""
    warned: bool = False  #: what is wrong with the rest of the file was said already


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one file gave."""

    posts: list[Post]
    mark: Mark
    warnings: list[str]
    more: bool = False


class Folder:
    """The files of a folder, as a place that can be polled."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools
        self._export: tuple[str, int, int, list[Post]] | None = None

    async def poll(self, cursor: str | None) -> Page:
        """The next 500 posts at most; `more` says that others are waiting."""
        return await asyncio.to_thread(self._look, cursor)

    def _look(self, cursor: str | None) -> Page:
        root = self._tools.home / self._options.path
        try:
            next(root.iterdir(), None)  # glob() finds nothing in a folder that is not there
        except OSError as error:
            raise SourceUnavailable(f"folder {self._options.path}: {error.strerror}") from error
        known = {name: Mark(*mark) for name, mark in json.loads(cursor or "{}").items()}
        marks: dict[str, Mark] = {}
        posts: list[Post] = []
        warnings: list[str] = []
        more = False
        for name, reason in _unreadable(root):
            warned = known.get(name, Mark()).warned
            warnings += [] if warned else [f"{_shown(name)}: {reason}"]
            marks[name] = Mark(warned=True)  # what was read below it is remembered
            marks.update({one: mark for one, mark in known.items() if one.startswith(name)})
        for name, path in self._files(root):
            mark = known.get(name, Mark())
            if len(posts) >= PAGE:
                more, marks[name] = True, mark
                continue
            reading = self._read(name, path, mark, PAGE - len(posts))
            marks[name] = reading.mark
            posts += reading.posts
            warnings += reading.warnings
            more = more or reading.more
        posts.sort(key=lambda post: post.published_at)
        return Page(tuple(posts), _cursor(marks), more, tuple(warnings))

    def _files(self, root: Path) -> Iterator[tuple[str, Path]]:
        """Names and real paths of the files that are meant, sorted; links out are left alone."""
        inside = root.resolve()
        found = {path for pattern in self._options.files for path in root.glob(pattern)}
        for path in sorted(found):
            real = path.resolve()
            if real.is_relative_to(inside) and real.is_file():
                yield path.relative_to(root).as_posix(), real

    def _read(self, name: str, path: Path, mark: Mark, room: int) -> _Reading:
        """What a file gives; one that cannot be read gives a warning, once."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as file:
                status = os.fstat(file.fileno())
                now = replace(mark, size=status.st_size, mtime=status.st_mtime_ns)
                if name.endswith(".json"):
                    return self._read_export(name, file, mark, now, room)
                return _read_lines(name, file, mark, now, room)
        except FileNotFoundError:  # gone since it was listed
            return _Reading([], mark, [])
        except OSError as error:
            said = [] if mark.warned else [f"{_shown(name)}: {error.strerror}"]
            return _Reading([], replace(mark, warned=True), said)

    def _read_export(self, name: str, file: BinaryIO, mark: Mark, now: Mark, room: int) -> _Reading:
        """The next posts of an export; it is parsed once and kept until it was handed out."""
        same = (mark.size, mark.mtime) == (now.size, now.mtime)
        if same and mark.lines:
            return _Reading([], mark, [])
        start = mark.offset if same else 0
        if self._export is None or self._export[:3] != (name, now.size, now.mtime):
            try:
                posts = self._parse(file, now.size)
            except NoExportError as error:
                done = replace(now, offset=0, lines=1)
                return _Reading([], done, [f"{_shown(name)}: {error}"])
            self._export = (name, now.size, now.mtime, posts)
        posts = self._export[3][start : start + room]
        more = start + room < len(self._export[3])
        if not more:
            self._export = None
        mark = replace(now, offset=start + len(posts), lines=0 if more else 1)
        return _Reading(posts, mark, [], more)

    def _parse(self, file: BinaryIO, size: int) -> list[Post]:
        if size > LARGEST:
            raise NoExportError(f"is larger than {LARGEST} bytes; export fewer messages at a time")
        return parse(file.read(), source=self._tools.source, platform=self._options.platform)


def _unreadable(root: Path) -> Iterator[tuple[str, str]]:
    """The subfolders that cannot be looked into, each with its slash and why: glob is silent."""
    errors: list[OSError] = []
    for _ in os.walk(root, onerror=errors.append):
        pass
    for error in errors:
        if not isinstance(error, FileNotFoundError):
            place = Path(os.fsdecode(error.filename)).relative_to(root).as_posix()
            yield f"{place}/", error.strerror or "cannot be read"


def _read_lines(name: str, file: BinaryIO, mark: Mark, now: Mark, room: int) -> _Reading:
    """The posts of the lines after the mark; a last line without its end waits for it."""
    if (mark.size, mark.mtime) == (now.size, now.mtime) and mark.offset >= mark.size:
        return _Reading([], mark, [])
    if mark.edges != _edges(file, mark.offset) or (mark.size, mark.offset) == (now.size, now.size):
        mark = replace(mark, offset=0, lines=0, warned=False)
    posts: list[Post] = []
    warnings: list[str] = []
    offset, lines, warned = mark.offset, mark.lines, mark.warned
    file.seek(offset)
    while len(posts) < room and (line := _next_line(file)):
        where = f"{_shown(name)}:{lines + 1}"
        whole = line.endswith(b"\n")
        try:
            post = read_bytes(line, where=where)
        except BadLine as bad:
            if not whole:
                waits = (mark.size, mark.mtime) == (now.size, now.mtime) and not warned
                warnings += [f"{where}: the last line is not finished"] if waits else []
                warned = warned or waits
                break
            warnings.append(str(bad))
        else:
            posts += [post] if post else []
        offset, lines, warned = file.tell(), lines + whole, False
    done = replace(now, offset=offset, lines=lines, edges=_edges(file, offset), warned=warned)
    return _Reading(posts, done, warnings, more=len(posts) >= room and offset < now.size)


def _next_line(file: BinaryIO) -> bytes:
    """The next line; of one that is too long for a post only its beginning, and its end."""
    line = rest = file.readline(LONGEST + 1)
    while len(rest) > LONGEST and not rest.endswith(b"\n"):
        rest = file.readline(LONGEST + 1)
    return line if rest is line or not rest.endswith(b"\n") else line + b"\n"


def _edges(file: BinaryIO, offset: int) -> str:
    """A short hash of the first and the last bytes before `offset`."""
    file.seek(0)
    first = file.read(min(_EDGE, offset))
    file.seek(max(0, offset - _EDGE))
    last = file.read(min(_EDGE, offset))
    return hashlib.blake2b(first + last, digest_size=8).hexdigest()


def _cursor(marks: dict[str, Mark]) -> str:
    return json.dumps(
        {n: [m.size, m.mtime, m.offset, m.lines, m.edges, m.warned] for n, m in marks.items()}
    )


def _shown(name: str) -> str:
    """A file's name as a person may read it, also when it is not UTF-8."""
    return os.fsencode(name).decode(errors="replace")


CONNECTOR = Plugin(Options, Folder)
