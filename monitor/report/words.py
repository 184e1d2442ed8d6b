"""How the report writes times, numbers and names, and how it makes hostile text harmless.

`FILTERS` is the one set that every template and the picture use.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from babel import Locale
from markupsafe import Markup

from monitor.clock import said
from monitor.model import Clock, Mention, Stage

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PLATFORM_NAMES: Mapping[str, str] = {
    "telegram": "Telegram",
    "forum": "Forum",
    "paste": "Paste",
    "leaksite": "Leak site",
    "social": "Social",
    "press": "Press",
}
MARKS: Mapping[Stage, str] = {
    Stage.MENTION: "○",
    Stage.OFFER: "◆",
    Stage.SAMPLE: "◧",
    Stage.PUBLICATION: "★",
    Stage.SPREAD: "▲",
    Stage.PRESS: "▤",
    Stage.DISCLOSURE: "✚",
}
# What a reader cannot see, but what changes the text around it.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|<>~$&]|(?<=[a-z])://|www\.|@", re.IGNORECASE)
_AS_ENTITY = {"\\": "&#92;", "|": "&#124;", "`": "&#96;", "<": "&lt;", ">": "&gt;", "&": "&amp;"}
_INERT = {"://": "[:]//", "www.": "www[.]", "@": "[at]"}


def plain(text: object) -> str:
    """Text on one line, without anything that a reader cannot see but a program obeys."""
    line = _CONTROL.sub(" ", str(text))
    return _NO_CHARACTER.sub("\ufffd", _DIRECTION.sub("", line)).strip()


def markdown(text: object) -> Markup:
    """Text that Markdown shows as it stands: in a table cell too, without links or mentions."""
    return Markup(_MARKDOWN.sub(_harmless, plain(text)))  # noqa: S704 # this is the escaping


def _harmless(found: re.Match[str]) -> str:
    sign = found[0]
    if inert := _INERT.get(sign.lower()):
        return inert.replace("[", r"\[").replace("]", r"\]")
    return _AS_ENTITY.get(sign, f"\\{sign}")


def local(instant: datetime, tz: tzinfo) -> datetime:
    """The instant on the reader's clock; as it is where the calendar ends (year 1, year 9999)."""
    try:
        return instant.astimezone(tz)
    except OverflowError:
        return instant


def when(instant: datetime, tz: tzinfo) -> str:
    """An instant for the reader: "12 Feb 2021, 09:10"."""
    return f"{day(instant, tz)}, {local(instant, tz):%H:%M}"


def day(instant: datetime, tz: tzinfo) -> str:
    """A day for the reader: "12 Feb 2021"."""
    at = local(instant, tz)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def short(instant: datetime, tz: tzinfo) -> str:
    """An instant without its year: "Fri 12 Feb, 09:10"."""
    at = local(instant, tz)
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}, {at:%H:%M}"


def month(instant: datetime, tz: tzinfo) -> str:
    """A month for the reader: "Feb 2021"."""
    at = local(instant, tz)
    return f"{_MONTHS[at.month - 1]} {at.year}"


def iso(instant: datetime) -> str:
    """An instant for machines: "2021-02-12T08:10:00Z"."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def duration(length: timedelta) -> str:
    """A length of time in its two largest units: "13 days 2 h"; under a minute "none"."""
    minutes = round(abs(length.total_seconds()) / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [f"{days} day{'s' * (days != 1)}"] if days else []
    parts += [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes and not days else []
    return " ".join(parts) or "none"


def ahead(length: timedelta) -> str:
    """A lead in words: "13 days 2 h before", "3 h after", "at the same time"."""
    if duration(length) == "none":
        return "at the same time"
    return f"{duration(length)} {'before' if length > timedelta(0) else 'after'}"


def clock(running: Clock, now: datetime, tz: tzinfo) -> str:
    """The awareness clock: "51 h left (known since 12 Feb 2021, 10:10; due ...)"."""
    since, due = when(running.started_at, tz), when(running.due_at, tz)
    return f"{said(running, now, tz=tz)} (known since {since}; due {due})"


def number(value: float) -> str:
    """A number with its thousands parted: "491,840"."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.8f}".rstrip("0")


def counted(n: int, noun: str) -> str:
    """How many of a thing: "1 mention", "1,200 mentions"."""
    return f"{number(n)} {noun}{'s' * (n != 1)}"


def heading(mention: Mention) -> str:
    """The title of a mention; nothing where the excerpt begins with it anyway."""
    return "" if mention.excerpt.startswith(mention.title.rstrip("…")) else mention.title


def platform(name: str) -> str:
    """The name of a kind of place; an unknown one as it stands."""
    return PLATFORM_NAMES.get(name, name)


def language(code: str) -> str:
    """The English name of a language; an unknown code as it stands."""
    return "unknown" if code == "und" else str(_english().languages.get(code, code))


def country(code: str) -> str:
    """The English name of a country; an unknown code as it stands."""
    return str(_english().territories.get(code, code))


def mark(stage: Stage) -> str:
    """The shape of a stage as a character: what tells stages apart without colour."""
    return MARKS[stage]


@cache
def _english() -> Locale:
    return Locale("en")


FILTERS: Mapping[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        plain,
        markdown,
        when,
        day,
        short,
        iso,
        duration,
        ahead,
        clock,
        number,
        counted,
        heading,
        platform,
        language,
        country,
        mark,
    )
}
