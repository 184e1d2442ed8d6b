"""The commands of rules: what they say of a rule before it is saved, and of a text."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.monitor.conftest import Leakline

NOW = datetime.now(UTC)
RULE = """
[[rule]]
id = "own"
title = "Own"
severity = "low"
status = "{status}"
all = ['"xyzzy dump"']
"""


def post(number: int, text: str, days: int = 1) -> dict[str, object]:
    at = (NOW - timedelta(days=days)).isoformat()
    return {
        "id": str(number),
        "source": "market",
        "platform": "forum",
        "published_at": at,
        "text": text,
    }


SALE = "Selling the database of French hospitals, 500k patients"
POSTS = (
    post(1, f"{SALE}, mail me at seller@example.org, xyzzy dump"),
    post(2, "the xyzzy dump has 12,000 rows of customers"),
    post(3, f"{SALE}, the xyzzy dump again", days=60),
    post(4, "good morning, xyzzy"),
)


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Path]:
    """Writes the rule with a status."""

    def write(status: str = "stable") -> Path:
        file = tmp_path / "own.toml"
        file.write_text(RULE.format(status=status), encoding="utf-8")
        return file

    return write


@pytest.fixture
def export(tmp_path: Path) -> str:
    """A file of posts."""
    lines = "".join(json.dumps(one) + "\n" for one in POSTS)
    (tmp_path / "posts.jsonl").write_text(lines, encoding="utf-8")
    return "posts.jsonl"


@pytest.fixture
def kept(tmp_path: Path, leakline: Leakline, export: str) -> None:
    """A configuration whose database holds what the shipped rules made of the posts."""
    (tmp_path / "config.toml").write_text('[monitor]\ndatabase = "sqlite:///kept.db"\n')
    done = leakline("replay", export, "--db", f"sqlite:///{tmp_path}/kept.db")
    assert done.returncode == 0, done.stderr


# test --coverage


def test_coverage_names_the_concepts_that_are_mute_in_a_language(
    leakline: Leakline, tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text('[[concept]]\nid = "own"\nterms.en = ["xyzzy"]\n')
    (tmp_path / "config.toml").write_text('[rules]\npaths = ["own.toml"]\n')
    done = leakline("rules", "test", "--coverage", "--langs", "en, fr")
    assert "own.toml:1: own has no term in fr\n" in done.stdout
    assert done.returncode == 0, "a gap is no failure"
    told = json.loads(leakline("rules", "test", "--coverage", "--langs", "en", "--json").stdout)
    assert told["langs"] == ["en"]
    assert "own" not in {gap["concept"] for gap in told["gaps"]}


def test_coverage_asks_for_the_languages_of_the_sources(leakline: Leakline, tmp_path: Path) -> None:
    source = '[[source]]\nname = "{0}"\nconnector = "folder"\npath = "."\nlang = "{0}"\n'
    off = source.format("nl") + "enabled = false\n"
    (tmp_path / "config.toml").write_text(source.format("tr") + source.format("fr") + off)
    told = json.loads(leakline("rules", "test", "--coverage", "--json").stdout)
    assert told["langs"] == ["tr", "fr"]
    (tmp_path / "config.toml").unlink()
    assert len(json.loads(leakline("rules", "test", "--coverage", "--json").stdout)["langs"]) == 14


def test_a_language_that_is_none_is_told(leakline: Leakline) -> None:
    done = leakline("rules", "test", "--langs", "en,French")
    assert (done.returncode, done.stderr) == (
        2,
        "leakline: --langs: French is no language such as en: write en,fr,tr\n",
    )


# explain


def test_explain_shows_the_folded_text_and_what_the_pipeline_reads(leakline: Leakline) -> None:
    done = leakline("rules", "explain", f"{SALE}, €5,000, in labs.sql", "--platform", "forum")
    said = done.stdout
    assert "folded\n  selling the database of french hospitals" in said
    assert "  0-11  'Selling the'  cue/for-sale  (selling the)" in said
    for fact in ("count        500,000 people", "country      FR", "sector       health"):
        assert fact in said
    assert "file         labs.sql" in said
    assert "price        5,000 EUR" in said
    assert 'stage        offer: it is on offer: "selling the"' in said
    assert "what comes of it\n  a mention, severity " in said


def test_explain_says_when_nothing_comes_of_a_match(leakline: Leakline) -> None:
    silent = leakline("rules", "explain", "database leaked, free download").stdout
    assert "nothing, although a rule holds: the text names no victim" in silent
    assert "nothing: no rule holds" in leakline("rules", "explain", "good morning").stdout


def test_explain_reads_a_text_as_of_a_place(leakline: Leakline) -> None:
    told = {
        platform: json.loads(
            leakline("rules", "explain", "Example Labs", "--platform", platform, "--json").stdout
        )
        for platform in ("leaksite", "press")
    }
    held = {p: [r["rule"] for r in one["rules"] if r["holds"]] for p, one in told.items()}
    assert held == {"leaksite": ["named-on-leak-site"], "press": []}
    assert told["leaksite"]["reading"]["claim"]["who"] == ["Example Labs"]
    assert "named-on-leak-site: the place alone" in (
        leakline("rules", "explain", "Example Labs", "--platform", "leaksite").stdout
    )
    done = leakline("rules", "explain", "Example Labs", "--platform", "teletext")
    assert done.returncode == 2
    assert "there is no platform teletext" in done.stderr


def test_a_rule_on_trial_is_shown_and_leads_to_nothing(
    leakline: Leakline, tmp_path: Path, own: Callable[..., Path]
) -> None:
    (tmp_path / "config.toml").write_text('[rules]\npaths = ["own.toml"]\n')
    own("test")
    text = "xyzzy dump with 12,000 rows of customers"
    said = leakline("rules", "explain", text).stdout
    assert '+ own (test): "xyzzy dump"' in said
    assert "nothing: only rules on trial hold (status test): own" in said
    own("stable")
    assert "a mention, severity low, by own" in leakline("rules", "explain", text).stdout


def test_check_names_rules_on_trial_and_deprecated_ones(
    leakline: Leakline, tmp_path: Path, own: Callable[..., Path]
) -> None:
    (tmp_path / "config.toml").write_text('[rules]\npaths = ["own.toml"]\n')
    own("deprecated")
    assert "deprecated, still flag: own\n" in leakline("check", "--offline").stdout
    own("test")
    assert "on trial, flag nothing: own\n" in leakline("check", "--offline").stdout
    assert json.loads(leakline("check", "--offline", "--json").stdout)["rules_test"] == ["own"]


def test_check_names_rules_that_were_replaced_and_those_for_no_source(
    leakline: Leakline, tmp_path: Path
) -> None:
    rule = """
