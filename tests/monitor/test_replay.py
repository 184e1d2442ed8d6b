"""Old posts run again: the same answer each time, in the shape that programs read."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from connectors.interchange import write_line
from connectors.post import Post
from monitor import as_json
from monitor import replay as replaying
from monitor.replay import BadPosts, read, replay
from monitor.storage.store import open_store
from rules.model import Rulebook
from tests.monitor.specimens import START, files, post, shipped

ROOT = Path(__file__).parents[2]

STORY = (
    ("Anyone heard of a patient database of Saint Orwin Hospital going round?", "forum", "en"),
    ("Saint Orwin Hospital patient database for sale, 120,000 patients, escrow.", "forum", "en"),
    ("Fjordlane Bank customer database for sale, 7,700 clients.", "forum", "en"),
    ("Nice weather on the coast.", "telegram", "en"),
    ("Saint Orwin Hospital veritabanı satılık, 120 bin hasta, örnek aşağıda.", "telegram", "tr"),
    ("База пациентов Saint Orwin Hospital, 120 тысяч, скачать бесплатно.", "telegram", "ru"),
    ("Saint Orwin Hospital patient database, free download, re-upload.", "forum", "en"),
    ("Records of 120,000 patients of Saint Orwin Hospital are online.", "press", "en"),
)


def story() -> list[Post]:
    """A leak in three languages, a stranger's, and a post of no leak; a day apart."""
    return [
        post(text, n, platform=platform, lang=lang, published_at=START + timedelta(days=n))
        for n, (text, platform, lang) in enumerate(STORY, 1)
    ]


def written(path: Path, posts: Iterable[Post]) -> Path:
    path.write_text("".join(f"{write_line(one)}\n" for one in posts), encoding="utf-8")
    return path


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """The story in a file."""
    return written(tmp_path / "story.jsonl", story())


@pytest.fixture
def rulebook() -> Rulebook:
    return shipped().rulebook


async def answer(path: Path) -> dict[str, Any]:
    return await replay([path], shipped().rulebook)


# -- the same each time ----------------------------------------------------------------------------

_SCRIPT = """
import asyncio, json, sys
from pathlib import Path
from monitor.replay import replay
from rules.load import load
print(json.dumps(asyncio.run(replay([Path(sys.argv[1])], load())), ensure_ascii=False))
"""


