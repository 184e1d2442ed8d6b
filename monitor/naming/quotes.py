"""Names in quotation marks: «Пример», „Beispiel“, "Example"."""

from bisect import bisect_left
from collections.abc import Iterator

from monitor.naming.runs import Reading, Run, distinctive, legal_form

_CLOSES = {"«": "»", "„": '“”"', "“": "”", '"': '"', "”": "”", "「": "」", "《": "》", "‹": "›"}
_LONGEST = 80  #: characters between the marks
_WORDS = 6


def quoted(reading: Reading) -> Iterator[tuple[Run, int]]:
    """Each quotation that is a name, with its strength, in the order of the text.

    It is one beside an organisation word or a legal form (3 with the latter), or with an
    organisation word inside, or in a sentence that speaks of a leak.
    """
    starts = [word.start for word in reading.words]
    for start, end in _quotations(reading.text):
        first, behind = bisect_left(starts, start), bisect_left(starts, end)
        run = Run(first, behind - 1)
        if 0 < behind - first <= _WORDS and _like_a_name(reading, run):
            judged = _judged(reading, run)
            if judged is not None:
                yield judged


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """The insides of the quotations of one line, each at most eighty characters."""
    behind = 0
    for at in [at for at, mark in enumerate(text) if mark in _CLOSES]:
        inside = text[at + 1 : at + 1 + _LONGEST].split("\n", 1)[0]
        ends = [end for mark in _CLOSES[text[at]] if (end := inside.find(mark)) > 0]
        if at >= behind and ends:
            yield at + 1, at + 1 + min(ends)
            behind = at + 2 + min(ends)


def _like_a_name(reading: Reading, run: Run) -> bool:
    if reading.role(run.first) == "none" or not distinctive(reading, run):
        return False
    before = reading.words[run.first - 1].plain if run.first else ""
    if before in reading.known.legal_front or before in reading.known.front:
        return True
    return all(
        reading.role(i) != "none" or reading.words[i].plain in reading.known.connector
        for i in range(run.first, run.last + 1)
    )


def _judged(reading: Reading, run: Run) -> tuple[Run, int] | None:
    known, words = reading.known, reading.words
    before = words[run.first - 1].plain if run.first else ""
    behind = words[run.last + 1].plain if run.last + 1 < len(words) else ""
    if before and (before in known.legal_front or legal_form(reading, run.first - 1)):
        return Run(run.first - 1, run.last), 3
    inside = any(reading.role(i) == "organisation" for i in range(run.first, run.last + 1))
    if before in known.front and before not in known.sectors["company"].exact:
        return Run(run.first - 1, run.last), 2
    if inside or known.organisation(before) or known.organisation(behind):
        return run, 2
    return (run, 2) if reading.sentence[run.first] in reading.leaking else None
