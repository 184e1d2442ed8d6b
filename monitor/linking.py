"""Whether a mention speaks of an incident that is open, and why. Pure.

Evidence is weighed, each piece with its sentence: names, counts, country and sector, kinds of data,
files, links, handles, forwards, copies of a text, and time. What contradicts weighs against. From
JOIN on a mention joins the best incident; between SUGGEST and JOIN the link is a suggestion only.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.copies import ALIKE, likeness
from monitor.counting.counts import same_count
from monitor.keys import post_key
from monitor.model import Claim, Count, Incident, Mention, Stage
from monitor.naming.likeness import SAME, same_name, same_whole_name
from monitor.naming.spelling import is_named, own_words, sounds

JOIN = 3.0
SUGGEST = 2.0
REMEMBERED = timedelta(days=120)  #: how long after its last mention an incident is open to all

_SAMPLE = 100  #: rows that are no more than a sample, and the share that is none
_NAMED = 2.5  #: evidence of names from which the victim is the same
_CHANCE = 1_000
_NEAR_DAYS, _FAR_DAYS = 14, 60
_THESE_DAYS = timedelta(days=5)
_ROUND_DIGITS = 2  #: a number with more significant digits than this is nobody's guess
_TITLED = "leaksite"  #: here a title is a name as a whole; elsewhere more may stand round it
_ECHO = (Stage.PRESS, Stage.DISCLOSURE)
_TOLD = (Stage.MENTION, *_ECHO)  #: stages at which nobody offers, shows or hands out anything


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: above zero it speaks for the link, below against it."""

    weight: float
    why: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where a mention belongs. `incident` is None when it opens one of its own."""

    incident: Incident | None
    why: tuple[str, ...]
    recycled: bool = (
        False  #: an old leak that is handed out or offered again, months or years later
    )
    suggested: tuple[str, ...] = ()  #: ids of incidents that are near, for a human to judge


def link(
    mention: Mention, candidates: Sequence[Incident], heard: frozenset[str] = frozenset()
) -> Link:
    """The incident that the mention joins, or none; with the evidence in words.

    `heard` are the sounds of the post's words: names that only incidents know stand there.
    """
    judged = sorted(
        ((weigh(mention, incident, heard), incident) for incident in candidates),
        key=lambda pair: (-total(pair[0]), pair[1].opened_at, pair[1].id),
    )
    if judged:
        evidence, best = judged[0]
        evidence += _only_one(mention, best, candidates)
        if SUGGEST <= total(evidence) < JOIN:
            evidence += _only_such_number(mention, evidence, best, candidates, heard)
        if total(evidence) >= JOIN:
            return Link(
                best,
                tuple(piece.why for piece in evidence),
                recycled=_apart(mention, best) > REMEMBERED,
                suggested=_near(judged[1:]),
            )
    return Link(None, ("no open incident fits",), suggested=_near(judged))


def weigh(
    mention: Mention, incident: Incident, heard: frozenset[str] = frozenset()
) -> tuple[Evidence, ...]:
    """Every piece of evidence for or against the mention's belonging to the incident."""
    said, known = mention.claim, incident.claim
    if mention.platform == _TITLED and said.who and known.who:
        heard -= sounds("\n".join(said.who))  # they are judged as one name
    names = tuple(_names(said, known, heard))
    named = total(names) >= _NAMED
    return tuple(
        piece
        for piece in (
            *names,
            _numbers(said, known, heard, named=named),
            _shared("country", said.countries, known.countries, 1.0, -3.0),
            _shared("sector", said.sectors, known.sectors, 1.0, -0.5 if named else -1.0),
            _data_classes(said, known),
            *_traces(mention, incident),
            _time(mention, incident),
        )
        if piece is not None
    )


