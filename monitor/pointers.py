"""Where the posts of an incident come from, and nobody looks. Pure; no link is ever followed."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.defanging import defang_text
from monitor.gaps import Watching
from monitor.model import Mention

_POST_LINK = re.compile(r"(?i)\bt(?:\[\.\]|\.)me/(?:s/)?([a-z]\w{3,31})/\d{1,18}(?!\w)")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place that posts come from, and that no source is called by: it was there earlier."""

    place: str  #: as the first post names it, defanged
    posts: int
    at: datetime  #: when the first of these posts was written
    seen_at: datetime


def pointers(posts: Sequence[Mention], watching: Watching) -> Iterator[Pointer]:
    """The places that posts were forwarded from, or link a post of, and that are no sources.

    `posts` are the mentions of an incident, oldest first; so are the places.
    """
    names = (name for key, one in watching.sources.items() for name in (key, *one.also))
    known = {*map(_plain, names), *(_plain(post.source) for post in posts)}
    first: dict[str, tuple[str, Mention]] = {}
    keys: dict[str, set[tuple[str, str]]] = {}
    texts: set[str] = set()
    for post in posts:
        for place in _origins(post, copy=post.text_key in texts):
            name = _plain(place)
            if name and name not in known:
                first.setdefault(name, (place, post))
                keys.setdefault(name, set()).add(post.key)
        texts |= {post.text_key} if post.text_key else set()
    for name, (place, post) in first.items():
        yield Pointer(place, len(keys[name]), post.published_at, post.seen_at)


def _origins(post: Mention, *, copy: bool) -> Iterator[str]:
    """The names of places where a post says that it was said before; masked ones say nothing.

    Of a copy of what was seen already the forward says nothing new.
    """
    if post.forwarded_from and "[" not in post.forwarded_from and not copy:
        yield defang_text(post.forwarded_from)
    for link in post.claim.links:
        found = _POST_LINK.search(link)
        if found:
            yield f"t[.]me/{found[1]}"


def _plain(name: str) -> str:
    """The letters and digits of a name: "@Example_News", "t[.]me/example_news", "Example news"."""
    bare = unicodedata.normalize("NFKD", name[:200].lower().replace("ı", "i"))
    bare = bare.replace("[.]", ".").removeprefix("t.me/")
    return "".join(character for character in bare if character.isalnum())
