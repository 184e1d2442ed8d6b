"""How fast posts run through the whole pipeline, and what that costs beside the bare rules.

    python benchmarks/replay.py [--posts N] [--profile]

Makes its own posts: nine of ten are small talk in four languages, the tenth is one of ten posts
about one of `N / 100` invented leaks. They are replayed by the command line, as a user would; the
ratio is to folding and matching the same posts in one loop. --profile tells the costliest
functions instead.
"""

import argparse
import asyncio
import json
import os
import pstats
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from connectors.interchange import read_posts
from connectors.post import Post

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else a file beside this one may be taken for the package `rules`

import cProfile  # noqa: E402 - it imports `profile`, and there is one beside this file

from monitor.replay import replay  # noqa: E402
from rules.engine import Context, Engine  # noqa: E402
from rules.fold import fold  # noqa: E402
from rules.load import load  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
COMMAND = (sys.executable, "-c", "from monitor.cli import main; main()")

SMALL_TALK = (
    "The hospital opens a new wing on Monday; visitors may park behind the {a} for {n} minutes.",
    "Does anybody know a good mechanic near {a}? Mine asked {n} for the brakes and I laughed.",
    "New record at the {a} marathon: {n} runners crossed the line, and the rain kept away.",
    "Le marché de {a} rouvre samedi, avec {n} exposants et un concert gratuit sur la place.",
    "La bibliothèque de {a} prête {n} livres par jour, selon le rapport annuel de la mairie.",
    "{a} belediyesi {n} ağaç dikti, çocuklar da yardım etti. Yarın hava güneşli olacak.",
    "Akşam maçı için {a} önünde buluşuyoruz, {n} kişi olduk bile, formanı unutma.",
    "В {a} открыли парк на {n} деревьев, вход свободный, по выходным играет оркестр.",
    "Продам велосипед, почти новый, {n} рублей, забирать у метро {a}, торг уместен.",
    "Selling my old guitar and {n} vinyl records, pick up near {a}, no time wasters please.",
)
LEAK = (  # one leak from the first question to the press, each at its hour
    (0, "forum", "Anybody heard of a customer database of {name} from {en}? About {n} customers."),
    (9, "forum", "Selling the customer database of {name}, {en}: {n} customers, e-mail, phone."),
    (20, "telegram", "{name} müşteri veritabanı satılık, {n} müşteri, telefon ve e-posta."),
    (31, "telegram", "Продам базу клиентов {name}: {n} клиентов, телефоны, адреса. В личку."),
    (45, "telegram", "База клиентов {name}, пробник 20 строк ниже, всего {n} клиентов."),
    (70, "forum", "{name} database, {n} customers, free download: names, e-mail, phone, address."),
    (75, "telegram", "{name} müşteri veritabanı ücretsiz indir, {n} kayıt, link aşağıda."),
    (80, "forum", "Слили базу {name}, {n} клиентов, бесплатно, ссылка внутри."),
    (110, "press", "Fuite de données chez {name} : les données de {n} clients diffusées en ligne."),
    (140, "press", "{name} confirms a data breach: the data of {n} customers were stolen."),
)
COUNTRIES = ("France", "Germany", "Spain", "Italy", "Poland", "Brazil", "Turkey", "Japan")
SYLLABLES = ("bel", "cor", "dan", "fer", "gol", "har", "lum", "mar", "nov", "pel", "rin", "tav")


def posts(number: int) -> list[dict[str, Any]]:
    """That many posts, oldest first; always the same."""
    chance = random.Random(2021)
    leaks = [post for leak in range(number // 100) for post in one_leak(leak, chance)]
    talk = [small_talk(chance) for _ in range(number - len(leaks))]
    made = sorted([*leaks, *talk], key=lambda post: post["published_at"])
    return [{"id": str(place), **post} for place, post in enumerate(made)]


def one_leak(number: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """The posts about one leak."""
    first, second, third = number % 12, number // 12 % 12, number // 144
    name = f"{SYLLABLES[first]}{SYLLABLES[second]}{SYLLABLES[third]}".title()
    begin = BEGIN + YEAR * chance.random()
    size = f"{chance.randrange(20, 900) * 1000:,}"
    for hour, platform, text in LEAK:
        said = text.format(name=name, n=size, en=COUNTRIES[number % len(COUNTRIES)])
        source = f"{platform}-{chance.randrange(20)}"
        yield row(begin + timedelta(hours=hour), platform, source, said)


def small_talk(chance: random.Random) -> dict[str, Any]:
    """A post about nothing."""
    place = "".join(chance.choices(SYLLABLES, k=3)).title()
    text = chance.choice(SMALL_TALK).format(a=place, n=chance.randrange(2, 999))
    platform = chance.choice(("telegram", "forum", "press"))
    return row(BEGIN + YEAR * chance.random(), platform, f"{platform}-{chance.randrange(20)}", text)


def row(at: datetime, platform: str, source: str, text: str) -> dict[str, Any]:
    """A line of the interchange format, without its id."""
    when = at.isoformat(timespec="seconds")
    return {"published_at": when, "platform": platform, "source": source, "text": text}


def by_command(file: Path) -> tuple[float, dict[str, Any]]:
    """How long the command took, in seconds, and what it printed."""
    begin = perf_counter()
    done = subprocess.run(
        [*COMMAND, "replay", str(file), "--json"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return perf_counter() - begin, json.loads(done.stdout)


def bare(file: Path) -> float:
    """How long it takes to fold and match the same posts, in seconds."""
    engine = Engine(load())
    read = [post for post in read_posts(file) if isinstance(post, Post)]
    begin = perf_counter()
    for post in read:
        engine.match(fold(post.body), Context(post.platform, post.source, post.lang))
    return perf_counter() - begin


def profile(file: Path) -> None:
    """Print the functions that cost most by themselves, and those with all that they call."""
    rulebook, profiler = load(), cProfile.Profile()
    profiler.enable()
    asyncio.run(replay([file], rulebook))
    profiler.disable()
    for order in ("tottime", "cumtime"):
        pstats.Stats(profiler).sort_stats(order).print_stats(40)


def main() -> None:
    """Measure, and print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "posts.jsonl"
        lines = (json.dumps(post, ensure_ascii=False) for post in posts(chosen.posts))
        file.write_text("\n".join(lines), encoding="utf-8")
        if chosen.profile:
            profile(file)
            return
        took, result = by_command(file)
        alone = bare(file)
    found, alerts = len(result["incidents"]), len(result["alerts"])
    print(f"replay       {took:6.1f} s  {chosen.posts / took:8.0f} posts/s")
    print(f"rules alone  {alone:6.1f} s  {chosen.posts / alone:8.0f} posts/s")
    print(f"ratio        {took / alone:6.2f}")
    print(f"found        {found} incidents of {chosen.posts // 100}, {alerts} alerts")


if __name__ == "__main__":
    main()
