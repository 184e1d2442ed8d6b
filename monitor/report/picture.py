"""An incident and its mentions -> the timeline picture, as SVG without any outside help.

From top to bottom: title; flags of the milestones; one lane per kind of place, in which each pill
is a stage (shape and colour) with its language; the lead before publication and press; the axis;
the legend. The paper is drawn too, so that it reads in a dark page and in print.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo
from typing import Final

from monitor.gaps import Watching
from monitor.lead_time import Lead, leads, read_afterwards
from monitor.model import Incident, Mention, Stage
from monitor.report import layout, words
from monitor.report.layout import Flag, Lane, Pill, clip, width
from monitor.report.period import Period
from monitor.report.scale import Scale, scale_of
from monitor.report.shapes import COLOURS, INK
from monitor.report.sheet import BAND, LINE, SOFT, Sheet

WIDTH: Final = 1000
_EDGE: Final = 24
_LEFT, _RIGHT = 118.0, 868.0  #: the room for time
_ROW = 23.0  #: height of a row of pills
WEEK: Final = "#fdf0c4"
_TIPS = 12  #: mentions that a pill names when a mouse is over it
_UNITS = {"people": "people", "rows": "records", "files": "files", "gigabytes": "GB"}


def timeline_svg(
    incident: Incident, mentions: Sequence[Mention], *, tz: tzinfo, period: Period | None = None
) -> str:
    """The picture as one `<svg>` element; equal input gives equal text.

    `period` is shaded where it is a part of the picture: a shade over everything would say nothing.
    """
    times = [m.published_at for m in mentions] + [m.at for m in incident.milestones]
    if period is not None and all(time in period for time in times):
        period = None
    scale = scale_of(times or [incident.first_at], _LEFT + 16, _RIGHT)
    sheet = Sheet(WIDTH, f"Timeline: {incident.title}")
    _heading(sheet, incident, mentions, tz)
    flags = _flags(incident, scale, tz)
    top = _draw_flags(sheet, flags, 84)
    lanes = layout.lanes(incident, mentions, scale)
    y, feet = _draw_lanes(sheet, lanes, scale, top, tz)
    _poles(sheet, flags, feet, top)
    old = read_afterwards(incident, mentions, Watching()) is not None
    y = _lead_lane(sheet, incident, scale, y, by_event=old)
    _grid(sheet, scale, tz, top, y)
    _shade(sheet, scale, period, top, y)
    axis = 72 if scale.breaks else 58
    return sheet.finish(_legend(sheet, mentions, lanes, period, y + axis))


def _heading(sheet: Sheet, incident: Incident, mentions: Sequence[Mention], tz: tzinfo) -> None:
    room = WIDTH - 2 * _EDGE
    sheet.text(
        _EDGE, 38, clip(words.plain(incident.title), room, 20, bold=True), size=20, bold=True
    )
    sheet.text(_EDGE, 60, clip(_summary(incident, mentions, tz), room, 12.5), size=12.5, fill=SOFT)


def _summary(incident: Incident, mentions: Sequence[Mention], tz: tzinfo) -> str:
    places = len({m.source for m in mentions})
    langs = len({m.lang for m in mentions})
    days = dict.fromkeys(words.day(t, tz) for t in (incident.first_at, incident.last_at))
    told = (
        words.counted(len(mentions), "mention"),
        words.counted(places, "source"),
        words.counted(langs, "language"),
    )
    parts = [" to ".join(days), "{} in {}, {}".format(*told), f"severity {incident.severity}"]
    if records := incident.claim.records:
        parts.append("claimed: " + " / ".join(words.number(n) for n in records[:4]) + " records")
    return "  ·  ".join(map(words.plain, parts))


def _flags(incident: Incident, scale: Scale, tz: tzinfo) -> tuple[Flag, ...]:
    return layout.flags(
        Flag(m, scale.x(m.at), (m.stage.capitalize(), words.short(m.at, tz)))
        for m in incident.milestones
    )


def _draw_flags(sheet: Sheet, flags: Sequence[Flag], y: float) -> float:
    for flag in flags:
        top = y + flag.row * 40
        stage, when = flag.lines
        sheet.mark(flag.milestone.stage, flag.x + 12, top + 10, 7.5)
        sheet.text(flag.x + 25, top + 14, stage, size=13, bold=True)
        sheet.text(flag.x + 25, top + 28, when, size=11, fill=SOFT)
    return y + 40 * (1 + max((f.row for f in flags), default=-1)) + 6


def _draw_lanes(
    sheet: Sheet, lanes: Sequence[Lane], scale: Scale, y: float, tz: tzinfo
) -> tuple[float, dict[tuple[str, str], float]]:
    """The foot of the last lane, and where the pole of each milestone may end."""
    feet: dict[tuple[str, str], float] = {}
    for n, lane in enumerate(lanes):
        height = lane.rows * _ROW + 16
        if n % 2 == 0:
            sheet.box(1, y, WIDTH - 2, height, fill=BAND)
        name = clip(words.plain(words.platform(lane.platform)), _LEFT - _EDGE - 8, 13, bold=True)
        sheet.text(_EDGE, y + height / 2 + 4.5, name, size=13, bold=True)
        count = words.counted(lane.mentions, "mention")
        sheet.text(WIDTH - _EDGE, y + height / 2 + 4, count, size=11, fill=SOFT, anchor="end")
        _rug(sheet, lane, scale, y + height)
        for pill in lane.pills:
            middle = y + 8 + _ROW * (pill.row + 0.5)
            _pill(sheet, pill, middle, tz)
            feet |= {m.key: middle - 10 for m in pill.mentions[:1]}
        y += height
    return y, feet


def _rug(sheet: Sheet, lane: Lane, scale: Scale, foot: float) -> None:
    """One fine stroke for each mention, where a pill stands for several."""
    if not lane.crowded:
        return
    for pill in lane.pills:
        for x in dict.fromkeys(round(scale.x(m.published_at), 1) for m in pill.mentions):
            colour = COLOURS[pill.stage]
            sheet.line((x, foot - 6), (x, foot), layer="middle", stroke=colour, width=1)


def _pill(sheet: Sheet, pill: Pill, y: float, tz: tzinfo) -> None:
    sheet.box(
        pill.left - 1,
        y - 10,
        pill.right - pill.left + 1,
        20,
        layer="front",
        rx=10,
        fill="#ffffff",
        stroke=COLOURS[pill.stage] if pill.milestone else LINE,
        stroke_width=1.6 if pill.milestone else 1,
        tips=_tips(pill, tz),
    )
    sheet.mark(pill.stage, pill.x, y, 6)
    sheet.text(
        pill.x + layout.MARK,
        y + 4,
        pill.label,
        size=layout.PILL_SIZE,
        bold=pill.crosses,
        fill=INK if pill.crosses else SOFT,
    )


def _tips(pill: Pill, tz: tzinfo) -> tuple[str, ...]:
    told = pill.mentions[:_TIPS]
    more = len(pill.mentions) - len(told)
    lines = (
        f"{words.when(m.published_at, tz)} · {m.source} · {m.lang} · {pill.stage} · {m.title}"
        for m in told
    )
    return (*lines, *([f"and {more} more"] if more else []))


def _poles(
    sheet: Sheet, flags: Iterable[Flag], feet: dict[tuple[str, str], float], top: float
) -> None:
    for flag in flags:
        foot = feet.get((flag.milestone.source, flag.milestone.post_id), top)
        head = 84 + flag.row * 40 + 2
        colour = COLOURS[flag.milestone.stage]
        sheet.line((flag.x, head), (flag.x, foot), layer="middle", stroke=colour, width=1.4)


def _lead_lane(
    sheet: Sheet, incident: Incident, scale: Scale, y: float, *, by_event: bool
) -> float:
    """`by_event` counts from the first post's own time: of old cases that were read afterwards."""
    told = [lead for lead in leads(incident) if lead.until is not Stage.DISCLOSURE and lead.event]
    if not told:
        return y
    reached = {m.stage: m for m in incident.milestones}
    sheet.line((1, y), (WIDTH - 1, y))
    sheet.text(_EDGE, y + 8 + 13 * len(told) + 4, "Lead time", size=13, bold=True)
    for n, lead in enumerate(told):
        known = incident.first_at if by_event else incident.opened_at
        length = lead.event if by_event else lead.seen
        start, end = scale.x(known), scale.x(reached[lead.until].at)
        _lead(sheet, replace(lead, seen=length), start, end, y + 21 + 26 * n)
    return y + 16 + 26 * len(told)


