"""How early incidents were known, in plain sentences and as values that JSON knows."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from monitor.as_json import Json
from monitor.gaps import GapKind
from monitor.lead_time import Foresight, Late, Lead, Tally
from monitor.pointers import Pointer
from monitor.report.words import ahead, counted, day, duration, iso, language, when

_LATES_TOLD = 3  #: in the sentence; the table has them all
_PLACES_TOLD = 5
REMEDIES: Mapping[GapKind, str] = {
    "source missing": "watch more places",
    "source silent": "mend the access, or look in another way",
    "rule missing": "extend the rules",
    "edited": "nobody could have known earlier",
    "unclear": "look at the incidents",
}
"""What closes a gap."""


def foreseen(told: Foresight, tz: tzinfo) -> str:
    """One sentence: how early it was known, what was seen late and why, and what nobody watches.

    "seen 12 days 3 h before the publication; the offer of 4 Feb 2021 was seen 2 days late because
    board-b was not watched before 6 Feb 2021"
    """
    parts = [_leads(told, tz)]
    parts += [
        f"{subject(late, tz)} was seen {duration(late.by)} late {because(late, tz)}"
        for late in told.lates[:_LATES_TOLD]
    ]
    more = len(told.lates) - _LATES_TOLD
    if more > 0:
        parts.append(f"{more} more {'was' if more == 1 else 'were'} seen late")
    if told.pointers:
        parts.append(f"posts point to {_places(told.pointers)}")
    return "; ".join(parts)


def _leads(told: Foresight, tz: tzinfo) -> str:
    lengths = [(lead.until, shown(lead, told)) for lead in told.leads]
    said = [_ahead_of(until, length) for until, length in lengths]
    listed = " and ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)
    if told.afterwards is None:
        return f"seen {listed}" if said else "neither published nor in the press so far"
    read = f"an old case, read afterwards on {day(told.afterwards, tz)}"
    return f"{read}; by the posts' own times first spoken of {listed}" if said else read


def shown(lead: Lead, told: Foresight) -> timedelta:
    """The length that counts: since it was seen; of old cases, since it was first written of."""
    return lead.seen if told.afterwards is None else lead.event


def seen_before(lead: Lead, told: Foresight) -> str:
    """The lead since it was seen, in words: "13 days 2 h before", "read afterwards"."""
    old = told.afterwards is not None and lead.seen <= timedelta(0)
    return "read afterwards" if old else ahead(lead.seen)


def _ahead_of(stage: str, length: timedelta) -> str:
    said = ahead(length)
    return f"{said} {'as ' * said.endswith('time')}the {stage}"


def subject(late: Late, tz: tzinfo) -> str:
    """What was seen late: "the offer of 4 Feb 2021", "the first post in Turkish (5 Feb 2021)"."""
    written = day(late.at, tz)
    first = f"the first post in {language(late.lang)}" if late.lang else ""
    if not late.reached:
        return f"{first} ({written})"
    return f"the {late.stage} of {written}" + (f" ({first})" if first else "")


def because(late: Late, tz: tzinfo) -> str:
    """By which gap, as the end of a sentence: "because board-b was not watched before ..."."""
    return f"{'' if late.gap.wholly else 'mostly '}because {_why(late, tz)}"


def _why(late: Late, tz: tzinfo) -> str:
    gap, source = late.gap, late.source
    match gap.kind:
        case "source missing":
            return _missing(late, tz)
        case "source silent":
            until = f" until {when(gap.until, tz)}" if gap.until else ""
            return f"{source} could not be looked at ({gap.state}) from {_at(gap.since, tz)}{until}"
        case "rule missing" if gap.since is None:
            return "no rule flags the post; only the open incident claimed it"
        case "rule missing":
            read = f"{source} was read on {_at(gap.since, tz)} and nothing flagged it then"
            return f"{read}: a rule, or the post itself, came later"
        case "edited":
            return "the post said so only after an edit"
        case "unclear":
            return "of nothing that is kept: was Leakline stopped, or the post shown late?"


def _missing(late: Late, tz: tzinfo) -> str:
    if late.gap.by_hand:
        return "no post that was read tells of it; a person did"
    if late.gap.until is None:
        return f"{late.source} is not watched itself: the post came through another source"
    return f"{late.source} was not watched before {_at(late.gap.until, tz)}"


def _at(instant: datetime | None, tz: tzinfo) -> str:
    return when(instant, tz) if instant else "a day that is not known"


def _places(pointers: tuple[Pointer, ...]) -> str:
    names = [f"{one.place} ({counted(one.posts, 'post')})" for one in pointers[:_PLACES_TOLD]]
    more = len(pointers) - _PLACES_TOLD
    tail = f" and {counted(more, 'other place')}" if more > 0 else ""
    return f"{', '.join(names)}{tail}: no source is called so"


def tallied(tally: Tally) -> tuple[str, ...]:
    """Sentences on many incidents: the medians, the gaps with what closes them, the places."""
    return tuple(_tallied(tally))


def _tallied(tally: Tally) -> Iterator[str]:
    for one in tally.medians:
        reached = counted(one.incidents, "incident")
        known = f"{one.before} of {reached} known before the {one.until}"
        yield f"{known}, in the median {ahead(one.seen)}"
    if not tally.medians:
        yield "no incident that was followed live reached publication, press or disclosure"
    for kind, times in tally.gaps.items():
        if times:
            yield f"seen late {counted(times, 'time')}: {kind} ({REMEDIES[kind]})"
    if not any(tally.gaps.values()):
        yield "nothing was seen late"
    if tally.unwatched:
        told = tally.unwatched[:_PLACES_TOLD]
        names = ", ".join(f"{place} ({counted(posts, 'post')})" for place, posts in told)
        yield f"posts point to {counted(len(tally.unwatched), 'place')} that no source is: {names}"
    if tally.afterwards:
        yield f"{counted(tally.afterwards, 'old case')} read afterwards, in no median"


FILTERS: Mapping[str, Callable[..., Any]] = {
    f.__name__: f for f in (foreseen, seen_before, subject, because, tallied)
}


# -- for machines ---------------------------------------------------------------------------------


def lead_values(told: Foresight) -> Json:
    """How early it was known, as the key `lead` of an incident; docs/interchange.md names the keys.

    Sentences tell their times in UTC.
    """
    return {
        "said": foreseen(told, UTC),
        "read_afterwards": iso(told.afterwards) if told.afterwards else None,
        "lead_times": [
            {
                "until": lead.until.value,
                "seconds_since_seen": _seconds(lead.seen),
                "seconds_since_first": _seconds(lead.event),
            }
            for lead in told.leads
        ],
        "late": [_late(late) for late in told.lates],
        "unwatched": [
            {"place": one.place, "posts": one.posts, "at": iso(one.at)} for one in told.pointers
        ],
    }


def _late(late: Late) -> Json:
    return {
        "stage": late.stage.value if late.reached else None,
        "lang": late.lang,
        "at": iso(late.at),
        "seen_at": iso(late.seen_at),
        "seconds": _seconds(late.by),
        "source": late.source,
        "post_id": late.post_id,
        "gap": late.gap.kind,
        "why": because(late, UTC),
    }


def tally_values(tally: Tally) -> Json:
    """Many foresights added up."""
    return {
        "said": list(tallied(tally)),
        "incidents": tally.incidents,
        "read_afterwards": tally.afterwards,
        "medians": [
            {
                "until": one.until.value,
                "incidents": one.incidents,
                "before": one.before,
                "seconds_since_seen": _seconds(one.seen),
            }
            for one in tally.medians
        ],
        "gaps": dict(tally.gaps),
        "unwatched": [{"place": place, "posts": posts} for place, posts in tally.unwatched],
    }


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
