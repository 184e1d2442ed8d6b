"""SQL -> rows: INSERT ... VALUES of any dialect, and COPY ... FROM stdin of PostgreSQL."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitor.profiling.batches import ROWS, Batch, rows_at_once, turned
from monitor.profiling.remarks import Remarks

_LARGEST = 1 << 22  #: characters of one row or one head of a statement
_TAIL = 1 << 16
_END = "\\.\n"  #: of a COPY
_PART = r'[`"\[]?[^\s`"\[\]().;]{1,128}[`"\]]?'
_NAME = rf"(?:{_PART}\s{{0,8}}\.\s{{0,8}}){{0,3}}{_PART}"
#: SQL Server leaves INTO out; MySQL and SQLite put IGNORE, OR REPLACE and the like before it.
_INSERT = r"(?:INSERT|REPLACE)(?:[ \t]+(?!INTO\b)[A-Z_]+){0,3}?(?:\s+INTO)?\s+"
_HEAD = re.compile(
    r"^[ \t]{0,32}(?:"
    rf"{_INSERT}(?P<insert>{_NAME})\s*"
    r"(?:\((?P<columns>[^()]{0,60000})\))?\s*VALUES\s*(?=\()"
    rf"|COPY\s+(?P<copy>{_NAME})\s*(?:\((?P<fields>[^()]{{0,60000}})\))?\s+FROM\s+stdin\b"
    r"[^;\n]{0,200};[ \t]*\n"
    rf"|CREATE\s+TABLE(?:\s+IF\s+NOT\s+EXISTS)?\s+(?P<create>{_NAME})\s*\("
    r"(?P<defined>[^;]{0,60000}?)\n[ \t]*\))",
    re.IGNORECASE | re.MULTILINE,
)
_IS_SQL = re.compile(
    rf"^[ \t]{{0,32}}(?:{_INSERT}{_NAME}\s*(?:\(|VALUES|SELECT|SET\s)"
    rf"|COPY\s+{_NAME}[^;\n]{{0,4000}}FROM\s+stdin|CREATE\s+TABLE\s|DROP\s+TABLE\s"
    r"|-- (?:MySQL|MariaDB|PostgreSQL|SQLite|phpMyAdmin|Host:|Dump)|PRAGMA\s|BEGIN TRANSACTION)",
    re.IGNORECASE | re.MULTILINE,
)
_INSIDE = r"[^'\"()]++|{string}|\"(?:[^\"]++|\"\")*+\"|\((?:[^()']++|{string})*+\)"
_BACKSLASHED = r"'(?:[^'\\]++|\\.|'')*+'"
_STANDARD = r"'(?:[^']++|'')*+'"
_DEFINITION = re.compile(r'^[ \t]*[`"\[]?([^\s`"\[\](),;]{1,128})', re.MULTILINE)
_NO_COLUMN = frozenset(
    {"PRIMARY", "KEY", "CONSTRAINT", "UNIQUE", "INDEX", "FOREIGN", "FULLTEXT", "CHECK", "SPATIAL"}
)
_PREFIX = re.compile(r"(?:(?<=^)|(?<=,))\s*(?:_binary |_utf8(?:mb4)? |[NEB])(?=')")
#: A quote behind a backslash that ends no string: 'O\'Brien', but not 'C:\'.
_INNER_QUOTE = re.compile(r"\\'(?!\s*[,);])")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


def is_sql(sample: str) -> bool:
    """Whether the beginning of a file is SQL."""
    return _IS_SQL.search(sample) is not None


def has_backslashes(sample: str) -> bool:
    """Whether strings escape with a backslash, as MySQL's do and those of the standard do not."""
    named = "`" in sample or "MySQL" in sample or "MariaDB" in sample
    return named or _INNER_QUOTE.search(sample) is not None


def _row_pattern(string: str) -> re.Pattern[str]:
    inside = _INSIDE.replace("{string}", string)
    return re.compile(rf"\s*+\(((?:{inside})*+)\)\s*+([,;]?)", re.DOTALL)


