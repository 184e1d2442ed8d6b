"""What the data classes are and what follows from them: kinds.toml as frozen values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.model import Stage


@dataclass(frozen=True, slots=True)
class Kind:
    """What a data class is: its group, its weight by ENISA (1 to 4; 0: none), its flag."""

    group: str
    enisa: int = 0
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something that is likely to follow, and when; kinds.toml says what each field asks."""

    key: str
    basis: tuple[str, ...]
    any: frozenset[str] = frozenset()
    reached: frozenset[Stage] = frozenset()
    sectors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kinds:
    """Both tables."""

    classes: Mapping[str, Kind]
    consequences: tuple[Consequence, ...]

    def of(self, data_class: str) -> Kind:
        """What a data class is; of an unknown one nothing is said."""
        return self.classes.get(data_class, Kind("other"))


@cache
def kinds() -> Kinds:
    """The tables as they stand beside this file."""
    body = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))
    return Kinds(
        {name: Kind(**row) for name, row in body["class"].items()},
        tuple(
            Consequence(
                row["key"],
                tuple(row["basis"]),
                frozenset(row.get("any", ())),
                frozenset(map(Stage, row.get("reached", ()))),
                frozenset(row.get("sectors", ())),
            )
            for row in body["consequence"]
        ),
    )
