"""Files become a rulebook, or all that is wrong with them is told at once."""

from pathlib import Path

import pytest

from connectors.post import PLATFORMS as POST_PLATFORMS
from rules.load import assemble, load
from rules.model import PLATFORMS, Rulebook, Watch
from rules.toml import FaultsFound, parse

CONCEPT = '[[concept]]\nid = "leak"\nterms.en = ["leak"]\n'


def _rule(id_: str, more: str = 'all = ["leak"]') -> str:
    return f'[[rule]]\nid = "{id_}"\ntitle = "t"\nseverity = "low"\n{more}\n'


def _book(*sources: str, watches: tuple[Watch, ...] = ()) -> Rulebook:
    documents = [parse(source, f"{n}.toml") for n, source in enumerate(sources)]
    return assemble(documents, watches)


def _faults(*sources: str, watches: tuple[Watch, ...] = ()) -> list[str]:
    with pytest.raises(FaultsFound) as found:
        _book(*sources, watches=watches)
    return [str(fault) for fault in found.value.faults]


def test_platforms_are_those_of_posts() -> None:
    assert PLATFORMS == POST_PLATFORMS


def test_kind_and_value_of_the_file_stand_for_its_concepts() -> None:
    book = _book('kind = "cue"\nvalue = "offer"\n' + CONCEPT + '[[concept]]\nid="b"\nvalue = "x"')
    assert [(c.kind, c.value) for c in book.concepts.values()] == [
        ("cue", "offer"),
        ("cue", "x"),
        ("watch", ""),
    ]


def test_quoted_words_become_a_concept() -> None:
    book = _book(_rule("r", 'all = ["\\"full dump\\""]'))
    assert book.concepts['"full dump"'].terms[0].text == "full dump"


def test_a_later_file_replaces_a_rule() -> None:
    book = _book(CONCEPT + _rule("r"), _rule("r", 'all = ["leak"]\nwithin = 9'))
    assert [(rule.id, rule.within) for rule in book.rules] == [("r", 9)]


def test_level_is_another_word_for_severity() -> None:
    rule = _rule("r").replace("severity", "level")
    assert [one.severity for one in _book(CONCEPT + rule).rules] == ["low"]
    (fault,) = _faults(CONCEPT + _rule("r", 'all = ["leak"]\nlevel = "high"'))
    assert fault == "0.toml:4: rule[0]: severity and level are the same key: write one of the two"


def test_only_a_rule_of_status_test_is_on_trial() -> None:
    statuses = ("test", "stable", "deprecated")
    rules = (_rule(s, f'all = ["leak"]\nstatus = "{s}"') for s in statuses)
    assert [one.on_trial for one in _book(CONCEPT + "".join(rules)).rules] == [True, False, False]


def test_a_file_of_an_operator_replaces_and_disables_shipped_rules(tmp_path: Path) -> None:
    shipped = load()
    replaced, disabled = shipped.rules[0].id, shipped.rules[1].id
    own = f'disable = ["{disabled}"]\n' + _rule(replaced, 'all = ["held-data"]\nwithin = 99')
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    book = load([tmp_path / "own.toml"])
    assert [rule.id for rule in book.rules] == [r.id for r in shipped.rules if r.id != disabled]
    assert [rule.within for rule in book.rules if rule.id == replaced] == [99]


def test_a_pack_disables_rules_of_others() -> None:
    book = _book(CONCEPT + _rule("r") + _rule("s"), 'title = "Mine"\ndisable = ["r"]')
    assert [rule.id for rule in book.rules] == ["s"]
    assert [(pack.title, pack.rules, pack.disables) for pack in book.packs] == [
        ("", ("r", "s"), ()),
        ("Mine", (), ("r",)),
    ]


def test_rules_know_where_they_were_written() -> None:
    assert str(_book(CONCEPT + _rule("r")).rules[0].origin) == "0.toml:4"


def test_watches_become_concepts_below_watch() -> None:
    watches = (Watch("a", "brand", ("Alpha",)), Watch("b", "domain", (), ("=bx",)))
    book = _book(watches=watches)
    assert [concept.id for concept in book.watches] == ["watch/a", "watch/b"]
    assert book.concepts["watch/b"].label == "b"
    assert book.concepts["watch/b"].terms[0].text == "=bx"


