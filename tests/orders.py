"""How far stories end in the same incidents and milestones when their posts are read in any order.

python -m tests.orders STORY.jsonl ...      each story three times, its posts shuffled, one a page
"""

import asyncio
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from connectors.post import Post
from monitor.replay import IN_MEMORY, read
from monitor.storage.store import open_store
from tests import walks
from tests.scoring import reader

_ORDERS = 3


async def outcome(posts: Sequence[Post], pages: Sequence[int] = ()) -> tuple[object, object]:
    """The milestones and the groups that the posts end in, read in these pages."""
    async with open_store(IN_MEMORY) as store:
        await walks.read(store, posts, pages, reader=reader())
        return await walks.told(store), await walks.groups(store)


async def compare(path: Path) -> tuple[int, int]:
    """In how many of the orders the milestones are the same, and the groups."""
    posts = read([path])
    usual = await outcome(posts)
    milestones = groups = 0
    for seed in range(_ORDERS):
        shuffled = random.Random(seed).sample(posts, len(posts))  # noqa: S311 - no secret
        other = await outcome(shuffled, range(1, len(posts)))
        milestones += other[0] == usual[0]
        groups += other[1] == usual[1]
    return milestones, groups


def main(paths: Sequence[str]) -> None:
    """Print a line for each story that differs, and the sum."""
    totals = [0, 0]
    for path in paths:
        found = asyncio.run(compare(Path(path)))
        totals = [a + b for a, b in zip(totals, found, strict=True)]
        if found != (_ORDERS, _ORDERS):
            sys.stdout.write(f"{Path(path).stem:<28} milestones {found[0]}, groups {found[1]}\n")
    runs = len(paths) * _ORDERS
    sys.stdout.write(f"of {runs} runs: milestones {totals[0]}, groups {totals[1]} the same\n")


if __name__ == "__main__":
    main(sys.argv[1:])
