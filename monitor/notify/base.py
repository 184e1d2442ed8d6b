"""The one page that an author of a notifier reads.

A notifier is one module of this room. It holds, in this order:

1.  a docstring that says what the channel is, what the operator needs for it, and its limits;
2.  `class Options(NotifierOptions)`: what the operator may set, frozen, unknown keys refused;
3.  a class with `send` and `close`, and with `send_report` if it can carry the weekly report;
4.  `NOTIFIER = Plugin(Options, TheChannel)`.

Nothing is registered: the kind in `[[notifier]] name = "soc", kind = "slack"` is the module's name.

What can go wrong has one tree, and each branch says who acts:

    DeliveryError
      DeliveryDelayed    nobody: the same alert is sent again later, under the same key
      DeliveryRejected   the operator: it will never go through like this (a revoked token, an
                         unknown channel); the alert is set aside as dead, and that is an error

Two duties. Return only when the channel has taken the alert: what is returned from is never sent
again. And hostile text is data: titles, excerpts and names were written by strangers, so escape
them for your channel in one place. The words themselves come from wording.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel, ConfigDict

from monitor.model import Alert, Notice


class DeliveryError(Exception):
    """An alert that did not arrive. str() is one plain sentence, without any secret."""


class DeliveryDelayed(DeliveryError):
    """The channel cannot take it now (no answer, 429, 5xx, 4xx of SMTP): it is sent again."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        """`retry_after` is what the channel itself asked for; None leaves the wait to delivery."""
        super().__init__(message)
        self.retry_after = retry_after


class DeliveryRejected(DeliveryError):
    """The channel says no and will say no again: a dead letter, and the operator must look."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel gives back: the thread in which the incident's next alerts belong."""

    thread: str | None = None  #: opaque; None where the channel has no threads


class NotifierOptions(BaseModel):
    """The base of every notifier's Options: frozen, unknown keys refused, secrets never printed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the daemon lends to a notifier."""

    channel: str  #: the notifier's name in the configuration
    now: Callable[[], datetime]  #: aware, UTC
    home: Path  #: relative paths in the options start here (the folder of the configuration)


class Notifier(Protocol):
    """A channel that can be told what happened."""

    async def send(self, alert: Alert | Notice, *, key: str, thread: str | None) -> Receipt:
        """The channel's receipt, once it has taken the alert. Raises DeliveryError.

        A Notice tells of sources and not of an incident: it has no thread. wording.py has the
        words for both.
        `key` is the same on every attempt to say the same thing here: use it so that a second
        attempt after a lost answer is seen once. `thread` is what the receipt of the incident's
        earlier alert held; None for the first. Deliveries of one incident never overlap.
        """
        ...

    async def close(self) -> None:
        """Let go of connections. Harmless to call twice."""
        ...


@runtime_checkable
class ReportCarrier(Protocol):
    """A notifier that can also carry the weekly report."""

    async def send_report(self, subject: str, text: str, html: str, *, key: str) -> None:
        """Nothing, once the channel has taken the report. Raises DeliveryError.

        `key` names this report for ever ("report.2021-W06.soc"), as the key of an alert does.
        """
        ...


O = TypeVar("O", bound=NotifierOptions)


@dataclass(frozen=True, slots=True)
class Plugin(Generic[O]):
    """What a notifier's module exports as NOTIFIER."""

    options: type[O]
    start: Callable[[O, Tools], Notifier]
