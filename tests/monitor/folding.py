"""The folded text alone, for tests of what reads it."""

from rules import fold as folding


def fold(text: str) -> str:
    """The folded text."""
    return folding.fold(text).text
