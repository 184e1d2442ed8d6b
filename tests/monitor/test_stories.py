"""The stories: what the shipped packs make of posts whose answers a careful analyst has written."""

import json
from pathlib import Path

import pytest

from monitor.replay import replay
from rules.load import load
from tests.scoring import score

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "tests" / "stories").glob("*.jsonl"))
EXAMPLE = ROOT / "examples" / "fr-labs-2021" / "posts.jsonl"
FRENCH_CASE = ROOT.parent / "shared" / "stories" / "fr-labs-2021.jsonl"
MILESTONES = {
    "mention": "2021-01-31T21:14:00Z",
    "offer": "2021-02-04T18:02:00Z",
    "sample": "2021-02-06T09:40:00Z",
    "publication": "2021-02-12T02:25:00Z",
    "spread": "2021-02-12T11:30:00Z",
    "press": "2021-02-14T08:00:00Z",
    "disclosure": "2021-02-24T13:31:00Z",
}
#: Twins: incidents of one country, sector and week that must stay apart.
TWINS = {
    "fr-deux-cliniques": {"ch-sauvelac", "clinique-aulnettes"},
    "it-ateneo-regione": {"uni-montelargo", "regione-valdorsa"},
    "ch-twobanks-2024": {"ch-ruetlisee-bank-2024", "ch-valdore-bank-2024"},
    "tr-twoleaks-2024": {"tr-karacinar-municipality-2024", "tr-sepetkule-shop-2024"},
}


async def check_french_case(path: Path) -> None:
    answer = await replay([path], load())
    (incident,) = answer["incidents"]
    assert {one["stage"]: one["at"] for one in incident["milestones"]} == MILESTONES
    assert incident["stage"] == "publication"
    assert incident["claim"]["countries"] == ["FR"]
    assert incident["claim"]["sectors"] == ["health"]
    assert {500_000, 491_840} <= set(incident["claim"]["records"])
    assert {"Social security numbers", "Blood types"} <= set(incident["claim"]["data_classes"])
    assert len(answer["alerts"]) <= len(MILESTONES) + 1
    assert all(mention["why_stage"] and mention["why_here"] for mention in incident["mentions"])


@pytest.mark.skipif(not FRENCH_CASE.exists(), reason="../shared is absent")
async def test_the_french_case_comes_out_as_the_analyst_wrote_it() -> None:
    """Reads ../shared/stories."""
    await check_french_case(FRENCH_CASE)
    found = await score(FRENCH_CASE)
    assert (found.missed, found.false, found.wrong_stages) == ([], [], [])
    assert found.b_cubed == 1.0


async def test_the_french_case_in_our_own_words_comes_out_the_same() -> None:
    await check_french_case(EXAMPLE)


async def test_the_french_case_claims_the_data_that_its_posts_name_and_no_other() -> None:
    answer = await replay([EXAMPLE], load())
    assert set(answer["incidents"][0]["claim"]["data_classes"]) == {
        "Blood types",
        "Dates of birth",
        "Email addresses",
        "Names",
        "Personal health data",
        "Phone numbers",
        "Physical addresses",
        "Social security numbers",
    }


async def test_a_replay_run_twice_gives_the_same_bytes() -> None:
    once, again = [json.dumps(await replay([EXAMPLE], load())) for _ in range(2)]
    assert once == again


@pytest.mark.parametrize("name", TWINS)
async def test_two_incidents_of_one_week_stay_apart(name: str) -> None:
    found = await score(ROOT / "tests" / "stories" / f"{name}.jsonl")
    groups: dict[str, set[str | None]] = {}
    for post in found.shared:
        groups.setdefault(found.found[post][0], set()).add(found.expected[post][0])
    assert all(len(group) == 1 for group in groups.values())
    assert TWINS[name] <= {one for group in groups.values() for one in group}


@pytest.mark.timeout(600)  # fifty replays, each with an engine of its own
async def test_the_stories_agree_with_the_analyst() -> None:
    """Floors a little under what was reached, so that a change that loses something is seen."""
    scores = [await score(path) for path in STORIES]

    def mean(name: str) -> float:
        return sum(getattr(one, name) for one in scores) / len(scores)

    alerts, changes = sum(s.alerts for s in scores), sum(s.stage_changes for s in scores)
    assert mean("precision") >= 0.98
    assert mean("recall") >= 0.95
    assert mean("b_cubed") >= 0.92
    assert mean("stage_accuracy") >= 0.97
    assert alerts / changes <= 1.2
