"""Expressions and templates that pick a text out of a row of JSON. Pure.

A template is one JMESPath expression (`post_title`), or text with expressions between double braces
(`{{ group_name }}/{{ post_title }}`). https://jmespath.org/specification.html says what an
expression may be; it can neither loop nor reach outside the row.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions

_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_LONGEST = 100_000  #: characters of one value

Shown = Callable[[str], str]


class WrongTypeError(Exception):
    """The row holds something there that is no text: an object, or a list of objects."""


@dataclass(frozen=True, slots=True)
class Template:
    """Words and expressions in turn; words stand at the even places."""

    words: tuple[str, ...]
    expressions: tuple[Any, ...]

    def fill(self, row: Any, shown: Shown = str) -> str:
        """The text for a row; empty when all its expressions are. Raises WrongTypeError."""
        return self._joined([shown(value) for value in self.values(row)])

    def values(self, row: Any) -> list[str]:
        """What the expressions find. Raises WrongTypeError."""
        return [_said(found(expression, row)) for expression in self.expressions]

    def fill_whole(self, row: Any) -> str:
        """The text for a row; empty when one of its expressions is. Raises WrongTypeError."""
        values = self.values(row)
        return self._joined(values) if all(values) else ""

    @property
    def is_bare(self) -> bool:
        """Whether it is one expression without words round it."""
        return not any(self.words)

    def _joined(self, values: list[str]) -> str:
        if not any(values):
            return ""
        pairs = zip(self.words, [*values, ""], strict=True)
        return "".join(f"{word}{value}" for word, value in pairs).strip()


@cache
def template(written: str) -> Template:
    """The template that is written so. Raises ValueError with a sentence for its author."""
    parts = _EXPRESSION.split(written)
    if len(parts) == 1:
        return Template(("", ""), (expression(written),))
    return Template(tuple(parts[::2]), tuple(expression(part) for part in parts[1::2]))


def expression(written: str) -> Any:
    """The JMESPath expression, compiled. Raises ValueError with a sentence for its author."""
    try:
        compiled = jmespath.compile(written.strip())
        unknown = _called(compiled.parsed) - set(Functions.FUNCTION_TABLE)
    except (JMESPathError, RecursionError) as error:
        said = str(error).splitlines()[0].partition(", for expression")[0]
        raise ValueError(f"{written[:80]!r} is no JMESPath expression: {said}") from None
    if unknown:
        raise ValueError(f"JMESPath has no function {min(unknown)[:40]}()")
    return compiled


def _called(node: Any) -> set[str]:
    """The names of the functions that an expression calls."""
    if not isinstance(node, dict):
        return set()
    own = {node["value"]} if node["type"] == "function_expression" else set()
    return own.union(*map(_called, node["children"]))


def found(compiled: Any, row: Any) -> Any:
    """What an expression finds; None also where its functions meet what they are not made for."""
    try:
        return compiled.search(row)
    except JMESPathError:
        return None


def _said(value: Any) -> str:
    """A value of JSON as a text: nothing for null and false, a list as its parts with commas."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, str):
        return value[:_LONGEST].strip()
    if isinstance(value, int | float):
        return f"{value:.15g}" if isinstance(value, float) and isfinite(value) else _whole(value)
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return ", ".join(filter(None, map(_said, value)))[:_LONGEST]
    raise WrongTypeError


def _whole(value: float) -> str:
    return str(value) if isinstance(value, int) else ""
