"""No value of a file ever leaves it: neither in the output nor in errors."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.profiling import as_json
from monitor.profiling.header import judge
from monitor.profiling.kinds import kinds
from tests.monitor.profiling.files import profiled

ROOT = Path(__file__).parents[3]


def leakline(*words: str, piped: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    program = "from monitor.cli import main; main()"
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        input=piped,
        capture_output=True,
        check=False,
        timeout=60,
    )


def tokens(number: int, seed: int) -> list[str]:
    """Words that stand nowhere else: letters only, so that they could be names."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return ["".join(chance.choices("bcdfghjklmnpqrstvwxz", k=9)) for _ in range(number)]


def planted(form: str, seed: int, rows: int = 30) -> tuple[bytes, list[str]]:
    """A file of that form with a word of its own in each cell, and those words."""
    words = tokens(rows * 4, seed)
    table = [words[start : start + 4] for start in range(0, len(words), 4)]
    for row in table:
        row[1] = f"{row[1]}@{row[1]}.example"
        row[3] = f"+33199{seed % 10}{row[3]}"
    if form == "csv":
        lines = [",".join(row) for row in table]
    elif form == "header":
        lines = ["id;email;nom;tel", *(";".join(row) for row in table)]
    elif form == "json":
        lines = [
            json.dumps(dict(zip(("id", "email", "nom", "tel"), row, strict=True))) for row in table
        ]
    elif form == "keys":
        lines = [json.dumps({row[0]: {row[1]: row[2]}, row[3]: [row[2]]}) for row in table]
    elif form == "one object":
        lines = [json.dumps({row[0]: {"email": row[1], row[2]: row[3]} for row in table})]
    elif form == "copy":
        lines = ["COPY t FROM stdin;", *("\t".join(row) for row in table), "\\."]
    else:
        lines = [f"INSERT INTO t VALUES {tuple(row)};" for row in table]  # noqa: S608 - a file
    return "\n".join(lines).encode(), words


FORMS = ("csv", "header", "json", "keys", "one object", "copy", "sql")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FORMS), st.integers(0, 10_000), st.integers(1, 60))
def test_no_value_of_a_file_is_in_its_profile(form: str, seed: int, rows: int) -> None:
    data, words = planted(form, seed, rows)
    found = profiled(data)
    told = json.dumps(as_json.profile(found)) + repr(found)
    assert [word for word in words if word in told] == []


@pytest.mark.parametrize("form", FORMS)
def test_no_value_of_a_file_is_in_what_the_command_prints(tmp_path: Path, form: str) -> None:
    data, words = planted(form, 7)
    file = tmp_path / "specimen"
    file.write_bytes(data)
    for options in ((), ("--json",)):
        done = leakline("profile", str(file), *options)
        assert done.returncode == 0, done.stderr
        told = (done.stdout + done.stderr).decode()
        assert [word for word in words if word in told] == []


def test_a_key_that_few_objects_have_is_no_name() -> None:
    rows = [{"id": str(n), "note": "x"} for n in range(40)]
    rows += [{"id": "1", "specimen_anne": "x"}, {"id": "2", "specimen_anne": "y"}]
    found = profiled("\n".join(map(json.dumps, rows)).encode())
    assert [one.name for one in found.tables[0].columns] == ["id", "note", None]


def test_a_person_in_the_first_row_is_no_header() -> None:
    rows = [["Specimen", "Anne", "0199001122"], ["Muster", "Luc", "0199001133"]] * 20
    columns = list(zip(*rows, strict=True))
    for first in (
        ["Exemple", "Luc", "inconnu"],
        ["Exemple", "Luc", ""],
        ["Exemple", "Luc", "NULL"],
        ["Exemple", "Luc", "luc@example.org"],
    ):
        verdict = judge(first, columns, kinds())
        assert all(name is None for name in verdict.names), first


def test_of_a_header_that_is_only_guessed_no_unknown_word_is_shown() -> None:
    rows = [["1", "2021-01-31", "user@example.org", "0199001122"]] * 20
    verdict = judge(["Zqa", "Zqb", "mail", "Zqc"], list(zip(*rows, strict=True)), kinds())
    assert verdict.there
    assert verdict.names == (None, None, "mail", None)


def test_a_header_may_hold_no_value_among_its_names() -> None:
    verdict = judge(["nom", "prenom", "user@example.org"], [["a"], ["b"], ["c"]], kinds())
    assert not verdict.there


def test_a_refusal_is_one_line_with_exit_code_2(tmp_path: Path) -> None:
    (word,) = tokens(1, 3)
    for name, data in {"page": f"<html>{word}", "line": word * 1_000_000}.items():
        (tmp_path / name).write_text(data, encoding="utf-8")
        done = leakline("profile", str(tmp_path / name))
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.decode().splitlines()) == 1
        assert word not in done.stderr.decode()


def test_a_file_can_be_piped() -> None:
    data, _ = planted("header", 5)
    done = leakline("profile", "-", "--json", piped=data)
    assert json.loads(done.stdout)["rows"] == 30


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nowhere.csv",), "there is no file"),
        ((".",), "is a folder"),
        (("README.md", "--region", "XX"), "no such country"),
    ],
)
def test_bad_input_is_told_in_one_line(words: tuple[str, ...], why: str) -> None:
    done = leakline("profile", *words)
    assert done.returncode == 2
    assert why in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1
