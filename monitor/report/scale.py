"""The time axis of the picture: instants -> places on the paper, and the ticks between them.

A stretch in which nothing happened and that would take most of the paper is cut out and drawn as a
break, so that three busy days stay legible although the regulator spoke two months later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from monitor.report import words

BREAK = 60.0  #: width of a break on the paper
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2900, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_MONTH, _YEAR = 30, 365  #: days, as names of steps: the ticks themselves follow the calendar
_STEPS = (
    *(timedelta(minutes=m) for m in (5, 15, 30, 60, 180, 360, 720)),
    *(timedelta(days=d) for d in (1, 2, 7, 14, _MONTH, 91, _YEAR, 10 * _YEAR, 100 * _YEAR)),
)
_DOMINANT = 0.55  #: a gap is cut out when it would take more than this part of the axis
_MOST_BREAKS = 3
_FEWEST = 4  #: instants below which nothing is cut out


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time that is drawn true to scale between two places on the paper."""

    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, instant: datetime) -> float:
        """The place of an instant; times outside the piece stick to its edges."""
        part = (instant - self.start) / (self.end - self.start)
        return self.left + min(max(part, 0.0), 1.0) * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis; `under` is the larger unit, said only where it changes."""

    x: float
    label: str
    under: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The pieces of the axis from left to right."""

    pieces: tuple[Piece, ...]

    def x(self, instant: datetime) -> float:
        """The place of an instant; inside a break it is the break's middle."""
        at = _bounded(instant)
        for earlier, later in pairwise(self.pieces):
            if earlier.end < at < later.start:
                return (earlier.right + later.left) / 2
        return next((p for p in self.pieces if at <= p.end), self.pieces[-1]).x(at)

    @property
    def breaks(self) -> tuple[tuple[float, timedelta], ...]:
        """The middle of each break, and the time that it leaves out."""
        return tuple(((a.right + b.left) / 2, b.start - a.end) for a, b in pairwise(self.pieces))

    def ticks(self, tz: tzinfo, apart: float) -> tuple[Tick, ...]:
        """Ticks at round local times, at least `apart` from each other."""
        return tuple(tick for piece in self.pieces for tick in _ticks(piece, tz, apart))


def scale_of(instants: Iterable[datetime], left: float, right: float) -> Scale:
    """A scale on which all instants have a place between `left` and `right`."""
    times = sorted({_bounded(i) for i in instants})
    cuts = _cuts(times)
    groups = _groups(times, cuts)
    busy = sum((g[-1] - g[0] for g in groups), timedelta())
    pad = max(busy * 0.03, timedelta(minutes=20)) if len(times) > 1 else 12 * _HOUR
    spans = [(g[0] - pad, g[-1] + pad) for g in groups]
    paper = right - left - BREAK * len(cuts)
    total = sum((end - start for start, end in spans), timedelta())
    pieces: list[Piece] = []
    edge = left
    for start, end in spans:
        width = 0.3 * paper / len(spans) + 0.7 * paper * ((end - start) / total)
        pieces.append(Piece(start, end, edge, edge + width))
        edge += width + BREAK
    return Scale(tuple(pieces))


def _ticks(piece: Piece, tz: tzinfo, apart: float) -> Iterator[Tick]:
    per_pixel = (piece.end - piece.start) / (piece.right - piece.left)
    step = next((s for s in _STEPS if s >= per_pixel * apart), _STEPS[-1])
    told, last = "", piece.left - apart
    for at in _round_times(piece.start, piece.end, step, tz):
        x = piece.x(at)
        if x - last < apart * 0.7:  # a fortnight's end, an hour that the clocks skip
            continue
        label, under = _label(at, step)
        yield Tick(x, label, under if under != told else "")
        told, last = under, x


def _bounded(instant: datetime) -> datetime:
    return min(max(instant, _EARLIEST), _LATEST)


def _cuts(times: list[datetime]) -> list[datetime]:
    """The instants before which a silence is cut out."""
    if len(times) < _FEWEST:
        return []
    left = times[-1] - times[0]
    cuts: list[datetime] = []
    gaps = sorted(((b - a, b) for a, b in pairwise(times)), reverse=True)
    for gap, after in gaps[:_MOST_BREAKS]:
        if gap < left * _DOMINANT or gap < 6 * _HOUR:
            break
        left -= gap
        cuts.append(after)
    return cuts


def _groups(times: list[datetime], cuts: list[datetime]) -> list[list[datetime]]:
    groups: list[list[datetime]] = [[]]
    for at in times:
        if at in cuts:
            groups.append([])
        groups[-1].append(at)
    return groups


def _round_times(start: datetime, end: datetime, step: timedelta, tz: tzinfo) -> Iterator[datetime]:
    first, last = words.local(start, tz).date(), words.local(end, tz).date()
    seen = start - timedelta(seconds=1)
    for day in _days(first, last, step):
        for clock in _clocks(step):
            at = datetime.combine(day, clock, tzinfo=tz)
            if seen < at.astimezone(UTC) <= end:
                seen = at.astimezone(UTC)
                yield at


def _days(first: date, last: date, step: timedelta) -> Iterator[date]:
    days = max(step.days, 1)
    if days < _MONTH:
        # 1 January of year 1 was a Monday: weeks start on Mondays, fortnights with even weeks
        start = first.toordinal() - (first.toordinal() - 1) % days
        yield from map(date.fromordinal, range(start, last.toordinal() + 1, days))
        return
    months = {_MONTH: 1, 91: 3}.get(days, 12 * (days // _YEAR))
    count = first.year * 12 + first.month - 1
    for n in range(count - count % months, last.year * 12 + last.month, months):
        yield date(n // 12, n % 12 + 1, 1)


def _clocks(step: timedelta) -> tuple[time, ...]:
    minutes = max(int(step.total_seconds()) // 60, 1)
    return tuple(time(m // 60, m % 60) for m in range(0, 24 * 60, minutes))


def _label(at: datetime, step: timedelta) -> tuple[str, str]:
    day, month, year = words.day(at, at.tzinfo or UTC).split(" ")
    if step < timedelta(days=1):
        return f"{at:%H:%M}", f"{day} {month} {year}"
    if step.days < _MONTH:
        return f"{day} {month}", year
    return (month, year) if step.days < _YEAR else (year, "")
