"""How a source is doing, since when, and what a person should do. Pure.

    one = health(row, table, now)
    one.state       # "refused"
    one.since       # 2026-03-02 09:15 UTC
    one.todo        # "renew its credentials, or look whether we are banned there"
    one.sure        # False while it may pass by itself: then nobody is told yet

The row says what the last look came to; this says what that means. A single failure means nothing:
an answer of 403 may be the mood of a gateway, and a page of another shape a notice of maintenance.
So "refused", "changed" and "no preview" are sure when a second look says the same, and a source is
sure to be unreachable after three looks in half an hour and two intervals. Where the next look is
hours away, one look less is enough: until then nobody sees anything, and that is what is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor import canary, promptness
from monitor.habit import expected_silence
from monitor.storage.values import SourceRow
from monitor.tables import SourceTable

State = Literal[
    "switched off",
    "new",
    "ok",
    "slow",
    "silent",
    "canary missing",
    "waiting",
    "unreachable",
    "no tor",
    "no preview",
    "refused",
    "changed",
]
READING: frozenset[str] = frozenset({"ok", "slow", "silent", "canary missing"})
"""The states in which the source answers."""

PERSON: frozenset[str] = frozenset({"refused", "changed", "no preview", "no tor"})
"""The states that do not end unless a person acts."""

_LEAST_BLIND = timedelta(minutes=30)
_INTERVALS = 2
_NEXT_LOOK_FAR = timedelta(hours=6)  #: away: it is told without waiting for that look
_ONE_HOUR = timedelta(hours=1)
_LONG_WAIT = timedelta(hours=6)  #: that a place asks for: shorter ones are its ordinary manners
_SLOW_FOR = timedelta(hours=6)
_LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source is doing."""

    state: State
    since: datetime | None = None  #: None: never looked at
    until: datetime | None = None  #: of one that waits: when it is tried again
    detail: str = ""  #: what the place or the connector said, in one sentence
    todo: str = ""  #: one plain sentence; empty where there is nothing to do
    sure: bool = True  #: whether it is worth telling; False: it may pass by itself

    @property
    def blind(self) -> bool:
        """Whether its silence means nothing, because nobody can look."""
        return self.state not in READING

    @property
    def needs_somebody(self) -> bool:
        """Whether it will not mend by itself."""
        return self.state in PERSON or self.state in ("silent", "canary missing")


def health(row: SourceRow | None, table: SourceTable, now: datetime) -> Health:
    """How the source is doing. `row` is None where it was never enrolled."""
    if not table.enabled:
        return Health(state="switched off", todo=TODO["switched off"], sure=False)
    if row is None or row.state == "new":
        since = row.enrolled_at if row else None
        return Health(state="new", since=since, todo=TODO["new"], sure=False)
    if row.state != "ok":
        return _blind(row, table, now)
    return _overdue(row, table, now) or _silent(row) or _slow(row, table, now) or _well(row)


def _well(row: SourceRow) -> Health:
    return Health(state="ok", since=row.state_since, detail=row.detail)


# -- nobody can look ------------------------------------------------------------------------------


def _blind(row: SourceRow, table: SourceTable, now: datetime) -> Health:
    state = _state(row, now)
    todo = _NO_PREVIEW.get(table.connector, TODO[state]) if state == "no preview" else TODO[state]
    return Health(
        state=state,
        since=row.state_since,
        until=row.asked_until if state == "waiting" else None,
        detail=row.detail,
        todo=todo.format(connector=table.connector),
        sure=_is_sure(state, row, table.every, now),
    )


def _state(row: SourceRow, now: datetime) -> State:
    """The state of a row that could not be read; one that nobody knows asks for a look."""
    if row.state == "unreachable":
        return "waiting" if row.asked_until and row.asked_until > now else "unreachable"
    return _STATES.get(row.state, "changed")


_STATES: Mapping[str, State] = {
    "refused": "refused",
    "changed": "changed",
    "no preview": "no preview",
    "no tor": "no tor",
}


