"""How many disguised leak reports are found, shown where they stand, and what the readings cost.

    python benchmarks/disguise.py [--misses N] [--rounds N]

Each example that a shipped rule must flag is disguised in thirteen ways. Found: the same rule
fires. Shown: each concept that held the rule is shown in the original at the place of its disguised
words. False alarms are counted on ordinary text, per script: texts on which the readings of
rules/disguise.py add a find. ../shared/corpora (public texts) is read for them; absent elsewhere.
"""

import argparse
import json
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

from rules import scan  # noqa: E402
from rules.conditions import Verdict, judge  # noqa: E402
from rules.engine import Context, Engine  # noqa: E402
from rules.fold import fold  # noqa: E402
from rules.joiners import parted  # noqa: E402
from rules.load import load  # noqa: E402
from rules.model import Rule  # noqa: E402
from rules.script import SCRIPTS, Script  # noqa: E402

CORPORA = ROOT.parent / "shared" / "corpora" / "text"
FOUND, SHOWN, ALARMS = 0.98, 0.98, 0.002  #: aims
ANYWHERE = Context()

LOOKS = str.maketrans("aeopcxyisjhkmtbABCEHIKMOPTXY", "аеорсхуіѕјһкмтЬАВСЕНІКМОРТХУ")
LOOKS |= str.maketrans("аеорсхукіАВСЕНКМОРТХ", "aeopcxykiABCEHKMOPTX")
GREEK = str.maketrans("oviaOABEHIKMNPTXYZ", "ονιαΟΑΒΕΗΙΚΜΝΡΤΧΥΖ")
LEET = str.maketrans("aeiostAEIOSTзчоЗЧО", "431057431057340340")
WIDE = LOOKS | str.maketrans("sqwdhgzvnurSJI", "ѕԛԝԁһԍзѵпцгЅЈӀ") | str.maketrans("пгитм", "nrutm")
GREEK_WIDE = GREEK | str.maketrans("aepuxyknwtbc", "αερυχγκηωτβϲ")
GREEK_WIDE |= str.maketrans("аоркхтпфлАВЕКМНОРТХ", "αορκχτπφλΑΒΕΚΜΗΟΡΤΧ")
STRAY = str.maketrans("oughnqabcdekt", "օսցհոզꓮᏴⲥɗ℮ⲕꓔ")
MORE_LEET = LEET | str.maketrans("lbgzLBGZ", "18921892")
LEET_SIGNS = LEET | str.maketrans("aeisAEIS", "@€!$@€!$") | str.maketrans("аеАЕ", "@€@€")
HIDDEN = "\u200b\u200c\u200d\u00ad\u2060\ufeff\u034f\u180e"
BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\u061c"
SIGNS = "._-*"
MORE_SIGNS = "._-*·|~/,:+•"

Places = dict[str, list[tuple[int, int]]]  #: concept -> where it stands in the original
#: What stands for each character of a text.
Disguise = Callable[[str, random.Random], list[str]]


def look_alikes(text: str, dice: random.Random) -> list[str]:
    """Letters of another script in some places of each word."""
    table = GREEK if dice.random() < 0.2 else LOOKS
    return [c.translate(table) if dice.random() < 0.4 else c for c in text]


def wide_look_alikes(text: str, dice: random.Random) -> list[str]:
    """Those that look less alike, Greek ones in Cyrillic words, and letters of rarer scripts."""
    table = dice.choice([WIDE, GREEK_WIDE, STRAY])
    return [c.translate(table) if dice.random() < 0.3 else c for c in text]


def hidden(text: str, dice: random.Random) -> list[str]:
    """Characters that nobody sees."""
    return [c + (dice.choice(HIDDEN) if dice.random() < 0.3 else "") for c in text]


def leet(text: str, dice: random.Random) -> list[str]:
    """Digits for letters."""
    return [c.translate(LEET) if dice.random() < 0.35 else c for c in text]


def more_leet(text: str, dice: random.Random) -> list[str]:
    """Digits of which one stands for several letters."""
    return [c.translate(MORE_LEET) if dice.random() < 0.3 else c for c in text]


def leet_signs(text: str, dice: random.Random) -> list[str]:
    """Signs for letters, at the edges of words too; a sign alone is not undone, nor made here."""
    return [
        c.translate(LEET_SIGNS)
        if f"{text} "[i - 1 : i + 2].strip() != c and dice.random() < 0.2
        else c
        for i, c in enumerate(text)
    ]


