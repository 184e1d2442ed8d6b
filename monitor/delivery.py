"""The outbox -> the channels: what is due is sent, and marked as sent only after it was taken.

Each channel works by itself, one delivery after the other: a channel that hangs delays nobody else.
When a channel cannot take alerts now, everything that is due there waits with the first of them, so
that one dead server costs one time-out and not one per alert. A crash between sending and marking
repeats the delivery under the same key; the notifiers use the key so that it is seen once.
"""

import asyncio
import random
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from loguru import logger

from monitor.masking import one_line
from monitor.model import Delivery
from monitor.notify.base import (
    DeliveryDelayed,
    DeliveryError,
    DeliveryRejected,
    Notifier,
    Receipt,
)

_AT_LEAST = timedelta(seconds=1)  # between two attempts, whatever the channel asks for
_LONGEST_REASON = 300
_AT_ONCE = 1_000  # deliveries in a round: one busy channel must not fill it


class Outbox(Protocol):
    """The deliveries that are still to be made, as the store keeps them."""

    async def due_deliveries(self, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
        """What may be sent now, oldest first: of each (channel, incident) the oldest unsent only.

        At most `limit` of each channel, so that one which is down keeps nothing from the others.
        While that one waits for its time, the later ones of the same incident wait behind it.
        """
        ...

    async def delivered(self, key: str, now: datetime, *, thread: str | None = None) -> None:
        """Mark as sent; `thread` is kept for the incident's next deliveries to this channel."""
        ...

    async def delayed(
        self, key: str, not_before: datetime, error: str, *, tried: bool = True
    ) -> None:
        """Count one attempt in vain, if it was tried; it is not due again before `not_before`."""
        ...

    async def dead(self, key: str, error: str) -> None:
        """Set aside: it is never sent again, and the operator can read why."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long delivery waits, and how often it tries."""

    send: timedelta = timedelta(seconds=30)  #: for one alert at one channel
    first: timedelta = timedelta(seconds=5)  #: before the second attempt; doubles each time
    longest: timedelta = timedelta(hours=1)  #: between two attempts
    asked: timedelta = timedelta(days=1)  #: the longest wait that a channel may ask for
    faults: int = 12  #: attempts, if the last one failed by a fault of the program


@dataclass(frozen=True, slots=True)
class Summary:
    """What a round of deliveries came to."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0
    busy: tuple[str, ...] = ()  #: channels that were still at work when the round ended

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(
            self.sent + other.sent, self.delayed + other.delayed, self.dead + other.dead, other.busy
        )


async def drain(
    outbox: Outbox,
    notifiers: Mapping[str, Notifier],
    now: Callable[[], datetime],
    *,
    patience: Patience = Patience(),
) -> Summary:
    """What became of everything that is due; returns when nothing more is due now.

    Errors of the outbox itself are raised: what was sent and not marked is sent again, same key.
    """
    courier, total = Courier(outbox, notifiers, now, patience), Summary()
    try:
        while (last := await courier.round()) != Summary():
            total += last
    finally:
        await courier.close()
    return total


@dataclass(slots=True)
class Courier:
    """Carries deliveries; each channel goes on by itself until nothing more is due there."""

    outbox: Outbox
    notifiers: Mapping[str, Notifier]
    now: Callable[[], datetime]
    patience: Patience = field(default_factory=Patience)
    _working: dict[str, asyncio.Task[Summary]] = field(default_factory=dict)
    _stopping: bool = False

    async def round(self, wait: timedelta | None = None) -> Summary:
        """What became of the deliveries that are due; after `wait` at the latest.

        A channel that is not done by then goes on working and is named in `busy`; what it came to
        is part of the summary of a later round. None waits for every channel, zero for none.
        """
        ended = self._collect()
        # a channel that ends from here on stays at work: what is due may be said already
        for channel, deliveries in _by_channel(await self._due()).items():
            if channel not in self._working:
                self._working[channel] = asyncio.create_task(self._empty(channel, deliveries))
        if self._working:
            limit = None if wait is None else wait.total_seconds()
            await asyncio.wait(self._working.values(), timeout=limit)
        return ended + self._collect()

    async def finish(self) -> Summary:
        """What the channels came to, once each has ended the delivery that it is at.

        Nothing is begun from now on.
        """
        self._stopping = True
        if self._working:
            await asyncio.wait(self._working.values())
        return self._collect()

    async def close(self) -> None:
        """Stop at once. What was not marked as sent is sent again, under the same key."""
        tasks, self._working = list(self._working.values()), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _collect(self) -> Summary:
        done = {channel: task for channel, task in self._working.items() if task.done()}
        for channel in done:
            del self._working[channel]
        total = sum((task.result() for task in done.values()), Summary())
        return total + Summary(busy=tuple(self._working))

    async def _due(self) -> tuple[Delivery, ...]:
        return await self.outbox.due_deliveries(self.now(), _AT_ONCE)

    async def _empty(self, channel: str, deliveries: Sequence[Delivery]) -> Summary:
        """What became of these, and of what is due at the channel after them."""
        total = Summary()
        while deliveries and not self._stopping:
            total += await self._carry(channel, deliveries)
            deliveries = _by_channel(await self._due()).get(channel, ())
        return total

    async def _carry(self, channel: str, deliveries: Sequence[Delivery]) -> Summary:
        notifier = self.notifiers.get(channel)
        if notifier is None:
            return await self._bury(deliveries, f"there is no channel {channel!r} any more")
        total = Summary()
        for place, delivery in enumerate(deliveries):
            if self._stopping:
                break
            try:
                receipt = await self._send(notifier, delivery)
            except DeliveryDelayed as error:
                return total + await self._postpone(deliveries[place:], error)
            except DeliveryRejected as error:
                total += await self._bury([delivery], _told(error))
            except Exception as error:  # noqa: BLE001 - the border of one delivery
                total += await self._fault(delivery, error)
            else:
                await self.outbox.delivered(delivery.key, self.now(), thread=receipt.thread)
                total += Summary(sent=1)
        return total

    async def _send(self, notifier: Notifier, delivery: Delivery) -> Receipt:
        seconds = self.patience.send.total_seconds()
        try:
            async with asyncio.timeout(seconds):
                return await notifier.send(delivery.alert, key=delivery.key, thread=delivery.thread)
        except TimeoutError:
            raise DeliveryDelayed(f"no answer within {seconds:g} s") from None

    async def _postpone(self, deliveries: Sequence[Delivery], error: DeliveryDelayed) -> Summary:
        """All of them wait: what keeps a channel from taking one alert keeps it from the next."""
        first = deliveries[0]
        not_before = self.now() + self._pause(first.attempts, error.retry_after)
        for delivery in deliveries:
            tried = delivery is first
            await self.outbox.delayed(delivery.key, not_before, _told(error), tried=tried)
        logger.warning(
            "channel {}: {} deliveries wait from {} on: {}",
            first.channel,
            len(deliveries),
            first.key,
            _told(error),
        )
        return Summary(delayed=len(deliveries))

    async def _bury(self, deliveries: Sequence[Delivery], why: str) -> Summary:
        for delivery in deliveries:
            await self.outbox.dead(delivery.key, why)
            logger.error("channel {}: {} is dead: {}", delivery.channel, delivery.key, why)
        return Summary(dead=len(deliveries))

    async def _fault(self, delivery: Delivery, error: Exception) -> Summary:
        """A fault of the program. Its text is not shown: it may hold a token or hostile words."""
        why = f"{type(error).__name__} at {_place(error)}"
        if delivery.attempts + 1 >= self.patience.faults:
            return await self._bury(
                [delivery], f"given up after {self.patience.faults} times: {why}"
            )
        logger.error("channel {}: {} failed: {}", delivery.channel, delivery.key, why)
        not_before = self.now() + self._pause(delivery.attempts, None)
        await self.outbox.delayed(delivery.key, not_before, why)
        return Summary(delayed=1)

    def _pause(self, attempts: int, asked: timedelta | None) -> timedelta:
        if asked is not None:
            return min(max(asked, _AT_LEAST), self.patience.asked)
        return pause(attempts, self.patience, random.random())  # noqa: S311 - jitter, no secret


def pause(attempts: int, patience: Patience, jitter: float) -> timedelta:
    """The wait after `attempts` + 1 attempts in vain: doubled each time, with a cap.

    `jitter` between 0 and 1 takes away up to a half, so that many channels do not knock at once.
    """
    grown = min(patience.first * (1 << min(attempts, 20)), patience.longest)
    return grown * (1 - jitter / 2)


def _by_channel(due: Iterable[Delivery]) -> Mapping[str, Sequence[Delivery]]:
    channels: dict[str, list[Delivery]] = {}
    for delivery in due:
        channels.setdefault(delivery.channel, []).append(delivery)
    return channels


def _told(error: DeliveryError) -> str:
    """What a notifier says about its failure, as one line of a log."""
    return one_line(str(error))[:_LONGEST_REASON]


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
