"""The values of monitor/model.py as JSON columns keep them, and back.

The codec follows the annotations of the frozen dataclasses, so a new field needs no edit here: a
body written before the field existed takes the field's default.
"""

import math
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_LARGEST = 2**63 - 1  # what SQLite and PostgreSQL hold in eight bytes
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, both refuse surrogates


def clean_text(text: str) -> str:
    """The text as both databases take it: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def clamp(number: int) -> int:
    """The number as both databases take it: at most eight bytes wide."""
    return max(-_LARGEST, min(number, _LARGEST))


def encode(value: Any) -> Any:
    """The value in words of JSON, clean; sets are sorted, times are ISO 8601 in UTC.

    Raises ValueError for a naive time and TypeError for what the model does not consist of: both
    are errors of the caller.
    """
    kind: Any = type(value)
    return _writer(kind)(value)


def decode(kind: type[T], body: Any) -> T:
    """The value of that kind whose `encode` is the body; equal to what was clean."""
    annotation: Any = kind
    value: T = _reader(annotation)(body)
    return value


def utc(at: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError for a naive time, which names no moment."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC)


def _same(value: Any) -> Any:
    return value


def _finite(number: float) -> float:
    if math.isnan(number):
        return 0.0
    return max(-sys.float_info.max, min(number, sys.float_info.max))


def _write_sequence(value: tuple[object, ...] | list[object]) -> list[Any]:
    return [encode(item) for item in value]


def _write_set(value: frozenset[Any]) -> list[Any]:
    return sorted(encode(item) for item in value)


def _write_mapping(value: Mapping[Any, object]) -> dict[str, Any]:
    return {encode(key): encode(item) for key, item in value.items()}


_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (str, lambda text: clean_text(str(text))),
    ((bool, type(None)), _same),
    (int, clamp),
    (float, _finite),
    (datetime, lambda at: utc(at).isoformat()),
    ((tuple, list), _write_sequence),  # a list is in words of JSON already
    (frozenset, _write_set),
    (Mapping, _write_mapping),
)


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:
    """What turns a value of that kind into words of JSON."""
    for base, write in _WRITERS:
        if issubclass(kind, base):
            return write
    if is_dataclass(kind):
        names = [f.name for f in fields(kind)]
        return lambda value: {name: encode(getattr(value, name)) for name in names}
    raise TypeError(f"{kind.__name__} has no place in a JSON column")


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What turns the JSON of one annotation back into its value."""
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _generic_reader(get_origin(kind), get_args(kind))


def _generic_reader(origin: Any, args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if origin in (tuple, frozenset):
        item = _reader(args[0])
        return lambda body: origin(map(item, body))
    if origin is Mapping:
        key, value = map(_reader, args)
        return lambda body: {key(k): value(v) for k, v in body.items()}
    if origin in (Union, UnionType):
        (some,) = (_reader(arg) for arg in args if arg is not type(None))
        return lambda body: None if body is None else some(body)
    return _same


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {f.name: _reader(hints[f.name]) for f in fields(kind)}
    return lambda body: kind(
        **{name: readers[name](body[name]) for name in readers if name in body}
    )
