"""Whether a part is shown as proof: rows, masked values, a file; a promise of one is none. Pure."""

import re
from collections.abc import Sequence

from connectors.post import Attachment
from monitor.counting.counts import counts
from monitor.model import Stage
from monitor.staging.parts import given, pictured, witnessed
from monitor.staging.proven import Proven
from monitor.staging.speech import Speech
from rules.fold import Folded

_SHOWN = 10  #: words between "sample" and "below"
_SEPARATOR = re.compile(r"[|;\t]|,(?=\S)|, (?=[\d*\"])")
_MASKED = re.compile(r"\w\*{2,}")
_COLUMNS = 3  #: separators that make a line a row
_ROWS = 2  #: rows that make a sample
_PART = 20  #: the whole is so many times larger than what is shown
_FEW_ROWS = 1_000  #: as many as sellers show


def sampled(
    spoken: Speech, folded: Folded, text: str, attachments: Sequence[Attachment]
) -> Proven | None:
    """A part is shown: in the post, beside it, or told of."""
    return (
        rows_shown(text)
        or _masked(spoken, text)
        or _shown(spoken)
        or given(spoken, folded)
        or pictured(spoken)
        or witnessed(spoken, folded)
        or _few_rows(spoken, folded)
        or _attached(spoken, attachments)
    )


def rows_shown(text: str) -> Proven | None:
    """Rows of data stand in the post itself."""
    rows = [line for line in text.splitlines() if len(_SEPARATOR.findall(line)) >= _COLUMNS]
    if len(rows) < _ROWS:
        return None
    return Proven(Stage.SAMPLE, (f"{len(rows)} rows of data are shown",))


def _shown(spoken: Speech) -> Proven | None:
    """A part is shown; a sample that is only promised proves nothing."""
    for cue in spoken.said("cue/sample"):
        if spoken.shares_sentence(cue, "cue/promised"):
            continue
        for shown in spoken.of("cue/shown", "cue/handed-out", "cue/free"):
            if abs(shown.sentence - cue.sentence) <= 1 and abs(shown.word - cue.word) <= _SHOWN:
                return Proven(Stage.SAMPLE, (f'a part is shown: "{cue.said}" with "{shown.said}"',))
    return None


def _masked(spoken: Speech, text: str) -> Proven | None:
    """Values that somebody has starred out stand beside the word for a sample."""
    if len(_MASKED.findall(text)) < _ROWS:
        return None
    for cue in spoken.said("cue/sample"):
        return Proven(Stage.SAMPLE, (f'a part is shown, starred out: "{cue.said}"',))
    return None


def _few_rows(spoken: Speech, folded: Folded) -> Proven | None:
    """A small number of rows or people is shown; what is handed out is never so small."""
    shown = spoken.of("cue/shown", "cue/showed", "cue/sample", "cue/handed-out")
    if (
        not shown
        or spoken.of("cue/free", "cue/ransom")
        or spoken.shares_sentence(shown[0], "cue/promised")
    ):
        return None
    stated = [counted.count for counted in counts(folded.text)]
    largest = max((count.said for count in stated), default=0)
    for count in stated:
        part = count.unit == "rows" or (count.unit == "people" and largest > _PART * count.said)
        if part and count.said <= _FEW_ROWS:
            return Proven(Stage.SAMPLE, (f"{count.said} {count.unit} are shown",))
    return None


def _attached(spoken: Speech, attachments: Sequence[Attachment]) -> Proven | None:
    """A file or picture comes with the word for a sample."""
    for cue in spoken.said("cue/sample") if attachments else ():
        return Proven(Stage.SAMPLE, (f'a part is shown: "{cue.said}" with {attachments[0].name}',))
    return None
