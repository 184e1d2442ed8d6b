"""One poll, told as prose: poll -> read -> link -> advance -> alert -> one commit.

The Pipeline asks and writes; what to think of a post is decided in mentions, linking, timeline and
alerting, which are pure.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.base import Connector
from connectors.post import Page, Post
from monitor import alerting, linking, timeline
from monitor.mentions import Reader, digest
from monitor.model import Alert, Incident, Mention
from monitor.storage.store import Store
from monitor.storage.values import PollCommit, PostKey, SourceRow

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


@dataclass(frozen=True, slots=True)
class Poll:
    """What came of one poll."""

    posts: int
    mentions: int
    alerts: int
    more: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The way of the data, from a source to the store."""

    reader: Reader
    store: Store
    channels: tuple[str, ...]

    async def poll(
        self, source: SourceRow, connector: Connector, now: datetime, every: timedelta
    ) -> Poll:
        """One page of the source, read, settled and committed with its cursor.

        Raises SourceError when the place could not be looked at (nothing is written: see
        Store.look_failed), Stale when another worker was first.
        """
        page = await connector.poll(source.cursor)
        settled = await self.settle(page.posts, now)
        await self.store.commit(self._commit(source, page, settled, now, every))
        return Poll(
            len(page.posts), len(settled.mentions), len(settled.alerts), page.more, page.warnings
        )

    async def settle(
        self, posts: Sequence[Post], now: datetime | None = None
    ) -> Settled:
        """What the posts lead to. `now` None reads each post at its own time, as a replay does."""
        known = await self.store.known([(post.source, post.id) for post in posts])
        mentions = tuple(self._new_mentions(posts, known, now))
        if not mentions:
            return Settled((), (), (), {}, {})
        desk = await self._desk(mentions, known)
        based_on = {id_: incident.revision for id_, incident in desk.incidents.items()}
        for mention in mentions:
            desk.settle(mention)
        return desk.settled(based_on)

    def _new_mentions(
        self, posts: Iterable[Post], known: Known, now: datetime | None
    ) -> Iterable[Mention]:
        """The mentions of posts that are new, or that were edited since they were read."""
        for post in posts:
            before = known.get((post.source, post.id))
            if before is not None and before[0] == digest(post):
                continue
            revision = 1 if before is None else before[1] + 1
            mention = self.reader.read(post, now or post.published_at, revision)
            if mention is not None:
                known[mention.key] = (mention.digest, revision, before[2] if before else None)
                yield mention

    async def _desk(self, mentions: Collection[Mention], known: Known) -> Desk:
        """The open incidents that the mentions may belong to, and those of posts seen before."""
        wanted = {key for mention in mentions for key in linking.wanted_keys(mention)}
        since = min(mention.published_at for mention in mentions) - linking.REMEMBERED
        near = await self.store.candidates(wanted, (), since)
        edited = [m.key for m in mentions if known[m.key][2] is not None]
        homes = await self.store.incident_of(edited) if edited else {}
        incidents = {one.id: one for one in (*near, *homes.values())}
        return Desk(incidents, {key: one.id for key, one in homes.items()})

    def _commit(
        self, source: SourceRow, page: Page, settled: Settled, now: datetime, every: timedelta
    ) -> PollCommit:
        return PollCommit(
            source=source.name,
            cursor=page.cursor,
            version=source.version,
            mentions=settled.mentions,
            incidents=settled.incidents,
            alerts=settled.alerts,
            channels=self.channels,
            next_poll_at=now if page.more else now + every,
            now=now,
            posts_seen=len(page.posts),
            detail="; ".join(page.warnings),
            why_here=settled.why_here,
            based_on=settled.based_on,
        )
