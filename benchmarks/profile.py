"""How fast a file is profiled, beside `wc -l` and beside loops over csv.reader, in one run.

    python benchmarks/profile.py [--rows N] [--looped N] [--rounds N] [--memory]

The file is a made-up one of fifteen columns, as an export of a laboratory has them. The loops take
each value of the first rows (--looped) through the same kinds, and must count the same values:

- "every kind" asks each kind whether the value has its form and passes its check;
- "kinds by outline" remembers which kinds an outline can be, as the profile itself does.

They count values of kinds and nothing else; the profile also counts different values and people,
follows order, ids and days, and looks for what is empty together. --memory instead compares the
greatest memory (ru_maxrss) of profiles of a file of 10 MB and of one of 500 MB, each in a process
of its own.
"""

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # else this file would be the module `profile` of the standard library

from stdnum.fr import nir  # noqa: E402

from monitor.profiling.columns import NOTHING, Dispatch  # noqa: E402
from monitor.profiling.kinds import kinds  # noqa: E402
from monitor.profiling.outlines import outline  # noqa: E402
from monitor.profiling.profile import Profile  # noqa: E402
from monitor.profiling.reading import profile  # noqa: E402

HEAD = (
    *("id", "nom", "prenom", "nir", "date_naissance", "sexe", "adresse", "cp", "ville"),
    *("telephone", "email", "groupe_sanguin", "date_visite", "iban", "montant"),
)
NOW = date(2022, 5, 2)
AIM = 5.0  #: times the loop over every kind
Counts = list[Counter[str]]


