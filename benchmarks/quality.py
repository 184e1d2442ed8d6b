"""How many leak reports the shipped packs find, and how often they cry wolf, per language.

    python benchmarks/quality.py [--misses N]

Reads ../shared/corpora (public texts; absent elsewhere). A text counts as found when a rule fires
on it and its claim is concrete, as in the pipeline. Texts of the press are read as press; sentences
without a place are read twice, as press and as a chat, and count as false alarms if either fires.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.post import Post
from monitor.mentions import Reader
from rules.engine import Engine
from rules.load import load

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one corpus."""
    with (CORPORA / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def reports() -> Iterator[tuple[str, str, str, str]]:
    """(set, language, platform, text) of the texts that really report a leak of data."""
    for row in rows("text/leak_excerpts_multilingual.jsonl"):
        if row["label"] in ("incident", "claim_denied"):
            yield "excerpts", row["lang"], "press", row["text"]
    for row in rows("press/ru_security_news.jsonl"):
        if row["label"] == "leak":
            yield "ru_news", "ru", "press", f"{row['title']}\n{row['desc']}"
    for row in rows("tr_regulator/kvkk_notices.jsonl"):
        yield "kvkk", "tr", "press", f"{row['title']}\n{row['text']}"
    for row in rows("catalogues/hibp_breaches.jsonl"):
        yield "hibp", "en", "press", row["Description"]


def others() -> Iterator[tuple[str, str, str]]:
    """(set, language, text) of ordinary sentences and of look-alikes."""
    for row in rows("text/leak_excerpts_multilingual.jsonl"):
        if row["label"] in ("physical", "media"):
            yield "look-alikes", row["lang"], row["text"]
    for row in rows("text/hard_negatives.jsonl"):
        yield "hard", row["lang"], row["text"]
    for name in ("pud_parallel", "leipzig_news", "ud_mixed"):
        for row in rows(f"text/{name}.jsonl"):
            yield name, row["lang"], row["text"]
    for row in rows("text/news_categories_ru_en.jsonl"):
        yield "news", row["lang"], f"{row['title']}\n{row['text']}"
    for row in rows("press/ru_security_news.jsonl"):
        if row["label"] == "other":
            yield "ru_news_other", "ru", f"{row['title']}\n{row['desc']}"


def main() -> None:
    """Print a line a set and language, then some of what was missed and of the false alarms."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", type=int, default=10)
    options.add_argument("--set", default="")
    chosen = options.parse_args()
    reader = Reader(Engine(load()), b"benchmark")

    def found(text: str, platform: str) -> list[str]:
        post = Post(id="1", source="s", platform=platform, published_at=WHEN, text=text)  # type: ignore[arg-type]
        mention = reader.read(post, WHEN)
        return list(mention.rules) if mention else []

    recall: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for name, lang, platform, text in reports():
        recall[name, lang].append(None if found(text, platform) else text)
    print("found, of the texts that report a leak of data")
    show(recall, chosen, "missed")
    alarms: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for name, lang, text in others():
        fired = found(text, "press") or found(text, "telegram")
        alarms[name, lang].append(f"{fired} {text}" if fired else None)
    print("\nfalse alarms, of ordinary sentences")
    show(alarms, chosen, "alarm")


def show(counted: dict[tuple[str, str], list[str | None]], chosen: Any, word: str) -> None:
    """Print the share of each set and language, and the texts that went wrong."""
    for (name, lang), texts in sorted(counted.items()):
        if chosen.set and chosen.set != name:
            continue
        wrong = [text for text in texts if text]
        right = len(texts) - len(wrong)
        share = right / len(texts) if word == "missed" else len(wrong) / len(texts)
        print(f"{name:<14} {lang:<4} {len(texts):>6} rows  {share:.4f}")
        for text in wrong[: chosen.misses]:
            print(f"      {word}: {' '.join(text.split())[:300]}")


if __name__ == "__main__":
    main()
