"""The command rules explain: what the rules see in a text, and what the pipeline makes of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import CONFIG, AsJson, Config
from monitor.cli.screen import note, say, say_json, stop
from monitor.harmless import one_line

if TYPE_CHECKING:
    from monitor.model import Claim
    from monitor.trial import Reading
    from rules.explain import Explanation, Outcome

_LONGEST_NAME = 255  #: bytes
_SUFFIXES = frozenset({".txt", ".md", ".json", ".jsonl", ".html", ".eml", ".csv", ".log"})
_SOURCE = "explain"


def explain(
    text: Annotated[str, typer.Argument(help="A text, or a file that holds one; - reads stdin.")],
    *,
    config: Config = CONFIG,
    platform: Annotated[str, typer.Option(help="Where the post would stand: press ...")] = "social",
    source: Annotated[str, typer.Option(help="The source of the post.")] = _SOURCE,
    lang: Annotated[str | None, typer.Option(help="The language that the place states.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the rules see in a text, why a rule holds or not, and what comes of it."""
    from monitor.cli.ready import everything_or_shipped
    from monitor.trial import a_post, reading
    from rules.engine import Context, Engine
    from rules.explain import explain as explained
    from rules.model import PLATFORMS

    if platform not in PLATFORMS:
        stop(f"there is no platform {platform}: write one of {', '.join(PLATFORMS)}")
    engine = Engine(everything_or_shipped(config)[1])
    post = a_post(_text(text), platform, source, lang)
    explanation = explained(post.body, engine, Context(platform, source, lang))
    read = reading(post, engine)
    if as_json:
        say_json(_as_json(explanation, read))
    else:
        _print(explanation)
        _print_reading(read)


def _text(text: str) -> str:
    if text == "-":
        return typer.get_text_stream("stdin").read()
    path = Path(text)
    if len(text.encode()) > _LONGEST_NAME or "\0" in text:
        return text
    if path.is_file():
        return _written(path)
    if path.suffix in _SUFFIXES and not set(text) & set(" \n"):
        stop(f"there is no file {one_line(text)}: write its path, or the text itself")
    return text


def _written(path: Path) -> str:
    """What stands in a file; said where it is no UTF-8."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    if "\ufffd" in text:
        note(f"{path}: is not all UTF-8: what is not is read as \ufffd")
    return text


def _as_json(explanation: "Explanation", read: "Reading") -> dict[str, Any]:
    from monitor.as_json import claim

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
        "reading": {
            "kept": read.kept,
            "because": read.because,
            "stage": read.mention.stage.value,
            "why_stage": list(read.mention.why_stage),
            "severity": read.mention.severity,
            "claim": claim(read.mention.claim),
        },
    }


def _outcome(outcome: "Outcome") -> dict[str, Any]:
    return {
        "rule": outcome.rule.id,
        "status": outcome.rule.status,
        "holds": outcome.verdict.failed is None,
        "why_not": outcome.verdict.failed,
        "held_by": [hit.concept for hit in outcome.verdict.hits],
        "points": dict(outcome.verdict.points),
    }


def _print(explanation: "Explanation") -> None:
    say("folded")
    for line in explanation.folded.splitlines():
        say(f"  {line}")
    say("found")
    for found in explanation.found:
        start, end = found.place
        say(f"  {start}-{end}  {found.written!r}  {found.hit.concept}  ({found.hit.term})")
    say("rules")
    for outcome in explanation.outcomes:
        if outcome.verdict.failed is None:
            say(f"  + {_named(outcome)}: {_held_by(outcome) or 'the place alone'}")
    for outcome in explanation.outcomes:
        if outcome.verdict.failed is not None:
            say(f"  - {_named(outcome)}: {outcome.verdict.failed}")


def _held_by(outcome: "Outcome") -> str:
    """The concepts that hold a rule; with what each counts where it adds up points."""
    verdict = outcome.verdict
    if not verdict.points:
        return ", ".join(dict.fromkeys(hit.concept for hit in verdict.hits))
    total = sum(points for _, points in verdict.points)
    counted = sorted(verdict.points, key=lambda one: -one[1])
    added = ", ".join(f"{concept} {points:+}" for concept, points in counted)
    return f"{total} points of {outcome.rule.least}: {added}"


def _named(outcome: "Outcome") -> str:
    """The rule's id, with its status where that is not the usual one."""
    rule = outcome.rule
    return rule.id if rule.status == "stable" else f"{rule.id} ({rule.status})"


def _print_reading(read: "Reading") -> None:
    say("what the pipeline reads")
    for name, value in _facts(read.mention.claim).items():
        if value:
            say(f"  {name:<12} {one_line(value)}")
    say(f"  {'stage':<12} {read.mention.stage.value}: {'; '.join(read.mention.why_stage)}")
    say("what comes of it")
    say(f"  {read.because}")


def _facts(claim: "Claim") -> dict[str, str]:
    """The facts of a claim as a person reads them; empty where it does not say."""
    return {
        "who": ", ".join(claim.who),
        "watched": ", ".join(claim.watched),
        "maybe a name": ", ".join(claim.called),
        "count": ", ".join(f"{count.said:,} {count.unit}" for count in claim.counts),
        "country": ", ".join(claim.countries),
        "sector": ", ".join(claim.sectors),
        "data": ", ".join(claim.data_classes),
        "price": f"{claim.price.amount:,.0f} {claim.price.currency}" if claim.price else "",
        "file": ", ".join(file.name for file in claim.files),
    }
