"""The store: what Leakline remembers, in about two dozen verbs.

    async with open_store("sqlite+aiosqlite:///leakline.db") as store:
        row = await store.source("example", "folder")
        ...
        await store.commit(PollCommit(source="example", version=row.version, ...))

Every verb is one transaction: what it wrote is on the disk when it returns, and nothing of it is
there when it raises. Times go in aware and come out in UTC. What strangers wrote is cleaned on its
way in (see tables.py); posts are looked up by their keys as the place gave them.
"""

import asyncio
from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from monitor.model import (
    Act,
    ActKind,
    Alert,
    Delivery,
    DeliveryState,
    Incident,
    Mention,
    Notice,
    PostKey,
)
from monitor.storage import changes, journal, lookup, notices, outbox, secrets, sources
from monitor.storage.engine import is_shared, open_engine, unbroken, writing
from monitor.storage.schema import reachable, upgrade
from monitor.storage.standing import Standing
from monitor.storage.together import Together, is_plain
from monitor.storage.values import (
    Change,
    Outage,
    PollCommit,
    SchemaTooNew,
    SourceRow,
    Stale,
    StaleCursor,
    StaleIncident,
    StorageError,
    StorageUnavailable,
    Telling,
    Totals,
)

__all__ = [
    "Change",
    "Delivery",
    "DeliveryState",
    "Outage",
    "PollCommit",
    "SchemaTooNew",
    "SourceRow",
    "Stale",
    "StaleCursor",
    "StaleIncident",
    "StorageError",
    "StorageUnavailable",
    "Store",
    "Totals",
    "open_store",
]

T = TypeVar("T")

_PAGE = 500


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator["Store"]:
    """The store at that address, with its schema brought up to date; closed at the end.

    `sqlite+aiosqlite:///:memory:` forgets everything at the end. Raises StorageUnavailable (the
    operator must look at the address) and SchemaTooNew (a newer version has been here).
    """
    engine = open_engine(url)
    try:
        await upgrade(engine)
        store = Store(engine)
        try:
            yield store
        finally:
            await store.close()
    finally:
        await engine.dispose()


