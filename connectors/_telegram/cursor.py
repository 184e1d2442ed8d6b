"""What was read of a channel, as the cursor of `telegram` and of `telegram_web` keeps it.

Both mean the same by a post's number and by its content, so that one can go on where the other
stopped.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from connectors._hashes import short_hash
from connectors.post import Post

WINDOW = 60  #: posts whose content is remembered


@dataclass(frozen=True, slots=True)
class Known:
    """The last number that was read, and a hash of each recent post."""

    last: int = 0
    seen: Mapping[int, str] = field(default_factory=dict)
    channel: int | None = None  #: the channel's own number; the preview does not tell it
    albums: Mapping[int, int] = field(default_factory=dict)  #: album -> number of its post

    @classmethod
    def of(cls, cursor: str | None) -> "Known":
        """What a cursor says; nothing is known without one."""
        stored = json.loads(cursor or "{}")
        return cls(
            stored.get("last", 0),
            {int(number): content for number, content in stored.get("seen", {}).items()},
            stored.get("channel"),
            {int(album): number for album, number in stored.get("albums", {}).items()},
        )

    def has(self, number: int, post: Post) -> bool:
        """Whether the post was read with this content, or is older than what is remembered."""
        if number in self.seen:
            return self.seen[number] == fingerprint(post)
        return number < min(self.seen, default=self.last + 1)

    def after(self, posts: Mapping[int, Post], *, keep: int = WINDOW, last: int = 0) -> "Known":
        """What is known when these posts were read too, and everything up to `last`."""
        seen = dict(self.seen) | {number: fingerprint(post) for number, post in posts.items()}
        recent = {number: seen[number] for number in sorted(sorted(seen, reverse=True)[:keep])}
        return replace(self, last=max([self.last, last, *posts]), seen=recent)

    def without(self, numbers: Collection[int]) -> "Known":
        """What is known when these posts are gone."""
        left = {number: content for number, content in self.seen.items() if number not in numbers}
        return replace(self, seen=left)

    def cursor(self) -> str:
        """The cursor that `of` reads."""
        albums = {album: number for album, number in self.albums.items() if number in self.seen}
        stored = {"last": self.last, "seen": dict(self.seen)}
        known = {"channel": self.channel, "albums": albums}
        return json.dumps(stored | {key: value for key, value in known.items() if value})


def fingerprint(post: Post) -> str:
    """A short hash of what makes an edit: text, files, origin."""
    files = [(file.name, file.rough_size) for file in post.attachments]
    content = repr((post.text, files, post.forwarded_from))
    return short_hash(content)
