"""The nouns of the monitor, frozen: Mention, Claim, Stage, Milestone, Incident, Clock, Act, Alert.

Every time is aware and UTC. "At" is when it happened in the world (the post's own time); "seen" is
when Leakline read it. Nothing in this module is unmasked: a Mention is made by monitor/mentions.py,
behind the mask.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

PostKey = tuple[str, str]  #: the identity of a post: source and post id
Unit = Literal["people", "rows", "files", "gigabytes"]
Severity = Literal["low", "medium", "high", "critical"]


class Stage(StrEnum):
    """How far a leak has come. The first four are the ladder, the rest is the echo."""

    MENTION = "mention"
    OFFER = "offer"
    SAMPLE = "sample"
    PUBLICATION = "publication"
    SPREAD = "spread"
    PRESS = "press"
    DISCLOSURE = "disclosure"

    @property
    def rank(self) -> int:
        """The place in the order of the design's table, from 0 (mention) to 6 (disclosure)."""
        return _ORDER.index(self)


_ORDER = tuple(Stage)
LADDER: tuple[Stage, ...] = (Stage.MENTION, Stage.OFFER, Stage.SAMPLE, Stage.PUBLICATION)


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """A number that a post states, as a range: "about half a million" is 450,000 to 550,000."""

    low: int
    high: int
    unit: Unit
    said: int  #: the number as stated: 500000

    @property
    def of_records(self) -> bool:
        """Whether it counts people or rows, which posts tell of one leak without a difference."""
        return self.unit in ("people", "rows")


@dataclass(frozen=True, slots=True)
class Price:
    """What a seller asks: an amount and an ISO 4217 code, or BTC, XMR, USDT."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that a post names; `size` in bytes, None when unknown."""

    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The facts that a post states. Empty tuples mean "it does not say"."""

    who: tuple[str, ...] = ()  #: names of organisations as written; a watched name comes first
    called: tuple[str, ...] = ()  #: words that may be a name, until a second post bears them
    watched: tuple[str, ...] = ()  #: ids of the operator's watches that the post names
    countries: tuple[str, ...] = ()  #: ISO 3166-1 alpha-2
    sectors: tuple[str, ...] = ()  #: "health", "finance", ...
    counts: tuple[Count, ...] = ()
    data_classes: tuple[str, ...] = ()  #: HIBP's names
    period: tuple[int, int] | None = None  #: the first and the last year that the data covers
    price: Price | None = None
    promised_at: datetime | None = None  #: when a countdown ends, as the post says
    files: tuple[File, ...] = ()
    links: tuple[str, ...] = ()  #: defanged, never fetched
    handle: str | None = None  #: keyed hash of the author's name; None when anonymous

    @property
    def records(self) -> tuple[int, ...]:
        """The stated numbers of people or rows, largest first, each once."""
        said = {count.said for count in self.counts if count.of_records}
        return tuple(sorted(said, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A post that matched, as it is kept: masked."""

    post_id: str
    source: str
    platform: str
    lang: str  #: ISO 639-1, "und" when unknown
    published_at: datetime
    seen_at: datetime
    title: str  #: masked, one line
    excerpt: str  #: masked, at most some hundred characters, in the original language
    url: str | None  #: of the post itself, defanged
    forwarded_from: str | None
    reply_to: str | None
    digest: str  #: of the post's content: another digest for the same post is an edit
    text_key: str  #: of the folded text: equal for copies of one text
    stage: Stage  #: what the post proves by itself; copies of a publication say "publication" here
    why_stage: tuple[str, ...]
    rules: tuple[str, ...]
    severity: Severity
    claim: Claim
    revision: int = 1
    vanished_at: datetime | None = None  #: when the place was seen to show it no more
    signature: str = ""  #: of the folded text: alike for texts that are nearly the same; see copies

    @property
    def key(self) -> PostKey:
        """The identity of the post behind the mention: source and post id."""
        return (self.source, self.post_id)


