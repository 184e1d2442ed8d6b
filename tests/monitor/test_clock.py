"""The awareness clock: when it runs, what it says, which reminder is due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import clock as clocks
from monitor.clock import clock_of, due_reminder, left, said
from monitor.model import Clock, Hand

START = datetime(2021, 2, 12, 9, 10, tzinfo=UTC)
HOURS = (24, 48, 66)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def clock(told_after: float | None = None) -> Clock:
    stopped = None if told_after is None else after(told_after)
    return Clock(START, after(72), stopped)


@pytest.mark.parametrize(
    "hand",
    [
        Hand(),
        Hand(verdict="confirmed", notified_at=START),
        Hand(aware_at=START, verdict="dismissed"),
    ],
)
def test_without_awareness_or_after_dismissal_no_clock_runs(hand: Hand) -> None:
    assert clock_of(hand, 72) is None


def test_a_clock_runs_for_as_many_hours_as_the_setting_says() -> None:
    assert clock_of(Hand(aware_at=START), 72) == Clock(START, after(72))
    assert clock_of(Hand(aware_at=START), 24) == Clock(START, after(24))


def test_closing_an_incident_does_not_end_its_clock() -> None:
    assert clock_of(Hand(aware_at=START, closed_at=after(1)), 72) == clock()


def test_a_notice_to_the_authority_stops_the_clock_where_it_stands() -> None:
    stopped = clock_of(Hand(aware_at=START, notified_at=after(52)), 72)
    assert stopped == clock(52)
    assert left(clock(52), after(500)) == timedelta(hours=20)
    assert left(clock(75), after(500)) == timedelta(hours=-3)


@pytest.mark.parametrize(
    ("at", "told", "english", "french"),
    [
        (0, None, "72 h left", "72 h restantes"),
        (20.5, None, "51 h left", "51 h restantes"),
        (70, None, "2 h 0 min left", "2 h 0 min restantes"),
        (71.75, None, "0 h 15 min left", "0 h 15 min restantes"),
        (75, None, "overdue by 3 h", "délai dépassé de 3 h"),
        (72 + 240, None, "overdue by 10 days", "délai dépassé de 10 jours"),
        (73.5, None, "overdue by 1 h 30 min", "délai dépassé de 1 h 30 min"),
        (
            99,
            52,
            "authority told 2021-02-14 13:10 UTC, in time, 20 h before its end",
            "autorité informée le 2021-02-14 13:10 UTC, dans le délai, 20 h avant le terme",
        ),
        (
            99,
            76,
            "authority told 2021-02-15 13:10 UTC, late, 4 h after its end",
            "autorité informée le 2021-02-15 13:10 UTC, hors délai, 4 h après le terme",
        ),
    ],
)
def test_the_clock_says_what_is_left_in_words(
    at: float, told: float | None, english: str, french: str
) -> None:
    assert said(clock(told), after(at)) == english
    assert said(clock(told), after(at), "fr") == french
    assert said(clock(told), after(at), "xx") == english


def test_the_time_of_the_notice_is_told_on_the_readers_clock() -> None:
    assert "2021-02-14 14:10 CET" in said(clock(52), START, tz=ZoneInfo("Europe/Paris"))


def test_a_clock_runs_through_the_night_in_which_the_clocks_are_put_forward() -> None:
    """In Paris 02:30 was not there on 28 March 2021; 72 hours are 72 hours."""
    paris = ZoneInfo("Europe/Paris")
    started = datetime(2021, 3, 26, 12, 0, tzinfo=paris).astimezone(UTC)
    ends = clock_of(Hand(aware_at=started), 72)
    assert ends is not None
    assert f"{ends.due_at.astimezone(paris):%d %H:%M}" == "29 13:00"


@pytest.mark.parametrize(
    ("at", "told", "due"),
    [
        (0, 0, None),
        (23.99, 0, None),
        (24, 0, 24),
        (30, 24, None),
        (48, 24, 48),
        (66, 48, 66),
        (71, 66, None),
        (50, 0, 48),  # slept past the first
        (500, 0, 66),  # slept past all of them
        (500, 66, None),
    ],
)
def test_the_latest_reminder_that_is_due_and_untold_is_given(
    at: float, told: int, due: int | None
) -> None:
    assert due_reminder(clock(), told, HOURS, after(at)) == due


def test_nobody_is_reminded_after_the_authority_was_told() -> None:
    assert due_reminder(clock(10), 0, HOURS, after(50)) is None


def test_reminders_after_the_end_of_a_shorter_clock_are_left_out() -> None:
    assert due_reminder(Clock(START, after(30)), 0, HOURS, after(500)) == 24


@given(st.lists(st.floats(0, 200), max_size=30), st.sets(st.integers(1, 72), max_size=6))
def test_whoever_looks_at_any_hours_gives_each_reminder_at_most_once(
    looks: list[float], hours: set[int]
) -> None:
    told, given_ = 0, []
    for look in sorted(looks):
        due = due_reminder(clock(), told, hours, after(look))
        if due is not None:
            told = due
            given_.append(due)
    assert given_ == sorted(set(given_))
    passed = [hour for hour in hours if looks and hour <= max(looks)]
    assert (given_[-1:] or [None])[0] == max(passed, default=None)


def test_each_language_has_the_same_words() -> None:
    english = clocks.WORDS["en"]
    for words in clocks.WORDS.values():
        assert words.keys() == english.keys()