def shares_more_than_place(
    mention: Mention, incident: Incident, heard: frozenset[str] = frozenset()
) -> bool:
    """Whether anything but country, sector and time speaks for their belonging together."""
    claim = replace(mention.claim, countries=(), sectors=())
    evidence = weigh(replace(mention, claim=claim), incident, heard)
    when = _time(mention, incident)
    return any(piece.weight > 0 for piece in evidence if piece != when)


def total(evidence: Iterable[Evidence]) -> float:
    """The sum of the weights."""
    return sum(piece.weight for piece in evidence)


def _near(judged: Iterable[tuple[tuple[Evidence, ...], Incident]]) -> tuple[str, ...]:
    return tuple(incident.id for evidence, incident in judged if total(evidence) >= SUGGEST)[:3]


def _names(said: Claim, known: Claim, heard: frozenset[str]) -> Iterator[Evidence]:
    """Whether both speak of one organisation."""
    watched = [watch for watch in said.watched if watch in known.watched]
    if watched:
        yield Evidence(3.0, f"the same watched name: {watched[0]}")
    pairs = [(same_name(a, b), a, b) for a in said.who for b in known.who]
    score, one, other = max(pairs, default=(0.0, "", ""))
    if score >= SAME:
        yield Evidence(3.5 * score, f'the same name: "{one}" and "{other}"')
    elif named := next((name for name in known.who if is_named(name, heard)), None):
        yield Evidence(3.0, f'it names "{named}"')
    elif called := next((word for word in known.called if is_named(word, heard)), None):
        yield Evidence(2.5, f'it bears the word "{called}" too')
    elif not watched and _are_proper(said.who) and _are_proper(known.who):
        yield Evidence(-2.5, f'other names: "{said.who[0]}", not "{known.who[0]}"')


def _are_proper(names: Iterable[str]) -> bool:
    """Whether one of the names is more than general words, so that another name contradicts it."""
    return any(own_words(name) for name in names)


def newly_named(known: Claim, heard: frozenset[str]) -> tuple[str, ...]:
    """Words of the incident that may be names, and that a post with these sounds bears too."""
    return tuple(word for word in known.called if is_named(word, heard))


def _numbers(said: Claim, known: Claim, heard: frozenset[str], *, named: bool) -> Evidence | None:
    """Whether the stated numbers agree; they never need to be equal.

    Sellers of one leak count it anew, and customers of one victim count themselves: where the name
    is the same, another number says little.
    """
    return (
        _counts_agree(said, known)
        or _heard_number(known, heard)
        or _counts_differ(said, known, most=1.0 if named else 2.0)
    )


def _heard_number(known: Claim, heard: frozenset[str]) -> Evidence | None:
    """Whether the post bears a number of the incident without saying of what."""
    counts = [count for count in known.counts if count.of_records and count.said > _CHANCE]
    exact = next((count.said for count in counts if _is_heard(count, heard)), None)
    if exact is not None:
        return Evidence(3.0, f"it bears the number {exact:,}")
    amounts = [int(mark[1:]) for mark in heard if mark[0] == "%"]
    for count in counts:
        for amount in amounts:
            if same_count(count, Count(amount, amount, count.unit, amount)):
                return Evidence(1.5, f"it bears {amount:,}, as {count.said:,} {count.unit}")
    return None


def _is_heard(count: Count, heard: frozenset[str]) -> bool:
    """Whether the post bears the very number, and it is nobody's guess."""
    return f"#{count.said}" in heard and _digits(count.said) > _ROUND_DIGITS


def _counts_agree(said: Claim, known: Claim) -> Evidence | None:
    pairs = [(a, b) for a in said.counts for b in known.counts if _comparable(a, b)]
    for a, b in pairs:
        if a.said == b.said and _digits(a.said) > _ROUND_DIGITS:
            return Evidence(3.0, f"exactly the same number: {a.said:,}")
    for a, b in pairs:
        if same_count(a, b):
            return Evidence(1.5, f"the numbers agree: {a.said:,} and {b.said:,} {a.unit}")
    return None


