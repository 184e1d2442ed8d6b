"""Words that are written backwards behind a control of the writing direction, turned back.

RIGHT-TO-LEFT OVERRIDE has any letters after it shown from right to left, until another control or
the end of the line: "stneitap" is read as "patients". The fold drops the control.
"""

import re
from collections.abc import Iterator

from rules.fold import Folded, fold
from rules.reading import Reading, Stretch, read

OVERRIDE = "\u202e"
_BACKWARDS = re.compile(f"(?<={OVERRIDE})[^\u202a-\u202e\u2066-\u2069\n]+")


def turned_back(folded: Folded) -> Reading:
    """The text with the words behind such controls turned back."""
    return read(folded.text, _stretches(folded))


def _stretches(folded: Folded) -> Iterator[Stretch]:
    """The stretches before, behind and between the controls. Folding asks no neighbour."""
    here = there = 0
    for match in _BACKWARDS.finditer(folded.original):
        start = here + len(fold(folded.original[there : match.start()]).text)
        end = start + len(fold(match[0]).text)
        yield here, start, 1
        yield start, end, -1
        here, there = end, match.end()
    yield here, len(folded.text), 1
