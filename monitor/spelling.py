"""Whether two spellings are one organisation's name, and the keys under which to look it up."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.name_domains import domains, label
from monitor.name_words import Token, lexicon, plain, tokens
from monitor.transliteration import LONGEST, latin, skeleton

SAME = 0.7  #: from here on two names are taken for one
WEAK = "acronym:"  #: a key that begins so is no evidence by itself

_KEY_WORDS = 4  #: words of a name that get a key of their own
_LONG_WORD = 4  #: a shorter word gets none
_CONSONANTS = 3  #: a shorter skeleton says too little
_PREFIX = 7  #: letters that a truncated title shares with the whole name
_ACRONYM = (3, 6)
_SHORTEST_GENERAL, _LONGEST_GENERAL = 4, 14
_ALIKE = 0.5  #: fewer common trigrams are chance
_CUT_UNMARKED = 10  #: letters
_NEUTRAL = ("company", "trade")  #: sectors that contradict no other
_VAGUE: tuple[str | None, ...] = (None, *_NEUTRAL)
_VAGUE_WORDS = 2
_CYRILLIC_ENDINGS = (
    "ами ями ого его ому ему ыми ими ой ей ом ем ам ям ах ях ов ев ых их ым им".split()
)
_TURKISH_ENDINGS = (
    "ndan nden dan den tan ten nda nde da de ta te nin nın nun nün in ın un ün ya ye yı yi".split()
)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A name taken apart: the words that tell it from others, and what kind it is."""

    own: tuple[str, ...]  #: Latin, in order
    variants: tuple[frozenset[str], ...]  #: of each own word: its readings without endings
    everything: str  #: all words but the legal form, joined
    rest: str  #: the same from the first own word on
    sectors: frozenset[str]
    initials: str
    truncated: bool


def name_keys(name: str) -> frozenset[str]:
    """The keys of a name: spellings of one organisation share one at least, others rarely do.

    A key that begins with WEAK (the initials) must not join two names by itself. Empty for names
    made of general words only ("City Hospital") and for masked ones.
    """
    spelling = _spelling(name)
    keys = {f"word:{key}" for words in _key_words(spelling) for key in words}
    keys |= {f"name:{joined}" for joined in _joined_sounds(spelling)}
    stem = _start(spelling)
    if stem:
        keys.add(f"start:{stem}")
    return frozenset(keys | {WEAK + a for a in _acronyms(spelling)})


def same_name(a: str, b: str) -> float:
    """How surely two names are one organisation's, from 0 to 1; see SAME.

    Words that many organisations carry do not count, and two kinds (a hospital, a bank) of one
    name speak against each other. The acronym of a name scores 0.5: below SAME.
    """
    one, two = _spelling(a), _spelling(b)
    if not one.own or not two.own:
        return 0.5 if one.everything and one.everything == two.everything else 0.0
    score = max(_by_words(one, two), _joined(one, two), _cut(one, two))
    if one.sectors and two.sectors and not one.sectors & two.sectors:
        score *= 0.5
    if score < 0.5 and _acronyms(one) & _acronyms(two):
        return 0.5
    return round(score, 3)


@lru_cache(maxsize=20_000)
def _spelling(name: str) -> _Spelling:
    name = name[:LONGEST]
    read = [w for w in tokens(_without_domain(name)) if w.plain not in _connectors()]
    own = _own(read)
    kinds = {s for w in read for part in w.plain.split("-") if (s := lexicon().sector(part))}
    spoken = [w for w in read if w.plain not in lexicon().legal]
    letters = [_letters(latin(w.text)) for w in spoken]
    telling = (i for i, w in enumerate(spoken) if _parts(w.text))
    return _Spelling(
        own=tuple(_letters(latin(word)) for word in own),
        variants=tuple(_variants(word) for word in own),
        everything="".join(letters),
        rest="".join(letters[next(telling, 0) :]),
        sectors=frozenset(kinds.difference(_NEUTRAL)),
        initials="".join(word[:1] for word in letters),
        truncated=name.rstrip().endswith(("...", "…")),
    )


def _without_domain(name: str) -> str:
    """The name with a domain in it cut to what its owner chose: www.acme.co.uk is acme."""
    host = next(iter(domains(name)), None)
    if host is None:
        return name
    return f"{name[: host.start]} {label(host.host)} {name[host.end :]}"


def _own(read: list[Token]) -> list[str]:
    """The words, as written, that tell the name from others.

    Countries count where nothing else is left; a name of general words counts as a whole, but not
    "City Hospital": two such words at least must say more than the kind.
    """
    known = lexicon()
    parts = [part for w in read for part in _parts(w.text)]
    own = [p for p in parts if plain(p) not in known.geography]
    if own or parts:
        return own or ["".join(w.text for w in read if w.plain not in known.legal)]
    vague = [w for w in read if known.sector(w.plain) in _VAGUE and w.plain not in known.legal]
    return ["".join(w.text for w in read)] if len(vague) >= _VAGUE_WORDS else []


def _parts(word: str) -> list[str]:
    """The telling parts of a word: none of "Bank", "Пример" of "Пример-Банк", "Mega-Bus" whole."""
    pieces = [piece for piece in word.split("-") if not _general(piece)]
    whole = len(pieces) == word.count("-") + 1
    return ([word] if pieces else []) if whole else pieces


