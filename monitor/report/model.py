"""The nouns of the report, frozen. Times are UTC; `tz` is the reader's and used only in writing."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from monitor.lead_time import Foresight, Lead, Tally
from monitor.model import Clock, Incident, Mention, Milestone, Price, Stage, Unit
from monitor.report.period import Period

By = Literal["seen", "event"]
Tlp = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
Level = Literal["now", "soon", "operator"]
_READ = ("ok", "slow", "silent", "canary missing")
_UNWATCHED = ("switched off", "removed")  #: it was read in the period, and is no more


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """How well a source could be watched in the period."""

    name: str
    platform: str
    state: str = "ok"  #: of monitor/health.py: "ok", "unreachable", "refused", "changed" ...
    posts: int = 0  #: read in the period, whether they matched or not
    last_read_at: datetime | None = None  #: None: never read with success
    note: str = ""  #: the latest error as one plain sentence
    owner: str = ""  #: who answers for watching it
    legal_basis: str = ""  #: on which it is watched

    @property
    def blind(self) -> bool:
        """Whether silence from here means nothing, because nobody could look."""
        unread = self.state not in _READ or self.last_read_at is None
        return unread and self.state not in _UNWATCHED


@dataclass(frozen=True, slots=True)
class Told:
    """That a source's state was told, or that it was over."""

    at: datetime
    state: str
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Blindness:
    """The time of the period in which a source could not be looked at, in one line."""

    source: str
    length: timedelta  #: all of it that lies in the period
    since: datetime  #: when the first stretch began, maybe before the period
    until: datetime | None  #: when the last one was over; None: it goes on
    states: tuple[str, ...]
    told: tuple[Told, ...]  #: oldest first
    quiet: bool = False  #: it was read, but told as silent, or without its canary


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as somebody stated it, who did so first, and how many posts repeat it."""

    said: int
    unit: Unit
    at: datetime
    source: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A price as somebody asked it first."""

    price: Price
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Named:
    """Something that posts name (an organisation, a data class), and how many of them do."""

    name: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """The first time that an incident was spoken of in a language."""

    lang: str
    at: datetime
    source: str
    platform: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A mention of the period with the copies of its text: fifty reposts are one line."""

    mention: Mention
    stage: Stage  #: within the incident: see echo.py
    copies: tuple[Mention, ...] = ()
    why_here: tuple[str, ...] = ()  #: why it joined the incident


@dataclass(frozen=True, slots=True)
class Move:
    """An incident that reached new stages in the period; `before` is None when it is new."""

    incident: Incident
    before: Stage | None
    reached: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that a person has to decide, and why it is asked. Leakline proposes, never acts."""

    level: Level
    subject: str  #: the incident's title or the source's name
    incident: str | None  #: the incident's id; None when it is about a source
    ask: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What the report says of one incident."""

    incident: Incident
    new: bool  #: first mention within the period
    mentions: tuple[Mention, ...]  #: all that are known, in the order of event time
    evidence: tuple[Evidence, ...]  #: of the period only, in the order of event time
    elsewhere: int  #: mentions that belong to other periods
    foresight: Foresight  #: how early it was known, and what was seen late
    counts: tuple[Stated, ...]  #: in the order in which they were first stated
    prices: tuple[Asked, ...]
    who: tuple[Named, ...]
    data_classes: tuple[Named, ...]
    crossings: tuple[Crossing, ...]
    clock: Clock | None = None

    @property
    def leads(self) -> tuple[Lead, ...]:
        """How long before publication, press and disclosure it was known; if reached."""
        return self.foresight.leads


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A weekly report before it is written: equal input gives an equal report."""

    period: Period
    tz: tzinfo
    made_at: datetime
    by: By  #: which time puts a mention into a period
    tlp: Tlp
    new: tuple[Incident, ...]
    moves: tuple[Move, ...]
    decisions: tuple[Decision, ...]
    chapters: tuple[Chapter, ...]
    sources: tuple[SourceLine, ...]
    alerts_sent: int
    tally: Tally  #: of what was reached, and what was seen late, in the period
    blindness: tuple[Blindness, ...] = ()  #: the longest first

    @property
    def mentions(self) -> int:
        """The number of mentions that belong to the period."""
        return sum(1 + len(e.copies) for c in self.chapters for e in c.evidence)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the period's mentions, sorted."""
        return tuple(sorted({e.mention.lang for c in self.chapters for e in c.evidence}))

    @property
    def blind(self) -> tuple[SourceLine, ...]:
        """The sources whose silence means nothing."""
        return tuple(s for s in self.sources if s.blind)
