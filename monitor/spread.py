"""How an incident went from place to place and from language to language. Pure.

Posts say themselves where they come from (a forward, an answer, a link to a post or a place); where
they do not, an equal text, an equal link or an equal author tells it. Talk that stays in one place
and in one language is no hop.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from monitor.harmless import one_line
from monitor.model import Mention
from monitor.places import Place, place_of_link, place_of_name

How = Literal["forward", "reply", "link", "copy of the text", "same link", "same author"]

_UNKNOWN = "und"
#: Where people talk: a link to one names an origin even if no post from there is known. A link to
#: any other unknown site may lead to the files.
_TALK = frozenset({"channel", "forum", "paste site"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One step of the spread: a post that took over what stood at another place, or language."""

    at: datetime  #: when the post was written that took it over
    from_place: str  #: a source; or a place that nobody reads, as the post names it
    to_place: str
    from_lang: str | None  #: None where it is not known
    to_lang: str | None
    how: How
    post_id: str  #: of the post at `to_place`
    from_post_id: str | None  #: None where no post from there is known

    @property
    def crosses(self) -> bool:
        """Whether it leads into another language, as far as both are known."""
        return None not in (self.from_lang, self.to_lang) and self.from_lang != self.to_lang


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLanguage:
    """The first post of an incident in a language, and from which language it came."""

    at: datetime
    from_lang: str  #: of the hop; without one, the language in which it was spoken of before
    to_lang: str
    to_place: str
    post_id: str
    from_place: str | None  #: None where no hop leads there: only the order of time is known
    how: How | None  #: the same


@dataclass(frozen=True, slots=True)
class Spread:
    """The hops and the languages of an incident, both in the order of events."""

    hops: tuple[Hop, ...]
    new_languages: tuple[NewLanguage, ...]


def spread(mentions: Iterable[Mention]) -> Spread:
    """How the incident of these mentions spread; they may come in any order.

    A post has one hop for each place that it names as its origin. Only where it names none, the
    first post with its text, with its link, or the latest of its author stands for it.
    """
    earlier = _Earlier()
    hops: list[Hop] = []
    crossed: list[NewLanguage] = []
    for mention in sorted(mentions, key=lambda m: (m.published_at, m.source, m.post_id)):
        named = tuple(_declared(mention, earlier)) or tuple(_inferred(mention, earlier))[:1]
        hops += named
        crossed += _new_language(mention, named, earlier)
        earlier.add(mention)
    return Spread(tuple(hops), tuple(crossed))


@dataclass(slots=True)
class _Earlier:
    """The mentions so far, by what a later one may share with them."""

    posts: dict[tuple[str, str], Mention] = field(default_factory=dict)
    homes: dict[str, Mention] = field(default_factory=dict)  #: the latest of each place
    homes_of_text: dict[tuple[str, str], Mention] = field(default_factory=dict)
    addresses: dict[str, Mention] = field(default_factory=dict)
    texts: dict[str, Mention] = field(default_factory=dict)  #: the first of each
    links: dict[str, Mention] = field(default_factory=dict)  #: the first of each
    authors: dict[str, Mention] = field(default_factory=dict)  #: the latest of each
    languages: dict[str, None] = field(default_factory=dict)  #: the latest last

    def add(self, mention: Mention) -> None:
        """Remember one mention more."""
        self.posts[mention.key] = mention
        for home in _homes(mention):
            self.homes[home] = mention
            self.homes_of_text[home, mention.text_key] = mention
        if mention.url:
            self.addresses[mention.url] = mention
        self.texts.setdefault(mention.text_key, mention)
        for link in mention.claim.links:
            self.links.setdefault(link, mention)
        if mention.claim.handle:
            self.authors[mention.claim.handle] = mention
        if mention.lang != _UNKNOWN:
            self.languages.pop(mention.lang, None)
            self.languages[mention.lang] = None

    def at(self, place: Place, text_key: str) -> Mention | None:
        """The post of that place that a later one may have taken over."""
        return self.homes_of_text.get((place.key, text_key)) or self.homes.get(place.key)


