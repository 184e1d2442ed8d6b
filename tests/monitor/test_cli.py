"""The command line: what each command says, how it ends, what a daemon does."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[2]
Leakline = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., "subprocess.Popen[str]"]

SECRET = "specimen-secret-that-nobody-may-see"
QUIET = "[report]\nenabled = false\n"
ESC = "\x1b"


def folder(tmp_path: Path, *posts: dict[str, object], name: str = "posts") -> str:
    """A folder of posts, and the row of the configuration that watches it."""
    (tmp_path / name).mkdir(exist_ok=True)
    lines = "".join(json.dumps(post) + "\n" for post in posts)
    (tmp_path / name / "posts.jsonl").write_text(lines, encoding="utf-8")
    return f'[[source]]\nname = "{name}"\nconnector = "folder"\nevery = "1s"\npath = "{name}"\n'


POST = {
    "id": "1",
    "source": "market",
    "platform": "forum",
    "published_at": "2021-02-04T18:02:00Z",
    "text": "Selling the database of French hospitals, 500k patients, social security numbers.",
}


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


# how a command ends


def test_help_names_every_command(start: Start) -> None:
    process = start("--help")
    told, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    for command in (
        *("run", "once", "check", "replay", "incidents", "show", "report", "rules", "migrate"),
        *("sources", "export", "register", "factsheet"),
    ):
        assert f" {command} " in told


def test_help_loads_no_room_of_the_program() -> None:
    """What is imported for it is what makes a command start slowly."""
    script = (
        "import sys; from monitor.cli.app import run; run(['--help']); "
        "print([m for m in ('sqlalchemy', 'telethon', 'feedparser', 'babel') if m in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_help_imports_no_heavy_package() -> None:
    """What --help loads is what each start costs."""
    code = (
        "import sys; from monitor.cli.app import run; run(['--help']);"
        "heavy = {'sqlalchemy', 'pydantic', 'httpx', 'apscheduler', 'loguru', 'jinja2'};"
        "sys.exit(str(heavy & set(sys.modules) or '') or 0)"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", ["once", "check", "sources", "incidents", "migrate", "report"])
def test_without_a_configuration_a_command_says_so(leakline: Leakline, command: str) -> None:
    done = leakline(command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "leakline: there is no config.toml: "
        "`leakline run` writes an example, --config names another file\n"
    )


def test_faults_of_configuration_and_rules_are_told_at_once(
    leakline: Leakline, tmp_path: Path, config: Callable[[str], Path]
) -> None:
    rule = '[[rule]]\nid = "own"\ntitle = "Own"\nseverity = "high"\nall = ["sektor/health"]\n'
    (tmp_path / "own.toml").write_text(rule, encoding="utf-8")
    config('[rules]\npaths = ["own.toml"]\n[report]\nhuor = 8\n')
    for command in ("check", "once", "run"):
        done = leakline(command)
        assert (done.returncode, done.stdout) == (2, "")
        assert sorted(done.stderr.splitlines()) == [
            'config.toml:4: report.huor: unknown key; did you mean "hour"?',
            (
                'own.toml:5: rule[0].all[0]: there is no concept "sektor/health"; '
                'did you mean "sector/health"?'
            ),
        ]
    assert not (tmp_path / "leakline.db").exists(), "nothing was started"


def test_a_rule_to_leave_out_that_does_not_exist_is_a_fault(
    leakline: Leakline, config: Callable[[str], Path]
) -> None:
    config('[rules]\ndisable = [\n"nothing-of-ours"]\n')
    done = leakline("check")
    assert done.returncode == 2
    assert done.stderr.startswith("config.toml:3: rules.disable[0]: there is no such rule")


def test_a_variable_that_fits_nowhere_is_told_without_its_value(
    leakline: Leakline, config: Callable[[str], Path]
) -> None:
    config("")
    done = leakline("check", LEAKLINE__NOTIFIR__SOC__TOKEN=SECRET)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "environment: LEAKLINE__NOTIFIR__SOC__TOKEN: there is no section [notifir]"
    ]


@pytest.mark.parametrize(
    ("database", "told"),
    [
        (f"postgresql://u:{SECRET}@127.0.0.1:1/x", "cannot use the database"),
        (f"mysql://u:{SECRET}@127.0.0.1/x", "the database address starts with"),
        ("sqlite:///nowhere/leakline.db", "cannot open the database"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line_without_the_password(
    leakline: Leakline, config: Callable[[str], Path], database: str, told: str
) -> None:
    config(f'[monitor]\ndatabase = "{database}"\n')
    done = leakline("incidents")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert told in done.stderr
    assert SECRET not in done.stderr


def test_a_log_file_that_cannot_be_written_is_one_line_and_nothing_is_started(
    leakline: Leakline, config: Callable[[str], Path], tmp_path: Path
) -> None:
    config('[monitor]\nlog_file = "."\n')
    done = leakline("run")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("leakline: cannot write the log file ")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "leakline.db").exists()


def test_a_database_of_a_newer_version_is_refused(
    leakline: Leakline, config: Callable[[str], Path], tmp_path: Path
) -> None:
    import sqlite3  # noqa: PLC0415

    config("")
    assert leakline("migrate").returncode == 0
    with sqlite3.connect(tmp_path / "leakline.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    done = leakline("incidents")
    assert done.returncode == 2
    assert "a newer Leakline" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "nothing"), "there is no incident nothing"),
        (("report", "--week", "2021-W54"), "there is no week 2021-W54"),
        (("report", "--week", "soon"), "is no ISO week"),
        (("report", "--week", "2021-W06", "--since", "2021-02-01"), "not both"),
        (("report", "--since", "2021-02-09", "--until", "2021-02-01"), ""),
        (("report", "--format", "pdf"), "pdf"),
        (("replay", "nowhere.jsonl"), "there is no file nowhere.jsonl"),
        (("show", f"{ESC}[31m"), "there is no incident"),
        (("run", "-c", "nowhere/config.toml"), "cannot write the example configuration"),
        (("once", "-c", "nowhere/config.toml"), "there is no nowhere/config.toml"),
        (("report", "-o", "nowhere/week.md"), "cannot write nowhere/week.md"),
        (("replay", "config.toml"), "config.toml:1: "),
    ],
)
def test_a_question_that_makes_no_sense_is_one_answer_and_no_traceback(
    leakline: Leakline,
    config: Callable[[str], Path],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    config("# empty\n")
    done = leakline(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert ESC not in done.stderr


def test_a_reader_that_goes_away_is_no_fault(start: Start, config: Callable[[str], Path]) -> None:
    config("")
    process = start("rules", "explain", "database of hospitals " * 2_000, "--json")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


# watching


def test_check_tells_what_stands_and_what_cannot_be_reached(
    leakline: Leakline, config: Callable[[str], Path], tmp_path: Path
) -> None:
    config(folder(tmp_path, POST) + '[[source]]\nname = "gone"\nconnector = "folder"\npath = "x"\n')
    done = leakline("check", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told["rules"] == []
    assert [(s["name"], s["state"]) for s in told["sources"]] == [
        ("posts", "ok"),
        ("gone", "unreachable"),
    ]
    assert not (tmp_path / "leakline.db").exists(), "a check changes nothing"
    assert leakline("check", "--offline").returncode == 0


def test_once_reads_what_is_due_and_sources_tells_how_it_went(
    leakline: Leakline, config: Callable[[str], Path], tmp_path: Path
) -> None:
    gone = '[[source]]\nname = "gone"\nconnector = "folder"\npath = "x"\n'
    off = '[[source]]\nname = "off"\nconnector = "folder"\npath = "x"\nenabled = false\n'
    config(folder(tmp_path, POST) + gone + off)
    done = leakline("once", "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["source"]: row for row in json.loads(done.stdout)}
    assert (rows["posts"]["state"], rows["posts"]["posts"]) == ("ok", 1)
    assert (rows["gone"]["state"], rows["gone"]["posts"]) == ("unreachable", 0)
    assert set(rows) == {"posts", "gone"}
    told = {row["name"]: row for row in json.loads(leakline("sources", "--json").stdout)}
    assert {name: row["state"] for name, row in told.items()} == {
        "posts": "ok",
        "gone": "unreachable",
        "off": "new",
    }
    assert told["gone"]["next_poll_at"] > told["gone"]["state_since"]


def test_once_leaves_alone_what_is_not_due(
    leakline: Leakline, config: Callable[[str], Path], tmp_path: Path
) -> None:
    config(folder(tmp_path, POST).replace('"1s"', '"1d"'))
    assert len(json.loads(leakline("once", "--json").stdout)) == 1
    assert json.loads(leakline("once", "--json").stdout) == []
    assert len(json.loads(leakline("once", "--all", "--json").stdout)) == 1


def test_run_writes_the_example_where_there_is_no_configuration(
    start: Start, tmp_path: Path
) -> None:
    process = start("run")
    seen = read_until(process.stderr, "watching")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert "leakline: there was no config.toml; wrote the example configuration there" in seen
    assert (tmp_path / "config.toml").read_bytes() == (ROOT / "config.example.toml").read_bytes()
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "leakline.db").stat().st_mode & 0o777 == 0o600


def test_run_keeps_the_configuration_that_is_there(
    start: Start, config: Callable[[str], Path]
) -> None:
    path = config(QUIET)
    process = start("run")
    read_until(process.stderr, "watching")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert path.read_text(encoding="utf-8") == QUIET


def test_a_second_daemon_on_the_same_database_is_refused(
    start: Start, leakline: Leakline, config: Callable[[str], Path]
) -> None:
    config(QUIET)
    first = start("run")
    read_until(first.stderr, "watching")
    for command in ("run", "once"):
        second = leakline(command)
        assert (second.returncode, second.stdout) == (2, "")
        assert f"another leakline (process {first.pid}) works on this database" in second.stderr
        assert len(second.stderr.splitlines()) == 1
    first.kill()
    first.wait(20)
    third = start("run")
    read_until(third.stderr, "watching")


def test_the_daemon_reads_a_file_that_comes_later(
    start: Start, config: Callable[[str], Path], tmp_path: Path
) -> None:
    config(QUIET + folder(tmp_path, POST))
    process = start("run")
    read_until(process.stderr, "a source is read")
    (tmp_path / "posts" / "later.jsonl").write_text(json.dumps({**POST, "id": "2"}) + "\n")
    assert "posts=1" in read_until(process.stderr, "a source is read")


# what strangers wrote


@pytest.mark.parametrize("command", [("rules", "explain"), ("rules", "explain", "--json")])
def test_a_hostile_text_cannot_command_the_terminal(
    leakline: Leakline, command: tuple[str, ...]
) -> None:
    text = f"hospital {ESC}]0;owned\x07{ESC}[2J \x9b31m \u202e database [bold]for sale[/bold] {{x}}"
    done = leakline(*command, text)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout) & set("\x1b\x07\x9b\u202e")


def read_until(stream: IO[str] | None, sentence: str) -> str:
    """Everything up to the line with the sentence; fails when the stream ends before."""
    assert stream is not None
    seen = ""
    for line in stream:
        seen += line
        if sentence in line:
            return seen
    raise AssertionError(seen)


# rules


def test_rules_explain_shows_terms_and_reasons(leakline: Leakline) -> None:
    done = leakline("rules", "explain", POST["text"], "--json")
    told = json.loads(done.stdout)
    assert "sector/health" in {found["concept"] for found in told["found"]}
    assert any(rule["holds"] for rule in told["rules"])
    assert all(rule["why_not"] for rule in told["rules"] if not rule["holds"])


def test_rules_explain_reads_a_file(leakline: Leakline, tmp_path: Path) -> None:
    (tmp_path / "post.txt").write_text(str(POST["text"]), encoding="utf-8")
    by_file = leakline("rules", "explain", "post.txt", "--json")
    assert by_file.stdout == leakline("rules", "explain", POST["text"], "--json").stdout


def test_rules_test_holds_the_shipped_rules_to_their_examples(leakline: Leakline) -> None:
    done = leakline("rules", "test")
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith(" 0 failures\n")


def test_rules_test_tells_which_example_fails(
    leakline: Leakline, config: Callable[[str], Path], tmp_path: Path
) -> None:
    rule = (
        '[[rule]]\nid = "own"\ntitle = "Own"\nseverity = "low"\nall = [\'"xyzzy"\']\n'
        'hits = ["xyzzy"]\nmisses = ["nothing", "but xyzzy"]\n'
    )
    (tmp_path / "own.toml").write_text(rule, encoding="utf-8")
    config('[rules]\npaths = ["own.toml"]\n')
    done = leakline("rules", "test")
    assert done.returncode == 1
    assert "own.toml:7: own: misses[1]: " in done.stdout


# replay, and what is read from it


def test_replay_prints_incidents_and_alerts(
    leakline: Leakline, tmp_path: Path, config: Callable[[str], Path]
) -> None:
    folder(tmp_path, POST)
    done = leakline("replay", "posts/posts.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    (incident,) = json.loads(done.stdout)["incidents"]
    assert incident["stage"] == "offer"
    assert [m["at"] for m in incident["milestones"]] == ["2021-02-04T18:02:00Z"] * len(
        incident["milestones"]
    )


def test_what_replay_kept_can_be_listed_shown_reported_and_exported(
    leakline: Leakline, tmp_path: Path, config: Callable[[str], Path]
) -> None:
    folder(tmp_path, POST)
    config('[monitor]\ndatabase = "sqlite:///kept.db"\n')
    url = f"sqlite:///{tmp_path}/kept.db"
    replayed = json.loads(leakline("replay", "posts/posts.jsonl", "--json", "--db", url).stdout)
    (listed,) = json.loads(leakline("incidents", "--json").stdout)["incidents"]
    shown = json.loads(leakline("show", listed["id"][:8], "--json").stdout)
    assert listed["id"] == shown["id"] == replayed["incidents"][0]["id"]
    assert shown["mentions"][0]["post_id"] == "1"
    assert shown["mentions"][0]["why_stage"]
    report = leakline("report", "--week", "2021-W05")
    assert listed["title"] in report.stdout.replace("\\", "")
    exported = [json.loads(line) for line in leakline("export", "posts").stdout.splitlines()]
    assert [post["id"] for post in exported] == ["1"]
    for command in (("incidents",), ("show", listed["id"]), ("sources",)):
        assert leakline(*command).returncode == 0


def test_a_report_can_be_written_to_a_file(
    leakline: Leakline, tmp_path: Path, config: Callable[[str], Path]
) -> None:
    config("")
    done = leakline("report", "--week", "2021-W06", "--format", "html", "-o", "week.html")
    assert (done.returncode, done.stdout) == (0, "")
    assert "2021-W06" in (tmp_path / "week.html").read_text(encoding="utf-8")


def test_replay_shows_a_bar_where_a_person_watches(tmp_path: Path) -> None:
    folder(tmp_path, POST)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [
            *(sys.executable, "-c", "from monitor.cli import main; main()"),
            *("replay", "posts/posts.jsonl", "--json"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    stdout, _ = process.communicate(timeout=60)
    shown = b""
    try:
        while chunk := os.read(ours, 4096):
            shown += chunk
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(ours)
    assert b"replay" in shown
    assert json.loads(stdout)["incidents"]


def test_the_report_is_data_with_json(leakline: Leakline, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    done = leakline("report", "--week", "2021-W06", "--json")
    assert json.loads(done.stdout)["period"]["name"] == "2021-W06"