def _lead(sheet: Sheet, lead: Lead, start: float, end: float, y: float) -> None:
    told = words.ahead(lead.seen)
    said = f"{told} {'as ' * told.endswith('time')}the {lead.until}"
    colour = COLOURS[lead.until]
    if lead.seen <= timedelta(0):
        sheet.text(end, y + 4, f"seen {said}", size=12, fill=SOFT, anchor="middle")
        return
    sheet.line((start, y), (end, y), layer="middle", stroke=colour, width=2)
    sheet.line((start, y - 6), (start, y + 6), layer="middle", stroke=colour, width=2)
    tip = ((end - 7, y - 5), (end, y), (end - 7, y + 5))
    sheet.line(*tip, layer="middle", stroke=colour, width=2)
    room = width(said, 12, bold=True) + 10
    inside = room < end - start - 16
    middle = (start + end) / 2 if inside else end + 8 + room / 2
    sheet.box(
        middle - room / 2, y - 10, room, 20, layer="front", rx=10, fill="#ffffff", stroke=colour
    )
    sheet.text(middle, y + 4, said, size=12, bold=True, anchor="middle")


def _grid(sheet: Sheet, scale: Scale, tz: tzinfo, top: float, foot: float) -> None:
    sheet.line((_LEFT, foot), (_RIGHT + 16, foot), stroke=SOFT)
    sheet.text(WIDTH - _EDGE, foot + 19, str(tz), size=11, fill=SOFT, anchor="end")
    for tick in scale.ticks(tz, 56):
        sheet.line((tick.x, top), (tick.x, foot))
        sheet.line((tick.x, foot), (tick.x, foot + 5), stroke=SOFT)
        sheet.text(tick.x, foot + 19, tick.label, size=11.5, anchor="middle")
        sheet.text(tick.x, foot + 34, tick.under, size=11, fill=SOFT, anchor="middle")
    for x, silence in scale.breaks:
        _break(sheet, x, silence, top, foot)


