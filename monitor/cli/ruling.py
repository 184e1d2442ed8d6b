"""Commands about rules: rules test, rules explain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import EXIT_FAILURES
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import say, say_json

if TYPE_CHECKING:
    from rules.explain import Explanation, Outcome
    from rules.model import Rulebook


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    rules = typer.Typer(help="What is flagged, and why.", no_args_is_help=True)
    rules.command("test")(hold_to_examples)
    rules.command()(explain)
    app.add_typer(rules, name="rules")


def _rulebook(config: Path) -> "Rulebook":
    """The rulebook of the configuration; the shipped one where there is no configuration."""
    from monitor.cli import ready
    from rules.load import load

    if config == CONFIG and not config.exists():
        return load()
    return ready.everything_at(config)[1]


def hold_to_examples(config: Config = CONFIG, as_json: AsJson = False) -> None:
    """Hold every rule to its own examples: each of `hits` must be flagged, none of `misses`."""
    from rules.proof import prove

    rulebook = _rulebook(config)
    failures = prove(rulebook)
    examples = sum(len(rule.hits) + len(rule.misses) for rule in rulebook.rules)
    if as_json:
        say_json(
            {
                "rules": len(rulebook.rules),
                "examples": examples,
                "failures": [
                    {
                        "rule": failure.rule,
                        "example": f"{failure.example}[{failure.index}]",
                        "text": failure.text,
                        "reason": failure.reason,
                        "where": failure.where,
                    }
                    for failure in failures
                ],
            }
        )
    else:
        for failure in failures:
            say(str(failure))
        say(f"{len(rulebook.rules)} rules, {examples} examples, {len(failures)} failures")
    if failures:
        raise typer.Exit(EXIT_FAILURES)


def explain(
    text: Annotated[str, typer.Argument(help="A text, or a file that holds one; - reads stdin.")],
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Show what the rules see in a text: each term with its place, and why a rule holds or not."""
    from rules.engine import Engine
    from rules.explain import explain as explained

    explanation = explained(_text(text), Engine(_rulebook(config)))
    if as_json:
        say_json(_as_json(explanation))
    else:
        _print(explanation)


def _text(text: str) -> str:
    if text == "-":
        return typer.get_text_stream("stdin").read()
    path = Path(text)
    if len(text) < 256 and "\0" not in text and path.is_file():  # noqa: PLR2004 - longest name
        return path.read_text(encoding="utf-8", errors="replace")
    return text


def _as_json(explanation: "Explanation") -> dict[str, Any]:
    return {
        "folded": explanation.folded,
        "found": [
            {
                "concept": found.hit.concept,
                "term": str(found.hit.term),
                "written": found.written,
                "start": found.place[0],
                "end": found.place[1],
            }
            for found in explanation.found
        ],
        "rules": [_outcome(outcome) for outcome in explanation.outcomes],
    }


def _outcome(outcome: "Outcome") -> dict[str, Any]:
    return {
        "rule": outcome.rule.id,
        "holds": outcome.verdict.failed is None,
        "why_not": outcome.verdict.failed,
        "held_by": [hit.concept for hit in outcome.verdict.hits],
    }


def _print(explanation: "Explanation") -> None:
    say("found")
    for found in explanation.found:
        start, end = found.place
        say(f"  {start}-{end}  {found.written!r}  {found.hit.concept}  ({found.hit.term})")
    say("rules")
    for outcome in explanation.outcomes:
        if outcome.verdict.failed is None:
            held = ", ".join(dict.fromkeys(hit.concept for hit in outcome.verdict.hits))
            say(f"  + {outcome.rule.id}: {held}")
    for outcome in explanation.outcomes:
        if outcome.verdict.failed is not None:
            say(f"  - {outcome.rule.id}: {outcome.verdict.failed}")
