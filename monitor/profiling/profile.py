"""The nouns of a profile, frozen, and the claim that a profile states.

Nothing in them is a value of the file. Names of columns and tables are kept where they look like
names; periods are kept to the month, those of birth dates to the year.
"""

from dataclasses import dataclass
from typing import Final

from monitor.model import Claim, Count
from monitor.profiling.calendar import Period
from monitor.profiling.gaps import EmptyTogether
from monitor.profiling.sketch import Estimate

BIRTH: Final = "Dates of birth"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a column's filled values are of a kind."""

    kind: str
    values: int
    share: float


@dataclass(frozen=True, slots=True)
class IdGaps:
    """A column of whole numbers, each once, as a sequence of ids."""

    missing: int  #: numbers between the least and the greatest that do not occur
    share: float  #: of all numbers in between
    gaps: int | None  #: places where numbers are left out; None when the rows are not in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column seems to be."""

    number: int  #: from 1
    name: str | None  #: None when there is none, or none that may be shown
    filled: int
    empty_share: float
    seems: str | None  #: the most telling kind that is believed of it
    kinds: tuple[Share, ...]  #: all that are worth telling, the best first
    data_class: str | None  #: HIBP's name
    why: str  #: why this class, or why none
    different: Estimate | None  #: how many different values; None when they were not counted
    period: Period | None = None
    order: str | None = None  #: "rising" or "falling" over the whole file
    ids: IdGaps | None = None

    @property
    def is_birth(self) -> bool:
        """Whether it holds dates of birth, of which only years are told."""
        return self.data_class == BIRTH


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How many distinct people the rows speak of."""

    count: Estimate
    columns: tuple[int, ...]  #: by which they were told apart
    why: str
    rows_without: int  #: rows that say nothing in these columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the file; a CSV has one, an SQL dump may have many."""

    name: str | None
    rows: int
    ragged: int  #: rows with more or fewer fields than the table has columns
    width: int  #: columns that the table really has
    columns: tuple[Column, ...]
    people: People | None
    empty_together: tuple[EmptyTogether, ...]

    @property
    def data_classes(self) -> tuple[str, ...]:
        """The classes of its columns, each once, in the alphabet's order."""
        return tuple(sorted({c.data_class for c in self.columns if c.data_class}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The shape of a file."""

    format: str  #: "delimited", "JSON lines", "JSON", "SQL"
    size: int  #: bytes, unpacked
    packed: str | None  #: "gzip", "bzip2", "xz"
    encoding: str
    line_ends: dict[str, int]  #: "LF", "CRLF", "CR" -> lines
    delimiter: str | None  #: in words: "semicolon"
    quoting: str | None  #: "none", "some fields", "all fields"
    header: str | None  #: in words, with the reason
    traces: tuple[str, ...]  #: of the tools that wrote it
    remarks: tuple[str, ...]  #: what was odd
    tables: tuple[Table, ...]  #: the largest first

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def people(self) -> People | None:
        """The people of the table that has most of them; None when no column tells people apart."""
        known = [table.people for table in self.tables if table.people]
        return max(known, key=lambda people: people.count.value, default=None)


def claim_of(profile: Profile) -> Claim:
    """What the file states about a leak: how many people and rows, and which classes of data.

    Nothing else: not who is hit, nor where. Rows are exact; the people's range holds the error of
    the estimate, and upwards the rows that name nobody in the columns that people were told by.
    """
    people = profile.people
    counts = [Count(profile.rows, profile.rows, "rows", profile.rows)] if profile.rows else []
    if people is not None and people.count.value:
        high = max(people.count.value, min(people.count.high + people.rows_without, profile.rows))
        counts.insert(0, Count(people.count.low, high, "people", people.count.value))
    classes = sorted({name for table in profile.tables for name in table.data_classes})
    return Claim(counts=tuple(counts), data_classes=tuple(classes))
