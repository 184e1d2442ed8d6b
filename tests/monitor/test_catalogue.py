"""Old leaks that are posted again as new are known by a catalogue, and new ones are not."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from monitor.catalogue import Catalogue, Grade, Recycled, recycled
from monitor.cli.app import app, run
from monitor.hibp import parse, read_catalogue
from monitor.model import Claim, Count, File
from monitor.naming.spelling import sounds
from rules.toml import FaultsFound
from tests.monitor.specimens import post
from tests.monitor.specimens import reader as a_reader

AT = datetime(2024, 6, 1, tzinfo=UTC)


def row(name: str, domain: str, breached: str, people: int, **changes: Any) -> dict[str, Any]:
    """A breach in HIBP's shape; a month later it was listed."""
    listed = datetime.fromisoformat(breached) + timedelta(days=30)
    return {
        "Name": name.replace(" ", ""),
        "Title": name,
        "Domain": domain,
        "BreachDate": breached,
        "AddedDate": f"{listed:%Y-%m-%d}T08:00:00Z",
        "PwnCount": people,
        "DataClasses": ["Email addresses", "Passwords", "Usernames"],
        "IsVerified": True,
        "IsFabricated": False,
        "IsSpamList": False,
        "Description": "Invented.",
        **changes,
    }


ROWS = [
    row("Quillmarsh", "quillmarsh.com", "2016-03-04", 2_330_382),
    row("Orrin Vale Resorts", "orrinvale.example.org", "2019-07-25", 10_683_188),
    row(
        "Orrin Vale Resorts (2022 Update)", "orrinvale.example.org", "2019-07-26", 142_479_911,
        Name="OrrinVale2022", AddedDate="2022-05-29T00:00:00Z",
    ),
    row("Shadow", "shadow-games.net", "2018-02-01", 533_624),
    row("Time", "", "2017-01-01", 4_181_377),
    row("Tarvoskin", "tarvoskin.com", "2015-06-01", 7_100_355),
    row("Bazar Luna (Базар Луна)", "bazarluna.ru", "2020-10-10", 7_412_006),
    row("Collected List #7", "", "2019-01-07", 772_904_991, IsSpamList=True),
    row("Fablewick", "fablewick.io", "2021-05-05", 88_214_330, IsFabricated=True),
    row("Lentmore", "lentmore.com", "2023-11-01", 1_204_551, AddedDate="2024-05-20T00:00:00Z"),
]  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.of(parse(json.dumps(ROWS), "hibp.json"))


def people(number: int) -> Count:
    return Count(number, number, "people", number)


