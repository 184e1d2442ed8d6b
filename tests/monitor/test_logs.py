"""The log: hostile text is a value, secrets stay out, the file is private."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from monitor.logs import open_log

HOSTILE = "a {x} {0} <red>b</red> \x1b[2Jc\x9b31m\u202e\r\n2021-01-01 00:00:00 INFO  forged {extra}"
SECRET = "specimen-secret-that-nobody-may-see"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    logger.remove()
    logging.getLogger().handlers.clear()


def test_hostile_text_is_one_line_and_cannot_command_the_terminal() -> None:
    out = io.StringIO()
    open_log(stream=out)
    logger.info("a post", title=HOSTILE)
    assert out.getvalue().count("\n") == 1
    assert not set(out.getvalue()) & set("\x1b\x9b\u202e\r")
    assert "a {x} {0} <red>b</red>" in out.getvalue()


def test_a_hostile_message_is_no_template_of_the_line() -> None:
    out = io.StringIO()
    open_log(stream=out)
    logger.info("{}", HOSTILE)
    assert out.getvalue().count("\n") == 1
    assert "{extra}" in out.getvalue()


def test_the_file_holds_one_json_object_a_line_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "leakline.log"
    file.touch(0o644)
    open_log(file=file, stream=io.StringIO())
    logger.warning("a post", title=HOSTILE, source="market")
    logger.info("another")
    first, second = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert (first["message"], first["title"], first["level"]) == ("a post", HOSTILE, "WARNING")
    assert second["message"] == "another"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_traceback_shows_no_value_of_a_variable() -> None:
    out = io.StringIO()
    open_log(stream=out)

    def broken(token: str) -> None:
        raise ZeroDivisionError(HOSTILE if token else "")

    try:
        broken(SECRET)
    except ZeroDivisionError:
        logger.exception("a fault")
    told = out.getvalue()
    assert "ZeroDivisionError" in told
    assert SECRET not in told
    assert not set(told) & set("\x1b\x9b\u202e\r")
    assert all(line.startswith("    ") for line in told.splitlines()[1:]), "no line is forged"


def test_warnings_of_libraries_reach_the_log_and_their_chatter_does_not() -> None:
    out = io.StringIO()
    open_log("DEBUG", stream=out)
    logging.getLogger("httpx").info("GET https://example.org/?token=%s", SECRET)
    logging.getLogger("apscheduler.scheduler").warning("run time of %s was missed", "{job}")
    assert "run time of {job} was missed library=apscheduler.scheduler" in out.getvalue()
    assert SECRET not in out.getvalue()


def test_opening_it_again_starts_afresh() -> None:
    first, second = io.StringIO(), io.StringIO()
    open_log(stream=first)
    open_log(stream=second)
    logger.info("once")
    assert (first.getvalue(), second.getvalue().count("once")) == ("", 1)


def test_what_is_below_the_level_is_left_out() -> None:
    out = io.StringIO()
    open_log("WARNING", stream=out)
    logger.info("quiet")
    assert out.getvalue() == ""
