"""Names in scripts without capitals: Arabic and Persian behind a word, Chinese before one."""

from collections.abc import Iterator

from monitor.naming.runs import Reading, Run
from monitor.naming.words import Lexicon, Token

_WORDS = 2  #: an Arabic or Persian name is cut after so many words
_LONGEST = 8  #: Chinese characters before "hospital" or "bank"
_SHORTEST = 2
_PREFIXES = ("وال", "ال", "و", "ب", "ل")


def uncased(reading: Reading) -> Iterator[tuple[int, int]]:
    """The places of names that follow (مستشفى X) or precede (X医院) an organisation word.

    Nothing but the neighbour tells a name there, so only sentences that speak of a leak are read.
    """
    for i, word in enumerate(reading.words):
        if word.shape != "uncased" or reading.sentence[i] not in reading.leaking:
            continue
        if "\u0600" <= word.text[0] <= "\u06ff":
            run = _behind(reading, i)
            if run is not None:
                yield reading.words[run.first].start, reading.words[run.last].end
        elif "\u4e00" <= word.text[0] <= "\u9fff":
            yield from _chinese(word, reading.known)


def _behind(reading: Reading, i: int) -> Run | None:
    """The organisation word and the one or two words of its name; None without a name."""
    known = reading.known
    if not any(known.organisation(form) for form in _forms(reading.words[i].plain)):
        return None
    last = i
    while last - i < _WORDS and reading.tight(last + 1) and _arabic_name(reading, last + 1):
        last += 1
    return Run(i, last) if last > i else None


def _arabic_name(reading: Reading, i: int) -> bool:
    word, known = reading.words[i], reading.known
    listed = (known.uncased, known.geography, known.leak, known.data, known.common)
    return word.shape == "uncased" and not any(
        form in words for form in _forms(word.plain) for words in listed
    )


def _forms(word: str) -> Iterator[str]:
    """The word with and without the Arabic article and prefixes."""
    yield word
    for prefix in _PREFIXES:
        if word.startswith(prefix):
            yield word.removeprefix(prefix)


def _chinese(word: Token, known: Lexicon) -> Iterator[tuple[int, int]]:
    """The names inside one unbroken piece of Chinese."""
    begin = 0
    text = word.text
    for at in range(len(text)):
        ending = next((e for e in known.chinese["ends"] if text.startswith(e, at)), None)
        if ending is None:
            continue
        first = _chinese_start(text, max(begin, at - _LONGEST), at, known)
        core = text[first:at]
        if len(core) >= _SHORTEST and core not in known.geography:
            yield word.start + first, word.start + at + len(ending)
        begin = at + len(ending)


def _chinese_start(text: str, begin: int, end: int, known: Lexicon) -> int:
    """The place behind the last word before `end` that no name contains."""
    found = ((text.rfind(stop, begin, end), len(stop)) for stop in known.chinese["stops"])
    return max((at + size for at, size in found if at >= 0), default=begin)
