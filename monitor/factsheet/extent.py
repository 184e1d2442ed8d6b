"""Article 33(3)(a), second part: who and what is concerned, and how many."""

from collections.abc import Iterator, Sequence

from monitor.factsheet.kinds import kinds
from monitor.factsheet.model import Case, Evidence, Standing, Statement
from monitor.factsheet.nature import shown
from monitor.factsheet.stated import Figure, Tally, contradicting, figures, tallied


def people(case: Case) -> Iterator[Statement]:
    """The categories of data subjects, and how many they are said to be."""
    sectors = [
        tally
        for tally in tallied(case.history, lambda m: m.claim.sectors)
        if case.language.name("people", tally.name) != tally.name
    ]
    yield from (_subjects(case, tally) for tally in sectors)
    if not sectors:
        yield case.unknown("people-categories")
    stated = [one for one in figures(case.history) if one.unit == "people"]
    yield from _figures(case, stated)
    if not stated:
        known = any(one.unit == "rows" for one in figures(case.history))
        yield case.unknown("people-from-records" if known else "people-number")
    yield case.unknown("abroad")


def records(case: Case) -> Iterator[Statement]:
    """How many records, files or gigabytes there are said to be."""
    stated = figures(case.history)
    for unit in ("rows", "files", "gigabytes"):
        yield from _figures(case, [one for one in stated if one.unit == unit])
    if not any(one.unit == "rows" for one in stated):
        known = any(one.unit == "people" for one in stated)
        yield case.unknown("records-from-people" if known else "records-number")


def data(case: Case) -> Iterator[Statement]:
    """The categories of data, the gravest first, and what the law says of them."""
    stated = classes(case)
    yield from (_data_class(case, tally) for tally in stated)
    weight = max((kinds().of(tally.name).enisa for tally in stated), default=0)
    if weight:
        word = case.language.name("data", f"enisa.{weight}")
        text = case.say("data.weight", enisa=weight, word=word)
        heavy = [one for one in stated if kinds().of(one.name).enisa == weight]
        evidence = tuple(dict.fromkeys(case.post(tally.first) for tally in heavy))
        yield Statement("data.weight", text, "derived", evidence, _names(case, ("enisa",)))
    if not stated:
        yield case.unknown("data")
    said = [one for one in case.history if one.claim.period]
    if case.incident.claim.period is None or not said:
        yield case.unknown("period")
        return
    first, last = case.incident.claim.period
    text = case.say("data.period", first=first, last=last)
    yield Statement("data.period", text, "claimed", (case.post(said[0]),))


def classes(case: Case) -> tuple[Tally, ...]:
    """The data classes that posts state, the gravest first."""
    found = tallied(case.history, lambda m: m.claim.data_classes)
    return tuple(sorted(found, key=lambda one: -_gravity(one.name)))


def _gravity(data_class: str) -> int:
    kind = kinds().of(data_class)
    return 2 * kind.enisa + bool(kind.flag)


def _subjects(case: Case, tally: Tally) -> Statement:
    language = case.language
    named = language.name("people", tally.name)
    text = case.say("people.sector", people=named, sector=language.name("sector", tally.name))
    return Statement("people.sector", text, "derived", shown(case, tally)[:3])


def _figures(case: Case, stated: Sequence[Figure]) -> Iterator[Statement]:
    """Each figure of one unit, what they come to together, and whether they exclude each other."""
    yield from (_figure(case, one) for one in stated)
    if not stated:
        return
    unit = case.language.name("unit", stated[0].unit)
    if len(stated) > 1:
        low, high = min(one.low for one in stated), max(one.high for one in stated)
        text = case.say("number.range", low=low, high=high, unit=unit)
        yield Statement("number.range", text, "derived", _firsts(case, stated))
    if apart := contradicting(stated):
        numbers = case.language.listing(case.language.number(one.said) for one in apart)
        text = case.say("number.conflict", numbers=numbers, unit=unit)
        yield Statement("number.conflict", text, "derived", _firsts(case, apart))


def _figure(case: Case, one: Figure) -> Statement:
    standing: Standing = "official" if one.official else "claimed"
    key = "exact" if one.low == one.high else "about"
    others = len(one.tally.posts) - 1
    text = case.say(
        f"number.{'official' if one.official else key}",
        number=one.said,
        low=one.low,
        high=one.high,
        unit=case.language.name("unit", one.unit),
        at=one.tally.at,
        source=one.tally.first.source,
        repeated=case.language.count("number.repeated", others) if others else "",
    )
    return Statement(f"number.{one.unit}", text, standing, shown(case, one.tally))


def _firsts(case: Case, some: Sequence[Figure]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(case.post(one.tally.first) for one in some))


def _data_class(case: Case, tally: Tally) -> Statement:
    language, flag = case.language, kinds().of(tally.name).flag
    text = language.count(
        "data.class",
        len(tally.posts),
        name=language.name("class", tally.name),
        flag=case.say("data.flagged", flag=language.name("flag", flag)) if flag else "",
        at=language.moment(tally.at, case.tz),
        source=tally.first.source,
    )
    return Statement("data.class", text, "claimed", shown(case, tally))


def _names(case: Case, basis: Sequence[str]) -> tuple[str, ...]:
    return tuple(case.language.name("basis", name) for name in basis)
