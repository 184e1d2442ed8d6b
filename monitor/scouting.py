"""The public places that mentions point to and that nobody reads yet, ranked. Pure.

    scout = Scout(known=configured(settings.source), own=("Example Energy",))
    scout.note(mention, incident)            # for each mention that is kept, in any order
    scout.found(limit=20)

Nothing is fetched and nothing is added: a proposal says why, and which lines of the configuration a
person may paste. What is told of a place follows from masked mentions alone: from the names that
forwards bear, and from links.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from monitor.model import Incident, Mention, Stage
from monitor.naming.domains import label
from monitor.naming.likeness import SAME, same_name
from monitor.places import Kind, Place, place_of_link, place_of_name, registered
from monitor.proposals import Pointed, Proposal, is_readable, proposal

_MOST_PLACES = 10_000  #: that are remembered; of twice as many the lesser half is forgotten
_CHANNEL_KEYS = frozenset({"channel", "channels", "chat", "chats", "username", "usernames"})
#: A host with one page is no mere keeper of files, and one with threads is more than a site.
_TELLING: Mapping[Kind, int] = {"site": 1, "forum": 2, "paste site": 2}
_TRUE = frozenset({Stage.PUBLICATION, Stage.SPREAD, Stage.DISCLOSURE})


@dataclass(frozen=True, slots=True)
class Found:
    """What a scout brings home."""

    proposals: tuple[Proposal, ...]  #: the best first
    unreadable: tuple[Proposal, ...]  #: what cannot be a source, with the reason first


@dataclass(slots=True)
class _Tally:
    """A place as it adds up."""

    place: Place
    incidents: dict[str, Pointed] = field(default_factory=dict)

    @property
    def weight(self) -> tuple[int, datetime]:
        """What decides whether it is remembered."""
        return len(self.incidents), max(one.last_at for one in self.incidents.values())


class Scout:
    """Counts where mentions point to; small, however many mentions there are."""

    def __init__(self, known: Iterable[Place] = (), own: Iterable[str] = ()) -> None:
        """`known` are the places of the configuration, `own` the names that are protected."""
        self._known = {place.key for place in known}
        self._own = tuple(own)
        self._tallies: dict[str, _Tally] = {}
        self._latest: datetime | None = None

    def note(self, mention: Mention, incident: Incident | None) -> None:
        """Count one mention more.

        Without an incident, or where a person called it a false alarm, it only tells which place is
        read.
        """
        self._known.update(place.key for place in read_by(mention))
        if incident is None or incident.hand.verdict == "dismissed":
            return
        self._latest = max(mention.published_at, self._latest or mention.published_at)
        for place in pointed(mention):
            if place.key not in self._known and not _belongs_to(place, incident.claim.who):
                self._count(place, _pointed(place, mention, incident))
        if len(self._tallies) > 2 * _MOST_PLACES:
            best = sorted(self._tallies.items(), key=lambda item: item[1].weight, reverse=True)
            self._tallies = dict(best[:_MOST_PLACES])

    def found(self, limit: int | None = None, names: Iterable[str] = ()) -> Found:
        """The proposals, at most `limit` of each sort. `names` of sources are taken already."""
        if self._latest is None:
            return Found((), ())
        taken = frozenset(name.casefold() for name in names)
        ranked = sorted(
            (
                proposal(one.place, one.incidents.values(), self._latest, taken)
                for key, one in self._tallies.items()
                if key not in self._known
            ),
            key=lambda one: (-one.score, one.place.key),
        )
        others = (one for one in ranked if not _belongs_to(one.place, self._own))
        good = islice((one for one in others if is_readable(one.place)), limit)
        rest = islice((one for one in ranked if not is_readable(one.place)), limit)
        return Found(tuple(good), tuple(rest))

    def _count(self, place: Place, here: Pointed) -> None:
        tally = self._tallies.setdefault(place.key, _Tally(place))
        tally.place = _more_telling(tally.place, place)
        before = tally.incidents.get(here.incident)
        tally.incidents[here.incident] = _together(before, here) if before else here


def pointed(mention: Mention) -> tuple[Place, ...]:
    """The places that a mention points to, each once, without those that are of no use."""
    places = [_origin(mention), *map(place_of_link, mention.claim.links)]
    useful = (place for place in places if place is not None and place.kind != "ordinary")
    return tuple({place.key: place for place in useful}.values())


def _origin(mention: Mention) -> Place | None:
    """The place that a mention was forwarded from."""
    name = mention.forwarded_from
    return place_of_name(name, telegram=mention.platform == "telegram") if name else None


def read_by(mention: Mention) -> Iterator[Place]:
    """The places that are read, for a mention came from there."""
    yield from _as_source(mention.source)
    address = place_of_link(mention.url or "")
    if address is not None and address.kind != "ordinary":
        yield address


def configured(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Place]:
    """The places of the sources in the configuration: (name, options as JSON has them) of each.

    Every option that holds an address tells its host, and `channel` a channel, whatever the
    connector is: so a connector that comes later is understood too.
    """
    for name, options in rows:
        yield from _as_source(name)
        for key, value in options.items():
            for text in _strings(value):
                place = place_of_link(text) if "://" in text else None
                if key in _CHANNEL_KEYS:
                    place = place_of_name(text)
                if place is not None and place.kind != "ordinary":
                    yield place


def _as_source(name: str) -> Iterator[Place]:
    """A source's name, as a name and as a channel's: which of both it is nobody knows."""
    places = (place_of_name(name), place_of_name(name, telegram=False))
    return (place for place in places if place is not None)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


@lru_cache(maxsize=20_000)
def _belongs_to(place: Place, names: tuple[str, ...]) -> bool:
    """Whether a site is of those who are hit or protected: their own domain talks of no leak."""
    if place.kind not in ("site", "forum"):
        return False
    owner = label(place.key)
    return any(
        registered(name) == place.key
        or same_name(owner.replace("-", " "), name) >= SAME
        or owner.replace("-", "") == "".join(filter(str.isalnum, name.lower()))
        for name in names
    )


def _more_telling(one: Place, other: Place) -> Place:
    """Of two sightings of a place the one that says more of it."""
    return max(one, other, key=lambda place: (_TELLING.get(place.kind, 0), place.sure))


def _pointed(place: Place, mention: Mention, incident: Incident) -> Pointed:
    """What one mention says for a place."""
    origin = _origin(mention)
    forwarded = origin is not None and origin.key == place.key
    return Pointed(
        incident=incident.id,
        at=mention.published_at,
        last_at=mention.published_at,
        mentions=1,
        true=_is_true(incident),
        gained=_gained(mention, incident),
        forwarded=forwarded,
        origin=forwarded and mention.published_at <= incident.first_at,
    )


def _is_true(incident: Incident) -> bool:
    """Whether a person confirmed the incident, or its own milestones do."""
    reached = (milestone.stage in _TRUE for milestone in incident.milestones)
    return incident.hand.verdict == "confirmed" or any(reached)


def _gained(mention: Mention, incident: Incident) -> timedelta:
    """How much earlier the incident, or a stage of it, would have been seen.

    What was forwarded stood there when the mention was written, and how long before nobody knows;
    of what was linked it is likely only.
    """
    seen = [incident.opened_at]
    seen += [one.seen_at for one in incident.milestones if one.stage is mention.stage]
    return max(timedelta(0), *(at - mention.published_at for at in seen))


def _together(one: Pointed, other: Pointed) -> Pointed:
    return Pointed(
        incident=one.incident,
        at=min(one.at, other.at),
        last_at=max(one.last_at, other.last_at),
        mentions=one.mentions + other.mentions,
        true=one.true,
        gained=max(one.gained, other.gained),
        forwarded=one.forwarded or other.forwarded,
        origin=one.origin or other.origin,
    )
