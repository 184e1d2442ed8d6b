"""Files of known breaches in HIBP's format -> KnownBreach, or every fault with its line.

The format is that of https://haveibeenpwned.com/api/v3/breaches: one JSON list of breaches, or the
same breaches as JSON lines. The operator gives the files; nothing is fetched here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from monitor.catalogue import Catalogue, KnownBreach
from rules.toml import Fault, FaultsFound

_LARGEST = 64 * 2**20  #: bytes; HIBP's whole list is about one megabyte
_MOST_FAULTS = 10  #: of one file: who gives another file than a catalogue need not read each entry
_BLANKS = " \t\r\n"


def _day(value: object) -> object:
    """A day from "2019-05-24" or from a time of that day; numbers are no days."""
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value).date()
    except ValueError:
        pass
    raise PydanticCustomError("day", "should be a day such as 2019-05-24")


Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, Field(max_length=500)]


class _Row(BaseModel):
    """A breach as HIBP writes it; keys that are not needed here are passed over."""

    model_config = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)

    Name: Annotated[Text, Field(min_length=1)]
    Title: Text = ""
    Domain: Text | None = ""
    BreachDate: Day
    AddedDate: Day | None = None
    PwnCount: Annotated[int, Field(ge=0, le=10**12)]
    DataClasses: tuple[Text, ...] = Field(default=(), strict=False)
    IsFabricated: bool = False
    IsSpamList: bool = False

    @property
    def breach(self) -> KnownBreach:
        """The breach as the catalogue knows it."""
        return KnownBreach(
            name=self.Name,
            title=self.Title or self.Name,
            domain=self.Domain or "",
            breached_on=self.BreachDate,
            added_on=self.AddedDate,
            people=self.PwnCount,
            data_classes=self.DataClasses,
            fabricated=self.IsFabricated,
            spam_list=self.IsSpamList,
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One value of a file: where it begins, and how a fault names it."""

    line: int
    place: str  #: "[3]" in a list, nothing in JSON lines
    value: Any


def read_catalogue(files: Iterable[Path]) -> Catalogue:
    """The catalogue of all files; of two breaches of one name the later file's counts.

    Raises FaultsFound with the faults of all files; then start nothing.
    """
    breaches: list[KnownBreach] = []
    faults: list[Fault] = []
    for path in files:
        try:
            breaches += read_breaches(path)
        except FaultsFound as found:
            faults += found.faults
    if faults:
        raise FaultsFound(faults)
    return Catalogue.of(breaches)


def read_breaches(path: Path) -> tuple[KnownBreach, ...]:
    """The breaches of one file, in its order. Raises FaultsFound, with ten faults at most."""
    return parse(_text(path), str(path))


def parse(text: str, file: str) -> tuple[KnownBreach, ...]:
    """The breaches in a text that stands in `file`. Raises FaultsFound, with ten faults at most."""
    breaches: list[KnownBreach] = []
    faults = _Faults(file)
    for entry in _entries(text, file):
        try:
            breaches.append(_Row.model_validate(entry.value).breach)
        except ValidationError as error:
            faults.note(entry, error)
    faults.tell()
    if not breaches:
        raise _refusal(file, 1, "holds no breach: give a list as HIBP's API has it at /breaches")
    return tuple(breaches)


class _Faults:
    """The faults of one file: the first few, and how many entries have others."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.told: list[Fault] = []
        self.more = 0

    def note(self, entry: _Entry, error: ValidationError) -> None:
        """Note what pydantic refused in an entry."""
        if len(self.told) >= _MOST_FAULTS - 1:
            self.more += 1
            return
        item = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in item["loc"])
        key = f"{entry.place}.{where}".strip(".")
        self.told.append(Fault(self.file, entry.line, key, _message(item["type"], item["msg"])))

    def tell(self) -> None:
        """Raises FaultsFound if there is a fault."""
        if self.more:
            message = f"{self.more} more entries are no breaches in HIBP's format"
            self.told.append(Fault(self.file, self.told[-1].line, "", message))
        if self.told:
            raise FaultsFound(self.told)


def _message(kind: str, said: str) -> str:
    if kind == "missing":
        return "is missing: give a breach in HIBP's format"
    if kind == "model_type":
        return "should be a breach in HIBP's format: {...}"
    return said.replace("Input should", "should", 1)


def _text(path: Path) -> str:
    file = str(path)
    try:
        if path.exists() and not path.is_file():
            raise _refusal(file, 1, "is no file: name a JSON file")
        if path.stat().st_size > _LARGEST:
            raise _refusal(file, 1, f"is larger than {_LARGEST >> 20} MiB: give breaches only")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _refusal(file, 1, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _refusal(file, line, "is not UTF-8: save it as UTF-8") from error


def _entries(text: str, file: str) -> Iterator[_Entry]:
    """The values of a JSON list, or of JSON lines; whichever the file begins as."""
    begin = _skip(text, 0)
    listed = text[begin : begin + 1] == "["
    return _of_list(text, file, begin + 1) if listed else _of_lines(text, file)


def _of_list(text: str, file: str, at: int) -> Iterator[_Entry]:
    line, counted, number = 1, 0, 0
    at = _skip(text, at)
    while text[at : at + 1] != "]":
        line, counted = line + text.count("\n", counted, at), at
        value, at = _decoded(text, at, file, line)
        yield _Entry(line, f"[{number}]", value)
        number, at = number + 1, _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != "]":
            line += text.count("\n", counted, at)
            raise _refusal(
                file, line, "no valid JSON: the list breaks off here: is the file whole?"
            )


def _of_lines(text: str, file: str) -> Iterator[_Entry]:
    for line, written in enumerate(text.split("\n"), start=1):
        if written.strip(_BLANKS):
            value, end = _decoded(written, _skip(written, 0), file, line)
            if written[end:].strip(_BLANKS):
                raise _refusal(file, line, "no valid JSON: write one breach a line, or one list")
            yield _Entry(line, "", value)


def _decoded(text: str, at: int, file: str, line: int) -> tuple[Any, int]:
    """The value that begins at a place, and where it ends."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        line += text.count("\n", at, error.pos)
        message = f"no valid JSON ({error.msg}): give one list, or one breach a line"
        raise _refusal(file, line, message) from error
    except RecursionError as error:
        raise _refusal(file, line, "is nested too deeply: give breaches only") from error
    except ValueError as error:  # a number of thousands of digits
        raise _refusal(file, line, "no valid JSON: a number is too long") from error


_DECODER = json.JSONDecoder()


def _skip(text: str, at: int) -> int:
    """The place of the next sign that is no blank."""
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _refusal(file: str, line: int, message: str) -> FaultsFound:
    return FaultsFound([Fault(file, line, "", message)])
