"""Which kinds of data a post says are out. Pure.

A word for a kind of data is not yet a claim. Five things make it none, in every language:

- The sentence says that this was spared: "card numbers were not affected".
- It is a part of the words for another kind: "e-mail address".
- It is a part of words that mean something else: the password of the archive, or one that should
  be changed.
- The word is one of another language, and stands alone. `multa` is a traffic fine in Italian and
  "fines" in Spanish, `carte` are bank cards and any card in French. Lists of fields do mix their
  languages (`DNI, имя, адрес, IBAN`), so beside another kind of data such a word counts. English
  names fields everywhere and always counts.
- The word names a field in lists only (rules/concepts/data_fields.toml): `nacimiento`, `mobile`.
  It counts beside a clear one, too.
"""

import re
from collections.abc import Iterable, Sequence

from rules.fold import Folded
from rules.hit import Hit

_OVER = 8  #: hits to look back at for a longer one
CLEAR = "data-class"  #: kinds of concepts: a word that names a kind of data wherever it stands,
_FIELD = "data-field"  #: one that does so in a list of fields,
_OTHER = "no-data"  #: and one that looks like these and is none
_NEAR = 4  #: words from one kind of data to the next in a list of fields
_EVERYWHERE = frozenset({"en", "*"})
#: Ukrainian and Russian write most of these words alike, and one word list has what the other lacks.
_ALIKE = (frozenset({"uk", "ru"}),)
#: Where what is said to be spared ends. A comma ends it in scripts without blanks only: there 、
#: stands between the things of a list.
_END = re.compile(
    r"[.!?;:](?=\s|$)|[\n。؟؛]|,(?=[^\s\d])|\b(?:but|aber|sondern|jedoch|mais|pero|sino|mas|ma|maar"
    r"|ale|lecz|але|но|однако|ancak|fakat|ama|لكن|ولكن|ولی|اما)\b|但"
)


def data_classes(folded: Folded, hits: Sequence[Hit], lang: str) -> tuple[str, ...]:
    """The kinds of data that the post says are out, each once, in the order of the text.

    `hits` are those of the whole rulebook. `lang` is the language of the post, "und" if unknown.
    """
    spared = _spared(folded.text, hits)
    own = _spoken(lang)
    named = _widest([hit for hit in hits if hit.kind in (CLEAR, _FIELD, _OTHER)], own)
    kinds = (hit for hit in named if hit.kind != _OTHER)
    found = [hit for hit in kinds if not any(a <= hit.start < b for a, b in spared)]
    clear = [hit for hit in found if hit.kind == CLEAR]
    said = (
        hit
        for hit in found
        if own.intersection(_langs(hit)) and hit.kind == CLEAR or _in_a_list(hit, clear)
    )
    return tuple(dict.fromkeys(hit.value for hit in said))


def _spoken(lang: str) -> frozenset[str]:
    return _EVERYWHERE | {lang} | next((langs for langs in _ALIKE if lang in langs), frozenset())


def _langs(hit: Hit) -> tuple[str, ...]:
    return hit.own_langs or (hit.lang,)


def _widest(found: Sequence[Hit], own: frozenset[str]) -> list[Hit]:
    """The hits that lie in no longer one, and are no foreign word for what the post's own says.

    `address` in "e-mail address" is none by itself; `patente` is a licence in Italian and a number
    plate in Chile.
    """
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end, own.isdisjoint(_langs(hit)))):
        over = [one for one in kept[-_OVER:] if one.end >= hit.end]
        foreign = own.isdisjoint(_langs(hit))
        if not any(_length(one) > _length(hit) or foreign > own.isdisjoint(_langs(one)) for one in over):
            kept.append(hit)
    return kept


def _length(hit: Hit) -> int:
    return hit.end - hit.start


def _in_a_list(hit: Hit, found: Iterable[Hit]) -> bool:
    """Whether another kind of data stands beside it, in other words."""
    return any(
        other.value != hit.value
        and (0 < hit.word - other.last <= _NEAR or 0 < other.word - hit.last <= _NEAR)
        for other in found
    )


def _spared(text: str, hits: Iterable[Hit]) -> list[tuple[int, int]]:
    """The clauses that say that something is not affected."""
    said = [hit for hit in hits if hit.kind == "spared"]
    ends = [match.end() for match in _END.finditer(text)] if said else []
    return [
        (
            max((end for end in ends if end <= hit.start), default=0),
            min((end for end in ends if end >= hit.end), default=len(text)),
        )
        for hit in said
    ]
