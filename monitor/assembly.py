"""The rooms put together for one run: store, pipeline, sources and channels."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from connectors.base import Connector
from connectors.fetch import Client
from connectors.shared import Shared
from monitor.alerting import Policy
from monitor.guarded import Guarded
from monitor.hibp import read_catalogue
from monitor.mentions import Reader
from monitor.notify.base import Notifier
from monitor.pipeline import Pipeline, Source
from monitor.registry import open_connector, open_notifier
from monitor.storage.store import Store, open_store
from monitor.tables import Settings
from rules.engine import Engine
from rules.model import Rulebook

_KEY = "handles"  #: the secret in the store by which authors' names are hashed

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Watched:
    """A source of the configuration with the connector that reads it."""

    source: Source
    connector: Connector

    @property
    def name(self) -> str:
        """The source's name."""
        return self.source.name

    @property
    def every(self) -> timedelta:
        """How often it is polled when nothing is wrong."""
        return self.source.every


@dataclass(frozen=True, slots=True)
class House:
    """Everything that one run works with."""

    settings: Settings
    store: Store
    pipeline: Pipeline
    sources: tuple[Watched, ...]
    notifiers: dict[str, Notifier]
    now: Clock


@asynccontextmanager
async def assembled(
    settings: Settings, rulebook: Rulebook, now: Clock = wall_clock
) -> AsyncIterator[House]:
    """The house, closed at the end. Raises StorageError when there is no database to work on."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database_url))
        notifiers = {
            row.name: open_notifier(row, now, settings.home)
            for row in settings.notifier
            if row.enabled
        }
        for notifier in notifiers.values():
            stack.push_async_callback(notifier.close)
        key = await store.secret(_KEY, partial(secrets.token_bytes, 32))
        pipeline = Pipeline(
            reader=Reader(
                Engine(rulebook),
                key,
                settings.monitor.regions,
                read_catalogue(settings.home / file for file in settings.catalogue.files),
            ),
            store=store,
            channels=tuple(notifiers),
            now=now,
            policy=Policy(
                watched_only=bool(settings.watch) and not settings.alerts.everything,
                hours=settings.clock.hours,
            ),
            backoff=settings.limits.backoff,
        )
        shared = Shared()
        stack.push_async_callback(shared.close)
        sources = watched(settings, open_client(settings), now, shared)
        yield House(settings, store, pipeline, sources, notifiers, now)


def _proxy(settings: Settings) -> str | None:
    proxy = settings.monitor.proxy
    return proxy.get_secret_value() if proxy else None


def open_client(settings: Settings) -> Client:
    """The one way out to the web, with the operator's limits."""
    return Client(
        user_agent=settings.monitor.user_agent,
        deadline=settings.limits.timeout,
        allow_hosts=settings.limits.private_hosts,
        proxy=_proxy(settings),
    )


def watched(settings: Settings, client: Client, now: Clock, shared: Shared) -> tuple[Watched, ...]:
    """Each enabled source with its connector, in the order of the file."""
    return tuple(
        Watched(
            Source(
                name=row.name,
                connector=row.connector,
                every=row.every,
                lang=row.lang,
                reliability=row.reliability,
            ),
            Guarded(
                row.name,
                open_connector(row, client, now, settings.home, shared, proxy=_proxy(settings)),
                settings.limits.poll,
            ),
        )
        for row in settings.source
        if row.enabled
    )
