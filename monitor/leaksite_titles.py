"""The victim's name in the title of a leak site's post."""

from monitor.name_domains import domains
from monitor.name_words import Token, lexicon, tokens

_CUTS = ("|", "\\", "$", " - ", " – ", "\n", " / ", "(", "[", "{")
_WORDS = 10  #: a longer title is a sentence
_MASKED = ("**", "--", "__", "##", "xxx")


def leaksite_name(title: str) -> tuple[int, int] | None:
    """The place of the victim's name in the title, without what leak sites write round it.

    None when the title is a sentence, masked (T*****p.com), or made of nothing but such words.
    """
    head = _behind_brackets(title)
    end = min((at for cut in _CUTS if (at := title.find(cut, head + 1)) > head), default=len(title))
    end = max(end, head)
    if any(mark in title[head:end] for mark in _MASKED):
        return None
    host = next((d for d in domains(title[head:end])), None)
    if host is not None:
        return head + host.start, head + host.end
    return _trimmed([w for w in tokens(title) if head <= w.start and w.end <= end])


def _behind_brackets(title: str) -> int:
    """Where the name begins: behind "[CZ] ", "UPDATED: "."""
    head = len(title) - len(title.lstrip())
    while title[head : head + 1] == "[" and (close := title.find("]", head)) > 0:
        head = close + 1
        head += len(title[head:]) - len(title[head:].lstrip())
    colon = title.find(": ", head)
    marked = colon > 0 and all(w.plain in lexicon().tail for w in tokens(title[head:colon]))
    return colon + 2 if marked else head


def _trimmed(words: list[Token]) -> tuple[int, int] | None:
    known = lexicon()
    while len(words) > 1 and (words[-1].plain in known.tail or words[-1].plain.isdigit()):
        words.pop()
    if not words or len(words) > _WORDS or all(w.plain in known.tail for w in words):
        return None
    return words[0].start, words[-1].end
