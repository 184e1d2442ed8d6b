"""Alert -> words: what every channel says, in one place. English now; a catalogue can follow.

Everything here is one clean line per string: no line end, no control character, links defanged.
Each channel still escapes for itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from babel import Locale

from monitor.clock import said
from monitor.masking import defang_text, one_line
from monitor.model import Alert, Claim, Count, File, Milestone, Notice, Reason, SourceNews

_LONGEST_TITLE = 200
_LONGEST_FACT = 400
_LONGEST_EXCERPT = 600
_KILO = 1000
_MOST = 8  # names, classes or lines of one kind

REASONS = {
    Reason.FIRST_MENTION: "first mention of this incident",
    Reason.NEW_STAGE: "the incident reached a new stage",
    Reason.GREW: "the claim grew",
    Reason.NEW_NAME: "a watched name is hit",
    Reason.NEW_LANGUAGE: "it crossed into another language or platform",
    Reason.RECYCLED: "an old leak is posted again",
    Reason.CLOCK: "the authority is to be told, and time runs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a channel says about an alert, from the most to the least important."""

    subject: str  #: "[publication] 500,000 French hospital records"
    headline: str
    facts: tuple[tuple[str, str], ...] = ()  #: (label, value)
    why: tuple[str, ...] = ()
    excerpt: str = ""  #: in the original language; empty when there is none
    sources: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    footer: str = ""


def words(alert: Alert | Notice) -> Wording:
    """The words for an alert. An alert that cannot be worded says so and where to look."""
    if isinstance(alert, Notice):
        return _of_sources(alert)
    try:
        return _words(alert)
    except (ValueError, TypeError, LookupError, AttributeError):
        return unspeakable(alert)


def unspeakable(alert: Alert) -> Wording:
    """The words for an alert whose content cannot be rendered: which it is, and where to look."""
    incident = _line(alert.incident)
    return Wording(
        subject=f"[{_line(alert.stage)}] incident {incident}, see console",
        headline=f"Incident {incident} has news that cannot be shown here, see console.",
        footer=_footer(alert),
    )


def _words(alert: Alert) -> Wording:
    title = _line(alert.title, _LONGEST_TITLE) or f"incident {_line(alert.incident)}"
    return Wording(
        subject=f"[{_matter(alert)}] {title}",
        headline=title,
        facts=tuple((label, _line(value)) for label, value in _facts(alert) if value),
        why=tuple(_line(reason) for reason in alert.why[:_MOST]),
        excerpt=_line(alert.excerpt, _LONGEST_EXCERPT),
        sources=(_source(alert),),
        milestones=tuple(map(_milestone, alert.milestones)),
        footer=_footer(alert),
    )


def _matter(alert: Alert) -> str:
    """What the alert is about in two or three words: its stage, or how much time is left."""
    if alert.reason is Reason.CLOCK and alert.clock is not None:
        return said(alert.clock, alert.seen_at)
    return alert.stage.value


def _facts(alert: Alert) -> Iterable[tuple[str, str]]:
    claim = alert.claim
    yield "Stage", f"{alert.stage.value}: {REASONS[alert.reason]}"
    yield "Severity", alert.severity
    yield "Clock", _clock(alert)
    yield "Claimed", _list(map(_count, _distinct(claim.counts)), "; ")
    yield "Data", _list(claim.data_classes)
    yield "Who", _list(claim.who)
    yield "Watched", _list(claim.watched)
    yield "Country", _list(map(_country, claim.countries))
    yield "Sector", _list(claim.sectors)
    yield "Price", _price(claim)
    yield "Files", _list(map(_file, claim.files))
    if alert.reason is not Reason.CLOCK:  # that one is about no post
        yield "Happened", utc(alert.at)
        yield "Seen", f"{utc(alert.seen_at)}{_delay(alert)}"
        yield "First mention", _first_mention(alert)
    yield "Mentions", _mentions(alert)
    yield "Post", alert.url or ""


def _clock(alert: Alert) -> str:
    """What the awareness clock said at the alert's own time; empty where none ran."""
    clock = alert.clock
    if clock is None:
        return ""
    rest = f"{said(clock, alert.seen_at)}; known since {utc(clock.started_at)}"
    return rest if clock.stopped_at else f"{rest}, the authority is due {utc(clock.due_at)}"


def utc(moment: datetime) -> str:
    """A time as every channel writes it: 2021-02-12 02:25 UTC."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: "11 days 5 hours", "4 minutes", "no time"."""
    minutes = int(abs(length).total_seconds()) // 60
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    said = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " ".join(said[:2]) or "no time"


def _line(text: str, longest: int = _LONGEST_FACT) -> str:
    line = defang_text(one_line(text[: 4 * longest]))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _list(names: Iterable[str], joint: str = ", ") -> str:
    said = list(names)
    more = f" and {len(said) - _MOST} more" if len(said) > _MOST else ""
    return joint.join(said[:_MOST]) + more


