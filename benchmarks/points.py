"""What each concept should count in rules that add up points, fitted on the own texts.

    python benchmarks/points.py [--set third] [--place press|trade] [--within 40]

A post is the concepts of its stretch of `--within` words that counts most; logistic regression
tells the points, two to a logit, and five parts of the texts take turns as those that are judged.
Take a set whose words nobody has looked at when the vocabulary was written (tests/texts/README.md):
where the vocabulary was tuned, its words look surer than they are. The shipped points of
rules/packs/signs.toml come from the set `second`, the vocabulary of before it was looked at, and
the public sentences that quality.py reads.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

from rules.automaton import aho_corasick  # noqa: E402
from rules.engine import Engine  # noqa: E402
from rules.fold import fold  # noqa: E402
from rules.load import load  # noqa: E402

TEXTS = ROOT / "tests" / "texts"
TRADE = frozenset({"telegram-offer", "forum-offer", "handed-out", "sample", "chat", "leaksite"})
#: Families that count by the concept that includes them, and concepts that only join others.
LEFT_OUT = ("country/", "authority/", "watch", "people/", "sector/", "class/", "number-", "leak-")
JOINED = frozenset(
    {
        "taken",
        "traded",
        "out",
        "held-data",
        "private-data",
        "any-data",
        "anchor",
        "identifiers",
        "official-word",
        "money-holder",
        "no-leak",
        "no-news",
        "regulators",
        "act/sell",
        "act/give",
        "cue/shown",
        "cue/negation",
        "cue/future",
        "cue/says",
    }
)
FOLDS, ROUNDS, STEP, RIDGE = 5, 400, 0.5, 0.002
A_LOGIT = 2  #: points

Stretch = frozenset[str]
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the stretches that it may be judged by, and whether it reports a leak."""

    stretches: tuple[Stretch, ...]
    leak: bool


def examples(engine: Engine, chosen: str, place: str, within: int) -> Iterator[Example]:
    """The texts of a set that are met at the place, and all that report no leak."""
    for path in sorted(TEXTS.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            leak = row["label"] == "leak"
            met = (row["kind"] in TRADE) == (place == "trade")
            if row["set"] == chosen and (met or not leak):
                yield Example(tuple(stretches(engine, row["text"], within)), leak)


def stretches(engine: Engine, text: str, within: int) -> Iterator[Stretch]:
    """The concepts of each longest stretch of `within` words."""
    hits = engine.hits(fold(text))
    found = sorted(
        (hit.word, id_) for id_, of_one in engine.present(hits).items() if counts(id_)
        for hit in of_one
    )  # fmt: skip
    first = 0
    yield frozenset()
    for last, (word, _) in enumerate(found):
        while word - found[first][0] >= within:
            first += 1
        if last + 1 == len(found) or found[last + 1][0] - found[first][0] >= within:
            yield frozenset(id_ for _, id_ in found[first : last + 1])


def counts(id_: str) -> bool:
    """Whether a concept is one that may count."""
    return not id_.startswith(LEFT_OUT) and id_ not in JOINED


def score(weights: Mapping[str, float], stretch: Stretch) -> float:
    """What the concepts of a stretch come to."""
    return sum(weights.get(id_, 0) for id_ in stretch) + weights.get("", 0)


def best(weights: Mapping[str, float], example: Example) -> Stretch:
    """The stretch that counts most."""
    return max(example.stretches, key=lambda stretch: (score(weights, stretch), len(stretch)))


def fitted(texts: Sequence[Example]) -> Weights:
    """Weights in logits, of texts that report a leak against the others; "" is the threshold."""
    weights: Weights = {"": -4.0}
    share = sum(text.leak for text in texts) / len(texts)
    for _ in range(ROUNDS):
        slopes: Counter[str] = Counter()
        for text in texts:
            stretch = best(weights, text)
            wrong = text.leak - 1 / (1 + exp(-max(-30.0, min(30.0, score(weights, stretch)))))
            for id_ in (*stretch, ""):
                slopes[id_] += wrong * (1 if not text.leak else (1 - share) / share)
        for id_, slope in slopes.items():
            ridge = RIDGE * weights.get(id_, 0) if id_ else 0
            weights[id_] = weights.get(id_, 0) + STEP * (8 * slope / len(texts) - ridge)
    return weights


def points(weights: Mapping[str, float]) -> dict[str, int]:
    """The weights as whole points, most first."""
    whole = {id_: round(A_LOGIT * weight) for id_, weight in weights.items() if id_}
    return {id_: n for id_, n in sorted(whole.items(), key=lambda one: -one[1]) if n}


def judged(texts: Sequence[Example]) -> list[tuple[bool, float]]:
    """Whether each text reports a leak, and its points by the weights of the other parts."""
    found: list[tuple[bool, float]] = []
    for part in range(FOLDS):
        counted = points(fitted([text for n, text in enumerate(texts) if n % FOLDS != part]))
        found += (
            (text.leak, max(score(counted, one) for one in text.stretches))
            for text in texts[part::FOLDS]
        )
    return found


def main() -> None:
    """Print what is found and falsely flagged at each sum, then the points."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", default="third", choices=("first", "second", "third"))
    parser.add_argument("--place", default="press", choices=("press", "trade"))
    parser.add_argument("--within", type=int, default=40)
    chosen = parser.parse_args()
    engine = Engine(load(), aho_corasick)
    texts = list(examples(engine, chosen.set, chosen.place, chosen.within))
    random.Random(1).shuffle(texts)
    sums = judged(texts)
    leaks, others = ([total for leak, total in sums if leak is kind] for kind in (True, False))
    for least in range(8, 25, 2):
        found, flagged = (sum(n >= least for n in one) / len(one) for one in (leaks, others))
        print(f"least {least:3}   found {found:.3f}   falsely flagged {flagged:.3f}")
    for id_, counted in points(fitted(texts)).items():
        print(f'"{id_}" = {counted}')


if __name__ == "__main__":
    main()
