"""One poll, told as prose: poll -> read -> link -> advance -> alert -> one commit.

The Pipeline asks and writes; what to think of a post is decided in mentions, desk, retelling and
what these call, which are pure.
"""

import asyncio
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from connectors.base import Connector, SourceError, SourceUnavailable
from connectors.post import Page, Post
from monitor import alerting, canary, keys, linking, promptness
from monitor.calming import calming
from monitor.claims import is_concrete
from monitor.desk import Desk, Draft, Settled
from monitor.habit import learned
from monitor.mentions import Reader, digest
from monitor.model import Incident, Mention
from monitor.recent import Recent
from monitor.retelling import retell, to_retell
from monitor.storage.store import Store
from monitor.storage.values import PollCommit, PostKey, SourceRow, StaleIncident
from monitor.waiting import Pace, asked_wait, failed_wait, usual_wait

NUDGE_GAP = timedelta(seconds=10)
_ATTEMPTS = 5  #: to commit a page, while other processes are first

Known = Mapping[PostKey, tuple[str, int, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that is watched, as the configuration names it."""

    name: str
    connector: str
    every: timedelta
    lang: str | None = None  #: of its posts, where they do not say
    reliability: str = "F"  #: Admiralty code
    canary: str | None = None  #: text that the operator posts there, to see that it arrives
    at_most_every: timedelta | None = None  #: the shortest time between two looks; None: `every`
    at_least_every: timedelta | None = None  #: the longest; None: `every`
    nudge_gap: timedelta = NUDGE_GAP  #: the shortest time between two looks when it asks for one

    @property
    def pace(self) -> Pace:
        """How often it is to be looked at."""
        return Pace(self.every, self.at_most_every or self.every, self.at_least_every or self.every)


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
    asked_to_wait: bool = False  #: the place itself said when to come again


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The way of the data, from a source to the store."""

    reader: Reader
    store: Store
    channels: tuple[str, ...]
    now: Callable[[], datetime]
    policy: alerting.Policy = alerting.EVERYTHING
    backoff: timedelta = timedelta(hours=6)  #: the longest wait for a source that fails
    recent: Recent = field(default_factory=Recent, repr=False)
    chance: Callable[[], float] = lambda: 0.0  #: from 0 to 1; see waiting.py
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def poll(self, source: Source, connector: Connector) -> PollOutcome:
        """One page of the source, read, settled and committed with its cursor.

        A place that could not be looked at is written down, its cursor unmoved; it raises nothing.
        Raises StaleCursor when another worker was first, StaleIncident when others were first again
        and again: nothing is written, poll again later.
        """
        row = await self.store.standing(source.name, source.connector, self.now())
        begun = self.now()
        try:
            page = await connector.poll(row.cursor)
        except SourceError as error:
            return await self._failed(source, row, error)
        canaries, others = canary.set_apart(source.canary, page.posts)
        taught = {
            "promptness": promptness.learned(row.promptness, begun, self.now(), source.every),
            "canary": canary.noted(source.canary, row.canary, canaries, self.now()),
        }
        if _is_quiet(page, row):
            return await self._quiet(source, row, page, taught)
        return await self._kept(source, row, replace(page, posts=tuple(others)), taught)

    async def _failed(self, source: Source, row: SourceRow, error: SourceError) -> PollOutcome:
        now = self.now()
        asked = error.retry_after if isinstance(error, SourceUnavailable) else None
        again = now + self._wait(source, row, asked)
        until = again if asked is not None else None
        await self.store.look_failed(
            source.name, error.state, str(error), again, now, asked_until=until
        )
        return PollOutcome(
            state=error.state,
            detail=str(error),
            next_poll_at=again,
            asked_to_wait=asked is not None,
        )

    def _wait(self, source: Source, row: SourceRow, asked: timedelta | None) -> timedelta:
        """How long to leave the place alone: what it asked for, else twice as long each time."""
        if asked is not None:
            return asked_wait(source.pace, asked, self.chance())
        return failed_wait(source.pace, row.failures, self.backoff, self.chance())

    async def _quiet(
        self, source: Source, row: SourceRow, page: Page, taught: Mapping[str, Any]
    ) -> PollOutcome:
        """Nothing is new: what there is to note can wait a second."""
        now = self.now()
        again = now + usual_wait(source.pace, row.habit, now, self.chance())
        detail = "; ".join(page.warnings)
        await self.store.look_quiet(source.name, detail, again, now, taught)
        return PollOutcome(state="ok", detail=detail, next_poll_at=again)

    async def _kept(
        self, source: Source, row: SourceRow, page: Page, taught: Mapping[str, Any]
    ) -> PollOutcome:
        posts = [_in_language(post, source.lang) for post in page.posts]
        if await leads_nowhere(self.reader, self.store, posts, self.now()):
            return await self._committed(source, row, page, Settled(), taught)
        async with self._turn:  # two pages that touch one incident follow each other
            for attempt in count(1):
                settled, drafts = await settle(
                    self.reader, self.store, posts, self.recent, now=self.now(), policy=self.policy
                )
                try:
                    outcome = await self._committed(source, row, page, settled, taught)
                except StaleIncident:  # another process was first: link to what is there now
                    if attempt == _ATTEMPTS:
                        raise
                else:
                    break
        self.recent.note(drafts, {mention.key for mention, _ in settled.mentions})
        return outcome

    async def _committed(
        self,
        source: Source,
        row: SourceRow,
        page: Page,
        settled: Settled,
        taught: Mapping[str, Any],
    ) -> PollOutcome:
        """What came of the page, once it is kept. Raises StaleCursor and StaleIncident."""
        now = self.now()
        habit = _habit(row, page, now)
        again = now
        if not page.more:
            again += usual_wait(source.pace, habit, now, self.chance())
        commit = replace(self._commit(row, page, settled, now, again), **taught)
        await self.store.commit(_with_habit(commit, row, habit))
        return PollOutcome(
            state="ok",
            detail=commit.detail,
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


async def leads_nowhere(reader: Reader, store: Store, posts: Sequence[Post], now: datetime) -> bool:
    """Whether no post can be about a leak, so that `settle` has nothing to do.

    Most pages are so; they need not wait for each other.
    """
    if not posts:
        return True
    if any(post.vanished for post in posts):
        return False
    known = await store.known(_asked(posts))
    return await asyncio.to_thread(
        lambda: not any(True for _ in _drafts(reader, posts, known, now))
    )


async def settle(
    reader: Reader,
    store: Store,
    posts: Sequence[Post],
    recent: Recent,
    *,
    now: datetime | None = None,
    policy: alerting.Policy = alerting.EVERYTHING,
) -> tuple[Settled, tuple[Draft, ...]]:
    """What the posts lead to, and the drafts for `recent` to note; nothing is written.

    A post that no rule flags is kept when it names or answers an open incident and speaks of leaks.
    `now` None reads each post at its own time, as a replay does.
    """
    known = await store.known(_asked(posts))
    gone = {(post.source, post.id): now or post.published_at for post in posts if post.vanished}
    posts = [post for post in posts if not post.vanished]
    read = await asyncio.to_thread(lambda: tuple(_drafts(reader, posts, known, now)))
    drafts = tuple(sorted(read, key=lambda draft: draft.in_order))
    if not drafts and not gone:
        return Settled(), ()
    desk = Desk(policy, calming=calming(await store.acts_of_kind("confirm", "dismiss")))
    await _lay(desk, store, drafts, known)
    await _note_vanished(desk, store, gone, known)
    for draft in drafts:
        desk.settle(draft)
    claimed = await _claim_waiting(desk, store, recent)
    await _note_lateness(desk, store, (*drafts, *claimed))
    if cluster := to_retell(desk):
        stored = {one.id: await store.history([one.id]) for one in cluster if one.id in desk.before}
        retell(desk, stored, _remembered(recent, cluster, stored.values(), drafts))
    return desk.settled(), drafts


def _asked(posts: Iterable[Post]) -> list[PostKey]:
    """The posts, and those that they answer."""
    return [(post.source, id_) for post in posts for id_ in (post.id, post.reply_to) if id_]


def _drafts(
    reader: Reader, posts: Iterable[Post], known: Known, now: datetime | None
) -> Iterator[Draft]:
    """The posts that are new, or edited since they were read, and may speak of a leak."""
    read: dict[PostKey, tuple[str, int]] = {key: row[:2] for key, row in known.items()}
    for post in posts:
        key, content = (post.source, post.id), digest(post)
        before, revision = read.get(key, ("", 0))
        if before == content:
            continue
        draft = _draft(reader, post, now or post.published_at, revision + 1, read)
        if draft is not None:
            read[key] = (content, revision + 1)
            yield draft


def _draft(
    reader: Reader, post: Post, seen_at: datetime, revision: int, read: Container[PostKey]
) -> Draft | None:
    """The post as a draft; None when nothing in it can be about a leak."""
    look = reader.look(post)
    answers = (post.source, post.reply_to) in read
    if not (look.flagged or look.speaks_of_leaks or look.states_number or answers):
        return None
    mention = reader.mention(look, seen_at, revision)
    heard = look.heard
    return Draft(
        mention=mention,
        flagged=look.flagged and is_concrete(mention.claim, look.hits),
        speaks=look.speaks_of_leaks,
        states_number=look.states_number,
        asks="?" in look.folded.text,
        heard=heard,
        trail=keys.trail_keys(post.source, post.reply_to, heard),
        known_before=reader.known_before(mention, heard),
    )


async def _lay(desk: Desk, store: Store, drafts: Sequence[Draft], known: Known) -> None:
    """Lay the open incidents on the desk that the posts may belong to, and those of known posts."""
    written = [draft.mention.published_at for draft in drafts]
    since = min(written, default=datetime.max.replace(tzinfo=UTC)) - linking.REMEMBERED
    desk.lay(await store.candidates([draft.wanted for draft in drafts], since))
    edited = [draft.key for draft in drafts if known.get(draft.key, ("", 0, None))[2]]
    homes = await store.incident_of(edited) if edited else {}
    desk.lay(homes.values())
    desk.home.update({key: one.id for key, one in homes.items()})


async def _note_vanished(
    desk: Desk, store: Store, gone: Mapping[PostKey, datetime], known: Known
) -> None:
    """Note of the kept posts among them that their places show them no more."""
    kept = await store.mentions_of(gone) if gone else {}
    for key, mention in kept.items():
        if mention.vanished_at is None:
            desk.home[key] = known[key][2] or ""
            desk.new[key] = [replace(mention, vanished_at=gone[key])]


async def _claim_waiting(desk: Desk, store: Store, recent: Recent) -> list[Draft]:
    """The posts that waited in memory and now have their incidents."""
    waiting = recent.waiting(_fresh_keys(desk))
    if waiting:
        await _lay(desk, store, waiting, {})
    return [draft for draft in waiting if desk.settle(draft)]


async def _note_lateness(desk: Desk, store: Store, drafts: Iterable[Draft]) -> None:
    """Find the incidents with later posts to which those of the page may matter."""
    latest = await store.latest_at()
    late = [one for one in drafts if latest and one.at < latest and one.key in desk.home]
    if late:
        asked = [keys.keys_of(draft.mention) for draft in late]
        since = min(draft.at for draft in late)
        desk.lay(await store.candidates([*asked, _fresh_keys(desk)], since))
        for draft in late:
            desk.note_lateness(draft)


def _fresh_keys(desk: Desk) -> set[str]:
    """The keys that incidents have got on this page."""
    return {key for one in desk.touched() for key in one.keys - _keys_before(desk, one)}


def _keys_before(desk: Desk, incident: Incident) -> frozenset[str]:
    before = desk.before.get(incident.id)
    return before.keys if before else frozenset()


def _remembered(
    recent: Recent,
    cluster: Iterable[Incident],
    stored: Iterable[Iterable[Mention]],
    drafts: Iterable[Draft],
) -> dict[PostKey, Draft]:
    """The posts that may belong to the cluster, as they were read: of this page and before."""
    keys = {key for one in cluster for key in one.keys}
    before = recent.of(mention.key for some in stored for mention in some)
    return {draft.key: draft for draft in (*before, *recent.waiting(keys), *drafts)}


def _is_quiet(page: Page, row: SourceRow) -> bool:
    """Whether the page brings nothing, and nothing is to be moved by it."""
    return not page.posts and not page.more and page.cursor == row.cursor


def _habit(row: SourceRow, page: Page, now: datetime) -> Any:
    """The source's habit after the page; the very same when nobody spoke there."""
    written = [post.published_at for post in page.posts if not post.vanished]
    return learned(row.habit, written, now) if written else row.habit


def _with_habit(commit: PollCommit, row: SourceRow, habit: Any) -> PollCommit:
    return commit if habit is row.habit else replace(commit, heard_at=commit.now, habit=habit)


def _in_language(post: Post, lang: str | None) -> Post:
    """The post with the language of its source where it states none itself."""
    return replace(post, lang=lang) if lang and post.lang is None else post
