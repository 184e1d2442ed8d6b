"""What is proposed of a place: how much it promises, why, and which lines to paste. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.places import Kind, Place

_HALF_LIFE = timedelta(days=90)  #: after which an incident counts half
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_FEW = timedelta(hours=10)  #: lengths below are told with a decimal
_MOST_DAYS = 2.0  #: of lead that count for one incident
_DOUBTFUL = 0.5  #: what a name counts that may be a person's
_SHOWN_INCIDENTS = 5
_UNREADABLE: Mapping[Kind, str] = {
    "private": "private: cannot be read",
    "file host": "file host: keeps files, which are never fetched",
}


@dataclass(frozen=True, slots=True)
class Pointed:
    """What one incident says for a place."""

    incident: str
    at: datetime  #: when the first post was written that points there
    last_at: datetime
    mentions: int
    true: bool  #: the incident was published, disclosed, or confirmed by a person
    gained: timedelta  #: so much earlier it would have been seen; zero where it was not earlier
    forwarded: bool  #: a post was taken over from there, so that it surely stood there before
    origin: bool  #: the incident's first post was


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A place worth a look, and why. Adding it is a person's act."""

    place: Place
    incidents: tuple[Pointed, ...]  #: the one that would have gained most first
    score: float
    connector: str | None  #: None where no connector is known that reads it
    toml: str | None  #: the lines to paste; None without a connector
    why: tuple[str, ...]


def score(place: Place, incidents: Iterable[Pointed], latest: datetime) -> float:
    """How much a place promises: the sum over the incidents that point there.

    Each counts 1, 1 more if it was true, 1 more if its first post was forwarded from there, and the
    days that would have been gained, at most 2; it is halved for every 90 days before the `latest`
    mention of all, and where only a name is known that may be a person's.
    """
    total = 0.0
    for one in incidents:
        days = min(_MOST_DAYS, one.gained / _DAY)
        age = max(timedelta(0), latest - one.last_at) / _HALF_LIFE
        total += (1 + one.true + one.origin + days) * 0.5**age
    return total if place.sure else total * _DOUBTFUL


def proposal(
    place: Place, incidents: Iterable[Pointed], latest: datetime, taken: frozenset[str]
) -> Proposal:
    """The place as it is proposed. `taken` are the names that sources have, in small letters."""
    ordered = tuple(sorted(incidents, key=lambda one: (-one.gained, one.at, one.incident)))
    channel = place.channel
    return Proposal(
        place=place,
        incidents=ordered,
        score=score(place, ordered, latest),
        connector="telegram_web" if channel else None,
        toml=_lines(channel, taken) if channel else None,
        why=tuple(_reasons(place, ordered)),
    )


def is_readable(place: Place) -> bool:
    """Whether a place of this kind can be a source at all."""
    return place.kind not in _UNREADABLE


def _reasons(place: Place, incidents: tuple[Pointed, ...]) -> Iterator[str]:
    if place.kind in _UNREADABLE:
        yield _UNREADABLE[place.kind]
    mentions = sum(one.mentions for one in incidents)
    true = sum(one.true for one in incidents)
    ids = ", ".join(one.incident for one in incidents[:_SHOWN_INCIDENTS])
    more = ", ..." if len(incidents) > _SHOWN_INCIDENTS else ""
    yield (
        f"{_many(mentions, 'post')} of {_many(len(incidents), 'incident')} "
        f"point{'s' * (mentions == 1)} there ({ids}{more})"
    )
    if true:
        were = "was" if true == 1 else "were"
        yield f"{true} of the incidents {were} published, disclosed or confirmed"
    yield f"first on {min(one.at for one in incidents):%Y-%m-%d}"
    if is_readable(place):
        yield from _gains(incidents)
    yield from _doubts(place)


def _gains(incidents: tuple[Pointed, ...]) -> Iterator[str]:
    """What would have been seen earlier; the incident with the longest lead comes first."""
    best = incidents[0]
    origin = next((one for one in incidents if one.origin), None)
    if best.gained:
        hours = best.gained / _HOUR
        told = f"{hours:.1f}" if best.gained < _FEW else f"{hours:.0f}"
        sure = "would have been seen at least" if best.forwarded else "may have been seen"
        yield f"incident {best.incident} {sure} {told} hours earlier"
    if origin:
        yield f"the first post of incident {origin.incident} was forwarded from there"
    if not best.gained and not origin:
        yield "it was not earlier than what is read already"


def _doubts(place: Place) -> Iterator[str]:
    if place.kind == "channel" and not place.sure:
        yield "only the name is known: look whether it is a public channel, and the right one"
    if place.kind == "name":
        yield "no connector known: forwards show this name, its address is not known"
    if place.kind in ("site", "forum", "paste site"):
        yield "no connector known: where it has a feed, the connector `feed` reads it"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _lines(channel: str, taken: frozenset[str]) -> str:
    """The lines of the configuration for a channel, under a name that no source has."""
    name = next(
        name
        for name in (channel, *(f"{channel} {number}" for number in range(2, len(taken) + 3)))
        if name.casefold() not in taken
    )
    options = {"name": name, "connector": "telegram_web", "channel": channel, "every": "5m"}
    lines = (f"{key} = {_quoted(value)}" for key, value in options.items())
    return "\n".join(("[[source]]", *lines))


def _quoted(text: str) -> str:
    """The text as a string of TOML, which is one of JSON except for the delete sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
