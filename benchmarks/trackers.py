"""A tracker of leak sites, polled as it changed in March 2025, through the whole daemon.

    python benchmarks/trackers.py [--by-name] [--every N] [--set KEY VALUE ...]

Every list that the tracker had is served on loopback in its order, and each is polled by the real
connector, in the real quarantine, into the pipeline with the clock of that moment. Told are the
posts that came of it, and whether incidents have the milestones that the entries went through.

--by-name names entries by gang and victim (as most trackers can), not by the tracker's own id;
--every N serves each N-th list only, as a daemon sees it that polls more rarely;
--set changes a key of the mapping, its value in TOML.
Reads ../shared/corpora (public texts; absent elsewhere).
"""

import argparse
import asyncio
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

from connectors.base import Connector, Tools  # noqa: E402
from connectors.fetch import Client  # noqa: E402
from connectors.post import Page, Post  # noqa: E402
from connectors.tracker import Options, Tracker  # noqa: E402
from monitor import replay  # noqa: E402
from monitor.mentions import Reader  # noqa: E402
from monitor.model import Incident, Mention, Stage  # noqa: E402
from monitor.pipeline import Pipeline, Source  # noqa: E402
from monitor.storage.store import open_store  # noqa: E402
from rules.engine import Engine  # noqa: E402
from rules.load import load  # noqa: E402
from tests.servers.web import Web  # noqa: E402
from tests.tracker_rows import plain_title, snapshots  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpora" / "ransomware" / "leaksite_timelines.jsonl"
REACHED = {"countdown": Stage.OFFER, "published": Stage.PUBLICATION}
MAPPING = {
    "id": "entity",
    "title": "victim",
    "text": ["{{ preview }}"],
    "published_at": "first_seen",
    "group": "group",
    "status": "status",
    "until": "estimated_publish_date",
}
BY_NAME = {"id": "{{ group }}/{{ victim }}"}


@dataclass
class Watched:
    """A connector whose posts are written down on their way."""

    inner: Connector
    posts: list[Post] = field(default_factory=list)

    async def poll(self, cursor: str | None) -> Page:
        """The page of the connector."""
        page = await self.inner.poll(cursor)
        self.posts += page.posts
        return page


@dataclass
class Clock:
    """The moment of the list that is served."""

    now: datetime = datetime(2025, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """When it is."""
        return self.now


@dataclass(frozen=True)
class Outcome:
    """What came of all polls."""

    posts: Sequence[Post]
    incidents: Sequence[Incident]
    mentions: dict[str, Sequence[Mention]]  #: by incident
    polls: int


async def polled(lists: Sequence[tuple[datetime, list[Any]]], mapping: dict[str, Any]) -> Outcome:
    """Every list served and polled, in its order."""
    clock, polls = Clock(), 0
    async with Web() as web, open_store(replay.IN_MEMORY) as store:
        client = Client(allow_hosts=["127.0.0.1"], pace=timedelta())
        options = Options.model_validate(mapping | {"url": web.url("/posts.json")})
        place = Watched(Tracker(options, Tools("tracker", client, clock, ROOT)))
        source = Source(name="tracker", connector="tracker", every=timedelta(minutes=15))
        reader = Reader(Engine(load()), replay.KEY)
        pipeline = Pipeline(reader=reader, store=store, channels=(), now=clock)
        for clock.now, listed in lists:
            web.serve("/posts.json", json.dumps(listed), type="application/json")
            more = True
            while more:
                outcome = await pipeline.poll(source, place)
                if outcome.state != "ok" or outcome.detail:
                    raise SystemExit(f"{clock.now}: {outcome.state}: {outcome.detail}")
                more, polls = outcome.more, polls + 1
        incidents = await store.incidents()
        mentions = {one.id: await store.mentions(one.id) for one in incidents}
    return Outcome(place.posts, incidents, mentions, polls)


def repeated(posts: Sequence[Post]) -> tuple[int, int]:
    """Posts that say nothing new, and posts that came again without being called edited."""
    last: dict[str, tuple[str | None, str]] = {}
    idle = again = 0
    for post in posts:
        said = (post.title, post.text)
        idle += last.get(post.id) == said
        again += post.id in last and not post.edited
        last[post.id] = said
    return idle, again


def staged(found: Outcome, rows: Sequence[dict[str, Any]]) -> tuple[int, int, Counter[str]]:
    """Entries in an incident of their own victim, those of them with the right milestones."""
    states = defaultdict(set)
    for row in rows:
        known = {REACHED[seen["status"]] for seen in row["obs"] if seen["status"] in REACHED}
        states[plain_title(row["victim"])] |= known
    own, right, wrong = 0, 0, Counter[str]()
    for incident in found.incidents:
        victims = {plain_title(one.title) for one in found.mentions[incident.id]}
        posts = {one.post_id for one in found.mentions[incident.id]}
        reached = {step.stage for step in incident.milestones} - {Stage.SPREAD}
        alone = len(victims) == 1
        fits = alone and reached == states[victims.pop()]
        own += len(posts) * alone
        right += len(posts) * fits
        if alone and not fits:
            wrong[" and ".join(sorted(stage.name.lower() for stage in reached))] += len(posts)
    return own, right, wrong


async def main() -> None:
    """Poll, and print one line for each figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--by-name", action="store_true")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--set", nargs=2, action="append", default=[], metavar=("KEY", "VALUE"))
    chosen = parser.parse_args()
    if not CORPUS.exists():
        raise SystemExit("skipped: ../shared/corpora is not there")
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    mapping = MAPPING | (BY_NAME if chosen.by_name else {})
    mapping |= {key: tomllib.loads(f"value = {value}")["value"] for key, value in chosen.set}
    lists = list(snapshots(rows))
    begun = perf_counter()
    found = await polled([*lists[: -1 : chosen.every], lists[-1]], mapping)
    took = perf_counter() - begun
    idle, again = repeated(found.posts)
    own, right, wrong = staged(found, rows)
    print(f"{found.polls} polls of {len(lists)} lists, {1000 * took / found.polls:.0f} ms each")
    print(f"{len({post.id for post in found.posts})} posts of {len(rows)} entries")
    print(f"{sum(post.edited for post in found.posts)} revisions, {idle} that say nothing new")
    print(f"{again} told a second time as new")
    print(f"{len(found.incidents)} incidents")
    print(f"{own} entries in an incident of their own victim, {right} with the right milestones")
    for stages, number in wrong.items():
        print(f"  {number} reached {stages or 'nothing'} instead")


if __name__ == "__main__":
    asyncio.run(main())
