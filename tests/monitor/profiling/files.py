"""Specimen files for the tests of profiles: invented people, numbers for documentation."""

import io
import random
from datetime import date, timedelta

from stdnum.fr import nir
from stdnum.iso7064 import mod_97_10

from monitor.profiling.profile import Column, Profile
from monitor.profiling.reading import profile

NOW = date(2022, 5, 2)
HEAD = ("id", "nom", "prenom", "nir", "date_naissance", "telephone", "email", "visite", "iban")


def people(number: int, seed: int = 1) -> list[list[str]]:
    """That many rows under HEAD, always the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [_person(chance, place) for place in range(1, number + 1)]


def _person(chance: random.Random, place: int) -> list[str]:
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(27_000))
    seen = date(2019, 1, 7) + timedelta(days=7 * chance.randrange(50) + chance.randrange(6))
    first = f"{chance.choice('12')}{born:%y%m}{chance.choice(('75', '2A', '13'))}"
    number = f"{first}{chance.randrange(1000):03}{chance.randrange(1000):03}"
    account = f"30006{chance.randrange(10**18):018}"
    return [
        str(place),
        chance.choice(("Specimen", "Exemple", "Muster")),
        chance.choice(("Anne", "Hélène", "Luc")),
        number + nir.calc_check_digits(number),
        f"{born:%d/%m/%Y}",
        f"01 99 00 {chance.randrange(100):02} {chance.randrange(100):02}",
        f"user{place}@example.org",
        seen.isoformat(),
        f"FR{mod_97_10.calc_check_digits(account + 'FR')}{account}",
    ]


def as_csv(rows: list[list[str]], head: tuple[str, ...] | None = HEAD, sign: str = ";") -> bytes:
    """The rows as a program without quotes would write them."""
    lines = [sign.join(row) for row in ([list(head)] if head else []) + rows]
    return "".join(f"{line}\n" for line in lines).encode()


def profiled(data: bytes) -> Profile:
    """The profile of a file that holds these bytes."""
    return profile(io.BytesIO(data), NOW)


def column(found: Profile, name: str) -> Column:
    """The column of that name in the largest table."""
    return next(one for one in found.tables[0].columns if one.name == name)
