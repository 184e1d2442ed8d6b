"""Article 33(3)(b) to (d): the contact, the likely consequences, the measures; and the deadline."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from monitor.clock import left, said, span
from monitor.factsheet.extent import classes
from monitor.factsheet.kinds import Consequence, kinds
from monitor.factsheet.model import Case, Evidence, Statement
from monitor.factsheet.stated import Tally, tallied
from monitor.model import Act, Stage


def deadline(case: Case) -> Iterator[Statement]:
    """Since when the controller knows, until when the authority is to be told."""
    clock = case.clock
    yield from _dismissed(case)
    if clock is None:
        yield case.unknown("aware")
        return
    known = [act for act in case.acts if act.kind == "confirm" and act.affects_us]
    evidence = tuple(map(case.act, known[-1:]))
    yield Statement(
        "clock.since", case.say("clock.since", at=clock.started_at), "recorded", evidence
    )
    rest, tongue = left(clock, case.now), case.language.code
    if clock.stopped_at is None:
        basis = (case.language.name("basis", "article-33"),)
        text = case.say("clock.due", at=clock.due_at, left=said(clock, case.now, tongue))
        yield Statement("clock.due", text, "derived", evidence, basis)
    else:
        told = tuple(case.act(act) for act in case.acts if act.kind == "notified")
        key = "clock.late" if rest < timedelta(0) else "clock.in-time"
        text = case.say(key, at=clock.stopped_at, span=span(rest, tongue))
        yield Statement(key, text, "recorded", told)
    if rest < timedelta(0):
        yield case.unknown("delay")


def _dismissed(case: Case) -> Iterator[Statement]:
    acts = [act for act in case.acts if act.kind == "dismiss"]
    if case.incident.hand.verdict == "dismissed" and acts:
        text = case.say("clock.dismissed", by=acts[-1].by, at=acts[-1].at)
        yield Statement("clock.dismissed", text, "recorded", (case.act(acts[-1]),))


def contact(case: Case) -> Iterator[Statement]:
    """Nobody who speaks in public can know it."""
    yield case.unknown("contact")


def consequences(case: Case) -> Iterator[Statement]:
    """What is likely to follow from what is claimed, each with its basis; what speaks for risk."""
    stated = classes(case)
    for one in kinds().consequences:
        evidence = _reasons(case, one, stated)
        if evidence is not None:
            text = case.say(f"consequence.{one.key}")
            basis = tuple(case.language.name("basis", name) for name in one.basis)
            yield Statement(f"consequence.{one.key}", text, "derived", evidence, basis)
    if not stated:
        yield case.unknown("consequences")
    yield from _high_risk(case, stated)


def measures(case: Case) -> Iterator[Statement]:
    """What people have recorded; whether those concerned are informed is not known here."""
    found = [statement for act in case.acts for statement in _measure(case, act)]
    yield from found
    if not any(statement.key in ("measure.note", "measure.notified") for statement in found):
        yield case.unknown("measures")
    yield case.unknown("informed")


def _reasons(case: Case, one: Consequence, stated: Sequence[Tally]) -> tuple[Evidence, ...] | None:
    """The posts from which it follows; None where it does not follow."""
    calls: list[tuple[Evidence, ...]] = []
    if one.any:
        these = [c for c in stated if {c.name, kinds().of(c.name).group} & one.any]
        calls.append(tuple(case.post(tally.first) for tally in these))
    if one.reached:
        steps = [m for m in case.incident.milestones if m.stage in one.reached]
        calls.append(tuple(e for step in steps for e in case.milestone(step)))
    if one.sectors:
        named = tallied(case.history, lambda m: m.claim.sectors)
        calls.append(tuple(case.post(t.first) for t in named if t.name in one.sectors))
    if not all(calls):
        return None
    return tuple(dict.fromkeys(e for call in calls for e in call))


def _high_risk(case: Case, stated: Sequence[Tally]) -> Iterator[Statement]:
    """What speaks for a high risk within the meaning of article 34; the factors of the EDPB."""
    flagged = [(kinds().of(tally.name).flag, tally) for tally in stated]
    reasons = {flag: case.post(tally.first) for flag, tally in reversed(flagged) if flag}
    for one in case.incident.milestones:
        if one.stage is Stage.PUBLICATION and (posts := case.milestone(one)):
            reasons["publication"] = posts[0]
    if reasons:
        names = case.language.listing(case.language.name("risk", name) for name in sorted(reasons))
        basis = (case.language.name("basis", "edpb-factors"),)
        evidence = tuple(dict.fromkeys(reasons.values()))
        text = case.say("risk.high", reasons=names)
        yield Statement("risk.high", text, "derived", evidence, basis)


def _measure(case: Case, act: Act) -> Iterator[Statement]:
    if act.kind not in ("confirm", "assign", "notified") and not act.note:
        return
    told = {"by": act.by, "at": act.at, "time": act.time or act.at}
    key = "confirm" if act.affects_us else "confirm-only"
    texts = {
        "confirm": lambda: case.say(f"measure.{key}", **told),
        "assign": lambda: case.say("measure.assign", assignee=act.assignee, at=act.at),
        "notified": lambda: case.say("measure.notified", **told),
    }
    if act.kind in texts:
        yield Statement(f"measure.{act.kind}", texts[act.kind](), "recorded", (case.act(act),))
    if act.note:
        text = case.say("measure.note", note=act.note, **told)
        yield Statement("measure.note", text, "recorded", (case.act(act),))