[[rule]]
id = "leak-of-data"
title = "Mine"
severity = "low"
all = ["act/leak-of-data"]
sources = ["nowhere"]
"""
    (tmp_path / "own.toml").write_text(rule)
    (tmp_path / "config.toml").write_text('[rules]\npaths = ["own.toml"]\n')
    said = leakline("check", "--offline").stdout
    assert "replaced by a later file: leak-of-data\n" in said
    assert "only for a source that there is not: leak-of-data\n" in said


def test_explain_tells_a_file_that_is_missing_from_a_text(
    leakline: Leakline, tmp_path: Path
) -> None:
    done = leakline("rules", "explain", "nowhere.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no file nowhere.txt: write its path, or the text itself" in done.stderr
    (tmp_path / "post.txt").write_bytes("donn\xe9es".encode("latin-1"))
    assert "is not all UTF-8" in leakline("rules", "explain", "post.txt").stderr


def test_the_configuration_leaves_rules_out(leakline: Leakline, tmp_path: Path) -> None:
    def rules() -> set[str]:
        told = json.loads(leakline("rules", "explain", SALE, "--json").stdout)
        return {outcome["rule"] for outcome in told["rules"]}

    (tmp_path / "config.toml").write_text('[rules]\ndisable = ["held-data-for-sale"]\n')
    left = rules()
    (tmp_path / "config.toml").unlink()
    assert rules() - left == {"held-data-for-sale"}


def test_a_rule_for_one_source_and_language_holds_only_there(
    leakline: Leakline, tmp_path: Path, own: Callable[..., Path]
) -> None:
    (tmp_path / "config.toml").write_text('[rules]\npaths = ["own.toml"]\n')
    scope = 'platforms = ["forum"]\nsources = ["market"]\nlangs = ["en"]\n'
    file = own()
    file.write_text(file.read_text() + scope)
    place = {"--platform": "forum", "--source": "market", "--lang": "en"}
    for wrong, failed in (
        ({}, None),
        ({"--platform": "press"}, "platforms: press is not among forum"),
        ({"--source": "other"}, "sources: other is not among market"),
        ({"--lang": "fr"}, "langs: fr is not among en"),
    ):
        options = [word for pair in (place | wrong).items() for word in pair]
        told = json.loads(leakline("rules", "explain", "xyzzy dump", *options, "--json").stdout)
        (outcome,) = (one for one in told["rules"] if one["rule"] == "own")
        assert outcome["why_not"] == failed


# backtest


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("status", ["stable", "test", "deprecated"])
def test_backtest_tries_a_file_on_what_is_kept(
    leakline: Leakline, own: Callable[..., Path], status: str
) -> None:
    done = leakline("rules", "backtest", own(status), "--since", "30d", "--json")
    told = json.loads(done.stdout)
    assert "A post that no rule flagged is not kept" in told["note"]
    (rule,) = told["rules"]
    assert (rule["rule"], rule["status"], rule["fired"], rule["alone"]) == ("own", status, 1, 0)
    assert len(rule["incidents"]) == 1
    (example,) = rule["examples"]
    assert example["incident"] == rule["incidents"][0]
    assert "xyzzy dump" in example["text"]
    assert "seller@" not in example["text"]
    told = json.loads(leakline("rules", "backtest", own(), "--since", "90d", "--json").stdout)
    assert told["rules"][0]["fired"] == 2


@pytest.mark.usefixtures("kept")
def test_backtest_tries_a_shipped_rule(leakline: Leakline) -> None:
    done = leakline("rules", "backtest", "--rule", "held-data-for-sale", "--since", "90d")
    assert "held-data-for-sale: fires on 2, on " in done.stdout


def test_backtest_tries_a_file_on_whole_posts(
    leakline: Leakline, own: Callable[..., Path], export: str
) -> None:
    done = leakline("rules", "backtest", own("test"), "--posts", export)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("4 texts, ")
    assert lines[2].startswith("own (test): fires on 3, on 1 of them alone, in ")
    assert len(lines) == 6
    assert "seller@" not in done.stdout
    late = leakline("rules", "backtest", own(), "--posts", export, "--since", "30d", "--json")
    assert json.loads(late.stdout)["texts"] == 3


@pytest.mark.usefixtures("kept")
def test_a_file_that_is_in_force_already_is_not_read_twice(
    leakline: Leakline, tmp_path: Path, own: Callable[..., Path]
) -> None:
    concept = '[[concept]]\nid = "own/word"\nterms.en = ["xyzzy"]\n'
    file = own()
    file.write_text(concept + file.read_text())
    with (tmp_path / "config.toml").open("a") as config:
        config.write('[rules]\npaths = ["own.toml"]\n')
    for arguments in (("own.toml",), (file,), (file, "--rule", "own")):
        done = leakline("rules", "backtest", *arguments)
        assert done.returncode == 0, done.stderr
        assert "own: fires on 1, " in done.stdout


@pytest.mark.usefixtures("kept")
def test_backtest_says_what_it_cannot_do(
    leakline: Leakline, tmp_path: Path, own: Callable[..., Path]
) -> None:
    (tmp_path / "broken.toml").write_text("[[rule]]\nid = 3\n")
    (tmp_path / "empty.toml").write_text("")
    (tmp_path / "bad.jsonl").write_text("{}\n")
    for arguments, why in (
        ((), "leakline: name a file of rules, or --rule ID"),
        (("nowhere.toml",), "leakline: there is no file nowhere.toml"),
        (("empty.toml",), "leakline: there is no rule in empty.toml"),
        (("broken.toml",), "broken.toml:2: rule[0].id: should be a valid string"),
        (("--rule", "watched-nam"), 'did you mean "watched-name"?'),
        ((own(), "--since", "soon"), "leakline: --since soon: not a length of time"),
        ((own(), "--posts", "nowhere.jsonl"), "leakline: there is no file nowhere.jsonl"),
        ((own(), "--posts", "bad.jsonl"), "bad.jsonl:1: "),
    ):
        done = leakline("rules", "backtest", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert why in done.stderr
