"""The awareness clock of an incident: how long until the authority must be told. Pure.

Article 33(1) GDPR: a controller notifies the supervisory authority "without undue delay and, where
feasible, not later than 72 hours after having become aware" of a breach. A person says when that
was (`confirm --affects-us`); nothing that is read in public starts the clock by itself.

The hours are counted plainly, from the minute of awareness on, through nights, week-ends and public
holidays. Regulation (EEC, Euratom) No 1182/71, to which the EDPB's Guidelines 9/2022 refer, counts
kindlier: its article 3(1) leaves out the hour in which the event falls, and 3(5) asks for two
working days in any period of two days or more. Holidays are within the period by 3(3), and the
shift of its end to the next working day, 3(4), is not for periods in hours. Whether 3(5) helps is
for a lawyer to say, not for a clock: ours never ends later than the law's.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from monitor.model import Clock, Hand

_IN_MINUTES = timedelta(hours=3)  #: below it, minutes are told too
_IN_DAYS = timedelta(days=10)  #: from it on, days are told

#: by language; each has the same keys
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "left": "{span} left",
        "overdue": "overdue by {span}",
        "in time": "authority told {at}, in time, {span} before its end",
        "late": "authority told {at}, late, {span} after its end",
        "hours": "{hours} h",
        "minutes": "{hours} h {minutes} min",
        "days": "{days} days",
    },
    "fr": {
        "left": "{span} restantes",
        "overdue": "délai dépassé de {span}",
        "in time": "autorité informée le {at}, dans le délai, {span} avant le terme",
        "late": "autorité informée le {at}, hors délai, {span} après le terme",
        "hours": "{hours} h",
        "minutes": "{hours} h {minutes} min",
        "days": "{days} jours",
    },
}


def clock_of(hand: Hand, hours: int) -> Clock | None:
    """The clock of what people have decided; None where nobody has said that it affects us.

    There is none either for what was dismissed, and what was merged has given its clock away.
    Closing does not end it, for a closed incident may still have to be notified.
    """
    if hand.aware_at is None or hand.verdict == "dismissed":
        return None
    return Clock(hand.aware_at, hand.aware_at + timedelta(hours=hours), hand.notified_at)


def left(clock: Clock, now: datetime) -> timedelta:
    """The time from now, or from when the authority was told, to the end; negative when overdue."""
    return clock.due_at - (clock.stopped_at or now)


def runs(clock: Clock | None) -> bool:
    """Whether the authority is still to be told."""
    return clock is not None and clock.stopped_at is None


def said(clock: Clock, now: datetime, language: str = "en", tz: tzinfo = UTC) -> str:
    """The clock in words: "51 h left", "overdue by 3 h", "authority told ..., in time, ...".

    Hours are cut, never rounded up. A language that is not known here is English.
    """
    words = WORDS.get(language, WORDS["en"])
    rest = left(clock, now)
    length, late = span(rest, language), rest < timedelta(0)
    if clock.stopped_at is None:
        return words["overdue" if late else "left"].format(span=length)
    at = f"{clock.stopped_at.astimezone(tz):%Y-%m-%d %H:%M %Z}"
    return words["late" if late else "in time"].format(span=length, at=at)


def span(length: timedelta, language: str = "en") -> str:
    """A length of time, whatever its sign, in words: "1 h 20 min", "51 h", "12 days"."""
    length, words = abs(length), WORDS.get(language, WORDS["en"])
    minutes = int(length.total_seconds()) // 60
    if length >= _IN_DAYS:
        return words["days"].format(days=length.days)
    kind = "minutes" if length < _IN_MINUTES else "hours"
    return words[kind].format(hours=minutes // 60, minutes=minutes % 60)


def due_reminder(clock: Clock, told: int, hours: Iterable[int], now: datetime) -> int | None:
    """The reminder to give now, as hours after the start; None when there is none.

    `told` is that of the last one given. Of several that are due only the latest counts: who was
    away for two days wants to know how much is left, not how much was left yesterday. Reminders
    after the clock's end are left out.
    """
    if not runs(clock):
        return None
    over = min(now, clock.due_at) - clock.started_at
    due = [hour for hour in hours if told < hour and timedelta(hours=hour) <= over]
    return max(due, default=None)