def post_name(source: str, post_id: str) -> str:
    """One word for a post: ids are unique within their source."""
    return f"{source}/{post_id}"


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A mention in three words: when it happened, when we saw it, which post."""

    at: datetime
    source: str
    post_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Milestone:
    """The first time that an incident reached a stage."""

    stage: Stage
    at: datetime
    seen_at: datetime
    source: str
    post_id: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A milestone that moved, because an earlier post was found later."""

    stage: Stage
    was_at: datetime
    at: datetime
    seen_at: datetime  #: when the earlier post was read


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An incident that may be the same, for a person to judge: too little speaks for a join."""

    incident: str
    why: tuple[str, ...]


Verdict = Literal["open", "confirmed", "dismissed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What people have decided about an incident; nothing that the machine finds changes it."""

    verdict: Verdict = "open"
    closed_at: datetime | None = None  #: also when it was dismissed
    title: str = ""  #: empty: the machine's
    who: tuple[str, ...] = ()  #: empty: as the posts name it
    stages: Mapping[str, Stage] = field(default_factory=dict)  #: of posts; see post_name
    reached: tuple[Milestone, ...] = ()  #: what no post here proves
    held: Claim | None = None  #: what the shape of a file that is lawfully held tells
    assignee: str = ""
    aware_at: datetime | None = None  #: when it was known to affect us: the clock runs
    notified_at: datetime | None = None  #: when the authority was told: the clock stands
    decided: bool = False  #: the machine neither takes mentions out nor joins it with another


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the alerts of an incident have said so far; alerting compares the incident with it."""

    stages: frozenset[Stage] = frozenset()
    people: int = 0  #: largest number told
    languages: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    data_classes: frozenset[str] = frozenset()
    watched: frozenset[str] = frozenset()
    minor: int = 0  #: alerts so far that told only of growth or of another language
    shifts: tuple[Shift, ...] = ()
    recycled: tuple[str, ...] = ()
    reminded: int = 0  #: hours of the awareness clock at which the last reminder was due


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The mentions that speak of one leak, summed up.

    `first` keeps for each stage that posts prove by themselves its two earliest sightings: enough
    to derive the milestones whatever the order in which the posts arrive.
    """

    id: str
    title: str
    stage: Stage
    severity: Severity
    opened_at: datetime  #: when the first mention was seen
    first_at: datetime  #: when the earliest mention was written
    last_at: datetime  #: when the latest mention was written
    first: Mapping[Stage, tuple[Sighting, ...]]
    milestones: tuple[Milestone, ...]
    claim: Claim
    languages: tuple[str, ...]  #: in order of appearance
    platforms: tuple[str, ...]
    sources: tuple[str, ...]
    mentions: int
    revision: int
    keys: frozenset[str] = frozenset()  #: what a later mention may share; see keys.keys_of
    traces: tuple[str, ...] = ()  #: those keys that name single posts, oldest first
    signatures: tuple[str, ...] = ()  #: of its latest texts, oldest first, each once
    told: Told = field(default_factory=Told)
    shifts: tuple[Shift, ...] = ()
    merged_into: str | None = None  #: id of the incident that has all its mentions now
    suggested: tuple[Suggestion, ...] = ()
    calmed: tuple[str, ...] = ()  #: why it weighs less than its rules say
    recycled: tuple[str, ...] = ()  #: why it may be an old leak; told when it changes
    hand: Hand = field(default_factory=Hand)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in which an authority is to be told, from the moment somebody knew; see clock.py."""

    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None  #: when the authority was told; None: the clock runs


ActKind = Literal[
    "confirm",
    "dismiss",
    "close",
    "reopen",
    "merge",
    "split",
    "stage",
    "name",
    "note",
    "assign",
    "notified",
    "profile",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person has said about an incident: who, when, and what. Kept for ever.

    Which of the other fields are used follows from `kind`; see monitor/acts.py.
    """

    kind: ActKind
    incident: str
    by: str
    at: datetime
    note: str = ""
    time: datetime | None = None  #: of what is told: when somebody knew, when a stage was reached
    affects_us: bool = False
    rules: tuple[str, ...] = ()  #: that fired there: the pattern of a false alarm
    sources: tuple[str, ...] = ()  #: in which they fired
    others: tuple[str, ...] = ()  #: ids: merged into this one, or split from it
    posts: tuple[PostKey, ...] = ()  #: that are split off, or whose stage is set
    stage: Stage | None = None
    title: str = ""
    who: tuple[str, ...] = ()
    assignee: str = ""
    claim: Claim | None = None  #: of a profile


class Reason(StrEnum):
    """Why an alert is sent."""

    FIRST_MENTION = "FIRST_MENTION"
    NEW_STAGE = "NEW_STAGE"
    GREW = "GREW"
    NEW_NAME = "NEW_NAME"
    NEW_LANGUAGE = "NEW_LANGUAGE"
    RECYCLED = "RECYCLED"  #: an old leak is posted again
    CLOCK = "CLOCK"  #: so many hours of the awareness clock are over


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something worth saying about an incident. (incident, revision) names it for ever."""

    incident: str
    revision: int
    reason: Reason
    stage: Stage  #: the stage that this alert is about
    at: datetime  #: when it happened
    seen_at: datetime  #: when it was seen: the alert's own time
    post_id: str
    source: str
    severity: Severity
    title: str
    why: tuple[str, ...]  #: plain sentences: what changed, why the stage, why this incident
    claim: Claim  #: of the incident as known then
    excerpt: str
    url: str | None
    lang: str
    milestones: tuple[Milestone, ...]
    languages: tuple[str, ...]
    mentions: int
    clock: Clock | None = None  #: of the incident, as it stood then

    @property
    def key(self) -> str:
        """The idempotency key without the channel: equal for every attempt to say it."""
        return f"{self.incident}.{self.revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNews:
    """That a source cannot be read as it should, or that it can again."""

    source: str
    state: str  #: of monitor/health.py; of one that is back, the one that was told
    since: datetime  #: when it began
    until: datetime | None = None  #: when it was over; None: it goes on
    detail: str = ""  #: what the place answered, in one sentence
    todo: str = ""  #: what a person should do, in one sentence
    among: int = 0  #: how many sources are watched
    network: bool = False  #: so many fell together that it may be ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something worth saying about sources: what fell together, or what is back. Never empty."""

    number: int
    seen_at: datetime  #: the notice's own time
    news: tuple[SourceNews, ...]

    @property
    def key(self) -> str:
        """The idempotency key without the channel: equal for every attempt to say it."""
        return f"notice.{self.number}"

    @property
    def severity(self) -> Severity:
        """How it is shown: a source that is back is no alarm."""
        return "low" if all(one.until for one in self.news) else "medium"


DeliveryState = Literal["waiting", "sent", "dead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert or notice on its way to one channel, as the outbox keeps it until it is said."""

    key: str  #: "INCIDENT.REVISION.CHANNEL": the idempotency key, the same on every attempt
    channel: str  #: the name of the notifier
    alert: Alert | Notice
    attempts: int = 0  #: how often it was tried in vain
    thread: str | None = None  #: of this incident in this channel; None before the first
    state: DeliveryState = "waiting"
    not_before: datetime | None = None
    last_error: str | None = None
    sent_at: datetime | None = None
    receipt: str | None = None
