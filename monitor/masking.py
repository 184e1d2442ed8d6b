"""Text -> the same text without personal data.

What is stored, logged or sent has gone through `mask` or `excerpt`. To mask too much is safe, with
three exceptions that the timeline is made of: record counts, dates and prices (monitor/figures.py
finds them, and they are kept). Hostile text meets RE2 only, so that its cost is linear; RE2 knows no
look-around, so neighbours are looked at in Python. The shapes themselves stand in
monitor/personal_data.py.
"""

import hashlib
import hmac
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.defanging import defang, defang_text
from monitor.figures import Figure, figures
from monitor.personal_data import Item, items

__all__ = ["Masked", "defang", "defang_text", "excerpt", "handle", "mask", "one_line"]

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

    A row of data is masked as a whole: "[row masked]". `regions` are ISO 3166-1 alpha-2 codes of the
    countries whose national phone numbers may occur; numbers with + are always found.

    >>> mask("491,840 patients, write to jean@example.org").text
    '491,840 patients, write to [e-mail]'
    """
    text = clean(text)
    found, rows = _find(text, regions)
    return Masked(
        _render(text, _merged([*found, *rows]), 0, len(text)),
        Counter(item.kind for item in [*found, *rows]),
    )


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
    """The name of an author as 16 hex digits: equal for equal names, and not to be guessed
    without `key`. "@BZ" and "bz" are one name.
    """
    name = unicodedata.normalize("NFKC", author[:256]).casefold().strip().removeprefix("@")
    return hmac.new(key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


def clean(text: str) -> str:
    """The text without invisible format characters (bidi overrides, zero-width space, soft hyphen)
    and without lone surrogates, which RE2, SQLite and e-mail refuse.
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
    keep = figures(text)
    found = _merged(_without_figures(items(text, regions), keep))
    return found, _rows(_without_digits(text, keep), found, keep)


def _without_figures(found: Sequence[Item], keep: Sequence[Figure]) -> list[Item]:
    """The items, less the weak ones that touch a figure."""
    taken = bytearray(max((f.end for f in keep), default=0))
    for figure in keep:
        taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    return [i for i in found if not (i.weak and taken.find(1, i.start, i.end) >= 0)]


def _merged(found: Sequence[Item]) -> list[Item]:
    """Items in order; where two overlap they become one, named after the longer."""
    merged: list[Item] = []
    for item in sorted(found, key=lambda i: (i.start, -i.end)):
        if merged and item.start < merged[-1].end:
            last = merged[-1]
            longer = last if last.end - last.start >= item.end - item.start else item
            merged[-1] = Item(last.start, max(last.end, item.end), longer.kind, shown=longer.shown)
        else:
            merged.append(item)
    return merged


def _rows(text: str, found: Sequence[Item], keep: Sequence[Figure]) -> list[Item]:
    """The lines that are rows of data: many separators, something personal, nothing counted."""
    backed = sorted(f.start for f in keep if f.backed)
    rows, start, at, told = [], 0, 0, 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        first, counted = at, told
        while at < len(found) and found[at].start < end:
            at += 1
        while told < len(backed) and backed[told] < end:
            told += 1
        if at > first and told == counted and _separators(line) >= _ROW_SEPARATORS:
            rows.append(Item(start, start + len(line.rstrip("\r\n")), "row", shown="[row masked]"))
        start = end
    return rows


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
        parts += [text[at : item.start], item.shown or f"[{item.kind}]"]
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
    if 0 < start and (space := text.find(" ", start, start + 20)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", end - 20, end)) > start:
        end = space
    for item in found:
        if item.start < start < item.end:
            start = item.start
        if item.start < end < item.end:
            end = item.end
    return start, end