def _homes(mention: Mention) -> set[str]:
    """The keys of the place that a mention is from: its source's name, and its own address."""
    places = (place_of_name(mention.source), place_of_link(mention.url or ""))
    return {place.key for place in places if place is not None and place.kind != "ordinary"}


def _declared(mention: Mention, earlier: _Earlier) -> Iterator[Hop]:
    """The hops from where the post itself says that it comes, one for each place."""
    own, told = _homes(mention), set[str]()
    for how, origin, known in _origins(mention, earlier):
        name = known.source if known else _shown(mention, how, origin)
        if name in told or (known is None and (origin is None or origin.key in own)):
            continue
        if known is not None and not _moves(known, mention):
            continue
        told.add(name)
        yield _hop(mention, how, name, known)


def _shown(mention: Mention, how: How, origin: Place | None) -> str:
    """How an origin is called that nobody reads: a forward's name is shown as it stands there."""
    if how == "forward" and mention.forwarded_from:
        return one_line(mention.forwarded_from)
    return origin.shown if origin else ""


def _origins(
    mention: Mention, earlier: _Earlier
) -> Iterator[tuple[How, Place | None, Mention | None]]:
    """What the post names: how, the place, and the earlier post from there where one is known."""
    if mention.forwarded_from:
        place = place_of_name(mention.forwarded_from)
        yield "forward", place, earlier.at(place, mention.text_key) if place else None
    if mention.reply_to:
        yield "reply", None, earlier.posts.get((mention.source, mention.reply_to))
    for link in mention.claim.links:
        place = place_of_link(link)
        known = earlier.addresses.get(link)
        if known is None and place is not None:
            known = earlier.at(place, mention.text_key)
        if known is not None or (place is not None and place.kind in _TALK):
            yield "link", place, known


def _inferred(mention: Mention, earlier: _Earlier) -> Iterator[Hop]:
    """The hops from where its text, its links or its author stood before; the surest first."""
    claim = mention.claim
    found: list[tuple[How, Mention | None]] = [
        ("copy of the text", earlier.texts.get(mention.text_key)),
        *(("same link", earlier.links.get(link)) for link in claim.links),
        ("same author", earlier.authors.get(claim.handle) if claim.handle else None),
    ]
    for how, known in found:
        if known is not None and _moves(known, mention):
            yield _hop(mention, how, known.source, known)


def _moves(known: Mention, mention: Mention) -> bool:
    """Whether the later post stands at another place, or speaks another language."""
    languages = (_lang(known), _lang(mention))
    other_language = None not in languages and languages[0] != languages[1]
    return known.source != mention.source or other_language


def _hop(mention: Mention, how: How, from_place: str, known: Mention | None) -> Hop:
    return Hop(
        at=mention.published_at,
        from_place=from_place,
        to_place=mention.source,
        from_lang=_lang(known) if known else None,
        to_lang=_lang(mention),
        how=how,
        post_id=mention.post_id,
        from_post_id=known.post_id if known else None,
    )


def _new_language(
    mention: Mention, hops: Iterable[Hop], earlier: _Earlier
) -> Iterator[NewLanguage]:
    """The crossing into a language that nobody has used before of the incident."""
    if _lang(mention) in (None, *earlier.languages) or not earlier.languages:
        return
    hop = next((hop for hop in hops if hop.crosses), None)
    latest = next(reversed(earlier.languages))
    yield NewLanguage(
        at=mention.published_at,
        from_lang=(hop.from_lang if hop else None) or latest,
        to_lang=mention.lang,
        to_place=mention.source,
        post_id=mention.post_id,
        from_place=hop.from_place if hop else None,
        how=hop.how if hop else None,
    )


def _lang(mention: Mention) -> str | None:
    return None if mention.lang == _UNKNOWN else mention.lang
