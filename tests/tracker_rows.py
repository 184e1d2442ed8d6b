"""Rows of public trackers of leak sites as posts, for benchmarks and tests.

A tracker keeps one entry for each victim and changes it as the leak site does: countdown, then
published. So an entry is one post, and each of its states is a revision of that post.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
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


def snapshots(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[datetime, list[dict[str, Any]]]]:
    """The tracker's whole list at each moment at which a state was observed, in their order.

    Its group's name is written in two ways, as trackers do.
    """
    states = [
        (datetime.fromisoformat(seen["observed_at"]), number, row, seen)
        for number, row in enumerate(rows)
        for seen in row["obs"]
    ]
    listed: dict[int, dict[str, Any]] = {}
    for turn, (at, now) in enumerate(groupby(sorted(states, key=_in_time), key=_moment)):
        for _, number, row, seen in now:
            known = {key: row.get(key) for key in ("entity", "victim", "preview", "first_seen")}
            group = row["group"].upper() if (turn + number) % 2 else row["group"]
            listed[number] = {**known, "group": group, **seen}
        yield at, list(listed.values())


def _moment(state: tuple[datetime, int, Any, Any]) -> datetime:
    return state[0]


def _in_time(state: tuple[datetime, int, Any, Any]) -> tuple[datetime, int]:
    return state[:2]


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
