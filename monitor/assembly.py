"""The rooms put together for one run: store, pipeline, sources and channels."""

import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from loguru import logger
from pydantic import AnyUrl, HttpUrl

from connectors import onion
from connectors.base import Connector, Tools
from connectors.fetch import Client, Tor
from connectors.shared import Shared
from monitor.alerting import Policy
from monitor.guarded import Guarded
from monitor.hibp import read_catalogue
from monitor.mentions import Reader
from monitor.notify.base import Notifier
from monitor.pipeline import NUDGE_GAP, Pipeline, Source
from monitor.registry import open_connector, open_notifier
from monitor.storage.store import Store, open_store
from monitor.tables import Settings, SourceTable
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
    host: str | None = None  #: that it is read from, where its options name one

    @property
    def name(self) -> str:
        """The source's name."""
        return self.source.name

    @property
    def every(self) -> timedelta:
        """How often it is polled when nothing is wrong."""
        return self.source.every


class Bell:
    """By which connectors ask for a poll; whoever polls says what is to be done then."""

    def __init__(self) -> None:
        self.answer: Callable[[str], None] = lambda _name: None

    def ring(self, source: str) -> None:
        """The source seems to have something new."""
        self.answer(source)


@dataclass(frozen=True, slots=True)
class House:
    """Everything that one run works with."""

    settings: Settings
    store: Store
    pipeline: Pipeline
    sources: tuple[Watched, ...]
    notifiers: dict[str, Notifier]
    now: Clock
    bell: Bell


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
            chance=random.random,
        )
        client, shared, bell = open_client(settings), Shared(), Bell()
        stack.push_async_callback(client.close)
        stack.push_async_callback(shared.close)
        if fault := await tor_fault(settings, client):
            logger.warning("sources that need Tor cannot be read", detail=fault)
        sources = watched(settings, client, now, shared, bell)
        yield House(settings, store, pipeline, sources, notifiers, now, bell)


def _proxy(settings: Settings) -> str | None:
    proxy = settings.monitor.proxy
    return proxy.get_secret_value() if proxy else None


def way_out(settings: Settings, *, tor: bool) -> str | None:
    """The proxy for what does not go through the client; None is straight out.

    Where Tor is asked for and none is configured, the answer is a proxy that leads nowhere.
    """
    if not tor:
        return _proxy(settings)
    proxy = settings.tor.proxy
    return proxy.get_secret_value() if proxy else "none://"


def open_client(settings: Settings) -> Client:
    """The one way out to the web, with the operator's limits."""
    tor = settings.tor
    return Client(
        user_agent=settings.monitor.user_agent,
        deadline=settings.limits.timeout,
        allow_hosts=settings.limits.private_hosts,
        ignore_robots=settings.limits.ignore_robots,
        proxy=_proxy(settings),
        tor=Tor(tor.proxy.get_secret_value(), tor.timeout, tor.polls) if tor.proxy else None,
    )


async def tor_fault(settings: Settings, client: Client) -> str | None:
    """Why nothing can be read through Tor, in one sentence; None where it can, or need not be."""
    wanted = any(row.enabled and (row.tor or _names_onion(row)) for row in settings.source)
    return await client.tor_fault() if wanted else None


def _names_onion(row: SourceTable) -> bool:
    return bool(onion.found_in(str(row.model_dump(exclude={"name"}))))


def watched(
    settings: Settings, client: Client, now: Clock, shared: Shared, bell: Bell | None = None
) -> tuple[Watched, ...]:
    """Each enabled source with its connector, in the order of the file."""
    ring = (bell or Bell()).ring

    def tools(row: SourceTable) -> Tools:
        return Tools(
            source=row.name,
            fetch=client.lent_to(row.name, tor=row.tor),
            now=now,
            home=settings.home,
            nudge=partial(ring, row.name),
            shared=shared,
            proxy=way_out(settings, tor=row.tor),
        )

    return tuple(
        Watched(
            _source(row),
            Guarded(row.name, open_connector(row, tools(row)), settings.limits.poll),
            _host(row),
        )
        for row in settings.source
        if row.enabled
    )


def _source(row: SourceTable) -> Source:
    return Source(
        name=row.name,
        connector=row.connector,
        every=row.every,
        lang=row.lang,
        reliability=row.reliability,
        canary=row.canary,
        at_most_every=row.shortest,
        at_least_every=row.at_least_every,
        nudge_gap=row.at_most_every or NUDGE_GAP,
    )


def _host(row: SourceTable) -> str | None:
    """The host of the first address among the options; the pace of its looks is one."""
    addresses = (value for value in vars(row).values() if isinstance(value, AnyUrl | HttpUrl))
    return next((address.host for address in addresses if address.host), None)
