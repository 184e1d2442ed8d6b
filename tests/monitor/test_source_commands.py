"""The commands that tell where a leak spread, and which places to read next."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.replay import replay
from rules.load import load

Leakline = Callable[..., "subprocess.CompletedProcess[str]"]

ESC = "\x1b"
TEXT = "Selling the database of French hospitals, 500k patients, social security numbers."

POINTING = [
    {
        "text": TEXT,
        "id": str(number),
        "source": "example-chat",
        "platform": "telegram",
        "published_at": f"2021-02-0{number}T18:02:00Z",
        **more,
    }
    for number, more in enumerate(
        (
            {"forwarded_from": "@Example_Kanal"},
            {"text": f"{TEXT} https://t.me/s/example_kanal/12 https://youtu.be/x"},
            {"text": f"{TEXT} https://t.me/+AbCdEfGhIj", "forwarded_from": f"a{ESC}[2Jb"},
            {"source": "copier", "lang": "fr"},
        ),
        start=1,
    )
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with posts that point to other places."""
    home = tmp_path_factory.mktemp("kept")
    lines = "".join(json.dumps(post) + "\n" for post in POINTING)
    (home / "posts.jsonl").write_text(lines, encoding="utf-8")
    asyncio.run(replay([home / "posts.jsonl"], load(), db=f"sqlite:///{home}/kept.db"))
    return home / "kept.db"


@pytest.fixture
def pointing(leakline: Leakline, tmp_path: Path, kept: Path) -> Leakline:
    """The commands, beside a copy of that database."""
    shutil.copy(kept, tmp_path / "kept.db")
    settings = '[monitor]\ndatabase = "sqlite:///kept.db"\n'
    (tmp_path / "config.toml").write_text(settings, encoding="utf-8")
    return leakline


def test_sources_suggest_tells_why_and_what_to_paste(pointing: Leakline, tmp_path: Path) -> None:
    told = json.loads(pointing("sources", "suggest", "--json").stdout)
    first = told["suggestions"][0]
    assert (first["place"], first["connector"]) == ("t.me/Example_Kanal", "telegram_web")
    assert (first["incident_count"], first["mention_count"]) == (1, 2)
    assert [one["kind"] for one in told["unreadable"]] == ["private"]
    settings = (tmp_path / "config.toml").read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text(f"{settings}\n{first['toml']}\n", encoding="utf-8")
    assert [row["name"] for row in json.loads(pointing("sources", "--json").stdout)] == [
        "Example_Kanal"
    ]
    again = json.loads(pointing("sources", "suggest", "--json").stdout)["suggestions"]
    assert "t.me/Example_Kanal" not in {one["place"] for one in again}


def test_sources_suggest_prints_lines_that_can_be_pasted_and_nothing_that_a_terminal_obeys(
    pointing: Leakline,
) -> None:
    told = pointing("sources", "suggest").stdout
    assert '    channel = "Example_Kanal"\n' in told
    assert "private: cannot be read" in told
    assert ESC not in told


def test_sources_suggest_looks_only_at_what_was_written_since_a_day(pointing: Leakline) -> None:
    told = json.loads(pointing("sources", "suggest", "--since", "2021-02-02", "--json").stdout)
    (one,) = [s for s in told["suggestions"] if s["connector"]]
    assert (one["mention_count"], one["first_at"]) == (1, "2021-02-02T18:02:00Z")
    none = pointing("sources", "suggest", "--since", "2021-03-01")
    assert none.stdout == "posts point to no public place that is not read already\n"
    bad = pointing("sources", "suggest", "--since", "soon")
    assert (bad.returncode, bad.stdout) == (2, "")


def test_options_before_the_word_suggest_count_for_it_too(pointing: Leakline) -> None:
    assert json.loads(pointing("sources", "--json", "suggest").stdout)["suggestions"]
    done = pointing("sources", "-c", "nowhere.toml", "suggest")
    assert done.returncode == 2
    assert "there is no nowhere.toml" in done.stderr


def test_show_tells_how_an_incident_spread(pointing: Leakline) -> None:
    (listed,) = json.loads(pointing("incidents", "--json").stdout)["incidents"]
    spread = json.loads(pointing("show", listed["id"], "--json").stdout)["spread"]
    assert [(hop["from"], hop["to"], hop["how"]) for hop in spread["hops"]] == [
        ("@Example_Kanal", "example-chat", "forward"),
        ("t.me/example_kanal", "example-chat", "link"),
        ("a [2Jb", "example-chat", "forward"),
        ("example-chat", "copier", "copy of the text"),
    ]
    assert [(new["from_lang"], new["to_lang"]) for new in spread["new_languages"]] == [("en", "fr")]
    shown = pointing("show", listed["id"]).stdout
    assert "example-chat [en] -> copier [fr]  copy of the text" in shown
    assert "new language fr at copier, from en at example-chat: copy of the text" in shown
