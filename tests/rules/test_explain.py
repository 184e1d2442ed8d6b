"""An explanation shows what is found where, and why each rule fires or not."""

from rules.conditions import Context
from rules.engine import Engine
from rules.explain import explain
from rules.load import assemble
from rules.toml import parse


def test_an_explanation_shows_concepts_in_the_original_and_the_rules(engine: Engine) -> None:
    said = explain("FRENCH ho\u0301spital for sale", engine)
    assert said.folded == "french hospital for sale"
    assert [(one.hit.concept, one.place, one.written) for one in said.found] == [
        ("country/FR", (0, 6), "FRENCH"),
        ("health", (7, 16), "ho\u0301spital"),
        ("sale", (17, 25), "for sale"),
    ]
    assert [rule.id for rule in said.held] == ["french-hospital"]


def test_an_explanation_names_the_condition_that_failed(engine: Engine) -> None:
    (outcome,) = explain("French hospital, a study, for sale", engine).outcomes
    assert outcome.verdict.failed == "none: study stands there"


def test_rules_that_hold_come_first() -> None:
    source = """
    [[concept]]
    id = "a"
    terms.en = ["alpha"]
    [[rule]]
    id = "silent"
    title = "t"
    severity = "low"
    all = ["a"]
    langs = ["fr"]
    [[rule]]
    id = "loud"
    title = "t"
    severity = "low"
    all = ["a"]
    """
    said = explain("alpha", Engine(assemble([parse(source, "t.toml")])), Context(lang="en"))
    assert [one.rule.id for one in said.outcomes] == ["loud", "silent"]