@dataclass(slots=True)
class SqlRows:
    """The rows of all INSERT and COPY statements of a text."""

    remarks: Remarks
    backslashes: bool
    _text: str = ""
    _at: int = 0
    _table: str = ""
    _state: str = "outside"
    _names: tuple[str, ...] | None = None
    _defined: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _waiting: list[str] = field(default_factory=list)
    _row: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._row = _row_pattern(_BACKSLASHED if self.backslashes else _STANDARD)

    def batches(self, blocks: Iterator[str]) -> Iterator[Batch]:
        """The rows, table by table as they come."""
        for block in blocks:
            self._text = self._text[self._at :] + block.replace("\r\n", "\n")
            self._at = 0
            yield from self._read(last=False)
        self._text, self._at = self._text[self._at :] + "\n", 0
        yield from self._read(last=True)
        yield from self._flush()

    def _read(self, *, last: bool) -> Iterator[Batch]:
        """All that can be read now."""
        while True:
            state, at = self._state, self._at
            if state == "outside":
                self._search()
            elif state == "values":
                self._values(last=last)
            else:
                yield from self._copied(last=last)
            if len(self._waiting) >= ROWS or (state != self._state and self._state == "outside"):
                yield from self._flush()
            if (state, at) == (self._state, self._at):
                return

    def _search(self) -> None:
        """Go to the next statement with rows, or to where one may begin."""
        found = _HEAD.search(self._text, self._at)
        if found is None:
            self._at = max(self._at, len(self._text) - _TAIL)
            return
        self._at = found.end()
        if found["create"]:
            self._define(_last_part(found["create"]), found["defined"])
            return
        self._state = "values" if found["insert"] else "copy"
        self._table = _last_part(found["insert"] or found["copy"])
        listed = found["columns"] or found["fields"]
        names = tuple(map(_last_part, listed.split(","))) if listed else None
        self._names = names or self._defined.get(self._table)

    def _define(self, table: str, text: str) -> None:
        found = (name for name in _DEFINITION.findall(text) if name.upper() not in _NO_COLUMN)
        if len(self._defined) < 1000:  # noqa: PLR2004 - tables of one dump
            self._defined[table] = tuple(found)

    def _values(self, *, last: bool) -> None:
        """Take rows until the statement ends or the text does."""
        text, at, match, waiting = self._text, self._at, self._row.match, self._waiting
        end = ","
        while end == "," and len(waiting) < ROWS:
            found = match(text, at)
            if found is None or (found.end() == len(text) and not found[2] and not last):
                self._at = at
                self._stuck(found is None, last=last)
                return
            waiting.append(found[1])
            at, end = found.end(), found[2]
        self._at = at
        if end != ",":
            self._state = "outside"

    def _stuck(self, unread: bool, *, last: bool) -> None:
        """Wait for more text, or give the statement up."""
        if last or len(self._text) - self._at > _LARGEST:
            if unread:
                self.remarks.add("bad row")
            self._at += 1
            self._state = "outside"

    def _flush(self) -> Iterator[Batch]:
        """The rows of VALUES that wait, divided into fields."""
        if self._waiting:
            rows = _divided(self._waiting, self.remarks, backslashes=self.backslashes)
            self._waiting = []
            yield from self._turned(rows)

    def _turned(self, rows: Sequence[list[str]]) -> Iterator[Batch]:
        if not rows:
            return
        width = len(self._names) if self._names else len(rows[0])
        names = self._names or None
        step = rows_at_once(width)
        for start in range(0, len(rows), step):
            yield turned(rows[start : start + step], width, names, self._table)

    def _copied(self, *, last: bool) -> Iterator[Batch]:
        r"""The lines of a COPY up to the line \. or to the last whole line."""
        text, at = self._text, self._at
        found = -1 if text.startswith(_END, at) else text.find("\n" + _END, at)
        ended = text.startswith(_END, at) or found >= 0
        stop = max(at, found + 1) if ended else len(text) if last else text.rfind("\n", at) + 1
        if stop > at:
            rows = text[at:stop]
            lines = (rows.rstrip("\n") if last else rows.removesuffix("\n")).split("\n")
            yield from self._turned([_unescaped(line.split("\t")) for line in lines])
            self._at = stop
        elif not ended and len(text) - at > _LARGEST:
            self.remarks.add("bad row")
            self._at = len(text)
        if ended:
            self._at, self._state = stop + len(_END), "outside"


def _divided(rows: list[str], remarks: Remarks, *, backslashes: bool) -> list[list[str]]:
    """What stands between the parentheses of each row, as fields; csv knows such strings."""
    reader = csv.reader(
        [_PREFIX.sub("", row.replace("\n", " ").replace("\r", " ")) for row in rows],
        quotechar="'",
        escapechar="\\" if backslashes else None,
        skipinitialspace=True,
    )
    divided: list[list[str]] = []
    while True:
        try:
            divided.extend(reader)
        except csv.Error:
            remarks.add("bad row")
            continue
        return divided


def _unescaped(fields: list[str]) -> list[str]:
    if not any("\\" in one for one in fields):
        return fields
    return [
        one if one == "\\N" else _ESCAPE.sub(lambda m: _LETTERS.get(m[1], m[1]), one)
        for one in fields
    ]


def _last_part(name: str) -> str:
    return name.strip().rpartition(".")[2].strip(' \t\n\r`"[]')
