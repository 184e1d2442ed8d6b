from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.report.period import last_week, period_between, period_of, week_of

ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
YEARS = datetime(1990, 1, 1), datetime(2060, 1, 1)  # noqa: DTZ001 # as hypothesis wants them
HOUR = timedelta(hours=1)


def weeks(zone: str) -> list[str]:
    """104 weeks and one that follow each other, with the long year 2020 in their middle."""
    mondays = (date(2020, 1, 6) + timedelta(weeks=n) for n in range(105))
    return [f"{m.isocalendar().year}-W{m.isocalendar().week:02}" for m in mondays]


@pytest.mark.parametrize("zone", ZONES)
def test_a_week_ends_where_the_next_one_starts(zone: str) -> None:
    tz = ZoneInfo(zone)
    periods = [period_of(name, tz) for name in weeks(zone)]
    assert "2020-W53" in {p.name for p in periods}
    assert all(a.end == b.start for a, b in pairwise(periods))
    assert all(p.start.astimezone(tz).weekday() == 0 for p in periods)


def test_the_weeks_in_which_the_clocks_change_have_167_and_169_hours() -> None:
    tz = ZoneInfo("Europe/Paris")
    hours = {p.name: (p.end - p.start) / HOUR for p in (period_of(w, tz) for w in weeks("")[:104])}
    changed = {name: h for name, h in hours.items() if h != 168}
    assert changed == {"2020-W13": 167, "2020-W43": 169, "2021-W12": 167, "2021-W43": 169}


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(*YEARS, timezones=st.just(UTC)),
    st.sampled_from(ZONES),
)
def test_each_instant_lies_in_exactly_one_week(instant: datetime, zone: str) -> None:
    tz = ZoneInfo(zone)
    week = week_of(instant, tz)
    before = week_of(week.start - HOUR, tz)
    after = week_of(week.end, tz)
    assert [instant in p for p in (before, week, after)] == [False, True, False]
    assert (before.end, after.start) == (week.start, week.end)


@pytest.mark.parametrize(
    "text", ["2021-06", "2021-W6", "2021-W54", "2021-W53", "0000-W01", "9999-W52", "", "٢٠٢١-W06"]
)
def test_a_week_that_does_not_exist_is_refused_in_a_plain_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="week"):
        period_of(text, ZoneInfo("Europe/Paris"))


def test_on_a_monday_the_week_that_is_over_is_reported() -> None:
    tz = ZoneInfo("Europe/Paris")
    assert last_week(datetime(2021, 2, 14, 23, 0, tzinfo=UTC), tz).name == "2021-W06"
    assert last_week(datetime(2021, 2, 14, 22, 59, tzinfo=UTC), tz).name == "2021-W05"


def test_since_and_until_are_both_included() -> None:
    tz = ZoneInfo("Europe/Paris")
    period = period_between(date(2021, 1, 31), date(2021, 2, 14), tz)
    assert datetime(2021, 1, 30, 23, tzinfo=UTC) in period
    assert datetime(2021, 2, 14, 22, 59, tzinfo=UTC) in period
    assert datetime(2021, 2, 14, 23, tzinfo=UTC) not in period
    assert period.name == "2021-01-31 to 2021-02-14"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        period_between(date(2021, 2, 2), date(2021, 2, 1), ZoneInfo("UTC"))
