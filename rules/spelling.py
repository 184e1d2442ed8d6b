"""The ways in which people write a watched name, as terms.

Folding already undoes case and accents. What is left: the legal form and the kind of institution
are dropped (short_forms.py), words are drawn together (#bogazyatirim), ä is written ae, & is "and",
names have case endings (inflection.py), and are spelled in another alphabet by ear
(other_alphabets.py, by_ear.py).
"""

import re
import unicodedata
from collections.abc import Iterator

from rules.by_ear import by_ear
from rules.domain_terms import domain_terms, is_domain
from rules.fold import fold
from rules.inflection import BETWEEN, PERHAPS_BETWEEN, declined, inflected
from rules.model import Watch
from rules.name_words import THINGS
from rules.notation import squeeze
from rules.other_alphabets import in_cyrillic, in_latin, is_latin, language
from rules.short_forms import forms, is_distinctive, is_too_general, without_initials

MOST = 60  #: terms that one name makes
_SHORTEST = 4  #: letters; a shorter name has no second alphabet
_SHORTEST_FOREIGN = 6  #: Metro and Park are ordinary words in Cyrillic
_SHORTEST_COMPACT = 8
_LONGEST_INITIALS = 5
_SHORTEST_STEM = 5  #: letters of a word that may have Turkish endings
_SHORTEST_HUMP = 3
_HUMP = "(?<=[a-zа-яß-öø-ÿ])(?=[A-ZА-ЯÀ-ÖØ-Þ])"
_AND = "(?:&|&amp;|and|und|et|y|e|ve|en|и|і|та)"
#: Longest first: an expression takes the first that fits.
_THINGS = "|".join(sorted(sorted(THINGS), key=len, reverse=True))
_OF = "of|from|de|di|von|van|du|del|der|от|из|od|z"


def spellings(watch: Watch) -> tuple[str, ...]:
    """Terms for the names of a watch and their spellings, most faithful first, each once."""
    found: dict[str, str] = {}
    for name in watch.names:
        if _is_domain(watch, name):
            terms = domain_terms(name)
        else:
            terms = _of_name(unicodedata.normalize("NFC", name))
        for term in [*dict.fromkeys(terms)][:MOST]:
            found.setdefault(_same(term), term)
    return tuple(found.values())


def says_too_little(watch: Watch, name: str) -> bool:
    """Whether a name stands in ordinary sentences: a word, a letter, a bare institution."""
    return not _is_domain(watch, name) and is_too_general(name)


def _is_domain(watch: Watch, name: str) -> bool:
    return watch.kind == "domain" and is_domain(name)


def _same(term: str) -> str:
    """What two terms have in common that find the same."""
    if term[:1] in ("=", "/"):
        return term
    return squeeze(fold(term).text) + " *" * term.endswith("*")


def _of_name(name: str) -> Iterator[str]:
    spoken = language(name)
    for form in forms(name):
        if form.plain:
            yield from map(_literal, (form.text, *_in_other_letters(form.text)))
        elif form.capital:
            yield from _with_capital(form.text, spoken)
        else:
            yield from _free(form.text, spoken)
    yield from by_ear(name)


def _free(name: str, spoken: str) -> Iterator[str]:
    """Terms for a form that is found however it is written."""
    yield from map(_literal, (name, *_in_other_letters(name)))
    yield from _with_and(name)
    yield from _compact(name)
    words = name.split()
    if spoken == "turkish" and len(words) > 1 and len(words[-1]) >= _SHORTEST_STEM:
        yield f"{_literal(name)}*"
    if sum(map(str.isalpha, name)) >= _SHORTEST:
        yield from _inflected(name, spoken)
        free = len(words) > 1 or len(name) >= _SHORTEST_FOREIGN
        yield from _in_other_alphabets(name, spoken, free=free)


def _inflected(name: str, spoken: str) -> Iterator[str]:
    expression = inflected(name, spoken)
    if expression is not None:
        yield expression


def _in_other_alphabets(name: str, spoken: str, *, free: bool) -> Iterator[str]:
    cyrillic = [in_cyrillic(name, spoken)] if is_latin(name) else []
    for spelled in (*cyrillic, *in_latin(name)):
        if free:
            yield inflected(spelled) or _literal(spelled)
        else:
            yield from _exact(spelled)


