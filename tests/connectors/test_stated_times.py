"""Times as strangers write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from connectors._tracker.times import moment

NOON = datetime(2025, 2, 26, 12, 56, tzinfo=UTC)


@pytest.mark.parametrize(
    "stated",
    [
        "26 Feb, 2025,   12:56 UTC",
        "26 Feb, 2025,\xa0\xa0 12:56 UTC",
        "2025-02-26 12:56:00",
        "2025/02/26 12:56:00",
        "2025-02-26T13:56:00+01:00",
        "2025-02-26T12:56:00.000Z",
        "2025-02-26 12:56:00.000000",
        "2025-02-26 12:56:00 UTC",
        "20250226 125600.000000",
        "20250226125600",
        "Wed, 26 Feb 2025 12:56:00 +0000",
        "Wed, 26 Feb 2025 07:56:00 EST",
        "February 26th, 2025, 12:56 PM",
        "26.02.2025 12:56",
        1740574560,
        1740574560.0,
        "1740574560",
        1740574560_000,
        "1740574560000",
        1740574560_000_000,
        1740574560_000_000_000,
    ],
)
def test_a_time_is_read_in_the_form_in_which_it_is_stated(stated: object) -> None:
    assert moment(stated) == NOON


@pytest.mark.parametrize("stated", ["2025-03-07", "20250307", "7 March 2025", "07 Mar, 2025"])
def test_a_day_is_its_midnight(stated: str) -> None:
    assert moment(stated) == datetime(2025, 3, 7, tzinfo=UTC)


def test_a_time_without_a_zone_is_meant_in_the_given_one() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert moment("2025-02-26 13:56:00", zone=paris) == NOON
    assert moment("2025-02-26 12:56:00 UTC", zone=paris) == NOON
    assert moment("2025-02-26T12:56:00Z", zone=paris) == NOON


def test_the_operators_form_comes_before_all_others() -> None:
    assert moment("02/03/2025", forms=["%d/%m/%Y"]) == datetime(2025, 3, 2, tzinfo=UTC)
    assert moment("2025-02-26 12:56", forms=["%d/%m/%Y"]) == NOON


@pytest.mark.parametrize(
    "stated", [None, "", "  ", 0, "0", False, "null", "N/A", "0001-01-01T00:00:00Z", "1970-01-01"]
)
def test_what_stands_for_no_time_is_none(stated: object) -> None:
    assert moment(stated) is None


@pytest.mark.parametrize(
    "stated",
    [
        *("soon", "32 Feb 2025", "9999-12-31", 1e300, float("nan"), float("inf"), 10**400, [], {}),
        *("9" * 79, "1" * 5_000, "2025-02-26 25:00:00", "²", "\x00", "\ud800", "(" * 70, ", " * 30),
    ],
)
def test_what_cannot_be_read_as_a_time_is_refused(stated: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        moment(stated)
