"""The command push: posts of a file, sent to the inbox of another leakline."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from monitor.cli import EXIT_FAILURES
from monitor.cli.options import AsJson
from monitor.cli.progress import progress
from monitor.cli.screen import note, say, say_json, stop

if TYPE_CHECKING:
    from connectors.post import Post

SECRET = "LEAKLINE_PUSH_SECRET"  # noqa: S105  (the name of the variable)
_LARGEST = 512 * 1024 * 1024  #: bytes of a file, which is held in memory
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(push)


def push(
    file: Annotated[Path, typer.Argument(help="Posts, one JSON object a line; - reads them here.")],
    to: Annotated[str, typer.Option("--to", metavar="URL", help="The address of the inbox.")],
    as_json: AsJson = False,
) -> None:
    """Send posts to an inbox, signed with the secret in $LEAKLINE_PUSH_SECRET.

    Nothing is sent of a file with a line that is no post. Sending the same file again is harmless.
    """
    from monitor import pushing

    secret, posts = _secret(), _posts(file)
    _look_at(to)
    try:
        with progress("push", "posts", len(posts)) as on_progress:
            done = asyncio.run(pushing.push(posts, to, secret, on_progress))
    except pushing.NotTaken as refusal:
        note(f"leakline: {refusal}")
        raise typer.Exit(EXIT_FAILURES) from None
    if as_json:
        say_json({"taken": done.taken, "taken_before": done.before})
    else:
        say(f"{done.taken} posts taken, {done.before} taken before")


def _secret() -> str:
    from connectors._inbox.signature import key_of

    secret = os.environ.get(SECRET, "")
    if not secret:
        stop(f"the secret of the inbox is missing: set {SECRET}")
    try:
        key_of(secret)
    except ValueError as error:
        stop(f"{SECRET} {error}")
    return secret


def _posts(file: Path) -> "list[Post]":
    """The posts of the file; stops at the first line that is none."""
    from connectors._inbox.receiver import Refusal, posts_in

    try:
        if file != Path("-") and file.stat().st_size > _LARGEST:
            stop(f"{file} is larger than {_LARGEST} bytes: split it")
        content = sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()
        return list(posts_in(content))
    except OSError as error:
        stop(f"{file}: {error.strerror}")
    except Refusal as bad:
        stop(f"{file}:{bad.said['line']}: {bad}; nothing was sent")


def _look_at(url: str) -> None:
    """Stop at what is no address; say when posts would travel open."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        stop(f"--to: {url} is no address such as http://127.0.0.1:8480/colleagues")
    if parts.scheme == "http" and parts.hostname not in _HERE:
        note("leakline: http lets everybody on the way read the posts; https does not")
