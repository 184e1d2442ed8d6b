"""How often a source speaks, and what follows from it."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.habit import expected_silence, learned, next_interval

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOUNDS = {"every": HOUR / 4, "floor": HOUR / 60, "ceiling": 6 * HOUR}


def habit_of(times: list[datetime]) -> Any:
    return learned(None, times, times[-1])


def steady(gap: timedelta, number: int = 200) -> list[datetime]:
    return [MONDAY + gap * n for n in range(number)]


def office(weeks: int = 6) -> Iterator[datetime]:
    """A post every half hour, working days from 8 to 18."""
    for day in range(7 * weeks):
        start = MONDAY + day * DAY + 8 * HOUR
        if start.weekday() < 5:
            yield from (start + n * HOUR / 2 for n in range(20))


def by_chance(per_day: float, days: int, seed: int) -> list[datetime]:
    chance, at, times = random.Random(seed), MONDAY, []  # noqa: S311
    while at < MONDAY + days * DAY:
        at += DAY * chance.expovariate(per_day)
        times.append(at)
    return times


def test_what_is_learned_outlives_its_way_through_json_and_is_small() -> None:
    habit = habit_of(list(office()))
    assert json.loads(json.dumps(habit)) == habit
    assert len(json.dumps(habit)) < 500


def test_a_habit_learned_post_by_post_is_that_of_all_posts_at_once_in_any_order() -> None:
    times = list(office())
    one: Any = None
    for at in times:
        one = learned(one, [at], at)
    assert one == habit_of(times) == learned(None, reversed(times), times[-1])


def test_an_old_post_and_one_of_the_future_teach_nothing_wrong() -> None:
    times = steady(HOUR)
    habit = habit_of(times)
    assert learned(habit, [MONDAY - DAY, times[-1]], times[-1]) == habit
    ahead = learned(habit, [times[-1] + 400 * DAY], times[-1] + HOUR)
    assert ahead == learned(habit, [times[-1] + HOUR], times[-1] + HOUR)


def test_a_source_of_which_little_is_known_is_polled_as_often_as_is_written() -> None:
    assert next_interval(None, MONDAY, **BOUNDS) == BOUNDS["every"]
    assert next_interval(habit_of(steady(HOUR, 5)), MONDAY + DAY, **BOUNDS) == BOUNDS["every"]


def test_a_lively_source_is_polled_more_often_than_a_slow_one() -> None:
    lively, slow = habit_of(steady(HOUR / 15)), habit_of(steady(8 * HOUR))
    then = MONDAY + 100 * DAY + 3 * HOUR
    assert next_interval(lively, then, **BOUNDS) < HOUR / 10
    assert next_interval(slow, then, **BOUNDS) > 2 * HOUR


def test_a_source_is_polled_more_often_at_the_hours_at_which_it_speaks() -> None:
    habit = habit_of(list(office()))
    tuesday = MONDAY + 43 * DAY
    by_day = next_interval(habit, tuesday + 12 * HOUR, **BOUNDS)
    by_night = next_interval(habit, tuesday + 2 * HOUR, **BOUNDS)
    at_rest = next_interval(habit, tuesday + 4 * DAY + 12 * HOUR, **BOUNDS)
    assert by_day <= HOUR / 2
    assert by_night >= 4 * by_day
    assert at_rest >= 4 * by_day


def test_a_source_that_has_just_spoken_is_looked_at_again_soon() -> None:
    times = steady(8 * HOUR)
    habit = habit_of(times)
    assert next_interval(habit, times[-1] + HOUR / 12, **BOUNDS) == HOUR / 12
    assert next_interval(habit, times[-1] + 5 * HOUR, **BOUNDS) > HOUR


@given(
    gaps=st.lists(st.integers(0, 10**7), max_size=60),
    silence=st.integers(-(10**6), 10**8),
    floor=st.integers(1, 10**5),
    more=st.integers(0, 10**6),
)
def test_the_interval_never_leaves_floor_and_ceiling(
    gaps: list[int], silence: int, floor: int, more: int
) -> None:
    times = [MONDAY]
    for gap in gaps:
        times.append(times[-1] + timedelta(seconds=gap))
    low, high = timedelta(seconds=floor), timedelta(seconds=floor + more)
    now = times[-1] + timedelta(seconds=silence)
    wait = next_interval(habit_of(times), now, every=low, floor=low, ceiling=high)
    assert low <= wait <= high
    silent = expected_silence(habit_of(times))
    assert silent is None or silent > timedelta()


def test_few_posts_make_no_habit_whose_silence_could_be_told() -> None:
    assert expected_silence(None) is None
    assert expected_silence(habit_of(steady(HOUR, 9))) is None
    in_a_burst = [MONDAY + timedelta(seconds=n) for n in range(50)]
    assert expected_silence(habit_of(in_a_burst)) is None, "fifty posts at once are one moment"


def test_nights_and_week_ends_are_within_the_habit_of_an_office() -> None:
    silence = expected_silence(habit_of(list(office())))
    assert silence is not None
    assert 3 * DAY < silence < 8 * DAY


def test_a_source_known_for_some_days_may_have_week_ends_that_nobody_saw() -> None:
    week = [at for at in office() if at < MONDAY + 5 * DAY]
    silence = expected_silence(habit_of(week))
    assert silence is not None
    assert silence > 3 * DAY


def test_daily_bursts_are_a_daily_habit() -> None:
    times = [MONDAY + day * DAY + n * HOUR / 60 for day in range(60) for n in range(10)]
    silence = expected_silence(habit_of(times))
    assert silence is not None
    assert 1.5 * DAY < silence < 3 * DAY


def test_one_long_holiday_does_not_make_a_source_deaf_to_silence() -> None:
    times = steady(HOUR, 24 * 30)
    away = times[-1] + 21 * DAY
    times += [away + n * HOUR for n in range(24 * 21)]
    silence = expected_silence(habit_of(times))
    assert silence is not None
    assert silence < 2 * DAY


@pytest.mark.parametrize("per_day", [0.2, 2, 20, 200])
def test_posts_that_come_by_chance_are_rarely_called_silent(per_day: float) -> None:
    false = asked = 0
    for seed in range(5):
        times = by_chance(per_day, round(100 + 400 / per_day), seed)
        habit: Any = None
        for before, at in pairwise(times):
            habit = learned(habit, [before], before)
            silence = expected_silence(habit)
            asked += silence is not None
            false += silence is not None and at - before > silence
    assert asked > 300
    assert false / asked < 0.006


@pytest.mark.parametrize("broken", [[], "x", {"last": 1}, {"last": None}, 7])
def test_what_is_no_habit_is_a_source_of_which_nothing_is_known(broken: object) -> None:
    assert learned(broken, [MONDAY], MONDAY) == learned(None, [MONDAY], MONDAY)
    assert expected_silence(broken) is None
