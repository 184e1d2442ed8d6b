"""One column while its values go by: how many are of which kind, how many differ, in what order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.profiling import dates
from monitor.profiling.calendar import Calendar
from monitor.profiling.kinds import Kind, keyed
from monitor.profiling.order import Ids, Order
from monitor.profiling.outlines import outlines
from monitor.profiling.sketch import Sketch

#: How programs write that there is no value.
NOTHING = frozenset({"", "NULL", "null", "\\N", "None", "N/A", "n/a", "NaN", "nan", "(null)"})
_REMEMBERED = 20_000  #: outlines; with more it starts anew
_OFTEN = 0.8  #: of the values are different; with more each is looked at
_LONGEST_NUMBER = 18  #: digits of an id


class Dispatch:
    """Which kinds a value can be at all, by its outline: decided once for each outline."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = tuple(kinds)
        self.date = next((n for n, kind in enumerate(kinds) if kind.name == "date"), -1)
        self.whole = next((n for n, kind in enumerate(kinds) if kind.name == "whole number"), -1)
        self._known: dict[bytes, tuple[int, ...]] = {}

    def possible(self, outline: bytes) -> tuple[int, ...]:
        """The places of the kinds whose form the outline has."""
        found = self._known.get(outline)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = tuple(n for n, kind in enumerate(self.kinds) if kind.fits(outline))
            self._known[outline] = found
        return found


@dataclass(slots=True)
class ColumnTally:
    """What is known of a column so far. Its memory does not grow with the rows."""

    dispatch: Dispatch
    different: Sketch | None
    repeats: bool = True  #: whether it is worth it to look at equal values once
    filled: int = 0
    counts: Counter[int] = field(default_factory=Counter)  #: values, by the place of the kind
    order: Order = field(default_factory=Order)
    ids: Ids | None = field(default_factory=Ids)
    calendar: Calendar | None = None
    key: str | None = None  #: of the kind that most values of the first batch are

    def take(self, values: Sequence[str]) -> bool:
        """Count the next values. Whether some of them were empty."""
        weights = Counter(values) if self.repeats else None
        if _has_edges(values if weights is None else weights):
            values = [value.strip() for value in values]
            weights = Counter(values) if self.repeats else None
        if weights is None:
            distinct = [value for value in values if value not in NOTHING]
            number = len(distinct)
        else:
            number = len(values) - sum(weights.pop(nothing, 0) for nothing in NOTHING)
            distinct = list(weights)
            self.repeats = len(distinct) <= _OFTEN * number
        self.filled += number
        if number:
            numeric = self._take_filled(distinct, weights, number)
            self._follow(distinct if weights is None else values, number, numeric=numeric)
        return number < len(values)

    def _take_filled(
        self, distinct: Sequence[str], weights: Counter[str] | None, number: int
    ) -> bool:
        """Count values that are not empty. Whether all of them are whole numbers."""
        seen = self._count_kinds(distinct, weights)
        if self.key is None:
            leading = max(seen, key=lambda place: seen[place], default=None)
            self.key = self.dispatch.kinds[leading].key if leading is not None else "as it is"
        self.counts.update(seen)
        if self.different is not None:
            self.different.add(keyed(distinct, self.key))
        if len(distinct) < number:
            self.ids = None
        return seen.get(self.dispatch.whole) == number

    def counted(self) -> Counter[int]:
        """How many values are of each kind, by the place of the kind."""
        if self.calendar is not None:
            self.counts[self.dispatch.date] = self.calendar.total
        return self.counts

    def _count_kinds(self, distinct: Sequence[str], weights: Counter[str] | None) -> dict[int, int]:
        """How many of the values are of each kind; `weights` is None when each counts once."""
        forms = outlines(distinct)
        possible = {form: self.dispatch.possible(form) for form in set(forms)}
        seen: dict[int, int] = {}
        for place in {place for places in possible.values() for place in places}:
            having = {form for form, places in possible.items() if place in places}
            fit = distinct
            if len(having) < len(possible):
                fit = [v for v, form in zip(distinct, forms, strict=True) if form in having]
            number = self._passing(place, fit, weights)
            if number:
                seen[place] = number
        return seen

    def _passing(self, place: int, fit: Sequence[str], weights: Counter[str] | None) -> int:
        if place == self.dispatch.date:
            self.calendar = self.calendar or Calendar()
            self.calendar.take(fit, weights)
            return 0  # the calendar knows, see `counted`
        passing = self.dispatch.kinds[place].passing(fit)
        return len(passing) if weights is None else sum(map(weights.__getitem__, passing))

    def _follow(self, values: Sequence[str], number: int, *, numeric: bool) -> None:
        """Look at the order of the values as long as there is one, and at ids."""
        if not numeric:
            self.ids = None
        if self.order.decided and self.ids is None:
            return
        if number < len(values):
            values = [value for value in values if value not in NOTHING]
        if numeric and max(map(len, values)) <= _LONGEST_NUMBER:
            numbers = list(map(int, values))
            self.order.follow(numbers)
            if self.ids is not None:
                self.ids.follow(numbers)
        else:
            self.ids = None
            self.order.follow(self._comparable(values))

    def _comparable(self, values: Sequence[str]) -> Sequence[str] | Sequence[int]:
        """The values in a form in which earlier dates are less than later ones."""
        if self.calendar is None or self.counts:
            return values
        return [dates.days(dates.day_part(value))[0] for value in values]


def _has_edges(values: Iterable[str]) -> bool:
    """Whether one of the values may have white space around it."""
    text = "\n".join(values)
    return " \n" in text or "\n " in text or text != text.strip()
