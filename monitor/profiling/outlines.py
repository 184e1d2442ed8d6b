"""Values -> their outlines: what of a value can be known without reading it closely.

In an outline every digit is 0, every run of letters is one "a" (whatever is not ASCII counts as a
letter), and signs stay. "jean.dupont12@example.org" is "a.a00@a.a". A column has few outlines
however many values it has, so what a value can possibly be is decided once for each outline.
"""

from collections.abc import Callable, Sequence

_LETTERS = bytes([*range(65, 91), *range(97, 123), *range(128, 256)])
_TABLE = bytes.maketrans(bytes([*_LETTERS, *range(48, 58)]), b"a" * len(_LETTERS) + b"0" * 10)
_HALVINGS = 5  #: runs of up to 32 letters become one; longer ones keep some more
LONGEST = 512  #: characters; nothing that is longer is looked at


def outline(value: str) -> bytes:
    """The outline of one value, in the same way as `outlines` makes it.

    >>> outline("12 rue de l'Exemple")
    b"00 a a a'a"
    """
    return _reduced(value.encode("utf-8", "replace"))


def outlines(values: Sequence[str]) -> list[bytes]:
    """The outline of each value."""
    found = _reduced("\n".join(values).encode("utf-8", "replace")).split(b"\n")
    return found if len(found) == len(values) else list(map(outline, values))


def at_once(values: Sequence[str], change: Callable[[str], str]) -> Sequence[str]:
    """Each value changed by a function that treats every character by itself, in one call."""
    found = change("\n".join(values)).split("\n")
    return found if len(found) == len(values) else list(map(change, values))


def _reduced(text: bytes) -> bytes:
    reduced = text.translate(_TABLE)
    for _ in range(_HALVINGS):
        reduced = reduced.replace(b"aa", b"a")
    return reduced
