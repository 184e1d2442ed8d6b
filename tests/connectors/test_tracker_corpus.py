"""A tracker of leak sites in March 2025: every fifth of its 380 lists, one after the other.

`python benchmarks/trackers.py` polls all of them through the whole daemon and tells the figures.
"""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import tracker as module
from connectors.base import Tools
from connectors.post import Post
from connectors.tracker import Options, Tracker
from tests.servers.web import Web
from tests.tracker_rows import snapshots

CORPUS = Path(__file__).parents[3] / "shared/corpora/ransomware/leaksite_timelines.jsonl"
NEVER = "0001-01-01 00:00:00"
STATUS = {"Countdown": "countdown", "Published": "published"}
MAPPING = {
    "id": "entity",
    "title": "victim",
    "text": "preview",
    "published_at": "first_seen",
    "updated": "updated",
    "group": "group",
    "status": "status",
    "until": "estimated_publish_date",
}

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpora is not there")


async def at_once(parse: Any, body: bytes, **_: Any) -> Any:
    """What the quarantine would return; so many children take a minute."""
    return json.loads(json.dumps(parse(body)))


async def test_every_entry_is_one_post_that_changes_when_its_state_does(
    web: Web, tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "parsed", at_once)
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    told, cursor = list[Post](), None
    options = Options.model_validate(MAPPING | {"url": web.url("/posts.json")})
    lists = list(snapshots(rows))
    lists = [*lists[::5], lists[-1]]
    for at, listed in lists:
        web.serve("/posts.json", json.dumps(listed), type="application/json")
        more = True
        while more:
            place = Tracker(options, replace(tools, now=lambda at=at: at))
            page = await place.poll(cursor)
            cursor, more = page.cursor, page.more
            assert page.warnings == ()
            assert all(post.published_at <= at for post in page.posts)
            told += page.posts
    seen = states(told)
    assert len(seen) == len(rows) == 608
    assert sum(not post.edited for post in told) == 608
    assert seen == changes(lists)
    with capsys.disabled():
        said = Counter(" > ".join(state or "-" for state in some) for some in seen.values())
        print(f"\n{len(told)} posts of {len(seen)} entries: {dict(said)}")  # noqa: T201


def states(told: list[Post]) -> dict[str, list[str]]:
    """What each entry was told to be, in order; each state once in a row, or it was a duplicate."""
    found = defaultdict(list)
    for post in told:
        line = post.text.rpartition("\n")[2]
        state = STATUS.get(line.partition(":")[0], "")
        found[post.id].append(state)
    return dict(found)


def changes(lists: list[tuple[datetime, list[dict[str, Any]]]]) -> dict[str, list[str]]:
    """What each entry was in the lists, in order: its status, and again when its end was moved."""
    found, ends = defaultdict[str, list[str]](list), dict[str, datetime | None]()
    for at, listed in lists:
        for row in listed:
            name, status = row["entity"], row["status"].replace("unknown", "")
            end = ends.get(name)
            until = datetime.fromisoformat((row.get("estimated_publish_date") or NEVER)[:19])
            later = until > at.replace(tzinfo=None) + timedelta(hours=2)
            moved = end and later and abs(until - end) > timedelta(hours=12)
            if not found[name] or found[name][-1] != status or moved:
                found[name].append(status)
                ends[name] = until if until.year > 1 else None
    return dict(found)
