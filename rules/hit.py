"""A concept found in a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found in a text by one of its terms. Offsets count in the folded text."""

    concept: str
    kind: str
    value: str
    term: str  #: as written in the rulebook
    lang: str  #: of the term; "*" is any
    start: int
    end: int
    word: int  #: number of its first word, from 0
    last: int  #: number of its last word
    langs: tuple[str, ...] = ()  #: languages of which a term is written so; empty is `lang` alone
    own_langs: tuple[str, ...] = ()  #: of the terms of this concept that fit this place
