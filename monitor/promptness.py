"""How long the answers of a source take. Pure.

The middle of the latest five looks counts, so that one answer that hung makes no source slow; and a
source that was slow is so until its answers take half as long. What takes less than a second counts
as no time: then nothing changes from look to look, and nothing is to be kept.
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
class Promptness:
    """How long the latest answers took."""

    took: tuple[int, ...] = ()  #: whole seconds, oldest first
    slow_since: datetime | None = None

    @property
    def middle(self) -> timedelta:
        """The middle of them; zero where there is none."""
        return timedelta(seconds=median(self.took)) if self.took else timedelta(0)


def limit(every: timedelta) -> timedelta:
    """From which middle on a source is slow: a tenth of its interval, in 10 s to a minute."""
    return min(max(every / _SHARE, _LEAST), _MOST)


def learned(kept: Any, begun: datetime, ended: datetime, every: timedelta) -> Any:
    """What is to be kept after one more look, in words of JSON; the same where nothing changed.

    None, too, where a source of which nothing is kept has answered at once.
    """
    took = max(int((ended - begun).total_seconds()), 0)
    if not took and (kept is None or not any(kept["took"])):
        return kept
    before = known(kept)
    latest = (*(before.took or (0,) * (_LOOKS - 1)), took)[-_LOOKS:]
    middle = Promptness(latest).middle
    bound = limit(every) / 2 if before.slow_since else limit(every)
    slow_since = (before.slow_since or ended) if middle >= bound else None
    return {
        "took": list(latest),
        "slow_since": slow_since.isoformat() if slow_since else None,
    }


def known(kept: Any) -> Promptness:
    """The promptness as it was kept; an empty one where nothing was."""
    if not isinstance(kept, Mapping):
        return Promptness()
    since = kept.get("slow_since")
    return Promptness(tuple(kept.get("took", ())), datetime.fromisoformat(since) if since else None)