def _counts_differ(said: Claim, known: Claim, most: float) -> Evidence | None:
    pairs = [(a, b) for a in said.counts for b in known.counts if _comparable(a, b)]
    contrary = [(a, b) for a, b in pairs if not _part_of(a, b)]
    if not contrary:
        return None
    a, b = min(contrary, key=lambda pair: abs(math.log((pair[0].said + 1) / (pair[1].said + 1))))
    return Evidence(-most, f"the numbers differ: {a.said:,} and {b.said:,} {a.unit}")


def same_number(said: Claim, known: Claim, heard: frozenset[str] = frozenset()) -> bool:
    """Whether both state one number of people or rows that is too large for chance."""
    return any(_is_heard(count, heard) for count in known.counts) or any(
        a.said > _CHANCE and a.of_records and b.of_records and same_count(a, b)
        for a in said.counts
        for b in known.counts
    )


def _part_of(a: Count, b: Count) -> bool:
    """Whether the smaller number may be a sample of the larger: it contradicts nothing."""
    small, large = sorted((a.said, b.said))
    return small <= _SAMPLE or small * _SAMPLE <= large


def _comparable(a: Count, b: Count) -> bool:
    return a.unit == b.unit or (a.of_records and b.of_records)


def _shared(
    what: str, said: Sequence[str], known: Sequence[str], alike: float, other: float
) -> Evidence | None:
    if not said or not known:
        return None
    common = [value for value in said if value in known]
    if common:
        return Evidence(alike, f"the same {what}: {', '.join(common)}")
    return Evidence(other, f"another {what}: {', '.join(said)}, not {', '.join(known)}")


def _data_classes(said: Claim, known: Claim) -> Evidence | None:
    common = [name for name in said.data_classes if name in known.data_classes]
    if not common:
        return None
    return Evidence(min(1.0, 0.4 * len(common)), f"the same data: {', '.join(common)}")


def _traces(mention: Mention, incident: Incident) -> Iterator[Evidence]:
    """What the post carries that the incident's posts carried: files, links, handles, forwards."""
    said, known = mention.claim, incident.claim
    files = {file.name for file in said.files} & {file.name for file in known.files}
    if files:
        yield Evidence(3.0, f"the same file: {min(files)}")
    links = set(said.links) & set(known.links)
    if links:
        yield Evidence(3.0, f"the same link: {min(links)}")
    if f"text:{mention.text_key}" in incident.keys:
        yield Evidence(4.0, "a copy of the same text")
    elif (alike := _alike(mention, incident)) >= ALIKE:
        yield Evidence(round(4 * alike, 2), f"nearly the same text ({100 * alike:.0f} % of it)")
    if said.handle and said.handle == known.handle:
        yield Evidence(1.25, "the same author")
    if mention.reply_to and post_key(mention.source, mention.reply_to) in incident.keys:
        yield Evidence(4.0, "an answer to a post of this incident")
    if mention.forwarded_from and f"source:{mention.forwarded_from}" in incident.keys:
        yield Evidence(1.0, f"forwarded from {mention.forwarded_from}, which speaks of it")


def _alike(mention: Mention, incident: Incident) -> float:
    """The largest share of its text that the mention has in common with one of the incident's."""
    shares = (likeness(mention.signature, known) for known in incident.signatures)
    return max(shares, default=0.0)


def _time(mention: Mention, incident: Incident) -> Evidence | None:
    """What the time between them says.

    A leak is handed out and offered again after years, and its name is all that is left of it: so
    it must be the whole name. What is only told years later is told of something new.
    """
    apart = _apart(mention, incident)
    days = apart.days
    if days <= _FAR_DAYS:
        return Evidence(0.5, "within two weeks") if days <= _NEAR_DAYS else None
    again = mention.stage not in _TOLD and _is_whole(mention.claim, incident.claim)
    if apart <= REMEMBERED:
        return Evidence(-0.5 if again else -1.0, f"{days} days apart")
    if again:
        return Evidence(0.0, f"recycled: {days} days apart")
    return Evidence(-3.0, f"{days} days apart: too long for one leak")