def about(number: int) -> Count:
    return Count(number - number // 20, number + number // 20, "rows", number)


def judged(catalogue: Catalogue, at: datetime = AT, **said: Any) -> Recycled | None:
    return recycled(Claim(**said), catalogue, at)


def found(one: Recycled | None) -> tuple[Grade, str] | None:
    return (one.grade, one.breach.name) if one else None


QUILLMARSH = (Grade.LEAK, "Quillmarsh")


def test_the_exact_number_and_the_name_are_the_same_leak(catalogue: Catalogue) -> None:
    one = judged(catalogue, who=("Quillmarsh",), counts=(people(2_330_382),))
    assert found(one) == QUILLMARSH
    assert one is not None
    assert one.remark == (
        "the same leak was known before: Quillmarsh (2016-03, 2,330,382 accounts)"
    )
    assert one.why == (
        'the same name: "Quillmarsh" and "Quillmarsh"',
        "exactly the same number: 2,330,382",
        "the breach took place 8 years before",
    )


@pytest.mark.parametrize(
    "who", ["quillmarsh.com", "www.quillmarsh.com", "Quillmarsh Ltd", "QUILLMARSH"]
)
def test_a_rounded_number_and_any_spelling_of_the_name_are_the_same_leak(
    catalogue: Catalogue, who: str
) -> None:
    assert found(judged(catalogue, who=(who,), counts=(about(2_300_000),))) == QUILLMARSH


def test_a_name_in_another_script_is_the_same_name(catalogue: Catalogue) -> None:
    one = judged(catalogue, who=("Тарвоскин",), counts=(about(7_100_000),))
    assert found(one) == (Grade.LEAK, "Tarvoskin")


def test_a_post_in_plain_words_is_recognised(catalogue: Catalogue) -> None:
    reader = a_reader()
    for text in (
        "2.3M Quillmarsh.com database 2016, fresh, $300",
        "Quillmarsh data breach: 2,330,382 users, email and password",
        "Слив базы Quillmarsh, 2,3 млн строк",
    ):
        claim = reader.mention(reader.look(post(text)), AT).claim
        assert found(recycled(claim, catalogue, AT)) == QUILLMARSH, text


def test_another_number_is_the_same_victim_and_not_the_same_leak(catalogue: Catalogue) -> None:
    one = judged(catalogue, who=("Quillmarsh",), counts=(people(41_000_733),))
    assert found(one) == (Grade.VICTIM, "Quillmarsh")
    assert one is not None
    assert one.remark == "the same victim was breached before (2016-03, 2,330,382 accounts)"
    assert "the numbers differ: 41,000,733 and 2,330,382" in one.why


def test_a_name_alone_is_the_same_victim(catalogue: Catalogue) -> None:
    assert found(judged(catalogue, who=("Quillmarsh",))) == (Grade.VICTIM, "Quillmarsh")


def test_a_rounded_number_with_a_later_year_and_other_data_is_a_new_leak(
    catalogue: Catalogue,
) -> None:
    claim = Claim(
        who=("Quillmarsh",),
        counts=(about(2_300_000),),
        data_classes=("Passport numbers", "Blood types"),
    )
    assert found(recycled(claim, catalogue, AT, years=(2024,))) == (Grade.VICTIM, "Quillmarsh")


def test_the_exact_number_outweighs_a_year_that_the_seller_made_up(catalogue: Catalogue) -> None:
    claim = Claim(who=("Quillmarsh",), counts=(people(2_330_382),))
    assert found(recycled(claim, catalogue, AT, years=(2024,))) == QUILLMARSH


def test_the_year_in_the_name_of_a_file_stands_for_a_number(catalogue: Catalogue) -> None:
    files = (File("quillmarsh_2016.sql"),)
    assert found(judged(catalogue, who=("quillmarsh.com",), files=files)) == QUILLMARSH


def test_of_two_breaches_of_one_victim_the_one_of_the_number_is_told(catalogue: Catalogue) -> None:
    for number, name in ((10_683_188, "OrrinValeResorts"), (142_000_000, "OrrinVale2022")):
        one = judged(catalogue, who=("Orrin Vale",), counts=(about(number),))
        assert found(one) == (Grade.LEAK, name)


@pytest.mark.parametrize("who", ["Shadow", "Time", "Collected List"])
def test_an_ordinary_name_says_nothing_alone(catalogue: Catalogue, who: str) -> None:
    assert judged(catalogue, who=(who,)) is None
    assert judged(catalogue, who=(who,), counts=(people(900_111),)) is None
    classes = ("Email addresses", "Passwords", "Usernames")
    assert judged(catalogue, who=(who,), data_classes=classes) is None


def test_an_ordinary_name_and_a_number_near_it_are_worth_a_remark_only(
    catalogue: Catalogue,
) -> None:
    one = judged(catalogue, who=("Shadow",), counts=(about(530_000),))
    assert found(one) == (Grade.VICTIM, "Shadow")


def test_an_ordinary_name_with_the_exact_number_or_its_domain_is_the_same_leak(
    catalogue: Catalogue,
) -> None:
    exact = judged(catalogue, who=("Shadow",), counts=(people(533_624),))
    domain = judged(catalogue, who=("shadow-games.net",), counts=(about(530_000),))
    assert found(exact) == found(domain) == (Grade.LEAK, "Shadow")


@pytest.mark.parametrize(
    "who", ["Time Warner", "Kwilmersh", "quillmarsh-fans.com", "Orrin Hospital", "example.org", ""]
)
def test_another_name_is_nobody_in_the_catalogue(catalogue: Catalogue, who: str) -> None:
    assert judged(catalogue, who=(who,), counts=(about(2_300_000),)) is None


def test_the_same_label_under_another_domain_needs_a_second_piece_of_evidence(
    catalogue: Catalogue,
) -> None:
    assert judged(catalogue, who=("quillmarsh.fr",)) is None
    exact = judged(catalogue, who=("quillmarsh.fr",), counts=(people(2_330_382),))
    assert found(exact) == QUILLMARSH


def test_a_number_without_a_name_says_nothing(catalogue: Catalogue) -> None:
    assert judged(catalogue, counts=(people(2_330_382),)) is None


def test_numbers_of_nothing_are_harmless() -> None:
    nobody = Catalogue.of(parse(json.dumps([{**ROWS[0], "PwnCount": 0}]), "hibp.json"))
    one = judged(nobody, who=("Quillmarsh",), counts=(people(0), people(7)))
    assert found(one) == (Grade.LEAK, "Quillmarsh")


def test_a_breach_that_is_still_news_is_not_recycled(catalogue: Catalogue) -> None:
    soon = datetime(2016, 3, 20, tzinfo=UTC)
    said: dict[str, Any] = {"who": ("Quillmarsh",), "counts": (people(2_330_382),)}
    assert judged(catalogue, soon, **said) is None
    assert judged(catalogue, soon - timedelta(days=900), **said) is None


def test_what_was_listed_a_few_days_ago_needs_the_exact_number(catalogue: Catalogue) -> None:
    rounded = judged(catalogue, who=("Lentmore",), counts=(about(1_200_000),))
    assert found(rounded) == (Grade.VICTIM, "Lentmore")
    assert rounded is not None
    assert "the catalogue lists it since 2024-05-20 only: it is news" in rounded.why


def test_what_was_listed_after_the_post_was_not_known_yet(catalogue: Catalogue) -> None:
    early = datetime(2021, 1, 1, tzinfo=UTC)
    one = judged(catalogue, early, who=("Orrin Vale Resorts",), counts=(people(142_479_911),))
    assert found(one) == (Grade.VICTIM, "OrrinValeResorts")


def test_a_word_that_may_be_no_name_needs_the_number(catalogue: Catalogue) -> None:
    assert judged(catalogue, called=("Quillmarsh",)) is None
    one = judged(catalogue, called=("Quillmarsh",), counts=(people(2_330_382),))
    assert found(one) == QUILLMARSH


def test_a_name_in_small_letters_is_heard_where_the_number_fits(catalogue: Catalogue) -> None:
    heard = sounds("quillmarsh dump 2330382 users")
    claim = Claim(counts=(people(2_330_382),))
    assert found(recycled(claim, catalogue, AT, heard=heard)) == QUILLMARSH
    assert recycled(Claim(), catalogue, AT, heard=heard) is None


def test_ordinary_words_anywhere_in_a_text_need_the_exact_number(catalogue: Catalogue) -> None:
    heard = sounds("a shadow over 530k accounts")
    assert recycled(Claim(counts=(about(530_000),)), catalogue, AT, heard=heard) is None
    exact = recycled(Claim(counts=(people(533_624),)), catalogue, AT, heard=heard)
    assert found(exact) == (Grade.LEAK, "Shadow")


@pytest.mark.parametrize(
    ("number", "grade"),
    [(533_000, Grade.LEAK), (534_000, Grade.LEAK), (530_000, Grade.VICTIM), (500_000, None)],
)
def test_the_more_digits_agree_the_more_a_rounded_number_tells(
    catalogue: Catalogue, number: int, grade: Grade | None
) -> None:
    one = judged(catalogue, who=("Shadow",), counts=(about(number),))
    assert (one.grade if one else None) == grade


def test_names_that_only_sound_alike_are_two_victims(catalogue: Catalogue) -> None:
    assert judged(catalogue, who=("Lintmoor",), counts=(about(1_200_000),)) is None
    assert catalogue.about("lintmoor.com") == catalogue.about("Lintmoor") == ()


def test_a_second_name_in_brackets_and_another_script_are_names_too(catalogue: Catalogue) -> None:
    for who in ("Базар Луна", "Bazar Luna", "bazarluna.ru"):
        assert [breach.name for breach in catalogue.about(who)] == ["BazarLuna(БазарЛуна)"]


def test_what_the_catalogue_doubts_is_told(catalogue: Catalogue) -> None:
    one = judged(catalogue, who=("Fablewick",), counts=(about(88_000_000),))
    assert one is not None
    assert one.why[-1] == "the catalogue calls its data fabricated"


def test_an_empty_catalogue_knows_nobody() -> None:
    assert judged(Catalogue.of(()), who=("Quillmarsh",)) is None


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "hibp.json").write_text(text, encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text('[catalogue]\nfiles = ["hibp.json"]\n', encoding="utf-8")
    return config


def test_a_list_and_lines_are_read_alike() -> None:
    lines = "\n".join(map(json.dumps, ROWS))
    breaches = parse(lines, "a.jsonl")
    assert breaches == parse(json.dumps(ROWS), "a.json") == parse(json.dumps(ROWS, indent=2), "a")
    assert len(breaches) == len(ROWS)


def test_of_two_files_the_later_one_counts(tmp_path: Path) -> None:
    paths = (tmp_path / "old.json", tmp_path / "new.json")
    for path, number in zip(paths, (1_000_001, 1_000_002), strict=True):
        path.write_text(json.dumps([{**ROWS[0], "PwnCount": number}]), encoding="utf-8")
    (breach,) = read_catalogue(paths).about("Quillmarsh")
    assert breach.people == 1_000_002


FAULTS = {
    "a day that is none": (
        json.dumps([ROWS[0], {**ROWS[1], "BreachDate": "soon"}], indent=0),
        "hibp.json:19: [1].BreachDate: should be a day such as 2019-05-24",
    ),
    "a number for a day": (
        json.dumps({**ROWS[0], "BreachDate": 20190524}),
        "hibp.json:1: BreachDate: should be a day such as 2019-05-24",
    ),
    "a number that is missing": (
        json.dumps(ROWS[0]) + "\n" + json.dumps({"Name": "x", "BreachDate": "2019-05-24"}),
        "hibp.json:2: PwnCount: is missing: give a breach in HIBP's format",
    ),
    "a number below zero": (
        json.dumps([{**ROWS[0], "PwnCount": -1}]),
        "hibp.json:1: [0].PwnCount: should be greater than or equal to 0",
    ),
    "no number": ('[{"Name": NaN}]', "hibp.json:1: [0].Name: should be a valid string"),
    "a list of words": ('["x"]', "hibp.json:1: [0]: should be a breach in HIBP's format: {...}"),
    "half a list": (
        json.dumps(ROWS)[:-1],
        "hibp.json:1: no valid JSON: the list breaks off here: is the file whole?",
    ),
    "no JSON": (
        "<html>",
        "hibp.json:1: no valid JSON (Expecting value): give one list, or one breach a line",
    ),
    "too deep": ("[" * 100_000, "hibp.json:1: is nested too deeply: give breaches only"),
    "nothing": (
        "[]",
        "hibp.json:1: holds no breach: give a list as HIBP's API has it at /breaches",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
@pytest.mark.parametrize("command", [("check", "--offline"), ("run",), ("known", "x")])
def test_a_fault_of_the_file_is_one_line_and_nothing_is_started(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: str,
    command: tuple[str, ...],
) -> None:
    text, line = FAULTS[case]
    written(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    assert run(command) == 2
    assert capsys.readouterr() == ("", f"{line}\n")
    assert {path.name for path in tmp_path.iterdir()} == {"hibp.json", "config.toml"}


def test_of_a_file_that_is_no_catalogue_ten_faults_are_told() -> None:
    with pytest.raises(FaultsFound) as told:
        parse("\n".join(['{"City": "Nowhere"}'] * 500), "cities.jsonl")
    assert len(told.value.faults) == 10
    assert "491 more entries" in told.value.faults[-1].message


def test_a_file_that_is_not_there_is_told_at_its_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[catalogue]\nfiles = ["hibp.json"]\n', encoding="utf-8")
    assert run(("check", "--offline", "-c", str(config))) == 2
    assert "config.toml:2: catalogue.files[0]: no such file" in capsys.readouterr().err


def known(config: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["known", *words, "-c", str(config)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_known_lists_the_breaches_of_a_victim_the_latest_first(tmp_path: Path) -> None:
    config = written(tmp_path, json.dumps(ROWS))
    told = json.loads(known(config, "orrin vale resorts", "--json"))
    assert [breach["people"] for breach in told["breaches"]] == [142_479_911, 10_683_188]
    assert told["breaches"][1]["added_on"] == "2019-08-24"
    assert "recycled" not in told
    shown = known(config, "shadow")
    assert "533,624" in shown
    assert "2018-02-01" in shown
    assert "Email addresses, Passwords, Usernames" in shown


def test_known_tells_whether_a_number_repeats_a_known_breach(tmp_path: Path) -> None:
    config = written(tmp_path, json.dumps(ROWS))
    told = json.loads(known(config, "quillmarsh.com", "--records", "2.3M", "--json"))
    assert told["recycled"]["grade"] == "the same leak"
    assert "the same leak was known before" in known(config, "Quillmarsh", "--records", "2330382")
    assert "the same victim" in known(config, "Quillmarsh", "--records", "90 million")
    assert "nothing says" in known(config, "Nobody", "--records", "90 million")


def test_known_says_when_it_knows_nobody_of_the_name(tmp_path: Path) -> None:
    config = written(tmp_path, json.dumps(ROWS))
    assert known(config, "Marrowby") == "the catalogue knows no breach of Marrowby\n"


@pytest.mark.parametrize(
    ("config", "words", "line"),
    [
        ("", (), "config.toml names no catalogue: write [catalogue] files = "),
        (None, ("--records", "many"), "--records: many is no number of records such as 2300000"),
    ],
)
def test_known_refuses_what_it_cannot_answer_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    config: str | None,
    words: tuple[str, ...],
    line: str,
) -> None:
    path = written(tmp_path, json.dumps(ROWS))
    if config is not None:
        path.write_text(config, encoding="utf-8")
    assert run(("known", "x", *words, "-c", str(path))) == 2
    told = capsys.readouterr().err
    assert line in told
    assert len(told.splitlines()) == 1
