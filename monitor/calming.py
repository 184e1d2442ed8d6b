"""How much less a mention weighs, because people dismissed its like before. Pure.

The pattern of a false alarm is a rule in a source. Each dismissal lowers what the same rules find
in the same source by one step; a confirmation of the pattern takes that back. Nothing is hidden: a
mention is kept and listed, it says why it weighs less, and what offers data is always told.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from monitor.model import Act, Incident, Mention, Severity, Stage

_SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
_TALK = (Stage.MENTION, Stage.PRESS)

Pattern = tuple[str, str]  #: rule, source


@dataclass(frozen=True, slots=True)
class Calming:
    """How often people dismissed each pattern since it was last confirmed, and the last of them."""

    times: Counter[Pattern] = field(default_factory=Counter)
    last: dict[Pattern, Act] = field(default_factory=dict)


def calming(acts: Iterable[Act]) -> Calming:
    """What the acts, oldest first, teach about patterns; those of other kinds teach nothing."""
    times: Counter[Pattern] = Counter()
    last: dict[Pattern, Act] = {}
    for act in acts:
        for pattern in ((rule, source) for rule in act.rules for source in act.sources):
            if act.kind == "dismiss":
                times[pattern] += 1
                last[pattern] = act
            elif act.kind == "confirm":
                times.pop(pattern, None)
    return Calming(times, last)


def calmed(opened: Incident, mention: Mention, known: Calming) -> Incident:
    """The incident that the mention opens, lowered as far as all its rules were dismissed there."""
    patterns = [(rule, mention.source) for rule in mention.rules]
    steps = min((known.times[pattern] for pattern in patterns), default=0)
    if not steps:
        return opened
    lower = max(0, _SEVERITIES.index(opened.severity) - steps)
    times = "once" if steps == 1 else f"{steps} times"
    act = known.last[patterns[0]]
    why = (
        f"its like ({', '.join(mention.rules)} in {mention.source}) was dismissed {times}, "
        f"last by {act.by} on {act.at:%Y-%m-%d}"
    )
    return replace(opened, severity=_SEVERITIES[lower], calmed=(why,))


def is_quiet(incident: Incident) -> bool:
    """Whether nothing but talk that people dismissed before speaks for the incident."""
    return bool(incident.calmed) and incident.severity == "low" and incident.stage in _TALK