def _is_sure(state: State, row: SourceRow, every: timedelta, now: datetime) -> bool:
    """Whether it is no blip any more."""
    since = row.blind_since or row.state_since or now
    if state == "waiting":  # known beforehand: it is told at once that the wait is a long one
        return (row.asked_until or now) - since >= _LONG_WAIT
    looks = (3 if state == "unreachable" else 2) - _is_left_alone(row, since, now)
    lasting = max(_LEAST_BLIND, every * _INTERVALS) if state == "unreachable" else timedelta(0)
    return row.failures >= looks and now - since >= lasting


def _is_left_alone(row: SourceRow, since: datetime, now: datetime) -> bool:
    """Whether the look that would make it sure is hours away, and an hour has passed already."""
    following = row.next_poll_at or now
    return now - since >= _ONE_HOUR and following > now and following - since >= _NEXT_LOOK_FAR


# -- it answers -----------------------------------------------------------------------------------


def _overdue(row: SourceRow, table: SourceTable, now: datetime) -> Health | None:
    """That its canary did not arrive, if one is expected. Time in which nobody looked is given."""
    kept = canary.known(table.canary, row.canary) if table.canary else None
    if kept is None:
        return None
    looked = min(row.last_ok_at or now, now)
    patience = table.every * _INTERVALS
    since = canary.missing_since(kept, table.canary_every, patience, looked)
    if since is None or looked - (row.state_since or looked) < patience:
        return None
    return Health(
        state="canary missing", since=since, detail=CANARY_MISSING, todo=TODO["canary missing"]
    )


def _silent(row: SourceRow) -> Health | None:
    """That it said nothing for longer than ever, up to the last look that could see it."""
    usual = expected_silence(row.habit)
    if usual is None or row.heard_at is None or row.last_ok_at is None:
        return None
    if row.last_ok_at - row.heard_at <= usual:
        return None
    return Health(
        state="silent",
        since=row.heard_at,
        detail=f"it was never silent for longer than {_length(usual)}, by its habit",
        todo=TODO["silent"],
    )


def _slow(row: SourceRow, table: SourceTable, now: datetime) -> Health | None:
    """That its answers take long, or that it is looked at later than it should be."""
    lately = promptness.known(row.promptness)
    if lately.slow_since:
        seconds = lately.middle.total_seconds()
        return Health(
            state="slow",
            since=lately.slow_since,
            detail=f"its answers take {seconds:.0f} s",
            todo=TODO["slow"],
            sure=now - lately.slow_since >= _SLOW_FOR,
        )
    if row.next_poll_at and now - row.next_poll_at > max(_LATE, table.every):
        return Health(
            state="slow",
            since=row.next_poll_at,
            detail="its turn has come and nobody looked",
            todo=TODO["late"],
            sure=False,  # whoever tells is the daemon, which has just been started then
        )
    return None


def _length(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"  # noqa: PLR2004 - two days


# -- what a person should do ----------------------------------------------------------------------

CANARY_MISSING = "the source answers, but we no longer see what is posted"
TODO: Mapping[str, str] = {
    "ok": "",
    "new": "nothing to do: it is looked at by itself",
    "switched off": "set `enabled = true` in its [[source]] to watch it again",
    "slow": "nothing to do while it is read; if it stays so, poll it less often (`every`)",
    "late": "look whether the daemon runs; if it does, raise `polls` in [limits]",
    "silent": "look at the place yourself: it may have moved, closed, or shut us out",
    "canary missing": (
        "look whether the canary was posted; if it was, we are shown less than readers are:"
        " renew the access, or watch it in another way"
    ),
    "waiting": (
        "nothing to do: the place asked us to wait, and is read again by itself; if it asks often,"
        " poll it less often (`every`)"
    ),
    "unreachable": (
        "nothing to do at first: it is tried again by itself; if it lasts, look whether the place"
        " has moved or closed, and whether this machine reaches it"
    ),
    "no tor": "start Tor, or mend `proxy` in [tor]: the fault is on this machine, not the source's",
    "no preview": "watch it in another way, with an account: it shows nothing to visitors",
    "refused": (
        "renew its credentials, or look whether we are banned there: trying again alone does not"
        " help"
    ),
    "changed": (
        "a person must look at it: its answers are not what the connector `{connector}` knows how"
        " to read, and the connector needs an update"
    ),
}
_NO_PREVIEW: Mapping[str, str] = {
    "telegram_web": (
        "watch the channel with the connector `telegram` and an account: it shows no preview to"
        " visitors"
    ),
}
