"""The commands by which a person speaks, as a person types them."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.app import run
from monitor.storage.store import open_store
from tests.walks import POSTS, read

CONFIG = """
[monitor]
database = "sqlite:///leakline.db"
[[source]]
name = "a"
connector = "folder"
path = "posts"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration and a database that knows the three leaks."""
    (tmp_path / "posts").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEAKLINE_USER", "ana")

    async def fill() -> None:
        async with open_store("sqlite+aiosqlite:///leakline.db") as store:
            await read(store, POSTS)

    asyncio.run(fill())
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command printed; it did what it was asked."""
    assert run([*words]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def known(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """The incidents by the title of their post: sale, bank and the like."""
    rows = json.loads(told(capsys, "incidents", "--json"))["incidents"]
    return {row["id"]: row for row in rows}


def id_of(capsys: pytest.CaptureFixture[str], word: str) -> str:
    return next(id_ for id_, row in known(capsys).items() if word in row["title"])


def test_a_person_confirms_and_the_list_the_page_and_the_journal_show_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = id_of(capsys, "Fjordlane")
    out = told(capsys, "confirm", bank, "--affects-us", "--note", "they called us")
    assert "confirmed by ana: it affects us; they called us" in out
    assert "confirmed" in told(capsys, "incidents")
    page = told(capsys, "show", bank)
    assert "people     confirmed" in page
    assert "confirmed by ana: it affects us; they called us" in page
    row = json.loads(told(capsys, "show", bank, "--json"))
    assert (row["verdict"], row["acts"][0]["by"]) == ("confirmed", "ana")
    assert row["clock"]["started_at"] == row["aware_at"]
    assert "no faults" in told(capsys, "verify")


def test_a_merged_incident_is_listed_once_and_shown_by_its_old_id(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank, airline = id_of(capsys, "Fjordlane"), id_of(capsys, "Kestrel")
    told(capsys, "merge", bank, airline)
    assert airline not in known(capsys)
    assert run(["show", airline]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(bank)
    assert f"{airline} was merged into {bank}" in shown.err


def test_what_people_said_of_an_incident_is_shown_with_the_one_that_has_swallowed_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank, airline = id_of(capsys, "Fjordlane"), id_of(capsys, "Kestrel")
    told(capsys, "note", airline, "they are one group")
    told(capsys, "merge", bank, airline)
    page = told(capsys, "show", bank)
    assert "noted by ana: they are one group" in page
    assert f"{airline} merged into it by ana" in page
    row = json.loads(told(capsys, "show", bank, "--json"))
    assert [act["incident"] for act in row["acts"]] == [airline, bank]


def test_posts_are_split_off_by_their_ids_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = id_of(capsys, "Fjordlane")
    before = len(known(capsys))
    assert "make the incident" in told(capsys, "split", bank, "5")
    assert len(known(capsys)) == before + 1


def test_a_dismissal_names_what_weighs_less_from_now_on(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(capsys, "dismiss", id_of(capsys, "Fjordlane"), "--by", "bob")
    assert "dismissed as a false alarm by bob" in out
    assert "what records-out find in board-b weighs less from now on" in out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("confirm", "zzz"), "there is no incident zzz"),
        (("split", "{bank}", "nope"), "the post nope is not in this incident"),
        (("notified", "{bank}"), "no clock runs there"),
        (("confirm", "{bank}", "--since", "2999-01-01"), "that lies in the future"),
        (("merge", "{bank}", "{bank}"), "one of them is the same"),
        (("verify", "--head", "nonsense"), "--head is NUMBER:SEAL"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    bank = id_of(capsys, "Fjordlane")
    assert run([word.format(bank=bank) for word in words]) == 2
    err = capsys.readouterr().err
    assert why in err
    assert len(err.strip().splitlines()) == 1


def test_verify_tells_what_was_changed_behind_its_back_and_exits_1(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = told(capsys, "verify").strip().splitlines()[-1]

    async def forge() -> None:
        async with open_store("sqlite+aiosqlite:///leakline.db") as store:
            await store._write(  # noqa: SLF001 - a hand that should not be there
                lambda connection: connection.exec_driver_sql(
                    "UPDATE mention SET body = '{}' WHERE post_id = '1'"
                )
            )

    asyncio.run(forge())
    assert run(["verify", "--head", head]) == 1
    assert "board-a/1 was changed" in capsys.readouterr().out


def test_a_profile_of_a_held_file_feeds_the_claim_of_an_incident_and_shows_no_value(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "\n".join(f"{n},p{n}@example.org,1980-01-{n % 28 + 1:02}" for n in range(1, 41))
    (home / "held.csv").write_text(f"id,email,birth_date\n{rows}\n", "utf-8")
    bank = id_of(capsys, "Fjordlane")
    assert run(["profile", "held.csv", "--incident", bank]) == 0
    shown = capsys.readouterr()
    assert "a file that is held was profiled by ana" in shown.err
    claim = json.loads(told(capsys, "show", bank, "--json"))["claim"]
    assert 40 in claim["records"]
    assert {"Email addresses", "Dates of birth"} <= {*claim["data_classes"]}
    assert "p7@example.org" not in told(capsys, "show", bank, "--json")


def test_without_a_name_the_user_of_the_machine_speaks(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEAKLINE_USER")
    monkeypatch.setattr("getpass.getuser", lambda: "carol")
    assert "by carol" in told(capsys, "note", id_of(capsys, "Kestrel"), "seen")
    assert "LEAKLINE_USER" not in os.environ
