"""How well a replay agrees with a careful analyst: the answers stand in each line's `expect`.

A post that is edited stands on several lines of one source and id, each with its answer. Its last
state is judged, for that is what an incident shows in the end; the stages of the states before it
count only among the steps that the analyst's incidents reach, to which alerts are compared.

python -m tests.scoring STORY.jsonl ...      prints a line a story, and what was wrong
"""

import asyncio
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from monitor.mentions import Reader
from monitor.replay import IN_MEMORY, KEY, answer, read, run
from monitor.storage.store import open_store
from rules.engine import Engine
from rules.load import load


@dataclass(frozen=True)
class Score:
    """What one story came to."""

    story: str
    expected: dict[str, tuple[str | None, str | None]]  #: post -> incident and stage
    found: dict[str, tuple[str, str]]  #: post -> incident and stage
    alerts: int
    why: dict[str, str] = field(repr=False)
    steps: frozenset[tuple[str | None, str | None]] = frozenset()  #: of every state of every post

    @property
    def missed(self) -> list[str]:
        """Posts of an incident that were not found."""
        return [post for post, (one, _) in self.expected.items() if one and post not in self.found]

    @property
    def false(self) -> list[str]:
        """Posts of no incident that were found."""
        return [post for post in self.found if not self.expected[post][0]]

    @property
    def shared(self) -> list[str]:
        """Posts that both sides hold to speak of a leak."""
        return [post for post in self.found if self.expected[post][0]]

    @property
    def precision(self) -> float:
        """Of what was found, how much the analyst found too."""
        return len(self.shared) / len(self.found) if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what the analyst found, how much was found."""
        wanted = len(self.shared) + len(self.missed)
        return len(self.shared) / wanted if wanted else 1.0

    @property
    def b_cubed(self) -> float:
        """The B-cubed F1 of the grouping, over the posts that both sides found.

        Bagga and Baldwin, Entity-based cross-document coreferencing, 1998.
        """
        theirs, ours = defaultdict(set), defaultdict(set)
        for post in self.shared:
            theirs[self.expected[post][0]].add(post)
            ours[self.found[post][0]].add(post)
        if not self.shared:
            return 1.0
        p = r = 0.0
        for post in self.shared:
            one, other = theirs[self.expected[post][0]], ours[self.found[post][0]]
            p += len(one & other) / len(other)
            r += len(one & other) / len(one)
        p, r = p / len(self.shared), r / len(self.shared)
        return 2 * p * r / (p + r)

    @property
    def wrong_stages(self) -> list[str]:
        """Posts whose stage the analyst sees otherwise."""
        return [post for post in self.shared if self.expected[post][1] != self.found[post][1]]

    @property
    def stage_accuracy(self) -> float:
        """Of the posts that both found, how many have the analyst's stage."""
        return 1 - len(self.wrong_stages) / len(self.shared) if self.shared else 1.0

    @property
    def stage_changes(self) -> int:
        """How many stages the analyst's incidents reach."""
        return len({step for step in (*self.expected.values(), *self.steps) if step[0]})

    @property
    def alerts_per_change(self) -> float:
        """Alerts sent for each stage that the analyst's incidents reach."""
        return self.alerts / self.stage_changes if self.stage_changes else float(self.alerts)


def posts(path: Path) -> list[dict[str, Any]]:
    """The posts of a story with the analyst's answers, oldest first; an edited one once a state."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return sorted(lines, key=lambda line: datetime.fromisoformat(line["published_at"]))


def _answer(line: dict[str, Any]) -> tuple[str | None, str | None]:
    return line["expect"]["incident"], line["expect"]["stage"]


@cache
def reader() -> Reader:
    """A reader with everything that ships, made once."""
    return Reader(Engine(load()), KEY)


async def score(path: Path) -> Score:
    """The story replayed with the shipped packs, and compared."""
    async with open_store(IN_MEMORY) as store:
        await run(read([path]), reader(), store)
        told = await answer(store)
    lines = posts(path)
    mentions = [(i["id"], m) for i in told["incidents"] for m in i["mentions"]]
    return Score(
        story=path.stem,
        expected={line["id"]: _answer(line) for line in lines},  # the last state of each
        found={m["post_id"]: (id_, m["stage"]) for id_, m in mentions},
        alerts=len(told["alerts"]),
        why={m["post_id"]: _why(m) for _, m in mentions},
        steps=frozenset(map(_answer, lines)),
    )


def _why(mention: dict[str, Any]) -> str:
    return f"{mention['why_stage']} {mention['why_here']} {mention['rules']}"


def main(paths: list[str]) -> None:
    """Print a line a story, then what the analyst sees otherwise."""
    scores = [asyncio.run(score(Path(path))) for path in paths]
    say = sys.stdout.write
    for one, path in zip(scores, paths, strict=True):
        say(
            f"{one.story:<24} precision {one.precision:.2f} recall {one.recall:.2f} "
            f"b-cubed {one.b_cubed:.2f} stages {one.stage_accuracy:.2f} "
            f"alerts {one.alerts}/{one.stage_changes}\n"
        )
        texts = {post["id"]: post for post in posts(Path(path))}
        for kind, wrong in (
            ("missed", one.missed),
            ("false", one.false),
            ("stage", one.wrong_stages),
        ):
            for post in wrong:
                text = f"{texts[post].get('title') or ''} | {texts[post]['text']}"[:400]
                say(
                    f"   {kind} {post} {texts[post]['platform']} expected {one.expected[post]} "
                    f"found {one.found.get(post)} {one.why.get(post, '')}\n      {text}\n"
                )
        groups = defaultdict(list)
        for post in one.shared:
            groups[one.found[post][0]].append(one.expected[post][0])
        say(f"   groups { {k: sorted(set(v), key=str) for k, v in groups.items()} }\n")
    if len(scores) > 1:
        total = sum(len(s.expected) for s in scores)
        say(f"{len(scores)} stories, {total} posts: ")
        for name in ("precision", "recall", "b_cubed", "stage_accuracy"):
            say(f"{name} {sum(getattr(s, name) for s in scores) / len(scores):.3f}  ")
        alerts, changes = sum(s.alerts for s in scores), sum(s.stage_changes for s in scores)
        say(f"alerts {alerts / changes:.2f} a stage change\n")


if __name__ == "__main__":
    main(sys.argv[1:])
