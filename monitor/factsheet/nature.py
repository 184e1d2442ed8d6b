"""Article 33(3)(a), first part: the nature of the breach, and how far it has come."""

from collections.abc import Callable, Iterator, Sequence

from monitor.factsheet.model import Case, Evidence, Standing, Statement
from monitor.factsheet.stated import Tally, tallied
from monitor.model import Milestone, Stage

SHOWN = 6  #: posts that one statement calls as evidence, the earliest
_OUT = (Stage.OFFER, Stage.SAMPLE, Stage.PUBLICATION, Stage.SPREAD)


def nature(case: Case) -> Iterator[Statement]:
    """What kind of breach is claimed, its course, who is named, and what nobody has said."""
    yield _kind(case)
    for one in case.incident.milestones:
        yield _step(case, one)
    first = min(case.mentions, key=lambda m: (m.published_at, *m.key), default=None)
    if first is not None:
        text = case.say("nature.latest", at=first.published_at)
        yield Statement("nature.latest", text, "derived", (case.post(first),))
    yield from _named(case)
    yield from _price(case)
    yield _reach(case)
    if not _is_genuine(case):
        yield case.unknown("genuine")
    for key in ("cause", "kinds", "when"):
        yield case.unknown(key)


def shown(case: Case, tally: Tally) -> tuple[Evidence, ...]:
    """The earliest posts of a tally, as evidence."""
    return tuple(case.post(mention) for mention in tally.posts[:SHOWN])


def _kind(case: Case) -> Statement:
    proofs = [one for one in case.incident.milestones if one.stage in _OUT]
    key = "nature.confidentiality" if proofs else "nature.possible"
    called = proofs[-1:] or case.incident.milestones[:1]
    evidence = tuple(e for one in called for e in case.milestone(one))
    return Statement(key, case.say(key), "claimed", evidence)


def _step(case: Case, one: Milestone) -> Statement:
    key, evidence = f"stage.{one.stage.value}", case.milestone(one)
    if not evidence:  # a person has set it
        name = case.language.name("stages", one.stage.value)
        acts = [act for act in case.acts if act.kind == "stage" and act.stage is one.stage]
        text = case.say("stage.set", stage=name, at=one.at)
        return Statement("stage.set", text, "recorded", tuple(map(case.act, acts)))
    standing: Standing = "official" if one.stage is Stage.DISCLOSURE else "claimed"
    return Statement(key, case.say(key, at=one.at, source=one.source), standing, evidence)


def _named(case: Case) -> Iterator[Statement]:
    """Organisations, watched names, countries and sectors; people's word goes before posts'."""
    say, language, hand = case.say, case.language, case.incident.hand
    if hand.who:
        acts = [act for act in case.acts if act.kind == "name" and act.who]
        text = say("nature.who", names=language.listing(hand.who))
        yield Statement("nature.who", text, "recorded", tuple(map(case.act, acts[-1:])))
    else:
        who = tallied(case.history, lambda m: m.claim.who)
        yield from _list(case, "who", who, str)
        if not who and case.clock is None:  # with a clock it is the controller itself
            yield case.unknown("who")
    yield from _list(case, "watched", tallied(case.history, lambda m: m.claim.watched), str)
    countries = tallied(case.history, lambda m: m.claim.countries)
    yield from _list(case, "countries", countries, language.country)
    sectors = tallied(case.history, lambda m: m.claim.sectors)
    yield from _list(case, "sectors", sectors, lambda name: language.name("sector", name))


def _list(
    case: Case, key: str, found: Sequence[Tally], named: Callable[[str], str]
) -> Iterator[Statement]:
    if not found:
        return
    text = case.say(f"nature.{key}", names=case.language.listing(named(t.name) for t in found))
    evidence = tuple(dict.fromkeys(case.post(tally.first) for tally in found))
    yield Statement(f"nature.{key}", text, "claimed", evidence[:SHOWN])


def _price(case: Case) -> Iterator[Statement]:
    asked = [mention for mention in case.history if mention.claim.price]
    if asked and (price := asked[0].claim.price):
        first = asked[0]
        text = case.say(
            "nature.price",
            amount=price.amount,
            currency=price.currency,
            source=first.source,
            at=first.published_at,
        )
        yield Statement("nature.price", text, "claimed", (case.post(first),))


def _reach(case: Case) -> Statement:
    language = case.language
    tongues = language.listing(language.tongue(code) for code in case.incident.languages)
    places = len({mention.source for mention in case.mentions})
    text = language.count("nature.reach", len(case.mentions), places=places, languages=tongues)
    return Statement("nature.reach", text, "observed")


def _is_genuine(case: Case) -> bool:
    return case.incident.hand.verdict == "confirmed" or any(
        one.stage is Stage.DISCLOSURE for one in case.incident.milestones
    )
