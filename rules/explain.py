"""Why rules hold over a text, and why others do not: for `rules explain` and for analysts."""

from dataclasses import dataclass

from rules.conditions import Context, Verdict, judge
from rules.engine import Engine
from rules.fold import fold
from rules.hit import Hit
from rules.model import Rule

_ANYWHERE = Context()


@dataclass(frozen=True, slots=True)
class Found:
    """A concept found, with its place in the original text and what stands there."""

    hit: Hit
    place: tuple[int, int]
    written: str  #: as it stands in the text: hostile, escape it where it is shown


@dataclass(frozen=True, slots=True)
class Outcome:
    """A rule and what it came to: its hits, or the first condition that failed."""

    rule: Rule
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that the rules see in a text."""

    folded: str
    found: tuple[Found, ...]  #: by place
    outcomes: tuple[Outcome, ...]  #: those that hold first, then in the rulebook's order

    @property
    def held(self) -> tuple[Rule, ...]:
        """The rules that fired."""
        return tuple(one.rule for one in self.outcomes if one.verdict.failed is None)


def explain(text: str, engine: Engine, context: Context = _ANYWHERE) -> Explanation:
    """What each rule of the engine sees in the text, and why it fires or does not."""
    folded = fold(text)
    hits = engine.hits(folded)
    present = engine.present(hits)
    outcomes = [Outcome(rule, judge(rule, present, context)) for rule in engine.rulebook.rules]
    places = [folded.place(hit.start, hit.end) for hit in hits]
    found = [
        Found(hit, (start, end), text[start:end])
        for hit, (start, end) in zip(hits, places, strict=True)
    ]
    outcomes.sort(key=lambda one: one.verdict.failed is not None)
    return Explanation(folded.text, tuple(found), tuple(outcomes))