def _general(word: str) -> bool:
    """Whether many organisations carry the word."""
    folded, known = plain(word), lexicon()
    bare = "".join(c for c in folded if c.isalnum())
    return not bare or folded in known.generic or known.organisation(folded) or bare in known.legal


@cache
def _connectors() -> frozenset[str]:
    return lexicon().connector.exact | lexicon().joiner.exact


def _letters(word: str) -> str:
    return "".join(c for c in word if c.isalnum())


def _variants(word: str) -> frozenset[str]:
    """The readings of a word: with and without a case ending, in either sound of its letters."""
    stems = {word, *_stems(word.casefold())}
    readings = {_letters(latin(stem, other=other)) for stem in stems for other in (False, True)}
    return frozenset(_sound(reading) for reading in readings if reading)


def _stems(word: str) -> Iterable[str]:
    """The word without the endings of a Russian, Ukrainian or Turkish case, at least four letters."""
    if word.isascii():
        return
    endings = _CYRILLIC_ENDINGS if "\u0400" <= word[-1] <= "\u04ff" else _TURKISH_ENDINGS
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _LONG_WORD:
            yield word.removesuffix(ending)
    if word.startswith("ال") and len(word) > _LONG_WORD:
        yield word.removeprefix("ال")


def _sound(letters: str) -> str:
    """The consonants, or the letters where those are too few."""
    bones = skeleton(letters)
    return bones if len(bones) >= _CONSONANTS else letters.replace("y", "i")


def _key_words(spelling: _Spelling) -> Iterable[frozenset[str]]:
    pairs = zip(spelling.own, spelling.variants, strict=True)
    return [variants for word, variants in pairs if len(word) >= _LONG_WORD][:_KEY_WORDS]


def _joined_sounds(spelling: _Spelling) -> frozenset[str]:
    """The sounds of all own words as one word; its end in every case."""
    if not spelling.own:
        return frozenset()
    head = "".join(spelling.own[:-1])
    joined = {_sound(head + spelling.own[-1])}
    if skeleton(head):
        joined |= {skeleton(head) + v for v in spelling.variants[-1] if len(v) >= _CONSONANTS}
    return frozenset(joined) if head else spelling.variants[0]


def _start(spelling: _Spelling) -> str:
    """The first letters behind general words: what a truncated title still shows."""
    rest = spelling.rest if spelling.own else ""
    while (size := _general_start(rest)) and len(rest) - size >= _PREFIX:
        rest = rest[size:]
    return rest[:_PREFIX] if len(rest) >= _PREFIX else ""


def _general_start(letters: str) -> int:
    """The length of the longest general word that the letters begin with; 0 for none."""
    sizes = range(min(_LONGEST_GENERAL, len(letters)), _SHORTEST_GENERAL - 1, -1)
    return next((n for n in sizes if _general(letters[:n])), 0)


def _acronyms(spelling: _Spelling) -> frozenset[str]:
    """The initials of the name, and the name itself when it is as short as initials are."""
    found = {spelling.initials, spelling.everything}
    return frozenset(a for a in found if _ACRONYM[0] <= len(a) <= _ACRONYM[1])


def _by_words(a: _Spelling, b: _Spelling) -> float:
    """How much of both names their common words make, each word by its length."""
    left = list(range(len(b.own)))
    common = 0.0
    for i, word in enumerate(a.own):
        rated = [(_word(a, i, b, j), j) for j in left]
        best, j = max(rated, default=(0.0, 0))
        if best:
            left.remove(j)
            common += best * (len(word) + len(b.own[j]))
    return common / (sum(map(len, a.own)) + sum(map(len, b.own)))


def _word(a: _Spelling, i: int, b: _Spelling, j: int) -> float:
    """How alike two words are: 1 equal, 0.95 equal in sound, else their common trigrams."""
    if a.own[i] == b.own[j]:
        return 1.0
    if a.variants[i] & b.variants[j]:
        return 0.95
    alike = _trigrams(a.own[i], b.own[j])
    return alike if alike >= _ALIKE else 0.0


def _joined(a: _Spelling, b: _Spelling) -> float:
    """How alike the names are with their words run together."""
    one, two = "".join(a.own), "".join(b.own)
    if one == two or a.everything == b.everything:
        return 1.0
    if _joined_sounds(a) & _joined_sounds(b):
        return 0.9
    alike = _trigrams(one, two)
    return alike if alike >= _ALIKE else 0.0


def _cut(a: _Spelling, b: _Spelling) -> float:
    """0.9 when one is the beginning of the other and is marked as cut, 0.75 when it looks so."""
    short, whole = sorted((a, b), key=lambda s: len(s.everything))
    if len(short.everything) < _PREFIX or not whole.everything.startswith(short.everything):
        return 0.0
    if short.truncated:
        return 0.9
    return 0.75 if len(short.own) == 1 and len(short.everything) >= _CUT_UNMARKED else 0.0


def _trigrams(a: str, b: str) -> float:
    """The Jaccard index of the trigrams of two words, their edges counted."""
    one, two = _three(a), _three(b)
    return len(one & two) / len(one | two)


def _three(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
