"""Whether mentions find their incidents, in public corpora and among very many incidents.

    python benchmarks/linking.py [SECTION ...] [--small N] [--large N] [--profile]

Sections, all when none is named:

    entries  entries of leak sites that change from countdown to published: an incident each
    titles   five years of leak sites' titles: one victim joins, others stay apart; what it costs
    news     pairs of news of which people have said whether they tell of one event; a yardstick,
             for most of them tell of no leak and say nothing that a claim holds
    crowd    a mention looks for its incident among 200 and among 20,000, and what a commit writes

All but `crowd` read ../shared/corpora (public texts; absent elsewhere). Costs are seconds of this
process, told as ratios of one run. --profile tells the costliest functions of each section.
"""

import argparse
import asyncio
import json
import pstats
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

import cProfile  # noqa: E402 - it imports `profile`, and there is one beside this file

from sqlalchemy import Engine as Database  # noqa: E402
from sqlalchemy import event  # noqa: E402

from connectors.post import Post  # noqa: E402
from monitor import replay  # noqa: E402
from monitor.linking import JOIN, REMEMBERED, link, total, weigh  # noqa: E402
from monitor.mentions import Look, Reader  # noqa: E402
from monitor.model import Incident, Mention, Stage  # noqa: E402
from monitor.storage.store import PollCommit, Store, open_store  # noqa: E402
from monitor.timeline import advanced, opened  # noqa: E402
from rules.engine import Engine  # noqa: E402
from rules.load import load  # noqa: E402
from tests import crowd  # noqa: E402
from tests.tracker_rows import entry_posts, plain_title, title_posts  # noqa: E402

CORPORA = ROOT.parent / "shared" / "corpora"
REACHED = {"countdown": Stage.OFFER, "published": Stage.PUBLICATION}
SEEKERS = 60
_OF_A_TITLE = ("post_title", "group_name", "discovered")
BEGINNING = 6  #: letters in common that make two titles akin
EARLY, LATE = (500, 1_500), (7_500, 8_500)  #: posts between which the cost is measured


Section = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Meter:
    """Seconds of this process and statements sent to the database, at each step."""

    statements: int = 0
    steps: dict[int, tuple[float, int]] = field(default_factory=dict)

    def note(self, step: int) -> None:
        """Write down where it stands."""
        self.steps[step] = (process_time(), self.statements)

    def between(self, first: int, last: int) -> tuple[float, float]:
        """Milliseconds and statements for each of the posts between two steps."""
        (one, sent), (other, sent_later) = self.steps[first], self.steps[last]
        return 1_000 * (other - one) / (last - first), (sent_later - sent) / (last - first)

    def hear(self, *_: object) -> None:
        """Count a statement."""
        self.statements += 1


@dataclass(frozen=True)
class Outcome:
    """What a replay led to."""

    incidents: dict[str, Incident]
    mentions: dict[str, tuple[Mention, ...]]
    why: dict[str, tuple[str, ...]]  #: by the id of the post
    meter: Meter

    @property
    def home(self) -> dict[str, str]:
        """The incident of each post that became a mention."""
        return {one.post_id: id_ for id_, some in self.mentions.items() for one in some}


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a corpus."""
    lines = (CORPORA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def reader() -> Reader:
    """A reader with everything that ships."""
    return Reader(Engine(load()), replay.KEY)


async def replayed(posts: Iterable[Post]) -> Outcome:
    """The posts run through the pipeline, oldest first, by a database in memory."""
    meter = Meter()
    event.listen(Database, "before_cursor_execute", meter.hear)
    async with open_store(replay.IN_MEMORY) as store:
        in_order = sorted(posts, key=lambda post: post.published_at)
        meter.note(0)
        await replay.run(in_order, reader(), store, meter.note)
        incidents = {one.id: one for one in await store.incidents()}
        mentions = {id_: await store.mentions(id_) for id_ in incidents}
        reasons = [await store.why_here(id_) for id_ in incidents]
    event.remove(Database, "before_cursor_execute", meter.hear)
    why = {key[1]: said for some in reasons for key, said in some.items()}
    return Outcome(incidents, mentions, why, meter)


async def entries() -> None:
    """Entries of leak sites and their states."""
    known = {row["entity"]: row for row in rows("ransomware/leaksite_timelines.jsonl")}
    found = await replayed(post for row in known.values() for post in entry_posts(row))
    home, own, staged = found.home, 0, 0
    for entity, row in known.items():
        incident = found.incidents.get(home.get(entity, ""))
        if incident is None:
            continue
        victims = {plain_title(known[one.post_id]["victim"]) for one in found.mentions[incident.id]}
        states = {REACHED[seen["status"]] for seen in row["obs"] if seen["status"] in REACHED}
        reached = {step.stage for step in incident.milestones}
        own += len(victims) == 1
        staged += len(victims) == 1 and states == reached - {Stage.SPREAD}
    mixed = [some for some in found.mentions.values() if victims_of(some, known) > 1]
    say("entries", f"{len(known)} entries, {len(found.incidents)} incidents")
    say("", f"{own / len(known):.1%} in an incident of their own victim")
    say("", f"{staged / len(known):.1%} there with the stages that their states are")
    say("", f"{len(mixed)} incidents hold two titles")


def victims_of(mentions: Iterable[Mention], known: dict[str, dict[str, Any]]) -> int:
    """How many victims the tracker's titles tell apart."""
    return len({plain_title(known[one.post_id]["victim"]) for one in mentions})


