"""The desk on which the posts of one page find their incidents. Pure.

In the order of events a post only needs to be linked to what is there. A post that comes late may
show that later ones stand in the wrong place: the incidents that it touches are noted as `late`,
and monitor/retelling.py tells them anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor import alerting, keys, linking, timeline
from monitor.calming import Calming, calmed
from monitor.claims import with_names
from monitor.model import Alert, Incident, Mention, PostKey, Stage, Suggestion
from monitor.nearest import nearest

Reading = tuple[PostKey, int]  #: a post as it stood in one of its revisions

_PLACE = ("place:", "country:", "sector:")
_COPY = ("text:", "near:", "post:")  #: keys that tell the very post, or a copy of it
_TOUCHES = 1.0  #: evidence from which a late post may matter to an incident that it does not join


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post that was read, on its way to an incident; nothing unmasked is in it."""

    mention: Mention
    flagged: bool  #: False: no rule flags it, only an open incident can claim it
    speaks: bool  #: it speaks of leaks
    states_number: bool
    asks: bool  #: it holds a question
    heard: frozenset[str]  #: the sounds of its words, the marks of its numbers
    trail: frozenset[str]  #: keys of incidents that it may name or answer
    known_before: tuple[str, ...] = ()  #: what a catalogue of known breaches says of it

    @property
    def key(self) -> PostKey:
        """The identity of the post."""
        return self.mention.key

    @property
    def reading(self) -> Reading:
        """The identity of what was read: the post in one of its revisions."""
        return (self.key, self.mention.revision)

    @property
    def wanted(self) -> frozenset[str]:
        """The keys of the incidents that it may belong to.

        Talk that no rule flags must share more with an incident than its place and sector.
        """
        wanted = self.trail | keys.wanted_keys(self.mention)
        if self.flagged or self.states_number:
            return wanted
        return _without_place(wanted)

    @property
    def at(self) -> datetime:
        """When it was written; an edit, when it was seen."""
        return timeline.sighting(self.mention).at

    @property
    def in_order(self) -> tuple[datetime, str, str, int]:
        """What drafts are sorted by: the order of events."""
        return timeline.in_order(self.mention)


