"""The commands that tell how the sources are doing: the list, the live table, one source."""

import asyncio
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitor import canary
from monitor.cli import minding
from monitor.habit import learned
from monitor.health import Health
from monitor.model import SourceNews
from monitor.registry import read_settings
from monitor.storage.store import PollCommit, Store, open_store
from monitor.storage.values import Telling

Leakline = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parents[2]

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CANARY = "Leakline canary of example.org"
ESC = "\x1b"
CONFIG = f"""
[monitor]
database = "sqlite:///kept.db"
timezone = "Europe/Paris"
[[source]]
name = "fine"
connector = "feed"
url = "https://feeds.example.org/a"
canary = "{CANARY}"
owner = "Dana"
legal_basis = "article 6(1)(f) GDPR"
[[source]]
name = "banned"
connector = "feed"
url = "https://feeds.example.org/b"
[[source]]
name = "patient"
connector = "feed"
url = "https://feeds.example.org/c"
[[source]]
name = "off"
connector = "feed"
url = "https://feeds.example.org/d"
enabled = false
"""


async def fill(store: Store) -> None:
    """A source that is fine, one that was refused and told, one that waits."""
    for name in ("fine", "banned", "patient"):
        await store.source(name, "feed", NOW - 90 * DAY)
    row = await store.source("fine", "feed")
    spoken = (NOW - n * 2 * HOUR for n in range(1, 500))
    await store.commit(
        PollCommit(
            source="fine",
            cursor="1",
            version=row.version,
            next_poll_at=NOW + 10 * MINUTE,
            now=NOW - MINUTE,
            posts_seen=3,
            heard_at=NOW - 2 * HOUR,
            habit=learned(None, spoken, NOW),
            promptness={"took": [4, 4, 4, 4, 4], "slow_since": None},
            canary=canary.noted(CANARY, None, [], NOW - DAY),
        )
    )
    for hours in (5, 4):
        at = NOW - hours * HOUR
        await store.look_failed("banned", "refused", f"403: {ESC}[2J a login", at + HOUR, at)
    news = SourceNews(source="banned", state="refused", since=NOW - 5 * HOUR, among=3)
    told = {"banned": (None, "refused")}
    await store.tell(Telling(now=NOW - 4 * HOUR, notices=((news,),), channels=(), told=told))
    until = NOW + HOUR
    await store.look_failed("patient", "unreachable", "429", until, NOW, asked_until=until)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")

    async def work() -> None:
        async with open_store(f"sqlite+aiosqlite:///{tmp_path}/kept.db") as store:
            await fill(store)

    asyncio.run(work())
    return tmp_path


def test_the_list_tells_each_state_and_under_it_what_to_do(home: Path, leakline: Leakline) -> None:
    done = leakline("sources")
    lines = done.stdout.splitlines()
    assert re.split(r" {2,}", lines[1].strip()) == [
        *("source", "connector", "state", "since", "last read", "next try", "posts"),
        *("detail", "last post"),
    ]
    states = {
        line.split()[0]: line for line in lines if re.match(r" (fine|banned|patient|off) ", line)
    }
    assert " ok " in states["fine"]
    assert " refused " in states["banned"]
    assert re.search(r" waiting until (\w+ \w+ )?\d\d:\d\d ", states["patient"])
    assert " switched off " in states["off"]
    assert "banned: renew its credentials" in done.stdout
    assert not any(line.startswith(("fine:", "patient:", "off:")) for line in lines)
    assert ESC not in done.stdout


def test_the_data_of_the_list_has_the_row_and_what_it_means(home: Path, leakline: Leakline) -> None:
    told = {one["name"]: one for one in json.loads(leakline("sources", "--json").stdout)}
    banned, patient, off = told["banned"], told["patient"], told["off"]
    assert (banned["state"], banned["health"], banned["blind"]) == ("refused", "refused", True)
    assert (banned["failures"], banned["told"]) == (2, "refused")
    assert "credentials" in banned["todo"]
    assert (patient["state"], patient["health"]) == ("unreachable", "waiting")
    assert patient["until"] == patient["next_poll_at"]
    assert (off["state"], off["health"], off["enabled"]) == ("new", "switched off", False)
    assert (told["fine"]["owner"], told["fine"]["legal_basis"]) == ("Dana", "article 6(1)(f) GDPR")
    assert told["fine"]["heard_at"] is not None


def test_show_tells_habit_canary_owner_outages_and_what_was_told(
    home: Path, leakline: Leakline
) -> None:
    fine = leakline("sources", "show", "fine").stdout
    assert re.search(r"^habit +silent for 12 h at most$", fine, re.MULTILINE)
    assert re.search(r"^answers +take 4 s$", fine, re.MULTILINE)
    assert re.search(r"^canary +not seen yet, expected every 7 days$", fine, re.MULTILINE)
    assert re.search(r"^owner +Dana$", fine, re.MULTILINE)
    banned = leakline("sources", "show", "banned").stdout
    assert re.search(r"^legal basis +not stated$", banned, re.MULTILINE)
    assert re.search(r"^  \S+ \S+ to now  refused: 403: ", banned, re.MULTILINE)
    assert re.search(r"^  \S+ \S+  refused$", banned, re.MULTILINE)
    assert ESC not in banned


