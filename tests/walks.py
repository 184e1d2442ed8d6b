"""A small world of three leaks, and what became of its posts when they are read in some order."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from connectors.post import Post
from monitor.mentions import Reader
from monitor.pipeline import settle
from monitor.recent import Recent
from monitor.storage.store import PollCommit, Store
from tests.monitor.specimens import START, own_reader, post

VOCABULARY = """
[[concept]]
id = "object/records"
kind = "object"
value = "records"
terms = { en = ["records"] }
[[concept]]
id = "act/leak"
kind = "act"
terms = { en = ["leaked", "leak"] }
[[concept]]
id = "leak-context"
includes = ["act/leak", "cue/free", "cue/for-sale"]
[[concept]]
id = "press-context"
includes = ["leak-context"]
[[concept]]
id = "cue/for-sale"
kind = "cue"
terms = { en = ["for sale"] }
[[concept]]
id = "cue/free"
kind = "cue"
terms = { en = ["free"] }
[[rule]]
id = "records-out"
title = "Records are out"
severity = "high"
all = ["object/records"]
any = ["act/leak", "cue/for-sale", "cue/free"]
"""
"""The fewest words in which a leak can be told of, offered and handed out."""

READER = own_reader(f"""{VOCABULARY}
[[concept]]
id = "place/health"
kind = "sector"
value = "health"
terms = {{ en = ["hospital"] }}
[[concept]]
id = "place/norway"
kind = "country"
value = "NO"
terms = {{ en = ["norwegian"] }}
""")

_TEXTS = (
    ("board-a", "Norwegian hospital records leaked, anybody?"),
    ("board-a", "Records of Saint Orwin Hospital for sale, 120,400 patients"),
    ("board-b", "Records of Fjordlane Bank for sale, 7,731 clients"),
    ("board-b", "Saint Orwin leak: 120,400 of them, mirror soon"),
    ("board-c", "Records of Saint Orwin Hospital, Norwegian, free now, 120,400 patients"),
    ("board-c", "Fjordlane Bank records free now: 7,731"),
    ("board-a", "Records of Kestrel Airways leaked, 88,120 passengers"),
    ("board-b", "Orwin records free, copy of a copy, 120,400"),
    ("board-a", "Kestrel leak confirmed by the airline"),
)
POSTS: tuple[Post, ...] = tuple(
    post(text, number, source=source, published_at=START + timedelta(hours=7 * number))
    for number, (source, text) in enumerate(_TEXTS)
)

Told = frozenset[tuple[tuple[str, str, str], ...]]


async def read(
    store: Store, posts: Sequence[Post], pages: Iterable[int] = (), *, reader: Reader = READER
) -> None:
    """Reads the posts as they come, in pages that end at these places."""
    memory = Recent()
    ends = [*sorted({*pages} & {*range(1, len(posts))}), len(posts)]
    start = 0
    for end in ends:
        page, start = posts[start:end], end
        row = await store.source("walk", "walk")
        settled, drafts = await settle(reader, store, page, memory)
        now = max(one.published_at for one in page)
        await store.commit(
            PollCommit(
                source="walk",
                cursor=str(end),
                version=row.version,
                mentions=settled.mentions,
                incidents=settled.incidents,
                alerts=settled.alerts,
                channels=("mail",),
                next_poll_at=now,
                now=now,
                posts_seen=len(page),
                why_here=settled.why_here,
                based_on=settled.based_on,
            )
        )
        memory.note(drafts, {mention.key for mention, _ in settled.mentions})


async def told(store: Store) -> Told:
    """The milestones of every incident that has mentions: stage, source, post."""
    return frozenset(
        tuple((m.stage.value, m.source, m.post_id) for m in one.milestones)
        for one in await store.incidents()
        if not one.merged_into
    )


async def groups(store: Store) -> frozenset[frozenset[str]]:
    """Which posts stand together."""
    alive = [one.id for one in await store.incidents() if not one.merged_into]
    mentions = [await store.mentions(id_) for id_ in alive]
    return frozenset(frozenset(mention.post_id for mention in some) for some in mentions)
