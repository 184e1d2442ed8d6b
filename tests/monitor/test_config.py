"""config.toml -> Settings, or every fault at once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from monitor.config import Kinds, Settings, load
from rules.toml import FaultsFound

SECRET = "specimen-secret-that-nobody-may-see"


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Feed(Options):
    url: str
    deep: bool = False


class Folder(Options):
    path: Path


class Slack(Options):
    token: SecretStr
    channel: str = "#leaks"


KINDS = Kinds({"feed": Feed, "folder": Folder}, {"slack": Slack, "terminal": Options})

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LEAKLINE_SECRETS", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def faults(path: Path) -> list[str]:
    """Each fault as `line key: message`."""
    with pytest.raises(FaultsFound) as found:
        load(path, KINDS)
    return [f"{f.line} {f.key}: {f.message}" for f in found.value.faults]


FEED = '[[source]]\nname = "a"\nconnector = "feed"\nurl = "http://x.example.org"\n'
SOC = '[[notifier]]\nname = "soc"\nkind = "terminal"\n'

BAD: dict[str, tuple[str, list[str]]] = {
    "an unknown key of a source": (
        FEED + 'evry = "5m"\n',
        ['5 source[0].evry: unknown key; did you mean "every"?'],
    ),
    "an unknown key of a connector": (
        FEED + "depp = true\n",
        ['5 source[0].depp: unknown key; did you mean "deep"?'],
    ),
    "a clock that cannot run": (
        '[clock]\nhours = 0\nreminders = [24, "soon"]\n',
        [
            "2 clock.hours: should be greater than or equal to 1",
            "3 clock.reminders[1]: should be a valid integer, unable to parse string as an integer",
        ],
    ),
    "a reminder after the end": (
        "[clock]\nhours = 48\n\nreminders = [24, 66]\n",
        ["4 clock.reminders: 66 is after the clock's end, at hour 48"],
    ),
    "a proxy that is none": (
        f'[monitor]\nproxy = "{SECRET}"\n',
        ['2 monitor.proxy: no proxy such as "socks5h://127.0.0.1:9050"'],
    ),
    "an unknown kind of proxy": (
        '[monitor]\nproxy = "ftp://127.0.0.1:21"\n',
        ['2 monitor.proxy: no proxy such as "socks5h://127.0.0.1:9050"'],
    ),
    "a place that is never looked at again": (
        FEED + 'every = "999999d"\n',
        ["5 source[0].every: longer than a year"],
    ),
    "a key that the daemon fills itself": (
        'home = "/"\n',
        [
            "1 home: unknown key",
        ],
    ),
    "an unknown section": (
        "[monitr]\n",
        ['1 monitr: unknown key; did you mean "monitor"?'],
    ),
    "an unknown key of a section": (
        '[monitor]\nlanguag = "fr"\n',
        ['2 monitor.languag: unknown key; did you mean "language"?'],
    ),
    "a wrong type": (
        '[report]\nhour = "eight"\n',
        [
            "2 report.hour: should be a valid integer, unable to parse string as an integer",
        ],
    ),
    "a wrong type of a connector's option": (
        '[[source]]\nname = "a"\nconnector = "feed"\nurl = 5\n',
        ["4 source[0].url: should be a valid string"],
    ),
    "a number out of range": (
        "[report]\nhour = 24\n",
        ["2 report.hour: should be less than or equal to 23"],
    ),
    "no length of time": (
        FEED + "every = 5\n",
        ['5 source[0].every: not a length of time such as "30s", "5m", "1h" or "2d"'],
    ),
    "no time zone": (
        '[monitor]\ntimezone = "Europe/Pari"\n',
        ['2 monitor.timezone: no time zone such as "Europe/Paris"'],
    ),
    "two sources of one name": (
        FEED + FEED.replace('"a"', '"A"'),
        ["6 source[1].name: the name is taken by line 2"],
    ),
    "two notifiers of one name": (
        SOC + SOC,
        ["5 notifier[1].name: the name is taken by line 2"],
    ),
    "two watches of one id": (
        '[[watch]]\nid = "x"\nnames = ["X"]\n[[watch]]\nid = "x"\nnames = ["Y"]\n',
        ["5 watch[1].id: the name is taken by line 2"],
    ),
    "an unknown connector": (
        '[[source]]\nname = "a"\nconnector = "feeed"\nanything = 1\n',
        ['3 source[0].connector: unknown connector; did you mean "feed"?'],
    ),
    "an unknown kind of notifier, nothing like it": (
        '[[notifier]]\nname = "a"\nkind = "pigeon"\n',
        ["3 notifier[0].kind: unknown kind; there are slack, terminal"],
    ),
    "a key that is missing": (
        '[[source]]\nconnector = "feed"\n',
        ["1 source[0].name: is missing: add it", "1 source[0].url: is missing: add it"],
    ),
    "a source without a connector": (
        '[[source]]\nname = "a"\n',
        ["1 source[0].connector: is missing: add it"],
    ),
    "a rule file that is not there": (
        '[rules]\npaths = [\n  "own.toml",\n]\n',
        ["3 rules.paths[0]: no such file or folder"],
    ),
    "a report for a notifier that is not there": (
        f'[report]\nnotifiers = ["sco"]\n{SOC}',
        ['2 report.notifiers[0]: no [[notifier]] of this name; did you mean "soc"?'],
    ),
    "a section that should be rows": (
        '[source]\nname = "a"\n',
        ["1 source: must be written as tables: [[source]]"],
    ),
    "an alias that is no term": (
        '[[watch]]\nid = "x"\nnames = ["X"]\naliases = [""]\n',
        ["4 watch[0].aliases[0]: is empty: write at least one word"],
    ),
    "a name that cannot be printed": (
        FEED.replace('"a"', '"a\\u001b[31m"'),
        ["2 source[0].name: String should match pattern '^\\w[\\w .-]*$'"],
    ),
}


@pytest.mark.parametrize(("text", "told"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_told_in_one_line_with_its_place(
    write: Write, text: str, told: list[str]
) -> None:
    assert faults(write(text)) == told


def test_a_syntax_error_is_told_with_its_line(write: Write) -> None:
    (told,) = faults(write('[monitor]\nlanguage = "fr\n'))
    assert told.startswith("2 : no valid TOML: ")


def test_all_faults_are_told_at_once_in_the_order_of_lines(write: Write) -> None:
    path = write(
        '[monitor]\nlanguag = "fr"\n[report]\nhour = 25\n[[source]]\nname = "a"\n'
        'connector = "feeed"\n[[source]]\nname = "b"\nconnector = "folder"\npaht = "x"\n'
    )
    lines = [int(told.split()[0]) for told in faults(path)]
    assert lines == [2, 4, 7, 8, 11]


def test_a_fault_names_the_file(write: Write) -> None:
    path = write("[nothing]\n")
    with pytest.raises(FaultsFound) as found:
        load(path, KINDS)
    assert str(found.value).startswith(f"{path}:1: nothing: unknown key")


@pytest.mark.parametrize(
    "text",
    [
        f'[[notifier]]\nname = "soc"\nkind = "slack"\ntoken = ["{SECRET}"]\n',
        f'[[notifier]]\nname = "soc"\nkind = "slack"\ntokn = "{SECRET}"\n',
        f'[[notifier]]\nname = "soc"\nkind = "{SECRET}"\n',
        f'[monitor]\ndatabase = ["{SECRET}"]\n',
        f'[monitor]\nproxy = {{ a = "{SECRET}" }}\n',
        f'[monitor]\ntimezone = "{SECRET}"\n',
        f'[monitor]\nproxy = "{SECRET}\n',
    ],
)
def test_no_value_shows_in_a_fault(write: Write, text: str) -> None:
    with pytest.raises(FaultsFound) as found:
        load(write(text), KINDS)
    assert SECRET not in str(found.value) + repr(found.value)


def test_a_secret_does_not_show_in_the_settings(write: Write) -> None:
    text = f'[[notifier]]\nname = "soc"\nkind = "slack"\ntoken = "{SECRET}"\n'
    settings = load(write(f'[monitor]\ndatabase = "postgresql://u:{SECRET}@db/x"\n{text}'), KINDS)
    assert SECRET not in repr(settings) + str(settings)


def test_a_row_is_its_table_and_the_options_of_its_kind(write: Write) -> None:
    (source,) = load(write(FEED + 'every = "1h"\ndeep = true\n'), KINDS).source
    assert isinstance(source, Feed)
    assert (source.name, source.every, source.deep) == ("a", timedelta(hours=1), True)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("1h", timedelta(hours=1)),
        ("2d", timedelta(days=2)),
    ],
)
def test_a_length_of_time_is_a_number_and_a_letter(
    write: Write, text: str, span: timedelta
) -> None:
    assert load(write(f'{FEED}every = "{text}"\n'), KINDS).source[0].every == span


@pytest.mark.parametrize("text", ["0s", "5", "-5m", "5 m", "5w", "", "1h30m", "٥m"])
def test_anything_else_is_no_length_of_time(write: Write, text: str) -> None:
    (told,) = faults(write(f'{FEED}every = "{text}"\n'))
    assert "not a length of time" in told


def test_an_empty_file_is_a_configuration(write: Write) -> None:
    settings = load(write(""), KINDS)
    assert settings.source == ()
    assert settings.monitor.timezone == "UTC"


def test_a_shorter_clock_alone_needs_no_reminders_of_its_own(write: Write) -> None:
    clock = load(write("[clock]\nhours = 24\n"), KINDS).clock
    assert (clock.hours, clock.reminders) == (24, (24, 48, 66))


# the environment and the folder of secrets

SLACK = '[[notifier]]\nname = "SOC Slack"\nkind = "slack"\n'
TOKEN = "LEAKLINE__NOTIFIER__SOC_SLACK__TOKEN"


def token(settings: Settings) -> str:
    (notifier,) = settings.notifier
    assert isinstance(notifier, Slack)
    return notifier.token.get_secret_value()


def test_the_environment_fills_a_row_by_its_name(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, SECRET)
    assert token(load(write(SLACK), KINDS)) == SECRET


def test_the_environment_wins_over_secrets_and_secrets_over_the_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(SLACK + 'token = "of the file"\n')
    assert token(load(path, KINDS)) == "of the file"
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / TOKEN).write_text("of the folder\n", encoding="utf-8")
    assert token(load(path, KINDS)) == "of the folder"
    monkeypatch.setenv(TOKEN, "of the environment")
    assert token(load(path, KINDS)) == "of the environment"


@pytest.mark.parametrize("variable", ["LEAKLINE_SECRETS", "CREDENTIALS_DIRECTORY"])
def test_the_folder_of_secrets_can_be_named(
    write: Write,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    folder = tmp_path_factory.mktemp("credentials")
    (folder / TOKEN.lower()).write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv(variable, str(folder))
    assert token(load(write(SLACK), KINDS)) == SECRET


def test_a_key_of_a_section_can_come_from_the_environment(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAKLINE__REPORT__HOUR", "17")
    monkeypatch.setenv("LEAKLINE__LIMITS__PRIVATE_HOSTS", '["127.0.0.1"]')
    settings = load(write('[report]\nweekday = "friday"\n'), KINDS)
    assert (settings.report.weekday, settings.report.hour) == ("friday", 17)
    assert settings.limits.private_hosts == ("127.0.0.1",)


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("LEAKLINE__NOTIFIR__SOC__TOKEN", "there is no section [notifir]"),
        ("LEAKLINE__HOME", "there is no section [home]"),
        ("LEAKLINE__NOTIFIER__SOX__TOKEN", "no [[notifier]] of this name"),
        ("LEAKLINE__NOTIFIER__SOC__TOKN", 'unknown key; did you mean "token"?'),
        ("LEAKLINE__REPORT__HOUR", "should be a valid integer, unable to parse"),
        ("LEAKLINE__LIMITS__PRIVATE_HOSTS", "error parsing value for field"),
    ],
)
def test_a_variable_that_does_not_fit_is_a_fault_that_names_it(
    write: Write, monkeypatch: pytest.MonkeyPatch, variable: str, told: str
) -> None:
    monkeypatch.setenv(variable, SECRET)
    path = write('[[notifier]]\nname = "soc"\nkind = "slack"\ntoken = "x"\n')
    with pytest.raises(FaultsFound) as found:
        load(path, KINDS)
    (fault,) = found.value.faults
    assert (fault.file, fault.line) == ("environment", 0)
    assert variable.startswith(fault.key)
    assert fault.message.startswith(told)
    assert SECRET not in str(fault)


def test_an_element_of_a_list_of_the_environment_is_told_as_its_variable(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAKLINE__RULES__PATHS", '["nowhere.toml"]')
    assert faults(write("")) == ["0 LEAKLINE__RULES__PATHS: no such file or folder"]


def test_a_folder_of_secrets_that_is_not_there_is_a_fault(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAKLINE_SECRETS", str(tmp_path / "nowhere"))
    assert faults(write("")) == ["0 LEAKLINE_SECRETS: there is no such folder"]


def test_a_secret_that_is_no_text_is_a_fault_of_its_folder(write: Write, tmp_path: Path) -> None:
    path = write(SLACK)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / TOKEN).write_bytes(b"\xff\xfe\x00")
    assert "a file of this folder is no text in UTF-8" in "\n".join(faults(path))


# paths


@pytest.mark.parametrize(
    "url",
    ["sqlite:///leakline.db", "sqlite+aiosqlite:///leakline.db"],
)
def test_a_relative_database_lies_beside_the_configuration(write: Write, url: str) -> None:
    path = write(f'[monitor]\ndatabase = "{url}"\n')
    settings = load(path, KINDS)
    assert settings.database_file == path.parent / "leakline.db"
    assert settings.database_url == f"sqlite:///{path.parent}/leakline.db"


@pytest.mark.parametrize("url", ["sqlite:////var/lib/x.db", "postgresql://u:p@db/x", "sqlite://"])
def test_another_database_stays_as_it_is_written(write: Write, url: str) -> None:
    assert load(write(f'[monitor]\ndatabase = "{url}"\n'), KINDS).database_url == url


def test_the_bounds_of_an_interval_lie_round_it(write: Write) -> None:
    source = """
[[source]]
name = "a"
connector = "feed"
url = "x"
"""
    short = 'every = "10m"\nat_most_every = "11m"\n'
    long = 'at_least_every = "14m"\n'
    assert faults(write(source + short)) == ["7 source[0].at_most_every: longer than `every`"]
    assert faults(write(source + long)) == ["6 source[0].at_least_every: shorter than `every`"]


@pytest.mark.parametrize(
    ("every", "shortest"),
    [("1h", 1800), ("10m", 300), ("90s", 60), ("1m", 60), ("10s", 10)],
)
def test_a_source_is_by_default_never_read_later_than_every_and_at_most_twice_as_often(
    write: Write, every: str, shortest: int
) -> None:
    source = f'[[source]]\nname = "a"\nconnector = "feed"\nurl = "x"\nevery = "{every}"\n'
    (row,) = load(write(source), KINDS).source
    assert row.shortest.total_seconds() == shortest
    assert row.at_least_every is None
