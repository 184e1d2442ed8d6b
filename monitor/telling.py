"""What is to be told of sources: each state once, and once that it is over. Pure.

Four rules keep it short:

1.  Only what is sure is told (see health.py), and in one stretch of trouble each state once. A
    further state is told when it asks a person for another act: "unreachable" that turns into
    "refused" is news, and back again is not.
2.  A source is back when it has been read for half an hour and two intervals; when it falls again
    and again, for as many times that. Until then it counts as away: what flaps is told once.
3.  What falls in one look is one notice. When half of all sources that could be read fall together,
    all of them are one notice, and it asks for the network; who follows is told together.
4.  Who comes back one after the other is told together, when no more come or after two hours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.health import PERSON, READING, Health
from monitor.model import SourceNews
from monitor.storage.values import SourceRow

CALM = timedelta(minutes=30)
TOGETHER = timedelta(hours=2)  #: the longest that news wait for others of their kind

_INTERVALS = 2
_SEVERAL = 3  #: sources at least that fall together, before the network is asked for
_STARTS = 10  #: falls that are tried as the beginning of one of many
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"slow"}),
    frozenset({"silent", "canary missing"}),
    frozenset({"waiting", "unreachable"}),
    PERSON,
)
_BLIND_LEVEL = 2
_PERSON_LEVEL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A source that is watched: its row, how it is doing, and how restless it was."""

    row: SourceRow
    health: Health
    every: timedelta
    falls: int = 0  #: outages of some length in the last day
    away_since: datetime | None = None  #: when its latest outage began

    @property
    def name(self) -> str:
        """The source's name."""
        return self.row.name

    @property
    def told(self) -> tuple[str, ...]:
        """The states that were told since all was well, in their order."""
        return states_of(self.row.told)

    @property
    def level(self) -> int:
        """The gravest of what was told; -1: nothing was."""
        return max(map(_level, self.told), default=-1)

    @property
    def calm(self) -> timedelta:
        """How long it must be read before it is back."""
        return max(CALM, self.every * _INTERVALS) * max(self.falls, 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be told now. `told` has SourceRow.told before and after, of what changes."""

    notices: tuple[tuple[SourceNews, ...], ...] = ()
    told: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)


def states_of(told: str | None) -> tuple[str, ...]:
    """SourceRow.told as states."""
    return tuple(told.split(", ")) if told else ()


def plan(sources: Sequence[Standing], now: datetime, among: int) -> Plan:
    """What is to be told, and what is to be noted of each source.

    `sources` are those of the `among` watched ones that are, or were told to be, in trouble.
    """
    network = _fallen_together(sources, among)
    lost = _lost(sources, network, now)
    back = _back(sources, now)
    notices = (
        tuple(_lost_news(one, among, one.name in network) for one in lost),
        tuple(_back_news(one, among, now) for one in back),
    )
    told: dict[str, tuple[str | None, str | None]] = {
        one.name: (one.row.told, ", ".join((*one.told, one.health.state))) for one in lost
    }
    told |= {one.name: (one.row.told, _still(one)) for one in back}
    return Plan(tuple(news for news in notices if news), told)


# -- what is lost ---------------------------------------------------------------------------------


def _lost(
    sources: Sequence[Standing], network: Mapping[str, Standing], now: datetime
) -> list[Standing]:
    new = [one for one in sources if one.health.sure and _is_news(one)]
    if not network:
        return new
    alone = [one for one in new if one.name not in network]
    untold = [one for one in network.values() if _is_news(one)]
    first = not any(one.level >= _BLIND_LEVEL for one in network.values())
    if first or _have_gathered([_fell_at(one) or now for one in untold], now):
        return sorted((*alone, *untold), key=lambda one: one.name)
    return alone


def _is_news(one: Standing) -> bool:
    """Whether the source's state is to be told, if it is sure."""
    state, level = one.health.state, _level(one.health.state)
    return state not in one.told and (level > one.level or level == _PERSON_LEVEL)


def _fallen_together(sources: Sequence[Standing], among: int) -> Mapping[str, Standing]:
    """The sources that fell with half of all that could be read; none where so many did not."""
    down = [(at, one) for one in sources if (at := _fell_at(one))]
    sure = sorted(at for at, one in down if one.health.sure and _is_news(one))
    for start in sure[:_STARTS]:
        fell = {one.name: one for at, one in down if abs(at - start) <= _window(one)}
        before = sum(at < start and one.name not in fell for at, one in down)
        if len(fell) >= _SEVERAL and 2 * len(fell) >= among - before:
            return fell
    return {}


def _fell_at(one: Standing) -> datetime | None:
    """When the looks began to fail; None where they do not, or the place only asks to wait."""
    fell = one.health.blind and one.health.state != "waiting"
    return one.row.blind_since if fell else None


def _window(one: Standing) -> timedelta:
    """How far apart two looks may find one and the same fall."""
    return max(TOGETHER, one.every * _INTERVALS)


def _have_gathered(begun: Sequence[datetime], now: datetime) -> bool:
    """Whether no more are to be expected, or the first of them waits long enough."""
    return bool(begun) and (now - max(begun) >= CALM or now - min(begun) >= TOGETHER)


def _lost_news(one: Standing, among: int, network: bool) -> SourceNews:
    health = one.health
    return SourceNews(
        source=one.name,
        state=health.state,
        since=_since(one),
        detail=health.detail,
        todo=health.todo,
        among=among,
        network=network,
    )


def _since(one: Standing) -> datetime:
    """When it began: it may have failed in other ways before."""
    health, row = one.health, one.row
    if _level(health.state) == _BLIND_LEVEL and row.blind_since:
        return row.blind_since
    return health.since or row.blind_since or datetime.min.replace(tzinfo=UTC)


# -- what is back ---------------------------------------------------------------------------------


def _back(sources: Sequence[Standing], now: datetime) -> list[Standing]:
    """The sources whose trouble is over; those that were away wait for others that come back."""
    ready = [one for one in sources if _is_over(one, now)]
    coming = [(one, at) for one in sources if (at := _came_at(one))]
    waited = max((now - at - one.calm for one, at in coming), default=CALM)
    if coming and now - max(at for _, at in coming) < CALM and waited < TOGETHER:
        return [one for one in ready if one.level < _BLIND_LEVEL]
    return ready


def _is_over(one: Standing, now: datetime) -> bool:
    """Whether what was told of the source is over for good."""
    if not one.told or one.health.state not in READING:
        return False
    if one.level < _BLIND_LEVEL:
        return one.health.state not in one.told and _level(one.health.state) < one.level
    since = _read_since(one)
    return since is not None and now - since >= one.calm


def _read_since(one: Standing) -> datetime | None:
    """Since when it is read again; None while it is not."""
    return one.row.state_since if one.health.state in READING else None


def _came_at(one: Standing) -> datetime | None:
    """When a source that was told as away was read again; None for all others."""
    return _read_since(one) if one.level >= _BLIND_LEVEL else None


def _still(one: Standing) -> str | None:
    """What was told and still holds, though the source is read again: that it is silent."""
    state = one.health.state
    return state if state in one.told else None


def _back_news(one: Standing, among: int, now: datetime) -> SourceNews:
    until = (_read_since(one) if one.level >= _BLIND_LEVEL else now) or now
    return SourceNews(
        source=one.name,
        state=max(one.told, key=_level),
        since=one.away_since or until,
        until=until,
        among=among,
    )


def _level(state: str) -> int:
    """How grave a state is; -1: no trouble."""
    return next((n for n, states in enumerate(_LEVELS) if state in states), -1)


def gone(rows: Iterable[SourceRow]) -> Mapping[str, tuple[str | None, str | None]]:
    """What is to be noted of sources that nobody watches any more: that nothing is told of them."""
    return {row.name: (row.told, None) for row in rows if row.told}
