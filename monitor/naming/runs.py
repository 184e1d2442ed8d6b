"""A text read for names: its words in sentences, and the runs of capitalised words in it."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from monitor.naming.words import Lexicon, Token, lexicon, tokens

Role = Literal["name", "organisation", "soft", "none"]

_ENDS = frozenset(".!?…;\n\r|•·>")
_SPACES = " \t\xa0\u202f\u2009"
_OPEN = frozenset(_SPACES + "&'’ʼ`´")
_BRIDGE = 3  #: connectors in a row inside a name: "de la", "von der"
_LEGAL_WORDS = 4  #: Sp. z o. o., Ltd. Şti.
_SHORT = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Words first..last, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as words in sentences. `leaking` and `german` are numbers of sentences."""

    text: str
    words: tuple[Token, ...]
    joined: tuple[bool, ...]  #: nothing but a space stands between the word before and this one
    sentence: tuple[int, ...]
    leaking: frozenset[int]
    german: frozenset[int]
    lowered: frozenset[str]  #: words that also occur without a capital
    known: Lexicon

    @classmethod
    def of(cls, text: str) -> "Reading":
        """The text read once."""
        words, known = tokens(text), lexicon()
        joined = tuple(_joined(words, i, known) for i in range(len(words)))
        sentence = _sentences(words, known)
        return cls(
            text,
            words,
            joined,
            sentence,
            frozenset(s for s, w in zip(sentence, words, strict=True) if _leaks(w, known)),
            frozenset(s for s, w in zip(sentence, words, strict=True) if w.plain in known.german),
            frozenset(w.plain for w in words if w.shape == "lower"),
            known,
        )

    def starts(self, i: int) -> bool:
        """Whether the word opens a sentence."""
        return i == 0 or ":" in self.words[i].gap or self.sentence[i] != self.sentence[i - 1]

    def role(self, i: int) -> Role:
        """What the word can be in a name; "soft" words belong to names and identify nobody."""
        word = self.words[i]
        if not word.named or word.gap.endswith("@"):
            return "none"
        role = _role(word.plain)
        if role == "name" and word.shape == "capital" and word.plain in self.lowered:
            return "none"
        return role

    def lower(self, i: int) -> bool:
        """Whether there is such a word and it is written without a capital."""
        return 0 <= i < len(self.words) and self.words[i].shape in ("lower", "uncased")

    def tight(self, i: int) -> bool:
        """Whether there is such a word and nothing but space parts it from the one before."""
        return 0 < i < len(self.words) and self.joined[i]


@lru_cache(maxsize=20_000)
def _role(plain: str) -> Role:
    known = lexicon()
    if plain in known.thing or plain in known.leak or plain.partition("-")[0] in known.thing:
        return "none"
    if known.organisation(plain):
        return "organisation"
    if plain in known.geography or plain in known.generic or len(plain) == 1:
        return "soft"
    if plain in known.common or plain in known.label or plain in known.data:
        return "none"
    return "name"


def runs(reading: Reading, taken: AbstractSet[int]) -> Iterator[Run]:
    """The longest sequences of words that are written as one name, outside the taken words."""
    i, size = 0, len(reading.words)
    while i < size:
        if i in taken or reading.role(i) == "none":
            i += 1
            continue
        last, kind = i, reading.role(i) == "organisation"
        while (after := _next(reading, last, taken, kind=kind)) is not None:
            last, kind = after, kind or reading.role(after) == "organisation"
        yield Run(i, last)
        i = last + 1


def _next(reading: Reading, last: int, taken: AbstractSet[int], *, kind: bool) -> int | None:
    """The next capitalised word of the same name, over "de la" and the like.

    `kind`: an organisation word stands before, so that "of" may follow.
    """
    i = last + 1
    while i - last <= _BRIDGE and reading.tight(i) and _connects(reading, i, kind=kind):
        i += 1
    if i == last + 1 and reading.tight(i + 1) and reading.tight(i) and _joins(reading, i):
        i += 1
    if not reading.tight(i) or i in taken or reading.role(i) == "none":
        return None
    return i


def _joins(reading: Reading, i: int) -> bool:
    """Whether "ve" and the like are followed by a word that no name begins with."""
    return reading.words[i].plain in reading.known.joiner and reading.role(i + 1) in (
        "soft",
        "organisation",
    )


def _connects(reading: Reading, i: int, *, kind: bool) -> bool:
    word = reading.words[i]
    if word.plain in reading.known.genitive and not kind:
        return False
    return word.plain in reading.known.connector and (
        word.shape == "lower" or _role(word.plain) == "soft"
    )


def legal_form(reading: Reading, i: int) -> int:
    """How many words from here are a legal form (GmbH, Sp. z o.o., Ltd. Şti.); 0 for none."""
    words = reading.words
    if i >= len(words) or not words[i].named:
        return 0
    joined, count = "", 0
    for n, word in enumerate(words[i : i + _LEGAL_WORDS], start=1):
        if n > 1 and word.gap.strip(" .,&-"):
            break
        joined += "".join(c for c in word.plain if c.isalnum())
        if len(joined) >= _SHORT and joined in reading.known.legal:
            count = n
    return count


def distinctive(reading: Reading, run: Run) -> bool:
    """Whether it can tell one organisation from another: by a word, or like Bank of America."""
    if any(reading.role(i) == "name" for i in range(run.first, run.last + 1)):
        return True
    words = reading.words[run.first : run.last + 1]
    if "".join(word.plain for word in words) in reading.known.brand:
        return True
    of = any(word.plain in reading.known.connector for word in words[1:-1])
    return of and _one_kind(reading, words[0]) and words[-1].plain in reading.known.geography


def _one_kind(reading: Reading, word: Token) -> bool:
    """Whether the word names one organisation and not several (Bank, not Hospitals)."""
    known = reading.known
    several = word.plain.endswith("s") and known.organisation(word.plain[:-1])
    return known.organisation(word.plain) and not several


def _leaks(word: Token, known: Lexicon) -> bool:
    if word.shape == "uncased" and any(cue in word.plain for cue in known.chinese["leaks"]):
        return True
    return word.plain in known.leak or word.plain in known.group


def _joined(words: tuple[Token, ...], i: int, known: Lexicon) -> bool:
    if i == 0:
        return False
    gap, before = words[i].gap, words[i - 1]
    if before.possessed:
        gap = gap.lstrip("'’ʼ`´")
        gap = gap.removeprefix("s") if gap[:1] == "s" else gap
    if before.plain in known.abbreviation or len(before.plain) == 1:
        gap = gap.removeprefix(".")
    return gap in ("-", "/") or all(c in _OPEN for c in gap)


def _sentences(words: tuple[Token, ...], known: Lexicon) -> tuple[int, ...]:
    numbers, number = [], 0
    for i, word in enumerate(words):
        gap = word.gap
        if i and (words[i - 1].plain in known.abbreviation or len(words[i - 1].plain) == 1):
            gap = gap.removeprefix(".")
        number += i > 0 and any(c in _ENDS for c in gap)
        numbers.append(number)
    return tuple(numbers)
