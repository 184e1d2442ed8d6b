"""A writer that is killed at any moment loses nothing that it was told is kept."""

import os
import subprocess
import sys
from pathlib import Path

from monitor.storage.store import open_store
from tests.monitor.storage import killed_writer
from tests.monitor.storage.samples import SOURCE

ROUNDS = 20
ROOT = Path(__file__).parents[3]


async def test_kill_9_at_random_moments_loses_no_acknowledged_page_and_tears_none(url: str) -> None:
    async with open_store(url):
        pass  # migrated: the rounds are about commits
    pages = [int(page) for page in killed_rounds(url)]
    assert len(pages) == ROUNDS
    assert pages == sorted(set(pages)), "a later round went back behind an acknowledged page"
    async with open_store(url) as store:
        row = await store.source(SOURCE, "forum")
        page, kept = row.version, killed_writer.PER_PAGE * row.version
        assert pages[-1] <= page <= pages[-1] + 1, "one commit may be there without its answer"
        assert (row.cursor, row.posts_seen) == (str(page), kept)
        mentions = await store.mentions("inc-1")
        assert [m.post_id for m in mentions] == [f"post-{n}" for n in range(kept)]
        incident = await store.incident("inc-1")
        assert incident is not None
        assert (incident.revision, incident.mentions) == (page, kept)
        assert [a.revision for a in await store.alerts()] == list(range(1, page + 1))
        assert (await store.totals()).waiting == 2 * page


def killed_rounds(url: str) -> list[str]:
    words = [sys.executable, killed_writer.__file__, url, str(ROUNDS), "2021"]
    done = subprocess.run(  # noqa: S603 - the words are ours
        words,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return done.stdout.split()
