"""What a person's word makes of incidents. Pure.

An incident that a person has decided about is told anew from all its mentions, under the hand that
the acts have made; whatever posts come later, the hand stays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor import alerting, timeline
from monitor.model import (
    LADDER,
    Act,
    Hand,
    Incident,
    Mention,
    Milestone,
    PostKey,
    Stage,
    Told,
    post_name,
)

Histories = Mapping[str, Sequence[Mention]]  #: id -> every revision, as Store.history gives them


class Refused(Exception):
    """An act that cannot be done; str() is one plain sentence with what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act has changed, ready to be kept."""

    act: Act
    incidents: tuple[Incident, ...]  #: the one that was meant stands first
    moved: tuple[tuple[Mention, str], ...] = ()  #: mentions with their new incident


def carried_out(act: Act, incidents: Mapping[str, Incident], histories: Histories) -> Outcome:
    """What the act makes of the incidents that it names. Raises Refused."""
    incident = incidents[act.incident]
    if incident.merged_into:
        raise Refused(f"{incident.id} was merged into {incident.merged_into}: decide about that")
    outcome = _DOING[act.kind](act, incident, incidents, histories)
    return replace(outcome, incidents=tuple(map(_decided, outcome.incidents)))


def _decided(incident: Incident) -> Incident:
    """The incident as one that a person has decided about: the machine regroups it no more."""
    return replace(incident, hand=replace(incident.hand, decided=True))


_SAID = {
    "confirm": "confirmed",
    "dismiss": "dismissed as a false alarm",
    "close": "closed",
    "reopen": "opened again",
    "merge": "{others} merged into it",
    "split": "{posts} split off as {others}",
    "stage": "stage set to {stage}",
    "name": "named",
    "note": "noted",
    "assign": "assigned to {assignee}",
    "notified": "the authority was notified",
    "profile": "a file that is held was profiled",
}


def in_words(act: Act) -> str:
    """What was done, by whom and why, on one line; times in UTC."""
    return deed(act, f" by {act.by}")


def deed(act: Act, by: str = "") -> str:
    """What was done and why, on one line, with `by` behind what was done; times in UTC."""
    done = _SAID[act.kind].format(
        others=", ".join(act.others),
        posts=", ".join(post for _, post in act.posts),
        stage=act.stage,
        assignee=act.assignee or "nobody",
    )
    details = (
        "it affects us" if act.affects_us else "",
        f"on {act.time:%Y-%m-%d %H:%M} UTC" if act.time else "",
        act.title,
        ", ".join(act.who),
        f"rules {', '.join(act.rules)}" if act.kind == "dismiss" and act.rules else "",
        act.note,
    )
    said = "; ".join(detail for detail in details if detail)
    return f"{done}{by}{': ' if said else ''}{said}"


def _with_hand(act: Act, incident: Incident, hand: Hand) -> Outcome:
    changed = replace(incident, hand=hand, revision=incident.revision + 1)
    return Outcome(act=act, incidents=(changed,))


def _told_anew(incident: Incident, hand: Hand, history: Sequence[Mention]) -> Incident:
    return timeline.follows(timeline.told_anew(history, hand), incident)


def _confirm(act: Act, incident: Incident, _all: object, histories: Histories) -> Outcome:
    aware_at = act.time or incident.hand.aware_at or act.at if act.affects_us else None
    hand = replace(
        incident.hand,
        verdict="confirmed",
        closed_at=None,
        aware_at=aware_at or incident.hand.aware_at,
    )
    return _with_hand(_with_pattern(act, histories[incident.id]), incident, hand)


def _dismiss(act: Act, incident: Incident, _all: object, histories: Histories) -> Outcome:
    hand = replace(incident.hand, verdict="dismissed", closed_at=act.at)
    return _with_hand(_with_pattern(act, histories[incident.id]), incident, hand)


def _with_pattern(act: Act, history: Sequence[Mention]) -> Act:
    """The act with the rules that fired, or the one that was named, and where they fired."""
    fired = dict.fromkeys(rule for mention in history for rule in mention.rules)
    if strangers := [rule for rule in act.rules if rule not in fired]:
        known = ", ".join(fired) or "none"
        raise Refused(f"the rule {strangers[0]} did not fire there; those that did: {known}")
    if not act.rules:  # those of the post that opened it
        return replace(act, rules=history[0].rules, sources=(history[0].source,))
    where = (mention.source for mention in history if set(mention.rules) & set(act.rules))
    return replace(act, sources=tuple(dict.fromkeys(where)))


def _close(act: Act, incident: Incident, *_: object) -> Outcome:
    return _with_hand(act, incident, replace(incident.hand, closed_at=act.at))


def _reopen(act: Act, incident: Incident, *_: object) -> Outcome:
    was = incident.hand.verdict
    hand = replace(incident.hand, closed_at=None, verdict="open" if was == "dismissed" else was)
    return _with_hand(act, incident, hand)


def _merge(
    act: Act, incident: Incident, incidents: Mapping[str, Incident], histories: Histories
) -> Outcome:
    others = [incidents[id_] for id_ in act.others]
    if incident.id in act.others or any(one.merged_into for one in others):
        raise Refused(f"{', '.join(act.others)}: one of them is the same, or merged already")
    all_of_them = [incident, *others]
    history = sorted(
        (mention for one in all_of_them for mention in histories[one.id]), key=timeline.in_order
    )
    merged = _told_anew(incident, _joined([one.hand for one in all_of_them]), history)
    merged = replace(merged, told=alerting.all_told([one.told for one in all_of_them]))
    gone = (timeline.merged_away(one, incident.id) for one in others)
    moved = _current(mention for one in others for mention in histories[one.id])
    return Outcome(
        act=act,
        incidents=(merged, *gone),
        moved=tuple((mention, incident.id) for mention in moved),
    )


def _joined(hands: Sequence[Hand]) -> Hand:
    """The first hand, with what the others have decided and it has not."""
    first = hands[0]
    aware = [hand.aware_at for hand in hands if hand.aware_at]
    notified = [hand.notified_at for hand in hands if hand.notified_at]
    return replace(
        first,
        stages={name: stage for hand in reversed(hands) for name, stage in hand.stages.items()},
        reached=tuple(dict.fromkeys(seen for hand in hands for seen in hand.reached)),
        held=next((hand.held for hand in hands if hand.held), None),
        assignee=next((hand.assignee for hand in hands if hand.assignee), ""),
        aware_at=min(aware, default=None),
        notified_at=min(notified, default=None),
    )


def _split(act: Act, incident: Incident, _all: object, histories: Histories) -> Outcome:
    history = histories[incident.id]
    off = [mention for mention in history if mention.key in act.posts]
    rest = [mention for mention in history if mention.key not in act.posts]
    _refuse_strangers(act.posts, history)
    if not off or not rest:
        raise Refused("a split leaves posts on both sides: name some of them, not all")
    hand = Hand(stages=incident.hand.stages)
    new = timeline.told_anew(off, hand)
    new = replace(new, id=timeline.incident_id(*off, at=act.at), told=_all_known(new, incident))
    old = _told_anew(incident, incident.hand, rest)
    return Outcome(
        act=replace(act, others=(new.id,)),
        incidents=(old, new),
        moved=tuple((mention, new.id) for mention in _current(off)),
    )


def _all_known(new: Incident, old: Incident) -> Told:
    """Who takes an incident apart knows what is in it: only what comes later is told."""
    stages = frozenset(milestone.stage for milestone in new.milestones)
    return replace(old.told, stages=stages)


def _stage(act: Act, incident: Incident, _all: object, histories: Histories) -> Outcome:
    history, stage = histories[incident.id], act.stage
    if stage is None:
        raise Refused("say which stage")
    _refuse_strangers(act.posts, history)
    if act.posts:
        hand = _ruled(incident.hand, dict.fromkeys(act.posts, stage))
    elif stage in LADDER and stage.rank < incident.stage.rank:
        hand = _lowered(incident.hand, stage, history)
    else:
        seen = Milestone(stage, act.time or act.at, act.at, "people", act.by)
        hand = replace(incident.hand, reached=(*incident.hand.reached, seen))
    return Outcome(act=act, incidents=(_told_anew(incident, hand, history),))


def _ruled(hand: Hand, stages: Mapping[PostKey, Stage]) -> Hand:
    ruled = {post_name(*post): stage for post, stage in stages.items()}
    return replace(hand, stages={**hand.stages, **ruled})


def _lowered(hand: Hand, stage: Stage, history: Sequence[Mention]) -> Hand:
    """No post that is known proves more than the stage; a later one may."""
    higher = [one.key for one in history if one.stage in LADDER and one.stage.rank > stage.rank]
    reached = tuple(
        one for one in hand.reached if one.stage not in LADDER or one.stage.rank <= stage.rank
    )
    return replace(_ruled(hand, dict.fromkeys(higher, stage)), reached=reached)


def _name(act: Act, incident: Incident, _all: object, histories: Histories) -> Outcome:
    if not act.title and not act.who:
        raise Refused("give a title, or --who")
    hand = replace(
        incident.hand,
        title=act.title or incident.hand.title,
        who=act.who or incident.hand.who,
    )
    return Outcome(act=act, incidents=(_told_anew(incident, hand, histories[incident.id]),))


def _note(act: Act, incident: Incident, *_: object) -> Outcome:
    if not act.note:
        raise Refused("a note says something")
    return _with_hand(act, incident, incident.hand)


def _assign(act: Act, incident: Incident, *_: object) -> Outcome:
    return _with_hand(act, incident, replace(incident.hand, assignee=act.assignee))


def _notified(act: Act, incident: Incident, *_: object) -> Outcome:
    if incident.hand.aware_at is None:
        raise Refused("no clock runs there: `leakline confirm --affects-us` starts it")
    return _with_hand(act, incident, replace(incident.hand, notified_at=act.time or act.at))


def _profile(act: Act, incident: Incident, _all: object, histories: Histories) -> Outcome:
    hand = replace(incident.hand, held=act.claim)
    return Outcome(act=act, incidents=(_told_anew(incident, hand, histories[incident.id]),))


def _refuse_strangers(posts: Sequence[PostKey], history: Sequence[Mention]) -> None:
    known = {mention.key for mention in history}
    for post in posts:
        if post not in known:
            raise Refused(f"the post {post_name(*post)} is not in this incident")


def _current(mentions: Iterable[Mention]) -> list[Mention]:
    """The latest revision of each post."""
    return list({mention.key: mention for mention in mentions}.values())


_Doing = Callable[[Act, Incident, Mapping[str, Incident], Histories], Outcome]
_DOING: dict[str, _Doing] = {
    "confirm": _confirm,
    "dismiss": _dismiss,
    "close": _close,
    "reopen": _reopen,
    "merge": _merge,
    "split": _split,
    "stage": _stage,
    "name": _name,
    "note": _note,
    "assign": _assign,
    "notified": _notified,
    "profile": _profile,
}
