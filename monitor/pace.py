"""How long the answers of a source take. Pure.

The middle of the latest five looks counts, so that one answer that hung makes no source slow; and a
source that was slow is so until its answers take half as long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

_LOOKS = 5
_LEAST, _MOST = timedelta(seconds=10), timedelta(minutes=1)
_SHARE = 10  #: of the interval between two looks


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the latest answers took."""

    took: tuple[float, ...] = ()  #: seconds, oldest first
    slow_since: datetime | None = None

    @property
    def middle(self) -> timedelta:
        """The middle of them; zero where there is none."""
        return timedelta(seconds=median(self.took)) if self.took else timedelta(0)


def limit(every: timedelta) -> timedelta:
    """From which middle on a source is slow: a tenth of its interval, in 10 s to a minute."""
    return min(max(every / _SHARE, _LEAST), _MOST)


def paced(kept: Any, took: timedelta, every: timedelta, now: datetime) -> Any:
    """What is to be kept of the pace after one more look, in words of JSON."""
    before = known(kept)
    latest = (*before.took, max(took.total_seconds(), 0.0))[-_LOOKS:]
    middle = Pace(latest).middle
    bound = limit(every) / 2 if before.slow_since else limit(every)
    slow_since = (before.slow_since or now) if middle >= bound else None
    return {
        "took": [round(seconds, 3) for seconds in latest],
        "slow_since": slow_since.isoformat() if slow_since else None,
    }


def known(kept: Any) -> Pace:
    """The pace as it was kept; an empty one where nothing was."""
    if not isinstance(kept, Mapping):
        return Pace()
    since = kept.get("slow_since")
    return Pace(tuple(kept.get("took", ())), datetime.fromisoformat(since) if since else None)
