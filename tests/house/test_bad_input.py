"""What a user gets wrong is told in one line with its place, and nothing is started."""

from pathlib import Path

import pytest

from tests.servers.daemon import leakline

SECRET = "specimen-secret-that-nobody-may-see"
PLACE = '[[source]]\nname = "{}"\nconnector = "folder"\npath = "posts"\n'
SLACK = f'[[notifier]]\nname = "soc"\nkind = "slack"\ntoken = "{SECRET}"\n'
RULE = f'[[rule]]\nid = "own"\ntitle = "{SECRET}"\nseverity = "high"\n'
CASES = {
    "an unknown key": ("[limits]\npols = 4\n", "config.toml:2: limits.pols: "),
    "a wrong type": (f'[limits]\npolls = "{SECRET}"\n', "config.toml:2: limits.polls: "),
    "a syntax error": (SLACK + f'channel = "{SECRET}\n', "config.toml:5: "),
    "a key that stands twice": (SLACK + f'token = "{SECRET}"\n', "config.toml:5: "),
    "two sources of one name": (
        PLACE.format("market") + PLACE.format("Market"),
        "config.toml:6: source[1].name: ",
    ),
    "an unknown connector": (
        f'[[source]]\nname = "x"\nconnector = "feeed"\nurl = "{SECRET}"\n',
        "config.toml:3: source[0].connector: ",
    ),
    "an unknown option": (
        SLACK + 'channel = "C0123456789"\nchanel = "x"\n',
        "config.toml:6: notifier[0].chanel: ",
    ),
    "a secret of the wrong type": (
        SLACK.replace(f'"{SECRET}"', f'["{SECRET}"]') + 'channel = "C0123456789"\n',
        "config.toml:4: notifier[0].token: ",
    ),
    "a watch without a word": (
        '[[watch]]\nid = "us"\nnames = [\n  "Marrowby",\n  "*",\n]\n',
        "config.toml:5: watch[0].names[1]: ",
    ),
    "an unknown concept in a rule": (
        '[rules]\npaths = ["own.toml"]\n',
        'own.toml:5: rule[0].all[0]: there is no concept "sector/helth"',
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_fault_is_one_line_with_its_place_and_nothing_is_started(
    tmp_path: Path, case: str
) -> None:
    text, place = CASES[case]
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    (tmp_path / "own.toml").write_text(RULE + 'all = ["sector/helth"]\n', encoding="utf-8")
    done = await leakline(tmp_path, "run", "-c", "config.toml")
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(place)
    assert SECRET not in line
    assert files_in(tmp_path) == {"config.toml", "own.toml"}


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}
