r"""How a term is written, and the pattern that it means.

    hospital records     these words; between them any run of blanks, line breaks, - . ' " _ * # | ~
    francais*            a word that begins so
    *liste               a word that ends so (only the first word of a term)
    put* _ up for sale   a lone _ stands for zero to three words of the same sentence
    =DGSE                exactly so in the original text: case and accents count
    /case-[0-9]{4,6}/    a regular expression over the folded text, in RE2's syntax

Terms are folded as texts are: "Données" is "donnees", and a prefix is a prefix of the folded word.
A term is a whole word unless a star says otherwise; see rules/script.py for where words end. An
expression too begins and ends at the edge of a word. RE2 runs in linear time and therefore refuses
back-references and look-around; its \w and \b know ASCII only: write [\p{L}\p{N}].
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import re2

from rules.fold import fold

_PLAIN = re.compile(
    r"[a-z0-9]{2}(?:[a-z0-9 '-]*[a-z0-9])?\*?|[^\W_\u0640]{2}[^\W_]*(?: [^\W_\u0640][^\W_]*)*\*?"
)
SEPARATORS = "\n-.'\"_*·#|~"
_SHORTEST_OPEN = 2  #: letters; a shorter beginning would be found in every text


class BadTerm(ValueError):
    """A term that cannot be read; str() says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Joint:
    """What may stand between two pieces: the rest of a word, up to three words, or both."""

    star: bool
    gap: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term taken apart: literal pieces of squeezed text, and the joints between them."""

    pieces: tuple[str, ...]
    joints: tuple[Joint, ...]
    open_left: bool = False  #: the term begins with a star
    open_right: bool = False  #: the term ends with a star
    exact: str | None = None  #: what the original text must say


@dataclass(frozen=True, slots=True)
class Expression:
    """A term that is a regular expression."""

    compiled: Any  #: of re2


def squeeze(folded: str) -> str:
    """Folded text with one blank for each run of blanks and separators, none at the ends."""
    return " ".join(blank(folded).split())


def blank(folded: str, separators: str = SEPARATORS) -> str:
    """Folded text with a blank for each separator; offsets stay."""
    for separator in separators:
        folded = folded.replace(separator, " ")
    return folded


def parse(term: str) -> Pattern | Expression:
    """What a term means. Raises BadTerm."""
    if len(term) > len("//") and term[0] == term[-1] == "/":
        return _expression(term[1:-1])
    if term.startswith("="):
        return _exact(term[1:].strip())
    reader = _Reader()
    words = term.replace("\u200c", " ").split()  # as joiners.py reads it
    for position, word in enumerate(words):
        reader.take(word, first=position == 0)
    return reader.pattern()


def parse_all(terms: Sequence[str]) -> list[Pattern | Expression]:
    """What each of the terms means. Plain words, which most terms are, are read all at once.

    Raises BadTerm for the first that cannot be read.
    """
    plain = [term for term in dict.fromkeys(terms) if is_plain(term)]
    words = "\n".join(plain).replace("*", "")
    lines = blank(fold(words).text, SEPARATORS.replace("\n", "")).split("\n")
    literals = (" ".join(line.split()) for line in lines)
    known = {
        term: Pattern((one,), (), open_right=term.endswith("*"))
        for term, one in zip(plain, literals, strict=False)
        if len(one) >= _SHORTEST_OPEN
    }
    return [known[term] if term in known else parse(term) for term in terms]


def is_plain(term: str) -> bool:
    """Whether a term is words and at most a star behind the last one, and can be read for sure."""
    return _PLAIN.fullmatch(term) is not None


def _expression(text: str) -> Expression:
    strange = next((c for c in text if not c.isascii() and fold(c).text != c), None)
    if strange is not None:
        folded = fold(strange).text
        raise BadTerm(f'is searched in folded text: write "{folded}" instead of "{strange}"')
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        compiled = re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace")
        raise BadTerm(f"cannot run in linear time or is no expression: {reason}") from error
    if compiled.search("") is not None:
        raise BadTerm("matches nothing at all: ask for at least one character")
    return Expression(compiled)


def _exact(text: str) -> Pattern:
    literal = squeeze(fold(text).text)
    if not literal:
        raise BadTerm("is empty: write what stands in the text")
    return Pattern((literal,), (), exact=" ".join(text.split()))


class _Reader:
    """Builds the pieces of one term word by word."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._joints: list[Joint] = []
        self._star = False  #: the word before ended with a star
        self._gap = False  #: a lone _ was just read
        self._open_left = False

    def take(self, word: str, *, first: bool) -> None:
        if word == "_":
            if not self._pieces or self._gap:
                raise BadTerm('"_" must stand between two words')
            self._gap = True
            return
        core = self._core(word, first=first)
        literal = squeeze(fold(core).text)
        if not literal:
            if core != word:
                raise BadTerm(f'"{word}" has no letters: write at least the beginning of a word')
            return
        self._add(literal)
        self._star = word.endswith("*")

    def _core(self, word: str, *, first: bool) -> str:
        """The word without its stars."""
        core = word.removesuffix("*")
        if core.startswith("*") and first:
            self._open_left = True
            core = core[1:]
        if "*" in core:
            raise BadTerm('"*" may end a word, or begin the first word, nothing else')
        return core

    def _add(self, literal: str) -> None:
        if not self._pieces:
            self._pieces.append(literal)
        elif self._star or self._gap:
            self._joints.append(Joint(self._star, self._gap))
            self._pieces.append(f" {literal}")
        else:
            self._pieces[-1] += f" {literal}"
        self._gap = False

    def pattern(self) -> Pattern:
        if self._gap:
            raise BadTerm('"_" must stand between two words')
        if not self._pieces:
            raise BadTerm("is empty: write at least one word")
        found = Pattern(tuple(self._pieces), tuple(self._joints), self._open_left, self._star)
        if (self._open_left or self._star) and max(map(len, found.pieces)) < _SHORTEST_OPEN:
            raise BadTerm("is too short for a star: write two letters or more")
        return found