def rows(number: int) -> Iterator[list[str]]:
    """That many made-up rows, always the same."""
    chance = random.Random(1)
    for place in range(number):
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(27_000))
        seen = date(2015, 1, 1) + timedelta(days=chance.randrange(2_100))
        sex = chance.choice("12")
        first = f"{sex}{born:%y%m}{chance.choice(('75', '2A', '13', '59'))}"
        number_ = f"{first}{chance.randrange(1000):03}{chance.randrange(1000):03}"
        account = f"30006{chance.randrange(10**18):018}"
        phone = f"01{chance.randrange(10**8):08}"
        yield [
            str(place + place // 100),
            chance.choice(("Specimen", "Exemple", "Muster", "Example-Specimen")),
            chance.choice(("Anne", "Hélène", "Luc", "Zoé", "Omar", "Jean-Paul")),
            number_ + nir.calc_check_digits(number_),
            f"{born:%d/%m/%Y}",
            "MF"[sex == "2"],
            f"{chance.randrange(1, 200)} rue de l'Exemple",
            f"{chance.choice(('75', '69', '59'))}{chance.randrange(1000):03}",
            chance.choice(("Paris", "Lyon", "Lille", "Saint-Étienne")),
            chance.choice((phone, phone, "", " ".join(phone[n : n + 2] for n in range(0, 10, 2)))),
            f"user{chance.randrange(10**7)}@example.org",
            chance.choice(("A+", "O+", "O-", "AB-", "")),
            seen.isoformat(),
            f"FR{98 - int(account + '152700') % 97:02}{account}",
            f"{chance.randrange(10**5) / 100:.2f}",
        ]


def write(path: Path, number: int) -> None:
    """Write the file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows(rows(number))


def by_csv(path: Path, number: int, of_value: Callable[[str], Sequence[str]]) -> Counts:
    """How many values of each column are of which kind, by a loop over csv.reader."""
    counts: Counts = [Counter() for _ in HEAD]
    with path.open(newline="", encoding="utf-8") as file:
        for row in islice(csv.reader(file, delimiter=";"), 1, number + 1):
            for column, cell in zip(counts, row, strict=True):
                value = cell.strip()
                if value not in NOTHING:
                    column.update(of_value(value))
    return counts


def every_kind(value: str) -> list[str]:
    """The kinds of a value, asking each of them."""
    form = outline(value)
    return [k.name for k in kinds() if k.fits(form) and (k.check is None or k.check(value))]


def by_outline() -> Callable[[str], list[str]]:
    """What gives the kinds of a value, asking those that its outline allows."""
    dispatch = Dispatch(kinds())

    def of_value(value: str) -> list[str]:
        possible = (dispatch.kinds[place] for place in dispatch.possible(outline(value)))
        return [k.name for k in possible if k.check is None or k.check(value)]

    return of_value


def profiled(path: Path) -> Profile:
    """The profile of a file."""
    with path.open("rb") as file:
        return profile(file, NOW)


def agree(found: Profile, counts: Counts) -> bool:
    """Whether a profile tells the same numbers of values as a loop."""
    return all(
        column.kinds and all(counts[column.number - 1][k.kind] == k.values for k in column.kinds)
        for column in found.tables[0].columns
        if column.name != "adresse"  # is of no kind
    )


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The least processor time of some rounds."""
    taken = []
    for _ in range(rounds):
        begun = process_time()
        work()
        taken.append(process_time() - begun)
    return min(taken)


def counted(path: Path) -> float:
    """The processor time of `wc -l`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["wc", "-l", str(path)], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def read_only(path: Path) -> int:
    """The number of rows, by csv.reader alone."""
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file, delimiter=";"))


def speed(folder: Path, number: int, looped: int, rounds: int) -> None:
    """Print the rates, each of them per row, beside that of the profile."""
    whole, part = folder / "whole.csv", folder / "part.csv"
    write(whole, number)
    write(part, looped)
    answers = by_csv(part, looped, every_kind)
    print(f"same answers as the loops: {agree(profiled(part), answers)}")
    print(f"both loops agree: {answers == by_csv(part, looped, by_outline())}")
    taken = seconds(lambda: profiled(whole), rounds) / number
    megabytes = whole.stat().st_size / number / taken / 1e6
    print(f"profile: {1 / taken:,.0f} rows/s, {megabytes:.1f} MB/s of one core ({number:,} rows)")
    loops = {
        "loop, every kind": seconds(lambda: by_csv(part, looped, every_kind), rounds) / looped,
        "loop, kinds by outline": seconds(lambda: by_csv(part, looped, by_outline()), rounds)
        / looped,
        "csv.reader alone": seconds(lambda: read_only(whole), rounds) / number,
        "wc -l": min(counted(whole) for _ in range(rounds)) / number,
    }
    for name, each in loops.items():
        aim = f"  (aim: at least {AIM:.0f})" if name.endswith("every kind") else ""
        print(f"{name}: {each / taken:.3g} times the time of the profile{aim}")


def memory(folder: Path) -> None:
    """Print the greatest memory for a small and for a large file."""
    path = folder / "file.csv"
    write(path, 60_000)
    head, _, body = path.read_bytes().partition(b"\n")
    for megabytes in (10, 500):
        with path.open("wb") as file:
            file.write(head + b"\n")
            for _ in range(max(1, megabytes * 1_000_000 // len(body))):
                file.write(body)
        program = f"import sys; sys.path[0] = {str(ROOT)!r}\n" + _MEASURED
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
        )
        print(f"{path.stat().st_size / 1e6:.0f} MB: {done.stdout.strip()}")


_MEASURED = """
import resource
from datetime import date
from monitor.profiling.reading import profile
with open(sys.argv[1], "rb") as file:
    found = profile(file, date(2022, 5, 2))
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{found.rows:,} rows, {most} MB of memory at most")
"""


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=200_000, help="of the file")
    parser.add_argument("--looped", type=int, default=10_000, help="rows that the loops read")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts")
    parser.add_argument("--memory", action="store_true", help="measure memory instead")
    options = parser.parse_args()
    print(f"measured on {datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as folder:
        if options.memory:
            memory(Path(folder))
        else:
            speed(Path(folder), options.rows, options.looped, options.rounds)


if __name__ == "__main__":
    main()
