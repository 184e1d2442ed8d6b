"""Where things stand in the timeline picture: pills in lanes, flags above them, without overlaps.

Numbers are pixels. Text is measured with a table of typical widths, rounded up, since the reader's
fonts are unknown.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import Incident, Mention, Milestone, Stage
from monitor.report import words
from monitor.report.scale import Scale
from monitor.timeline import stage_in

LANES = ("telegram", "forum", "paste", "leaksite", "social", "press")
PILL_SIZE = 11.0  #: font size of a pill's text
MARK = 10.0  #: half the room of a shape
_MOST_ROWS = 5
_FEW = 3
_CODE = 48.0  #: room for one language code
# (reach in pixels, whether languages stay apart): coarser until a lane has few enough rows
_MERGES = ((16.0, True), (40.0, True), (40.0, False), (90.0, False), (200.0, False))
_NARROW = frozenset("iIljtf.,:;'|!()[] ")
_BROAD = frozenset("mwMW@%—…★")


@dataclass(slots=True)
class Pill:
    """Mentions of one stage that stand at one place of a lane."""

    stage: Stage
    x: float
    mentions: list[Mention]
    milestone: bool = False
    crosses: bool = False  #: brings the incident into a new language
    row: int = 0

    @property
    def label(self) -> str:
        """Languages in order of appearance, and how many mentions when there are several."""
        langs = list(dict.fromkeys(words.plain(m.lang) for m in self.mentions))
        told, more = langs[:_FEW], len(langs[_FEW:])
        codes = [clip(code, _CODE, PILL_SIZE) for code in told]
        said = " ".join([*codes, f"+{more}"] if more else codes)
        return said if len(self.mentions) == 1 else f"{said} ×{len(self.mentions)}"

    @property
    def left(self) -> float:
        """The pill's left edge."""
        return self.x - MARK

    @property
    def right(self) -> float:
        """The pill's right edge."""
        return self.x + MARK + width(self.label, PILL_SIZE, bold=True) + 6


@dataclass(frozen=True, slots=True)
class Lane:
    """The pills of one kind of place; rows count from the top."""

    platform: str
    pills: tuple[Pill, ...]
    mentions: int

    @property
    def rows(self) -> int:
        """How many rows of pills the lane needs."""
        return 1 + max((p.row for p in self.pills), default=0)

    @property
    def crowded(self) -> bool:
        """Whether some pill stands for so many mentions that their times must be shown apart."""
        return any(len(p.mentions) > _FEW for p in self.pills)


@dataclass(slots=True)
class Flag:
    """The label of a milestone, whose pole goes down to its pill. Rows count from the top."""

    milestone: Milestone
    x: float
    lines: tuple[str, ...]
    row: int = 0
    width: float = field(init=False)

    def __post_init__(self) -> None:
        """Measure the label once."""
        bold, *rest = self.lines
        self.width = 22 + max(width(bold, 13, bold=True), *(width(t, 11) for t in rest)) + 6


def lanes(incident: Incident, mentions: Sequence[Mention], scale: Scale) -> tuple[Lane, ...]:
    """The lanes that have mentions: from the hidden places to the press, unknown ones last."""
    crossing = first_in_language(mentions)
    by_place: dict[str, list[Mention]] = {}
    for m in sorted(mentions, key=_order):
        by_place.setdefault(m.platform, []).append(m)
    names = [p for p in LANES if p in by_place] + sorted(by_place.keys() - set(LANES))
    return tuple(_lane(name, by_place[name], incident, crossing, scale) for name in names)


def first_in_language(mentions: Iterable[Mention]) -> frozenset[tuple[str, str]]:
    """The keys of the mentions that bring an incident into a language."""
    first: dict[str, tuple[str, str]] = {}
    for m in sorted(mentions, key=_order):
        first.setdefault(m.lang, m.key)
    return frozenset(first.values())


def flags(placed: Iterable[Flag]) -> tuple[Flag, ...]:
    """Flags with rows such that no label covers another label or another's pole.

    A pole that comes down through a label's room must start below it, so rows only ever grow from
    left to right within a crowd.
    """
    done: list[Flag] = []
    for flag in sorted(placed, key=lambda f: (f.x, f.milestone.stage.rank)):
        above = [f.row for f in done if f.x + f.width > flag.x - 6]
        flag.row = 1 + max(above, default=-1)
        done.append(flag)
    return tuple(done)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The room that a text needs in a usual sans serif font, rather too much than too little."""
    return sum(map(_advance, text)) * size * (1.08 if bold else 1.0)


def clip(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or its beginning with an ellipsis where the room ends."""
    if width(text, size, bold=bold) <= room:
        return text
    used = width("…", size, bold=bold)
    for n, char in enumerate(text):
        used += width(char, size, bold=bold)
        if used > room:
            return text[:n].rstrip() + "…"
    return text


def _advance(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    if char in _NARROW:
        return 0.33
    if char in _BROAD:
        return 0.92
    return 0.7 if char.isupper() else 0.57


def _order(mention: Mention) -> tuple[datetime, str, str]:
    return (mention.published_at, mention.source, mention.post_id)


def _lane(
    name: str,
    mentions: list[Mention],
    incident: Incident,
    crossing: frozenset[tuple[str, str]],
    scale: Scale,
) -> Lane:
    pills: list[Pill] = []
    for reach, apart in _MERGES:
        pills = _merged(mentions, incident, crossing, scale, reach=reach, apart=apart)
        _place(pills)
        if max(p.row for p in pills) < _MOST_ROWS:
            break
    return Lane(name, tuple(pills), len(mentions))


def _merged(
    mentions: list[Mention],
    incident: Incident,
    crossing: frozenset[tuple[str, str]],
    scale: Scale,
    *,
    reach: float,
    apart: bool,
) -> list[Pill]:
    milestones = {(m.source, m.post_id) for m in incident.milestones}
    pills: list[Pill] = []
    latest: dict[tuple[Stage, str], Pill] = {}
    for m in mentions:
        stage = stage_in(incident, m)
        kind = (stage, m.lang if apart else "")
        x, pill = scale.x(m.published_at), latest.get(kind)
        if pill is None or x - pill.x > reach or m.key in milestones:
            pill = latest[kind] = Pill(stage, x, [], milestone=m.key in milestones)
            pills.append(pill)
        pill.mentions.append(m)
        pill.crosses |= m.key in crossing
    return pills


def _place(pills: list[Pill]) -> None:
    """Gives each pill the first row in which it touches no other."""
    ends: list[float] = []
    for pill in pills:
        free = (row for row, end in enumerate(ends) if end + 3 <= pill.left)
        pill.row = next(free, len(ends))
        if pill.row == len(ends):
            ends.append(0.0)
        ends[pill.row] = pill.right
