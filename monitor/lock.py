"""One daemon per database: two would poll everything twice."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.tables import Settings


class NoLock(Exception):
    """The database is not ours alone, or nobody can tell; str() is one plain sentence."""


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Holds the database's lock file; raises NoLock when another process holds it.

    The lock ends with the process, however it ends; the file stays and means nothing by itself.
    """
    path = lock_file(settings)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise NoLock(f"cannot write the lock file {path}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            raise NoLock(
                f"another leakline (process {holder}) works on this database; it holds {path}"
            ) from None
        os.truncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def lock_file(settings: Settings) -> Path:
    """The lock file: beside SQLite's own file, else beside the configuration."""
    file = settings.database_file
    if file is not None:
        return file.with_name(f"{file.name}.lock")
    digest = hashlib.sha256(settings.database_url.encode()).hexdigest()
    return settings.home / f"leakline-{digest[:12]}.lock"
