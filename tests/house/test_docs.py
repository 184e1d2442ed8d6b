"""The words of the project hold: commands exist, links lead somewhere, examples run."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
import typer

from connectors.interchange import read_line
from monitor import as_json
from monitor.cli.app import app
from monitor.registry import read_settings
from monitor.replay import replay
from rules.load import ConceptTable, FileTable, RuleTable, load
from rules.proof import prove

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "examples" / "README.md",
    ROOT / "migrations" / "README.md",
]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^`([\w./-]+)`\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^    (\S.*)$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def files(page: Path, folder: Path) -> list[str]:
    """The files that a page spells out, each below its name, written into the folder."""
    found = dict(_FILE.findall(text(page)))
    for name, content in found.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return list(found)


def commands(page: Path) -> Iterator[list[str]]:
    """What a page tells its reader to type: the words behind `./dev` or `leakline`."""
    lines = [
        line
        for lang, block in _BLOCK.findall(text(page))
        if lang == "sh"
        for line in block.splitlines()
    ]
    for line in [*lines, *_INDENTED.findall(text(page))]:
        words = shlex.split(line, comments=True)
        starts = [n for n, word in enumerate(words) if word == "leakline" or word.endswith("/dev")]
        if starts and starts[-1] + 1 < len(words):
            yield words[starts[-1] :]


def own_words_of_dev() -> set[str]:
    labels = re.findall(r"^    ([a-z]+)\) ", text(ROOT / "dev"), re.MULTILINE)
    return set(labels)


def refusal(words: list[str]) -> str | None:
    """Why the command line would not take these words; None when it would."""
    command: Any = typer.main.get_command(app)
    while words and not words[0].startswith("-") and hasattr(command, "commands"):
        if words[0] not in command.commands:
            return f"there is no command {words[0]!r}"
        command, words = command.commands[words[0]], words[1:]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help", "-h"}
    strange = [word for word in words if word.startswith("-") and word not in known | {"-"}]
    return f"{command.name} has no option {strange[0]}" if strange else None


def test_the_pages_show_commands() -> None:
    shown = [words for page in PAGES for words in commands(page)]
    assert ["./dev", "run"] in shown
    assert len(shown) > 20


@each_page
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    faults = [
        f"{shlex.join(words)}: {why}"
        for words in commands(page)
        if not (words[0].endswith("dev") and words[1] in own_words_of_dev())
        if (why := refusal(words[1:]))
    ]
    assert faults == []


@each_page
def test_every_link_of_a_page_leads_to_a_file_or_a_heading(page: Path) -> None:
    broken = []
    for link in _LINK.findall(text(page)):
        if link.startswith("https://"):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (heading and heading not in headings(target)):
            broken.append(link)
    assert broken == []


def headings(page: Path) -> set[str]:
    """The anchors of a page, as a forge makes them."""
    found = re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in found}


async def test_the_readme_shows_what_replay_really_prints() -> None:
    (shown,) = (
        block for _, block in _BLOCK.findall(text(ROOT / "README.md")) if "labs-01" in block
    )
    answer = await replay([ROOT / "examples" / "fr-labs-2021" / "posts.jsonl"], load())
    (incident,) = answer["incidents"]
    milestones = [f"  {m['at']}  {m['stage']:<12} {m['post_id']}" for m in incident["milestones"]]
    assert shown.splitlines() == [f"{incident['id']}  {incident['title']}", *milestones]


def broken_promises(*paths: Path) -> list[str]:
    """The examples that fail among the rules of these files; there must be rules with examples."""
    rulebook = load(paths)
    shipped = {rule.id for rule in load().rules}
    own = {rule.id for rule in rulebook.rules if rule.hits and rule.misses} - shipped
    assert own
    return [str(failure) for failure in prove(rulebook) if failure.rule in own]


def test_the_source_and_the_rule_of_the_readme_load(tmp_path: Path) -> None:
    files(ROOT / "README.md", tmp_path)
    (source,) = read_settings(tmp_path / "config.toml").source
    assert source.connector == "telegram_web"
    assert broken_promises(tmp_path / "own-rules") == []


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/rules.md"])
def test_the_rules_of_a_page_keep_their_promises(page: str, tmp_path: Path) -> None:
    names = [name for name in files(ROOT / page, tmp_path) if name.endswith(".toml")]
    assert names
    assert broken_promises(*(tmp_path / name for name in names)) == []


def test_the_notifier_of_contributing_passes_the_contract(tmp_path: Path) -> None:
    """The recipe, followed in a copy of the checkout: its own test and the contract run.

    The recipe of a connector is a command: test_new_connector.py follows it.
    """
    for name in ("connectors", "monitor", "rules", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    written = files(ROOT / "CONTRIBUTING.md", tmp_path)
    tests = [name for name in written if name.startswith("tests/") and name.endswith(".py")]
    contract = "tests/monitor/notify/test_contract.py"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA"),
            *(*tests, contract, "-k", "logbook"),
        ],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "test_nothing_in_a_notifiers_options_shows_a_secret[logbook]" in done.stdout


def test_every_dependency_has_its_reason() -> None:
    project = tomli.loads(text(ROOT / "pyproject.toml"))
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    told = text(ROOT / "docs" / "decisions.md")
    named = {re.split(r"[<>=]", one)[0] for group in groups for one in group}
    assert [name for name in sorted(named) if f"`{name}`" not in told] == []


def test_every_key_of_a_rule_file_is_told() -> None:
    told = text(ROOT / "docs" / "rules.md")
    keys = {key for table in (ConceptTable, RuleTable) for key in table.model_fields}
    keys |= {*FileTable.model_fields} - {"concept", "rule"}
    assert [key for key in sorted(keys) if f"`{key}`" not in told] == []


async def test_every_key_of_the_interchange_is_told() -> None:
    told = text(ROOT / "docs" / "interchange.md")
    (line,) = (block for lang, block in _BLOCK.findall(told) if lang == "json")
    assert read_line(line, where="docs").lang == "en"
    answer = await replay([ROOT / "examples" / "fr-labs-2021" / "posts.jsonl"], load())
    (incident,) = answer["incidents"]
    keys = {*json.loads(line), *incident, *incident["mentions"][0], *incident["claim"]}
    keys |= {*incident["milestones"][0], *answer["alerts"][0]}
    assert [key for key in sorted(keys) if f"`{key}`" not in told] == []
    assert as_json.__doc__
    assert "docs/interchange.md" in as_json.__doc__
