"""An event loop whose time passes at once: what waits an hour is tested in a moment."""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)


class _Impatient(selectors.DefaultSelector):
    """Waits for nothing: the time that it should have waited has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if not found:
            assert timeout is not None, "everything waits for ever"
            self.now += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop on a clock of its own."""

    def __init__(self) -> None:
        self.clock = _Impatient()
        super().__init__(self.clock)

    def time(self) -> float:
        return self.clock.now


class WallClock:
    """The time of day of the running loop; it can be set, and a sleep of the machine too."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return BEGIN + self.ahead + timedelta(seconds=asyncio.get_running_loop().time())


def at_once(story: Coroutine[Any, Any, T]) -> T:
    """What the story comes to, on virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
