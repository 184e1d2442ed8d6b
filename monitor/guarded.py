"""A connector under guard: bounded in time, and its faults told as the state of its source."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from loguru import logger

from connectors.base import Connector, SourceChanged, SourceError, SourceUnavailable
from connectors.post import Page


@dataclass(frozen=True, slots=True)
class Guarded:
    """A connector that raises nothing but SourceError, and never hangs for ever."""

    name: str  #: of the source
    connector: Connector
    longest: timedelta  #: for one look

    async def poll(self, cursor: str | None) -> Page:
        """What the connector brings. Raises SourceError, whatever the connector raised."""
        try:
            async with asyncio.timeout(self.longest.total_seconds()):
                return await self.connector.poll(cursor)
        except SourceError:
            raise
        except TimeoutError as error:
            seconds = round(self.longest.total_seconds())
            raise SourceUnavailable(f"did not come to an end within {seconds} s") from error
        except Exception as error:
            logger.exception("a connector failed by a fault of its own", source=self.name)
            sentence = f"a fault of the connector, told in the log: {type(error).__name__}"
            raise SourceChanged(sentence) from error
