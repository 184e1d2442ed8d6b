"""Whether a claim tells of a breach that a catalogue knows already, and why. Pure.

Sellers post old leaks again as new. The operator gives a catalogue of known breaches (see
monitor/hibp.py); a claim is weighed against it piece by piece, as linking weighs a mention against
open incidents. Two grades come out: from LEAK on, and with a number or a year that fits, it is the
same leak; where the name alone fits, the same victim was breached before: worth a remark.

A name is needed, and one of an ordinary word ("Time") tells nothing without a second piece of
evidence (see monitor/victims.py). What the catalogue listed only after the post was not known yet.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from monitor.counting.counts import same_count
from monitor.linking import Evidence, total
from monitor.model import Claim, Count
from monitor.victims import BY_CHANCE, TELLING, Victim, asked_keys, named

LEAK = 4.0  #: from here on it is the same leak
AGED = timedelta(days=30)  #: what became known later than this before the post is still the news

_WITH_SECOND = 2.6  #: an ordinary name and a second piece of evidence together
_ROUND_DIGITS = 2  #: a number with more significant digits than this is nobody's guess
_SAMPLE = 100  #: rows that are no more than a sample, and the share that is one
_NEAR = 2  #: catalogues count addresses and sellers count rows: up to twice is not another leak's
_EVERYWHERE = frozenset({"Email addresses", "Names", "Passwords", "Usernames", "Phone numbers"})
_DAYS_A_YEAR = 365.25
_YEAR = re.compile(r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?![0-9])")


class Grade(StrEnum):
    """How much of a known breach a claim repeats."""

    LEAK = "the same leak"
    VICTIM = "the same victim"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBreach:
    """A breach as a catalogue tells it."""

    name: str  #: the catalogue's own key: "MGM2022Update"
    title: str  #: as a person reads it: "MGM Resorts (2022 Update)"
    domain: str = ""  #: of the victim; empty for collections of many victims
    breached_on: date
    added_on: date | None = None  #: when the catalogue listed it; None when it does not say
    people: int  #: accounts
    data_classes: tuple[str, ...] = ()  #: HIBP's names
    fabricated: bool = False  #: the catalogue believes that the data is invented
    spam_list: bool = False

    @property
    def summary(self) -> str:
        """When and how large, in a few words: "2019-05, 139,000,000 accounts"."""
        return f"{self.breached_on:%Y-%m}, {self.people:,} accounts"


@dataclass(frozen=True, slots=True)
class Recycled:
    """A known breach that a claim repeats, or whose victim it names; with the reasons."""

    grade: Grade
    breach: KnownBreach
    why: tuple[str, ...]  #: plain sentences, one for each piece of evidence
    weight: float

    @property
    def remark(self) -> str:
        """What an alert or a report says of it, in one sentence."""
        if self.grade is Grade.LEAK:
            return f"the same leak was known before: {self.breach.title} ({self.breach.summary})"
        return f"the same victim was breached before ({self.breach.summary})"


@dataclass(frozen=True, slots=True)
class Entry:
    """A breach under the names by which posts may call its victim."""

    breach: KnownBreach
    victim: Victim


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Known breaches, found by the names and the domains of their victims."""

    entries: tuple[Entry, ...] = ()
    #: Where the entries of a key stand in `entries`.
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, breaches: Iterable[KnownBreach]) -> "Catalogue":
        """The catalogue of these breaches; of several with one `name` the last counts."""
        latest = {breach.name.casefold(): breach for breach in breaches}
        entries = tuple(
            Entry(breach, Victim.of(breach.title, breach.domain)) for breach in latest.values()
        )
        places: defaultdict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            for key in entry.victim.keys:
                places[key].append(number)
        return cls(entries, {key: tuple(numbers) for key, numbers in places.items()})

    def __len__(self) -> int:
        return len(self.entries)

    def about(self, name: str) -> tuple[KnownBreach, ...]:
        """The breaches of a victim by its name or domain, in any spelling; the latest first."""
        asked = Claim(who=(name,))
        rated = ((named(asked, entry.victim), entry.breach) for entry in self.near(asked))
        found = [breach for piece, breach in rated if piece and piece.weight > BY_CHANCE]
        return tuple(sorted(found, key=lambda breach: breach.breached_on, reverse=True))

    def near(self, claim: Claim, heard: frozenset[str] = frozenset()) -> Iterator[Entry]:
        """The entries that share a key with the claim, each once, in the catalogue's order."""
        keys = asked_keys(claim, heard)
        numbers = {number for key in keys for number in self.places.get(key, ())}
        return (self.entries[number] for number in sorted(numbers))


def recycled(
    claim: Claim,
    catalogue: Catalogue,
    at: datetime,
    *,
    heard: frozenset[str] = frozenset(),
    years: Iterable[int] = (),
) -> Recycled | None:
    """The known breach that the claim repeats best; None when the catalogue knows its victim not.

    `at` is when the claim was posted. `heard` are the sounds of the post's words
    (naming.spelling.sounds), for names that no grammar shows. `years` are those that the post
    states as the time of the data; those in the names of its files are read here.
    """
    stated = frozenset(years) | {year for file in claim.files for year in _years(file.name)}
    judged = (
        _judged(entry.breach, _weigh(claim, entry, at, heard, stated))
        for entry in catalogue.near(claim, heard)
        if _is_past(entry.breach, at.date())
    )
    found = [one for one in judged if one is not None]
    return max(found, key=_rank, default=None)


