"""In which time of a period nobody could look at which sources, and what was told of it. Pure.

A blip is left out: what adds up to less than an hour hides nothing that a week is measured by.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from monitor.gaps import Silence, Watching
from monitor.model import Notice
from monitor.report.model import Blindness, Report, Told
from monitor.report.period import Period
from monitor.report.words import duration

LEAST = timedelta(hours=1)
_QUIET = ("silent", "canary missing")  #: it is read, and may show us less than others


def blindness(
    names: Iterable[str],
    watching: Watching,
    notices: Sequence[Notice],
    period: Period,
    now: datetime,
) -> tuple[Blindness, ...]:
    """The sources that were blind in the period, the longest first; then those that were quiet.

    `notices` are those of the period, and those before it that may tell of what went on in it.
    """
    end = min(period.end, now)
    known = [n for n in notices if n.seen_at < end]
    found = [one for name in sorted(names) for one in _of(name, watching, known, period, end)]
    return tuple(sorted(found, key=lambda one: (one.quiet, -one.length, one.source)))


def coverage(report: Report) -> str:
    """How well the sources were watched, in one line: "3 of 40 sources were blind, ..."."""
    blind = [one for one in report.blindness if not one.quiet]
    if not blind:
        return "no source was blind for an hour or longer"
    longest = duration(blind[0].length)
    if len(blind) == 1:
        return f"1 of {len(report.sources)} sources was blind for {longest}"
    even = duration(blind[-1].length) == longest
    lasted = f" for {longest}" if even else f", for up to {longest}"
    return f"{len(blind)} of {len(report.sources)} sources were blind{lasted}"


def _of(
    name: str, watching: Watching, notices: Sequence[Notice], period: Period, end: datetime
) -> Iterator[Blindness]:
    covered = watching.sources.get(name)
    silences = [one for one in covered.silences if _overlaps(one, period, end)] if covered else []
    length = sum((_within(one, period, end) for one in silences), timedelta(0))
    if length >= LEAST:
        yield _told_of(name, silences, length, notices, quiet=False)
    quiet = [one for one in _quiet(name, notices) if _overlaps(one, period, end)]
    if quiet:
        length = sum((_within(one, period, end) for one in quiet), timedelta(0))
        yield _told_of(name, quiet, length, notices, quiet=True)


def _told_of(
    name: str,
    silences: Sequence[Silence],
    length: timedelta,
    notices: Iterable[Notice],
    *,
    quiet: bool,
) -> Blindness:
    told = [
        Told(notice.seen_at, one.state, one.until is not None)
        for notice in notices
        for one in notice.news
        if one.source == name and (one.state in _QUIET) is quiet
        if notice.seen_at >= silences[0].since
    ]
    return Blindness(
        source=name,
        length=length,
        since=silences[0].since,
        until=silences[-1].until,
        states=tuple(dict.fromkeys([*(s.state for s in silences), *(t.state for t in told)])),
        told=tuple(told),
        quiet=quiet,
    )


def _quiet(name: str, notices: Iterable[Notice]) -> list[Silence]:
    """The stretches in which the source was told to be quiet."""
    found: list[Silence] = []
    for one in (one for notice in notices for one in notice.news if one.source == name):
        if one.state not in _QUIET:
            continue
        if one.until is None:
            found.append(Silence(one.since, None, one.state))
        elif found and found[-1].until is None:
            found[-1] = Silence(found[-1].since, one.until, found[-1].state)
    return found


def _overlaps(one: Silence, period: Period, end: datetime) -> bool:
    return one.since < end and (one.until is None or one.until > period.start)


def _within(one: Silence, period: Period, end: datetime) -> timedelta:
    return min(one.until or end, end) - max(one.since, period.start)
