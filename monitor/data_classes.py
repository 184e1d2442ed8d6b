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
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rules.fold import Folded
from rules.hit import Hit

CLEAR = "data-class"  #: kind of the concepts whose words name a kind of data wherever they stand
_FIELD = "data-field"  #: ... in a list of fields only
_OTHER = "no-data"  #: ... of what looks like these and is none
_SPARED = "spared"  #: ... of what is said of data that was not touched
_NEAR = 4  #: words from one kind of data to the next in a list of fields
_OVER = 8  #: hits to look back at for one that covers this
_EVERYWHERE = frozenset({"en", "*"})
#: Ukrainian and Russian write most of these words alike; each list has what the other lacks.
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
    own = _spoken(lang)
    touched = _touched(folded.text, hits)
    found = [hit for hit in _widest(touched, own) if hit.kind != _OTHER]
    near = _by_word(hit for hit in found if hit.kind == CLEAR)
    said = (
        hit
        for hit in found
        if (hit.kind == CLEAR and not own.isdisjoint(_langs(hit))) or _in_a_list(hit, near)
    )
    return tuple(dict.fromkeys(hit.value for hit in said))


def _spoken(lang: str) -> frozenset[str]:
    """The languages whose words count in a post of this one."""
    return _EVERYWHERE | {lang} | next((langs for langs in _ALIKE if lang in langs), frozenset())


def _langs(hit: Hit) -> tuple[str, ...]:
    return hit.own_langs or (hit.lang,)


def _touched(text: str, hits: Iterable[Hit]) -> list[Hit]:
    """The hits that name data, or look so, outside the clauses that say it was spared."""
    named = [hit for hit in hits if hit.kind in (CLEAR, _FIELD, _OTHER)]
    spared = [hit for hit in hits if hit.kind == _SPARED]
    if not named or not spared:
        return named
    ends = [match.end() for match in _END.finditer(text)]
    clauses = {bisect_right(ends, place) for hit in spared for place in (hit.start, hit.end - 1)}
    return [hit for hit in named if bisect_right(ends, hit.start) not in clauses]


def _widest(found: Iterable[Hit], own: frozenset[str]) -> Iterator[Hit]:
    """The hits that lie in no longer one, and are no foreign word where an own one fits.

    `address` in "e-mail address" is none by itself; `patente` is a licence in Italian and a number
    plate in Chile.
    """
    kept: list[tuple[int, int, bool]] = []
    ranked = ((hit.start, -hit.end, own.isdisjoint(_langs(hit)), hit) for hit in found)
    for start, end, foreign, hit in sorted(ranked, key=lambda one: one[:3]):
        over = (one for one in kept[-_OVER:] if one[1] <= end)
        if not any(one[:2] != (start, end) or foreign > one[2] for one in over):
            kept.append((start, end, foreign))
            yield hit


def _by_word(clear: Iterable[Hit]) -> dict[int, set[str]]:
    """The kinds of data that each word is a part of."""
    kinds: dict[int, set[str]] = defaultdict(set)
    for hit in clear:
        for word in range(hit.word, hit.last + 1):
            kinds[word].add(hit.value)
    return kinds


def _in_a_list(hit: Hit, near: dict[int, set[str]]) -> bool:
    """Whether another kind of data stands beside it, in other words."""
    before, after = range(hit.word - _NEAR, hit.word), range(hit.last + 1, hit.last + 1 + _NEAR)
    return any(near.get(word, set()) - {hit.value} for word in (*before, *after))
