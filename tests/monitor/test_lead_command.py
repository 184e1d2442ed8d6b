"""The command lead, and what show tells of lead times."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASE = ROOT / "examples" / "fr-labs-2021" / "posts.jsonl"
Leakline = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def french(leakline: Leakline, tmp_path: Path) -> str:
    """The French case, replayed into a database; its incident's id."""
    (tmp_path / "config.toml").write_text(
        '[monitor]\ndatabase = "sqlite:///kept.db"\n', encoding="utf-8"
    )
    done = leakline("replay", CASE, "--json", "--db", f"sqlite:///{tmp_path}/kept.db")
    (incident,) = json.loads(done.stdout)["incidents"]
    return str(incident["id"])


def watch(tmp_path: Path, *posts: dict[str, object]) -> None:
    """A folder of posts, and the configuration that watches it."""
    (tmp_path / "posts").mkdir()
    lines = "".join(json.dumps(post) + "\n" for post in posts)
    (tmp_path / "posts" / "posts.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "config.toml").write_text(
        '[[source]]\nname = "posts"\nconnector = "folder"\npath = "posts"\n', encoding="utf-8"
    )


def offer(written: datetime) -> dict[str, object]:
    return {
        "id": "1",
        "source": "board-b",
        "platform": "forum",
        "published_at": written.isoformat(),
        "text": "Selling the database of French hospitals, 500k patients, social security numbers.",
    }


def test_lead_tells_the_french_case_in_a_table_and_the_medians_below(
    leakline: Leakline, french: str
) -> None:
    done = leakline("lead")
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = (line for line in done.stdout.splitlines() if french in line)
    assert "11 days 5 h before" in row
    assert "13 days 10 h before" in row
    assert "1 of 1 incident known before the publication, in the median 11 days 5 h" in done.stdout
    assert done.stdout.endswith("nothing was seen late\n")


def test_lead_and_show_tell_programs_the_same(leakline: Leakline, french: str) -> None:
    told = json.loads(leakline("lead", "--json").stdout)
    (incident,) = told["incidents"]
    shown = json.loads(leakline("show", french, "--json").stdout)
    assert incident["lead"] == shown["lead"]
    assert [one["until"] for one in shown["lead"]["lead_times"]] == [
        "publication",
        "press",
        "disclosure",
    ]
    assert told["tally"]["gaps"] == dict.fromkeys(told["tally"]["gaps"], 0)
    assert told["tally"]["medians"][0]["seconds_since_seen"] == 969_060


def test_lead_since_a_day_leaves_out_what_was_talked_about_before(
    leakline: Leakline, french: str
) -> None:
    assert french in leakline("lead", "--since", "2021-02-20").stdout
    assert french not in leakline("lead", "--since", "2021-03-20").stdout
    assert leakline("lead", "--since", "soon").returncode == 2


def test_show_tells_the_lead_time_and_the_gap_of_what_was_seen_late(
    leakline: Leakline, tmp_path: Path
) -> None:
    watch(tmp_path, offer(datetime.now(UTC) - timedelta(days=2)))
    assert leakline("once").returncode == 0
    (incident,) = json.loads(leakline("incidents", "--json").stdout)["incidents"]
    shown = leakline("show", incident["id"]).stdout
    assert "\nlead time\n  neither published nor in the press so far; the offer of " in shown
    assert "was seen 2 days late because board-b is not watched itself" in shown
    assert "board-b  (seen " in shown
    assert ", 2 days late: source missing)" in shown
    assert "1 source missing" in leakline("lead").stdout


def test_a_folder_of_old_posts_is_told_as_read_afterwards(
    leakline: Leakline, tmp_path: Path
) -> None:
    watch(tmp_path, offer(datetime(2021, 2, 4, tzinfo=UTC)))
    assert leakline("once").returncode == 0
    (told,) = json.loads(leakline("lead", "--json").stdout)["incidents"]
    assert told["lead"]["said"].startswith("an old case, read afterwards on ")
    assert told["lead"]["late"] == []


def test_without_a_configuration_lead_says_so(leakline: Leakline) -> None:
    done = leakline("lead")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("leakline: there is no config.toml")
