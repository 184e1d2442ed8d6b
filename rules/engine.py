"""Folded text -> matches, each with its reasons.

    engine = Engine(load())
    folded = fold(post.body)
    hits = engine.hits(folded)                    # every concept that the text names
    matches = engine.match(folded, context, hits)  # every rule that holds

A hit counts for its own concept and for each concept that includes it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules import notation
from rules.apart import APART
from rules.arabic import ways
from rules.automaton import Find, Literals, automaton
from rules.conditions import Context, judge
from rules.fold import Folded
from rules.hit import Hit
from rules.model import Concept, Rule, Rulebook, Term
from rules.scan import FINDS_PER_TERM, Scanner

__all__ = ["Context", "Engine", "Hit", "Match"]

HITS_PER_CONCEPT = FINDS_PER_TERM

_ANYWHERE = Context()
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
#: Two characters of a script without blanks count as one word, and so do letters set apart. Words
#: of two letters and more, which are most, are looked for first: it is twice as quick.
_WORD = re.compile(
    rf"[^\W_{_UNSPACED}]{{2,}}|{APART.pattern}|[{_UNSPACED}]{{1,2}}|[^\W_{_UNSPACED}]"
)


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fired on a post: the hits that hold it, and their places in the original text."""

    rule: Rule
    hits: tuple[Hit, ...]  #: by start
    places: tuple[tuple[int, int], ...]  #: one for each hit
    truncated: bool = False  #: the post had more hits than were looked at


class Engine:
    """A rulebook made ready to read texts. Holds no state between them."""

    def __init__(self, rulebook: Rulebook, literals: Literals = automaton) -> None:
        """`literals` makes what looks for the terms, see rules/automaton.py."""
        self.rulebook = rulebook
        exceptions = tuple(_exceptions(rulebook.concepts.values()))
        written = exceptions + tuple(_terms(rulebook.concepts.values()))
        self._first_term = len(exceptions)
        self._terms = tuple((concept, term) for concept, term, _ in written)
        self._ids = tuple(concept.id for concept, _ in self._terms)
        patterns = notation.parse_all([text for _, _, text in written])
        self._langs = tuple(_langs(patterns, [term.lang for _, term in self._terms]))
        self._scanner = Scanner(
            patterns,
            [term.lang not in _NO_PROCLITICS for _, term in self._terms],
            literals,
        )
        self._including = _including(rulebook.concepts)
        self._rules_by_concept = _index(rulebook.rules)
        self._rules_by_scope = frozenset(
            number for number, rule in enumerate(rulebook.rules) if rule.scope_only
        )

    def hits(self, folded: Folded) -> tuple[Hit, ...]:
        """Every concept that the text names, by start. Of one concept's terms the longest wins."""
        finds = self._scanner.finds(folded)
        if not finds:
            return ()
        finds.sort(key=_longest_first)
        return tuple(self._numbered(finds, folded.text))

    def _numbered(self, every: Sequence[Find], text: str) -> Iterator[Hit]:
        """Hits that know how many words stand before them; finds come by start."""
        words = counted = 0
        finds, spoken = self._longest(every), self._spoken(every)
        for find in finds:
            if find[1] > counted:
                words += len(_WORD.findall(text, counted, find[1]))
                counted = find[1]
            last = words + len(_WORD.findall(text, *find[1:])) - 1
            yield self._hit(find, words, last, spoken[self._ids[find[0]], *find[1:]])

    def match(
        self,
        folded: Folded,
        context: Context = _ANYWHERE,
        hits: Sequence[Hit] | None = None,
    ) -> tuple[Match, ...]:
        """Every rule that holds over the text, in the rulebook's order.

        `hits` are those of this text where the caller has them already.
        """
        hits = self.hits(folded) if hits is None else hits
        if not hits and not self._rules_by_scope:
            return ()
        present = self.present(hits)
        named = {number for id_ in present for number in self._rules_by_concept.get(id_, ())}
        truncated = any(len(of_one) >= HITS_PER_CONCEPT for of_one in present.values())
        matches = []
        for number in sorted(named | self._rules_by_scope):
            rule = self.rulebook.rules[number]
            verdict = judge(rule, present, context)
            if verdict.failed is None:
                places = tuple(folded.place(hit.start, hit.end) for hit in verdict.hits)
                matches.append(Match(rule, verdict.hits, places, truncated))
        return tuple(matches)

    def present(self, hits: Iterable[Hit]) -> dict[str, list[Hit]]:
        """The hits of each concept that the text names, hits of included concepts counted."""
        present: dict[str, list[Hit]] = {}
        for hit in hits:
            for id_ in self._including[hit.concept]:
                present.setdefault(id_, []).append(hit)
        return present

    def is_a(self, hit: Hit, concept: str) -> bool:
        """Whether the hit counts for the concept: its own, or one that includes it."""
        return concept in self._including[hit.concept]

    def _spoken(self, finds: Iterable[Find]) -> dict[tuple[str, int, int], dict[str, None]]:
        """The languages in which a concept has a term for a place, by concept, start and end."""
        spoken: dict[tuple[str, int, int], dict[str, None]] = {}
        for number, start, end in finds:
            if number >= self._first_term:
                place = self._ids[number], start, end
                spoken.setdefault(place, {})[self._terms[number][1].lang] = None
        return spoken

    def _longest(self, finds: Iterable[Find]) -> Iterator[Find]:
        """The finds that do not lie inside another one of the same concept, up to the limit.

        What lies inside an exception is dropped with it: at one place exceptions come first.
        """
        reached: dict[str, int] = {}
        counts: dict[str, int] = {}
        for find in finds:
            id_ = self._ids[find[0]]
            if find[2] > reached.get(id_, 0) and counts.get(id_, 0) < HITS_PER_CONCEPT:
                reached[id_] = find[2]
                if find[0] >= self._first_term:
                    counts[id_] = counts.get(id_, 0) + 1
                    yield find

    def _hit(self, find: Find, first: int, last: int, langs: Iterable[str]) -> Hit:
        concept, term = self._terms[find[0]]
        return Hit(
            concept=concept.id,
            kind=concept.kind,
            value=concept.value,
            term=term.text,
            lang=term.lang,
            start=find[1],
            end=find[2],
            word=first,
            last=max(first, last),
            langs=self._langs[find[0]],
            own_langs=tuple(langs),
        )