def all_spaced(text: str, dice: random.Random) -> list[str]:
    """All words set apart by one of many signs, or by blanks with wide gaps between the words."""
    sign = dice.choice([*MORE_SIGNS, " "])
    pieces: list[str] = []
    for word, after in words(text):
        if word.isalpha() and spelled(word):
            pieces += [*(c + sign for c in word[:-1]), word[-1]]
        else:
            pieces += word
        pieces += [c + "  " if c == sign == " " else c for c in after]
    return pieces


def turned(text: str, dice: random.Random) -> list[str]:
    """Words written backwards behind a control that has them shown forwards."""
    pieces: list[str] = []
    for word, after in words(text):
        if len(word) > 3 and word.isalpha() and dice.random() < 0.4:
            pieces += ["\u202e" + word[-1], *word[-2:0:-1], word[0] + "\u202c", *after]
        else:
            pieces += [*word, *after]
    return pieces


def spaced(text: str, dice: random.Random) -> list[str]:
    """Words of four letters and more set apart by dots or blanks, some of them; links are not."""
    sign = dice.choice([*SIGNS, " "])
    edge = " " if sign == " " else ""  # words set apart by blanks have two blanks between them
    pieces: list[str] = []
    for word, after in words(text):
        if len(word) > 3 and word.isalnum() and spelled(word) and dice.random() < 0.5:
            if pieces and pieces[-1].isspace():
                pieces[-1] += edge
            pieces += [*(c + sign for c in word[:-1]), word[-1] + edge, *after]
        else:
            pieces += [*word, *after]
    return pieces


def decomposed(text: str, dice: random.Random) -> list[str]:
    """Each accent a character of its own, and one more on some letters."""
    marks = "\u0301\u0316\u0323\u0336"
    return [
        unicodedata.normalize("NFD", c)
        + (dice.choice(marks) if c.isalpha() and dice.random() < 0.2 else "")
        for c in text
    ]


def bidi(text: str, dice: random.Random) -> list[str]:
    """Controls of the writing direction."""
    return [(dice.choice(BIDI) if dice.random() < 0.15 else "") + c for c in text]


def full_width(text: str, _dice: random.Random) -> list[str]:
    """The wide forms of East Asian type."""
    return [chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text]


def mixed(text: str, dice: random.Random) -> list[str]:
    """Two of the others, one over the other."""
    first, second = dice.sample([look_alikes, hidden, leet, decomposed, bidi, full_width], 2)
    return ["".join(second(one, dice)) for one in first(text, dice)]


KINDS: dict[str, Disguise] = {
    "homoglyph": look_alikes,
    "zero-width": hidden,
    "leet": leet,
    "spacing": spaced,
    "NFD": decomposed,
    "bidi": bidi,
    "full-width": full_width,
    "mixed": mixed,
    "wide looks": wide_look_alikes,
    "more leet": more_leet,
    "leet signs": leet_signs,
    "all apart": all_spaced,
    "turned": turned,
}


def words(text: str) -> Iterator[tuple[str, str]]:
    """Each word with what stands behind it, together the whole text."""
    for match in re.finditer(r"((?:https?://)?\w*)((?:(?<=\w)[./]\w+)*\W*)", text):
        yield match[1], match[2]


def spelled(word: str) -> bool:
    """Whether people set the letters of its script apart: not Chinese, not Arabic."""
    return {SCRIPTS[c] for c in fold(word).text} <= {Script.LATIN, Script.CYRILLIC, Script.GREEK}


@dataclass(frozen=True)
class Case:
    """An example of a rule, with where each concept that holds the rule stands in it."""

    rule: Rule
    text: str
    places: tuple[tuple[str, int, int], ...]


def cases(engine: Engine) -> Iterator[Case]:
    """The examples that the shipped rules must flag."""
    for rule in engine.rulebook.rules:
        for text in rule.hits:
            folded = fold(text)
            verdict, _ = seen(engine, rule, text)
            places = tuple((h.concept, *folded.place(h.start, h.end)) for h in verdict.hits)
            yield Case(rule, text, places)


def seen(engine: Engine, rule: Rule, text: str) -> tuple[Verdict, Places]:
    """What the rule comes to, and where each concept stands in the original."""
    folded = fold(text)
    hits = engine.hits(folded)
    places = defaultdict(list)
    for hit in hits:
        places[hit.concept].append(folded.place(hit.start, hit.end))
    return judge(rule, engine.present(hits), ANYWHERE), places


