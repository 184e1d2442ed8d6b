"""Text of strangers made harmless for a terminal, a log line or a file name."""

import unicodedata

REPLACED = "\N{REPLACEMENT CHARACTER}"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # they belong to the spelling of Persian, Hindi and emoji


def one_line(text: str, longest: int | None = None) -> str:
    """The text on one line, without anything that a terminal obeys or hides.

    Escape sequences, control characters, direction marks and lone surrogates become U+FFFD, white
    space becomes one blank. Cut with an ellipsis after `longest` characters.
    """
    line = " ".join("".join(_visible(c) for c in text).split())
    if longest is not None and len(line) > longest:
        return line[: longest - 1] + "…"
    return line


def several_lines(text: str) -> str:
    """The text with its line ends kept, each line as harmless as `one_line` makes it."""
    return "\n".join("".join(_visible(c) for c in line) for line in text.splitlines())


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if character in _JOINERS or unicodedata.category(character) not in _HIDDEN:
        return character
    return REPLACED
