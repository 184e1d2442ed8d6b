"""A name without its legal form and its kind of institution, where what is left still tells it.

Banco Santander is called Santander; First Bank is never called First. A short form is free (found
however it is written) when two words are left and one of them is nobody else's; a single such word
needs its capital letter; general words are no short form at all. Hospitals and universities are
most often called after a town or a saint, so what is left of them stands beside some word for the
kind: Uni Musterstadt.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rules.fold import fold
from rules.name_words import (
    ALSO_CALLED,
    LEGAL_FORMS,
    LEGAL_FORMS_BEFORE,
    PLACED,
    STOP_WORDS,
    is_general,
    kind_of,
)

_SHORTEST = 4  #: letters; a shorter single word is found everywhere
_SHORTEST_UPPER = 3  #: of BMW; two capitals mean too many things
_SHORTEST_UNCASED = 6  #: Arabic has no capital that tells a name from a word
_COMPANY = re.compile("(?:股份|控股)?(?:有限)?(?:责任|責任)?(?:公司|集团|集團)$")
_HAN_KIND = re.compile("(?:银行|銀行|医院|醫院|大学|大學|保险|保險|证券|證券|电信|電信)$")
_HAN_COUNTRY = re.compile("^(?:中国|中國|中华|中華)")
_HAN = re.compile("[\u3400-\u9fff]{3,}")
_SHORTEST_HAN = 3
_SHORTEST_HAN_PHRASE = 4  #: signs that say more than a kind of institution


@dataclass(frozen=True, slots=True)
class Form:
    """A way to call an organisation."""

    text: str
    capital: bool = False  #: only with its capital letters
    plain: bool = False  #: only so: drawn together or in another alphabet it means nothing


def forms(name: str) -> Iterator[Form]:
    """The name itself, then its short forms, most faithful first."""
    if _HAN.fullmatch(name):
        yield from map(Form, (name, *_short_han(name)))
        return
    words = _without_legal_form(name.split())
    bare = tuple(_rated(words, legal=True)) if len(words) < len(name.split()) else ()
    yield Form(name, plain=bool(bare))
    yield from bare
    yield from _without_institution(words)


def _without_institution(words: Sequence[str]) -> Iterator[Form]:
    """The name without its kind of institution, or with another word for it."""
    kind, rest = _without_kind(words)
    if kind is None or not is_distinctive(" ".join(rest)):
        return
    short = tuple(_rated(rest, placed=kind in PLACED))
    yield from short
    if not any(form for form in short if not form.capital):
        for text in _beside_kind(kind, words, " ".join(rest)):
            yield Form(text, plain=True)


def is_too_general(name: str) -> bool:
    """Whether a name is one ordinary word, one letter, or a bare kind of institution."""
    words = own_words(name)
    if len(words) > 1 or not re.search(r"[^\W_]", name):
        return False
    return not words or len(words[0]) == 1 or is_general(words[0])


def is_distinctive(text: str) -> bool:
    """Whether a word of it is nobody else's."""
    return any(map(_is_own, own_words(text)))


def own_words(text: str) -> list[str]:
    """The folded words of a name, without the and of."""
    return [word for word in re.findall(r"[^\W_]+", fold(text).text) if word not in STOP_WORDS]


def without_initials(name: str) -> str:
    """The name with its initials drawn together: X.Y.Z is XYZ."""
    return re.sub(r"(?<=\b\w)\.(?=\w\b)", "", name)


def kind_and_rest(name: str) -> tuple[str | None, str]:
    """What kind of institution a name says, and the name without it and without a legal form."""
    kind, rest = _without_kind(_without_legal_form(name.split()))
    return kind, " ".join(rest)


def _rated(words: Sequence[str], *, legal: bool = False, placed: bool = False) -> Iterator[Form]:
    """The words as a short form, if they tell the organisation."""
    text = " ".join(words).strip(" ,-\"'«»“”„")
    drawn = without_initials(text)
    if drawn != text:
        yield from _rated(drawn.split(), legal=legal, placed=placed)
        yield Form(text, capital=True)
        return
    counted = own_words(text)
    own = list(filter(_is_own, counted))
    if len(counted) > 1:
        if own:
            yield Form(text, capital=placed and len(own) == 1)
        elif legal and _has_case(text):
            yield Form(text, capital=True)
    elif own and not placed and _is_long_enough(text, own[0]):
        yield Form(text, capital=_has_case(text))


