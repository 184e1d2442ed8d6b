"""A case -> the sheet: the sections in the order of article 33(3). Pure."""

from collections.abc import Callable, Iterable, Mapping

from monitor.factsheet.extent import data, people, records
from monitor.factsheet.model import Case, Section, Sheet, Statement
from monitor.factsheet.nature import nature
from monitor.factsheet.outcome import consequences, contact, deadline, measures

_SECTIONS: Mapping[str, tuple[str, Callable[[Case], Iterable[Statement]]]] = {
    "clock": ("33(1)", deadline),
    "nature": ("33(3)(a)", nature),
    "people": ("33(3)(a)", people),
    "records": ("33(3)(a)", records),
    "data": ("33(3)(a)", data),
    "contact": ("33(3)(b)", contact),
    "consequences": ("33(3)(c)", consequences),
    "measures": ("33(3)(d)", measures),
}


def sheet(case: Case) -> Sheet:
    """The fact sheet of a case, as far as it is known; what is not known is said to be so."""
    return Sheet(
        incident=case.incident.id,
        title=case.incident.hand.title or case.incident.title,
        made_at=case.now,
        tz=case.tz,
        language=case.language,
        sections=tuple(
            Section(key, article, case.say(f"section.{key}"), tuple(write(case)))
            for key, (article, write) in _SECTIONS.items()
        ),
    )
