"""An alert of the French case, to be changed as a test needs it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.model import Alert, Claim, Count, File, Milestone, Reason, Stage
from monitor.notify.base import Tools

NOW = datetime(2021, 2, 12, 3, 0, tzinfo=UTC)
#: the eight line ends that make EmailMessage raise in a header, and what else breaks a line
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def tools(home: Path | None = None) -> Tools:
    return Tools("soc", lambda: NOW, home or Path())


def alert(**changes: Any) -> Alert:
    """The publication of 12 February 2021, revision 4 of its incident."""
    return replace(_PUBLICATION, **changes)


_FIRST = datetime(2021, 1, 31, 21, 14, tzinfo=UTC)
_AT = datetime(2021, 2, 12, 2, 25, tzinfo=UTC)
_PUBLICATION = Alert(
    incident="fr-1",
    revision=4,
    reason=Reason.NEW_STAGE,
    stage=Stage.PUBLICATION,
    at=_AT,
    seen_at=datetime(2021, 2, 12, 2, 31, tzinfo=UTC),
    post_id="p6",
    source="market-a",
    severity="critical",
    title="500,000 French hospital records",
    why=('says "free download"', "the same number of records as 5 earlier posts"),
    claim=Claim(
        who=("Example Labs",),
        countries=("FR",),
        sectors=("health",),
        counts=(
            Count(450_000, 550_000, "people", 500_000),
            Count(491_840, 491_840, "rows", 491_840),
        ),
        data_classes=("Blood types", "Social security numbers"),
        files=(File("fr_hospital.txt", 201_000_000),),
    ),
    excerpt="500,000 French hospital records - free download. 491,840 lines of plain text",
    url="https://forum.example.org/thread/1",
    lang="en",
    milestones=(
        Milestone(Stage.MENTION, _FIRST, _FIRST, "market-a", "p1"),
        Milestone(Stage.PUBLICATION, _AT, _AT, "market-a", "p6"),
    ),
    languages=("en", "tr"),
    mentions=6,
)