def _weigh(
    claim: Claim, entry: Entry, at: datetime, heard: frozenset[str], years: frozenset[int]
) -> tuple[Evidence | None, ...]:
    """The evidence by name, number, year, time and data, in this order; None where it is silent."""
    breach = entry.breach
    return (
        named(claim, entry.victim, heard),
        _number(claim, breach),
        _year(years, breach),
        _time(breach, at.date()),
        _data(claim, breach),
    )


def _judged(breach: KnownBreach, evidence: tuple[Evidence | None, ...]) -> Recycled | None:
    name, number, year, *_ = evidence
    if name is None:
        return None
    told = [piece for piece in evidence if piece is not None]
    weight, why = total(told), tuple(piece.why for piece in (*told, *_doubts(breach)))
    second = max((piece.weight for piece in (number, year) if piece), default=0.0)
    if second > 0 and weight >= LEAK:
        return Recycled(Grade.LEAK, breach, why, weight)
    if name.weight >= TELLING or (second > 0 and name.weight + second >= _WITH_SECOND):
        return Recycled(Grade.VICTIM, breach, why, weight)
    return None


def _rank(one: Recycled) -> tuple[bool, float, date]:
    """The same leak before the same victim, then by weight, then the latest."""
    return one.grade is Grade.LEAK, one.weight, one.breach.breached_on


def _is_past(breach: KnownBreach, on: date) -> bool:
    """Whether the breach lies well before the day, and the catalogue could know it on that day."""
    return breach.breached_on < on - AGED and (breach.added_on is None or breach.added_on <= on)


def _number(claim: Claim, breach: KnownBreach) -> Evidence | None:
    """Whether the stated numbers agree with the accounts; most sellers copy the exact one."""
    listed = Count(breach.people, breach.people, "people", breach.people)
    stated = [count for count in claim.counts if count.of_records]
    if any(count.said == breach.people for count in stated) and _is_unrounded(breach.people):
        return Evidence(3.0, f"exactly the same number: {breach.people:,}")
    alike = [count for count in stated if same_count(count, listed)]
    if alike:
        said, weight = max(
            ((count.said, _likeness(count.said, breach.people)) for count in alike),
            key=lambda pair: pair[1],
        )
        return Evidence(weight, f"the numbers agree: {said:,} and {breach.people:,}")
    others = [count.said for count in stated if not _is_part(count.said, breach.people)]
    if not others:
        return None
    said = min(others, key=lambda one: _ratio(one, breach.people))
    near = _ratio(said, breach.people) <= _NEAR
    how = "are near, not equal" if near else "differ"
    return Evidence(-1.0 if near else -2.5, f"the numbers {how}: {said:,} and {breach.people:,}")


def _likeness(said: int, people: int) -> float:
    """What a number near the other tells: more where it is that one cut or rounded, by digits."""
    digits = str(said).rstrip("0")
    step = 10 ** (len(str(said)) - len(digits))
    if abs(said - people) >= step:
        return 1.5
    return 2.5 if len(digits) > _ROUND_DIGITS else 2.0 if len(digits) == _ROUND_DIGITS else 1.5


def _is_unrounded(number: int) -> bool:
    return len(str(number).rstrip("0")) > _ROUND_DIGITS


def _is_part(said: int, people: int) -> bool:
    """Whether the number may be a sample's: it contradicts nothing."""
    return said <= min(_SAMPLE, people) or said * _SAMPLE <= people


def _ratio(one: int, other: int) -> float:
    small, large = sorted((one, other))
    return (large + 1) / (small + 1)


def _year(years: frozenset[int], breach: KnownBreach) -> Evidence | None:
    """Whether the years that the post states fit; later ones speak of another breach."""
    if not years:
        return None
    if breach.breached_on.year in years:
        return Evidence(1.0, f"it states the year of the breach: {breach.breached_on.year}")
    if min(years) > breach.breached_on.year:
        return Evidence(-1.5, f"it states {min(years)}, the breach is of {breach.breached_on.year}")
    return None


def _time(breach: KnownBreach, on: date) -> Evidence:
    if breach.added_on and breach.added_on >= on - AGED:
        return Evidence(-1.5, f"the catalogue lists it since {breach.added_on} only: it is news")
    return Evidence(0.5, f"the breach took place {_ago((on - breach.breached_on).days)} before")


def _ago(days: int) -> str:
    years = int(days / _DAYS_A_YEAR)
    return f"{years} year{'s' * (years > 1)}" if years else f"{days} days"


def _data(claim: Claim, breach: KnownBreach) -> Evidence | None:
    """Kinds of data in common, those less that nearly every breach has; and those that are new."""
    common = [name for name in claim.data_classes if name in breach.data_classes]
    other = [name for name in claim.data_classes if name not in breach.data_classes]
    if not breach.data_classes or not claim.data_classes:
        return None
    alike = sum(0.15 if name in _EVERYWHERE else 0.4 for name in common)
    weight = min(0.8, alike) - min(1.2, 0.3 * len(other))
    if common and weight > 0:
        return Evidence(weight, f"the same data: {', '.join(common)}")
    return Evidence(weight, f"other data: {', '.join(other)}") if other else None


def _doubts(breach: KnownBreach) -> Iterator[Evidence]:
    if breach.fabricated:
        yield Evidence(0.0, "the catalogue calls its data fabricated")
    if breach.spam_list:
        yield Evidence(0.0, "the catalogue calls it a spam list")


def _years(name: str) -> Iterator[int]:
    return map(int, _YEAR.findall(name))
