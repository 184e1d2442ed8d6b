"""Report -> text: HTML and Markdown through the templates beside this file, JSON by hand.

Whatever a template prints is made harmless; see monitor/report/pages.py. Only the picture, which is
escaped already, passes.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment
from markupsafe import Markup

from monitor.model import Incident, Mention, Stage
from monitor.report import foresight, words
from monitor.report.as_json import plain_values
from monitor.report.blindness import coverage
from monitor.report.model import Report
from monitor.report.pages import Escape, environment, for_html, for_markdown
from monitor.report.picture import timeline_svg
from monitor.report.shapes import COLOURS

Format = Literal["html", "md", "json"]
EVIDENCE_LINES = 200
"""So many lines of evidence a chapter prints; JSON has them all."""


def html(report: Report) -> str:
    """The report as one page that needs nothing else: no script, no link, no network."""
    pictures = {
        c.incident.id: Markup(  # noqa: S704 # ElementTree has escaped it
            timeline_svg(c.incident, c.mentions, tz=report.tz, period=report.period)
        )
        for c in report.chapters
    }
    return (
        _environment(for_html)
        .get_template("report.html")
        .render(
            report=report,
            pictures=pictures,
            limit=EVIDENCE_LINES,
            stages=tuple(Stage),
            colours=COLOURS,
        )
    )


def markdown(report: Report) -> str:
    """The report as Markdown for a ticket or a wiki; the timeline is a table of text."""
    page = (
        _environment(for_markdown)
        .get_template("report.md")
        .render(report=report, limit=EVIDENCE_LINES)
    )
    return page.strip() + "\n"


def as_json(report: Report) -> str:
    """The report for machines: stable keys, times in UTC, lengths of time in seconds."""
    return json.dumps(plain_values(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


FORMATS: Mapping[Format, Callable[[Report], str]] = {
    "html": html,
    "md": markdown,
    "json": as_json,
}


def picture_file(
    incident: Incident, mentions: Sequence[Mention], path: Path, *, tz: tzinfo = UTC
) -> None:
    """Writes the timeline picture of an incident as an SVG file that stands alone."""
    path.write_text(timeline_svg(incident, mentions, tz=tz) + "\n", encoding="utf-8")


@cache
def _environment(escape: Escape) -> Environment:
    made = environment("monitor.report", escape)
    made.filters.update({**words.FILTERS, **foresight.FILTERS, "coverage": coverage})
    return made
