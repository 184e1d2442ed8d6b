"""How many leak reports the shipped packs find, and how often they cry wolf, per language.

    python benchmarks/quality.py [--misses N] [--set SET] [--lang LANG]

Reads tests/texts, and ../shared/corpora (public texts; absent elsewhere). A text counts as found
when a rule fires on it and its claim is concrete, as in the pipeline. Texts of the press are read
as press; sentences without a place are read twice, as press and as a chat, and count as false
alarms if either fires.

The titles of attack_press.jsonl tell of attacks, not all of them of data. Two figures are printed:
`titles` counts those whose own words name both data and harm to it (`speaks_of_data`), in a list
of words that is kept apart from the packs so that they do not mark their own work; `attacks` counts
all of them, and is no aim: a website that is down is no leak. A title that stands over several
victims ("Data Breach Notification") names nobody and is counted in neither.

The own texts, sets `first`, `second` and `third`, are printed beside, for they are harder than what
is met: see tests/texts/README.md for what they have seen of each other. They have no aim.

Exit code 1 when a language with more than 30 rows misses an aim.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

from connectors.post import Platform, Post  # noqa: E402
from monitor.mentions import Reader  # noqa: E402
from rules.engine import Engine  # noqa: E402
from rules.load import load  # noqa: E402

CORPORA = ROOT.parent / "shared" / "corpora"
OWN = ROOT / "tests" / "texts"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
READ_AS: tuple[Platform, ...] = ("press", "telegram")

RECALL = 0.95  #: of the texts that report a leak of data
ORDINARY = 0.001  #: false alarms, of ordinary sentences
LOOK_ALIKES = 0.02  #: false alarms, of sentences picked because they look like leaks
ROWS = 30  #: from here on a share says something
OWN_SETS = frozenset({"first", "second", "third"})
NO_AIM = frozenset({"attacks"}) | OWN_SETS
#: Where a kind of the own texts is met; all others in the press.
MET: Mapping[str, Sequence[Platform]] = {
    "telegram-offer": ("telegram",),
    "forum-offer": ("forum",),
    "handed-out": ("telegram",),
    "sample": ("forum",),
    "chat": ("telegram",),
    "leaksite": ("leaksite",),
}
TRAPS = frozenset({"hard", "look-alikes", "ru_news_other"})

_DATA = re.compile(
    r"\b(data|datos|dados|dati|daten\w*|\w+daten|donnees|données|gegevens|datalek\w*|dane|danych|"
    r"records?|information|informations?|informaci\w+|informazioni|informaç\w+|infos?|files|fichiers|"
    r"documents?|dokument\w*|documenti?|documentos|unterlagen|archivos|database|passports?|ssns?|"
    r"social security numbers|credentials|patients?|customers?|employees|clients|kunden\w*)\b|"
    r"個人情報|資料|个人信息|数据",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"\b(breach\w*|leak\w*|stolen|stole|steals?|theft|exposed|exposes|expos\w+|compromised|"
    r"exfiltrat\w+|posted|published|dump\w*|dark web|darknet|darkweb|datenleck\w*|datendieb\w*|"
    r"datenabfluss\w*|datenpanne\w*|leck|gestohlen\w*|erbeutet\w*|abgeflossen|entwendet\w*|kopiert|"
    r"veröffentlicht\w*|fuite\w*|vol|vols|volée?s?|dérobée?s?|divulgu\w+|exfiltr\w+|diffus\w+|"
    r"filtraci\w+|filtrad\w+|filtrar\w*|robo|robad\w+|robaron|robar|fuga|brecha|vazamento\w*|"
    r"vazad\w+|vazou|roub\w+|expost\w+|furto|rubat\w+|trafugat\w+|pubblicat\w+|violazione|"
    r"gestolen|gelekt\w*|lek|buitgemaakt|datalek\w*|wyciek\w*|skradzion\w+)\b|"
    r"漏えい|漏洩|外洩|泄露",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A text of a corpus: its set, its language and the places that it is read at."""

    set: str
    lang: str
    text: str
    platforms: Sequence[Platform] = ("press",)


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one corpus."""
    with (CORPORA / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def speaks_of_data(title: str) -> bool:
    """Whether the title names data and harm to it; a mere "cyberattack on X" does not."""
    return bool(_DATA.search(title) and _HARM.search(title))


def titles() -> Iterator[Row]:
    """The titles of the press that name somebody: those on leaks of data, then all of them."""
    found = [(row["lang"], row["title"].strip()) for row in rows("press/attack_press.jsonl")]
    shared = Counter(title for _, title in found)
    for lang, title in found:
        if shared[title] == 1:
            yield Row("attacks", lang, title)
            if speaks_of_data(title):
                yield Row("titles", lang, title)


def own(*, leaks: bool) -> Iterator[Row]:
    """The own texts that report a leak, or those that do not."""
    for path in sorted(OWN.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if (row["label"] == "leak") is leaks:
                met = MET.get(row["kind"], ("press",)) if leaks else READ_AS
                yield Row(row["set"], path.stem, row["text"], met)


def reports() -> Iterator[Row]:
    """The texts that really report a leak of data."""
    yield from own(leaks=True)
    if not CORPORA.exists():
        return
    for row in rows("text/leak_excerpts_multilingual.jsonl"):
        if row["label"] in ("incident", "claim_denied"):
            yield Row("excerpts", row["lang"], row["text"])
    for row in rows("press/ru_security_news.jsonl"):
        if row["label"] == "leak":
            yield Row("ru_news", "ru", f"{row['title']}\n{row['desc']}")
    for row in rows("tr_regulator/kvkk_notices.jsonl"):
        yield Row("kvkk", "tr", f"{row['title']}\n{row['text']}")
    for row in rows("catalogues/hibp_breaches.jsonl"):
        yield Row("hibp", "en", row["Description"])
    yield from titles()


def others() -> Iterator[Row]:
    """Ordinary sentences and look-alikes."""
    yield from own(leaks=False)
    if not CORPORA.exists():
        return
    for row in rows("text/leak_excerpts_multilingual.jsonl"):
        if row["label"] in ("physical", "media"):
            yield Row("look-alikes", row["lang"], row["text"], READ_AS)
    for row in rows("text/hard_negatives.jsonl"):
        yield Row("hard", row["lang"], row["text"], READ_AS)
    for name in ("pud_parallel", "leipzig_news", "ud_mixed"):
        for row in rows(f"text/{name}.jsonl"):
            yield Row(name, row["lang"], row["text"], READ_AS)
    for row in rows("text/news_categories_ru_en.jsonl"):
        yield Row("news", row["lang"], f"{row['title']}\n{row['text']}", READ_AS)
    for row in rows("press/ru_security_news.jsonl"):
        if row["label"] == "other":
            yield Row("ru_news_other", "ru", f"{row['title']}\n{row['desc']}", READ_AS)


def fired(reader: Reader, row: Row) -> tuple[str, ...]:
    """The rules that flag the text at one of its places; none when its claim is not concrete."""
    for platform in row.platforms:
        post = Post(id="1", source="s", platform=platform, published_at=WHEN, text=row.text)
        mention = reader.read(post, WHEN)
        if mention:
            return mention.rules
    return ()


Tally = dict[tuple[str, str], list[str | None]]  #: what went wrong, per set and language


def show(counted: Tally, word: str, misses: int) -> None:
    """Print the share of each set and language, and the texts that went wrong."""
    for (name, lang), texts in sorted(counted.items()):
        wrong = [text for text in texts if text]
        bad = len(wrong) / len(texts)
        share = 1 - bad if word == "missed" else bad
        print(f"{name:<14} {lang:<4} {len(texts):>6} rows  {share:.4f}")
        for text in wrong[:misses]:
            print(f"      {word}: {' '.join(text.split())[:300]}")


def by_language(counted: Tally) -> dict[str, tuple[int, int]]:
    """(wrong, all) of each language, over the sets that have an aim."""
    summed: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (name, lang), texts in counted.items():
        if name not in NO_AIM:
            wrong, every = summed[lang]
            summed[lang] = wrong + sum(map(bool, texts)), every + len(texts)
    return summed


def sums(recall: Tally, alarms: Tally) -> None:
    """Print a line for each set of own texts, over all languages."""
    for name in sorted(OWN_SETS):
        found, flagged = (
            [text is None for (one, _), texts in counted.items() if one == name for text in texts]
            for counted in (recall, alarms)
        )
        if found and flagged:
            good, bad = sum(found) / len(found), 1 - sum(flagged) / len(flagged)
            print(f"own texts      {name:<8} recall {good:.3f}, false alarms {bad:.3f}")


def judge(word: str, counted: Tally, aim: float) -> bool:
    """Print a line a language, and say whether each with more than ROWS rows keeps the aim."""
    kept = True
    for lang, (wrong, every) in sorted(by_language(counted).items()):
        share = 1 - wrong / every if word == "recall" else wrong / every
        good = every <= ROWS or (share >= aim if word == "recall" else share <= aim)
        kept = kept and good
        mark = "" if good else f"  misses the aim of {aim}"
        print(f"{word:<14} {lang:<4} {every:>6} rows  {share:.4f}{mark}")
    return kept


def options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--misses", type=int, default=10, help="texts to print of each line")
    parser.add_argument("--set", default="", help="only this set")
    parser.add_argument("--lang", default="", help="only this language")
    return parser.parse_args()


def main() -> int:
    """Print a line a set and language, then one a language; 1 when an aim is missed."""
    chosen = options()
    reader = Reader(Engine(load()), b"benchmark")

    def asked(row: Row) -> bool:
        return chosen.set in ("", row.set) and chosen.lang in ("", row.lang)

    recall: Tally = defaultdict(list)
    for row in filter(asked, reports()):
        recall[row.set, row.lang].append(None if fired(reader, row) else row.text)
    alarms: Tally = defaultdict(list)
    for row in filter(asked, others()):
        rules = fired(reader, row)
        alarms[row.set, row.lang].append(f"{list(rules)} {row.text}" if rules else None)
    print("found, of the texts that report a leak of data")
    show(recall, "missed", chosen.misses)
    print("\nfalse alarms, of ordinary sentences and of look-alikes")
    show(alarms, "alarm", chosen.misses)
    print()
    sums(recall, alarms)
    traps = {key: texts for key, texts in alarms.items() if key[0] in TRAPS}
    plain = {key: texts for key, texts in alarms.items() if key[0] not in TRAPS | NO_AIM}
    kept = [
        judge("recall", recall, RECALL),
        judge("ordinary", plain, ORDINARY),
        judge("look-alikes", traps, LOOK_ALIKES),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
