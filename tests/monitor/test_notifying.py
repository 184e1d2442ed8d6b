"""The clock, the register and the fact sheet on the command line, after the example story."""

import asyncio
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import Act, Hand, Incident
from monitor.storage.store import Change, open_store

EXAMPLE = Path(__file__).parents[2] / "examples" / "fr-labs-2021" / "posts.jsonl"
Leakline = Callable[..., "subprocess.CompletedProcess[str]"]
ID = "a431c563ce22"


async def decided(url: str, aware: datetime) -> None:
    """A person has said that it affects us, and merged another incident into it."""
    async with open_store(url) as store:
        incident = await store.incident(ID)
        assert incident is not None
        other = replace(incident, id="b0", merged_into=ID, keys=frozenset())
        acts = (
            Act(kind="confirm", incident=ID, by="Dana", at=aware, time=aware, affects_us=True),
            Act(kind="merge", incident=ID, by="Dana", at=aware, others=("b0",)),
            Act(kind="note", incident="b0", by="Kim", at=aware, note="the same leak\x1b[31m"),
        )
        changed: list[Incident] = [
            replace(incident, revision=incident.revision + 1, hand=Hand(aware_at=aware)),
            other,
        ]
        await store.keep(Change(now=aware, incidents=tuple(changed), acts=acts))


@pytest.fixture
def story(leakline: Leakline, tmp_path: Path) -> Leakline:
    """A database with the French case, known to affect us since 24 hours and a half."""
    url = f"sqlite:///{tmp_path / 'leakline.db'}"
    assert leakline("replay", EXAMPLE, "--db", url).returncode == 0
    (tmp_path / "config.toml").write_text(
        '[monitor]\ntimezone = "Europe/Paris"\nlanguage = "fr"\n', encoding="utf-8"
    )
    asyncio.run(decided(url, datetime.now(UTC) - timedelta(hours=24, minutes=30)))
    return leakline


def test_time_left_stands_in_lists_pages_and_json(story: Leakline) -> None:
    assert "47 h left" in story("incidents").stdout
    assert "clock      47 h left (known since " in story("show", ID).stdout
    (told,) = json.loads(story("incidents", "--json").stdout)[
        "incidents"
    ]  # the merged one is in it
    assert 47 * 3600 < told["clock"]["seconds_left"] < 48 * 3600
    assert told["clock"]["stopped_at"] is None
    assert json.loads(story("show", ID, "--json").stdout)["clock"].keys() == told["clock"].keys()


def test_without_a_clock_the_list_has_no_such_column(leakline: Leakline, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'leakline.db'}"
    leakline("replay", EXAMPLE, "--db", url)
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    assert "clock" not in leakline("incidents").stdout
    assert "clock" not in leakline("show", ID).stdout


def test_the_register_tells_the_whole_family_and_obeys_no_escape(story: Leakline) -> None:
    told = story("register", ID)
    assert "knew that it affects us: the clock starts" in told.stdout
    assert "noted: the same leak" in told.stdout
    assert "\x1b" not in told.stdout
    data = json.loads(story("register", ID, "--json").stdout)
    assert data["incident"] == ID
    assert {line["kind"] for line in data["register"]} == {"read", "act", "aware", "undelivered"}


def test_the_fact_sheet_is_written_in_the_operators_language_or_in_the_one_asked_for(
    story: Leakline, tmp_path: Path
) -> None:
    assert "Non connu à ce stade" in story("factsheet", ID).stdout
    assert "Not known yet" in story("factsheet", ID, "--language", "en").stdout
    done = story("factsheet", ID, "--format", "html", "-o", tmp_path / "sheet.html")
    assert (done.returncode, done.stdout) == (0, "")
    assert '<html lang="fr">' in (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert json.loads(story("factsheet", ID, "--json").stdout)["incident"] == ID


def test_an_incident_that_was_merged_leads_to_the_one_that_stays(story: Leakline) -> None:
    done = story("factsheet", "b0", "--json")
    assert json.loads(done.stdout)["incident"] == ID
    assert done.stderr == f"b0 was merged into {ID}: this is what is known of {ID}\n"


def test_what_cannot_be_done_is_told_in_one_line(story: Leakline, tmp_path: Path) -> None:
    for command in ("register", "factsheet"):
        done = story(command, "nowhere")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("leakline: there is no incident nowhere")
    done = story("factsheet", ID, "-o", tmp_path / "no" / "folder.md")
    assert done.returncode == 2
    assert done.stderr.startswith("leakline: cannot write")
    assert story("factsheet", ID, "--language", "de").returncode == 2