def _is_whole(said: Claim, known: Claim) -> bool:
    return any(same_whole_name(one, other) for one in said.who for other in known.who)


def _apart(mention: Mention, incident: Incident) -> timedelta:
    """How long before the incident's first mention, or after its last, this one was written."""
    before = incident.first_at - mention.published_at
    after = mention.published_at - incident.last_at
    return max(before, after, timedelta(0))


def _only_one(
    mention: Mention, best: Incident, candidates: Sequence[Incident]
) -> tuple[Evidence, ...]:
    """Who names nobody and states no number means the one incident of its country and sector.

    An echo surely does: the mention or, when the echo was read first, the incident. Where one of
    both says no more than a sector, the days must tell.
    """
    said = mention.claim
    if _is_thin(said) or _is_thin(best.claim):
        return _only_in_these_days(mention, best, candidates)
    echo = _is_bare_echo(mention.stage, said) or _is_bare_echo(best.stage, best.claim)
    vague = not said.who and all(count.said <= _CHANCE for count in said.counts)
    if not (echo or vague) or [one for one in candidates if _share_place(one.claim, said)] != [
        best
    ]:
        return ()
    weight = 1.0 if echo else 0.5
    return (Evidence(weight, "the only open incident of its country and sector"),)


def _is_thin(claim: Claim) -> bool:
    """Whether the claim says of whose data it is by a sector alone, or by a country alone."""
    tells = claim.who or claim.watched or claim.files or claim.links
    if tells or (claim.countries and claim.sectors):
        return False
    return all(count.said <= _CHANCE for count in claim.counts)


def _only_such_number(
    mention: Mention,
    evidence: Iterable[Evidence],
    best: Incident,
    candidates: Iterable[Incident],
    heard: frozenset[str],
) -> tuple[Evidence, ...]:
    """No other open incident of these weeks has such a number, and nothing speaks against it."""
    if any(piece.weight < 0 for piece in evidence):
        return ()
    alike = [
        one
        for one in candidates
        if _apart(mention, one) <= timedelta(days=_NEAR_DAYS)
        and _same_telling_number(mention.claim, one.claim, heard)
    ]
    if alike != [best]:
        return ()
    return (Evidence(1.0, "the only open incident of these weeks with such a number"),)


def _same_telling_number(said: Claim, known: Claim, heard: frozenset[str]) -> bool:
    """Whether they share a number with two digits before its zeros; 500,000 is anybody's."""
    counts = tuple(count for count in known.counts if _digits(count.said) >= _ROUND_DIGITS)
    telling = Claim(counts=counts)
    return bool(_counts_agree(said, telling) or _heard_number(telling, heard))


def _only_in_these_days(
    mention: Mention, best: Incident, candidates: Sequence[Incident]
) -> tuple[Evidence, ...]:
    said = mention.claim
    near = [
        one
        for one in candidates
        if _apart(mention, one) <= _THESE_DAYS and _may_share_place(one.claim, said)
    ]
    if near != [best]:
        return ()
    return (Evidence(1.5, "the only open incident of its sector or country in these days"),)


def _is_bare_echo(stage: Stage, claim: Claim) -> bool:
    return stage in _ECHO and not claim.who and not claim.counts


def _may_share_place(one: Claim, other: Claim) -> bool:
    """Whether they share a sector or a country, and the other of both contradicts nothing."""
    pairs = ((one.countries, other.countries), (one.sectors, other.sectors))
    stated = [bool(set(a) & set(b)) for a, b in pairs if a and b]
    return bool(stated) and all(stated)


def _share_place(one: Claim, other: Claim) -> bool:
    countries = set(one.countries) & set(other.countries)
    return bool(countries and set(one.sectors) & set(other.sectors))


def _digits(number: int) -> int:
    """How many digits of the number are not trailing zeros."""
    return len(str(number).rstrip("0"))
