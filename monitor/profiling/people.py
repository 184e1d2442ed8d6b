"""By which columns the people of a table are told apart, and how many there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from monitor.profiling import names
from monitor.profiling.batches import Batch
from monitor.profiling.columns import NOTHING
from monitor.profiling.outlines import at_once
from monitor.profiling.profile import Column, People
from monitor.profiling.sketch import Estimate, Sketch

_BY_CLASS = {
    "Social security numbers": 1.0,
    "Government issued IDs": 0.95,
    "Email addresses": 0.8,
    "Phone numbers": 0.5,
    "Bank account numbers": 0.45,
    "Credit cards": 0.4,
}
_BY_NUMBER = 0.9  #: a column such as patient_id
_BY_NAME = 0.85  #: names with the date of birth
_LEAST = 0.2
_NOTHING = frozenset(map(str.casefold, NOTHING))
_PERSONS = frozenset(
    [
        "patient",
        "patients",
        "client",
        "clients",
        "customer",
        "customers",
        "user",
        "users",
        "member",
        "members",
        "person",
        "personne",
        "abonne",
        "assure",
        "adherent",
        "salarie",
        "employee",
        "employe",
        "student",
        "eleve",
        "kunde",
        "cliente",
        "paciente",
        "usuario",
        "account",
        "compte",
        "subscriber",
        "beneficiaire",
        "ipp",
    ]
)
_IDS = frozenset(
    [
        "id",
        "ids",
        "num",
        "no",
        "nr",
        "number",
        "numero",
        "ref",
        "code",
        "key",
        "uid",
        "uuid",
        "identifiant",
        "ipp",
    ]
)


@dataclass(slots=True)
class Together:
    """Counts people by their names and dates of birth, where a table has both."""

    columns: tuple[int, ...] = ()  #: places, from 0
    sketch: Sketch = field(default_factory=Sketch)
    without: int = 0
    chosen: bool = False

    def take(self, batch: Batch, empty: Collection[int]) -> None:
        """Count the people of the rows; `empty` are the places of columns with empty cells."""
        if not self.chosen:
            self.chosen, self.columns = True, _names_and_birth(batch.names or ())
        if not self.columns:
            return
        folded = [at_once(batch.columns[place], str.casefold) for place in self.columns]
        people = list(zip(*folded, strict=True))
        if not set(empty).isdisjoint(self.columns):
            people = [one for one in people if _NOTHING.isdisjoint(one)]
        self.without += batch.rows - len(people)
        self.sketch.add(people)


def _names_and_birth(of_columns: Sequence[str]) -> tuple[int, ...]:
    classes = [names.data_class(name) for name in of_columns]
    birth = [place for place, one in enumerate(classes) if one == "Dates of birth"]
    named = [place for place, one in enumerate(classes) if one == "Names"]
    return (*named[:3], birth[0]) if birth and named else ()


def people(columns: Sequence[Column], rows: int, together: Together) -> People | None:
    """How many people there are, by the columns that tell them apart best; None without such."""
    options = [_by_column(column, rows) for column in columns]
    if together.columns and rows:
        share = 1 - together.without / rows
        count = together.sketch.estimate().at_most(rows - together.without)
        places = tuple(place + 1 for place in together.columns)
        why = "names with the date of birth"
        options.append((_BY_NAME * share, _found(count, places, why, together.without)))
    score, best = max(options, key=lambda option: option[0], default=(0.0, None))
    return best if score >= _LEAST else None


def _by_column(column: Column, rows: int) -> tuple[float, People | None]:
    if column.different is None or not rows:
        return 0.0, None
    weight, why = _weight(column)
    valid = max((one.share for one in column.kinds if one.kind == column.seems), default=1.0)
    score = weight * valid * column.filled / rows
    return score, _found(column.different, (column.number,), why, rows - column.filled)


def _weight(column: Column) -> tuple[float, str]:
    if column.data_class in _BY_CLASS:
        return _BY_CLASS[column.data_class], column.data_class.lower()
    words = set(names.words(column.name)) if column.name else set()
    if words & _PERSONS and words & _IDS:
        return _BY_NUMBER, "a number of its own for each"
    return 0.0, ""


def _found(count: Estimate, columns: tuple[int, ...], why: str, without: int) -> People:
    return People(count=count, columns=columns, why=why, rows_without=without)
