"""A real PostgreSQL for tests: the one that TEST_POSTGRES_URL names, or a throwaway cluster."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

_STARTED = "-c fsync=off -c listen_addresses='' -c unix_socket_directories='{folder}'"


def initdb() -> Path | None:
    """The newest initdb of this system, None when PostgreSQL is not installed."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(
        installed, key=lambda p: int(p.parts[4]) if p.parts[4].isdigit() else 0, default=None
    )
    on_path = shutil.which("initdb")
    return newest or (Path(on_path).resolve() if on_path else None)


@contextmanager
def cluster() -> Iterator[URL | None]:
    """The address of a database where schemas may be made; None without PostgreSQL."""
    given = os.environ.get("TEST_POSTGRES_URL")
    program = initdb()
    if given:
        yield make_url(given).set(drivername="postgresql")
    elif program is None:
        yield None
    else:
        with _throwaway(program.parent) as url:
            yield url


@contextmanager
def database(server: URL) -> Iterator[str]:
    """The address of an empty place on the server, for SQLAlchemy; dropped at the end.

    It is a schema of its own, which is made in a few milliseconds, a database in 300.
    """
    name = f"leakline_test_{uuid.uuid4().hex[:12]}"
    _run(server, sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    try:
        url = server.set(drivername="postgresql+psycopg")
        url = url.update_query_dict({"options": f"-c search_path={name}"})
        yield url.render_as_string(hide_password=False)
    finally:
        _run(server, sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))


def _run(server: URL, statement: sql.Composed) -> None:
    with psycopg.connect(
        server.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(statement)


@contextmanager
def _throwaway(programs: Path) -> Iterator[URL]:
    # a socket's path must be short
    folder = Path(tempfile.mkdtemp(prefix="leakline-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")  # the server refuses to run as root
    data = folder / "data"
    control = [programs / "pg_ctl", "-D", data, "-w", "-s"]
    try:
        _as_owner(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N"]
        )
        options = _STARTED.format(folder=folder)
        _as_owner([*control, "-l", folder / "log", "-o", options, "start"])
        try:
            yield URL.create(
                "postgresql", username="postgres", database="postgres", query={"host": str(folder)}
            )
        finally:
            _as_owner([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(words: list[str | Path]) -> None:
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(  # noqa: S603 - the words are ours
        [str(word) for word in words],
        check=True,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )
