"""Whether a rule holds over the hits of a post, and if not, which condition failed first."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from rules.hit import Hit
from rules.model import Rule

Present = Mapping[str, Sequence[Hit]]  #: concept -> its hits by start, included concepts counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule comes to: the hits that hold it, or the reason why it does not hold."""

    hits: tuple[Hit, ...] = ()
    failed: str | None = None  #: a plain sentence; None when the rule holds


@dataclass(frozen=True, slots=True)
class Context:
    """Where a post stands, for rules that are meant for some places only. None is unknown."""

    platform: str | None = None
    source: str | None = None
    lang: str | None = None


def judge(rule: Rule, present: Present, context: Context) -> Verdict:
    """Whether the rule holds, with its hits or its reason."""
    failed = _out_of_scope(rule, context) or _missing(rule, present)
    if failed:
        return Verdict(failed=failed)
    kills = sorted({hit.word for id_ in rule.none for hit in present.get(id_, ())})
    if rule.scope_only:
        found = ", ".join(id_ for id_ in rule.none if id_ in present)
        return Verdict(failed=f"none: {found} stands there" if kills else None)
    return _held(rule, present, kills)


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
        words = hits[-1].word - hits[0].word + 1
        if rule.within is not None and words > rule.within:
            continue
        near_enough = True
        if not _killed(rule, hits, kills):
            return Verdict(hits)
    if near_enough:
        found = ", ".join(id_ for id_ in rule.none if id_ in present)
        return Verdict(failed=f"none: {found} stands there")
    return Verdict(failed=f"within: not all within {rule.within} words")


def _killed(rule: Rule, hits: Sequence[Hit], kills: Sequence[int]) -> bool:
    reach = rule.within if rule.none_within is None else rule.none_within
    if reach is None:
        return bool(kills)
    nearest = bisect_left(kills, hits[0].word - reach)
    return nearest < len(kills) and kills[nearest] <= hits[-1].word + reach


def _stretches(rule: Rule, present: Present) -> Iterator[tuple[Hit, ...]]:
    """Every shortest stretch of hits in which each condition is met, from the left."""
    groups = [(id_,) for id_ in rule.all] + ([rule.any] if rule.any else [])
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


def _events(groups: Sequence[tuple[str, ...]], present: Present) -> list[tuple[int, int, Hit]]:
    """The hits that can meet a condition: start, number of the condition, hit; by start."""
    events = [
        (hit.start, group, hit)
        for group, ids in enumerate(groups)
        for id_ in ids
        for hit in present.get(id_, ())
    ]
    return sorted(events, key=itemgetter(0, 1))