async def titles() -> None:
    """Titles of leak sites: what joins, what is recycled, and what it costs."""
    known = rows("ransomware/posts_odd_years.jsonl")
    found = await replayed(title_posts(known))
    plain = {str(n): plain_title(row["post_title"]) for n, row in enumerate(known)}
    say("titles", f"{len(found.home)} of {len(known)} are mentions")
    say("", f"{len(found.incidents)} incidents")
    joined = [
        (one.post_id, other.post_id)
        for some in found.mentions.values()
        for one, other in combinations(some, 2)
    ]
    apart = [pair for pair in joined if not akin(*(plain[post] for post in pair))]
    say("", f"{len(joined)} pairs joined, {len(apart)} of them with titles that are not akin")
    by_title = defaultdict(list)
    for post in found.home:
        by_title[plain[post]].append(post)
    same = [pair for posts in by_title.values() for pair in combinations(posts, 2)]
    together = sum(found.home[one] == found.home[other] for one, other in same)
    say("", f"{together} of {len(same)} pairs with one title joined")
    reposts(found, known)
    (early, sent), (late, sent_late) = found.meter.between(*EARLY), found.meter.between(*LATE)
    say("", f"{early:.2f} ms and {sent:.2f} statements a post at 1,000 posts")
    say("", f"{late:.2f} ms and {sent_late:.2f} statements at 8,000: ratio {late / early:.2f}")


def reposts(found: Outcome, known: Sequence[dict[str, Any]]) -> None:
    """Victims that were posted again, and how many of the late ones are called recycled."""
    ids = defaultdict(list)
    for number, row in enumerate(known):
        ids[tuple(row[key] for key in _OF_A_TITLE)].append(str(number))
    keys = rows("ransomware/reposts_odd_years.jsonl")
    joined = late = called = 0
    for row in keys:
        posts = [tuple(post[key] for key in _OF_A_TITLE) for post in row["posts"]]
        numbers = [number for post in posts for number in ids[post]]
        one = len({found.home.get(number, number) for number in numbers}) == 1
        times = [datetime.fromisoformat(at).replace(tzinfo=UTC) for *_, at in posts]
        long = max(times) - min(times) > REMEMBERED
        joined, late = joined + one, late + (one and long)
        called += one and long and any("recycled" in " ".join(found.why[n]) for n in numbers)
    say("", f"{joined} of {len(keys)} victims posted again are one incident")
    say("", f"{called} of the {late} with more than {REMEMBERED.days} days between are recycled")


def akin(one: str, other: str) -> bool:
    """Whether two plain titles look like one victim's; a judge that knows nothing of linking."""
    short, long = sorted((one, other), key=len)
    pairs, others = ({word[n : n + 2] for n in range(len(word) - 1)} for word in (one, other))
    alike = 2 * len(pairs & others) >= len(pairs) + len(others) - len(pairs & others)
    return alike or short[:BEGINNING] in long or long[:BEGINNING] in short


async def news() -> None:
    """Pairs of news: how often the weights agree with people."""
    reading, pairs = reader(), rows("text/same_event_pairs.jsonl")
    for name, of_leaks in (("news", False), ("", True)):
        told = [judged for row in pairs if (judged := weighed(row, reading, of_leaks))]
        right = sum(same == (weight >= JOIN) for same, weight in told)
        joined = [same for same, weight in told if weight >= JOIN]
        what = "pairs of which both are mentions" if of_leaks else "pairs, read as if of leaks"
        say(name, f"{right} of {len(told)} {what} agree with people")
        say("", f"   {sum(joined)} of {len(joined)} joined are one event")