def _is_own(word: str) -> bool:
    return len(word) > 1 and not is_general(word)


def _is_long_enough(text: str, word: str) -> bool:
    if not _has_case(text):
        return len(word.removeprefix("ال")) >= _SHORTEST_UNCASED
    return len(word) >= (_SHORTEST_UPPER if text.isupper() else _SHORTEST)


def _has_case(text: str) -> bool:
    return text.lower() != text.upper()


def _without_legal_form(words: Sequence[str]) -> list[str]:
    """The words without what stands for the legal form at either end; one at least stays."""
    end = len(words)
    while end > 1 and _is_legal(words[end - 1], LEGAL_FORMS):
        end -= 1
    start = 0
    while start < end - 1 and _is_legal(words[start], LEGAL_FORMS_BEFORE):
        start += 1
    return list(words[start:end])


def _is_legal(word: str, legal_forms: Collection[str]) -> bool:
    """Whether a word, A.Ş. or S.p.A. say, is a legal form, or a sign between two."""
    parts = re.findall(r"[^\W_]+", fold(word).text)
    whole = "".join(parts)
    return not whole or whole in legal_forms or _is_chain(parts, legal_forms)


def _is_chain(parts: Sequence[str], legal_forms: Collection[str]) -> bool:
    return len(parts) > 1 and all(part in legal_forms for part in parts)


def _without_kind(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The kind of institution at the end, or else at the beginning, and the other words."""
    parts = [part for word in words for part in _parted(word)]
    if len(parts) > 1:
        if kind := kind_of(fold(parts[-1]).text):
            return kind, parts[:-1]
        if kind := kind_of(fold(parts[0]).text):
            return kind, _without_articles(parts[1:])
    return None, list(words)


def _parted(word: str) -> list[str]:
    """The word, or both halves of Пример-Банк."""
    head, hyphen, tail = word.rpartition("-")
    return [head, tail] if hyphen and head and kind_of(fold(tail).text) else [word]


def _without_articles(words: Sequence[str]) -> list[str]:
    """The words from the first that is no "of" or "the"; l'Étoile loses its article too."""
    start = next((i for i, w in enumerate(words) if fold(w).text not in STOP_WORDS), len(words) - 1)
    first = re.sub(r"^(?:[dl]|dell|all)['’](?=\w)", "", words[start], flags=re.IGNORECASE)
    return [first, *words[start + 1 :]]


def _beside_kind(kind: str, words: Sequence[str], rest: str) -> Iterator[str]:
    """What is left, beside the word for its kind as written and as it is written elsewhere."""
    written = next(
        w for w in (words[-1], words[0]) for w in reversed(_parted(w)) if _names(w, kind)
    )
    yield f"{written} {rest}"
    yield f"{rest} {written}"
    if rest.isascii() or fold(rest).text.isascii():
        for called in ALSO_CALLED[kind]:
            yield f"{rest} {called}"
            yield f"{called} {rest}"
        if kind == "education":
            yield f"university of {rest}"


def _names(word: str, kind: str) -> bool:
    return kind_of(fold(word).text) == kind


def _short_han(name: str) -> Iterator[str]:
    """A Chinese name without its legal form, its country, its kind; the kind set apart."""
    company = _COMPANY.sub("", name)
    national = _HAN_COUNTRY.sub("", company)
    yield from (rest for rest in (company, national) if rest != name and _tells_in_han(rest))
    core = _HAN_KIND.sub("", national)
    if core and core != national:
        yield f"{core} {national.removeprefix(core)}"
        if len(core) >= _SHORTEST_HAN and not _is_general_han(core):
            yield core


def _tells_in_han(rest: str) -> bool:
    """Whether a phrase is one organisation; no two banks are called after the same trade."""
    if len(rest) < _SHORTEST_HAN_PHRASE:
        return False
    return rest.endswith(("银行", "銀行")) or not _is_general_han(rest)


def _is_general_han(text: str) -> bool:
    """Whether each two signs are a general word."""
    return all(map(is_general, re.findall("..?", text)))
