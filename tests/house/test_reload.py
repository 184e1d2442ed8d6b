"""The daemon takes new rules while it runs, and keeps the old ones when the new ones are broken."""

import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.servers.daemon import Daemon, daemon_in, eventually, leakline

CONFIG = """
[report]
enabled = false
[rules]
paths = ["own"]
[[source]]
name = "places"
connector = "folder"
path = "places"
every = "1s"
[[notifier]]
name = "screen"
kind = "terminal"
"""
RULE = '[[rule]]\nid = "own"\ntitle = "Own"\nseverity = "low"\nall = [{}]\n'
IN_FORCE = "new rules are in force"


@pytest.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Daemon]:
    for folder in ("own", "places"):
        (tmp_path / folder).mkdir()
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    async with daemon_in(tmp_path) as daemon:
        await daemon.start()
        yield daemon
        assert await daemon.stop() == 0


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[str, str], None]:
    """Writes a post into the folder that is watched."""

    def write(id_: str, text: str) -> None:
        post = {"id": id_, "source": "a", "published_at": "2021-02-04T18:02:00Z", "text": text}
        file = tmp_path / "places" / f"{id_}.new"
        file.write_text(json.dumps(post) + "\n", encoding="utf-8")
        file.rename(file.with_suffix(".jsonl"))

    return write


async def kept(folder: Path) -> dict[str, list[str]]:
    """The rules that flagged each post that is kept."""
    done = await leakline(folder, "incidents", "--json")
    found = {}
    for incident in json.loads(done.out)["incidents"]:
        shown = await leakline(folder, "show", incident["id"], "--json")
        for mention in json.loads(shown.out)["mentions"]:
            found[mention["post_id"]] = mention["rules"]
    return found


async def test_rules_are_taken_while_the_daemon_runs(
    daemon: Daemon, tmp_path: Path, publish: Callable[[str, str], None]
) -> None:
    publish("before", "xyzzy: 1,000 customers of Example Water")
    await eventually(lambda: "a source is read source=places posts=1" in daemon.err)
    rule = tmp_path / "own" / "rule.toml"

    rule.write_text(RULE.format("'\"xyzzy\"'"), encoding="utf-8")
    await eventually(lambda: daemon.err.count(IN_FORCE) == 1, lambda: daemon.err)
    publish("one", "xyzzy: 2,000 customers of Example Power")
    await eventually(lambda: "mentions=1" in daemon.err, lambda: daemon.err)

    rule.write_text(RULE.format('"nowhere"'), encoding="utf-8")
    fault = 'rule[0].all[0]: there is no concept "nowhere"'
    await eventually(lambda: fault in daemon.err, lambda: daemon.err)
    publish("two", "xyzzy: 30,000 students of Example School")
    await eventually(lambda: daemon.err.count("mentions=1") == 2, lambda: daemon.err)
    told = [line for line in daemon.err.splitlines() if "own/rule.toml:5: " in line]
    assert len(told) == 1, daemon.err
    assert "rules with faults: the old ones stay" in told[0]
    for command, code in ("check", 2), ("sources", 0):
        done = await leakline(tmp_path, command)
        assert done.code == code
        assert "own/rule.toml:5: " in done.err

    rule.write_text(RULE.format("'\"plugh\"'"), encoding="utf-8")
    await eventually(lambda: daemon.err.count(IN_FORCE) == 2, lambda: daemon.err)
    publish("three", "plugh: 7,000 patients of Example Air")
    publish("four", "xyzzy: 80 files of Example Bakery")
    await eventually(lambda: daemon.err.count("mentions=1") == 3, lambda: daemon.err)
    assert await kept(tmp_path) == {"one": ["own"], "two": ["own"], "three": ["own"]}


async def test_sighup_has_the_rules_read_at_once(daemon: Daemon, tmp_path: Path) -> None:
    os.kill(daemon.pid, signal.SIGHUP)
    await eventually(lambda: IN_FORCE in daemon.err, lambda: daemon.err)
    (tmp_path / "own" / "rule.toml").write_text("id =", encoding="utf-8")
    for told in (1, 2):
        os.kill(daemon.pid, signal.SIGHUP)
        await eventually(lambda: daemon.err.count("own/rule.toml:1: ") == told)  # noqa: B023