def weighed(row: dict[str, Any], reading: Reader, of_leaks: bool) -> tuple[bool, float] | None:
    """Whether people call it one event, and what the evidence weighs; None when not asked."""
    looks = [reading.look(news_post(row, which)) for which in "ab"]
    if of_leaks and not all(look.flagged for look in looks):
        return None
    one, other = (reading.mention(look, look.post.published_at) for look in looks)
    said: Look = looks[1]
    return row["quality"] == "OK", total(weigh(other, opened(one), said.heard))


def news_post(row: dict[str, Any], which: str) -> Post:
    """One of a pair of news."""
    return Post(
        id=which,
        source=f"paper-{which}",
        platform="press",
        published_at=crowd.END,
        lang=row["lang"],
        title=row[f"title_{which}"],
        text=row[f"text_{which}"],
    )


async def among(size: int) -> tuple[float, float]:
    """Milliseconds to link a mention among that many incidents, and to commit it."""
    incidents = list(crowd.crowd(size))
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(f"sqlite+aiosqlite:///{folder}/crowd.db") as store:
            await store._write(lambda connection: crowd.fill(connection, incidents))  # noqa: SLF001
            found = [await linked(store, one) for one in crowd.seekers(incidents, SEEKERS)]
            commits = [await committed(store, one, n) for n, one in enumerate(incidents[:SEEKERS])]
    right = sum(one for one, _, _ in found)
    weighed = sum(number for _, number, _ in found) / SEEKERS
    linking, commit = sorted(cost for _, _, cost in found), sorted(commits)
    middle = SEEKERS // 2
    name = "crowd" if size < crowd.YEAR.days else ""
    say(name, f"{size} incidents, {size * crowd.PER_INCIDENT} mentions: {linking[middle]:.2f} ms "
        f"to link one ({weighed:.0f} weighed, {right} of {SEEKERS} as made), "
        f"{commit[middle]:.2f} ms to commit one")  # fmt: skip
    return linking[middle], commit[middle]


async def linked(store: Store, one: crowd.Seeker) -> tuple[bool, int, float]:
    """Whether the mention found its incident, how many were weighed, and the milliseconds."""
    begin = process_time()
    near = await store.candidates([one.wanted], crowd.END - REMEMBERED)
    found = link(one.mention, near, one.heard).incident
    cost = 1_000 * (process_time() - begin)
    return (found.id if found else None) == one.incident, len(near), cost


async def committed(store: Store, known: Incident, number: int) -> float:
    """Milliseconds to commit one mention more of an incident."""
    row = await store.source("crowd", "crowd")
    said = next(crowd.seekers([known], 1, seed=number)).mention
    said = replace(said, claim=known.claim, post_id=f"more-{number}")
    poll = PollCommit(
        source="crowd", cursor=None, version=row.version, mentions=((said, known.id),),
        incidents=(advanced(known, said),), alerts=(), channels=(), next_poll_at=crowd.END,
        now=crowd.END, posts_seen=1,
    )  # fmt: skip
    begin = process_time()
    await store.commit(poll)
    return 1_000 * (process_time() - begin)


def crowded(small: int, large: int) -> Section:
    """The section that compares a small database with a large one."""

    async def section() -> None:
        (near, commit), (far, commit_far) = await among(small), await among(large)
        say("", f"ratio {far / near:.2f} to link, {commit_far / commit:.2f} to commit")

    return section


def say(name: str, figure: str) -> None:
    """Print one line."""
    print(f"{name:<9}{figure}", flush=True)


def profiled(work: Callable[[], None]) -> None:
    """Do it, and print the functions that cost most by themselves."""
    profiler = cProfile.Profile()
    profiler.runcall(work)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def main() -> None:
    """Measure, and print one line for each figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", metavar="SECTION")
    parser.add_argument("--small", type=int, default=200)
    parser.add_argument("--large", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    known: dict[str, Section] = {"entries": entries, "titles": titles, "news": news}
    known["crowd"] = crowded(chosen.small, chosen.large)
    if unknown := set(chosen.sections) - set(known):
        parser.error(f"no section {', '.join(sorted(unknown))}: there are {', '.join(known)}")
    for name in chosen.sections or known:
        if name != "crowd" and not CORPORA.is_dir():
            say(name, "skipped: ../shared/corpora is not there")
            continue
        section = known[name]
        run: Callable[[], None] = lambda section=section: asyncio.run(section())  # noqa: E731
        profiled(run) if chosen.profile else run()


if __name__ == "__main__":
    main()
