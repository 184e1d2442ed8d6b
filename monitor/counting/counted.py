"""What numbers count: the nouns, measures and small words of words/counted.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from monitor.counting.tokens import plain, tokens
from monitor.model import Unit

How = Literal["", "about", "over", "upto"]  #: how a number is said; "" is plainly

_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a counted word stands for; `factor` turns a size into gigabytes."""

    unit: Unit
    factor: float = 1
    near: bool = False  #: counts only right after its number: "2.8 million Americans", "40 GB"


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words; a stem ends with "*" in the table."""

    exact: frozenset[str]
    stems: frozenset[str]

    def __contains__(self, word: str) -> bool:
        return word in self.exact or stem(word, self.stems) is not None


def meaning(word: str) -> Meaning | None:
    """The noun or the measure that a word is; None when it is neither."""
    exact, stems = _meanings()
    if word in exact:
        return exact[word]
    found = stem(word, stems)
    return None if found is None else stems[found]


def stem(word: str, stems: Iterable[str]) -> str | None:
    """The longest stem that a word begins with; None when it begins with none."""
    heads = (word[:n] for n in range(len(word), _SHORTEST_STEM - 1, -1))
    return next((head for head in heads if head in stems), None)


@cache
def words(name: str) -> Words:
    """The words of one of the small lists: link, stop, other, sample, base, paid, tally."""
    forms = [plain(form) for line in _tables()[name].values() for form in line.split()]
    return Words(
        frozenset(form for form in forms if not form.endswith("*")),
        frozenset(form[:-1] for form in forms if form.endswith("*")),
    )


@cache
def phrases(name: str) -> frozenset[str]:
    """The phrases of one of the lists of modifiers, each as its tokens with a space between."""
    lines = "|".join(_tables()[name].values()).split("|")
    return frozenset(" ".join(t.text for t in tokens(plain(line))) for line in lines)


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = files("monitor").joinpath("counting/words/counted.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _meanings() -> tuple[Mapping[str, Meaning], Mapping[str, Meaning]]:
    exact: dict[str, Meaning] = {}
    for name in ("files", "rows", "people", "nation"):
        unit = cast("Unit", "people" if name == "nation" else name)
        for line in _tables()[name].values():
            exact.update((plain(w), Meaning(unit, near=name == "nation")) for w in line.split())
    for factor, line in _tables()["size"].items():
        exact.update(
            (plain(w), Meaning("gigabytes", float(factor), near=True)) for w in line.split()
        )
    stems = {w[:-1]: exact.pop(w) for w in list(exact) if w.endswith("*")}
    return exact, stems
