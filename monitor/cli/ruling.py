"""Commands about rules: rules test here; explain and backtest have files of their own."""

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import EXIT_FAILURES
from monitor.cli.backtesting import backtest
from monitor.cli.explaining import explain
from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import say, say_json, stop

if TYPE_CHECKING:
    from monitor.tables import Settings
    from rules.proof import Failure, Gap

_ISO_639 = re.compile("[a-z]{2,3}")
#: What the shipped vocabulary speaks.
_LANGS = ("en", "fr", "de", "es", "pt", "it", "nl", "pl", "uk", "ru", "tr", "ar", "fa", "zh")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    rules = typer.Typer(help="What is flagged, and why.", no_args_is_help=True)
    for name, command in (("test", hold_to_examples), ("explain", explain), ("backtest", backtest)):
        rules.command(name)(command)
    app.add_typer(rules, name="rules")


def hold_to_examples(
    config: Config = CONFIG,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Also name concepts mute in a language.")
    ] = False,
    langs: Annotated[
        str, typer.Option(help="The languages: en,fr. Without it those of the sources, or 14.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Hold every rule to its own examples: each of `hits` must be flagged, none of `misses`."""
    from monitor.cli.ready import everything_or_shipped
    from rules.proof import coverage as mute_in
    from rules.proof import prove

    settings, rulebook = everything_or_shipped(config)
    failures = prove(rulebook)
    examples = sum(len(rule.hits) + len(rule.misses) for rule in rulebook.rules)
    counted = {"rules": len(rulebook.rules), "examples": examples}
    spoken = _langs(langs, settings) if coverage or langs else ()
    gaps = mute_in(rulebook, spoken)
    if as_json:
        told = {**counted, "failures": [_failure(failure) for failure in failures]}
        say_json({**told, **(_coverage(spoken, gaps) if spoken else {})})
    else:
        _print_gaps(spoken, gaps)
        for failure in failures:
            say(str(failure))
        say(f"{len(rulebook.rules)} rules, {examples} examples, {len(failures)} failures")
    if failures:
        raise typer.Exit(EXIT_FAILURES)


def _failure(failure: "Failure") -> dict[str, Any]:
    return {
        "rule": failure.rule,
        "example": f"{failure.example}[{failure.index}]",
        "text": failure.text,
        "reason": failure.reason,
        "where": failure.where,
    }


def _langs(named: str, settings: "Settings | None") -> tuple[str, ...]:
    """The languages to look at: those named, those that the sources speak, or the usual ones."""
    if named:
        return tuple(_lang(one.strip()) for one in named.split(","))
    rows = settings.source if settings else ()
    spoken = (row.lang for row in rows if row.enabled and row.lang)
    return tuple(dict.fromkeys(spoken)) or _LANGS


def _lang(name: str) -> str:
    if not _ISO_639.fullmatch(name):
        stop(f"--langs: {name or 'nothing'} is no language such as en: write en,fr,tr")
    return name


def _coverage(spoken: tuple[str, ...], gaps: "tuple[Gap, ...]") -> dict[str, Any]:
    return {
        "langs": list(spoken),
        "gaps": [{"concept": gap.concept, "langs": list(gap.langs)} for gap in gaps],
    }


def _print_gaps(spoken: tuple[str, ...], gaps: "tuple[Gap, ...]") -> None:
    for gap in gaps:
        say(f"{gap.where or gap.concept}: {gap.concept} has no term in {', '.join(gap.langs)}")
    if spoken:
        say(f"{len(gaps)} concepts are mute in some of {', '.join(spoken)}")
