"""Whether rules keep the promises of their own examples, and which languages they cannot read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rules.conditions import Context, Verdict, judge
from rules.engine import Engine
from rules.fold import fold
from rules.load import below
from rules.model import ANY_WATCH, Concept, Rule, Rulebook

_FIELD = "data-field"  #: kind of the concepts of rules/concepts/data_fields.toml


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not do what its rule says."""

    rule: str
    example: Literal["hits", "misses"]
    index: int
    text: str
    reason: str  #: the condition that failed, or what held the rule
    where: str = ""  #: file:line

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.example}[{self.index}]: {self.reason}"


@dataclass(frozen=True, slots=True)
class Gap:
    """A concept that has no term in some languages."""

    concept: str
    langs: tuple[str, ...]  #: the languages without a term
    where: str = ""  #: file:line


def prove(rulebook: Rulebook) -> tuple[Failure, ...]:
    """Every example of every rule that fails, all at once; empty when all keep their word."""
    engine = Engine(rulebook)
    return tuple(failure for rule in rulebook.rules for failure in _failures(rule, engine))


def _failures(rule: Rule, engine: Engine) -> Iterator[Failure]:
    for index, text in enumerate(rule.hits):
        reason = _verdict(rule, text, engine).failed
        if reason is not None:
            yield _failure(rule, "hits", index, text, reason)
    for index, text in enumerate(rule.misses):
        reason = _why(rule, text, engine)
        if reason is not None:
            yield _failure(rule, "misses", index, text, reason)


def _failure(
    rule: Rule, example: Literal["hits", "misses"], index: int, text: str, reason: str
) -> Failure:
    fault = rule.origin.fault((example, index), reason) if rule.origin else None
    where = f"{fault.file}:{fault.line}" if fault else ""
    return Failure(rule.id, example, index, text, reason, where)


def _verdict(rule: Rule, text: str, engine: Engine) -> Verdict:
    """What the rule comes to over a text, in the first place that it is meant for."""
    place = Context(*(next(iter(one), None) for one in (rule.platforms, rule.sources, rule.langs)))
    return judge(rule, engine.present(engine.hits(fold(text))), place)


def _why(rule: Rule, text: str, engine: Engine) -> str | None:
    """What holds the rule; None when it does not hold."""
    verdict = _verdict(rule, text, engine)
    if verdict.failed is not None:
        return None
    held = ", ".join(f"{hit.concept} ({hit.term})" for hit in verdict.hits)
    return f"held by {held}"


def coverage(rulebook: Rulebook, langs: Iterable[str]) -> tuple[Gap, ...]:
    """The concepts that a reader of these languages would miss, by id.

    Terms of included concepts count, and so does a term for any language. Names of the
    configuration speak every language. Words for fields are those that are doubtful elsewhere: a
    language without any lacks nothing.
    """
    wanted = tuple(langs)
    gaps = []
    for id_, concept in sorted(rulebook.concepts.items()):
        spoken = _spoken(concept, rulebook)
        missing = tuple(lang for lang in wanted if not spoken & {lang, "*"})
        if missing and id_ != ANY_WATCH and concept.kind != _FIELD:
            gaps.append(Gap(id_, missing, str(concept.origin or "")))
    return tuple(gaps)


def _spoken(concept: Concept, rulebook: Rulebook) -> set[str]:
    ids = {concept.id, *below(concept.id, rulebook.concepts)}
    return {term.lang for id_ in ids for term in rulebook.concepts[id_].terms}