def _with_capital(name: str, spoken: str) -> Iterator[str]:
    """Terms for a form that is an ordinary word, or could be one, without its capital letters."""
    if name.isupper() and len(name) <= _LONGEST_INITIALS:
        yield f"={_literal(name)}"
        if len(name) >= _SHORTEST:
            yield f"={_literal(name).capitalize()}"
            yield _in_context(name)
        return
    yield from _exact(name)
    yield _in_context(name)
    for other in _in_other_letters(name):
        yield from _exact(other)
    yield from _in_other_alphabets(name, spoken, free=False)


def _exact(name: str) -> Iterator[str]:
    """The name with its capitals, in capitals, without accents, and in the Cyrillic cases."""
    name = _literal(name)
    titled = " ".join(word[:1].upper() + word[1:] for word in name.split())
    first = titled if name.islower() else name
    for way in dict.fromkeys((first, _plain(first), _upper(first), _plain(_upper(first)))):
        yield f"={way}"
    *before, last = first.split()
    for case in declined(last)[1:]:
        yield f"={' '.join([*before, case])}"


def _in_context(name: str) -> str:
    """An expression for the small-lettered name where it cannot be an ordinary word.

    So it stands in hashtags, in domains, and beside what leaks: "santander database".
    """
    words = BETWEEN.join(map(re.escape, re.findall(r"[^\W_]+", fold(name).text)))
    compact = "".join(re.findall(r"[^\W_]+", fold(name).text))
    return (
        rf"/[#@]{compact}|{compact}\.(?:com|net|org|info|biz|[a-z]{{2}})"
        rf"|{words}{BETWEEN}(?:{_THINGS})|(?:{_THINGS}){BETWEEN}(?:(?:{_OF}){BETWEEN})?{words}/"
    )


def _literal(name: str) -> str:
    """The name as a term in which nothing has a second meaning."""
    plain = " ".join(re.sub(r"[*_=\"«»“”„]", " ", name).split())
    return plain.strip("/") if plain.startswith("/") else plain


def _in_other_letters(name: str) -> Iterator[str]:
    """The name with ae for ä, without apostrophes, with initials drawn together, St for Saint."""
    yield name.translate(_UMLAUTS)
    yield re.sub(r"(?<=\w)['’ʼ](?=\w)", "", name)
    yield without_initials(name)
    yield _without_humps(name)
    yield re.sub(r"\bsa(?:in|nk)t(e?)\b", r"St\1", name, flags=re.IGNORECASE)


def _without_humps(name: str) -> str:
    """The name with its FortiGates as two words, if these are not general."""
    parts = re.findall(r"[^\W_]+", re.sub(_HUMP, " ", name))
    long = all(len(part) >= _SHORTEST_HUMP for part in parts)
    return re.sub(_HUMP, " ", name) if long and is_distinctive(" ".join(parts)) else name


def _with_and(name: str) -> Iterator[str]:
    """An expression for a name with "&" or a word for it; single letters keep the sign."""
    halves = re.split(r"\s*&\s*|\s+(?:and|und|et|ve|и|y|e)\s+", fold(name).text.strip())
    words = [re.findall(r"[^\W_]+", half) for half in halves]
    if len(halves) == 1 or not all(words):
        return
    initials = min(len("".join(half)) for half in words) == 1
    joint = " ?(?:&|&amp;) ?" if initials else f"(?: ?& ?|{BETWEEN}(?:{_AND}{BETWEEN})?)"
    yield f"/{joint.join(PERHAPS_BETWEEN.join(half) for half in words)}/"


def _compact(name: str) -> Iterator[str]:
    """The words drawn together, as in hashtags; where they are general only as CompoundWord."""
    words = re.findall(r"[^\W_]+", name)
    compact = "".join(words)
    if len(words) < 2 or len(compact) < _SHORTEST_COMPACT:  # noqa: PLR2004
        return
    if all(map(is_too_general, words)):
        yield f"={''.join(word[:1].upper() + word[1:] for word in words)}"
        yield _in_context(compact)
    else:
        yield compact


def _plain(name: str) -> str:
    """The name without accents, its capitals kept; in Cyrillic a mark makes another letter."""
    if re.search("[а-яё]", name.lower()):
        return name
    return "".join(fold(c).text.upper() if c.isupper() else fold(c).text for c in name)


def _upper(name: str) -> str:
    """The name in capitals, with the dotted İ where its other letters are Turkish."""
    return (name.replace("i", "İ") if language(name) == "turkish" else name).upper()


_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)
