"""A name in every case: an expression for the Slavic and Greek endings of each of its words."""

import re
from collections.abc import Mapping

from rules.fold import fold
from rules.notation import SEPARATORS

#: What stands between the words of a name, in an expression; may stand there.
BETWEEN = "[ {}-]+".format(SEPARATORS.replace("-", "").replace("\n", r"\n"))
PERHAPS_BETWEEN = BETWEEN.replace("+", "*")
_SHORTEST = 3  #: letters; a shorter word has no endings

Endings = tuple[tuple[str, str], ...]  #: how a word ends, and what may stand there instead


def _folded(rows: Mapping[str, str]) -> Endings:
    """The rows as folding leaves them; "-" is no ending at all.

    Longest endings first: an expression takes the first that fits, and must end with the word.
    """
    return tuple((fold(ends).text, _either(fold(row).text)) for ends, row in rows.items())


def _either(endings: str) -> str:
    words = dict.fromkeys(ending.strip("-") for ending in endings.split())
    return "|".join(sorted(words, key=len, reverse=True))


_ADJECTIVE = (
    "ый ий ой ого его ому ему ым им ім ом ем ая яя ой ей ую юю ою ее ое ые ие ых их ыми ими"
)
#: The first row that fits counts.
_CYRILLIC = _folded(
    {
        "(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)": _ADJECTIVE,
        "(?<=ьк)[аеі]": f"{_ADJECTIVE} а е у і ої ій",
        "(?<=[гкхжчшщ])а": "а и е у ой ою і ам ами ах",
        "а": "а ы е у ой ою і ам ами ах",
        "я": "я и і е ю ей ею ї ям ями ях",
        "ь": "ь и ю я е і ем ям ями ях",
        "й": "й я ю ем е и і ї ям ями ях",
        "[ое]": "о е а у ю я ом ем і",
        "[иыі]": "и ы і ов ев ам ами ах",
        "(?<=[бвгґджзклмнпрстфхцчшщ])": "- а у ом ем е ы и і ов ам ами ах ові еві",
    }
)
_POLISH = _folded(
    {
        "(?<=[scz]k)[iaey]|(?<=[nw])[iaey]": "y i ego iego emu iemu ym im a ej iej e ie ych ich",
        "a": "a y i e ie o",
        "[oe]": "o e a u em",
        "(?<=[bcdfghjklłmnprstwzćńśźż])": "- a u ia iu owi em iem e ie y ow om ami ach",
    }
)
_GREEK = _folded(
    {
        "(?:ος|ον|ου|ο)": "ο ος ου ον ων ω ε οι ους",
        "(?:ας|α)": "α ας αν ες ων",
        "(?:ης|η)": "η ης ην ες ων εως",
        "(?:ες|οι)": "ες οι ων ους",
    }
)


def inflected(name: str, spoken: str = "") -> str | None:
    """An expression for the name in every case; None in languages of which no endings are known."""
    endings = _endings(fold(name).text, spoken)
    if endings is None:
        return None
    words = re.findall(r"[^\W_]+", fold(name).text)
    return f"/{BETWEEN.join(_word(word, endings) for word in words)}/"


def declined(word: str) -> tuple[str, ...]:
    """A Cyrillic word in the cases of the singular, as written; any other word alone."""
    if re.search("[бвгджзклмнпрстфхцчшщ]$", word):
        return (word, *(word + ending for ending in ("а", "у", "ом", "е")))
    if re.search("[бвгджзклмнпрстфхцчшщ]а$", word):
        soft = "и" if word[-2] in "гкхжчшщ" else "ы"
        return (word, *(word[:-1] + ending for ending in (soft, "е", "у", "ой")))
    return (word,)


def _endings(folded: str, spoken: str) -> Endings | None:
    if re.search("[а-яіїєґ]", folded):
        return _CYRILLIC
    if re.search("[α-ω]", folded):
        return _GREEK
    return _POLISH if spoken == "polish" else None


def _word(word: str, endings: Endings) -> str:
    """An expression for a folded word with any of its endings."""
    if len(word) >= _SHORTEST:
        for ends, instead in endings:
            if match := re.search(f"(?:{ends})$", word):
                return f"{word[: match.start()]}(?:{instead})"
    return re.escape(word)
