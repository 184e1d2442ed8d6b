"""Arabic and Persian names in Latin letters, as an expression: short vowels are not written there.

`رافدين` is Rafidain, Rafidayn and Rafedein. Few letters could be many words, so a short name counts
beside its kind of institution only: Milad Hospital.
"""

import re
from collections.abc import Iterator

from rules.fold import fold
from rules.inflection import BETWEEN
from rules.name_words import BY_EAR
from rules.short_forms import is_distinctive, kind_and_rest

_LETTERS = {
    "ا": "[aeo]{1,2}", "و": "(?:o[ouw]|au|aw|[ouvw])", "ي": "(?:ai|e[ei]|[ae]y|iy|[iye])",
    "ه": "(?:ah|eh?|h|a)", "ب": "bb?", "پ": "pp?", "ت": "tt?", "ث": "(?:th|s)", "ج": "(?:dj|[jg])",
    "چ": "(?:tch|ch)", "ح": "h", "خ": "kh", "د": "dd?", "ذ": "(?:dh|z)", "ر": "rr?", "ز": "zz?",
    "ژ": "(?:zh|j)", "س": "ss?", "ش": "(?:sh|ch)", "ص": "ss?", "ض": "(?:dh?|z)", "ط": "tt?",
    "ظ": "(?:dh|z)", "ع": "['a]?", "غ": "(?:gh|g)", "ف": "ff?", "ق": "(?:gh|[qkg])", "ك": "kk?",
    "گ": "g", "ل": "ll?", "م": "mm?", "ن": "nn?", "ء": "'?",
}  # fmt: skip
_VOWEL = "[aeiou]?"
_LONG = frozenset("اويه")  #: vowels that are written
_ARTICLE = "(?:(?:al|el|a[nrsdtz]|ash)[ '-]?)?"
_FREE = 6  #: letters that tell a name alone


def by_ear(name: str) -> Iterator[str]:
    """Expressions for an Arabic or Persian name in Latin letters; none for other letters."""
    if not re.search("[\u0620-\u06d3]", name):
        return
    kind, rest = kind_and_rest(name)
    words = fold(rest).text.split()
    spelled = BETWEEN.join(map(_spelled, words))
    letters = sum(len(word.removeprefix("ال")) for word in words)
    if letters >= _FREE and is_distinctive(rest):
        yield f"/{spelled}/"
    elif kind is not None:
        named = f"(?:{BY_EAR[kind]})"
        yield f"/{spelled}{BETWEEN}{named}|{named}{BETWEEN}(?:e{BETWEEN})?{spelled}/"


def _spelled(word: str) -> str:
    """An expression for one word: written vowels as they sound, others where they may stand."""
    core = word.removeprefix("ال") or word
    pieces = [_ARTICLE] if core != word else []
    if len(core) > 1 and core[0] == "ا" and core[1] in _LONG:
        core = core[1:]  # it only carries the vowel
    for letter, following in zip(core, [*core[1:], ""], strict=True):
        pieces.append(_LETTERS.get(letter, re.escape(letter)))
        if following and letter not in _LONG and following not in _LONG:
            pieces.append(_VOWEL)
    return "".join(pieces)
