"""Words that may be a name because they are written as one and are no word that we know. Pure.

A hint is not yet a name: it becomes one when a second post about the same leak bears it too.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from monitor.naming.words import Token, lexicon, tokens

_SHORTEST = 5  #: letters; shorter words are found by chance
_SHORTEST_UNCASED, _LONGEST = 4, 20  #: letters of a word in a script without capitals
_SHORTEST_STEM, _LONGEST_ENDING = 4, 3
_MOST = 6
_READ = 4_000  #: characters; hints far down a text are not about its subject
_BEGINNINGS = frozenset('.!?:;\n•·|[](){}«»"“”„*#➤👉-–—/')
_GERMAN = frozenset({"de", "lb"})  #: each noun has a capital


def hints(text: str, lang: str, known: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """Words that may name who is hit, as written, in order of the text, each once.

    `known` are the places of words that rules know. In scripts without capitals
    only the words beside a word such as "bank" are read.
    """
    covered = sorted(known)
    read = tokens(text[:_READ])
    beside = _beside_organisations(read)
    found = (t for t in read if _may_name(t, lang) or (t.start in beside and _is_unknown(t)))
    unknown = (token.text for token in found if not _is_covered(token, covered))
    return tuple(dict.fromkeys(unknown))[:_MOST]


def _may_name(token: Token, lang: str) -> bool:
    if len(token.text) < _SHORTEST or not token.named or _is_common(token.plain):
        return False
    if token.shape == "mixed":
        return True
    inside = token.start > 0 and not _BEGINNINGS.intersection(token.gap)
    return token.shape == "capital" and inside and lang not in _GERMAN


def _beside_organisations(read: Sequence[Token]) -> frozenset[int]:
    """Where the words start that stand right beside a word such as "bank": chats drop capitals."""
    return frozenset(
        word.start
        for one, other in pairwise(read)
        if not other.gap.strip()
        for word, neighbour in ((one, other), (other, one))
        if _is_organisation(neighbour.plain)
    )


def _is_organisation(plain: str) -> bool:
    """Whether it is a word such as "bank", perhaps with an ending of a case: bankın, клиникой."""
    stems = (plain[: len(plain) - cut] for cut in range(_LONGEST_ENDING + 1))
    return any(len(stem) >= _SHORTEST_STEM and lexicon().organisation(stem) for stem in stems)


def _is_unknown(token: Token) -> bool:
    """Whether a word without a capital may be a name beside a word such as "bank"."""
    if token.shape == "uncased":
        return _SHORTEST_UNCASED <= len(token.text) <= _LONGEST and not _is_common(token.plain)
    return token.shape == "lower" and len(token.text) >= _SHORTEST and not _is_common(token.plain)


def _is_common(plain: str) -> bool:
    words = lexicon()
    lists = (
        words.common, words.geography, words.place, words.brand, words.thing, words.authority,
        words.press, words.group, words.leak, words.data, words.filler, words.link, words.label,
        words.generic, words.legal,
    )  # fmt: skip
    return words.organisation(plain) or any(plain in one for one in lists)


def _is_covered(token: Token, covered: Sequence[tuple[int, int]]) -> bool:
    return any(start < token.end and token.start < end for start, end in covered)