def draft_of(mention: Mention) -> Draft:
    """A mention that is kept, as a draft: what was heard in it is forgotten, but for the names."""
    return Draft(
        mention=mention,
        flagged=bool(mention.rules),
        speaks=True,
        states_number=True,
        asks=False,
        heard=frozenset(),
        trail=keys.trail_keys(mention.source, mention.reply_to, frozenset()),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post belongs, and why; `incident` None: it opens one of its own."""

    incident: Incident | None
    why: tuple[str, ...]
    suggested: tuple[Suggestion, ...] = ()
    recycled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What a page led to, ready to be committed."""

    mentions: tuple[tuple[Mention, str | None], ...] = ()
    incidents: tuple[Incident, ...] = ()
    alerts: tuple[Alert, ...] = ()
    why_here: Mapping[PostKey, tuple[str, ...]] = field(default_factory=dict)
    based_on: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Desk:
    """The incidents that one page touches, while its posts are settled one after the other."""

    policy: alerting.Policy
    incidents: dict[str, Incident] = field(default_factory=dict)
    mark: str = ""  #: before the ids of incidents that are opened here, in a telling in order
    home: dict[PostKey, str] = field(default_factory=dict)  #: the incident of a known post
    calming: Calming = field(default_factory=Calming)
    by_key: dict[str, set[str]] = field(default_factory=dict)  #: linking key -> incidents
    before: dict[str, Incident] = field(default_factory=dict)  #: as they were before the page
    new: dict[PostKey, list[Mention]] = field(default_factory=dict)  #: revisions, in their order
    moved: dict[PostKey, list[Mention]] = field(default_factory=dict)  #: to another incident
    alerts: list[Alert] = field(default_factory=list)
    why_here: dict[PostKey, tuple[str, ...]] = field(default_factory=dict)
    late: dict[str, None] = field(default_factory=dict)  #: incidents that a late post touches
    left: dict[Reading, Draft] = field(default_factory=dict)  #: what no incident claims as yet
    wanting: dict[str, list[Reading]] = field(default_factory=dict)  #: key -> what is left

    def __post_init__(self) -> None:
        """File what lies on the desk already."""
        laid, self.incidents = self.incidents, {}
        self.lay(laid.values())

    def lay(self, incidents: Iterable[Incident]) -> None:
        """Lay incidents of the store on the desk; what lies there already stays as it is."""
        for incident in incidents:
            if incident.id not in self.incidents:
                self.before[incident.id] = self.incidents[incident.id] = incident
                self.file(incident)

    def settle(self, draft: Draft) -> bool:
        """Give the post its incident and say what is worth saying; False when it finds none.

        What finds none is left, and asked again when an incident learns a name, a number or a file
        that it bears: these may be said after what is said of it. That an incident has come to the
        same country is no news of that kind.
        """
        learned = self._join(draft)
        if learned is None:
            self.left[draft.reading] = draft
            for key in _without_place(draft.wanted):
                self.wanting.setdefault(key, []).append(draft.reading)
            return False
        self._ask_again(draft, learned)
        return True

    def _ask_again(self, found: Draft, learned: Collection[str]) -> None:
        """Ask what is left and wants one of the keys, until no incident learns any more."""
        self._overtake(found)
        while learned:
            asked = {one for key in learned for one in self.wanting.get(key, ())}
            learned = set()
            for reading in sorted(asked & self.left.keys()):
                draft = self.left.get(reading)
                keys_learned = self._join(draft) if draft else None
                if draft and keys_learned is not None:
                    learned |= keys_learned
                    self._overtake(draft)

    def _overtake(self, found: Draft) -> None:
        """Leave out what has its incident now, with what the post said before an edit."""
        for revision in range(1, found.mention.revision + 1):
            self.left.pop((found.key, revision), None)

    def _join(self, draft: Draft) -> set[str] | None:
        """The keys that the post's incident has learned from it; None when it finds none."""
        near = self._near(draft)
        place = self._place(draft, near)
        before, why = place.incident, place.why
        if not draft.flagged and (before is None or not is_about(draft, before)):
            return None
        if before is None:
            mention, after = draft.mention, timeline.opened(draft.mention)
            after = calmed(after, mention, self.calming)
            after = replace(after, id=f"{self.mark}{after.id}", suggested=place.suggested)
        else:
            mention = _with_heard_names(draft, before)
            after = timeline.advanced(before, mention, again=mention.key in self.home)
        after = replace(after, recycled=place.recycled or draft.known_before or after.recycled)
        after, alert = alerting.alert_for(before, after, mention, why, self.policy)
        if alert is not None:
            self.alerts.append(alert)
        self._keep(after, mention, why)
        return set(after.keys.difference(before.keys if before else ()))

    def note_lateness(self, draft: Draft) -> None:
        """Note the incidents with later posts to which this one may matter."""
        own = self.incidents[self.home[draft.key]]
        touched = [
            one.id
            for one in self.incidents.values()
            if one.last_at > draft.at
            and (one is own or max(_weight(draft, one), _weight_of(one, own, draft)) >= _TOUCHES)
        ]
        if touched:
            self.late.update(dict.fromkeys((own.id, *touched)))

    def touched(self) -> tuple[Incident, ...]:
        """The incidents that are not as they were before the page."""
        return tuple(one for id_, one in self.incidents.items() if one is not self.before.get(id_))

    def settled(self) -> Settled:
        """Everything that the page led to."""
        touched = self.touched()
        mentions = [one for revisions in self.new.values() for one in revisions]
        mentions += [some[-1] for key, some in self.moved.items() if key not in self.new]
        return Settled(
            tuple((mention, self.home[mention.key] or None) for mention in mentions),
            touched,
            tuple(self.alerts),
            {one.key: self.why_here[one.key] for one in mentions if one.key in self.why_here},
            {one.id: self.before[one.id].revision for one in touched if one.id in self.before},
        )

    def file(self, incident: Incident, key: PostKey | None = None) -> None:
        """Put an incident in its place, and a post into it."""
        self.incidents[incident.id] = incident
        for one in incident.keys:
            self.by_key.setdefault(one, set()).add(incident.id)
        if key is not None:
            self.home[key] = incident.id

    def _near(self, draft: Draft) -> list[Incident]:
        near = [self.incidents[id_] for id_ in nearest(draft.wanted, self.by_key)]
        if self.mark:  # a telling in order knows nothing of what began later
            near = [one for one in near if one.first_at <= draft.at]
        return [one for one in near if _attracts(one, draft)]

    def _place(self, draft: Draft, near: Sequence[Incident]) -> Place:
        at_home = self.incidents.get(self.home.get(draft.key, ""))
        if at_home is not None:
            return Place(at_home, ("the same post, edited",))
        found = linking.link(draft.mention, near, draft.heard)
        suggested = tuple(self._suggestion(draft, id_) for id_ in found.suggested)
        if found.recycled and found.incident is not None:
            since = found.incident.last_at
            again = f"it is posted again: nobody had spoken of it since {since:%Y-%m-%d}"
            return Place(found.incident, found.why, suggested, (again,))
        return Place(found.incident, found.why, suggested)

    def _suggestion(self, draft: Draft, id_: str) -> Suggestion:
        evidence = linking.weigh(draft.mention, self.incidents[id_], draft.heard)
        return Suggestion(id_, tuple(piece.why for piece in evidence if piece.weight > 0))

    def _keep(self, after: Incident, mention: Mention, why: tuple[str, ...]) -> None:
        self.file(after, mention.key)
        self.new.setdefault(mention.key, []).append(mention)
        self.why_here.setdefault(mention.key, why)


def is_about(draft: Draft, incident: Incident) -> bool:
    """Whether a post that no rule flags is about the leak and not only about the victim."""
    if draft.at < incident.first_at:
        return False
    mention = draft.mention
    if draft.speaks and draft.states_number:
        return True
    if draft.speaks:  # the key under which it was found may be a chance
        return linking.shares_more_than_place(mention, incident, draft.heard)
    if draft.states_number and linking.same_number(mention.claim, incident.claim, draft.heard):
        return True
    answers = mention.reply_to is not None
    return answers and (mention.stage is not Stage.MENTION or draft.asks)


def _without_place(wanted: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key in wanted if not key.startswith(_PLACE))


def _attracts(incident: Incident, draft: Draft) -> bool:
    """What was dismissed attracts copies of its posts and answers to them, nothing else."""
    if incident.hand.verdict != "dismissed":
        return True
    return any(key in incident.keys for key in draft.wanted if key.startswith(_COPY))


def _weight(draft: Draft, incident: Incident) -> float:
    """What speaks for the post's belonging to the incident."""
    return linking.total(linking.weigh(draft.mention, incident, draft.heard))


def _weight_of(incident: Incident, own: Incident, draft: Draft) -> float:
    """What speaks for another incident's belonging to the post's own, as far as its sum tells."""
    summed = replace(
        draft.mention,
        post_id="",
        text_key="",
        reply_to=None,
        forwarded_from=None,
        stage=incident.stage,
        claim=incident.claim,
        published_at=incident.first_at,
    )
    return linking.total(linking.weigh(summed, own))


def _with_heard_names(draft: Draft, incident: Incident) -> Mention:
    """The mention with the incident's names that its words bear."""
    found = linking.newly_named(incident.claim, draft.heard)
    return replace(draft.mention, claim=with_names(draft.mention.claim, found))
