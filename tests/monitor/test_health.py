"""How a source is doing, from its row: each state, since when, and what a person should do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import SourceChanged, SourceHidden, SourceRefused, SourceUnavailable
from connectors.post import Post
from monitor import canary, promptness
from monitor.habit import expected_silence, learned
from monitor.health import TODO, Health, health
from monitor.storage.values import SourceRow
from monitor.tables import SourceTable

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


def row(**changes: Any) -> SourceRow:
    """A source that was read a minute ago."""
    values: dict[str, Any] = {
        "name": "example-forum",
        "connector": "feed",
        "cursor": None,
        "version": 3,
        "state": "ok",
        "state_since": NOW - 3 * DAY,
        "detail": "",
        "next_poll_at": NOW + 14 * MINUTE,
        "last_ok_at": NOW - MINUTE,
        "failures": 0,
        "posts_seen": 40,
        "enrolled_at": NOW - 9 * DAY,
    }
    return SourceRow(**values | changes)


def failing(state: str, failures: int, since: timedelta, **changes: Any) -> SourceRow:
    """A source whose looks have failed since then."""
    values: dict[str, Any] = {
        "state": state,
        "state_since": NOW - since,
        "blind_since": NOW - since,
        "last_ok_at": NOW - since - 15 * MINUTE,
        "failures": failures,
        "detail": "no answer within 30 s",
    }
    return row(**values | changes)


def table(**changes: Any) -> SourceTable:
    return SourceTable(**{"name": "example-forum", "connector": "feed"} | changes)


def state_of(one: SourceRow, **changes: Any) -> Health:
    return health(one, table(**changes), NOW)


def test_a_source_that_is_read_is_ok_since_its_state_began() -> None:
    one = state_of(row(detail="2 items had no date"))
    assert (one.state, one.since, one.todo, one.sure) == ("ok", NOW - 3 * DAY, "", True)
    assert one.detail == "2 items had no date"
    assert not one.blind


@pytest.mark.parametrize("one", [None, row(state="new", state_since=None, last_ok_at=None)])
def test_a_source_that_was_never_looked_at_is_new_and_nothing_is_told_of_it(
    one: SourceRow | None,
) -> None:
    told = health(one, table(), NOW)
    assert (told.state, told.sure, told.blind) == ("new", False, True)


def test_a_source_that_is_switched_off_is_so_whatever_its_row_says() -> None:
    one = state_of(failing("refused", 9, DAY), enabled=False)
    assert (one.state, one.sure) == ("switched off", False)
    assert "enabled" in one.todo


@pytest.mark.parametrize(
    ("failures", "since", "sure"),
    [(1, 5 * MINUTE, False), (2, HOUR, False), (3, 29 * MINUTE, False), (3, 31 * MINUTE, True)],
)
def test_a_source_is_surely_unreachable_after_three_looks_and_half_an_hour(
    failures: int, since: timedelta, sure: bool
) -> None:
    one = state_of(failing("unreachable", failures, since))
    assert (one.state, one.since, one.sure) == ("unreachable", NOW - since, sure)
    assert one.detail == "no answer within 30 s"


def test_two_intervals_must_pass_where_they_are_longer_than_half_an_hour() -> None:
    assert not state_of(failing("unreachable", 3, 100 * MINUTE), every=HOUR).sure
    assert state_of(failing("unreachable", 3, 130 * MINUTE), every=HOUR).sure


@pytest.mark.parametrize("error", [SourceRefused, SourceChanged, SourceHidden])
def test_what_asks_for_a_person_is_sure_when_a_second_look_says_the_same(
    error: type[SourceRefused],
) -> None:
    first, second = (state_of(failing(error.state, n, 5 * MINUTE)) for n in (1, 2))
    assert (first.state, first.sure) == (error.state, False)
    assert second.sure
    assert second.needs_somebody


def test_where_the_next_look_is_hours_away_one_look_less_is_enough_after_an_hour() -> None:
    far = {"next_poll_at": NOW + 20 * HOUR}
    assert not state_of(failing("refused", 1, 59 * MINUTE, **far)).sure
    assert state_of(failing("refused", 1, HOUR, **far)).sure
    assert not state_of(failing("unreachable", 1, 2 * HOUR, **far)).sure
    assert state_of(failing("unreachable", 2, 2 * HOUR, **far)).sure


def test_after_a_long_stop_of_the_daemon_the_next_look_decides() -> None:
    late = {"next_poll_at": NOW - DAY}
    assert not state_of(failing("refused", 1, 9 * DAY, **late)).sure


def test_a_source_waits_until_the_time_that_the_place_asked_for() -> None:
    until = NOW + HOUR
    one = state_of(failing("unreachable", 2, HOUR, asked_until=until))
    assert (one.state, one.until, one.sure) == ("waiting", until, False)
    assert one.todo.startswith("nothing to do")


def test_a_wait_of_many_hours_is_told_at_once_for_its_end_is_known() -> None:
    one = state_of(failing("unreachable", 1, MINUTE, asked_until=NOW + 20 * HOUR))
    assert (one.state, one.sure) == ("waiting", True)


def test_a_wait_that_is_over_and_was_not_kept_is_no_wait() -> None:
    one = state_of(failing("unreachable", 4, 2 * HOUR, asked_until=NOW - MINUTE))
    assert (one.state, one.until, one.sure) == ("unreachable", None, True)


def test_a_fault_of_the_installation_is_not_held_against_the_source() -> None:
    one = state_of(failing("no tor", 2, HOUR))
    assert one.state == "no tor"
    assert "this machine" in one.todo


def test_a_state_that_nobody_knows_asks_a_person_to_look() -> None:
    assert state_of(failing("odd", 2, HOUR)).state == "changed"


def test_each_state_that_needs_a_person_says_who_does_what() -> None:
    assert "credentials" in state_of(failing("refused", 2, HOUR)).todo
    assert "connector `feed`" in state_of(failing("changed", 2, HOUR)).todo
    hidden = failing("no preview", 2, HOUR)
    assert "an account" in state_of(hidden).todo
    assert "`telegram`" in health(hidden, table(connector="telegram_web"), NOW).todo
    assert SourceUnavailable.state in TODO


# -- silence --------------------------------------------------------------------------------------


def daily(days: int) -> Any:
    """The habit of a source that spoke every two hours, for so many days, until NOW - 9 days."""
    end = NOW - 9 * DAY
    return learned(None, (end - n * 2 * HOUR for n in range(days * 12)), end)


def test_a_source_is_silent_when_it_says_nothing_for_longer_than_its_habit() -> None:
    habit = daily(40)
    usual = expected_silence(habit)
    assert usual is not None
    quiet = row(habit=habit, heard_at=NOW - MINUTE - usual)
    assert state_of(quiet).state == "ok"
    silent = state_of(row(habit=habit, heard_at=NOW - 2 * MINUTE - usual))
    assert (silent.state, silent.since, silent.sure) == ("silent", NOW - 2 * MINUTE - usual, True)
    assert "12 h" in silent.detail
    assert not silent.blind


def test_time_in_which_nobody_looked_is_no_silence() -> None:
    one = row(habit=daily(40), heard_at=NOW - 9 * DAY, last_ok_at=NOW - 9 * DAY + HOUR)
    assert state_of(one).state != "silent"


@pytest.mark.parametrize("heard", [{}, {"habit": daily(40)}, {"heard_at": NOW - 90 * DAY}])
def test_a_source_of_unknown_habit_is_never_silent(heard: dict[str, Any]) -> None:
    assert state_of(row(**heard)).state == "ok"


def test_a_usual_silence_of_days_is_told_in_days() -> None:
    weekly = learned(None, (NOW - n * 7 * DAY for n in range(4, 40)), NOW)
    one = state_of(row(habit=weekly, heard_at=NOW - 90 * DAY))
    assert one.state == "silent"
    assert "days" in one.detail


# -- the canary -----------------------------------------------------------------------------------

CANARY = "Leakline canary of example.org"


def expecting(since: timedelta, seen: timedelta | None = None, **changes: Any) -> SourceRow:
    """A source whose canary is expected since then, and was seen then."""
    kept = canary.noted(CANARY, None, [], NOW - since)
    if seen is not None:
        kept = canary.noted(CANARY, kept, [post(CANARY, NOW - seen)], NOW)
    return row(canary=kept, **changes)


def post(text: str, at: datetime = NOW, title: str | None = None) -> Post:
    return Post(
        id="1", source="example-forum", platform="forum", published_at=at, text=text, title=title
    )


def test_a_canary_that_did_not_arrive_in_its_time_is_missing_since_it_was_due() -> None:
    one = state_of(expecting(8 * DAY), canary=CANARY)
    assert (one.state, one.sure, one.blind) == ("canary missing", True, False)
    assert one.since == NOW - DAY + 30 * MINUTE
    assert one.detail == "the source answers, but we no longer see what is posted"


def test_a_canary_that_was_seen_is_expected_again_after_its_time() -> None:
    assert state_of(expecting(30 * DAY, 6 * DAY), canary=CANARY).state == "ok"
    assert state_of(expecting(30 * DAY, 8 * DAY), canary=CANARY).state == "canary missing"
    rare = {"canary": CANARY, "canary_every": 30 * DAY}
    assert state_of(expecting(30 * DAY, 8 * DAY), **rare).state == "ok"


def test_another_canary_begins_anew() -> None:
    assert state_of(expecting(90 * DAY), canary="Another canary").state == "ok"


def test_a_source_that_has_just_come_back_has_two_intervals_to_show_its_canary() -> None:
    back = {"state_since": NOW - 20 * MINUTE}
    assert state_of(expecting(90 * DAY, **back), canary=CANARY).state == "ok"
    back = {"state_since": NOW - 40 * MINUTE}
    assert state_of(expecting(90 * DAY, **back), canary=CANARY).state == "canary missing"


def test_a_canary_is_known_in_every_spelling_and_set_apart_from_the_other_posts() -> None:
    spelt = [
        post("hello LEAKLINE  Canáry\nof example.org, bye"),
        post("", title=CANARY),
        post("\uff2ceak\u200bline canary of ex\u00adample.org"),
    ]
    talk = [post("Leakline canary of another"), post("")]
    canaries, others = canary.set_apart(CANARY, [*spelt, *talk])
    assert (canaries, others) == (spelt, talk)
    assert canary.set_apart(None, spelt) == ([], spelt)


def test_what_is_kept_of_a_canary_is_when_it_was_seen_and_not_its_text() -> None:
    first = canary.noted(CANARY, None, [], NOW - DAY)
    assert CANARY.casefold() not in str(first).casefold()
    later = canary.noted(CANARY, first, [post(CANARY, NOW + DAY), post(CANARY, NOW - HOUR)], NOW)
    assert canary.known(CANARY, later) == canary.Canary(NOW - DAY, NOW)
    older = canary.noted(CANARY, later, [post(CANARY, NOW - 3 * HOUR)], NOW)
    assert older == later
    assert canary.noted(CANARY, later, [], NOW) is later
    assert canary.noted(None, later, [], NOW) is None


def test_a_canary_of_few_letters_is_refused_for_others_would_write_it_too() -> None:
    assert canary.is_telling("ab-12-cd-34")
    assert not canary.is_telling("leak!!!!!!")


# -- slow -----------------------------------------------------------------------------------------


def looked(*seconds: float, every: timedelta = 15 * MINUTE) -> Any:
    kept = None
    for number, took in enumerate(seconds):
        ended = NOW - DAY + number * every
        kept = promptness.learned(kept, ended - timedelta(seconds=took), ended, every)
    return kept


def test_a_source_is_slow_when_most_of_its_latest_answers_took_long() -> None:
    one = state_of(row(promptness=looked(2, 70, 80, 75)))
    assert (one.state, one.since, one.sure) == ("slow", NOW - DAY + 45 * MINUTE, True)
    assert one.detail == "its answers take 70 s"
    assert not one.blind


def test_one_answer_that_hung_makes_no_source_slow() -> None:
    assert state_of(row(promptness=looked(2, 2, 300, 2))).state == "ok"


def test_a_slow_source_is_slow_until_its_answers_take_half_as_long() -> None:
    slow = (70, 70, 70)
    assert state_of(row(promptness=looked(*slow, 40, 40, 40))).state == "slow"
    assert state_of(row(promptness=looked(*slow, 20, 20, 20))).state == "ok"


def test_slowness_is_told_only_when_it_lasts() -> None:
    kept = {"took": [120] * 5, "slow_since": (NOW - HOUR).isoformat()}
    assert not state_of(row(promptness=kept)).sure


def test_nothing_is_kept_of_a_source_that_answers_at_once() -> None:
    assert looked(0.2, 0.9, 0.1) is None
    quick = looked(3, 0, 0, 0, 0, 0)
    assert promptness.learned(quick, NOW, NOW, MINUTE) is quick
    assert promptness.learned(None, NOW, NOW - DAY, MINUTE) is None


def test_what_counts_as_slow_follows_from_the_interval() -> None:
    assert promptness.limit(MINUTE) == timedelta(seconds=10)
    assert promptness.limit(5 * MINUTE) == timedelta(seconds=30)
    assert promptness.limit(DAY) == MINUTE
    assert promptness.known(None).middle == timedelta(0)


def test_a_source_whose_turn_has_passed_unseen_is_slow_and_the_daemon_is_asked_for() -> None:
    one = state_of(row(next_poll_at=NOW - 16 * MINUTE))
    assert (one.state, one.since, one.sure) == ("slow", NOW - 16 * MINUTE, False)
    assert "daemon" in one.todo
    assert state_of(row(next_poll_at=NOW - 14 * MINUTE)).state == "ok"
    assert state_of(row(next_poll_at=None)).state == "ok"
