"""One poll, told as prose: poll -> read -> link -> advance -> alert -> one commit.

The Pipeline asks and writes; what to think of a post is decided in mentions, linking, timeline and
alerting, which are pure.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from connectors.base import Connector, SourceError, SourceUnavailable
from connectors.post import Page, Post
from monitor import alerting, linking, timeline
from monitor.claims import is_concrete, with_names
from monitor.mentions import Look, Reader, digest
from monitor.model import Alert, Incident, Mention, Stage
from monitor.nearest import nearest
from monitor.storage.store import Store
from monitor.storage.values import PollCommit, PostKey, SourceRow, StaleIncident

_DOUBLINGS = 20  #: more would overflow
_ATTEMPTS = 5  #: to commit a page, while other processes are first

Known = dict[PostKey, tuple[str, int, str | None]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a page led to, ready to be committed."""

    mentions: tuple[tuple[Mention, str | None], ...]
    incidents: tuple[Incident, ...]
    alerts: tuple[Alert, ...]
    why_here: dict[PostKey, tuple[str, ...]]
    based_on: dict[str, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A post on its way to an incident."""

    look: Look
    seen_at: datetime
    revision: int
    mention: Mention | None  #: None when it is not worth reading before an incident asks for it
    flagged: bool  #: False: no rule flags it, only an open incident can claim it
    heard: frozenset[str]
    trail: frozenset[str]  #: keys of incidents that it may name or answer

    @property
    def key(self) -> PostKey:
        """The identity of the post."""
        return (self.look.post.source, self.look.post.id)

    @property
    def wanted(self) -> frozenset[str]:
        """The keys of the incidents that it may belong to."""
        return self.trail | linking.wanted_keys(self.mention) if self.mention else self.trail


@dataclass(slots=True)
class Desk:
    """The incidents that one page touches, while its mentions are settled one after the other."""

    policy: alerting.Policy
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
            self._file(incident.id, incident.keys)

    def settle(self, draft: Draft, reader: Reader) -> None:
        """Give the post its incident, and keep what is worth saying about it."""
        near = self._near(draft)
        mention = draft.mention
        if mention is None:
            if not near:
                return
            mention = reader.mention(draft.look, draft.seen_at, draft.revision)
        before, why = self._incident_for(mention, near, draft.heard)
        if not draft.flagged and (before is None or not _is_about(draft, mention, before)):
            return
        if before is not None:
            found = linking.newly_named(before.claim, draft.heard)
            mention = replace(mention, claim=with_names(mention.claim, found))
        after = (
            timeline.opened(mention)
            if before is None
            else timeline.advanced(before, mention, again=mention.key in self.home)
        )
        after, alert = alerting.alert_for(before, after, mention, why, self.policy)
        if alert is not None:
            self.alerts.append(alert)
        self._keep(after, mention, why)

    def _near(self, draft: Draft) -> list[Incident]:
        return [self.incidents[id_] for id_ in nearest(draft.wanted, self.by_key)]

    def _incident_for(
        self, mention: Mention, near: Sequence[Incident], heard: frozenset[str]
    ) -> tuple[Incident | None, tuple[str, ...]]:
        at_home = self.home.get(mention.key)
        if at_home is not None and at_home in self.incidents:
            return self.incidents[at_home], ("the same post, edited",)
        found = linking.link(mention, near, heard)
        return found.incident, found.why

    def _keep(self, after: Incident, mention: Mention, why: tuple[str, ...]) -> None:
        before = self.incidents.get(after.id)
        self._file(after.id, after.keys - before.keys if before else after.keys)
        self.incidents[after.id] = after
        self.touched[after.id] = None
        self.home[mention.key] = after.id
        self.mentions.append((mention, after.id))
        self.why_here[mention.key] = why

    def _file(self, id_: str, keys: Iterable[str]) -> None:
        for key in keys:
            self.by_key.setdefault(key, set()).add(id_)

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
    policy: alerting.Policy = alerting.EVERYTHING
    backoff: timedelta = timedelta(hours=6)  #: the longest wait for a source that fails
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def poll(self, source: Source, connector: Connector) -> PollOutcome:
        """One page of the source, read, settled and committed with its cursor.

        A place that could not be looked at is written down, its cursor unmoved; it raises nothing.
        Raises StaleCursor when another worker was first, StaleIncident when others were first again
        and again: nothing is written, poll again later.
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
        doubled: timedelta = source.every * 2 ** min(row.failures, _DOUBLINGS)
        return min(doubled, max(self.backoff, source.every))

    async def _kept(self, source: Source, row: SourceRow, page: Page) -> PollOutcome:
        posts = [_in_language(post, source.lang) for post in page.posts]
        async with self._turn:  # two pages that touch one incident follow each other
            for attempt in count(1):
                now = self.now()
                settled = await settle(self.reader, self.store, posts, now, self.policy)
                again = now if page.more else now + source.every
                try:
                    await self.store.commit(self._commit(row, page, settled, now, again))
                except StaleIncident:  # another process was first: link to what is there now
                    if attempt == _ATTEMPTS:
                        raise
                else:
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
    reader: Reader,
    store: Store,
    posts: Sequence[Post],
    now: datetime | None = None,
    policy: alerting.Policy = alerting.EVERYTHING,
) -> Settled:
    """What the posts lead to; nothing is written.

    A post that no rule flags is kept when it names or answers an open incident and speaks of leaks.
    `now` None reads each post at its own time, as a replay does.
    """
    known = await store.known([(post.source, post.id) for post in posts])
    drafts = await asyncio.to_thread(lambda: tuple(_drafts(reader, posts, known, now)))
    if not drafts:
        return Settled((), (), (), {}, {})
    desk = await _desk(store, drafts, known, policy)
    based_on = {id_: incident.revision for id_, incident in desk.incidents.items()}
    for draft in drafts:
        desk.settle(draft, reader)
    return desk.settled(based_on)