class Store:
    """What Leakline remembers; made by open_store."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._turn = asyncio.Lock()  # one writer: SQLite before 3.51.3 can corrupt with two
        self._standing = Standing(self._write)
        self._together = Together(self._write)

    # sources

    async def source(self, name: str, connector: str, now: datetime | None = None) -> SourceRow:
        """Where the source stands; it is enrolled when its name is new, `now` being its first day.

        With another connector than before it starts afresh: a cursor means nothing to a stranger.
        """
        await self._standing.flush()
        row = await self._read(partial(sources.find, name=name))
        if row is None or row.connector != connector:
            row = await self._write(partial(sources.enrol, name=name, connector=connector, now=now))
        self._standing.keep(row)
        return row

    async def enrol(
        self, connectors: Mapping[str, str], now: datetime | None = None
    ) -> tuple[SourceRow, ...]:
        """Where these sources stand, each with its connector, as `source` for each of them."""
        await self._standing.flush()
        rows = await self._write(partial(sources.enrol_all, connectors=connectors, now=now))
        for row in rows:
            self._standing.keep(row)
        return rows

    async def standing(self, name: str, connector: str, now: datetime | None = None) -> SourceRow:
        """The same from memory, where this store has read or written the source before.

        For the one daemon that polls it. What others have written since shows when it commits:
        StaleCursor.
        """
        row = self._standing.row(name)
        known = row is not None and row.connector == connector
        return row if row and known else await self.source(name, connector, now)

    async def sources(self) -> tuple[SourceRow, ...]:
        """Every source that was ever enrolled, by name."""
        await self._standing.flush()
        return await self._read(sources.all_sources)

    async def sources_in_trouble(self) -> AsyncIterator[SourceRow]:
        """The sources of which something may be to be told, by name: few, among many.

        The store can be used in between.
        """
        await self._standing.flush()
        after = ""
        while page := await self._read(partial(sources.in_trouble, after=after, limit=_PAGE)):
            for row in page:
                yield row
            after = page[-1].name

    async def look_failed(
        self,
        source: str,
        state: str,
        detail: str,
        next_poll_at: datetime,
        now: datetime,
        *,
        asked_until: datetime | None = None,
    ) -> None:
        """Notes that a poll could not look: `state` of the SourceError, one plain sentence.

        The cursor and its version stay. Each call counts one failure; `state_since` stays while the
        state does. It is on the disk within about a second, or when this store is asked of sources.
        Raises StorageError for a source that was never enrolled.
        """
        row = await self._enrolled(source)
        note = sources.after_failure(
            row,
            state=state,
            detail=detail,
            next_poll_at=next_poll_at,
            now=now,
            asked_until=asked_until,
        )
        self._standing.note(note.row, *note.turns)

    async def look_quiet(
        self,
        source: str,
        detail: str,
        next_poll_at: datetime,
        now: datetime,
        learned: Mapping[str, Any] | None = None,
    ) -> None:
        """Notes that a poll looked and found nothing new, its cursor where it was.

        `detail` are the page's warnings, `learned` the `promptness` and `canary` of SourceRow. As
        look_failed in all else.
        """
        row = await self._enrolled(source)
        note = sources.after_quiet(
            row, detail=detail, next_poll_at=next_poll_at, now=now, learned=learned
        )
        self._standing.note(note.row, *note.turns)

    async def outages(self, since: datetime | None = None) -> tuple[Outage, ...]:
        """When which source could not be looked at, oldest first; with `since`, after that."""
        await self._standing.flush()
        return await self._read(partial(sources.outages, since=since))

    async def tell(self, telling: Telling) -> tuple[Notice, ...]:
        """The notices of the telling, queued for every channel; what is told is noted with them.

        Raises StaleTelling when another worker was first: nothing is written.
        """
        return await self._write(partial(notices.write, telling=telling))

    async def notices(self, since: datetime | None = None) -> tuple[Notice, ...]:
        """What was told of sources, oldest first; with `since`, from then on."""
        return await self._read(partial(notices.listed, since=since))

    async def close(self) -> None:
        """Write what is still only noted; the store can be used no more."""
        await self._together.close()
        await self._standing.close()

    async def _enrolled(self, name: str) -> SourceRow:
        row = self._standing.row(name) or await self._read(partial(sources.find, name=name))
        if row is None:
            raise StorageError(f"source {name} was never enrolled")
        return row

    # what one poll needs to know, and leaves behind

    async def known(self, keys: Iterable[PostKey]) -> dict[PostKey, tuple[str, int, str | None]]:
        """Digest, revision and incident id (None: in none) of those posts that are kept."""
        return await self._read(partial(lookup.known, keys=tuple(keys)))

    async def incident_of(self, keys: Iterable[PostKey]) -> dict[PostKey, Incident]:
        """The incidents, open or closed, to which those posts belong: for replies and edits."""
        return await self._read(partial(lookup.incident_of, keys=tuple(keys)))

    async def candidates(
        self, asked: Sequence[Collection[str]], since: datetime
    ) -> tuple[Incident, ...]:
        """The open incidents that share keys with what is asked, by id.

        `asked` are the keys of one post each; for each of them the incidents that share most, and
        no more than nearest.MOST. Only those with a mention written at `since` or later, but for
        those that share a lasting key.
        """
        return await self._read(partial(lookup.candidates, asked=asked, since=since))

    async def latest_at(self) -> datetime | None:
        """When the latest mention of all was written; None where there is none."""
        return await self._read(lookup.latest_at)

    async def commit(self, poll: PollCommit) -> None:
        """Keeps everything that one poll led to, in one transaction, the cursor included.

        A poll that led to nothing else may share its transaction with others of that kind.

        Mentions and incidents are inserted or written over; each alert is queued once for each
        channel; the source is "ok". A second call with the same value raises StaleCursor, so
        nothing is counted or told twice. Raises StaleCursor and StaleIncident (another worker was
        first: poll again from what the store says now), and sqlalchemy's IntegrityError for an
        alert whose (incident, revision) is already told: an error of the caller.
        """
        if self._standing.waits(poll.source):
            await self._standing.flush()
        row = self._standing.row(poll.source)
        self._standing.forget(poll.source)
        if is_plain(poll):
            await self._together.commit(poll)
        else:
            await self._write(partial(changes.write_poll, poll=poll))
        if row is not None and row.version == poll.version:
            self._standing.keep(sources.after_commit(row, poll))

    async def keep(self, change: Change) -> None:
        """Keeps a change that no poll led to (a person's act, a reminder), in one transaction.

        Calling it twice keeps its acts twice. Raises as `commit`, but for StaleCursor.
        """
        await self._write(partial(changes.write, change=change))

    # incidents and mentions

    async def incidents(
        self,
        *,
        open_only: bool = False,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> tuple[Incident, ...]:
        """Incidents, the one with the latest mention first.

        `since` and `until` (exclusive) leave those that were talked about in between: written times
        of their first and latest mention. None means no bound.
        """
        ask = partial(lookup.incidents, open_only=open_only, since=since, until=until)
        return await self._read(partial(ask, limit=limit))

    async def incident(self, id_prefix: str) -> Incident | None:
        """The incident whose id is that, or begins so; None when there is none or more than one."""
        return await self._read(partial(lookup.incident_by_prefix, prefix=id_prefix))

    async def merged_into(self, incident_id: str) -> tuple[Incident, ...]:
        """The incidents that were merged into this one, also by way of others, oldest first.

        By whomever it was done: a person, or a late post that has shown two to be one.
        """
        return await self._read(partial(lookup.merged_into, incident_id=incident_id))

    async def mentions(self, incident_id: str) -> tuple[Mention, ...]:
        """The mentions of an incident, oldest first by the time they were written."""
        return await self._read(partial(lookup.mentions, incident_id=incident_id))

    async def mentions_of(self, keys: Iterable[PostKey]) -> dict[PostKey, Mention]:
        """The latest revision of those posts that are kept."""
        return await self._read(partial(lookup.mentions_of, keys=tuple(keys)))

    async def history(self, incident_ids: Collection[str]) -> tuple[Mention, ...]:
        """Every revision of the mentions of these incidents.

        In the order of events: a post stands where it was written, an edit where it was seen.
        """
        return await self._read(partial(lookup.history, incident_ids=tuple(incident_ids)))

    async def why_here(self, incident_id: str) -> dict[PostKey, tuple[str, ...]]:
        """For each mention of an incident, the reasons why it was joined to it."""
        return await self._read(partial(lookup.why_here, incident_id=incident_id))

    async def every_mention(self) -> AsyncIterator[Mention]:
        """Everything that is kept, oldest first. The store can be used in between."""
        last: Mention | None = None
        while page := await self._read(partial(lookup.mentions_after, last=last, limit=_PAGE)):
            for last in page:
                yield last

    async def alerts(self, incident_id: str | None = None) -> tuple[Alert, ...]:
        """Alerts in the order in which they were made, of one incident or of all."""
        return await self._read(partial(lookup.alerts, incident_id=incident_id))

    async def totals(self) -> Totals:
        """How much the store holds."""
        return await self._read(lookup.totals)

    # what people said, and the chain of hashes

    async def acts(self, *incident_ids: str) -> tuple[Act, ...]:
        """What people have said about these incidents, oldest first."""
        return await self._read(partial(journal.acts, incident_ids=incident_ids))

    async def acts_of_kind(self, *kinds: ActKind) -> tuple[Act, ...]:
        """Everything of these kinds that people have said, oldest first."""
        return await self._read(partial(journal.acts_of_kind, kinds=kinds))

    async def head(self) -> tuple[int, str]:
        """Number and seal of the journal's last line: noted elsewhere, they witness all before."""
        return await self._read(journal.head)

    async def faults(self, witness: tuple[int, str] | None = None) -> tuple[str, ...]:
        """What was changed behind the journal's back, each in one sentence; see journal.faults."""
        return await self._read(lambda connection: tuple(journal.faults(connection, witness)))

    # the outbox

    async def due_deliveries(self, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
        """Deliveries whose turn it is, at most `limit` of each channel, its oldest alert first.

        For each channel and incident only the first that is not sent: a delayed one holds back
        those behind it, a dead one does not. Asking changes nothing: until one of the three verbs
        below is called, the same deliveries come again, with the same keys.
        """
        return await self._read(partial(outbox.due, now=now, limit=limit))

    async def deliveries(
        self, *, state: DeliveryState | None = None, incident_id: str | None = None
    ) -> tuple[Delivery, ...]:
        """Deliveries in the order in which their alerts were made."""
        return await self._read(partial(outbox.listed, state=state, incident_id=incident_id))

    async def delivered(
        self, key: str, now: datetime, *, receipt: str | None = None, thread: str | None = None
    ) -> None:
        """Marks a delivery as sent; a second call changes nothing.

        `thread` is the channel's name for the incident's thread: the first one stays.
        """
        mark = partial(outbox.mark_sent, key=key, now=now, receipt=receipt, reference=thread)
        await self._write(mark)

    async def delayed(
        self, key: str, not_before: datetime, error: str, *, tried: bool = True
    ) -> None:
        """Counts an attempt that failed for now; changes nothing unless the delivery is waiting.

        What was not `tried` itself only waits: behind another that its channel did not take.
        """
        fail = partial(outbox.mark_failed, key=key, state="waiting", error=error)
        await self._write(partial(fail, not_before=not_before, attempts=int(tried)))

    async def dead(self, key: str, error: str) -> None:
        """Gives a delivery up until `revive`; changes nothing unless it is waiting."""
        fail = partial(outbox.mark_failed, key=key, state="dead", error=error)
        await self._write(partial(fail, not_before=None))

    async def revive(self, key: str) -> bool:
        """Puts a dead delivery back in line, attempts at 0; False when no dead one has that key."""
        return await self._write(partial(outbox.revive, key=key))

    # reports and secrets

    async def report_due(self, week: str, channel: str) -> bool:
        """Whether the report of that week (2021-W06) has not been sent to the channel."""
        return await self._read(partial(outbox.report_due, week=week, channel=channel))

    async def report_sent(self, week: str, channel: str, now: datetime) -> None:
        """Marks the week's report as sent to the channel; a second call changes nothing."""
        await self._write(partial(outbox.mark_report, week=week, channel=channel, now=now))

    async def secret(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The secret of that name; made once, by the first who asks, and the same ever after."""
        return await self._write(partial(secrets.secret, name=name, make=make))

    # turns

    async def _read(self, ask: Callable[[Connection], T]) -> T:
        turn = self._turn if is_shared(self._engine) else nullcontext()
        return await unbroken(self._transaction(self._engine, turn, ask))

    async def _write(self, change: Callable[[Connection], T]) -> T:
        return await unbroken(self._transaction(writing(self._engine), self._turn, change))

    async def _transaction(
        self,
        engine: AsyncEngine,
        turn: AbstractAsyncContextManager[None],
        work: Callable[[Connection], T],
    ) -> T:
        async with turn, reachable(engine), engine.begin() as connection:
            return await connection.run_sync(work)