def test_show_as_data_is_the_line_of_the_list_and_more(home: Path, leakline: Leakline) -> None:
    fine = json.loads(leakline("sources", "show", "fine", "--json").stdout)
    listed = json.loads(leakline("sources", "--json").stdout)
    assert next(one for one in listed if one["name"] == "fine").items() <= fine.items()
    assert fine["expected_silence_seconds"] == 12 * 3600
    assert fine["answers_take_seconds"] == 4
    assert (fine["canary_seen_at"], fine["canary_every_seconds"]) == (None, 7 * 86_400)
    assert fine["canary_expected_since"] is not None
    banned = json.loads(leakline("sources", "--json", "show", "banned").stdout)
    assert [one["state"] for one in banned["outages"]] == ["refused"]
    assert [(one["state"], one["over"]) for one in banned["notices"]] == [("refused", False)]
    off = json.loads(leakline("sources", "show", "off", "--json").stdout)
    assert (off["habit"], off["outages"], off["notices"]) == (None, [], [])


def test_a_source_that_there_is_not_is_one_line_with_the_nearest_name(
    home: Path, leakline: Leakline
) -> None:
    done = leakline("sources", "show", "bannd")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'did you mean "banned"' in done.stderr
    both = leakline("sources", "--live", "--json")
    assert (both.returncode, both.stdout) == (2, "")


def test_a_wait_of_another_day_is_told_with_its_day() -> None:
    zone = UTC
    later = Health(state="waiting", until=datetime(2021, 2, 12, 14, 5, tzinfo=UTC))
    assert minding.said(later, zone) == "waiting until 12 Feb 14:05"  # type: ignore[arg-type]


def test_check_names_who_lacks_an_owner_or_a_legal_basis_where_it_is_asked_for(
    home: Path, leakline: Leakline
) -> None:
    assert "legal basis" not in leakline("check", "--offline").stdout
    asking = f"{CONFIG}\n[report]\nask_legal_basis = true\n"
    (home / "config.toml").write_text(asking, encoding="utf-8")
    done = leakline("check", "--offline")
    assert "without owner or legal basis: banned, patient\n" in done.stdout
    told = json.loads(leakline("check", "--offline", "--json").stdout)
    assert told["sources_unaccounted"] == ["banned", "patient"]


def test_a_canary_that_others_would_write_is_a_fault_of_the_configuration(
    home: Path, leakline: Leakline
) -> None:
    (home / "config.toml").write_text(CONFIG.replace(CANARY, "leak!"), encoding="utf-8")
    done = leakline("sources")
    assert done.returncode == 2
    assert "config.toml:9: source[0].canary: too short: at least 8 letters" in done.stderr
    assert "leak!" not in done.stderr


# -- staying --------------------------------------------------------------------------------------


class Stay:
    """A live look in this process, ended after so many looks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, looks: int, between: Any = None) -> None:
        self.looks, self.between, self.done = looks, between, 0
        real = minding.lines_of

        async def lines(store: Store, settings: Any) -> Any:
            found = await real(store, settings)
            self.done += 1
            if self.between and self.done == 1:
                await self.between(store)
            if self.done > self.looks:
                raise KeyboardInterrupt
            return found

        monkeypatch.setattr(minding, "lines_of", lines)


def test_where_nobody_watches_it_writes_a_line_for_each_change(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def falls(store: Store) -> None:
        await store.look_failed("fine", "changed", "no list", NOW + HOUR, NOW)

    Stay(monkeypatch, 3, falls)
    settings = read_settings(home / "config.toml")
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(minding.stay(settings, refresh=0.01))
    lines = [line.split(";")[0] for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "fine: ok"
    assert [line.split(" until")[0] for line in lines[1:4]] == [
        "banned: refused",
        "patient: waiting",
        "off: switched off",
    ]
    assert lines[4:] == ["fine: changed"]


def test_a_terminal_gets_a_table_with_those_in_trouble_first(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = []
    monkeypatch.setattr(minding, "table_of", lambda head, rows: shown.append([*rows]) or "")
    Stay(monkeypatch, 2)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(minding.stay(read_settings(home / "config.toml"), refresh=0.01))
    assert [row[0] for row in shown[0]] == ["banned", "off", "patient", "fine"]


async def test_q_ends_it_and_other_keys_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    keyboard = SimpleNamespace(fileno=lambda: theirs, isatty=lambda: True)
    monkeypatch.setattr(sys, "stdin", keyboard)
    ended = asyncio.Event()
    with minding.q_ends(ended.set):
        os.write(ours, b"xy")
        await asyncio.sleep(0.05)
        assert not ended.is_set()
        os.write(ours, b"zq")
        await asyncio.wait_for(ended.wait(), 5)


def test_the_live_table_ends_with_ctrl_c_as_a_person_ends_it(home: Path) -> None:
    main = "from monitor.cli import main; main()"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", main, "sources", "--live"],
        cwd=home,
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown, end = b"", time.monotonic() + 60
        while b"banned" not in shown and time.monotonic() < end:
            if select.select([ours], [], [], 0.5)[0]:
                shown += os.read(ours, 65_536)
        process.send_signal(signal.SIGINT)
        while process.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    os.read(ours, 65_536)
                except OSError:
                    break
        assert process.wait(30) == 0
    assert b"banned" in shown
    os.close(ours)
