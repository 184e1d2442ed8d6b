"""The French case of 2021 as a case for a fact sheet, to be changed as a test needs it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.clock import clock_of
from monitor.factsheet.language import language
from monitor.factsheet.model import Case, Sheet, Statement
from monitor.factsheet.sheet import sheet
from monitor.model import Act, Claim, Count, Mention, Stage
from tests.monitor import specimens
from tests.monitor.report import french_case

PARIS = ZoneInfo("Europe/Paris")
AWARE = datetime(2021, 2, 23, 8, 0, tzinfo=UTC)
NOW = AWARE + timedelta(hours=50)


def case(*posts: Mention, code: str = "en", **changes: Any) -> Case:
    """The French case, or the posts that are given."""
    known = tuple(sorted(posts or french_case.mentions(), key=lambda m: m.published_at))
    incident = changes.pop("incident", french_case.incident(known))
    values: dict[str, Any] = {
        "incident": incident,
        "mentions": known,
        "history": known,
        "acts": (),
        "clock": clock_of(incident.hand, 72),
        "now": NOW,
        "tz": PARIS,
        "language": language(code),  # type: ignore[arg-type]
    }
    return Case(**values | changes)


def lines(one: Sheet | Case, section: str) -> dict[str, Statement]:
    """The statements of a section by key; of equal keys the first."""
    made = sheet(one) if isinstance(one, Case) else one
    (found,) = (s for s in made.sections if s.key == section)
    return {line.key: line for line in reversed(found.statements)}


def says(number: int, stage: Stage = Stage.OFFER, **claim: Any) -> Mention:
    """A post that claims these facts."""
    own = {k: claim.pop(k) for k in ("revision", "seen_at", "url", "vanished_at") if k in claim}
    return specimens.mention(number, stage, claim=Claim(**claim), **own)


def people(said: int, low: int | None = None, high: int | None = None) -> Count:
    return Count(low or said, high or said, "people", said)


def act(kind: str, hours: float = 0, **changes: Any) -> Act:
    """Something that Dana said so many hours after she knew."""
    at = AWARE + timedelta(hours=hours)
    return Act(kind=kind, incident="fr-2021-01", by="Dana", at=at, **changes)  # type: ignore[arg-type]
