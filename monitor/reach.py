"""Whether each source can be read now: one poll whose page is thrown away."""

import asyncio
from dataclasses import dataclass

from connectors.base import SourceError, TorMissing
from connectors.shared import Shared
from monitor.assembly import Clock, Watched, open_client, tor_fault, wall_clock, watched
from monitor.tables import Settings


@dataclass(frozen=True, slots=True)
class Reached:
    """What a look at a source came to: "ok", or the state of the SourceError."""

    name: str
    state: str
    detail: str


async def reach(settings: Settings, now: Clock = wall_clock) -> tuple[Reached, ...]:
    """A look at each enabled source. Nothing is kept, and no cursor moves.

    Where Tor is needed and does not run, a line `tor` comes first.
    """
    turns, shared = asyncio.Semaphore(settings.limits.polls), Shared()
    client = open_client(settings)
    try:
        fault = await tor_fault(settings, client)
        places = watched(settings, client, now, shared)
        looks = await asyncio.gather(*(_look(place, turns) for place in places))
        tor = (Reached("tor", TorMissing.state, fault),) if fault else ()
        return (*tor, *looks)
    finally:
        await shared.close()
        await client.close()


async def _look(place: Watched, turns: asyncio.Semaphore) -> Reached:
    async with turns:
        try:
            page = await place.connector.poll(None)
        except SourceError as error:
            return Reached(place.name, error.state, str(error))
    return Reached(place.name, "ok", "; ".join((f"{len(page.posts)} posts", *page.warnings)))
