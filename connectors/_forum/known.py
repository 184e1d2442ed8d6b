"""What was read of a board so far: the cursor of the connector `forum`, as values.

Bounded: the threads touched last are remembered, and of the most recent ones a hash of each post on
the last page that was read, so that an edited or deleted post is noticed.
"""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

_THREADS = 200  #: that are remembered; a list shows 20 to 50 at once
_HASHED = 40  #: of them with the hashes of their posts
_QUEUE = 300  #: threads that wait to be read


@dataclass(frozen=True, slots=True)
class Row:
    """A thread as the list shows it. `sign` changes when somebody replies."""

    id: str
    url: str
    title: str
    sign: str
    sticky: bool = False
    time: str = ""  #: of its last post, ISO 8601; "" when that cannot be read


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a thread was read."""

    sign: str = ""  #: of its row when it was read to its end; "" while it was not
    page: str = ""  #: the last page that was read
    first: str = ""  #: the id of its first post
    title: str = ""
    top: int = 0  #: the highest number of a post
    seen: dict[str, str] = field(default_factory=dict)  #: hashes of the posts on `page`
    shut: bool = False  #: not to be read when it was last tried

    def has(self, post: str) -> bool:
        """Whether the post was read before, in whatever wording."""
        return post in self.seen or (bool(self.top) and _number(post) in range(1, self.top + 1))

    def shortened(self) -> "Mark":
        """The mark without hashes, where the numbers of the posts suffice to know them."""
        return replace(self, seen={}) if all(map(_number, self.seen)) else self


@dataclass(slots=True)
class Known:
    """The cursor. `threads` are in the order in which they were touched."""

    engine: str = ""
    since: str = ""  #: when the first poll was, ISO 8601
    threads: dict[str, Mark] = field(default_factory=dict)
    queue: dict[str, Row] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)  #: the first page of the list, without sticky

    @classmethod
    def of(cls, cursor: str | None) -> Self:
        """What a cursor says; nothing is known without one."""
        stored: dict[str, Any] = json.loads(cursor or "{}")
        return cls(
            stored.get("engine", ""),
            stored.get("since", ""),
            {name: Mark(**mark) for name, mark in stored.get("threads", {}).items()},
            {row["id"]: Row(**row) for row in stored.get("queue", ())},
            stored.get("listed", []),
        )

    @property
    def has_read(self) -> bool:
        """Whether any thread could be read so far."""
        return any(mark.page for mark in self.threads.values())

    def is_new(self, row: Row) -> bool:
        """Whether the row tells of something that was not read yet."""
        mark = self.threads.get(row.id)
        return mark is None or mark.sign != row.sign or mark.title != row.title

    def missing(self, rows: list[Row]) -> list[Row]:
        """The threads that stood in the list above a quiet one that still does, and now do not.

        Newer threads push the oldest off the page, never one from between: so they were deleted or
        moved to another board.
        """
        there = {row.id for row in rows}
        quiet = {row.id for row in rows if not self.is_new(row)}
        lowest = max((n for n, name in enumerate(self.listed) if name in quiet), default=0)
        gone = [name for name in self.listed[:lowest] if name not in there]
        marks = {name: self.threads[name] for name in gone if name in self.threads}
        return [
            Row(name, mark.page, mark.title, mark.sign)
            for name, mark in marks.items()
            if mark.page and not mark.shut
        ]

    def wait(self, rows: list[Row]) -> int:
        """Put threads into the queue, or bring their rows up to date; how many found no place."""
        left = 0
        for row in rows:
            if row.id in self.queue or len(self.queue) < _QUEUE:
                self.queue[row.id] = row
            else:
                left += 1
        return left

    def touch(self, name: str, mark: Mark) -> None:
        """Remember a thread as the one that was looked at last."""
        if self.threads.get(name) == mark:
            return
        self.threads.pop(name, None)
        self.threads[name] = mark

    def cursor(self) -> str:
        """The cursor that `of` reads."""
        names = list(self.threads)[-_THREADS:]
        hashed = frozenset(names[-_HASHED:])
        marks = {
            name: asdict(self.threads[name] if name in hashed else self.threads[name].shortened())
            for name in names
        }
        return json.dumps(
            {
                "engine": self.engine,
                "since": self.since,
                "threads": marks,
                "queue": [asdict(row) for row in self.queue.values()],
                "listed": self.listed,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def _number(post: str) -> int:
    return int(post) if post.isascii() and post.isdigit() and len(post) < 18 else 0  # noqa: PLR2004
