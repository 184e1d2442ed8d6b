"""What goes into the store and comes out of it beside the nouns of monitor/model.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.model import Act, Alert, Incident, Mention, SourceNews
from monitor.model import PostKey as PostKey  # noqa: PLC0414 - told on to those who import it here


class StorageError(Exception):
    """Something that the store cannot do; str() is one plain sentence."""


class StorageUnavailable(StorageError):
    """The database cannot be opened: the operator must look at its address."""


class SchemaTooNew(StorageError):
    """A newer Leakline has been here: the operator must install that version again."""


class Stale(StorageError):
    """Another worker was first; nothing was written. Poll again from what the store says now."""


class StaleCursor(Stale):
    """The source has moved on since its row was read."""


class StaleTelling(Stale):
    """Another worker has told of a source since its row was read: look again."""


class StaleIncident(Stale):
    """An incident has moved on since it was read: link the page's mentions once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Where a source stands. `version` goes back into the PollCommit of the next poll."""

    name: str
    connector: str
    cursor: str | None
    version: int
    state: str  #: new, ok, or the state of the SourceError
    state_since: datetime | None  #: None before the first look
    detail: str  #: one plain sentence, empty when there is nothing to say
    next_poll_at: datetime | None  #: None: at once
    last_ok_at: datetime | None
    failures: int  #: since the last look that succeeded
    posts_seen: int
    enrolled_at: datetime | None = None  #: when it was first watched; None: before that was kept
    heard_at: datetime | None = None  #: when its latest post was seen
    habit: Any = None  #: how often it speaks, as learned, in words of JSON
    silent_from: datetime | None = None  #: from when its silence is beyond its habit
    told: str | None = None  #: the states that were told since all was well; see telling.py
    blind_since: datetime | None = None  #: when the looks began to fail; None: the last one did not
    asked_until: datetime | None = None  #: until when the place asked us to wait
    promptness: Any = None  #: how long its answers take, in words of JSON; see promptness.py
    canary: Any = None  #: when its canary was seen last, in words of JSON; see canary.py


@dataclass(frozen=True, slots=True)
class Turn:
    """A source went blind (`blind`), or could be looked at again."""

    at: datetime
    blind: bool
    state: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Where a source stands after looks that moved no cursor, and what became of its outage."""

    row: SourceRow
    turns: tuple[Turn, ...] = ()  #: oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes known at one moment; the store takes all of it or nothing."""

    now: datetime
    mentions: tuple[tuple[Mention, str | None], ...] = ()  #: each with the id of its incident
    incidents: tuple[Incident, ...] = ()
    acts: tuple[Act, ...] = ()
    alerts: tuple[Alert, ...] = ()  #: in the order in which they are to be told
    channels: tuple[str, ...] = ()  #: each alert is queued for each of them
    why_here: Mapping[PostKey, tuple[str, ...]] = field(default_factory=dict)
    #: revisions of the incidents as read before linking: a later one in the store is StaleIncident
    based_on: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCommit(Change):
    """Everything that one poll led to, and where the source now stands."""

    source: str
    cursor: str | None  #: where the next poll goes on from
    version: int  #: SourceRow.version as read before the poll
    next_poll_at: datetime
    posts_seen: int
    detail: str = ""  #: the page's warnings in one sentence
    heard_at: datetime | None = None  #: now, when it brought a post; None: as before
    habit: Any = None  #: how often it speaks, with these posts; None: as before
    promptness: Any = None  #: as in SourceRow; None: as before
    canary: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told of sources at one moment, and what is noted of each; all of it or nothing."""

    now: datetime
    notices: tuple[tuple[SourceNews, ...], ...]  #: each notice is queued for each channel
    channels: tuple[str, ...]
    told: Mapping[str, tuple[str | None, str | None]]  #: SourceRow.told, before and after


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the journal. Its seal covers its own words and the seal of the line before."""

    number: int  #: from 1
    at: datetime
    kind: str  #: "mention" or "act" or "alert"
    subject: str  #: the post's key with its revision, or the incident's id
    digest: str  #: sha256 of the body
    body: Any  #: None where another table keeps it
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A stretch of time in which a source could not be looked at; `until` None: still."""

    source: str
    state: str
    detail: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much the store holds."""

    sources: int
    mentions: int
    incidents: int
    open_incidents: int
    alerts: int
    waiting: int
    sent: int
    dead: int
