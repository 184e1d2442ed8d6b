"""Batches -> the table that they make together, in a memory that does not grow with the rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from monitor.profiling import classes, names
from monitor.profiling.batches import Batch
from monitor.profiling.columns import ColumnTally, Dispatch
from monitor.profiling.gaps import EmptyPatterns
from monitor.profiling.kinds import Kind
from monitor.profiling.people import Together, people
from monitor.profiling.profile import Column, IdGaps, Share, Table
from monitor.profiling.sketch import Estimate, Sketch

_SKETCHED = 64  #: columns whose different values are counted
_TOLD = 0.02  #: of the values; fewer of a kind are chance
_UNIQUE = 0.95  #: of the ids must differ, by the estimate
_SHOWN_ROWS = 0.2  #: of the rows must have a key of JSON whose words are unknown
_FEW = 10  #: rows, of which half must have it


@dataclass(slots=True)
class TableTally:
    """A table while its rows go by."""

    dispatch: Dispatch
    name: str = ""
    rows: int = 0
    ragged: int = 0
    width: int = 0
    names: tuple[str, ...] = ()
    columns: list[ColumnTally] = field(default_factory=list)
    patterns: EmptyPatterns = field(default_factory=EmptyPatterns)
    together: Together = field(default_factory=Together)

    def take(self, batch: Batch) -> None:
        """Count the rows of a batch; it may have columns that those before had not."""
        self.rows += batch.rows
        self.ragged += batch.ragged
        self.width = max(self.width, batch.width)
        self.names = max(self.names, batch.names or (), key=len)
        while len(self.columns) < len(batch.columns):
            sketch = Sketch() if len(self.columns) < _SKETCHED else None
            self.columns.append(ColumnTally(self.dispatch, sketch))
        pairs = zip(self.columns, batch.columns, strict=False)
        empty = [place for place, (tally, values) in enumerate(pairs) if tally.take(values)]
        self.patterns.take(batch.columns, empty, batch.rows)
        self.together.take(batch, empty)

    def table(self, now: date, *, keys: bool) -> Table:
        """The table so far. `keys`: its names are keys of JSON, which may be values too."""
        columns = tuple(self._column(place, now, keys=keys) for place in range(len(self.columns)))
        return Table(
            name=self.name if names.looks_like_a_name(self.name) else None,
            rows=self.rows,
            ragged=self.ragged,
            width=self.width,
            columns=columns,
            people=people(columns, self.rows, self.together),
            empty_together=self.patterns.common(len(columns), self.rows),
        )

    def _column(self, place: int, now: date, *, keys: bool) -> Column:
        tally = self.columns[place]
        name = self._name(place, keys=keys)
        kinds = {kind.name: kind for kind in self.dispatch.kinds}
        shares = _shares(tally, self.dispatch.kinds)
        seems = classes.believed(shares, kinds)
        data_class, why = classes.data_class(name, seems, shares, tally.calendar, now)
        dated = tally.calendar if seems is not None and seems.name == "date" else None
        return Column(
            number=place + 1,
            name=name,
            filled=tally.filled,
            empty_share=1 - tally.filled / self.rows,
            seems=seems.name if seems else None,
            kinds=_told(shares, kinds, seems),
            data_class=data_class if tally.filled else None,
            why=why if tally.filled else "it is empty",
            different=_different(tally),
            period=dated.period(now) if dated is not None else None,
            order=tally.order.name if tally.filled > 1 else None,
            ids=_gaps(tally),
        )

    def _name(self, place: int, *, keys: bool) -> str | None:
        """The name if it may be shown: it looks like one, and it is no value in disguise."""
        name = self.names[place] if place < len(self.names) else ""
        if not names.looks_like_a_name(name):
            return None
        filled = self.columns[place].filled
        least = max(2.0, _SHOWN_ROWS * self.rows, min(_FEW, self.rows) / 2)
        common = filled >= least
        return name if not keys or common or _all_known(name) else None


def _all_known(name: str) -> bool:
    return all(names.is_known(part) for part in name.replace("[]", "").split("."))


def _shares(tally: ColumnTally, kinds: Sequence[Kind]) -> list[Share]:
    return [
        Share(kinds[place].name, count, count / tally.filled)
        for place, count in tally.counted().most_common()
        if count
    ]


def _told(shares: Sequence[Share], kinds: dict[str, Kind], seems: Kind | None) -> tuple[Share, ...]:
    """The shares worth telling, that of what the column seems to be first."""
    told = [
        one
        for one in shares
        if (seems is not None and one.kind == seems.name)
        or (one.share >= max(_TOLD, 2 * kinds[one.kind].chance) and not kinds[one.kind].vague)
    ]
    told.sort(key=lambda one: (seems is None or one.kind != seems.name, -one.share))
    return tuple(told[:4])


def _different(tally: ColumnTally) -> Estimate | None:
    if tally.different is None:
        return None
    return tally.different.estimate().at_most(tally.filled)


def _gaps(tally: ColumnTally) -> IdGaps | None:
    """The gaps of a column of ids; None when it is none, or when its numbers are far apart."""
    ids = tally.ids
    different = _different(tally)
    if ids is None or different is None or ids.seen < 2:  # noqa: PLR2004
        return None
    known = ids.seen if ids.rising else min(ids.span, different.value)
    if known * 2 < ids.span or known < _UNIQUE * ids.seen:
        return None
    missing = ids.span - known
    return IdGaps(missing, missing / ids.span, ids.gaps if ids.rising else None)
