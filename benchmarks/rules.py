"""How fast the rules read posts, beside other ways to do it, measured in turns in one run.

    python benchmarks/rules.py [--quick] [--posts N] [--sizes 100 1000 10000 100000]

Posts are made of the sentences of ../shared/corpora/text, one language each; without that folder
of the small talk of replay.py. Terms are phrases of words that stand in the posts; one in a
hundred is a phrase of the posts themselves, so that there is something to find. Every figure is a
ratio of the best of some rounds, with what is aimed at. --quick takes less than a minute.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else this file would be the package `rules`

from benchmarks import replay  # noqa: E402
from rules import automaton, notation  # noqa: E402
from rules.engine import Engine  # noqa: E402
from rules.expressions import Expressions  # noqa: E402
from rules.fold import fold  # noqa: E402
from rules.load import load  # noqa: E402
from rules.model import Concept, Rule, Rulebook, Term  # noqa: E402
from rules.script import is_edge  # noqa: E402

TEXTS = ROOT.parent / "shared" / "corpora" / "text"
FILES = ("leipzig_news", "pud_parallel", "ud_mixed", "hard_negatives")
SENTENCES = 3  #: of a post
FOUND = 0.01  #: of the terms stand in the posts
ALTERNATION = 1_000  #: terms; with more `re` takes minutes
BATCH = 512 * 1024  #: characters of posts in one call
LOOP = 200  #: posts that are enough to time a loop over all terms or expressions
LOOPED = 10_000  #: terms; with more a tenth of the posts is enough
LEAST, MOST = "at least", "at most"

PART = 250  #: texts that are timed together
Job = Sequence[Callable[[], object]]  #: the parts of one measurement


def corpus(number: int) -> list[str]:
    """That many posts, always the same."""
    by_lang: dict[str, list[str]] = {}
    for file in FILES:
        path = TEXTS / f"{file}.jsonl"
        for line in path.open(encoding="utf-8") if path.exists() else ():
            row = json.loads(line)
            by_lang.setdefault(row.get("lang", ""), []).append(row["text"])
    posts = [
        " ".join(texts[start : start + SENTENCES])
        for texts in by_lang.values()
        for start in range(0, len(texts), SENTENCES)
    ] or [row["text"] for row in replay.posts(number)]
    random.Random(1).shuffle(posts)
    return posts[:number]


def phrases(squeezed: Sequence[str], number: int) -> list[str]:
    """Terms of two or three words, each once."""
    chance = random.Random(number)
    words = sorted({word for text in squeezed for word in text.split() if word.isalnum()})
    found: dict[str, None] = {}
    while len(found) < number:
        if chance.random() < FOUND:
            text = chance.choice(squeezed).split()
            start = chance.randrange(len(text))
            phrase = text[start : start + 2]
        else:
            phrase = chance.choices(words, k=chance.choice((2, 3)))
        if len(phrase) > 1 and all(map(str.isalnum, phrase)):
            found[" ".join(phrase)] = None
    return list(found)


def rulebook(terms: Sequence[str]) -> Rulebook:
    """A concept and a rule for every ten terms."""
    concepts = {
        f"c{start}": Concept(
            id=f"c{start}", terms=tuple(Term(term) for term in terms[start : start + 10])
        )
        for start in range(0, len(terms), 10)
    }
    return Rulebook(concepts, tuple(Rule(id=id_, any=(id_,)) for id_ in concepts))


def best(jobs: Mapping[str, Job], rounds: int) -> dict[str, float]:
    """The seconds that each job takes: of each part the best; the jobs take turns.

    In parts, for on a busy machine a long measurement is never undisturbed, but a short one is.
    """
    taken = {name: [float("inf")] * len(parts) for name, parts in jobs.items()}
    for _ in range(rounds):
        for name, parts in jobs.items():
            for place, part in enumerate(parts):
                begin = perf_counter()
                part()
                taken[name][place] = min(taken[name][place], perf_counter() - begin)
    return {name: sum(parts) for name, parts in taken.items()}


def each(read: Callable[[Any], object], texts: Sequence[Any]) -> Job:
    """The job to read the texts one after the other."""

    def part(start: int) -> None:
        for text in texts[start : start + PART]:
            read(text)

    return [partial(part, start) for start in range(0, len(texts), PART)]


def figure(name: str, value: float, bound: str = "", aim: float = 0) -> None:
    """Print a ratio, and whether it is what is aimed at."""
    reached = value >= aim if bound == LEAST else value <= aim
    said = f"   {bound} {aim:g}: {'reached' if reached else 'NOT REACHED'}" if bound else ""
    print(f"  {name:<58}{value:9.2f}{said}")


class Texts:
    """The posts, and what the rules make of them on the way."""

    def __init__(self, number: int) -> None:
        self.posts = corpus(number)
        self.folded = [fold(post) for post in self.posts]
        self.squeezed = [notation.squeeze(folded.text) for folded in self.folded]
        self.data = [text.encode() for text in self.squeezed]
        self.megabytes = sum(len(post.encode()) for post in self.posts) / 1e6
        whole = "\n".join(self.squeezed)
        self.batches = [whole[start : start + BATCH] for start in range(0, len(whole), BATCH)]

    def rate(self, name: str, seconds: float, share: float = 1) -> None:
        """Print how many posts and megabytes a second that is."""
        posts = share * len(self.posts) / seconds
        print(f"  {name:<42}{posts:10.0f} posts/s{share * self.megabytes / seconds:9.1f} MB/s")


def engines() -> dict[str, automaton.Literals]:
    """The engines for literal terms that are installed."""
    found: dict[str, automaton.Literals] = {}
    if find_spec("hyperscan"):
        found["hyperscan"] = automaton.Hyperscan
    return found | {"ahocorasick_rs": automaton.aho_corasick}


def yara(keys: Sequence[str]) -> Callable[[bytes], int] | None:
    """What counts the places of the terms by yara-python; None where it is not installed."""
    if not find_spec("yara"):
        return None
    import yara as library  # noqa: PLC0415 - not on every machine

    source = "\n".join(
        "rule r{} {{ strings: {} condition: any of them }}".format(
            start, " ".join(f"$s{n} = {json.dumps(k, ensure_ascii=False)}" for n, k in part)
        )
        for start in range(0, len(keys), 1000)
        for part in [list(enumerate(keys[start : start + 1000]))]
    )
    compiled = library.compile(source=source)

    def count(data: bytes) -> int:
        found = compiled.match(data=data)
        return sum(len(string.instances) for rule in found for string in rule.strings)

    return count


def look_up(terms: Sequence[str]) -> Callable[[str], list[str]]:
    """What trackers commonly do: words are counted, then every tracked set of words looked up."""
    tracked = [(term, term.split()) for term in terms]
    separators = re.compile(r"[&~:;,.(){}|\[\]\\/\-='\"%$?@+#_^<>!*\s]+")

    def found(text: str) -> list[str]:
        words = Counter(separators.split(text.lower()))
        return [term for term, parts in tracked if all(part in words for part in parts)]

    return found


def literal_terms(texts: Texts, size: int, rounds: int) -> float:
    """Measure everything with that many terms; the seconds of the whole path."""
    terms = phrases(texts.squeezed, size)
    engine, tracker, by_yara = Engine(rulebook(terms)), look_up(terms), yara(terms)
    raw = {name: make(terms) for name, make in engines().items()}
    few = texts.posts[: LOOP if size <= LOOPED else LOOP // 10]
    jobs: dict[str, Job] = {
        "whole path": each(lambda post: engine.match(fold(post)), texts.posts),
        **{name: each(find, texts.squeezed) for name, find in raw.items()},
        **{f"{name}, batches": each(f, texts.batches) for name, f in raw.items()},
        "tokenise and look up": each(tracker, few),
    }
    if by_yara:
        jobs["yara-python"] = each(by_yara, texts.data)
    if size <= ALTERNATION:
        alternation = re.compile("|".join(map(re.escape, terms)))
        jobs["re alternation"] = each(alternation.findall, texts.squeezed[: len(few)])
    taken = best(jobs, rounds)
    hits = sum(len(engine.hits(folded)) for folded in texts.folded) / len(texts.posts)
    print(f"\n{size:,} terms, {hits:.2f} hits a post")
    for name, seconds in taken.items():
        loop = name in {"tokenise and look up", "re alternation"}
        texts.rate(name, seconds, len(few) / len(texts.posts) if loop else 1)
    if by_yara:
        against_yara(texts, by_yara, raw, taken, size)
    ratios(taken, len(texts.posts) / len(few), size)
    return taken["whole path"]


def against_yara(
    texts: Texts,
    by_yara: Callable[[bytes], int],
    raw: Mapping[str, automaton.Automaton],
    taken: Mapping[str, float],
    size: int,
) -> None:
    """Print how many times quicker than yara-python the automata are, at the same finds."""
    wanted = sum(map(by_yara, texts.data))
    aims = {10_000: (10, 15), 100_000: (40, 40)}
    for name, find in raw.items():
        same = sum(len(list(find(text))) for text in texts.squeezed) == wanted
        for job, aim in zip((name, f"{name}, batches"), aims.get(size, (0, 0)), strict=True):
            title = f"{job}, times yara-python ({'same finds' if same else 'OTHER FINDS'})"
            figure(title, taken["yara-python"] / taken[job], LEAST if aim else "", aim)
    figure("whole path, times yara-python alone", taken["yara-python"] / taken["whole path"])


def ratios(taken: Mapping[str, float], loops: float, size: int) -> None:
    """Print the whole path beside the bare scan and beside the ways of others."""
    for name in engines():
        aimed = size == 10_000
        title = f"whole path as a multiple of the bare scan, {name}"
        figure(title, taken["whole path"] / taken[name], MOST if aimed else "", 6.5)
    looked_up = taken["tokenise and look up"] * loops / taken["whole path"]
    figure("whole path, times tokenise and look up", looked_up, LEAST * (size == 10_000), 40)
    if "re alternation" in taken:
        figure(
            "whole path, times re alternation",
            taken["re alternation"] * loops / taken["whole path"],
        )


def expressions(texts: Texts, number: int, rounds: int) -> None:
    """Measure that many regular expressions against a loop over them with `re`."""
    sources = list(regexes(texts.squeezed, number))
    ours = Expressions(
        [
            (n, one)
            for n, s in enumerate(sources)
            if isinstance(one := notation.parse(f"/{s}/"), notation.Expression)
        ],
        500,
    )
    plain = [re.compile(s.replace(r"[\pL]", r"[^\W\d_]"), re.IGNORECASE) for s in sources]
    folded = [one.text for one in texts.folded]
    few = folded[:LOOP]

    def search(text: str) -> list[int]:
        return [n for n, one in enumerate(plain) if one.search(text)]

    def held(text: str) -> set[automaton.Find]:
        spans = ((n, *m.span()) for n, one in enumerate(plain) for m in one.finditer(text))
        return {(n, s, e) for n, s, e in spans if is_edge(text, s) and is_edge(text, e)}

    jobs = {"ours": each(lambda text: list(ours.finds(text)), folded), "re": each(search, few)}
    taken = best(jobs, rounds)
    checked = folded[: 4 * LOOP]
    wanted, found = [
        {(place, *one) for place, text in enumerate(checked) for one in find(text)}
        for find in (held, ours.finds)
    ]
    print(f"\n{number} regular expressions, {len(wanted)} finds in {len(checked)} posts")
    texts.rate("ours", taken["ours"])
    texts.rate("re.search, one after the other", taken["re"], len(few) / len(folded))
    figure("times the loop", taken["re"] * len(folded) / len(few) / taken["ours"], LEAST, 500)
    figure("missed", len(wanted - found), MOST, 0)
    figure("extra", len(found - wanted), MOST, 0)


def regexes(squeezed: Sequence[str], number: int) -> Iterator[str]:
    """Regular expressions of the kinds that people write, made of words of the posts."""
    chance = random.Random(number)
    words = sorted({w for text in squeezed for w in text.split() if w.isalpha() and len(w) > 4})
    for n in range(number):
        one, two, three = chance.sample(words, 3)
        yield (
            rf"{one} [\pL]{{2,12}} {two[:4]}[\pL]*",
            rf"{one}-[0-9]{{4,6}}",
            rf"[0-9]{{2,3}} ?(?:k|m|mln) {one[:5]}[\pL]{{0,6}}",
            rf"(?:{one}|{two}|{three}) (?:of|de|von|из) [\pL]+",
            rf"{one[:5]}[\pL]{{0,6}} (?:[\pL]+ ){{0,3}}{two}",
            rf"#?{one[:4]}[_ -]?{two}",
            rf"[a-z0-9._-]+@{one[:6]}\.(?:com|org)",
            rf"[\pL]*{one}[\pL]*",
        )[n % 8]


def lengths(engine: Engine, texts: Texts, rounds: int, megabytes: float) -> None:
    """Measure the whole path over texts and over texts twice as long."""
    print("\na text twice as long takes so many times as long (whole path, shipped rules)")
    ordinary, size = "\n".join(texts.posts), round(megabytes * 1e6)
    kinds = {
        "ordinary text, 0.5 MB": ordinary[:500_000],
        f"one letter, {megabytes:g} MB": "a" * size,
        "combining marks, 100,000": "e" + "\u0301\u0316" * 50_000,
        "nested brackets, 1 MB": "[({" * 170_000 + "})]" * 170_000,
        "blanks, 1 MB": " " * 1_000_000,
        "letters set apart, 0.5 MB": "d a t a " * 62_500,
        "one term repeated, 0.5 MB": "hospital " * 55_000,
    }
    for name, text in kinds.items():
        jobs = {str(n): each(partial(read, engine), [text * n]) for n in (1, 2)}
        taken = best(jobs, rounds)
        figure(name, taken["2"] / taken["1"], MOST, 2.3)


def read(engine: Engine, text: str) -> object:
    """The whole path over one text."""
    return engine.match(fold(text))


def hostile(engine: Engine, texts: Texts, rounds: int) -> None:
    """Measure the match stage over hostile texts of a megabyte beside an ordinary one."""
    print("\nrate of the match stage over 1 MB, beside its rate over ordinary text of 1 MB")
    seeds = {
        "one letter": "a",
        "nested brackets": "[({<",
        "digits": "1234567890 ",
        "a term repeated": "hospital ",
        "beginnings of a phrase": "put up for ",
        "letters set apart": "d a t a ",
        "leet": "p4t13nt5 ",
        "two alphabets in a word": "dаtа ",  # Cyrillic а
        "words without blanks": "数据泄露",
        "signs": "!?*_-.'\"",
    }
    ordinary = "\n".join(texts.posts) * 2
    for name, seed in seeds.items():
        pair = (fold(ordinary[:1_000_000]), fold(seed * (1_000_000 // len(seed))))
        jobs = {str(n): each(engine.match, [folded]) for n, folded in enumerate(pair)}
        taken = best(jobs, rounds)
        rates = [len(folded.text) / taken[str(n)] for n, folded in enumerate(pair)]
        figure(name, rates[1] / rates[0], LEAST, 0.25)


def shipped(rulebook: Rulebook, texts: Texts, rounds: int) -> Engine:
    """Measure the whole path and its stages with the shipped rules; the engine in use."""
    engine = Engine(rulebook)
    hits = [engine.hits(folded) for folded in texts.folded]
    print(f"\nshipped rules, {sum(map(len, hits)) / len(hits):.2f} hits a post")
    pairs = list(zip(texts.folded, hits, strict=True))
    jobs: dict[str, Job] = {
        **{
            f"whole path, {name}": each(partial(read, Engine(rulebook, make)), texts.posts)
            for name, make in engines().items()
        },
        "  fold": each(fold, texts.posts),
        "  hits": each(engine.hits, texts.folded),
        "  match": each(lambda pair: engine.match(pair[0], hits=pair[1]), pairs),
    }
    for name, seconds in best(jobs, rounds).items():
        texts.rate(name, seconds)
    return engine


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--posts", type=int)
    parser.add_argument("--sizes", type=int, nargs="+")
    chosen = parser.parse_args()
    rounds = 3 if chosen.quick else 4
    texts = Texts(chosen.posts or (1_000 if chosen.quick else 6_000))
    sizes = chosen.sizes or [100, 1_000, 10_000, *([] if chosen.quick else [100_000])]
    print(f"{len(texts.posts)} posts, {texts.megabytes:.1f} MB")
    for name in ("hyperscan", "yara"):
        if not find_spec(name):
            print(f"{name} is not installed: left out")
    whole = {size: literal_terms(texts, size, rounds) for size in sizes}
    if {1_000, 100_000} <= whole.keys():
        print()
        figure("whole path, 100,000 terms beside 1,000", whole[100_000] / whole[1_000], MOST, 3)
    expressions(texts, 200, rounds)
    engine = shipped(load(), texts, rounds)
    lengths(engine, texts, 2 if chosen.quick else 4, 0.5 if chosen.quick else 5)
    hostile(engine, texts, 1 if chosen.quick else 2)


if __name__ == "__main__":
    main()
