"""What stands on the disk of an account, in a folder that only its owner can enter.

telegram/main.session   who we are: address, port and key, in Telethon's format
telegram/main.json      api_id and api_hash, as `leakline telegram login` was told them
telegram/main.state     which channels are known, and how long Telegram asked us to wait
telegram/main.lock      which process works with the account
"""

import fcntl
import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from telethon.crypto import AuthKey

from connectors.base import SourceRefused, SourceUnavailable

_PATIENCE = 0.5  #: seconds for another program that writes to the session


class Credentials(BaseModel):
    """What Telegram calls an application, from https://my.telegram.org."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    api_id: int = Field(gt=0)
    api_hash: SecretStr


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it is stored. Its key is the account: never show it."""

    dc: int
    address: str
    port: int
    key: AuthKey

    def __repr__(self) -> str:
        return "Session(...)"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one account."""

    folder: Path
    name: str

    @property
    def session(self) -> Path:
        """The session, in Telethon's format."""
        return self.folder / f"{self.name}.session"

    @property
    def credentials(self) -> Path:
        """The application's id and hash."""
        return self.folder / f"{self.name}.json"

    @property
    def state(self) -> Path:
        """What was learned; deleting it costs some questions."""
        return self.folder / f"{self.name}.state"

    @property
    def lock(self) -> Path:
        """Held by the process that works with the account."""
        return self.folder / f"{self.name}.lock"

    @property
    def login(self) -> str:
        """The command that signs the account in."""
        return f"`leakline telegram login --account {self.name}`"

    def stamp(self) -> tuple[int, int] | None:
        """Changes when somebody has signed in anew; None without a session."""
        try:
            status = self.session.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino

    def make_folder(self) -> None:
        """Make the folder, for its owner only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)


def read_session(files: Files) -> Session:
    """The session. Raises SourceRefused where there is none, SourceUnavailable while it is locked.

    It is read once and never written, so that no lock of SQLite can hold up the daemon.
    """
    dc, address, port, key = _stored(files)
    if not address or not key:
        raise SourceRefused(f"the account {files.name} is not signed in: run {files.login}")
    return Session(dc, address, port, AuthKey(key))


def stored_address(files: Files) -> tuple[int, str, int]:
    """Which server a session speaks to: number, address, port. Raises as read_session() does."""
    dc, address, port, _ = _stored(files)
    if not address:
        raise SourceRefused(_unreadable(files))
    return dc, address, port


def _stored(files: Files) -> tuple[int, str | None, int, bytes | None]:
    if not files.session.exists():
        raise SourceRefused(f"the account {files.name} is not signed in: run {files.login}")
    try:
        files.session.chmod(0o600)
        uri = f"{files.session.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE)) as connection:
            rows = "select dc_id, server_address, port, auth_key from sessions"
            row: tuple[int, str | None, int, bytes | None] | None
            row = connection.execute(rows).fetchone()
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise SourceRefused(_unreadable(files)) from error
        raise SourceUnavailable(
            f"the session of the account {files.name} is locked by another program: end that one"
        ) from error
    except (sqlite3.DatabaseError, OSError) as error:
        raise SourceRefused(_unreadable(files)) from error
    if row is None:
        raise SourceRefused(_unreadable(files))
    return row


def _unreadable(files: Files) -> str:
    return f"{files.session.name} is no session that can be read: run {files.login}"


def read_credentials(files: Files) -> Credentials:
    """The application's id and hash. Raises SourceRefused."""
    try:
        return Credentials.model_validate_json(files.credentials.read_bytes())
    except FileNotFoundError:
        why = f"the account {files.name} has no api_id and api_hash: run {files.login}"
        raise SourceRefused(why) from None
    except (ValidationError, OSError) as error:
        raise SourceRefused(
            f"{files.credentials.name} holds no api_id and api_hash: run {files.login}"
        ) from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    fresh.replace(path)


class State:
    """What was learned about an account: its waits, and its channels by name. Kept in a file."""

    def __init__(self, files: Files) -> None:
        self._files = files
        try:
            stored = json.loads(files.state.read_bytes())
        except (FileNotFoundError, ValueError):
            stored = {}
        self.me: str = stored.get("me", "")
        self.waits: dict[str, datetime] = _moments(stored.get("waits"))
        self.missing: dict[str, dict[str, str]] = stored.get("missing", {})  #: when asked, and why
        self.channels: dict[str, dict[str, Any]] = stored.get("channels", {})

    def save(self) -> None:
        """Write it down."""
        stored = {
            "me": self.me,
            "waits": {name: at.isoformat() for name, at in self.waits.items()},
            "missing": self.missing,
            "channels": self.channels,
        }
        write_private(self._files.state, json.dumps(stored, indent=1).encode())


def _moments(stored: Mapping[str, str] | None) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in (stored or {}).items()}


class Lock:
    """One process per account: two would have the session taken away from both."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._handle: int | None = None

    def take(self) -> None:
        """Hold it, until release() or the end of the process. Raises SourceUnavailable."""
        if self._handle is not None:
            return
        self._files.make_folder()
        handle = os.open(self._files.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise SourceUnavailable(
                f"the account {self._files.name} is in use by another leakline (process {holder})"
            ) from None
        os.truncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        self._handle = handle

    def holder(self) -> str:
        """The number of the process that holds it; empty when none does. Makes no file."""
        try:
            handle = os.open(self._files.lock, os.O_RDWR)
        except FileNotFoundError:
            return ""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
        finally:
            os.close(handle)
        return ""

    def release(self) -> None:
        """Let others have it; calling twice is harmless."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
