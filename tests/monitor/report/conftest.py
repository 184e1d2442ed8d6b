from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Incident, Mention
from monitor.report.model import Report, SourceLine
from monitor.report.period import period_of
from monitor.report.weekly import weekly
from tests.monitor.report import french_case

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def french() -> tuple[Incident, tuple[Mention, ...]]:
    posts = french_case.mentions()
    return french_case.incident(posts), posts


@pytest.fixture
def sources() -> tuple[SourceLine, ...]:
    read = datetime(2021, 2, 14, 22, tzinfo=UTC)
    return (
        SourceLine(name="bazaar", platform="forum", posts=412, last_read_at=read),
        SourceLine(
            name="second-hall",
            platform="forum",
            state="changed",
            posts=80,
            last_read_at=read,
            note="no list of threads in the page",
        ),
        SourceLine(
            name="quickpaste", platform="paste", state="unreachable", note="no answer within 20 s"
        ),
    )


@pytest.fixture
def report(french: tuple[Incident, tuple[Mention, ...]], sources: tuple[SourceLine, ...]) -> Report:
    """The week in which the French file was published."""
    return weekly(
        [french],
        period_of("2021-W06", PARIS),
        now=datetime(2021, 3, 1, 8, tzinfo=UTC),
        tz=PARIS,
        by="event",
        sources=sources,
        alerts_sent=5,
        why_here={("svalka", "p09"): ("same number of records, same country",)},
    )
