"""Old posts run through the pipeline, with a clock that follows the posts' own times.

The answer is the same in every run: a case can be rehearsed, a rule tried, a change measured.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.interchange import BadLine, read_posts
from connectors.post import Post
from monitor import as_json
from monitor.alerting import EVERYTHING, Policy
from monitor.mentions import Reader
from monitor.pipeline import settle
from monitor.recent import Recent
from monitor.storage.store import Store, open_store
from monitor.storage.values import PollCommit
from rules.engine import Engine
from rules.model import Rulebook

IN_MEMORY = "sqlite+aiosqlite:///:memory:"
SOURCE = "replay"
KEY = b"replay"  #: handles of a replay need no secret: the answer must be the same everywhere

_PAGE = 500
_EVER = timedelta(days=36500)


class BadPosts(Exception):
    """Lines that are no posts, each with its `file:line: key: what`; nothing was replayed."""

    def __init__(self, lines: Sequence[BadLine]) -> None:
        """`lines` is not empty."""
        super().__init__("\n".join(map(str, lines)))


async def replay(
    paths: Iterable[Path],
    rulebook: Rulebook,
    on_progress: Callable[[int], None] = lambda _done: None,
    *,
    db: str | None = None,
) -> dict[str, Any]:
    """What the posts of the files lead to, in the JSON of `leakline replay`.

    `db` keeps the result in that database; without, it is forgotten. `on_progress` is called with
    the number of posts done so far. Raises BadPosts, before anything is done, for lines that are
    no posts.
    """
    posts = read(paths)
    async with open_store(db or IN_MEMORY) as store:
        policy = Policy(watched_only=bool(rulebook.watches))
        await run(posts, Reader(Engine(rulebook), KEY), store, on_progress, policy)
        return await answer(store)


def read(paths: Iterable[Path]) -> list[Post]:
    """The posts of the files, oldest first. Raises BadPosts with every line that is none."""
    lines = [line for path in paths for line in read_posts(path)]
    bad = [line for line in lines if isinstance(line, BadLine)]
    if bad:
        raise BadPosts(bad)
    posts = [line for line in lines if isinstance(line, Post)]
    return sorted(posts, key=lambda post: (post.published_at, post.source, post.id))


async def run(
    posts: Sequence[Post],
    reader: Reader,
    store: Store,
    on_progress: Callable[[int], None] = lambda _done: None,
    policy: Policy = EVERYTHING,
) -> None:
    """Runs the posts, oldest first; the store keeps what came of them."""
    done, recent = 0, Recent()
    for page in _pages(posts):
        now = page[-1].published_at
        source = await store.source(SOURCE, SOURCE)
        settled, drafts = await settle(reader, store, page, recent, policy=policy)
        done += len(page)
        await store.commit(
            PollCommit(
                source=SOURCE,
                cursor=str(done),
                version=source.version,
                mentions=settled.mentions,
                incidents=settled.incidents,
                alerts=settled.alerts,
                channels=(),
                next_poll_at=now + _EVER,
                now=now,
                posts_seen=len(page),
                why_here=settled.why_here,
                based_on=settled.based_on,
            )
        )
        recent.note(drafts, {mention.key for mention, _ in settled.mentions})
        on_progress(done)


def _pages(posts: Sequence[Post]) -> Iterable[Sequence[Post]]:
    return (posts[start : start + _PAGE] for start in range(0, len(posts), _PAGE))


async def answer(store: Store) -> dict[str, Any]:
    """All that the store knows; incidents as they were opened, mentions and alerts by time."""
    incidents = sorted(await store.incidents(), key=lambda one: (one.opened_at, one.id))
    return {
        "incidents": [
            as_json.incident(one, await store.mentions(one.id), await store.why_here(one.id))
            for one in incidents
        ],
        "alerts": [as_json.alert(alert) for alert in await store.alerts()],
    }
