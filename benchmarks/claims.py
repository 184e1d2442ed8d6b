"""How true the kinds of data are that a claim names, and by which words they were found.

    python benchmarks/claims.py [--wrong] [--hits N] [--class NAME] [--lang LANG]

tests/texts/claims/classes.jsonl holds posts with the kinds of data that a careful reader takes from
them, written down before any claim was seen: `classes` are stated, `either` can be read so or not
and counts neither way. Posts of the set `known` may be used for tuning, those of `unseen` may not,
so `--wrong` prints the known ones only.

`--hits` lists, of the own texts and stories that report a leak, which words stand for each kind of
data, with what stands round them: that is where a word shows that is another word elsewhere.

A number of the state is "Social security numbers" in one country and "Government issued IDs" in the
next; they are counted as one. No exit code but 0: these figures have no aim.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

from connectors.post import Post  # noqa: E402
from monitor.mentions import Reader  # noqa: E402
from rules.engine import Engine  # noqa: E402
from rules.fold import fold  # noqa: E402
from rules.hit import Hit  # noqa: E402
from rules.load import load  # noqa: E402

TEXTS = ROOT / "tests" / "texts"
STORIES = ROOT / "tests" / "stories"
LABELLED = TEXTS / "claims" / "classes.jsonl"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
SAME: Mapping[str, str] = {"Social security numbers": "Government issued IDs"}
UNSEEN = "third"  #: set of the own texts
AROUND = 25  #: characters either side of a hit


@dataclass(slots=True)
class Tally:
    """How often a kind of data was named rightly, wrongly, and not."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __str__(self) -> str:
        named, stated = self.right + self.wrong, self.right + self.missed
        precision = f"{self.right / named:.3f}" if named else "    -"
        recall = f"{self.right / stated:.3f}" if stated else "    -"
        return f"precision {precision} of {named:>4}   recall {recall} of {stated:>4}"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def reports() -> Iterator[tuple[str, str]]:
    """(language, text) of the stories and own texts that report a leak, the unseen set left out."""
    for path in sorted(TEXTS.glob("*.jsonl")):
        leaks = (row for row in rows(path) if row["label"] == "leak" and row["set"] != UNSEEN)
        yield from ((path.stem, row["text"]) for row in leaks)
    for path in sorted(STORIES.glob("*.jsonl")):
        for row in rows(path):
            if row["expect"]["incident"]:
                yield row["lang"] or "und", "\n".join(filter(None, (row["title"], row["text"])))


def claimed(reader: Reader, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of data that the claim of the post names, whether or not a rule fires on it."""
    post = Post(
        id="1",
        source="s",
        platform=row["platform"],
        published_at=WHEN,
        title=row.get("title"),
        text=row["text"],
    )
    return reader.mention(reader.look(post), WHEN).claim.data_classes


def one(names: Iterable[str]) -> set[str]:
    """The kinds, with those that are the same put together."""
    return {SAME.get(name, name) for name in names}


def judge(reader: Reader, *, wrong: bool) -> dict[str, dict[str, Tally]]:
    """What came of each set and kind of data; "" is all kinds."""
    tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for row in rows(LABELLED):
        found, stated = one(claimed(reader, row)), one(row["classes"])
        false, missed = found - stated - one(row["either"]), stated - found
        for field, names in (("right", found & stated), ("wrong", false), ("missed", missed)):
            for name in names:
                for tally in (tallies[row["set"]][""], tallies[row["set"]][name]):
                    setattr(tally, field, getattr(tally, field) + 1)
        if wrong and row["set"] == "known" and (false or missed):
            print(f"{row['lang']}  wrong {sorted(false)}  missed {sorted(missed)}")
            print(f"    {' '.join(row['text'].split())}")
    return tallies


def list_hits(engine: Engine, most: int, name: str, lang: str) -> None:
    """Print how often each kind of data is named, by which terms, and where they stood."""
    where: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for spoken, text in reports():
        if lang not in ("", spoken):
            continue
        folded = fold(text)
        for hit in engine.hits(folded):
            if hit.kind == "data-class" and name in ("", hit.value):
                where[hit.value][hit.term, hit.lang].append(f"{spoken} {_around(text, hit)}")
    for value, terms in sorted(where.items()):
        print(f"{value}: {sum(map(len, terms.values()))} hits")
        for (term, own), places in sorted(terms.items(), key=lambda item: -len(item[1])):
            print(f"  {len(places):>4}  {term} [{own}]")
            for place in places[:most]:
                print(f"          {place}")


def _around(text: str, hit: Hit) -> str:
    start, end = fold(text).place(hit.start, hit.end)
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return " ".join(f"{before}»{text[start:end]}«{after}".split())


def options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="print the known posts that go wrong")
    parser.add_argument("--hits", type=int, metavar="N", help="list the terms, N places of each")
    parser.add_argument("--class", dest="name", default="", help="with --hits: only this kind")
    parser.add_argument("--lang", default="", help="with --hits: only texts of this language")
    return parser.parse_args()


def main() -> int:
    """Print a line a set and kind of data; 0."""
    chosen = options()
    reader = Reader(Engine(load()), b"benchmark")
    if chosen.hits is not None:
        list_hits(reader.engine, chosen.hits, chosen.name, chosen.lang)
        return 0
    tallies = judge(reader, wrong=chosen.wrong)
    kinds: Counter[str] = Counter(
        hit.value
        for _, text in reports()
        for hit in reader.engine.hits(fold(text))
        if hit.kind == "data-class"
    )
    for part, by_name in sorted(tallies.items()):
        for name, tally in sorted(by_name.items()):
            print(f"{part:<8} {name or 'all kinds':<30} {tally}")
    print("\nhits in all texts that report a leak")
    for name, n in kinds.most_common():
        print(f"{name:<30} {n:>5}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
