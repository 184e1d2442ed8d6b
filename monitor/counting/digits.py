"""What a run of digits and separators can mean: 500.000, 491 840, 12,34,567, 2.3."""

from dataclasses import dataclass

_LONGEST = 12  # more digits than this are an id, a card or a phone number
_ONE_KIND = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run of digits can mean: "1.234" is grouped 1234 or decimal 1.234. None: cannot be."""

    grouped: float | None
    decimal: float | None
    mark: str = ""  #: the one separator

    def value(self, group: str) -> float:
        """The number where `group` are the separators that group thousands."""
        if self.grouped is None or (self.decimal is not None and self.mark not in group):
            return self.decimal or 0.0
        return self.grouped


def digits(text: str) -> Reading | None:
    """What a run of digits and separators can mean; None for dates, versions, ids and phones."""
    marks = [c for c in text if not c.isdigit()]
    whole = text.translate(_NO_MARKS)
    if len(whole) > _LONGEST:
        return None
    if not marks:
        leading_zero = len(text) > 1 and text[0] == "0"
        return None if leading_zero else Reading(float(text), None)
    if len(set(marks)) == _ONE_KIND:
        return _one_mark(text, whole, marks)
    head, _, tail = text.rpartition(marks[-1])
    if marks[-1] in head or len(set(marks)) > _ONE_KIND + 1 or not _groups(head.split(marks[0])):
        return None
    return Reading(_decimal(head.translate(_NO_MARKS), tail), None)


_NO_MARKS = str.maketrans("", "", " .,'")


def _one_mark(text: str, whole: str, marks: list[str]) -> Reading | None:
    parts = text.split(marks[0])
    indian = marks[0] == "," and len(parts[-1]) == len("000") and parts[0] != "0"
    indian = indian and len(parts[0]) <= len("12") and all(len(p) == len("34") for p in parts[1:-1])
    grouped = float(whole) if _groups(parts) or (indian and len(parts) > len("ab")) else None
    decimal = _decimal(*parts) if len(marks) == 1 and marks[0] in ".," else None
    return None if grouped is None and decimal is None else Reading(grouped, decimal, marks[0])


def _groups(parts: list[str]) -> bool:
    first, *rest = parts
    return (
        0 < len(first) <= len("123") and first[0] != "0" and all(len(p) == len("000") for p in rest)
    )


def _decimal(whole: str, fraction: str) -> float:
    return float(int(whole + fraction) / 10 ** len(fraction))
