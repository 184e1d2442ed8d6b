"""How well old leaks are recognised by a catalogue of known breaches, and how often by chance.

    python benchmarks/catalogue.py [--entries N] [--misses N]

Reads ../shared/corpora/catalogues/hibp_breaches.jsonl (public; absent elsewhere), tests/stories and
tests/texts. Of N entries with a domain (200, drawn with a fixed seed) posts are made in eleven
wordings, dated 400 days after the catalogue listed the breach, and read as the pipeline reads them.

    again     each post as it is: how many are called the same leak
    new       the same victim with seven times the number, a later year and other data: how many are
              called the same leak all the same (aim: none), and how many the same victim
    strangers the posts of `again` against the catalogue without their victim's entries: how many
              are held against another entry
    stories, texts   invented posts and texts against the whole catalogue: how many are called
              anything
    press, ordinary  the same of real headlines on attacks and of real sentences; a company of the
              catalogue that was hit again is rightly the same victim

Each is measured with the claim alone and with the sounds of the post's words (`heard`).
The wordings were written before the first run, in the words of the trade. Where nothing of the
post is recognised, most often no name was found in it, or no number.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

from connectors.post import Platform, Post  # noqa: E402
from monitor.catalogue import Catalogue, Grade, KnownBreach, Recycled, recycled  # noqa: E402
from monitor.hibp import read_breaches  # noqa: E402
from monitor.mentions import Look, Reader  # noqa: E402
from monitor.model import Claim  # noqa: E402
from rules.engine import Engine  # noqa: E402
from rules.load import load  # noqa: E402

CORPORA = ROOT.parent / "shared" / "corpora"
HIBP = CORPORA / "catalogues" / "hibp_breaches.jsonl"
LATER = timedelta(days=400)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)

#: {title} {domain} {n} exact, {dots} {gaps} with separators, {m} {comma} rounded, {k} short.
WORDINGS: dict[str, tuple[Platform, str]] = {
    "en domain rounded": ("forum", "{k} {domain} database {year}, email:pass, $300"),
    "en title exact": ("telegram", "{title} database leaked: {n} users, emails and passwords"),
    "en title rounded": ("forum", "[SELLING] {title} data breach | {k} records | DM me"),
    "en domain relabelled": ("telegram", "{domain} fresh dump {later}, {n} lines, free download"),
    "en chat": ("telegram", "anyone got the {lower} dump? {k} lines iirc"),
    "fr title rounded": ("telegram", "Fuite de données {title} : {comma} millions d'utilisateurs"),
    "ru domain exact": ("telegram", "Слив базы {domain}, {gaps} строк, бесплатно"),
    "ru title rounded": ("telegram", "База данных {title} выложена, {comma} млн пользователей"),
    "de title exact": ("forum", "Datenbank von {title} mit {dots} Kunden zu verkaufen"),
    "es title exact": ("telegram", "Base de datos de {title} filtrada: {dots} usuarios, descarga"),
    "tr title exact": ("telegram", "{title} veritabanı sızdırıldı, {dots} kullanıcı"),
}
NEW = "{title} hacked in {later}: {n} customers, passport numbers and blood types for sale"


@dataclass(frozen=True, slots=True)
class Read:
    """A post with what it claims, and the words in which it stands."""

    look: Look
    claim: Claim

    def judged(self, catalogue: Catalogue, *, listen: bool) -> Recycled | None:
        """What the catalogue says of the post."""
        heard = self.look.heard if listen else frozenset()
        return recycled(self.claim, catalogue, self.look.post.published_at, heard=heard)


def words(breach: KnownBreach, people: int) -> dict[str, str | int]:
    """What fills a wording."""
    title = re.sub(r"\s*\([^()]*\)", "", breach.title)
    millions = people / 1e6
    short = f"{millions:.1f}M" if millions >= 1 else f"{people // 1000}k"
    return {
        "title": title,
        "lower": title.lower(),
        "domain": breach.domain,
        "n": f"{people:,}",
        "dots": f"{people:,}".replace(",", "."),
        "gaps": f"{people:,}".replace(",", " "),
        "k": short,
        "comma": f"{millions:.{1 if millions >= 1 else 2}f}".replace(".", ","),
        "year": breach.breached_on.year,
        "later": breach.breached_on.year + 3,
    }


def post(platform: Platform, text: str, at: datetime) -> Post:
    """A post of the benchmark."""
    return Post(id="-", source="-", platform=platform, published_at=at, text=text)


def at(breach: KnownBreach) -> datetime:
    """When the posts of a breach are dated."""
    return datetime.combine(breach.added_on or breach.breached_on, time(), UTC) + LATER


def drawn(breaches: Sequence[KnownBreach], number: int) -> list[KnownBreach]:
    """Entries that name one victim and can be said in millions or thousands."""
    fit = [one for one in breaches if "." in one.domain and one.people > 100_000]
    return random.Random(7).sample(fit, min(number, len(fit)))


def invented() -> Iterator[tuple[str, Post]]:
    """The posts of the stories and the own texts."""
    for path in sorted((ROOT / "tests" / "stories").glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            when = datetime.fromisoformat(row["published_at"])
            text = "\n".join(filter(None, (row["title"], row["text"])))
            yield "stories", post(row["platform"], text, when)
    for path in sorted((ROOT / "tests" / "texts").glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            yield "texts", post("telegram", row["text"], WHEN)


def real() -> Iterator[tuple[str, Post]]:
    """Headlines on attacks, and ordinary sentences in many languages."""
    for heading, name, key in (
        ("press", "press/attack_press.jsonl", "title"),
        ("ordinary", "text/leipzig_news.jsonl", "text"),
        ("ordinary", "text/hard_negatives.jsonl", "text"),
    ):
        with (CORPORA / name).open(encoding="utf-8") as file:
            for row in map(json.loads, file):
                yield heading, post("press", row[key], WHEN)


def without(breaches: Sequence[KnownBreach], one: KnownBreach) -> Catalogue:
    """The catalogue less every entry of a victim."""
    whole = Catalogue.of(breaches)
    own = {one.name, *(breach.name for breach in whole.about(one.domain))}
    own |= {breach.name for breach in whole.about(re.sub(r"\s*\([^()]*\)", "", one.title))}
    return Catalogue.of(breach for breach in breaches if breach.name not in own)


class Tally:
    """Grades counted by heading; what is worth a look is kept."""

    def __init__(self) -> None:
        self.grades: dict[str, Counter[str]] = {}
        self.notable: list[str] = []

    def count(
        self, heading: str, found: Recycled | None, told: str = "", *, right: bool = True
    ) -> None:
        """Count one answer, a wrong one as nothing; `told` is shown by --misses."""
        grade = found.grade.value if found and right else "nothing"
        self.grades.setdefault(heading, Counter())[grade] += 1
        if told:
            why = f"{found.remark}: {'; '.join(found.why)}" if found else "nothing"
            self.notable.append(f"{heading}: {told!r}: {why}")

    def show(self) -> None:
        """Print a line a heading."""
        for heading, counted in self.grades.items():
            total = counted.total()
            leak, victim = counted[Grade.LEAK.value], counted[Grade.VICTIM.value]
            print(
                f"{heading:<34} {total:>6} posts   same leak {leak:>5} {leak / total:>7.1%}"
                f"   same victim {victim:>5} {victim / total:>7.1%}"
            )


def measure(
    breaches: Sequence[KnownBreach], chosen: Sequence[KnownBreach], read: Callable[[Post], Read]
) -> Tally:
    """Everything, counted."""
    tally, whole = Tally(), Catalogue.of(breaches)
    for one in chosen:
        others = without(breaches, one)
        for heading, (platform, wording) in WORDINGS.items():
            said = read(post(platform, wording.format(**words(one, one.people)), at(one)))
            text = said.look.post.text
            for listen, how in ((False, "claim"), (True, "heard")):
                found = said.judged(whole, listen=listen)
                right = found is not None and found.breach.name == one.name
                miss = text if not right or found is None or found.grade is Grade.VICTIM else ""
                tally.count(f"again {heading} ({how})", found, miss, right=right)
                tally.count(f"again, all ({how})", found, right=right)
                chance = said.judged(others, listen=listen)
                tally.count(f"strangers ({how})", chance, text if chance else "")
        said = read(post("forum", NEW.format(**words(one, one.people * 7 + 3)), at(one)))
        found = said.judged(whole, listen=True)
        wrong = found is not None and found.grade is Grade.LEAK
        tally.count("new", found, said.look.post.text if wrong else "")
    for heading, one_post in chain(invented(), real()):
        said = read(replace(one_post, published_at=max(one_post.published_at, WHEN)))
        for listen, how in ((False, "claim"), (True, "heard")):
            found = said.judged(whole, listen=listen)
            tally.count(f"{heading} ({how})", found, one_post.text[:150] if found else "")
    return tally


def main() -> int:
    """Print the table. Exit code 1 when a new breach or an invented post is called an old leak."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=200)
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="show N of each heading")
    options = parser.parse_args()
    if not HIBP.exists():
        print(f"{HIBP} is absent: nothing is measured")
        return 0
    reader = Reader(Engine(load()), b"benchmark")

    def read(one: Post) -> Read:
        look = reader.look(one)
        return Read(look, reader.mention(look, one.published_at).claim)

    breaches = read_breaches(HIBP)
    tally = measure(breaches, drawn(breaches, options.entries), read)
    tally.show()
    shown: Counter[str] = Counter()
    for line in tally.notable:
        heading = line.split(": ", 1)[0]
        shown[heading] += 1
        if shown[heading] <= options.misses:
            print(line)
    wrong = ("new", *(f"{name} (heard)" for name in ("strangers", "stories", "texts", "ordinary")))
    return int(any(tally.grades[heading][Grade.LEAK.value] for heading in wrong))


if __name__ == "__main__":
    sys.exit(main())