def elsewhere(case: Case, pieces: Sequence[str], places: Places) -> list[str]:
    """The concepts that are not shown where their disguised words stand."""
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return [
        concept
        for concept, start, end in case.places
        if not any(
            a < starts[start + 1] and b > starts[end - 1] for a, b in places.get(concept, ())
        )
    ]


@dataclass
class Score:
    """How many texts of one kind of disguise were made, found, and shown where they stand."""

    made: int = 0
    found: int = 0
    shown: int = 0
    misses: list[str] = field(default_factory=list)


def score(engine: Engine, kind: str, rounds: int) -> Score:
    """What becomes of the examples, disguised so many times in this way. Always the same."""
    dice = random.Random(kind)
    told = Score()
    for case in list(cases(engine)) * rounds:
        pieces = KINDS[kind](case.text, dice)
        assert len(pieces) == len(case.text), (kind, case.text)
        text = "".join(pieces)
        if text == case.text:  # a script that is not disguised in this way
            continue
        verdict, places = seen(engine, case.rule, text)
        astray = [] if verdict.failed else elsewhere(case, pieces, places)
        told.made += 1
        told.found += not verdict.failed
        told.shown += not verdict.failed and not astray
        if why := verdict.failed or ", ".join(f"elsewhere: {one}" for one in astray):
            told.misses.append(f"{case.rule.id}: {why}: {text!r}")
    return told


def evade(engine: Engine, rounds: int, misses: int) -> None:
    """Print for each kind of disguise how much is found and shown."""
    print(f"the shipped hits, each disguised {rounds} times in each way")
    for kind in KINDS:
        told = score(engine, kind, rounds)
        found, shown = told.found / told.made, told.shown / told.found
        print(
            f"{kind:<11} {told.made:>5}  found {found:.4f} {aim(found >= FOUND)}"
            f"  shown in place {shown:.4f} {aim(shown >= SHOWN)}"
        )
        for line in told.misses[:misses]:
            print(f"      {line}")


def aim(reached: bool) -> str:
    """Whether the aim was reached."""
    return "ok " if reached else "LOW"


def sentences() -> Iterator[str]:
    """Ordinary text: what nobody disguised."""
    for name in ("hard_negatives", "pud_parallel", "leipzig_news", "ud_mixed"):
        with (CORPORA / f"{name}.jsonl").open(encoding="utf-8") as file:
            yield from (json.loads(line)["text"] for line in file)


def script_of(text: str) -> str:
    """The script in which most of its letters are written."""
    scripts = Counter(unicodedata.name(c, "NONE").split()[0] for c in text if c.isalpha())
    return scripts.most_common(1)[0][0].lower() if scripts else "none"


def alarms(engine: Engine, misses: int) -> None:
    """Print for each script on how many ordinary texts the readings add a find, or an alarm.

    The reading of Persian words in two parts stays: it undoes no disguise.
    """
    readings = scan.readings  # the engine has no switch for them: here they are taken away
    total: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    added: dict[str, list[str]] = defaultdict(list)
    for text in sentences():
        folded = fold(text)
        total[script_of(text)] += 1
        all_hits = engine.hits(folded)
        scan.readings = lambda folded, *_: parted(folded)
        plain_hits = engine.hits(folded)
        scan.readings = readings
        with_readings, plain = (
            {(h.concept, h.start, h.end) for h in hits} for hits in (all_hits, plain_hits)
        )
        if more := with_readings - plain:
            fired, before = (len(engine.match(folded, hits=h)) for h in (all_hits, plain_hits))
            flagged[script_of(text)] += fired > before
            spots = {c: text[slice(*folded.place(s, e))] for c, s, e in more}
            added[script_of(text)].append(f"{spots}: {text}")
    print(
        "\nordinary texts: on how many words are read as disguised, share, and on how many a rule"
    )
    print("fires that did not fire before")
    for script, texts in total.most_common():
        wrong = added[script]
        share = len(wrong) / texts
        few = "" if texts >= 500 else "  (few texts)"
        kept = aim(share <= ALARMS)
        print(f"{script:<11} {texts:>6} {len(wrong):>4} {share:.4f} {kept} {flagged[script]}{few}")
        for line in wrong[:misses]:
            print(f"      {line[:300]}")


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", type=int, default=5, help="how many misses to print of each")
    options.add_argument("--rounds", type=int, default=5, help="disguises of each example")
    chosen = options.parse_args()
    engine = Engine(load())
    evade(engine, chosen.rounds, chosen.misses)
    if CORPORA.is_dir():
        alarms(engine, chosen.misses)


if __name__ == "__main__":
    main()
