"""The victim's name in the title of a leak site's post."""

import re

from monitor.naming.domains import domains
from monitor.naming.words import Token, lexicon, tokens

_CUTS = ("|", "\\", "$", "\n", " / ", "(", "[", "{", "<")
_DASHES = (" - ", " – ", " — ")  #: what follows is a comment, if a name stands before
_ADDRESS = re.compile(r"https?://(?:www\d?\.)?|www\d?\.", re.IGNORECASE)
_WORDS = 10  #: a longer title is a sentence
_MASKED = ("**", "--", "__", "##", "xxx")


def leaksite_name(title: str) -> tuple[int, int] | None:
    """The place of the victim's name in the title, without what leak sites write round it.

    None when the title is a sentence, masked (T*****p.com), or made of nothing but such words.
    """
    head = _behind_brackets(title)
    end = _cut(title, head, _CUTS)
    dash = _cut(title, head, _DASHES)
    if dash < end and any(_telling(w) for w in tokens(title[head:dash])):
        end = dash
    if any(mark in title[head:end] for mark in _MASKED):
        return None
    host = next((d for d in domains(title[head:end])), None)
    if host is not None:
        return head + host.start, head + host.end
    return _trimmed([w for w in tokens(title) if head <= w.start and w.end <= end])


def _behind_brackets(title: str) -> int:
    """Where the name begins: behind "[CZ] ", "UPDATED: ", "https://www."."""
    head = len(title) - len(title.lstrip())
    while title[head : head + 1] == "[" and (close := title.find("]", head)) > 0:
        head = close + 1
        head += len(title[head:]) - len(title[head:].lstrip())
    colon = title.find(": ", head)
    if colon > 0 and all(w.plain in lexicon().tail for w in tokens(title[head:colon])):
        head = colon + 2
    address = _ADDRESS.match(title, head)
    return address.end() if address else head


def _cut(title: str, head: int, marks: tuple[str, ...]) -> int:
    """The first place of a mark behind the head, or the title's end."""
    found = [at for mark in marks if (at := title.find(mark, head + 1)) > head]
    return max(head, min(found, default=len(title)))


def _telling(word: Token) -> bool:
    known = lexicon()
    general = known.organisation(word.plain) or word.plain in known.generic
    return not general and word.shape != "digits"


def _trimmed(words: list[Token]) -> tuple[int, int] | None:
    known = lexicon()
    while len(words) > 1 and (words[-1].plain in known.tail or words[-1].plain.isdigit()):
        words.pop()
    while len(words) > 1 and words[0].plain in known.tail and "!" in words[1].gap:
        words.pop(0)
    if not words or len(words) > _WORDS or all(w.plain in known.tail for w in words):
        return None
    return words[0].start, words[-1].end