_NO_PROCLITICS = frozenset({"fa", "ur"})  #: Arabic letters, but "and" is a word of its own


def _longest_first(find: Find) -> tuple[int, int, int]:
    return find[1], -find[2], find[0]


_Written = tuple[Concept, Term, str]  #: a term, and one of the ways to write it


def _terms(concepts: Iterable[Concept]) -> Iterator[_Written]:
    for concept in concepts:
        for term in concept.terms:
            for text in ways(term.text) if term.lang == "ar" else (term.text,):
                yield concept, term, text


def _exceptions(concepts: Iterable[Concept]) -> Iterator[_Written]:
    for concept in concepts:
        for term in concept.exceptions:
            yield concept, term, term.text


def _langs(patterns: Sequence[object], langs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """For each pattern the languages that have it, in the order of the rulebook."""
    speaking: dict[object, dict[str, None]] = {}
    for pattern, lang in zip(patterns, langs, strict=True):
        speaking.setdefault(pattern, {})[lang] = None
    known = {pattern: tuple(every) for pattern, every in speaking.items()}
    return map(known.__getitem__, patterns)


def _including(concepts: Mapping[str, Concept]) -> dict[str, tuple[str, ...]]:
    """For each concept itself and all that include it, however far up."""
    parents: dict[str, list[str]] = {id_: [] for id_ in concepts}
    for concept in concepts.values():
        for inner in concept.includes:
            parents[inner].append(concept.id)
    return {id_: tuple(_above(id_, parents)) for id_ in concepts}


def _above(id_: str, parents: Mapping[str, Sequence[str]]) -> dict[str, None]:
    seen = {id_: None}
    waiting = [id_]
    while waiting:
        for parent in parents[waiting.pop()]:
            if parent not in seen:
                seen[parent] = None
                waiting.append(parent)
    return seen


def _index(rules: Sequence[Rule]) -> dict[str, list[int]]:
    """For each concept the rules that can only hold where it stands: those looked at at all.

    A rule is found by the one of its `all` that the fewest rules ask for, or by each of its `any`,
    or by each concept that counts for it.
    """
    asked: dict[str, int] = {}
    for rule in rules:
        for id_ in rule.all:
            asked[id_] = asked.get(id_, 0) + 1
    index: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for id_ in _signs(rule, asked):
            index.setdefault(id_, []).append(number)
    return index


def _signs(rule: Rule, asked: Mapping[str, int]) -> Sequence[str]:
    """The concepts without all of which the rule cannot hold."""
    if rule.all:
        return [min(rule.all, key=lambda id_: asked[id_])]
    return rule.any or [id_ for id_, points in rule.points if points > 0]
