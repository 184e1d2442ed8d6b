"""The cues of a post by sentence: what is asked, negated, or put into the future. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.fold import Folded
from rules.hit import Hit

_SENTENCE_END = re.compile(r"[.!?;][\"')\]]?(?=\s|$)|\n|[.!?](?=[\u3400-\u9fff])")
_CLAUSE_END = re.compile(r"[,:](?!\d)")
_MOST_CUES = 400  #: more are not weighed: each is compared with each
_OVERLAPPING = 20  #: hits that may overlap one place
_NEGATION_REACH = 2  #: words between "not" and what it negates
_NEGATED_BEHIND = frozenset({"tr", "fa"})  #: languages whose "not" follows what it negates
_BEHIND_A_VERB = {
    "pas": 1,
    "jamais": 1,
    "nicht": 2,
    "niet": 2,
    "не было": 1,
    "не було": 1,
}  #: and how many words behind
#: What happens to data: the object of an official word.
_LEAK_ACTS = frozenset(
    {
        "act/leak",
        "act/leak-of-data",
        "act/hack",
        "act/steal",
        "act/take",
        "act/expose",
        "talk/mishap",
    }
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A hit of a cue with the sentence that it stands in."""

    concept: str
    said: str
    word: int
    last: int
    sentence: int
    clause: int
    lang: str
    start: int  #: of text[start:end], folded
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """The cues of a post, asked by name; those that are negated are gone."""

    cues: tuple[Cue, ...]
    acts: tuple[Cue, ...]  #: what is said to have happened to data
    questions: frozenset[int]  #: numbers of the sentences that end in a question mark

    def of(self, *concepts: str) -> tuple[Cue, ...]:
        """The cues of these concepts, in order."""
        return tuple(cue for cue in self.cues if cue.concept in concepts)

    def shares_sentence(self, cue: Cue, *concepts: str) -> bool:
        """Whether one of these concepts stands in the cue's sentence."""
        return any(other.sentence == cue.sentence for other in self.of(*concepts))

    def near(self, cue: Cue, reach: int, *concepts: str) -> bool:
        """Whether one of these concepts stands within `reach` words of the cue."""
        return any(abs(other.word - cue.word) <= reach for other in self.of(*concepts))

    def asserted(self, cues: Iterable[Cue]) -> tuple[Cue, ...]:
        """The cues that are said, neither asked nor sought nor put into the future."""
        return tuple(
            cue
            for cue in cues
            if cue.sentence not in self.questions
            and not self.shares_sentence(cue, "cue/seeking", "cue/future")
        )

    def said(self, *concepts: str) -> tuple[Cue, ...]:
        """The cues of these concepts that are asserted, in order."""
        return self.asserted(self.of(*concepts))


def speech(folded: Folded, hits: Iterable[Hit]) -> Speech:
    """The cues among the hits, each with its sentence; negated ones left out."""
    hits = tuple(hits)
    ends = [found.end() for found in _SENTENCE_END.finditer(folded.text)]
    commas = [found.end() for found in _CLAUSE_END.finditer(folded.text)]

    def cue(hit: Hit) -> Cue:
        return Cue(
            hit.concept,
            folded.text[hit.start : hit.end],
            hit.word,
            hit.last,
            bisect_right(ends, hit.start),
            bisect_right(commas, hit.end - 1),
            hit.lang,
            hit.start,
            hit.end,
        )

    spoken = _outermost(hit for hit in hits if hit.kind in ("cue", "authority"))
    cues = [cue(hit) for hit in spoken[:_MOST_CUES]]
    acts = [cue(hit) for hit in hits if hit.concept in _LEAK_ACTS][:_MOST_CUES]
    negations = [cue for cue in cues if cue.concept == "cue/negation"]
    kept = tuple(cue for cue in cues if not _negated(cue, negations))
    questions = frozenset(
        number for number, end in enumerate(ends) if "?" in folded.text[max(0, end - 3) : end]
    )
    return Speech(kept, tuple(acts), questions)


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that do not lie inside a longer one: "feel free" is not "free"."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        widest = max(kept[-_OVERLAPPING:], key=lambda other: other.end, default=None)
        inside = widest is not None and hit.end <= widest.end
        if not inside or widest is None or (hit.start, hit.end) == (widest.start, widest.end):
            kept.append(hit)
    return kept


def _negated(cue: Cue, negations: Sequence[Cue]) -> bool:
    """Whether a "not" stands just before the cue; in some languages just behind."""
    if cue.concept in ("cue/negation", "cue/denial") and not any(
        n.word < cue.word for n in negations
    ):
        return False
    return any(_negates(negation, cue) for negation in negations)


def _negates(negation: Cue, cue: Cue) -> bool:
    apart = (negation.sentence, negation.clause) != (cue.sentence, cue.clause)
    if apart or cue.concept == "cue/negation" or cue.said.startswith(negation.said):
        return False
    before, behind = cue.word - negation.word, negation.word - cue.last
    if negation.lang in _NEGATED_BEHIND:
        return 0 < behind <= _NEGATION_REACH
    return 0 < before <= _NEGATION_REACH or 0 < behind <= _BEHIND_A_VERB.get(negation.said, 0)
