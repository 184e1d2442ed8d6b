"""An inbox: posts that other programs bring, in the interchange format.

Place: a folder of this machine (the spool) into which files of JSON lines are moved, and, where
there is a secret, a path of a listening port to which signed messages are sent (`leakline push`).
docs/interchange.md describes both for who writes the other side.
Access: who has the secret, by the Standard Webhooks scheme, or may write to the folder.
Rate: local; a sender has `rate` messages a minute. A message that comes in asks for a poll at once.

A post is read from the spool, and its file is removed by the next poll, when what was read of it is
committed: nothing is lost, and no second copy stays. Posts carry the inbox's name as their source,
and the name that their sender gave them in front of their id, unless `sources` allows that name.
"""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from connectors._inbox.receiver import Box, listening
from connectors._inbox.signature import key_of
from connectors._inbox.spool import Spool, Waiting
from connectors._options import matching
from connectors.base import ConnectorOptions, Plugin, SourceRefused, SourceUnavailable, Tools
from connectors.interchange import LONGEST, BadLine, read_bytes
from connectors.post import Page, Post

PAGE = 500  #: posts a page
_FILES = 200  #: files a page, for the cursor names them
_LISTEN = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+):[0-9]{1,5}")
_HIGHEST = 65_535  #: port
_ASKING = range(1, 31)  #: seconds after the start in which a first poll is asked for


def _usable(secret: SecretStr) -> SecretStr:
    key_of(secret.get_secret_value())
    return secret


def _address(listen: str) -> str:
    _, _, port = listen.rpartition(":")
    if not _LISTEN.fullmatch(listen) or int(port) > _HIGHEST:
        raise ValueError('no address of this machine with a port such as "127.0.0.1:8480"')
    return listen


class Options(ConnectorOptions):
    """Where posts come in, and as whose."""

    spool: Path | None = None  #: the folder; inbox/NAME beside the configuration
    secret: Annotated[SecretStr, AfterValidator(_usable)] | None = None  #: without it: no port
    listen: Annotated[str, AfterValidator(_address)] = "127.0.0.1:8480"
    path: Annotated[str, matching(r"/[\w./~-]*", 'no path such as "/colleagues"')] | None = (
        None  #: /NAME
    )
    sources: tuple[str, ...] = ()  #: names that posts may keep as their source
    max_body: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024)] = 4 * 1024 * 1024
    rate: Annotated[int, Field(ge=1, le=10_000)] = 60

    @model_validator(mode="after")
    def _has_a_secret(self) -> Self:
        for key in ("listen", "path"):
            if self.secret is None and key in self.model_fields_set:
                raise ValueError(f"`{key}` opens no port without a `secret`: add one")
        return self

    def claims(self, source: str) -> Mapping[str, str]:
        """The spool, and the path of the port where there is one."""
        spool = {"spool": f"the spool {os.path.normpath(self.folder(source))}"}
        path = {"path": f"the path {self.way(source)} of {self.listen}"}
        return spool | (path if self.secret else {})

    def folder(self, source: str) -> Path:
        """The spool of a source, where it names none as well."""
        return self.spool or Path("inbox") / _slug(source)

    def way(self, source: str) -> str:
        """The path of a source, where it names none as well."""
        return self.path or f"/{_slug(source)}"


@dataclass(slots=True)
class _Read:
    """The cursor: files that were read to their end, and how far the next one was."""

    whole: list[tuple[Waiting, bool]] = field(default_factory=list)  #: and whether it had bad lines
    part: Waiting | None = None
    offset: int = 0
    lines: int = 0
    bad: bool = False

    @classmethod
    def of(cls, cursor: str | None) -> "_Read":
        """What a cursor says."""
        said: dict[str, Any] = json.loads(cursor or "{}")
        whole = [(Waiting(*file), bad) for *file, bad in said.get("whole", ())]
        if not said.get("part"):
            return cls(whole)
        *file, offset, lines, bad = said["part"]
        return cls(whole, Waiting(*file), offset, lines, bad)

    def cursor(self) -> str:
        """The cursor that `of` reads."""
        said: dict[str, Any] = {"whole": [[*_row(file), bad] for file, bad in self.whole]}
        if self.part:
            said["part"] = [*_row(self.part), self.offset, self.lines, self.bad]
        return json.dumps(said)


