"""A database of many invented incidents, made quickly, and mentions that look for theirs in it.

Names, countries and numbers are spread as in life: a few countries have most incidents, thousands
state one million, and ordinary words stand in many names.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection, insert

from monitor.keys import trail_keys, wanted_keys
from monitor.model import Claim, Count, Incident, Mention, Stage
from monitor.naming.spelling import sounds
from monitor.storage import changes
from monitor.storage.tables import incident, incident_key, mention
from monitor.storage.values import Change
from monitor.timeline import advanced, opened

END = datetime(2025, 6, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
PER_INCIDENT = 10  #: mentions
_SYLLABLES = (
    "bel", "cor", "dan", "fer", "gol", "har", "lum", "mar", "nov", "pel",
    "rin", "tav", "zor", "wex", "ash", "mil", "ken", "ost", "var", "hol",
)  # fmt: skip
_GENERAL = (
    "Foods", "Clinic", "Group", "Logistics", "School",
    "Bank", "Systems", "Hotels", "Partners", "Works",
)  # fmt: skip
_COUNTRIES = (
    "US", "FR", "DE", "GB", "BR", "IT", "ES", "TR", "RU", "IN",
    "CA", "AU", "MX", "PL", "NL", "JP", "CN", "ID", "AR", "CO",
)  # fmt: skip
_SECTORS = ("health", "finance", "education", "trade", "transport", "public administration")
_ROUND = (1_000_000, 500_000, 100_000, 50_000)
_CLASSES = ("Names", "Phone numbers", "Email addresses", "Passwords", "Passport numbers")
_TALK = "somebody hands out the files of {name} now with {n} lines of customers in them and prices"
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Seeker:
    """A mention that looks for its incident: one of the crowd, or none."""

    mention: Mention
    heard: frozenset[str]
    incident: str | None

    @property
    def wanted(self) -> frozenset[str]:
        """The keys that the pipeline would look for."""
        return wanted_keys(self.mention) | trail_keys(self.mention.source, None, self.heard)


def crowd(size: int, seed: int = 7) -> Iterator[Incident]:
    """That many incidents of ten mentions each, over the year before END; always the same."""
    chance = random.Random(seed)  # noqa: S311 - invented data
    for number in range(size):
        one = opened(_mention(number, 0, _claim(chance), END - YEAR * chance.random()))
        for place in range(1, PER_INCIDENT):
            at = one.last_at + timedelta(hours=chance.randrange(1, 40))
            one = advanced(one, _mention(number, place, one.claim, at))
        yield one


def seekers(incidents: Sequence[Incident], number: int, seed: int = 8) -> Iterator[Seeker]:
    """Mentions of now: every second one speaks of one of the latest incidents."""
    chance = random.Random(seed)  # noqa: S311 - invented data
    latest = sorted(incidents, key=lambda one: one.last_at)[-100:]
    for place in range(number):
        known = chance.choice(latest) if place % 2 else None
        claim = replace(known.claim, counts=()) if known else _claim(chance)
        said = _mention(-1 - place, 0, claim, END)
        text = _TALK.format(name=claim.who[0], n=chance.choice(_ROUND))
        yield Seeker(replace(said, source="news"), sounds(text), known.id if known else None)


def fill(connection: Connection, incidents: Sequence[Incident]) -> None:
    """Writes the incidents with their keys and mentions."""
    for start in range(0, len(incidents), _BATCH):
        some = incidents[start : start + _BATCH]
        connection.execute(
            insert(incident), [changes.incident_row(one, Change(now=END)) for one in some]
        )
        keys = [{"incident_id": one.id, "key": key} for one in some for key in one.keys]
        connection.execute(insert(incident_key), keys)
        rows = [row for one in some for row in _mention_rows(one)]
        connection.execute(insert(mention), rows)


def _mention_rows(one: Incident) -> Iterator[dict[str, object]]:
    """The mentions of an incident as rows; each like its first."""
    change = Change(now=END)
    first = one.first[one.stage][0]
    number = int(first.post_id.split(".")[0])
    for place in range(PER_INCIDENT):
        yield changes.mention_row(_mention(number, place, one.claim, one.first_at), one.id, change)


def _claim(chance: random.Random) -> Claim:
    name = "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3)))).title()
    count = chance.choice(_ROUND) if chance.random() < 0.5 else chance.randrange(1_000, 900_000)
    return Claim(
        who=(f"{name} {chance.choice(_GENERAL)}",),
        countries=(_skewed(_COUNTRIES, chance),),
        sectors=(_skewed(_SECTORS, chance),),
        counts=(Count(round(count * 0.95), round(count * 1.05), "people", count),),
        data_classes=tuple(chance.sample(_CLASSES, 2)),
    )


def _skewed(values: Sequence[str], chance: random.Random) -> str:
    """One of the values, the first ones much more often: 1, 1/2, 1/3 ..."""
    weights = [1 / (place + 1) for place in range(len(values))]
    return chance.choices(values, weights)[0]


def _mention(number: int, place: int, claim: Claim, at: datetime) -> Mention:
    stage = (Stage.OFFER, Stage.SAMPLE, Stage.PUBLICATION)[min(place // 4, 2)]
    return Mention(
        post_id=f"{number}.{place}",
        source=f"board-{number % 50}",
        platform="forum",
        lang="en",
        published_at=at,
        seen_at=at,
        title=f"Files of {claim.who[0]}",
        excerpt="Names, telephone numbers and prices, and how to come by them. " * 4,
        url=None,
        forwarded_from=None,
        reply_to=None,
        digest=f"d{number}.{place}",
        text_key=f"t{number}.{place}",
        stage=stage,
        why_stage=("it is on offer",),
        rules=("a-rule",),
        severity="medium",
        claim=claim,
        signature=blake2b(f"{number} {place // 5}".encode()).hexdigest(),  # two texts an incident
    )
