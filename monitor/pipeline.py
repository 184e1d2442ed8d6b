"""One poll, told as prose: poll -> read -> link -> advance -> alert -> one commit.

The Pipeline asks and writes; what to think of a post is decided in mentions, linking, timeline and
alerting, which are pure.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connectors.base import Connector, SourceError, SourceUnavailable
from connectors.post import Page, Post
from monitor import alerting, linking, timeline
from monitor.mentions import Reader, digest
from monitor.model import Alert, Incident, Mention
from monitor.storage.store import Store
from monitor.storage.values import PollCommit, PostKey, SourceRow, StaleIncident

Known = dict[PostKey, tuple[str, int, str | None]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a page led to, ready to be committed."""

    mentions: tuple[tuple[Mention, str | None], ...]
    incidents: tuple[Incident, ...]
    alerts: tuple[Alert, ...]
    why_here: dict[PostKey, tuple[str, ...]]
    based_on: dict[str, int]


@dataclass(slots=True)
class Desk:
    """The incidents that one page touches, while its mentions are settled one after the other."""

    incidents: dict[str, Incident]
    home: dict[PostKey, str]  #: which incident a known post belongs to
    by_key: dict[str, set[str]] = field(default_factory=dict)  #: linking key -> incidents
    mentions: list[tuple[Mention, str | None]] = field(default_factory=list)
    touched: dict[str, None] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    why_here: dict[PostKey, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """File what lies on the desk already."""
        for incident in self.incidents.values():
            self._file(incident)

    def settle(self, mention: Mention) -> None:
        """Give the mention its incident, and keep what is worth saying about it."""
        before, why = self._incident_for(mention)
        after = (
            timeline.opened(mention)
            if before is None
            else timeline.advanced(before, mention, again=mention.key in self.home)
        )
        after, alert = alerting.alert_for(before, after, mention, why)
        if alert is not None:
            self.alerts.append(alert)
        self.incidents[after.id] = after
        self._file(after)
        self.touched[after.id] = None
        self.home[mention.key] = after.id
        self.mentions.append((mention, after.id))
        self.why_here[mention.key] = why

    def _incident_for(self, mention: Mention) -> tuple[Incident | None, tuple[str, ...]]:
        at_home = self.home.get(mention.key)
        if at_home is not None and at_home in self.incidents:
            return self.incidents[at_home], ("the same post, edited",)
        ids = {id_ for key in linking.wanted_keys(mention) for id_ in self.by_key.get(key, ())}
        found = linking.link(mention, [self.incidents[id_] for id_ in sorted(ids)])
        return found.incident, found.why

    def _file(self, incident: Incident) -> None:
        for key in incident.keys:
            self.by_key.setdefault(key, set()).add(incident.id)

    def settled(self, based_on: dict[str, int]) -> Settled:
        """Everything that the page led to."""
        return Settled(
            tuple(self.mentions),
            tuple(self.incidents[id_] for id_ in self.touched),
            tuple(self.alerts),
            self.why_here,
            {id_: revision for id_, revision in based_on.items() if id_ in self.touched},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that is watched, as the configuration names it."""

    name: str
    connector: str
    every: timedelta
    lang: str | None = None  #: of its posts, where they do not say
    reliability: str = "F"  #: Admiralty code


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """What came of one look at a source. `more` asks for the next look at once."""

    state: str  #: "ok", or the state of the SourceError
    detail: str
    next_poll_at: datetime
    posts: int = 0
    mentions: int = 0
    alerts: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The way of the data, from a source to the store."""

    reader: Reader
    store: Store
    channels: tuple[str, ...]
    now: Callable[[], datetime]
    backoff: timedelta = timedelta(hours=6)  #: the longest wait for a source that fails
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def poll(self, source: Source, connector: Connector) -> PollOutcome:
        """One page of the source, read, settled and committed with its cursor.

        A place that could not be looked at is written down, its cursor unmoved; it raises nothing.
        Raises StaleCursor when another worker was first: poll again later.
        """
        row = await self.store.source(source.name, source.connector)
        try:
            page = await connector.poll(row.cursor)
        except SourceError as error:
            return await self._failed(source, row, error)
        return await self._kept(source, row, page)

    async def _failed(self, source: Source, row: SourceRow, error: SourceError) -> PollOutcome:
        now = self.now()
        again = now + self._wait(source, row, error)
        await self.store.look_failed(source.name, error.state, str(error), again, now)
        return PollOutcome(state=error.state, detail=str(error), next_poll_at=again)

    def _wait(self, source: Source, row: SourceRow, error: SourceError) -> timedelta:
        """How long to leave the place alone: what it asked for, else twice as long each time."""
        asked = error.retry_after if isinstance(error, SourceUnavailable) else None
        if asked is not None:
            return max(asked, source.every)
        return min(source.every * 2 ** min(row.failures, 20), max(self.backoff, source.every))

    async def _kept(self, source: Source, row: SourceRow, page: Page) -> PollOutcome:
        posts = [_in_language(post, source.lang) for post in page.posts]
        async with self._turn:  # two pages that touch one incident follow each other
            while True:
                now = self.now()
                settled = await settle(self.reader, self.store, posts, now)
                again = now if page.more else now + source.every
                try:
                    await self.store.commit(self._commit(row, page, settled, now, again))
                except StaleIncident:  # another process was first: link to what is there now
                    continue
                break
        return PollOutcome(
            state="ok",
            detail="; ".join(page.warnings),
            next_poll_at=again,
            posts=len(page.posts),
            mentions=len(settled.mentions),
            alerts=len(settled.alerts),
            more=page.more,
        )

    def _commit(
        self, source: SourceRow, page: Page, settled: Settled, now: datetime, again: datetime
    ) -> PollCommit:
        return PollCommit(
            source=source.name,
            cursor=page.cursor,
            version=source.version,
            mentions=settled.mentions,
            incidents=settled.incidents,
            alerts=settled.alerts,
            channels=self.channels,
            next_poll_at=again,
            now=now,
            posts_seen=len(page.posts),
            detail="; ".join(page.warnings),
            why_here=settled.why_here,
            based_on=settled.based_on,
        )



async def settle(
    reader: Reader, store: Store, posts: Sequence[Post], now: datetime | None = None
) -> Settled:
    """What the posts lead to; nothing is written.

    `now` None reads each post at its own time, as a replay does.
    """
    known = await store.known([(post.source, post.id) for post in posts])
    mentions = tuple(_new_mentions(reader, posts, known, now))
    if not mentions:
        return Settled((), (), (), {}, {})
    desk = await _desk(store, mentions, known)
    based_on = {id_: incident.revision for id_, incident in desk.incidents.items()}
    for mention in mentions:
        desk.settle(mention)
    return desk.settled(based_on)


def _new_mentions(
    reader: Reader, posts: Iterable[Post], known: Known, now: datetime | None
) -> Iterable[Mention]:
    """The mentions of posts that are new, or that were edited since they were read."""
    for post in posts:
        before = known.get((post.source, post.id))
        if before is not None and before[0] == digest(post):
            continue
        revision = 1 if before is None else before[1] + 1
        mention = reader.read(post, now or post.published_at, revision)
        if mention is not None:
            known[mention.key] = (mention.digest, revision, before[2] if before else None)
            yield mention


async def _desk(store: Store, mentions: Collection[Mention], known: Known) -> Desk:
    """The open incidents that the mentions may belong to, and those of posts seen before."""
    wanted = {key for mention in mentions for key in linking.wanted_keys(mention)}
    since = min(mention.published_at for mention in mentions) - linking.REMEMBERED
    near = await store.candidates(wanted, (), since)
    edited = [m.key for m in mentions if known[m.key][2] is not None]
    homes = await store.incident_of(edited) if edited else {}
    incidents = {one.id: one for one in (*near, *homes.values())}
    return Desk(incidents, {key: one.id for key, one in homes.items()})


def _in_language(post: Post, lang: str | None) -> Post:
    """The post with the language of its source where it states none itself."""
    return replace(post, lang=lang) if lang and post.lang is None else post