def test_every_run_prints_the_same_bytes(told: Path) -> None:
    def run(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-X", "utf8", "-c", _SCRIPT, str(told)]
        return subprocess.run(command, env=environment, check=True, capture_output=True).stdout  # noqa: S603

    assert run("1") == run("2")


async def test_it_does_not_matter_how_the_posts_lie_in_files(told: Path, tmp_path: Path) -> None:
    posts = story()
    odd = written(tmp_path / "odd.jsonl", posts[::-2])
    even = written(tmp_path / "even.jsonl", posts[-2::-2])
    assert await replay([odd, even], shipped().rulebook) == await answer(told)


async def test_it_does_not_matter_how_many_posts_a_page_holds(
    told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await answer(told)
    monkeypatch.setattr(replaying, "_PAGE", 1)
    assert await answer(told) == whole


def test_posts_are_read_oldest_first_from_all_files(tmp_path: Path) -> None:
    same = START
    late = written(tmp_path / "a.jsonl", [post("c", 3), post("b", 2, published_at=same)])
    early = written(tmp_path / "b.jsonl", [post("a", 1, published_at=same)])
    assert [one.text for one in read([late, early])] == ["a", "b", "c"]


# -- the shape -------------------------------------------------------------------------------------


async def test_the_answer_has_the_shape_that_the_documentation_names(told: Path) -> None:
    whole = await answer(told)
    assert set(whole) == {"incidents", "alerts"}
    incident = whole["incidents"][0]
    assert {
        "id",
        "title",
        "stage",
        "opened_at",
        "milestones",
        "claim",
        "mentions",
    } <= set(incident)
    assert {"stage", "at", "seen_at", "post_id", "source"} <= set(incident["milestones"][0])
    assert {"records", "data_classes", "who", "countries", "sectors"} <= set(incident["claim"])
    assert {"post_id", "source", "stage", "rules", "why_stage", "why_here"} <= set(
        incident["mentions"][0]
    )
    assert {"incident", "stage", "reason", "at", "post_id"} <= set(whole["alerts"][0])
    assert json.loads(json.dumps(whole)) == whole


async def test_the_story_is_one_incident_with_its_milestones_and_the_stranger_s(
    told: Path,
) -> None:
    whole = await answer(told)
    ours, other = whole["incidents"]
    assert [m["post_id"] for m in ours["mentions"]] == ["1", "2", "5", "6", "7", "8"]
    assert [m["post_id"] for m in other["mentions"]] == ["3"]
    stages = ["mention", "offer", "sample", "publication", "spread", "press"]
    assert [m["stage"] for m in ours["mentions"]] == stages
    assert [(m["stage"], m["post_id"]) for m in ours["milestones"]] == list(
        zip(stages, ["1", "2", "5", "6", "7", "8"], strict=True)
    )
    assert ours["stage"] == "publication"
    assert 120_000 in ours["claim"]["records"]
    assert "health" in ours["claim"]["sectors"]
    assert [a["stage"] for a in whole["alerts"] if a["incident"] == ours["id"]] == stages


async def test_every_mention_says_why_it_stands_where_it_stands(told: Path) -> None:
    for incident in (await answer(told))["incidents"]:
        for mention in incident["mentions"]:
            assert mention["why_stage"]
            assert mention["why_here"]


async def test_the_clock_follows_the_posts(told: Path) -> None:
    whole = await answer(told)
    first = whole["incidents"][0]
    assert first["opened_at"] == first["first_at"] == "2022-05-03T08:00:00Z"
    for mention in first["mentions"]:
        assert mention["seen_at"] == mention["at"]
    times = [alert["at"] for alert in whole["alerts"]]
    assert times == sorted(times)


async def test_a_later_hand_over_is_told_as_a_spread(tmp_path: Path) -> None:
    text = "Saint Orwin Hospital patient database, free download"
    two = [post(f"{text} {'!' * n}", n) for n in (1, 2)]
    (incident,) = (await answer(written(tmp_path / "two.jsonl", two)))["incidents"]
    assert [m["stage"] for m in incident["mentions"]] == ["publication", "spread"]


async def test_incidents_stand_in_the_order_in_which_they_were_opened(tmp_path: Path) -> None:
    banks = ("Fjordlane", "Tarnwick", "Zorbelin", "Marrowby", "Vaubrelle", "Meridor")
    posts = [post(f"{bank} Bank customer database for sale", n) for n, bank in enumerate(banks)]
    whole = await answer(written(tmp_path / "banks.jsonl", posts))
    assert [one["mentions"][0]["post_id"] for one in whole["incidents"]] == list("012345")


async def test_no_posts_lead_to_nothing(tmp_path: Path) -> None:
    empty = written(tmp_path / "empty.jsonl", [])
    assert await answer(empty) == {"incidents": [], "alerts": []}


def test_times_are_utc_to_the_second() -> None:
    east = timezone(timedelta(hours=3))
    assert as_json.time(datetime(2022, 5, 2, 1, 2, 3, 456, east)) == "2022-05-01T22:02:03Z"
    assert as_json.time(None) is None


async def test_an_incident_without_its_mentions_has_no_such_key(
    told: Path, rulebook: Rulebook, tmp_path: Path
) -> None:
    db = f"sqlite+aiosqlite:///{tmp_path / 'kept.db'}"
    whole = await replay([told], rulebook, db=db)
    async with open_store(db) as store:
        (one,) = [i for i in await store.incidents() if i.id == whole["incidents"][0]["id"]]
        alone, full = as_json.incident(one), whole["incidents"][0]
        assert "mentions" not in alone
        assert alone == {key: value for key, value in full.items() if key != "mentions"}
        bare = as_json.incident(one, await store.mentions(one.id))
        assert all(mention["why_here"] == [] for mention in bare["mentions"])


# -- kept, or not ----------------------------------------------------------------------------------


async def test_the_result_is_kept_where_a_database_is_given(
    told: Path, rulebook: Rulebook, tmp_path: Path
) -> None:
    db = f"sqlite+aiosqlite:///{tmp_path / 'kept.db'}"
    first = await replay([told], rulebook, db=db)
    async with open_store(db) as store:
        totals = await store.totals()
    assert (totals.incidents, totals.mentions) == (2, 7)
    assert totals.waiting == 0
    assert await replay([told], rulebook, db=db) == first


async def test_progress_is_told_in_posts_done(
    told: Path, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "_PAGE", 3)
    done: list[int] = []
    await replay([told], rulebook, done.append)
    assert done == [3, 6, 8]


async def test_every_bad_line_is_named_and_nothing_is_kept(
    told: Path, rulebook: Rulebook, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(f'{write_line(story()[0])}\nnot json\n{{"id": "x"}}\n', encoding="utf-8")
    worse = tmp_path / "worse.jsonl"
    worse.write_text("[]\n", encoding="utf-8")
    kept = tmp_path / "kept.db"
    with pytest.raises(BadPosts) as raised:
        await replay([told, bad, worse], rulebook, db=f"sqlite+aiosqlite:///{kept}")
    lines = str(raised.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"{bad}:2", f"{bad}:3", f"{worse}:1"]
    assert not kept.exists()


async def test_files_of_a_post_are_part_of_what_it_proves(tmp_path: Path) -> None:
    one = post(
        "Saint Orwin Hospital patient database leaked",
        platform="telegram",
        attachments=files(("orwin.sql", 900_000_000)),
    )
    (incident,) = (await answer(written(tmp_path / "one.jsonl", [one])))["incidents"]
    assert incident["stage"] == "publication"
