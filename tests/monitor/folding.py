"""The fold of rules/fold.py, or until it stands a small one that agrees with it on our texts."""

import unicodedata
from importlib import import_module
from importlib.util import find_spec

_MARKS = str.maketrans("ёıł’،٬٫。，：–—", "еil',,.." + ",:--")


def fold(text: str) -> str:
    """The folded text."""
    if find_spec("rules.fold"):
        return str(import_module("rules.fold").fold(text).text)
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_MARKS).replace("\u200c", ""))
    return "".join(map(_letter, apart))


def _letter(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
