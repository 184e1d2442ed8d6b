"""The ways in which people write a watched name.

Folding already undoes case and accents. What is left: the legal form and the kind of institution
are dropped (Boğaz Yatırım Bankası A.Ş. is called Boğaz Yatırım), words are drawn together
(#bogazyatirim), ä is written ae, and a name is spelled in another alphabet as its readers hear it.
"""

import re
from collections.abc import Iterator, Mapping

from rules.fold import fold
from rules.model import Watch
from rules.notation import squeeze


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: As they are left by folding and squeezing. Sources: the national registers of companies.
_LEGAL_FORMS = _words(
    "inc llc ltd limited plc corp corporation co company gmbh ag kg se ev mbh sa sas sarl sasu eurl"
    " scop spa srl sl slu nv bv bvba ab as oy oyj aps asa doo dd ad sp z oo sro kft zrt nyrt ltda"
    " eireli lda sti tic san as holding group groupe ооо оао зао пао ао ип тов пат прат"
    " а с o i k s p l v m b h"
)
_INSTITUTIONS = _words(
    "bank banka bankasi banque banco banca sparkasse hospital hopital klinik clinic clinica hastane"
    " hastanesi universite universitesi university universitat universidad insurance assurance"
    " sigorta банк больница клиника"
)
_SHORTEST = 4  #: letters; a shorter rest would be found everywhere
_SHORTEST_COMPACT = 8


def spellings(watch: Watch) -> tuple[str, ...]:
    """Terms for the names of a watch and their spellings, most faithful first, each once."""
    found: dict[tuple[str, bool], str] = {}
    for name in watch.names:
        for term in _domain(name) if watch.kind == "domain" else _variants(name):
            found.setdefault((squeeze(fold(term).text), term.endswith("*")), term)
    return tuple(found.values())


def _domain(name: str) -> Iterator[str]:
    """A domain as it is, and as careful people write it."""
    yield _literal(name)
    for dot in ("[.]", "(.)", "[dot]", " dot "):
        yield _literal(name.replace(".", dot))


def _variants(name: str) -> Iterator[str]:
    for short in _shortened(name):
        yield _literal(short)
        yield _literal(short.lower().translate(_UMLAUTS))
        compact = _literal(short).replace(" ", "")
        if len(compact) >= _SHORTEST_COMPACT:
            yield compact
        if len(compact) >= _SHORTEST:
            yield from _other_alphabets(short)


def _literal(name: str) -> str:
    """The name as a term in which nothing has a second meaning."""
    return " ".join(re.sub(r"[*_=]", " ", name).split())


def _shortened(name: str) -> Iterator[str]:
    """The name, then without its legal form, then without the kind of institution."""
    yield name
    words = name.split()
    for droppable in (_LEGAL_FORMS, _INSTITUTIONS):
        kept = len(words)
        while kept > 1 and _is_all(words[kept - 1], droppable):
            kept -= 1
        if kept < len(words) and len("".join(words[:kept])) >= _SHORTEST:
            words = words[:kept]
            yield " ".join(words).rstrip(",")


def _is_all(word: str, droppable: frozenset[str]) -> bool:
    """Whether a word, A.Ş. or S.p.A. say, is made of droppable parts only."""
    parts = re.findall(r"\w+", fold(word.replace("_", "")).text)
    return "".join(parts) in droppable or all(part in droppable for part in parts)


def _other_alphabets(name: str) -> Iterator[str]:
    """The name as readers of another alphabet spell it by ear."""
    lower = name.lower().replace("i̇", "i")
    if re.search(r"[a-z]", fold(lower).text):
        turkish = bool(re.search("[ğışç]", lower))
        yield _inflected(_spelled(lower, _TURKISH_TO_CYRILLIC if turkish else _TO_CYRILLIC))
    if re.search("[а-яёіїєґ]", lower):
        yield from (_spelled(lower, table) for table in _FROM_CYRILLIC)
        yield _inflected(name)
    if re.search("[α-ωά-ώ]", lower):
        yield _spelled(fold(lower).text, _FROM_GREEK)


def _spelled(name: str, table: Mapping[str, str]) -> str:
    """The name with each letter, or group of letters, replaced; longest groups first."""
    groups = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, groups)))
    return _literal(pattern.sub(lambda match: table[match[0]], name))


def _inflected(name: str) -> str:
    """A Cyrillic name with its case ending open: Сбербанк is also Сбербанка."""
    stem = re.sub("[аеиоуыэюяйь]$", "", name)
    return f"{stem}*" if len(stem.split()[-1]) >= _SHORTEST else name


def _table(pairs: str) -> dict[str, str]:
    """A table from "a:а b:б"; a letter without a partner falls away."""
    return dict(pair.split(":") for pair in pairs.split())


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})

_LETTERS_TO_CYRILLIC = _table(
    "a:а b:б d:д e:е f:ф g:г h:х i:и j:дж k:к l:л m:м n:н o:о p:п q:к r:р s:с t:т u:у v:в w:в x:кс"
    " y:и z:з"
)
_TO_CYRILLIC = _LETTERS_TO_CYRILLIC | _table(
    "c:к ce:це ci:ци ch:ч ck:к sh:ш sch:ш tch:ч zh:ж kh:х ph:ф th:т ts:ц ya:я yu:ю yo:е ee:и oo:у"
    " ou:у é:е è:е ê:е ë:е à:а â:а á:а ã:а ä:е ö:е ü:ю ç:с ñ:нь í:и ó:о ú:у ô:о î:и ł:л ś:сь ń:нь"
    " ż:ж ź:зь ć:ць ą:он ę:ен"
)
_TURKISH_TO_CYRILLIC = _LETTERS_TO_CYRILLIC | _table(
    "c:дж ç:ч ğ:г ı:ы j:ж ö:е ş:ш ü:ю y:й ya:я yu:ю yo:е yı:йы â:а î:и"
)
_LETTERS_FROM_CYRILLIC = _table(
    "а:a б:b в:v г:g ґ:g д:d е:e є:ye ж:zh з:z и:i і:i ї:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t"
    " у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya ё:yo"
)
_FROM_CYRILLIC = (
    _LETTERS_FROM_CYRILLIC,
    _LETTERS_FROM_CYRILLIC | _table("х:h ц:c щ:sch ю:iu я:ia ё:e й:i"),
)
_FROM_GREEK = _table(
    "α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s τ:t υ:y φ:f χ:ch ψ:ps"
    " ω:o ου:ou αυ:av ευ:ev γγ:ng γκ:gk μπ:b ντ:nt"
)
