"""What is remembered between two looks at a paste site, and what one look gathers."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from connectors._hashes import short_hash
from connectors._paste.list import Named
from connectors.base import SourceError
from connectors.post import Post

PAGE = 4 * 2**20  #: characters that one page brings at most
MOST_WAITING = 1_000
_WIDTH = 8  #: characters of a hash


@dataclass(slots=True)
class Waiting:
    """A paste that is to be read: `told` parts of it were, it was tried in vain `tries` times."""

    id: str
    at: float  #: seconds since 1970: when it was written, else when it was first seen
    title: str = ""
    author: str = ""
    told: int = 0
    tries: int = 0


@dataclass(slots=True)
class State:
    """The cursor: hashes of known ids, the last that were seen last; what waits, oldest first."""

    seen: list[str] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    left: int = 0  #: pastes that this look may still read

    @classmethod
    def of(cls, cursor: str | None) -> "State":
        """The state in a cursor."""
        stored = json.loads(cursor or '{"seen": "", "waiting": [], "left": 0}')
        seen = stored["seen"]
        hashes = [seen[start : start + _WIDTH] for start in range(0, len(seen), _WIDTH)]
        return cls(hashes, [Waiting(**one) for one in stored["waiting"]], stored["left"])

    def cursor(self) -> str:
        """The cursor that `of` reads."""
        waiting = [asdict(one) for one in self.waiting]
        return json.dumps({"seen": "".join(self.seen), "waiting": waiting, "left": self.left})

    def new(self, names: Iterable[Named]) -> list[Named]:
        """Those that nobody knows, in their order."""
        known = {*self.seen, *(short_hash(one.id) for one in self.waiting)}
        return [one for one in names if short_hash(one.id) not in known]

    def queue(self, names: Iterable[Named], now: datetime) -> int:
        """Let them wait, which come newest first; how many of the oldest were passed over."""
        for one in reversed(list(names)):
            at = min(one.at or now, now).timestamp()
            self.waiting.append(Waiting(one.id, at, one.title, one.author))
        passed = self.waiting[:-MOST_WAITING]
        self.waiting = self.waiting[-MOST_WAITING:]
        self.note(one.id for one in passed)
        return len(passed)

    def note(self, ids: Iterable[str]) -> None:
        """Remember that they were read, and that those that were known are still there."""
        fresh = dict.fromkeys(map(short_hash, ids))
        self.seen = [*(one for one in self.seen if one not in fresh), *fresh]

    def forget(self, memory: int) -> None:
        """Forget those that were seen longest ago."""
        self.seen = self.seen[-memory:]


@dataclass(slots=True)
class Sheet:
    """The page that is being filled."""

    posts: list[Post] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failed: list[tuple[Waiting, SourceError]] = field(default_factory=list)
    room: int = PAGE
    pastes: int = 0  #: that were read to their end, or found to be gone or no text

    gone: int = 0  #: of these, those that were gone

    @property
    def brought(self) -> bool:
        """Whether anything could be read at all."""
        return bool(self.posts or self.pastes)
