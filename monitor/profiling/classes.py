"""A column's name and kinds -> the class of data (HIBP's name) that it holds, with the reason."""

from collections.abc import Mapping, Sequence
from datetime import date

from monitor.profiling import names
from monitor.profiling.calendar import Calendar
from monitor.profiling.kinds import Kind
from monitor.profiling.profile import BIRTH, Share

_LEAST = 0.3  #: of the values must be of the kind, where the kind is sure and a name promises it
#: Classes whose values can be recognised everywhere: a name alone is not believed.
_PROVEN: Mapping[str, frozenset[str]] = {
    "Email addresses": frozenset({"e-mail"}),
    "IP addresses": frozenset({"IP address", "IP address (v6)"}),
    "Credit cards": frozenset({"card"}),
    BIRTH: frozenset({"date"}),
}
_NO_NAMES = frozenset({"whole number", "decimal number", "date", "yes or no", "UUID", "e-mail"})
_GROWN = 25 * 365


def believed(shares: Sequence[Share], kinds: Mapping[str, Kind]) -> Kind | None:
    """The most telling kind that enough of the values are of; vague ones only when none else is."""
    fit = [kinds[one.kind] for one in shares if kinds[one.kind].is_believed(one.share)]
    return min(fit, key=lambda kind: (kind.vague, kind.chance), default=None)


def data_class(
    name: str | None,
    seems: Kind | None,
    shares: Sequence[Share],
    calendar: Calendar | None,
    now: date,
) -> tuple[str | None, str]:
    """The class of the column's data, and why; None with the reason why there is none."""
    promised = names.data_class(name) if name else None
    if seems is not None and seems.data_class and (seems.chance < 0.05 or not promised):  # noqa: PLR2004
        return seems.data_class, f"its values are of the kind {seems.name}"
    if promised is not None:
        return _promised(promised, seems, shares)
    if seems is not None and seems.name == "date" and calendar is not None:
        if _are_births(calendar, now):
            return BIRTH, "its dates are spread like births"
        return None, "dates of what, it does not say"
    return None, "neither its name nor its values tell a class"


def _promised(promised: str, seems: Kind | None, shares: Sequence[Share]) -> tuple[str | None, str]:
    """The class that the name promises, unless the values speak against it."""
    proofs = _PROVEN.get(promised)
    proven = any(one.share >= _LEAST for one in shares if one.kind in (proofs or ()))
    if proofs and not proven:
        return None, f"its name promises {promised}, its values are none"
    if promised == "Names" and seems is not None and seems.name in _NO_NAMES:
        return None, f"its name promises {promised}, its values are of the kind {seems.name}"
    return promised, "its name says so" + (", and its values fit" if proofs else "")


def _are_births(calendar: Calendar, now: date) -> bool:
    """Whether most days are a generation old and they spread over several generations."""
    days = calendar.days
    if not days or max(days) - min(days) < _GROWN:
        return False
    old = sum(times for day, times in days.items() if day < now.toordinal() - _GROWN)
    return old > days.total() / 2 and min(days) < date(1960, 1, 1).toordinal()
