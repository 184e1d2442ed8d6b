"""Incidents told anew, because a post came late. Pure.

All their mentions are linked once more in the order of events, so that the outcome is the one that
posts in their order would have given. Ids stay with those groups that hold most of what they held;
an incident that has lost all its mentions is merged into the one that holds most of them. Incidents
that a person has decided about are left as they are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor import alerting, timeline
from monitor.desk import Desk, Draft, draft_of
from monitor.model import Incident, Mention, PostKey, Told

_PROVISIONAL = "~"  #: before the id of a group that has not got its own yet
_TOO_MANY = 400  #: mentions of incidents that are told anew for one late post


def to_retell(desk: Desk) -> tuple[Incident, ...]:
    """The incidents that late posts touch; none that people have decided about."""
    touched = [desk.incidents[id_] for id_ in desk.late if id_ in desk.incidents]
    free = [one for one in touched if not one.hand.decided]
    return tuple(free) if sum(one.mentions for one in free) <= _TOO_MANY else ()


def retell(
    desk: Desk, stored: Mapping[str, Sequence[Mention]], remembered: Mapping[PostKey, Draft]
) -> None:
    """Tells the incidents of `to_retell` anew; the desk holds the outcome.

    `stored` is every revision that the store has of their mentions, by incident. `remembered` are
    posts as they were read, those among them that still wait for an incident.
    """
    cluster = {one.id: one for one in to_retell(desk)}
    for id_, mentions in stored.items():
        desk.home.update({mention.key: id_ for mention in mentions if id_ in cluster})
    drafts = _drafts(desk, cluster, stored, remembered)
    again = Desk(
        alerting.NOTHING,
        {id_: one for id_, one in desk.incidents.items() if id_ not in cluster},
        mark=_PROVISIONAL,
        calming=desk.calming,
    )
    for draft in drafts:
        again.settle(draft)
    regrouping = _regrouping(desk, cluster, again)
    kept = frozenset(mention.key for some in stored.values() for mention in some)
    _Move(desk, cluster, again, regrouping, kept).carry_out(again.left.values())


@dataclass(frozen=True, slots=True)
class _Regrouping:
    """Which id each group gets, and which group each old incident is continued by."""

    ids: Mapping[str, str]  #: id in the new telling -> id
    heirs: Mapping[str, str]  #: old id -> id


def _drafts(
    desk: Desk,
    cluster: Mapping[str, Incident],
    stored: Mapping[str, Sequence[Mention]],
    remembered: Mapping[PostKey, Draft],
) -> list[Draft]:
    """Every revision of the cluster's mentions, and what waits, in the order of events."""
    known = [mention for id_, some in stored.items() if id_ in cluster for mention in some]
    known += [one for key, some in desk.new.items() if desk.home[key] in cluster for one in some]
    drafts = {(one.key, one.revision): draft_of(one) for one in known}
    for key, draft in remembered.items():
        if desk.home.get(key) in (None, *cluster):
            place = (key, draft.mention.revision)
            drafts[place] = _as_kept(draft, drafts.get(place))
    return sorted(drafts.values(), key=lambda draft: draft.in_order)


def _as_kept(draft: Draft, kept: Draft | None) -> Draft:
    """A post as it was read, with what has been noted of it since."""
    noted = kept.mention.vanished_at if kept else None
    return replace(draft, mention=replace(draft.mention, vanished_at=noted)) if noted else draft


def _regrouping(desk: Desk, cluster: Mapping[str, Incident], again: Desk) -> _Regrouping:
    came: dict[str, Counter[str]] = {}  # group -> from where its posts came
    went: dict[str, Counter[str]] = {}  # old incident -> where its posts went
    for key, group in again.home.items():
        old = desk.home.get(key, "")
        came.setdefault(group, Counter())
        if old in cluster:
            came[group][old] += 1
            went.setdefault(old, Counter())[group] += 1
    ids: dict[str, str] = {}
    for group in sorted(came, key=lambda group: (again.incidents[group].first_at, group)):
        ids[group] = _id(group, came[group], ids.values(), desk, again)
    heirs = {
        old: ids[min(groups, key=lambda group: (-groups[group], ids[group]))]
        for old, groups in went.items()
    }
    return _Regrouping(ids, {**heirs, **{old: old for old in ids.values() if old in cluster}})


def _id(group: str, came: Counter[str], taken: Iterable[str], desk: Desk, again: Desk) -> str:
    """The id of the old incident that gave most and has no other heir, or a new one."""
    if not group.startswith(_PROVISIONAL):
        return group  # an incident that was not told anew has taken posts in
    unfree = set(taken)
    order = sorted(came, key=lambda old: (-came[old], desk.incidents[old].opened_at, old))
    free = (old for old in order if old not in unfree)
    return next(free, None) or _new_id(group, desk, again)