def _distinct(counts: Iterable[Count]) -> list[Count]:
    """The counts, largest first, each stated number once."""
    said = {(count.said, count.unit): count for count in counts}
    return [said[key] for key in sorted(said, reverse=True)]


def _count(count: Count) -> str:
    return f"{count.said:,} {count.unit}"


def _price(claim: Claim) -> str:
    return f"{claim.price.amount:,.8g} {claim.price.currency}" if claim.price else ""


def _file(file: File) -> str:
    return file.name if file.size is None else f"{file.name} ({size(file.size)})"


def size(count: int) -> str:
    """A number of bytes for people, in decimal units: "201 MB"."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < _KILO:
            return f"{amount:.3g} {unit}"
        amount /= _KILO
    return f"{amount:.3g} TB"


def _delay(alert: Alert) -> str:
    late = alert.seen_at - alert.at
    return f" ({span(late)} later)" if late >= timedelta(minutes=1) else ""


def _first_mention(alert: Alert) -> str:
    first = min((m.at for m in alert.milestones), default=alert.at)
    if first >= alert.at:
        return ""
    return f"{utc(first)}, {span(alert.at - first)} before this"


def _mentions(alert: Alert) -> str:
    posts = f"{alert.mentions} post{'' if alert.mentions == 1 else 's'}"
    return f"{posts} in {_list(map(_language, alert.languages))}" if alert.languages else posts


def _source(alert: Alert) -> str:
    return _line(f"{alert.source}, post {alert.post_id}, written in {_language(alert.lang)}")


def _milestone(milestone: Milestone) -> str:
    return _line(
        f"{milestone.stage.value}: {utc(milestone.at)}, {milestone.source}"
        f" (seen {utc(milestone.seen_at)})"
    )


def _footer(alert: Alert) -> str:
    return (
        f"Leakline incident {_line(alert.incident)}, revision {alert.revision}. Personal data is"
        " masked; links are defanged and were not opened."
    )


@cache
def _english() -> Locale:
    return Locale.parse("en")


def _country(code: str) -> str:
    return str(_english().territories.get(code.upper(), code))


def _language(code: str) -> str:
    if code == "und":
        return "an unknown language"
    return str(_english().languages.get(code.lower(), code))


# -- of sources -----------------------------------------------------------------------------------

_LOST = {
    "unreachable": "cannot be reached",
    "waiting": "asked us to wait",
    "silent": "silent beyond habit",
    "canary missing": "without the expected canary",
    "slow": "slow to answer",
}
_BACK = {
    "silent": "heard again",
    "canary missing": "showing the canary again",
    "slow": "quick again",
}
_NAMED_ALONE = 6  # sources with a line of their own
_LONGEST_DETAIL = 150  # of what a place answered: what to do stands behind it


def _of_sources(notice: Notice) -> Wording:
    said = f"{_line(_subject(notice.news), _LONGEST_TITLE)}"
    return Wording(
        subject=f"[sources] {said}",
        headline=said,
        facts=tuple((_line(label), _line(value)) for label, value in _about(notice.news)),
        footer=f"Leakline notice {notice.number}. `leakline sources` shows them all.",
    )


def _subject(news: tuple[SourceNews, ...]) -> str:
    """What is told in one line: "37 of 40 sources cannot be reached since 14:02: ..."."""
    first, states = news[0], {one.state for one in news}
    if first.until is not None:
        back = _BACK.get(first.state, "read again") if len(states) == 1 else "read again"
        who = first.source if len(news) == 1 else f"{len(news)} of {first.among} sources"
        return f"{who} {'is' if len(news) == 1 else 'are'} {back}"
    if len(news) == 1:
        return f"{first.source}: {first.state} since {utc(first.since)}"
    lost = _LOST.get(first.state, first.state) if len(states) == 1 else "cannot be read"
    since = utc(min(one.since for one in news))
    asked = ": is the network down?" if first.network else ""
    return f"{len(news)} of {first.among} sources {lost} since {since}{asked}"


def _about(news: tuple[SourceNews, ...]) -> Iterable[tuple[str, str]]:
    """Each source with what it is about; where they are many, those of one state together."""
    if len(news) <= _NAMED_ALONE:
        yield from ((one.source, _story(one)) for one in news)
        return
    kinds = dict.fromkeys((one.state, one.todo) for one in news)
    for state, todo in kinds:
        some = [one for one in news if (one.state, one.todo) == (state, todo)]
        since = "" if some[0].until else f"since {utc(min(one.since for one in some))}"
        parts = (_list(one.source for one in some), since, _sentence(todo))
        yield state.capitalize(), "; ".join(filter(None, parts))


def _story(one: SourceNews) -> str:
    if one.until is not None:
        length = f" for {span(one.until - one.since)}" if one.until > one.since else ""
        return f"since {utc(one.until)}; it was {one.state}{length}"
    detail = f": {_line(one.detail, _LONGEST_DETAIL)}" if one.detail else ""
    return f"{one.state} since {utc(one.since)}{detail}. {_sentence(one.todo)}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
