"""The dates that boards show, in their languages."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors._forum.dates import Calendar, zone

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "text", "time"),
    [
        ("en", "Today at 5:12 AM", at(3, 2, 5, 12)),
        ("en", "Yesterday, 09:30 PM", at(3, 1, 21, 30)),
        ("en", "3 minutes ago", at(3, 2, 11, 57)),
        ("en", "A moment ago", NOW),
        ("en", "Wednesday at 4:10 PM", at(2, 25, 16, 10)),
        ("en", "Nov 14, 2015 at 4:23 AM", at(11, 14, 4, 23, 2015)),
        ("en", "« Reply #12 on: March 01, 2026, 10:00:00 AM »", at(3, 1, 10)),
        ("en", "by somebody » Sun Mar 01, 2026 9:30 pm", at(3, 1, 21, 30)),
        ("en", "12-31-2025, 11:15 PM", at(12, 31, 23, 15, 2025)),
        ("de", "gestern um 13:05", at(3, 1, 13, 5)),
        ("de", "Heute, 10:15 Uhr", at(3, 2, 10, 15)),
        ("de", "27. September 2018 um 14:51 Uhr", at(9, 27, 14, 51, 2018)),
        ("de", "Mo 2. Mär 2026, 09:10", at(3, 2, 9, 10)),
        ("de", "vor 3 Minuten", at(3, 2, 11, 57)),
        ("de", "01.03.2026, 18:00", at(3, 1, 18)),
        ("fr", "hier à 12:30", at(3, 1, 12, 30)),
        ("fr", "Aujourd’hui à 10h12", at(3, 2, 10, 12)),
        ("fr", "Ven 13 Déc 2013 15:36", at(12, 13, 15, 36, 2013)),
        ("fr", "Lun 12 Aoû 2013 13:16", at(8, 12, 13, 16, 2013)),
        ("fr", "il y a 5 minutes", at(3, 2, 11, 55)),
        ("ru", "вчера, 14:20", at(3, 1, 14, 20)),
        ("ru", "Сегодня в 09:07", at(3, 2, 9, 7)),
        ("ru", "Добавлено: 28 фев 2026, 23:10", at(2, 28, 23, 10)),
        ("ru", "12 марта 2024 г., 15:04", at(3, 12, 15, 4, 2024)),
        ("ru", "5 минут назад", at(3, 2, 11, 55)),
        ("tr", "dün 13:05", at(3, 1, 13, 5)),
        ("tr", "Bugün, 08:30", at(3, 2, 8, 30)),
        ("tr", "13 Aralık 2024, 12:30", at(12, 13, 12, 30, 2024)),
        ("tr", "25-02-2026, 20:15", at(2, 25, 20, 15)),
        ("es", "Ayer a las 12:30", at(3, 1, 12, 30)),
        ("pt", "Ontem às 12:30", at(3, 1, 12, 30)),
        ("it", "ieri alle 12:30", at(3, 1, 12, 30)),
        ("pl", "wczoraj, 12:30", at(3, 1, 12, 30)),
        ("nl", "Gisteren om 12:30", at(3, 1, 12, 30)),
        ("zh", "昨天 12:30", at(3, 1, 12, 30)),
    ],
)
def test_a_date_is_read_as_its_readers_do(lang: str, text: str, time: datetime) -> None:
    assert Calendar(NOW, UTC, [lang]).said(text) == time


@pytest.mark.parametrize("text", ["", "Senior Member", "Posts: 1,204", "99-99-2026", "0"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert Calendar(NOW, UTC, ["en"]).said(text) is None


def test_a_language_that_nobody_stated_is_found_once_for_the_page() -> None:
    calendar = Calendar(NOW)
    assert calendar.said("vor 2 Stunden, 10:00") or calendar.said("Mittwoch um 16:10")
    assert calendar.said("gestern um 13:05") == at(3, 1, 13, 5)


@pytest.mark.parametrize(
    ("texts", "lang", "read"),
    [
        (["25-02-2026, 10:00", "01-03-2026, 10:00"], "en", at(3, 1, 10)),
        (["02-25-2026, 10:00", "03-01-2026, 10:00"], "de", at(3, 1, 10)),
    ],
)
def test_day_and_month_are_told_apart_by_the_other_dates_of_the_page(
    texts: list[str], lang: str, read: datetime
) -> None:
    calendar = Calendar(NOW, UTC, [lang])
    calendar.learn_order(texts)
    assert calendar.said(texts[1]) == read


def test_a_date_that_would_lie_ahead_is_read_the_other_way_round() -> None:
    assert Calendar(NOW, UTC, ["en"]).said("11-02-2026, 10:00") == at(2, 11, 10)


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026-03-01T10:00:00+0100", at(3, 1, 9)),
        ("2026-03-01T10:00:00Z", at(3, 1, 10)),
        ("1772355600", at(3, 1, 9)),
        ("1772355600000", at(3, 1, 9)),
        ("0", None),
        ("0000-00-00T00:00:00", None),
        ("9" * 13, None),
        ("2026-03-01", None),
    ],
)
def test_what_machines_are_told_is_exact_or_nothing(value: str, time: datetime | None) -> None:
    assert Calendar(NOW).machine(value) == time


@pytest.mark.parametrize(
    ("foot", "hours"),
    [
        ("All times are GMT +1. The time now is 11:23 PM.", 1),
        ("All times are UTC-05:00", -5),
        ("Часовой пояс: UTC + 3 часа", 3),
        ("All times are UTC", 0),
        ("nothing of it", 0),
    ],
)
def test_a_board_says_at_its_foot_in_which_zone_its_times_are(foot: str, hours: int) -> None:
    assert zone(None, foot).utcoffset(NOW) == timedelta(hours=hours)


def test_the_zone_of_the_operator_counts_more() -> None:
    calendar = Calendar(NOW, zone("Europe/Moscow", "All times are UTC"), ["ru"])
    assert calendar.said("вчера, 14:20") == at(3, 1, 11, 20)