ALL_FAULTS = """\
0.toml:3: concept[0].id: may hold letters, digits, - _ and /, nothing else
0.toml:4: concept[0].foo: unknown key; known are exceptions, id, includes, kind, label, terms, value
0.toml:7: concept[1].includes[0]: there is no concept "lek"; did you mean "leak"?
0.toml:7: concept[1].includes: leads back to the concept itself
0.toml:8: concept[1].terms.en[1]: is empty: write at least one word
0.toml:8: concept[1].terms.en[2]: "_" must stand between two words
0.toml:8: concept[1].terms.en[3]: "_" must stand between two words
0.toml:8: concept[1].terms.en[4]: "_" must stand between two words
0.toml:8: concept[1].terms.en[5]: "*" has no letters: write at least the beginning of a word
0.toml:8: concept[1].terms.en[6]: "*" may end a word, or begin the first word, nothing else
0.toml:8: concept[1].terms.en[7]: is too short for a star: write two letters or more
0.toml:9: concept[1].terms.en[9]: "*" may end a word, or begin the first word, nothing else
0.toml:9: concept[1].terms.en[10]: is empty: write what stands in the text
0.toml:9: concept[1].terms.en[12]: is empty: write what stands in the text
0.toml:10: concept[1].terms.fr[0]: cannot run in linear time or is no expression: \
invalid escape sequence: \\1
0.toml:10: concept[1].terms.fr[1]: is searched in folded text: write "e" instead of "é"
0.toml:10: concept[1].terms.fr[2]: matches nothing at all: ask for at least one character
0.toml:13: concept[2].includes: leads back to the concept itself
0.toml:15: concept[3].id: "leak" is already written at 0.toml:5: rename it
0.toml:17: concept[4].id: "watch" is kept for the names of the configuration
0.toml:19: concept[5].id: should be a valid string
1.toml:5: rule[0].within: should be greater than or equal to 1
1.toml:8: rule[1].id: "z" is already written at 1.toml:1: rename it
1.toml:11: rule[1].platforms[0]: should be 'telegram', 'forum', 'paste', 'leaksite', \
'press' or 'social'
1.toml:13: rule[2]: has no condition: write all = [...], any = [...] or a scope
1.toml:22: rule[3].all[0]: there is no concept "laek"; did you mean "leak"?
1.toml:22: rule[3].all[1]: is empty: write at least one word
1.toml:24: rule[4].title: is missing: add it
1.toml:24: rule[4].severity: is missing: add it
2.toml:1: colour: unknown key; known are concept, description, disable, kind, rule, title, value
2.toml:2: rule: should be a list: [...]
3.toml:1: disable[0]: there is no rule "zz"; did you mean "z"?"""


def test_all_faults_of_all_files_come_at_once() -> None:
    concepts = """
[[concept]]
id = "a b"
foo = 1
[[concept]]
id = "leak"
includes = ["lek", "round"]
terms.en = ["leak", "", "_ x", "x _", "a _ _ b", "*", "x*y", "x*", "*x y",
  "a *b", "=", "x -", "="]
terms.fr = ['/(a)\\1/', '/é/', '/x*/', "/"]
[[concept]]
id = "round"
includes = ["leak"]
[[concept]]
id = "leak"
[[concept]]
id = "watch/x"
[[concept]]
id = 7
"""
    rules = (
        _rule("z", 'within = 0\nall = ["leak"]')
        + _rule("z", 'platforms = ["teletext"]\nany = ["leak"]')
        + _rule("empty", "")
        + _rule("unknown", 'all = ["laek", "\\"\\""]\nnone = ["7"]')
        + '[[rule]]\nid = "no title"\n'
    )
    found = _faults(concepts, rules, 'colour = "red"\nrule = 1', 'disable = ["zz"]')
    assert "\n".join(found) == ALL_FAULTS


def test_a_broken_concept_is_not_reported_as_unknown_too() -> None:
    broken = '[[concept]]\nid = 1\n[[concept]]\nid = "leak"\nterms = 3\n'
    assert len(_faults(broken + _rule("r"))) == 2


