"""JSON -> rows: one object a line, objects one after the other, or one list of objects."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.profiling.batches import COLUMNS, Batch, rows_at_once
from monitor.profiling.remarks import Remarks

_DEEPEST = 6  #: objects within objects whose keys become columns
_LARGEST = 1 << 22  #: characters of one object
_BETWEEN = re.compile(r"[\s,\[\]]*")
#: Numbers stay as they are written, so that no digit is lost and none is made up.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
Row = dict[str, Any]


def by_lines(blocks: Iterator[str], remarks: Remarks) -> Iterator[Batch]:
    """The rows of a file with one object a line."""
    return _batches(_objects_of_lines(blocks, remarks), remarks)


def anywhere(blocks: Iterator[str], remarks: Remarks) -> Iterator[Batch]:
    """The rows of a file that holds objects in a list, or over several lines each."""
    return _batches(_objects_anywhere(blocks, remarks), remarks)


def is_by_lines(sample: str) -> bool:
    """Whether the first line is an object by itself."""
    line, end, _ = sample.partition("\n")
    try:
        return isinstance(_DECODER.decode(line), dict)
    except (ValueError, RecursionError):
        return not end


def _objects_of_lines(blocks: Iterator[str], remarks: Remarks) -> Iterator[Row]:
    decode, whole = _DECODER.decode, True
    for block in blocks:
        lines, skip = block.split("\n"), not whole
        whole = block.endswith(("\n", "\r"))
        for line in lines[skip:]:
            if not line or line.isspace():
                continue
            try:
                found = decode(line)
            except ValueError:
                remarks.add("bad json")
            except RecursionError:
                remarks.add("deep json")
            else:
                if isinstance(found, dict):
                    yield found
                else:
                    remarks.add("no object")


def _objects_anywhere(blocks: Iterator[str], remarks: Remarks) -> Iterator[Row]:
    text, at = "", 0
    for block in blocks:
        text, at = text[at:] + block, 0
        while True:
            at = _start(text, at)
            found, end = _object_at(text, at, remarks)
            if found is not None:
                yield found
            if end <= at:
                break
            at = end
        if len(text) - at > _LARGEST:
            remarks.add("bad json")
            at = _next_object(text, at)
    if text[at:].strip(" \r\n\t,]"):
        remarks.add("bad json")


def _start(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _object_at(text: str, at: int, remarks: Remarks) -> tuple[Row | None, int]:
    """The object there and where it ends; the same place when it is not all there yet."""
    if at >= len(text):
        return None, at
    if text[at] != "{":
        remarks.add("bad json")
        return None, _next_object(text, at)
    try:
        found, end = _DECODER.raw_decode(text, at)
    except ValueError:
        return None, at
    except RecursionError:
        remarks.add("deep json")
        return None, _next_object(text, at)
    return found, end


def _next_object(text: str, at: int) -> int:
    """Where the next line begins that opens an object; the end when there is none."""
    place = text.find("\n{", at + 1)
    return place + 1 if place >= 0 else len(text)


def _batches(objects: Iterator[Row], remarks: Remarks) -> Iterator[Batch]:
    names: dict[str, None] = {}
    rows: list[Row] = []
    for one in _unwrapped(objects):
        row = _flat(one, remarks) if any(type(v) in (dict, list) for v in one.values()) else one
        if len(names) < COLUMNS:
            for name in row:
                if name not in names and len(names) < COLUMNS:
                    names[name] = None
        rows.append(row)
        if len(rows) >= rows_at_once(len(names)):
            yield _batch(rows, names, remarks)
            rows = []
    if rows:
        yield _batch(rows, names, remarks)


def _unwrapped(objects: Iterator[Row]) -> Iterator[Row]:
    """The objects; of a single one that holds lists of objects, those of the longest list."""
    first, second = next(objects, None), next(objects, None)
    if first is not None and second is None:
        lists = [value for value in first.values() if isinstance(value, list)]
        rows = max(lists, key=len, default=[])
        yield from rows if rows and all(isinstance(row, dict) for row in rows) else [first]
        return
    yield from (one for one in (first, second) if one is not None)
    yield from objects


def _batch(rows: Sequence[Row], names: dict[str, None], remarks: Remarks) -> Batch:
    if len(names) >= COLUMNS:
        remarks.add("new columns", sum(1 for row in rows for name in row if name not in names))
    columns = [_texts([row.get(name) for row in rows]) for name in names]
    return Batch(columns, len(rows), tuple(names), width=len(names))


def _texts(values: list[Any]) -> list[str]:
    return values if set(map(type, values)) == {str} else [_text(value) for value in values]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return "true" if value is True else "false" if value is False else "nested"


def _flat(one: Row, remarks: Remarks) -> Row:
    """The object with the keys of inner objects as outer.inner, and the first of each list."""
    flat: Row = {}
    waiting: list[tuple[str, Any, int]] = [("", one, 0)]
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, list) and value and depth < _DEEPEST:
            remarks.add("list")
            waiting.append((f"{name}[]", value[0], depth + 1))
        elif isinstance(value, dict) and value and depth < _DEEPEST:
            dot = f"{name}." if name else ""
            waiting += [(f"{dot}{key}", inner, depth + 1) for key, inner in reversed(value.items())]
        else:
            flat[name] = "" if value in ({}, []) else value
    return flat
