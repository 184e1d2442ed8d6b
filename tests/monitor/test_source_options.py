"""What is wrong with the options of a source is told at its line, before anything is polled."""

from pathlib import Path

import pytest

from monitor.registry import read_settings
from rules.toml import FaultsFound

SECRET = "specimen-secret-that-nobody-may-see"
GOOD_SECRET = "c3BlY2ltZW4tc2VjcmV0LW9mLTMyLWJ5dGVzLWxvbmc="
A = "https://a.example.org/list"
TRACKER = f'url = "{A}"\nid = "id"\ntitle = "name"\n'
PASTE = f'list = "{A}"\nid = "x(y)"\nraw = "{A}/{{id}}"\n'
CASES = [
    ("feed", f'url = "https://me:{SECRET}@a.example.org/"', "4: source[0].url: names a user"),
    ("feed", f'url = "{A}"\nencoding = "klingon"', "5: source[0].encoding: no encoding such as"),
    ("feed", f'url = "{A}"\nlang = "french"', "5: source[0].lang: no language of two small"),
    ("forum", f'url = "{A}"\nselectors = {{ row = "li[" }}', "5: source[0].selectors.row: no CSS"),
    ("forum", f'url = "{A}"\ntimezone = "../x"', "5: source[0].timezone: no time zone such as"),
    ("paste", PASTE + 'text = "pre["', "7: source[0].text: no CSS selector such as"),
    ("paste", PASTE + 'title = "<a>(x)"', "7: source[0].title: {id} must stand in it"),
    ("paste", PASTE.replace("/{id}", "/{id}/{key}"), "6: source[0].raw: only {id} may stand"),
    ("paste", PASTE.replace("x(y)", "x(y"), "5: source[0].id: no expression of RE2: missing )"),
    ("tracker", TRACKER + 'list = "a[["', "7: source[0].list: 'a[[' is no JMESPath expression"),
    ("tracker", TRACKER + 'text = ["f(a)"]', "7: source[0].text[0]: JMESPath has no function f()"),
    ("tracker", TRACKER + 'since = "7w"', "7: source[0].since: neither hours or days"),
    ("tracker", TRACKER + "since = -1", "7: source[0].since: neither hours or days"),
    ("tracker", TRACKER + "since = true", "7: source[0].since: neither hours or days"),
    ("tracker", TRACKER + 'times = ["%Q"]', "7: source[0].times[0]: no form of a time such as"),
    ("tracker", TRACKER + 'times = [""]', "7: source[0].times[0]: no form of a time such as"),
    ("tracker", TRACKER + f'api_key = "{SECRET}\\n"', "7: source[0].api_key: holds spaces"),
    ("telegram_web", 'channel = "https://t.me/+x"', "4: source[0].channel: an invitation"),
    ("telegram_web", 'channel = "1234567890"', "4: source[0].channel: a private channel has no"),
    ("telegram", 'channel = "example"\naccount = "../x"', "5: source[0].account: no name of an"),
    ("social", 'network = "bluesky"\naccount = "@ana"', "5: source[0].account: no handle such as"),
    ("inbox", f'secret = "{GOOD_SECRET}"\nlisten = "127.0.0.1:99999"', "5: source[0].listen: no"),
    ("inbox", 'listen = "127.0.0.1:8480"', "1: source[0]: `listen` opens no port without a"),
    ("inbox", 'path = "up"', "4: source[0].path: no path such as"),
    ("folder", 'path = "posts"\nfiles = ["../*"]', "5: source[0].files[0]: no pattern of files"),
    ("folder", 'path = "posts"\nfiles = ["**x/a"]', "5: source[0].files[0]: no pattern of files"),
]


def row(connector: str, options: str, name: str = "x") -> str:
    return f'[[source]]\nname = "{name}"\nconnector = "{connector}"\n{options}\n'


def faults(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        read_settings(file)
    return [str(fault).removeprefix(f"{file}:") for fault in found.value.faults]


@pytest.mark.parametrize(("connector", "options", "said"), CASES)
def test_an_option_that_no_poll_could_use_is_one_fault_with_its_line(
    tmp_path: Path, connector: str, options: str, said: str
) -> None:
    (fault,) = faults(tmp_path, row(connector, options))
    assert fault.startswith(said), fault
    assert SECRET not in fault


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('spool = "s"', "the spool s belongs to the source a"),
        (f'path = "/p"\nsecret = "{GOOD_SECRET}"', "the path /p of 127.0.0.1:8480 belongs to the"),
    ],
)
def test_two_inboxes_that_would_take_each_others_posts_are_a_fault(
    tmp_path: Path, options: str, said: str
) -> None:
    first, second = row("inbox", options, "a"), row("inbox", options, "b")
    (fault,) = faults(tmp_path, first + second)
    assert said in fault
    (tmp_path / "config.toml").write_text(first + second + "enabled = false\n", encoding="utf-8")
    assert len(read_settings(tmp_path / "config.toml").source) == 2


def test_a_channel_is_written_for_the_preview_as_for_the_account(tmp_path: Path) -> None:
    for written in ("@example_news", "https://t.me/s/example_news", "example_news"):
        for connector in ("telegram", "telegram_web"):
            text = row(connector, f'channel = "{written}"')
            (tmp_path / "config.toml").write_text(text, encoding="utf-8")
            (source,) = read_settings(tmp_path / "config.toml").source
            assert source.channel == "example_news"  # type: ignore[attr-defined]
