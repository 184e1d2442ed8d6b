"""Text -> the same text without personal data.

What is stored, logged or sent has gone through `mask` or `excerpt`. To mask too much is safe, with
three exceptions that the timeline is made of: record counts, dates and prices; figures.py finds
them, and they are kept. What personal data looks like stands in personal_data.py.
"""

import hashlib
import hmac
import re
import unicodedata
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from urllib.parse import unquote

from monitor.defanging import defang, defang_text
from monitor.figures import Figure, ascii_digits, figures
from monitor.personal_data import Item, items

__all__ = ["Masked", "defang", "defang_text", "excerpt", "handle", "mask", "mask_link", "one_line"]

_PATH_NUMBER = re.compile(r"(?<=/)(\d{1,20})(?=[/?#]|$)")
_TELLING_DIGITS = 7  #: a number of so many digits in a stranger's link may be a phone's
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_KEPT_FORMATS = "\u200c\u200d"  # joiners: Persian, Hindi and emoji are written with them
_ROW_SEPARATORS = 4
_MARGIN = 2_000  # characters read around an excerpt, so that no item is seen only in part


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and how many of each kind were found in it."""

    text: str
    found: Counter[str]


def mask(text: str, regions: Sequence[str] = ()) -> Masked:
    """The text with each piece of personal data replaced by its kind: "[e-mail]", "[phone]", ...

    A row of data is masked as a whole: "[row masked]". `regions` are the countries (ISO 3166-1
    alpha-2) whose national phone numbers may occur; numbers with + are always found. The cost is
    linear whatever the text is.

    >>> mask("491,840 patients, write to jean@example.org").text
    '491,840 patients, write to [e-mail]'
    """
    text = clean(text)
    found, rows = _find(text, regions)
    return Masked(
        _render(text, _merged([*found, *rows]), 0, len(text)),
        Counter(item.kind for item in [*found, *rows]),
    )


def mask_link(url: str, regions: Sequence[str] = (), *, own: bool = False) -> Masked:
    """The link without personal data, defanged.

    In a post's `own` address a number that is a whole step of the path is kept: it is the place's
    own id of the post, which looks like a phone or a card by chance.

    >>> mask_link("https://board.example.org/posts/0612345678?by=jean@example.org", own=True).text
    'hxxps://board[.]example[.]org/posts/0612345678?by=[e-mail]'
    """
    decoded = one_line(unquote(url))
    hidden = _mask_steps(defang(decoded), regions, own=own) if decoded != url else None
    return hidden if hidden and hidden.found else _mask_steps(defang(url), regions, own=own)


def _mask_steps(link: str, regions: Sequence[str], *, own: bool) -> Masked:
    parts = [_mask_step(step, regions, own=own) for step in _PATH_NUMBER.split(link)]
    found: Counter[str] = sum((part.found for part in parts), Counter())
    return Masked("".join(part.text for part in parts), found)


def _mask_step(step: str, regions: Sequence[str], *, own: bool) -> Masked:
    if not step.isdecimal():
        return mask(step, regions)
    if own or len(step) < _TELLING_DIGITS:
        return Masked(step, Counter())
    return Masked("[number]", Counter(number=1))


def excerpt(
    text: str, places: Sequence[tuple[int, int]], width: int = 300, regions: Sequence[str] = ()
) -> str:
    """One masked and defanged line of at most `width` characters around the places of the hits.

    Places are offsets (start, end) in `text`; with none, the line begins where the text begins.
    """
    spots = sorted((len(clean(text[:a])), len(clean(text[:b]))) for a, b in places)
    text = clean(text)
    start, end = _window(spots, len(text), width)
    offset = max(0, start - _MARGIN)
    text = text[offset : end + _MARGIN]
    start, end = start - offset, min(end - offset, len(text))
    found, rows = _find(text, regions)
    found = _merged([*found, *rows])
    start, end = _snap(text, found, start, end)
    line = defang_text(one_line(_render(text, found, start, end)))
    lead = "…" if start + offset > 0 else ""
    tail = "…" if end < len(text) else ""
    return f"{lead}{line}{tail}" if len(line) + 2 <= width else f"{lead}{line[: width - 2]}…"


def handle(author: str, key: bytes) -> str:
    """The name of an author as 16 hex digits, which nobody can guess without `key`.

    Equal for equal names; "@BZ" and "bz" are one name.
    """
    name = unicodedata.normalize("NFKC", author[:256]).casefold().strip().removeprefix("@")
    return hmac.new(key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


def clean(text: str) -> str:
    """The text without invisible format characters and without lone surrogates.

    The first (bidi overrides, zero-width space, soft hyphen) hide what stands there; the second are
    refused by RE2, SQLite and e-mail.
    """
    if text.isascii():
        return text
    text = text.translate(_SURROGATES)
    hidden = {c for c in set(text) if unicodedata.category(c) == "Cf"} - set(_KEPT_FORMATS)
    return text.translate(dict.fromkeys(map(ord, hidden))) if hidden else text


def one_line(text: str) -> str:
    """The text as one printable line: every line end, tab and control character is one space."""
    text = clean(text)
    odd = {c for c in set(text) if unicodedata.category(c) in ("Cc", "Zl", "Zp")}
    return " ".join(text.translate(dict.fromkeys(map(ord, odd), " ")).split())


# -- what is replaced -----------------------------------------------------------------------------


def _find(text: str, regions: Sequence[str]) -> tuple[list[Item], list[Item]]:
    """The items to mask, in order and without overlap, and the rows of data that hold some."""
    text = ascii_digits(text)
    keep = figures(text)
    found = _merged(_without_figures(items(text, regions), keep))
    return found, _rows(_without_digits(text, keep), found, keep)


def _without_figures(found: Sequence[Item], keep: Sequence[Figure]) -> list[Item]:
    """The items, less those that give way to a figure in the same place."""
    taken = {
        "never": bytearray(),
        "to figures": _covered(keep),
        "to sure figures": _covered([figure for figure in keep if figure.sure]),
    }
    return [i for i in found if taken[i.gives_way].find(1, i.start, i.end) < 0]


def _covered(keep: Sequence[Figure]) -> bytearray:
    """One byte for each character: 1 where a figure stands."""
    covered = bytearray(max((figure.end for figure in keep), default=0))
    for figure in keep:
        covered[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    return covered


def _merged(found: Sequence[Item]) -> list[Item]:
    """Items in order; where two overlap they become one, named after the longer."""
    merged: list[Item] = []
    for item in sorted(found, key=lambda i: (i.start, -i.end)):
        if merged and item.start < merged[-1].end:
            longer = max(merged[-1], item, key=lambda i: i.end - i.start)
            end = max(merged[-1].end, item.end)
            merged[-1] = replace(longer, start=merged[-1].start, end=end)
        else:
            merged.append(item)
    return merged


def _rows(text: str, found: Sequence[Item], keep: Sequence[Figure]) -> list[Item]:
    """The lines that are rows of data: many separators, and something personal or a row above.

    A line that counts something ("491,840 lines; names; ...") is prose about the data.
    """
    starts = list(accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
    personal = _lines_of((item.start for item in found), starts)
    counting = _lines_of((f.start for f in keep if f.kind == "count" and f.sure), starts)
    rows: list[Item] = []
    above = -2
    for number, line in enumerate(text.splitlines()):
        inside = number in personal or above == number - 1
        if inside and number not in counting and _separators(line) >= _ROW_SEPARATORS:
            start, above = starts[number], number
            rows.append(Item(start, start + len(line), "row", "[row masked]"))
    return rows


def _lines_of(places: Iterable[int], starts: Sequence[int]) -> frozenset[int]:
    return frozenset(bisect(starts, place) - 1 for place in places)


def _separators(line: str) -> int:
    """How many separators of columns a line has; a comma in prose is none."""
    commas = sum(1 for after in line.split(",")[1:] if after and not after[0].isspace())
    return line.count(";") + line.count("|") + line.count("\t") + commas


def _without_digits(text: str, keep: Sequence[Figure]) -> str:
    """The text with its figures blotted out, so that 491,840 has no comma."""
    parts, at = [], 0
    for figure in sorted(keep, key=lambda f: f.start):
        start = max(at, figure.start)
        if figure.end > start:
            parts += [text[at:start], "0" * (figure.end - start)]
            at = figure.end
    return "".join([*parts, text[at:]])


def _render(text: str, found: Sequence[Item], start: int, end: int) -> str:
    parts, at = [], start
    for item in found:
        if item.end <= start or item.start >= end:
            continue
        parts += [text[at : item.start], item.shown]
        at = item.end
    return "".join([*parts, text[at:end]])


# -- what is shown --------------------------------------------------------------------------------


def _window(places: Sequence[tuple[int, int]], length: int, width: int) -> tuple[int, int]:
    """Where an excerpt begins and ends: the first hit and those near it, in the middle."""
    if not places:
        return 0, min(length, width)
    first = places[0][0]
    last = max((end for _, end in places if end - first <= width), default=first)
    start = max(0, first - (width - (last - first)) // 2)
    end = min(length, start + width)
    return max(0, end - width), end


def _snap(text: str, found: Sequence[Item], start: int, end: int) -> tuple[int, int]:
    """The window without half words at its ends and without half items."""
    if start > 0 and (space := text.find(" ", start, start + 20)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", end - 20, end)) > start:
        end = space
    for item in found:
        if item.start < start < item.end:
            start = item.start
        if item.start < end < item.end:
            end = item.end
    return start, end
