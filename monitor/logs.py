"""The log: one line per event on the standard error, and a file of JSON lines if wished.

Messages are fixed sentences. What strangers wrote goes in as a value (`logger.info("..", title=t)`,
shown behind the sentence as title=...), never as a part of the template, and is made harmless here.
"""

import json
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from loguru import logger

from monitor.harmless import one_line, several_lines

if TYPE_CHECKING:
    from loguru import Record

_LONGEST = 500
_LINE = "<dim>{time:YYYY-MM-DD HH:mm:ss}</dim> <level>{level: <7}</level> {extra[_line]}\n"
_JSON = "{extra[_json]}\n"
_NOISY = ("httpx", "httpcore", "telethon", "aiosqlite", "alembic", "asyncio", "slack_sdk")


class NoLog(Exception):
    """The file of the log cannot be written; str() is one plain sentence."""


def open_log(level: str = "INFO", file: Path | None = None, stream: TextIO | None = None) -> None:
    """Send the log to the stream (standard error) and, as JSON lines, to the file.

    The file is readable by its owner only. Calling it again starts afresh. Raises NoLog.
    """
    logger.remove()
    logger.add(
        stream or sys.stderr,
        level=level,
        format=_as_line,
        diagnose=False,
        backtrace=False,
        catch=True,
    )
    if file is not None:
        _write_to(file, level)
    logging.basicConfig(handlers=[_FromStandardLibrary()], level=logging.WARNING, force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _write_to(file: Path, level: str) -> None:
    try:
        logger.add(
            file,
            level=level,
            format=_as_json,
            diagnose=False,
            backtrace=False,
            rotation="50 MB",
            retention=5,
            encoding="utf-8",
            opener=_owner_only,
        )
    except OSError as error:
        raise NoLog(f"cannot write the log file {file}: {error.strerror}") from error


def _as_line(record: "Record") -> str:
    values = (f" {k}={_shown(v)}" for k, v in record["extra"].items() if not k.startswith("_"))
    record["extra"]["_line"] = one_line(record["message"]) + "".join(values) + _trace(record)
    return _LINE


def _as_json(record: "Record") -> str:
    event = {
        "at": record["time"].isoformat(),
        "level": record["level"].name,
        "message": record["message"],
        **{k: v for k, v in record["extra"].items() if not k.startswith("_")},
    }
    if trace := _trace(record):
        event["trace"] = trace.strip()
    record["extra"]["_json"] = json.dumps(event, default=str)
    return _JSON


def _shown(value: object) -> str:
    text = one_line(str(value), _LONGEST)
    return f'"{text}"' if " " in text else text


def _trace(record: "Record") -> str:
    """The traceback, indented, or nothing. An exception's text may be a stranger's too."""
    exception = record["exception"]
    if exception is None or exception.value is None:
        return ""
    lines = traceback.format_exception(exception.type, exception.value, exception.traceback)
    return "\n" + "\n".join(f"    {line}" for line in several_lines("".join(lines)).splitlines())


def _owner_only(path: str, flags: int) -> int:
    handle = os.open(path, flags, 0o600)
    os.fchmod(handle, 0o600)
    return handle


class _FromStandardLibrary(logging.Handler):
    """Hands warnings of the libraries to our log."""

    def emit(self, record: logging.LogRecord) -> None:
        known = record.levelname in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        logger.opt(exception=record.exc_info).bind(library=record.name).log(
            record.levelname if known else record.levelno, "{}", record.getMessage()
        )