def test_a_condition_of_the_wrong_type_is_one_fault() -> None:
    assert _faults(_rule("r", "all = [1]")) == [
        "0.toml:5: rule[0].all[0]: should be a valid string"
    ]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (
            "points = { leak = 2 }",
            "0.toml:4: rule[0]: points and least belong together: write both",
        ),
        ("least = 2", "0.toml:4: rule[0]: points and least belong together: write both or neither"),
        (
            "points.leak = 2\npoints.no = -3\nleast = 3",
            "0.toml:10: rule[0].least: is never reached",
        ),
        (
            "points = { laek = 2 }\nleast = 1",
            '0.toml:8: rule[0].points.laek: there is no concept "',
        ),
        ("points = { leak = 2.5 }\nleast = 1", "0.toml:8: rule[0].points.leak: should be a valid"),
    ],
)
def test_points_that_cannot_be_added_up_are_faults(written: str, fault: str) -> None:
    found = _faults(CONCEPT + _rule("r", written))
    assert any(one.startswith(fault) for one in found), found


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (
            CONCEPT + _rule("r", 'all = ["leak"]\nnone = ["leak"]'),
            '0.toml:9: rule[0].none[0]: "leak" is asked for and forbidden: the rule never holds',
        ),
        (
            _rule("r", 'all = ["data breach"]'),
            (
                '0.toml:5: rule[0].all[0]: there is no concept "data breach"; '
                "for the words themselves write '\"data breach\"'"
            ),
        ),
        (
            CONCEPT + _rule("r", 'all = ["leak"]\nlangs = ["*"]'),
            "0.toml:9: rule[0].langs[0]: without langs every language counts: leave the key out",
        ),
        (
            CONCEPT + _rule("r", 'all = ["leak"]\nlangs = ["xx"]'),
            (
                "0.toml:9: rule[0].langs[0]: is no code of a language: "
                'write "fr" for French, "*" for any language'
            ),
        ),
        (
            '[[concept]]\nid = "x"\nkind = "country"\nvalue = "France"\n',
            '0.toml:4: concept[0].value: a country\'s value is its ISO code: write "FR"',
        ),
        ('[[concept]]\nid = "x"\nterms = []', "0.toml:3: concept[0].terms: should be a table"),
    ],
)
def test_what_can_never_have_been_meant_is_a_fault(source: str, fault: str) -> None:
    (found,) = _faults(source)
    assert found.startswith(fault)


def test_a_rule_may_add_up_points() -> None:
    (rule,) = _book(CONCEPT + _rule("r", 'points = { leak = 2, "\\"x\\"" = -1 }\nleast = 2')).rules
    assert (rule.points, rule.least) == ((("leak", 2), ('"x"', -1)), 2)


def test_a_watch_without_a_readable_name_is_a_fault() -> None:
    watches = (Watch("a", "brand", ()), Watch("b", "brand", ("**", "ok"), ("x*y",)))
    assert _faults(watches=watches) == [
        "configuration:1: watch.a.names: is empty: write the name to watch for",
        (
            'configuration:1: watch.b.aliases[0]: "*" may end a word, or begin the first word, '
            "nothing else"
        ),
        "configuration:1: watch.b.names[0]: is empty: write at least one word",
    ]


def test_files_and_folders_are_read_in_order_and_broken_ones_together(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "b.toml").write_text(_rule("b"), encoding="utf-8")
    (folder / "a.toml").write_text(CONCEPT + _rule("a"), encoding="utf-8")
    assert [rule.id for rule in load([folder], shipped=False).rules] == ["a", "b"]
    assert [rule.id for rule in load([folder / "a.toml"], shipped=False).rules] == ["a"]
    (folder / "a.toml").write_text("x =", encoding="utf-8")
    (folder / "c.toml").write_text("y =", encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        load([folder], shipped=False)
    assert [Path(fault.file).name for fault in found.value.faults] == ["a.toml", "c.toml"]


def test_what_a_broken_file_would_hold_is_not_reported_as_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x =", encoding="utf-8")
    (tmp_path / "b.toml").write_text(_rule("b", "all = ['of a']"), encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        load([tmp_path], shipped=False)
    assert [Path(fault.file).name for fault in found.value.faults] == ["a.toml"]


@pytest.mark.parametrize("name", ["a", "Bank", "GmbH", "The Company", "Больница", "银行"])
def test_a_watch_for_an_ordinary_word_is_a_fault_that_says_what_to_write(name: str) -> None:
    (fault,) = _faults(watches=(Watch("w", "brand", ("Zarandel", name)),))
    assert fault.startswith("configuration:1: watch.w.names[1]: is an ordinary word")
    assert "alias" in fault


def test_an_ordinary_word_with_an_alias_is_only_the_name_of_its_watch() -> None:
    concept = assemble([], (Watch("w", "brand", ("Bank",), ("=Bank",)),)).watches[0]
    assert ([term.text for term in concept.terms], concept.label) == (["=Bank"], "Bank")
