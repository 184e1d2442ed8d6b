"""When nobody could look at which sources: in one line, in a table, and in JSON."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.gaps import Coverage, Silence, Watching
from monitor.model import Notice, SourceNews
from monitor.report.blindness import blindness, coverage
from monitor.report.model import Blindness, Report, SourceLine
from monitor.report.period import period_of
from monitor.report.render import as_json, html, markdown
from monitor.report.weekly import weekly

WEEK = period_of("2026-W10", UTC)
MONDAY, END = WEEK.start, WEEK.end
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def silence(since: timedelta, until: timedelta | None, state: str = "unreachable") -> Silence:
    return Silence(MONDAY + since, None if until is None else MONDAY + until, state)


def watched(**silences: Sequence[Silence]) -> Watching:
    return Watching(sources={name: Coverage(silences=tuple(s)) for name, s in silences.items()})


def notice(at: timedelta, source: str, state: str, *, over: bool = False) -> Notice:
    since = MONDAY + at - HOUR
    news = SourceNews(source=source, state=state, since=since, until=since if over else None)
    return Notice(number=1, seen_at=MONDAY + at, news=(news,))


def told(
    watching: Watching, *notices: Notice, now: datetime = END + DAY, names: Sequence[str] = ()
) -> tuple[Blindness, ...]:
    return blindness(names or list(watching.sources), watching, notices, WEEK, now)


def report(watching: Watching, *notices: Notice, sources: int = 40, **line: Any) -> Report:
    names = [*watching.sources, *(f"s{n:02}" for n in range(sources - len(watching.sources)))]
    lines = [SourceLine(name=name, platform="feed", last_read_at=END, **line) for name in names]
    return weekly(
        [], WEEK, now=END + DAY, tz=UTC, sources=lines, watching=watching, notices=notices
    )


def test_only_the_time_within_the_period_counts() -> None:
    (one,) = told(watched(board=[silence(-3 * DAY, DAY), silence(6 * DAY, None, "refused")]))
    assert one.length == 2 * DAY
    assert (one.since, one.until) == (MONDAY - 3 * DAY, None)
    assert one.states == ("unreachable", "refused")


def test_what_is_to_come_is_no_blindness_yet() -> None:
    (one,) = told(watched(board=[silence(DAY, None)]), now=MONDAY + 2 * DAY)
    assert one.length == DAY


def test_blips_and_other_weeks_are_left_out() -> None:
    short = [silence(n * DAY, n * DAY + 9 * HOUR / 60) for n in range(6)]
    assert told(watched(board=short, other=[silence(-3 * DAY, -DAY), silence(8 * DAY, None)])) == ()
    assert told(Watching(), names=["nobody"]) == ()


def test_beside_each_blindness_stands_what_was_told_of_it() -> None:
    notices = [
        notice(-9 * DAY, "board", "refused"),
        notice(2 * HOUR, "board", "unreachable"),
        notice(3 * HOUR, "other", "refused"),
        notice(DAY, "board", "unreachable", over=True),
        notice(9 * DAY, "board", "changed"),
    ]
    (one,) = told(watched(board=[silence(HOUR, 23 * HOUR)]), *notices)
    assert [(t.at - MONDAY, t.state, t.over) for t in one.told] == [
        (2 * HOUR, "unreachable", False),
        (DAY, "unreachable", True),
    ]


def test_a_source_that_was_told_as_quiet_stands_at_the_end_and_is_not_counted_as_blind() -> None:
    notices = [
        notice(-2 * DAY, "mute", "silent"),
        notice(DAY, "mute", "silent", over=True),
        notice(2 * DAY, "bird", "canary missing"),
        notice(-9 * DAY, "past", "silent"),
        notice(-8 * DAY, "past", "silent", over=True),
        notice(-8 * DAY, "past", "silent", over=True),
    ]
    names = ("mute", "bird", "past", "board")
    found = told(watched(board=[silence(HOUR, 3 * HOUR)]), *notices, names=names)
    assert [(one.source, one.quiet) for one in found] == [
        ("board", False),
        ("bird", True),
        ("mute", True),
    ]
    assert found[2].length == DAY - HOUR
    assert found[1].until is None
    assert coverage(report(watched(board=[silence(HOUR, 3 * HOUR)]), *notices)) == (
        "1 of 40 sources was blind for 2 h"
    )


def test_the_line_says_how_many_of_how_many_were_blind_and_for_how_long() -> None:
    two_days = [silence(DAY, 3 * DAY)]
    assert coverage(report(watched(a=two_days, b=two_days, c=two_days))) == (
        "3 of 40 sources were blind for 2 days"
    )
    assert coverage(report(watched(a=two_days, b=[silence(DAY, DAY + HOUR)]))) == (
        "2 of 40 sources were blind, for up to 2 days"
    )
    assert coverage(report(watched(a=[]))) == "no source was blind for an hour or longer"


def test_every_form_of_the_report_tells_the_line_and_the_table() -> None:
    watching = watched(board=[silence(DAY, 3 * DAY)], still=[silence(6 * DAY, None)])
    made = report(watching, notice(DAY + HOUR, "board", "unreachable"))
    line = "2 of 40 sources were blind, for up to 2 days"
    page, text, data = html(made), markdown(made), json.loads(as_json(made))
    assert f"In the period {line}." in page
    assert f"In the period {line}." in text
    assert (
        "| board | 2 days | 3 Mar 2026, 00:00 | 5 Mar 2026, 00:00 | unreachable |"
        " unreachable 3 Mar 2026, 01:00 |"
    ) in text
    assert "| still | 1 day | 8 Mar 2026, 00:00 | still | unreachable | nothing |" in text
    assert data["totals"]["coverage"]["line"] == line
    board, still = data["totals"]["coverage"]["blind"]
    assert (board["seconds"], board["until"]) == (172_800, "2026-03-05T00:00:00Z")
    assert board["told"] == [{"at": "2026-03-03T01:00:00Z", "state": "unreachable", "over": False}]
    assert (still["until"], still["told"], still["quiet"]) == (None, [], False)


def test_tables_of_markdown_are_whole_with_and_without_owners() -> None:
    watching = watched(board=[silence(DAY, 3 * DAY)])
    bare = markdown(report(watching, sources=2))
    full = markdown(report(watching, sources=2, owner="Dana", legal_basis="article 6(1)(f)"))
    assert "| Source | Kind | State | Posts read | Last read | Note |\n| --- |" in bare
    assert (
        "| Source | Kind | State | Posts read | Last read | Note | Owner | Legal basis |\n"
        "| --- | --- | --- | ---: | --- | --- | --- | --- |\n| board |"
    ) in full
    assert "| Dana | article 6\\(1\\)\\(f\\) |\n| s00 |" in full
    data = json.loads(as_json(report(watching, sources=1, owner="Dana")))
    assert (data["sources"][0]["owner"], data["sources"][0]["legal_basis"]) == ("Dana", "")
    page = html(report(watching, sources=1, owner="Dana"))
    assert '<th scope="col">Legal basis</th>' in page
    assert "Legal basis" not in html(report(watching, sources=1))


def test_what_a_place_answered_is_escaped_where_it_stands_as_a_reason() -> None:
    made = report(watched(board=[silence(DAY, 3 * DAY, "<b>|x")]))
    assert "<b>|x" not in html(made)
    assert "<b>" not in markdown(made)


def test_a_source_that_is_read_and_silent_is_not_blind_at_the_end() -> None:
    line = SourceLine(name="a", platform="feed", last_read_at=END)
    states = ("ok", "slow", "silent", "canary missing", "waiting", "unreachable", "new")
    assert [s for s in states if replace(line, state=s).blind] == ["waiting", "unreachable", "new"]
