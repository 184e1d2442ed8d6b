"""A name as readers of another alphabet spell it by ear: Latin, Cyrillic and Greek letters.

A table says what each letter, or group of letters, becomes; longest groups first. `_` in a table is
the edge of a word. How Latin letters sound depends on the language, which their marks betray.
"""

import re
from collections.abc import Iterator, Mapping

from rules.fold import fold

_TURKISH = re.compile(r"[ğış]|\b(?:üniversitesi|hastanesi|bankası|sigorta|şirketi)\b")
_CEDILLA_ALONE = re.compile("^[^éèêàãõôâ]*ç[^éèêàãõôâ]*$")
_POLISH = re.compile(r"[ąęłńśźż]|\b(?:szpital|uniwersytet|spółka)\b|[^\W\d_]{3}[sc]k[ia]\b")
_GERMAN = re.compile(r"[äöüß]|\b(?:gmbh|klinik|krankenhaus|sparkasse|versicherung|der|und)\b|sch")
_FRENCH = re.compile(r"[éèêàçùœ]|\b(?:clinique|banque|compagnie|de la|du|des)\b|\b[dl]['’]")


def language(name: str) -> str:
    """The language whose sounds the Latin letters of a name have; empty where nothing tells."""
    lower = _lower(name)
    if _TURKISH.search(lower) or _CEDILLA_ALONE.match(lower):
        return "turkish"
    for found, marks in (("polish", _POLISH), ("french", _FRENCH), ("german", _GERMAN)):
        if marks.search(lower):
            return found
    return ""


def in_cyrillic(name: str, spoken: str) -> str:
    """A name in Latin letters as Russian spells it."""
    return _spelled(_lower(name), _TO_CYRILLIC[spoken])


def in_latin(name: str) -> Iterator[str]:
    """A name in Cyrillic or Greek letters in the Latin ways to spell it; none for other letters."""
    lower = name.lower()
    if re.search("[іїєґ]", lower):
        yield from (_spelled(lower, table) for table in _FROM_UKRAINIAN)
    elif re.search("[а-яё]", lower):
        yield from (_spelled(lower, table) for table in _FROM_RUSSIAN)
    if re.search("[α-ωά-ώ]", lower):
        yield from (_spelled(fold(lower).text, table) for table in _FROM_GREEK)


def is_latin(name: str) -> bool:
    """Whether a name has Latin letters."""
    return bool(re.search(r"[a-z]", fold(name).text))


def _lower(name: str) -> str:
    return name.lower().replace("i̇", "i").replace("’", "'")


def _spelled(name: str, table: Mapping[str, str]) -> str:
    """The name with each group of letters replaced."""
    groups = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, groups)))
    padded = "".join(f" {word} " for word in re.split(r"[\s-]+", name))
    return " ".join(pattern.sub(lambda match: table[match[0]], padded).split())


def _table(pairs: str) -> dict[str, str]:
    """A table from "a:а b:б"; a letter without a partner falls away."""
    return dict(pair.replace("_", " ").split(":") for pair in pairs.split())


_LETTERS = _table(
    "a:а b:б c:к d:д e:е f:ф g:г h:х i:и j:дж k:к l:л m:м n:н o:о p:п q:к r:р s:с t:т u:у v:в w:в"
    " x:кс y:и z:з ':"
)
_GENERAL = _LETTERS | _table(
    "ce:це ci:ци ch:ч ck:к sh:ш sch:ш tch:ч zh:ж kh:х ph:ф th:т ts:ц ya:я yu:ю yo:е ee:и oo:у"
    " ou:у qu:кв que:ке qui:ки que_:к_ é:е è:е ê:е ë:е à:а â:а á:а ã:а ä:е ö:е ü:ю ç:с ñ:нь í:и"
    " ó:о ú:у ô:о î:и ß:сс"
)
_TO_CYRILLIC = {
    "": _GENERAL,
    "turkish": _LETTERS
    | _table("c:дж ç:ч ğ:г ı:ы j:ж ö:е ş:ш ü:ю y:й ya:я yu:ю yo:е yı:йы â:а î:и"),
    "german": _LETTERS
    | _table(
        "sch:ш tsch:ч ch:х ck:к ei:ай ai:ай eu:ой äu:ой ie:и _st:_шт _sp:_шп tz:ц z:ц _v:_ф j:й"
        " ja:я ju:ю ä:е ö:е ü:ю ah:а eh:е ih:и oh:о uh:у äh:е öh:е üh:ю ee:е aa:а oo:о qu:кв th:т"
        " ph:ф ß:сс _sa:_за _se:_зе _si:_зи _so:_зо _su:_зу"
    ),
    "polish": _LETTERS
    | _table(
        "szcz:щ sz:ш cz:ч rz:ж ch:х dż:дж dź:дзь dz:дз ł:л ó:у ż:ж ź:зь ś:сь ć:ч ń:нь ą:он ę:ен"
        " ia:я ie:е iu:ю c:ц j:й ja:я ju:ю je:е y:ы qu:кв"
    ),
    "french": _GENERAL
    | _table(
        "oi:уа eau:о au:о ai:е ei:е gn:нь ch:ш j:ж ge:же gi:жи gé:же ce:се ci:си cé:се û:ю ù:у"
        " œ:е eu:е u:ю qu:к que:ке qué:ке qui:ки que_:к_ e_:_ es_:_ ale_:аль_ ile_:ль_ oile_:уаль_"
        " iété_:ьете_ _de_:_де_ _des_:_де_ _le_:_ле_ _les_:_ле_ _é:_э 'é:'э ':' h:"
    ),
}
_RUSSIAN = _table(
    "а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh"
    " ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya ё:yo"
)
_FROM_RUSSIAN = (
    _RUSSIAN,
    _RUSSIAN | _table("ый_:y_ ий_:y_ й:i ё:e"),
    _RUSSIAN | _table("х:h ц:c щ:sch ю:iu я:ia ё:e й:i ый_:y_ ий_:iy_ телеком:telecom"),
    _RUSSIAN | _table("ж:j х:h ц:c щ:sch ю:ju я:ja ё:jo й:j ый_:yj_ ий_:ij_"),
)
_UKRAINIAN = _RUSSIAN | _table("г:h ґ:g е:e и:y і:i й:y")
_FROM_UKRAINIAN = (
    _UKRAINIAN | _table("й:i є:ie ї:i ю:iu я:ia зг:zgh _є:_ye _ї:_yi _й:_y _ю:_yu _я:_ya"),
    _UKRAINIAN | _table("є:ye ї:i ю:yu я:ya ий_:y_"),
    _UKRAINIAN | _table("є:ye ї:yi ю:yu я:ya"),
    _RUSSIAN | _table("ґ:g и:i і:i є:e ї:i й:i ю:iu я:ia х:h ц:c щ:sch"),
)
_GREEK = _table(
    "α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s τ:t υ:y φ:f χ:ch"
    " ψ:ps ω:o ου:ou αυ:av ευ:ev _μπ:_b _ντ:_d _γκ:_g"
)
_FROM_GREEK = (
    _GREEK | _table("γγ:ng γκ:gk μπ:b ντ:nt"),
    _GREEK | _table("γγ:gg γκ:gk μπ:mp ντ:nt"),
    _GREEK | _table("γγ:ng γκ:g μπ:b ντ:nt αι:e ει:i οι:i υ:i χ:h"),
)