def _drafts(
    reader: Reader, posts: Iterable[Post], known: Known, now: datetime | None
) -> Iterable[Draft]:
    """The posts that are new, or edited since they were read, and may speak of a leak."""
    for post in posts:
        key = (post.source, post.id)
        before = known.get(key)
        content = digest(post)
        if before is not None and before[0] == content:
            continue
        look = reader.look(post)
        revision = 1 if before is None else before[1] + 1
        seen_at = now or post.published_at
        read = look.flagged or look.states_number
        mention = reader.mention(look, seen_at, revision) if read else None
        flagged = look.flagged and mention is not None and is_concrete(mention.claim)
        if not (flagged or look.speaks_of_leaks or look.states_number or post.reply_to):
            continue
        known[key] = (content, revision, before[2] if before else None)
        heard = look.heard
        trail = linking.trail_keys(post.source, post.reply_to, heard)
        yield Draft(look, seen_at, revision, mention, flagged, heard, trail)


async def _desk(
    store: Store, drafts: Collection[Draft], known: Known, policy: alerting.Policy
) -> Desk:
    """The open incidents that the posts may belong to, and those of posts seen before."""
    since = min(draft.look.post.published_at for draft in drafts) - linking.REMEMBERED
    near = await store.candidates([draft.wanted for draft in drafts], since)
    edited = [draft.key for draft in drafts if known[draft.key][2] is not None]
    homes = await store.incident_of(edited) if edited else {}
    incidents = {one.id: one for one in (*near, *homes.values())}
    return Desk(policy, incidents, {key: one.id for key, one in homes.items()})


def _is_about(draft: Draft, mention: Mention, incident: Incident) -> bool:
    """Whether a post that no rule flags is about the leak and not only about the victim."""
    if draft.look.speaks_of_leaks:
        return True
    if draft.look.states_number and linking.same_number(mention.claim, incident.claim):
        return True
    answers = mention.reply_to is not None
    return answers and (mention.stage is not Stage.MENTION or "?" in draft.look.folded.text)


def _in_language(post: Post, lang: str | None) -> Post:
    """The post with the language of its source where it states none itself."""
    return replace(post, lang=lang) if lang and post.lang is None else post