def _break(sheet: Sheet, x: float, silence: timedelta, top: float, foot: float) -> None:
    sheet.box(x - 5, top, 10, foot - top + 1, fill="#ffffff")
    for side in (x - 5, x + 5):
        teeth = [
            (side + (2 if n % 2 else -2), top + 8 * n) for n in range(int((foot - top) / 8) + 1)
        ]
        sheet.line(*teeth, (side, foot + 4), stroke="#aab4c0")
    much = " ".join(words.duration(silence).split(" ")[:2])
    sheet.text(x, foot + 49, f"{much} of silence", size=11, fill=SOFT, anchor="middle")


def _shade(sheet: Sheet, scale: Scale, period: Period | None, top: float, foot: float) -> None:
    if period is None:
        return
    left = max(scale.x(period.start), _LEFT) if scale.x(period.start) > _LEFT + 16 else _LEFT
    right = scale.x(period.end) if scale.x(period.end) < _RIGHT else _RIGHT + 16
    if right > left:
        sheet.put(
            "back",
            "rect",
            x=left,
            y=top,
            width=right - left,
            height=foot - top,
            fill=WEEK,
            opacity=0.7,
        )


def _legend(
    sheet: Sheet,
    mentions: Sequence[Mention],
    lanes: Sequence[Lane],
    period: Period | None,
    y: float,
) -> float:
    sheet.line((_EDGE, y - 14), (WIDTH - _EDGE, y - 14))
    x = float(_EDGE)
    for stage in Stage:
        sheet.mark(stage, x + 7, y + 6, 6)
        x = _said(sheet, x + 18, y + 10, stage)
    sheet.box(x, y - 3, 26, 18, layer="front", rx=9, fill="#ffffff", stroke=INK, stroke_width=1.6)
    x = _said(sheet, x + 32, y + 10, "first to reach a stage")
    if period is not None:
        sheet.box(x, y - 3, 26, 18, layer="front", fill=WEEK, stroke=LINE)
        _said(sheet, x + 32, y + 10, period.name)
    sheet.text(_EDGE, y + 33, "tr", size=layout.PILL_SIZE, bold=True)
    x = _said(sheet, _EDGE + 18, y + 33, "first in its language")
    if any(lane.crowded for lane in lanes):
        for n, colour in enumerate(COLOURS.values()):
            tooth = x + 3 * n
            sheet.line((tooth, y + 25), (tooth, y + 33), layer="front", stroke=colour)
        x = _said(sheet, x + 26, y + 33, "one stroke for each mention")
    sheet.text(x, y + 33, _languages(mentions, WIDTH - _EDGE - x), size=11.5, fill=SOFT)
    return y + 50


def _said(sheet: Sheet, x: float, y: float, text: str) -> float:
    """Where the next entry of the legend begins."""
    sheet.text(x, y, text, size=11.5)
    return x + width(text, 11.5) + 16


def _languages(mentions: Iterable[Mention], room: float) -> str:
    """The languages in order of appearance, as many as the room holds."""
    codes = dict.fromkeys(m.lang for m in sorted(mentions, key=lambda m: m.published_at))
    named = ", ".join(f"{code} {words.language(code)}" for code in codes)
    return clip(words.plain(named), room, 11.5)
