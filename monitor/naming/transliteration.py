"""One spelling for many scripts: Cyrillic, Greek, Arabic and accented Latin read as plain Latin."""

import unicodedata
from functools import lru_cache

LONGEST = 200  #: characters of a name that are read
_MARKS = 3

_MANY: dict[str, str | int | None] = {
    "є": "ie", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia",
    "θ": "th", "ψ": "ps", "ش": "sh", "چ": "ch", "ژ": "zh",
    "ß": "ss", "œ": "oe", "æ": "ae", "þ": "th",
}  # fmt: skip
_TABLE = {
    **str.maketrans(
        "абвгґдезиіїйклмнопрстуфхыэўёқғһәөүұңј", "abvggdeziiiiklmnoprstufhieuekghaouunj", "ъь"
    ),
    **str.maketrans("αβγδεζηικλμνξοπρσςτυφχω", "avgdeziiklmnxoprsstifho"),
    **str.maketrans(
        "ابتثجحخدذرزسصضطظغفقكلمنهويىةؤآأإپگکیٱ", "abtsjhhddrzssdtzgfkklmnhuiaauaaapgkia", "عئء"
    ),
    **str.maketrans("ıøłđð", "ioldd"),
    **str.maketrans(_MANY),
}
_OTHER_SOUNDS = str.maketrans({"г": "h", "ç": "ch", "č": "ch", "ž": "zh", "ğ": "i"})

# Sounds that languages write differently come to one letter, the longest spelling first.
_SOUNDS = (
    ("tsch", "s"), ("shch", "s"), ("sch", "s"), ("dzh", "j"), ("tch", "s"), ("zh", "j"),
    ("sh", "s"), ("ch", "s"), ("cz", "s"), ("sz", "s"), ("ts", "s"), ("tz", "s"), ("ph", "f"),
    ("th", "t"),
    ("ck", "k"), ("qu", "k"), ("kh", ""), ("gh", "g"), ("ce", "se"), ("ci", "si"), ("cy", "si"),
    ("x", "ks"), ("c", "k"), ("q", "k"), ("z", "s"), ("w", "v"), ("h", ""),
)  # fmt: skip
_VOWELS = str.maketrans("", "", "aeiouy")


@lru_cache(maxsize=20_000)
def latin(text: str, *, other: bool = False) -> str:
    """The text in small Latin letters without accents; other scripts stay as they are.

    `other` reads the letters that have two sounds by the rarer one: Гарвард begins with h.
    """
    lowered = text[:LONGEST].casefold().replace("i̇", "i")
    if lowered.isascii():
        return lowered
    lowered = unicodedata.normalize("NFC", _few_marks(lowered))
    if other:
        lowered = lowered.translate(_OTHER_SOUNDS)
    folded = unicodedata.normalize("NFKD", lowered)
    kept = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf"))
    return kept.casefold().translate(_TABLE)[:LONGEST]


@lru_cache(maxsize=20_000)
def sounded(word: str) -> str:
    """The Latin word with each sound written in one way: Raphael and Rafael are both "rafael"."""
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    return _single(word.replace("y", "i"))


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """The consonants of a Latin word as they sound: Clínica and Клиника are both "klnk"."""
    return _single(sounded(word).translate(_VOWELS))


def _single(word: str) -> str:
    return "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])


def _few_marks(text: str) -> str:
    """The text with at most three marks on a letter: normalising longer runs is not linear."""
    kept: list[str] = []
    marks = 0
    for c in text:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= _MARKS:
            kept.append(c)
    return "".join(kept)