class Inbox:
    """The spool, as a place that can be polled, and the path that fills it."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools
        self._spool = Spool(tools.home / options.folder(tools.source))
        self._path = options.way(tools.source)
        self._box: Box | None = None
        self._asked = [
            asyncio.get_running_loop().call_later(second, tools.nudge)
            for second in (_ASKING if options.secret else ())
        ]  # the port is closed until the first poll, which may be booked for much later

    async def poll(self, cursor: str | None) -> Page:
        """The next 500 posts of the spool at most, the oldest file first.

        `more` after every page that brought something: the next poll removes its files.
        """
        while self._asked:
            self._asked.pop().cancel()
        await self._own()
        if self._options.secret and self._box is None:
            await self._listen(self._options.secret)
        try:
            return await asyncio.to_thread(self._look, cursor)
        except OSError as error:
            raise SourceUnavailable(f"the spool cannot be read: {error.strerror}") from error

    async def _own(self) -> None:
        """Make sure that nobody else empties the spool. Raises SourceRefused."""
        name, folder = self._tools.source, self._spool.folder
        owner = await self._tools.shared.borrow(f"spool {folder.resolve()}", lambda: _said(name))
        if owner != name:
            raise SourceRefused(f"the inbox {owner} has the same spool: give one of them another")

    async def _listen(self, secret: SecretStr) -> None:
        host, _, port = self._options.listen.rpartition(":")
        receiver = await self._tools.shared.borrow(
            f"inbox {self._options.listen}", lambda: listening(host.strip("[]"), int(port))
        )
        box = Box(
            source=self._tools.source,
            key=key_of(secret.get_secret_value()),
            spool=self._spool,
            max_body=self._options.max_body,
            rate=self._options.rate,
            now=self._tools.now,
            nudge=self._tools.nudge,
        )
        receiver.add(self._path, box)
        self._box = box

    def _look(self, cursor: str | None) -> Page:
        self._spool.make()
        known, warnings = _Read.of(cursor), list[str]()
        left = [(file, bad) for file, bad in known.whole if not self._remove(file, bad, warnings)]
        posts: list[Post] = []
        now, before = replace(known, whole=left), {file for file, _ in left}
        for file in self._spool.waiting():
            if len(posts) >= PAGE or len(now.whole) - len(left) >= _FILES:
                break
            if file not in before:
                posts += self._read(file, now, PAGE - len(posts), warnings)
        progress = (now.part, now.offset) != (known.part, known.offset) or len(now.whole) > len(
            left
        )
        posts.sort(key=lambda post: post.published_at)
        after = now.cursor() if progress else cursor
        return Page(tuple(posts), after, more=progress, warnings=tuple(warnings))

    def _remove(self, file: Waiting, bad: bool, warnings: list[str]) -> bool:
        """Remove a file whose posts are committed; False when it is still there."""
        try:
            self._spool.remove(file, aside=bad)
        except OSError as error:
            warnings.append(f"{_shown(file)}: cannot be removed: {error.strerror}")
            return False
        return True

    def _read(self, file: Waiting, now: _Read, room: int, warnings: list[str]) -> list[Post]:
        """The next posts of a file; `now` is moved on behind them."""
        try:
            handle = os.open(self._spool.folder / file.name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            warnings.append(f"{_shown(file)}: {error.strerror}")
            return []
        if file != now.part:
            now.part, now.offset, now.lines, now.bad = file, 0, 0, False
        with os.fdopen(handle, "rb") as lines:
            lines.seek(now.offset)
            posts, ended = self._lines(lines, now, room, warnings)
        if ended:
            if now.bad:
                warnings.append(f"{_shown(file)}: is kept as {_shown(file)}.rejected")
            now.whole = [*now.whole, (file, now.bad)]
            now.part, now.offset, now.lines, now.bad = None, 0, 0, False
        return posts

    def _lines(
        self, lines: BinaryIO, now: _Read, room: int, warnings: list[str]
    ) -> tuple[list[Post], bool]:
        """The posts of the next lines, and whether the file has ended."""
        posts: list[Post] = []
        while line := _next(lines):
            now.lines += 1
            now.offset = lines.tell()
            try:
                post = read_bytes(line, where=f"{_shown(now.part)}:{now.lines}")
            except BadLine as bad:
                now.bad = True
                warnings.append(str(bad))
                continue
            posts += [self._named(post)] if post else []
            if len(posts) >= room:
                return posts, not lines.peek(1)  # type: ignore[attr-defined]
        return posts, True

    def _named(self, post: Post) -> Post:
        """The post under the inbox's name; the name that its sender gave goes before its id."""
        if post.source in (self._tools.source, *self._options.sources):
            return post
        reply_to = f"{post.source}/{post.reply_to}" if post.reply_to else None
        return replace(
            post, source=self._tools.source, id=f"{post.source}/{post.id}", reply_to=reply_to
        )


def _slug(source: str) -> str:
    return re.sub(r"\W+", "-", source).strip("-")


@asynccontextmanager
async def _said(name: str) -> AsyncIterator[str]:
    """The name, for all who ask after the first."""
    yield name


def _next(lines: BinaryIO) -> bytes:
    """The next line; of one that is too long for a post only its beginning."""
    line = rest = lines.readline(LONGEST + 1)
    while len(rest) > LONGEST and not rest.endswith(b"\n"):
        rest = lines.readline(LONGEST + 1)
    return line


def _row(file: Waiting) -> tuple[str, int, int, int]:
    return (file.name, file.inode, file.size, file.mtime)


def _shown(file: Waiting | None) -> str:
    """A file's name as a person may read it, also when it is not UTF-8."""
    return os.fsencode(file.name).decode(errors="replace") if file else ""


CONNECTOR = Plugin(Options, Inbox)
