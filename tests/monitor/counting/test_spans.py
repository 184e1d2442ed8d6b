"""The years that a file covers, and the time that a countdown leaves."""

from datetime import timedelta

import pytest

from monitor.counting.spans import time_left, years_covered
from rules.fold import fold


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Patients 2015-2020, all departments", (2015, 2020)),
        ("клиенты с 2012 по 2019", (2012, 2019)),
        ("von 2010 bis 2018", (2010, 2018)),
        ("de 2011 à 2016", (2011, 2016)),
        ("2014 ile 2019 arası", (2014, 2019)),
        ("depuis 2015", (2015, 2021)),
        ("since 2015", (2015, 2021)),
        ("2016至2019年", (2016, 2019)),
        ("dump of 2020", None),
        ("2025-2030", None),
        ("tel 2015-2020-11", None),
        ("2020-2015", None),
        ("", None),
    ],
)
def test_the_years_that_the_data_covers(text: str, span: tuple[int, int] | None) -> None:
    assert years_covered(fold(text).text, 2021) == span


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("countdown: 9 days", timedelta(days=9)),
        ("осталось 72 часа", timedelta(hours=72)),
        ("Il reste 5 jours", timedelta(days=5)),
        ("noch 3 Tage", timedelta(days=3)),
        ("还有5天", timedelta(days=5)),
        ("10 gün kaldı", timedelta(days=10)),
        ("۷ روز مهلت", timedelta(days=7)),
        ("quedan 4 días y 3 horas", timedelta(days=4)),
        ("900 days of records", None),
        ("3 daylight", None),
        ("no time is left", None),
    ],
)
def test_the_time_that_a_countdown_leaves(text: str, left: timedelta | None) -> None:
    assert time_left(fold(text).text) == left
