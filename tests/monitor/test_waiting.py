"""How long to wait with the next look."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.habit import learned
from monitor.waiting import Pace, asked_wait, failed_wait, usual_wait

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLAIN = Pace(15 * MINUTE, 15 * MINUTE, 15 * MINUTE)
WIDE = Pace(15 * MINUTE, 5 * MINUTE, 2 * HOUR)
CHANCES = st.floats(0, 1)


def lively() -> object:
    return learned(None, [NOW - n * 2 * MINUTE for n in range(100)], NOW)


@given(chance=CHANCES)
def test_no_chance_makes_a_source_later_than_its_ceiling_or_sooner_than_its_floor(
    chance: float,
) -> None:
    assert usual_wait(PLAIN, None, NOW, chance) == 15 * MINUTE
    assert usual_wait(PLAIN, lively(), NOW, chance) == 15 * MINUTE
    for habit in (None, lively()):
        assert WIDE.floor <= usual_wait(WIDE, habit, NOW, chance) <= WIDE.ceiling


def test_sources_that_were_asked_together_do_not_stay_together() -> None:
    waits = {usual_wait(WIDE, None, NOW, chance / 10) for chance in range(10)}
    assert len(waits) == 10


@given(chance=CHANCES, failures=st.integers(0, 10**9))
def test_the_wait_after_failures_grows_no_longer_than_the_cap_and_is_never_under_the_interval(
    chance: float, failures: int
) -> None:
    wait = failed_wait(PLAIN, failures, 6 * HOUR, chance)
    assert PLAIN.every <= wait <= 6 * HOUR
    assert failed_wait(PLAIN, failures, MINUTE, chance) == PLAIN.every, "a cap below the interval"


def test_the_wait_doubles_with_each_failure() -> None:
    waits = [failed_wait(PLAIN, n, 6 * HOUR, 0) / MINUTE for n in range(7)]
    assert waits == [15, 30, 60, 120, 240, 360, 360]
    assert failed_wait(PLAIN, 3, 6 * HOUR, 1) == 96 * MINUTE


@given(chance=CHANCES)
@pytest.mark.parametrize("asked", [timedelta(), MINUTE, HOUR, 7 * 24 * HOUR])
def test_what_a_place_asks_for_is_never_cut_short(asked: timedelta, chance: float) -> None:
    wait = asked_wait(PLAIN, asked, chance)
    assert max(asked, PLAIN.every) <= wait <= max(asked + MINUTE, PLAIN.every)
