"""Whether a rule holds over the hits of a post, and if not, which condition failed first."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from operator import itemgetter
from typing import NamedTuple

from rules.hit import Hit
from rules.model import Rule

Present = Mapping[str, Sequence[Hit]]  #: concept -> its hits by start, included concepts counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule comes to: the hits that hold it, or the reason why it does not hold."""

    hits: tuple[Hit, ...] = ()
    points: tuple[tuple[str, int], ...] = ()  #: what each concept of the stretch counted
    failed: str | None = None  #: a plain sentence; None when the rule holds


@dataclass(frozen=True, slots=True)
class Context:
    """Where a post stands, for rules that are meant for some places only. None is unknown."""

    platform: str | None = None
    source: str | None = None
    lang: str | None = None


class _Event(NamedTuple):
    """A hit that can meet a condition."""

    start: int
    group: int  #: number of the condition
    hit: Hit


def judge(rule: Rule, present: Present, context: Context) -> Verdict:
    """Whether the rule holds, with its hits or its reason."""
    failed = _out_of_scope(rule, context) or _missing(rule, present)
    if failed:
        return Verdict(failed=failed)
    kills = sorted({hit.word for id_ in rule.none for hit in present.get(id_, ())})
    if rule.scope_only:
        found = ", ".join(id_ for id_ in rule.none if id_ in present)
        return Verdict(failed=f"none: {found} stands there" if kills else None)
    return _added_up(rule, present, kills) if rule.points else _held(rule, present, kills)


def _out_of_scope(rule: Rule, context: Context) -> str | None:
    for name, wanted, given in (
        ("platforms", rule.platforms, context.platform),
        ("sources", rule.sources, context.source),
        ("langs", rule.langs, context.lang),
    ):
        if wanted and given not in wanted and (given is not None or rule.scope_only):
            return f"{name}: {given} is not among {', '.join(wanted)}"
    return None


def _missing(rule: Rule, present: Present) -> str | None:
    for id_ in rule.all:
        if id_ not in present:
            return f"all: no {id_}"
    if rule.any and not any(id_ in present for id_ in rule.any):
        return f"any: none of {', '.join(rule.any)}"
    return None


def _held(rule: Rule, present: Present, kills: Sequence[int]) -> Verdict:
    """The first stretch of hits that meets every condition and has no killing hit near it."""
    near_enough = False
    for hits in _stretches(rule, present):
        words = max(hit.last for hit in hits) - hits[0].word + 1
        if rule.within is not None and words > rule.within:
            continue
        near_enough = True
        if not _killed(rule, hits[0], hits[-1], kills):
            return Verdict(hits)
    if near_enough:
        return Verdict(failed=_stands_there(rule, present))
    return Verdict(failed=f"within: not all within {rule.within} words")


def _stands_there(rule: Rule, present: Present) -> str:
    found = ", ".join(id_ for id_ in rule.none if id_ in present)
    return f"none: {found} stands there"


def _added_up(rule: Rule, present: Present, kills: Sequence[int]) -> Verdict:
    """The first stretch of `within` words whose points come to `least`, no killing hit near it."""
    most = sum(points for id_, points in rule.points if points > 0 and id_ in present)
    if most < rule.least:
        return Verdict(failed=f"points: {most} of {rule.least}")
    events = _events([*_groups(rule), *((id_,) for id_, _ in rule.points)], present)
    most = 0
    for points, first, last in _windows(rule, events):
        if points >= rule.least and not _killed(rule, events[first].hit, events[last].hit, kills):
            return _counted(rule, events[first : last + 1])
        most = max(most, points)
    if most >= rule.least:
        return Verdict(failed=_stands_there(rule, present))
    near = f" within {rule.within} words" if rule.within else ""
    return Verdict(failed=f"points: {most} of {rule.least}{near}")


def _counted(rule: Rule, events: Sequence[_Event]) -> Verdict:
    """That the rule holds over a stretch: the hits that speak for it, and the points."""
    worth, needed = _worth(rule), len(_groups(rule))
    hits = dict.fromkeys(event.hit for event in events if worth[event.group] >= 0)
    groups = sorted({event.group for event in events if event.group >= needed})
    return Verdict(tuple(hits), tuple(rule.points[group - needed] for group in groups))


def _worth(rule: Rule) -> list[int]:
    """The points of each condition, in the order of the events' groups."""
    return [0] * len(_groups(rule)) + [points for _, points in rule.points]


def _windows(rule: Rule, events: Sequence[_Event]) -> Iterator[tuple[int, int, int]]:
    """The points of each longest stretch that meets `all` and `any`, its first and last event."""
    needed = len(_groups(rule))
    worth = _worth(rule)
    standing = [0] * len(worth)
    reach = inf if rule.within is None else rule.within
    first = total = 0
    for last, (_, group, hit) in enumerate(events):
        while hit.last - events[first].hit.word >= reach:
            leaving = events[first].group
            standing[leaving] -= 1
            total -= worth[leaving] * (standing[leaving] == 0)
            first += 1
        total += worth[group] * (standing[group] == 0)
        standing[group] += 1
        following = events[last + 1].hit.last if last + 1 < len(events) else inf
        if following - events[first].hit.word >= reach and all(standing[:needed]):
            yield total, first, last


def _killed(rule: Rule, first: Hit, last: Hit, kills: Sequence[int]) -> bool:
    reach = rule.within if rule.none_within is None else rule.none_within
    if reach is None:
        return bool(kills)
    nearest = bisect_left(kills, first.word - reach)
    return nearest < len(kills) and kills[nearest] <= last.last + reach


def _stretches(rule: Rule, present: Present) -> Iterator[tuple[Hit, ...]]:
    """Every shortest stretch of hits in which each condition is met, from the left."""
    groups = _groups(rule)
    events = _events(groups, present)
    counts = [0] * len(groups)
    missing = len(groups)
    first = 0
    for last, (_, group, _) in enumerate(events):
        counts[group] += 1
        missing -= counts[group] == 1
        while missing == 0:
            leaving = events[first][1]
            if counts[leaving] == 1:
                yield tuple(dict.fromkeys(hit for _, _, hit in events[first : last + 1]))
            counts[leaving] -= 1
            missing += counts[leaving] == 0
            first += 1


def _groups(rule: Rule) -> list[tuple[str, ...]]:
    """The concepts of each condition, one of which must stand there."""
    return [(id_,) for id_ in rule.all] + ([rule.any] if rule.any else [])


def _events(groups: Iterable[tuple[str, ...]], present: Present) -> list[_Event]:
    """The hits that can meet a condition, by start."""
    events = [
        _Event(hit.start, group, hit)
        for group, ids in enumerate(groups)
        for id_ in ids
        for hit in present.get(id_, ())
    ]
    return sorted(events, key=itemgetter(0, 1))
