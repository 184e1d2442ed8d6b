"""Posts as lines of JSON: what `folder` reads and `leakline export posts` writes.

docs/interchange.md says the same for people.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import ValidationError as Invalid

from connectors.post import PLATFORMS, Attachment, Platform, Post, in_utc

LONGEST = 4 * 1024 * 1024  #: bytes of one line
_BIGGEST = 2**63 - 1  #: what a database keeps
_SEPARATORS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


class BadLine(Exception):
    """A line that is no post. str() is `file:line: key: what`, one plain sentence."""


def _clean(value: object) -> object:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("contains a NUL character")
    return value


def _number_or_text(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _BIGGEST:
        return str(value)
    return value


_Text = Annotated[str, BeforeValidator(_clean)]
_Id = Annotated[_Text, StringConstraints(min_length=1), BeforeValidator(_number_or_text)]


class _File(BaseModel):
    model_config = ConfigDict(strict=True)

    name: _Text
    size: Annotated[int, Field(ge=0, le=_BIGGEST)] | None = None


class _Line(BaseModel):
    """What a line may hold; keys that are not named here are ignored."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    id: _Id
    source: Annotated[_Text, StringConstraints(min_length=1)]
    published_at: _Text
    text: _Text
    platform: Platform | None = None
    title: _Text | None = None
    author: _Text | None = None
    url: _Text | None = None
    lang: _Text | None = None
    attachments: list[_File] | None = None
    forwarded_from: _Text | None = None
    reply_to: _Id | None = None
    edited: bool | None = None
    vanished: bool | None = None


def read_line(line: str, *, where: str) -> Post:
    """The post in one line. `where` is `file:line` for the error.

    A time without a zone is UTC. A line without a platform is "social": it says the least.
    Raises BadLine, and nothing else, whatever the line holds.
    """
    try:
        read = _Line.model_validate_json(line)
        published_at = _time(read.published_at)
    except Invalid as error:
        raise BadLine(f"{where}: {_fault(error)}") from None
    except ValueError as error:
        raise BadLine(f"{where}: published_at: {error}") from None
    return Post(
        id=read.id,
        source=read.source,
        platform=read.platform or "social",
        published_at=published_at,
        text=read.text,
        title=read.title,
        author=read.author,
        url=read.url,
        lang=_language(read.lang),
        attachments=tuple(Attachment(file.name, file.size) for file in read.attachments or ()),
        forwarded_from=read.forwarded_from,
        reply_to=read.reply_to,
        edited=bool(read.edited),
        vanished=bool(read.vanished),
    )


def _time(stated: str) -> datetime:
    try:
        time = datetime.fromisoformat(stated)
    except ValueError:
        raise ValueError("not an ISO 8601 time such as 2021-01-31T21:14:00Z") from None
    return in_utc(time)


def _language(stated: str | None) -> str | None:
    """The two letters of ISO 639-1 in "fr", "fr-CA" or "FR_ca"; None in anything else."""
    letters = (stated or "").replace("_", "-").partition("-")[0].lower()
    return (
        letters if len(letters) == len("fr") and letters.isascii() and letters.isalpha() else None
    )


def _fault(error: Invalid) -> str:
    """The first fault as `key: what`."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(map(str, first["loc"]))
    what = {
        "missing": "is missing",
        "string_type": "must be a text",
        "string_unicode": "holds half a surrogate pair",
        "int_type": "must be a whole number",
        "too_short": "must not be empty",
        "literal_error": f"must be one of {', '.join(PLATFORMS)}",
        "list_type": "must be a list",
        "model_type": "must be an object",
        "bool_type": "must be true or false",
    }.get(first["type"], first["msg"].removeprefix("Value error, "))
    return f"{key}: {what}" if key else f"{what[0].lower()}{what[1:]}"


def write_line(post: Post) -> str:
    """The post as one line without its line end; keys that say nothing are left out."""
    line: dict[str, Any] = {
        "id": post.id,
        "platform": post.platform,
        "source": post.source,
        "published_at": post.published_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "title": post.title,
        "text": post.text,
        "author": post.author,
        "url": post.url,
        "lang": post.lang,
        "attachments": [{"name": file.name, "size": file.size} for file in post.attachments],
        "forwarded_from": post.forwarded_from,
        "reply_to": post.reply_to,
        "edited": post.edited,
        "vanished": post.vanished,
    }
    said = {key: value for key, value in line.items() if value or key == "text"}
    return json.dumps(said, ensure_ascii=False).translate(_SEPARATORS)


def read_posts(path: Path) -> Iterator[Post | BadLine]:
    """The posts of a file one by one, a BadLine in the place of each line that is none.

    Reads a line at a time, so the file may be larger than the memory. Empty lines are skipped.
    Raises OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file), start=1):
            where = f"{os.fsencode(path).decode(errors='replace')}:{number}"
            try:
                post = read_bytes(line, where=where)
            except BadLine as bad:
                yield bad
            else:
                if post:
                    yield post


def read_bytes(line: bytes, *, where: str) -> Post | None:
    """The post in one line as it stands in a file; None for an empty line. Raises BadLine."""
    if len(line) > LONGEST:
        raise BadLine(f"{where}: is longer than {LONGEST} bytes")
    try:
        text = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadLine(f"{where}: is not UTF-8") from None
    return read_line(text, where=where) if text else None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of a line that is too long only its beginning is kept in memory."""
    while line := file.readline(LONGEST + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST + 1)
        yield line
