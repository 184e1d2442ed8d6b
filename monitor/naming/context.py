"""What stands round a capitalised name and makes it an organisation's."""

from functools import cache
from typing import Literal

from monitor.naming.runs import Reading, Run, distinctive
from monitor.naming.words import lexicon, plain

Kind = Literal["organisation", "pattern"]
Judged = tuple[Run, Kind, int]

_FILLERS = 6  #: words between "leak" and the name: "of the customer data of"
_LINKS = 8  #: words between the name and "breach": "confirms that it was hit by a"
_FRONT_STEPS = 3  #: "hôpital de la", "the bank of"
_LOOSE_WORDS = 6  #: a longer run near a leak word is a headline in capitals, not a name
_QUOTES = " \t\xa0\"«»„“”'’‘:–—-("
_CAPABLE = ("finance", "health", "education", "telecom", "energy", "transport")


def context(reading: Reading, run: Run) -> Judged | None:
    """The name in the run, its kind and strength; None when nothing says that it is one.

    An organisation word in it or beside it is worth 2, and so is a phrase such as "leak of X";
    a leak word somewhere in the sentence 1.
    """
    whole = _with_neighbours(reading, run)
    if whole is not None:
        return whole, "organisation", 2
    bare = _bare(reading, run)
    if _label_before(reading, bare.first):
        return bare, "pattern", 3
    if _accidental(reading, bare):
        return None
    if _cue_before(reading, run.first) or _cue_behind(reading, bare.last):
        return bare, "pattern", 2
    return (bare, "pattern", 1) if _near_leak(reading, bare) else None


def _with_neighbours(reading: Reading, run: Run) -> Run | None:
    """The run with the organisation words that belong to it; None when there are none."""
    inside = any(_is_organisation(reading, i) for i in range(run.first, run.last + 1))
    first = _organisation_before(reading, run.first)
    last = _organisation_behind(reading, run.last)
    if not inside and first is None and last is None:
        return None
    bare = _bare(reading, run)
    return Run(bare.first if first is None else first, run.last if last is None else last)


def _is_organisation(reading: Reading, i: int) -> bool:
    word = reading.words[i].plain
    known = reading.known
    return known.organisation(word) or any(map(known.organisation, word.split("-")))


def _organisation_before(reading: Reading, first: int) -> int | None:
    """The place of "hôpital" in "hôpital de X"; that of X for "société X", which names no kind."""
    i = first - 1
    while first - i <= _FRONT_STEPS and reading.tight(i + 1) and _connector(reading, i):
        i -= 1
    if i < 0 or not reading.tight(i + 1) or not reading.lower(i):
        return None
    word = reading.words[i].plain
    if word not in reading.known.front:
        return None
    return first if word in reading.known.sectors["company"] else i


def _organisation_behind(reading: Reading, last: int) -> int | None:
    """The place of "bankası" in "X bankası"; None when no such word follows."""
    i = last + 1
    if not reading.tight(i) or not reading.lower(i):
        return None
    word, known = reading.words[i].plain, reading.known
    turkish = word not in known.back.exact  # only Turkish entries are stems: the owned form
    capable = any(word in known.sectors[name] for name in _CAPABLE)
    return i if word in known.back and (turkish or capable) else None


def _connector(reading: Reading, i: int) -> bool:
    return i > 0 and reading.lower(i) and reading.words[i].plain in reading.known.connector


def _bare(reading: Reading, run: Run) -> Run:
    """The run without the articles and countries at its front, if a name is left then."""
    first, last = run.first, run.last
    named = any(reading.role(i) == "name" for i in range(first, last + 1))
    while named and first < last and _leading(reading, first):
        first += 1
    return Run(first, last)


def _leading(reading: Reading, i: int) -> bool:
    word, known = reading.words[i].plain, reading.known
    if known.organisation(word):
        return False
    return word in known.connector or word in known.geography or word in known.common


def _label_before(reading: Reading, first: int) -> bool:
    """Whether "victim:" or the like stands right before."""
    if first == 0 or ":" not in reading.words[first].gap:
        return False
    return reading.words[first - 1].plain in reading.known.label


def _cue_before(reading: Reading, first: int) -> bool:
    """Whether "leak of", "données de", "данные клиентов" lead up to the name."""
    known, i, passed = reading.known, first - 1, 0
    while i >= 0 and passed <= _FILLERS and not reading.words[i + 1].gap.strip(_QUOTES):
        word = reading.words[i]
        if word.plain in known.leak:
            return passed > 0 or not word.plain.isascii()
        if word.plain in known.data and (passed > 0 or not word.plain.isascii()):
            return True
        if word.plain not in known.filler:
            return False
        i, passed = i - 1, passed + 1
    return False


def _cue_behind(reading: Reading, last: int) -> bool:
    """Whether "data breach", "hit by ransomware", "verileri" follow the name."""
    known, i = reading.known, last + 1
    while i < len(reading.words) and i - last <= _LINKS:
        if reading.sentence[i] != reading.sentence[last]:
            return False
        word = reading.words[i].plain
        if word in known.leak:
            return True
        if word not in known.link:
            return False
        i += 1
    return False


def _near_leak(reading: Reading, run: Run) -> bool:
    """Whether a leak word stands in the sentence and the capital is no accident of grammar."""
    sentence = reading.sentence[run.first]
    if sentence not in reading.leaking or run.last - run.first >= _LOOSE_WORDS:
        return False
    if not distinctive(reading, run):
        return False
    word = reading.words[run.first]
    return sentence not in reading.german or word.shape in ("caps", "mixed") or "-" in word.text


def _accidental(reading: Reading, run: Run) -> bool:
    """Whether a lone Russian or Ukrainian word has its capital from opening the sentence.

    Such a word is a name unless it ends as verbs and adjectives do.
    """
    word = reading.words[run.first]
    if run.first != run.last or word.shape != "capital" or not reading.starts(run.first):
        return False
    return word.plain.endswith(_verbal())


@cache
def _verbal() -> tuple[str, ...]:
    return tuple(plain(ending) for ending in lexicon().endings["russian"])
