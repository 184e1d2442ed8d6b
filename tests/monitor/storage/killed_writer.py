"""Commits numbered pages until it is killed, round after round.

    python killed_writer.py URL ROUNDS SEED

prints, for each round, the last page whose commit was acknowledged. It forks before anything is
opened, so a round costs no start of Python.
"""

import asyncio
import os
import random
import signal
import sys
import time
from datetime import timedelta

from monitor.storage.store import open_store
from tests.monitor.storage.samples import NOW, SOURCE, alert, incident, mention, poll

PER_PAGE = 3


async def write_forever(url: str, acknowledge: int) -> None:
    async with open_store(url) as store:
        while True:
            row = await store.source(SOURCE, "forum")
            page = row.version + 1
            posts = range(row.version * PER_PAGE, page * PER_PAGE)
            await store.commit(
                poll(
                    row,
                    cursor=str(page),
                    mentions=tuple((mention(n), "inc-1") for n in posts),
                    incidents=(incident(revision=page, mentions=page * PER_PAGE),),
                    alerts=(alert(revision=page),),
                    channels=("slack", "mail"),
                    now=NOW + timedelta(seconds=page),
                    posts_seen=PER_PAGE,
                )
            )
            os.write(acknowledge, f"{page}\n".encode())


def one_round(url: str, patience: float) -> str:
    """The last page that the writer acknowledged before it was killed; empty if none."""
    reading, acknowledge = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(reading)
        asyncio.run(write_forever(url, acknowledge))
    os.close(acknowledge)
    first = os.read(reading, 64)  # the writer is at work: from now on any moment will do
    time.sleep(patience)
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    with os.fdopen(reading, "rb") as rest:
        return (first + rest.read()).decode().split()[-1]


def main() -> None:
    url, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    for _ in range(rounds):
        sys.stdout.write(f"{one_round(url, chance.uniform(0, 0.08))}\n")


if __name__ == "__main__":
    main()
