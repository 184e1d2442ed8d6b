"""Where the posts of an incident come from, and nobody looks. Pure; no link is ever followed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.defanging import defang_text
from monitor.gaps import Watching
from monitor.model import Mention, PostKey
from monitor.places import Kind, Place, letters, place_of_link, place_of_name

_NO_NEWS: tuple[Kind, ...] = ("ordinary", "private")  #: nobody could watch them


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
    known = {*map(letters, names), *(letters(post.source) for post in posts)}
    first: dict[str, tuple[Place, Mention]] = {}
    keys: dict[str, set[PostKey]] = {}
    texts: set[str] = set()
    for post in posts:
        for place in _origins(post, copy=post.text_key in texts):
            name = letters(place.shown)
            if name and name not in known:
                first.setdefault(name, (place, post))
                keys.setdefault(name, set()).add(post.key)
        texts |= {post.text_key} if post.text_key else set()
    for name, (place, post) in first.items():
        yield Pointer(defang_text(place.shown), len(keys[name]), post.published_at, post.seen_at)


def _origins(post: Mention, *, copy: bool) -> Iterator[Place]:
    """The places where a post says that it was said before; masked ones say nothing.

    A link leads to a post of a channel, or the name in it may be a person's. Of a copy of what was
    seen already the forward says nothing new.
    """
    if post.forwarded_from and not copy:
        place = place_of_name(post.forwarded_from, telegram=post.platform == "telegram")
        if place is not None and place.kind not in _NO_NEWS:
            yield place
    for place in filter(None, map(place_of_link, post.claim.links)):
        if place.kind == "channel" and place.sure:
            yield place
