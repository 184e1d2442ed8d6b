"""TOML that remembers where each key stands, so that every complaint names file and line.

`read` gives a Document; `faults_of` turns what pydantic says about it into Faults. A Fault never
repeats a value of the file: values may be secrets.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import tomli
import tree_sitter
import tree_sitter_toml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file, and what to do about it. `line` counts from 1."""

    file: str
    line: int
    key: str  #: dotted, as a person writes it: rule[3].all[0]; empty for the whole file
    message: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}:{self.line}: {key}{self.message}"


class FaultsFound(Exception):
    """All that is wrong, at once, in the order of files and lines. str() is one fault a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        once = dict.fromkeys(faults)
        self.faults = tuple(sorted(once, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file as data, with the line of each key."""

    file: str
    data: dict[str, Any]
    source: str = field(default="", repr=False)
    _lines: dict[Keys, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def place(self, keys: Keys) -> int:
        """The line where the value of `keys` stands, or the nearest table that holds it."""
        if not self._lines:
            self._lines[()] = 1
            self._lines.update(_walk(self.source))
        while keys not in self._lines:
            keys = keys[:-1]
        return self._lines[keys]

    def fault(self, keys: Keys, message: str) -> Fault:
        """A fault at the place of `keys`."""
        return Fault(self.file, self.place(keys), dotted(keys), message)


def read(path: Path) -> Document:
    """The document in a file. Raises FaultsFound when it cannot be read or is no TOML."""
    file = str(path)
    try:
        if path.exists() and not path.is_file():
            raise FaultsFound([Fault(file, 1, "", "is no file: name a TOML file or its folder")])
        source = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FaultsFound(
            [Fault(file, 1, "", f"cannot be read: {error.strerror or error}")]
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FaultsFound([Fault(file, line, "", "is not UTF-8: save it as UTF-8")]) from error
    return parse(source, file)


def parse(source: str, file: str) -> Document:
    """The document in a text that stands, or could stand, in `file`. Raises FaultsFound."""
    try:
        return Document(file, tomli.loads(source), source)
    except tomli.TOMLDecodeError as error:
        raise FaultsFound([Fault(file, error.lineno, "", f"no valid TOML: {error.msg}")]) from error
    except RecursionError as error:
        raise FaultsFound([Fault(file, 1, "", "is nested too deeply: flatten it")]) from error


def dotted(keys: Keys) -> str:
    """Keys as a person writes them: ("rule", 3, "all") is rule[3].all."""
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).removeprefix(".")


def suggestion(word: str, known: Iterable[str]) -> str:
    """'; did you mean "x"?' when a known word is near, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


def faults_of(
    error: ValidationError, document: Document, model: type[BaseModel], at: Keys = ()
) -> tuple[Fault, ...]:
    """What pydantic refused, as faults with lines.

    `model` is what was validated, `at` the keys of the table that was given to it.
    """
    table = _value_at(document.data, at)
    return tuple(
        document.fault(at + _keys_of(item["loc"], table), _message(item, model))
        for item in error.errors(include_url=False, include_input=False)
    )


def _message(item: ErrorDetails, model: type[BaseModel]) -> str:
    """What pydantic means, in words that say what to do."""
    if item["type"] == "extra_forbidden":
        *above, name = item["loc"]
        fields = _fields_at(model, tuple(above))
        return f"unknown key{suggestion(str(name), fields) or _known(fields)}"
    if item["type"] in _PLAIN_WORDS:
        return _PLAIN_WORDS[item["type"]]
    return item["msg"].removeprefix("Value error, ").replace("Input should", "should", 1)


_PLAIN_WORDS = {
    "missing": "is missing: add it",
    "tuple_type": "should be a list: [...]",
    "list_type": "should be a list: [...]",
    "dict_type": "should be a table of keys and values",
    "too_short": "is empty: write at least one",
    "string_too_short": "is empty: write a text",
}


def _known(fields: Iterable[str]) -> str:
    names = ", ".join(sorted(fields))
    return f"; known are {names}" if names else ""


def _value_at(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data[key]
    return data


def _keys_of(loc: Keys, data: Any) -> Keys:
    """`loc` without the parts that pydantic adds for unions and functions."""
    keys: list[str | int] = []
    for position, part in enumerate(loc):
        if _has(data, part):
            data = data[part]
        elif position + 1 < len(loc) or not isinstance(data, Mapping):
            continue
        keys.append(part)
    return tuple(keys)


def _has(data: Any, part: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, Mapping) and part in data


def _fields_at(model: type[BaseModel], loc: Keys) -> tuple[str, ...]:
    """The keys that the table at `loc` of a model may have."""
    types: list[Any] = [model]
    for part in loc:
        below = [inner for outer in types for inner in _below(outer, part)]
        types = below or _tagged(types, part)
    return tuple(name for one in types if _is_model(one) for name in _names(one))


def _tagged(types: list[Any], tag: str | int) -> list[Any]:
    """The member of a union that pydantic names by a part of its own; all when none is named."""
    return [one for one in types if getattr(one, "__name__", None) == tag] or types


def _below(outer: Any, part: str | int) -> Iterator[Any]:
    if _is_model(outer):
        for name, info in outer.model_fields.items():
            if part in (name, info.alias):
                yield from _plain(info.annotation)
    elif get_origin(outer) is not None:
        yield from _plain(get_args(outer)[-1 if get_origin(outer) is dict else 0])


def _plain(annotation: Any) -> Iterator[Any]:
    """The annotation, or each member of a union."""
    if get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _plain(member)
    else:
        yield annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        yield info.alias or name


def _walk(source: str) -> dict[Keys, int]:
    """The line of every key and array element of a TOML text that tomli accepts."""
    language = tree_sitter.Language(tree_sitter_toml.language())
    root = tree_sitter.Parser(language).parse(source.encode()).root_node
    walk = _Walk()
    for node in root.named_children:
        walk.visit_top(node)
    return walk.lines


class _Walk:
    """One pass over a syntax tree; collects the line of each key."""

    def __init__(self) -> None:
        self.lines: dict[Keys, int] = {}
        self._lengths: dict[Keys, int] = {}  #: of arrays of tables so far

    def visit_top(self, node: tree_sitter.Node) -> None:
        if node.type == "pair":
            self._visit_pair((), node)
        elif node.type in ("table", "table_array_element"):
            head, *pairs = (n for n in node.named_children if n.type != "comment")
            keys = self._table(_parts(head), grows=node.type == "table_array_element")
            self._note(keys, node)
            for pair in pairs:
                self._visit_pair(keys, pair)

    def _table(self, parts: list[str], *, grows: bool) -> Keys:
        """The full keys of a header: after an array of tables the index of its last table."""
        keys: Keys = ()
        for position, part in enumerate(parts):
            keys = (*keys, part)
            if grows and position == len(parts) - 1:
                self._lengths[keys] = self._lengths.get(keys, 0) + 1
            if keys in self._lengths:
                keys = (*keys, self._lengths[keys] - 1)
        return keys

    def _visit_pair(self, above: Keys, pair: tree_sitter.Node) -> None:
        named = [node for node in pair.named_children if node.type != "comment"]
        keys = (*above, *_parts(named[0]))
        self._note(keys, pair)
        self._visit_value(keys, named[-1])

    def _visit_value(self, keys: Keys, value: tree_sitter.Node) -> None:
        inner = [node for node in value.named_children if node.type != "comment"]
        if value.type == "array":
            for index, node in enumerate(inner):
                self._note((*keys, index), node)
                self._visit_value((*keys, index), node)
        elif value.type == "inline_table":
            for node in inner:
                self._visit_pair(keys, node)

    def _note(self, keys: Keys, node: tree_sitter.Node) -> None:
        """Keep the first line of the keys, and of the tables that a dotted key opens."""
        for length in range(1, len(keys) + 1):
            self.lines.setdefault(keys[:length], node.start_point.row + 1)


def _parts(key: tree_sitter.Node) -> list[str]:
    """The names in a bare, quoted or dotted key."""
    if key.type == "dotted_key":
        return [part for child in key.named_children for part in _parts(child)]
    text = (key.text or b"").decode()
    if key.type == "quoted_key":
        return list(tomli.loads(f"{text} = 0"))
    return [text]
