"""A folder in which posts wait until they were read: written to the disk before they are believed.

A file appears under its name only when it is whole (written aside, fsync, renamed, fsync of the
folder), and is removed once what was read of it is committed. Files of other programs are welcome
if they appear in the same way. The folder is made 0700, our files are 0600.
"""

import hashlib
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_SUFFIX = ".jsonl"
_REJECTED = ".rejected"
_LEDGER = ".accepted"
_REMEMBERED = 100_000  #: ids; a message is believed for minutes, and here is room for a day
_OURS = re.compile(r"[0-9]{20}-([0-9a-f]{32})\.jsonl")
_NUMBER = count()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file as it was seen: the same name with another content is another file."""

    name: str
    inode: int
    size: int
    mtime: int

    @property
    def in_order(self) -> tuple[int, str]:
        """Sorts files by when they came."""
        return (self.mtime, self.name)


class Spool:
    """The folder, and which messages it has taken. Blocking: call it from a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._taken: dict[str, None] | None = None

    def make(self) -> None:
        """Make the folder where there is none. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def waiting(self) -> list[Waiting]:
        """The files that wait, oldest first; links, folders and unfinished files are none."""
        found = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or not entry.name.endswith(_SUFFIX):
                    continue
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    found.append(_seen(entry.name, status))
        return sorted(found, key=lambda file: file.in_order)

    def remove(self, file: Waiting, *, aside: bool) -> None:
        """Remove a file that was read, if it is still the same; `aside` keeps it as .rejected.

        Calling twice is harmless. Raises OSError.
        """
        path = self.folder / file.name
        try:
            if _seen(file.name, path.lstat()) != file:
                return
            path.rename(path.with_name(file.name + _REJECTED)) if aside else path.unlink()
        except FileNotFoundError:
            return

    def has_taken(self, id_: str) -> bool:
        """Whether a message of that id was taken, in this life or an earlier one."""
        return _hash(id_) in self._known()

    def take(self, id_: str, content: bytes) -> None:
        """Write a message to the disk; when this returns no crash loses it. Raises OSError."""
        known, hashed = self._known(), _hash(id_)
        name = f"{time.time_ns():020d}-{hashed}{_SUFFIX}"
        aside = self.folder / f".{name}.{os.getpid()}.{next(_NUMBER)}"
        try:
            _write(aside, content, os.O_EXCL)
            aside.rename(self.folder / name)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        _sync(self.folder)
        known[hashed] = None
        _write(self.folder / _LEDGER, f"{hashed}\n".encode(), os.O_APPEND)

    def _known(self) -> dict[str, None]:
        """The hashes of ids that were taken, the oldest first; read once, and shortened then."""
        if self._taken is None:
            self.make()
            ids = [*_lines(self.folder / _LEDGER), *self._ids_of_files()]
            self._taken = dict.fromkeys(ids[-_REMEMBERED:])
            self._shorten(ids)
        while len(self._taken) > _REMEMBERED:
            del self._taken[next(iter(self._taken))]
        return self._taken

    def _ids_of_files(self) -> Iterator[str]:
        """The ids of messages that wait: a crash may have come before they were noted."""
        for file in self.waiting():
            if ours := _OURS.fullmatch(file.name):
                yield ours[1]

    def _shorten(self, ids: list[str]) -> None:
        """Write the ledger anew, and remove what a crash left unfinished."""
        for left in self.folder.glob(f".*{_SUFFIX}.*"):
            left.unlink(missing_ok=True)
        aside = self.folder / f"{_LEDGER}.{os.getpid()}"
        _write(aside, "".join(f"{id_}\n" for id_ in ids[-_REMEMBERED:]).encode(), os.O_TRUNC)
        aside.rename(self.folder / _LEDGER)
        _sync(self.folder)


def total(files: Iterable[Waiting]) -> int:
    """How many bytes wait."""
    return sum(file.size for file in files)


def _seen(name: str, status: os.stat_result) -> Waiting:
    return Waiting(name, status.st_ino, status.st_size, status.st_mtime_ns)


def _hash(id_: str) -> str:
    return hashlib.sha256(id_.encode(errors="replace")).hexdigest()[:32]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        return []


def _write(path: Path, content: bytes, how: int) -> None:
    """Write to a file that only we can read, down to the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | how
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Bring the folder's own entries to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
