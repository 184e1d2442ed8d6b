"""Rows of public trackers of leak sites as posts, for benchmarks and tests.

A tracker keeps one entry for each victim and changes it as the leak site does: countdown, then
published. So an entry is one post, and each of its states is a revision of that post.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.post import Post

#: what a tracker says of a state, in the words that trackers use
_SAID = {
    "countdown": "Countdown: the data will be published {when}.",
    "published": "Published: the data is available for download.",
}
_PLAIN = re.compile(r"[\W_]+")
_SCHEME = re.compile(r"^(https?://)?(www\d?\.)?", re.IGNORECASE)


def entry_posts(row: Mapping[str, Any]) -> Iterator[Post]:
    """A tracker's entry as revisions of one post, oldest first; those that change nothing too."""
    for seen in row["obs"]:
        when = seen.get("estimated_publish_date") or "soon"
        status = _SAID.get(seen["status"], "").format(when=str(when)[: len("2025-03-12")])
        text = f"{row.get('preview') or ''}\n{status}".strip()
        at = datetime.fromisoformat(seen["observed_at"]).astimezone(UTC)
        yield leak_site_post(row["entity"], row["group"], row["victim"], at, text)


def title_posts(rows: Iterable[Mapping[str, Any]]) -> Iterator[Post]:
    """Titles of leak sites as posts, in the order of the rows; their ids are the places there."""
    for number, row in enumerate(rows):
        at = datetime.fromisoformat(row["discovered"]).replace(tzinfo=UTC)
        yield leak_site_post(str(number), row["group_name"], row["post_title"], at)


def leak_site_post(entry: str, group: str, title: str, at: datetime, text: str = "") -> Post:
    """A post of a group's leak site."""
    return Post(
        id=entry,
        source=f"tracker/{group}",
        platform="leaksite",
        published_at=at,
        title=title,
        text=text,
    )


def plain_title(title: str) -> str:
    """A title's letters and digits, without the scheme of an address: equal for one victim."""
    return _PLAIN.sub("", _SCHEME.sub("", title.strip()).casefold())