def _new_id(group: str, desk: Desk, again: Desk) -> str:
    """That of its first post, if it was never kept before; else one that no telling had before.

    The post may have opened another incident once; the posts of this page are new only now.
    """
    members = [some[0] for key, some in again.new.items() if again.home[key] == group]
    plain = timeline.incident_id(members[0])
    if plain not in desk.incidents and members[0].key in desk.new and members[0].revision == 1:
        return plain
    fresh = (some[-1] for some in desk.new.values())
    return timeline.incident_id(*members, *fresh)


@dataclass(frozen=True, slots=True)
class _Move:
    """The outcome on its way back to the desk."""

    desk: Desk
    cluster: Mapping[str, Incident]
    again: Desk
    regrouping: _Regrouping
    kept: frozenset[PostKey]  #: what the store holds of the cluster

    def carry_out(self, left: Iterable[Draft]) -> None:
        desk, again, ids = self.desk, self.again, self.regrouping.ids
        desk.alerts[:] = [alert for alert in desk.alerts if alert.incident not in self.cluster]
        homes = dict(desk.home)
        for key, some in again.new.items():
            desk.home[key] = ids[again.home[key]]
            desk.why_here[key] = again.why_here[key]
            if key not in homes:
                desk.new[key] = some
            elif key not in desk.new and desk.home[key] != homes[key]:
                desk.moved[key] = some
        for group, id_ in ids.items():
            self._adopt(group, id_)
        for old in self.cluster:
            self._hand_on(old)
        for draft in left:
            self._keep_at_home(draft)

    def _adopt(self, group: str, id_: str) -> None:
        """Put a group into the place of the incident that it continues, and tell its news."""
        desk = self.desk
        before = desk.before.get(id_) if id_ in self.cluster else desk.incidents.get(id_)
        told = replace(self.again.incidents[group], id=id_)
        told = replace(told, told=self._told_before(told))
        news = self._news(told, group)
        if before is not None and id_ in self.cluster:
            moved = timeline.shifts(before, told.milestones, news.seen_at)
            told = replace(timeline.follows(told, before), told=told.told, shifts=moved)
        why = desk.why_here[news.key]
        after, alert = alerting.alert_for(before, told, news, why, desk.policy)
        if alert is not None:
            desk.alerts.append(alert)
        desk.file(after)

    def _told_before(self, told: Incident) -> Told:
        """What was said about the incidents that this one continues."""
        heard = [
            self.desk.before[old].told
            for old, heir in self.regrouping.heirs.items()
            if heir == told.id and old in self.desk.before
        ]
        return alerting.all_told(heard) if heard else told.told

    def _news(self, after: Incident, group: str) -> Mention:
        """The mention that tells the news: of the latest untold milestone, else a new one."""
        inside = {
            key: some[-1] for key, some in self.again.new.items() if self.again.home[key] == group
        }
        untold = [
            inside[one.source, one.post_id]
            for one in after.milestones
            if one.stage not in after.told.stages and (one.source, one.post_id) in inside
        ]
        fresh = [one for key, one in inside.items() if key in self.desk.new]
        return (untold[-1:] or fresh[-1:] or list(inside.values())[-1:])[0]

    def _hand_on(self, old: str) -> None:
        """What becomes of an incident whose mentions went elsewhere."""
        desk, heir = self.desk, self.regrouping.heirs.get(old)
        if heir == old or heir is None:
            return
        before = desk.before.get(old)
        if before is None:  # it was opened on this page: nobody has heard of it
            del desk.incidents[old]
        else:
            desk.incidents[old] = timeline.merged_away(before, heir)

    def _keep_at_home(self, draft: Draft) -> None:
        """A kept mention that nothing claims any more stays with what continues its incident.

        One that only this page has given to it is not kept at all: in the order of events nothing
        would have claimed it.
        """
        old = self.desk.home.get(draft.key)
        if old is None or old not in self.cluster:
            return
        id_ = self.regrouping.heirs.get(old, old)
        if id_ == old and id_ not in self.regrouping.ids.values():
            return  # the incident stands as it stood
        if draft.key not in self.kept:
            for of_posts in (self.desk.new, self.desk.home, self.desk.why_here):
                of_posts.pop(draft.key, None)
            return
        self.desk.file(timeline.advanced(self.desk.incidents[id_], draft.mention), draft.key)
        self.desk.moved[draft.key] = [draft.mention]
