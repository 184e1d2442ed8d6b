"""Bluesky's search of posts and the feed of an account.

GET /xrpc/app.bsky.feed.searchPosts and app.bsky.feed.getAuthorFeed, by the lexicons of these names
(https://github.com/bluesky-social/atproto, lexicons/app/bsky/feed). Visitors may search without a
cursor only (atproto#2838): older pages are asked for by `until`. What is sorted by is `sortAt`, the
earlier of what the author's program states and when the network saw the post.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from pydantic import Field

from connectors._social.json import Iso, Row, fields, listed, two_letters
from connectors._social.walk import Found, Sheet
from connectors.post import Attachment

PAGE = 50
_SITE = "https://bsky.app/profile"
_LONGEST_ALT = 100


class _Author(Row):
    did: str
    handle: str = ""


class _Parent(Row):
    uri: str


class _Reply(Row):
    parent: _Parent


class _Feature(Row):
    uri: str | None = None


class _Facet(Row):
    features: tuple[_Feature, ...] = ()


class _Record(Row):
    text: str = ""
    createdAt: Iso | None = None  # noqa: N815  (the lexicon's own names)
    langs: list[str] | None = None
    reply: _Reply | None = None
    facets: list[_Facet] | None = None


class _Card(Row):
    uri: str = ""
    title: str = ""
    description: str = ""


class _Image(Row):
    alt: str = ""


class _Quoted(Row):
    uri: str | None = None
    author: _Author | None = None


class _Embed(Row):
    kind: str = Field("", alias="$type")
    external: _Card | None = None
    images: list[_Image] | None = None
    record: _Quoted | None = None
    media: "_Embed | None" = None


class _View(Row):
    uri: str
    author: _Author
    record: _Record
    indexedAt: Iso  # noqa: N815
    embed: _Embed | None = None


class _Reason(Row):
    kind: str = Field("", alias="$type")
    by: _Author | None = None
    indexedAt: Iso | None = None  # noqa: N815


class _Item(Row):
    post: _View
    reason: _Reason | None = None


def first(server: str, *, search: str | None, account: str | None) -> str:
    """The address of the newest page."""
    if account:
        return _address(server, "getAuthorFeed", {"actor": account, "limit": PAGE})
    return _address(server, "searchPosts", {"q": search, "sort": "latest", "limit": PAGE})


def read(data: Any, url: str) -> Sheet:
    """The posts of an answer. Raises SourceChanged."""
    if "getAuthorFeed" in url:
        items, skipped = fields(_Item, listed(data, "feed"))
        further = data.get("cursor")
        older = _with(url, "cursor", further) if items and isinstance(further, str) else None
        return Sheet(tuple(_item(one) for one in items), older, skipped)
    views, skipped = fields(_View, listed(data, "posts"))
    found = tuple(_found(one) for one in views)
    return Sheet(found, _before(url, found), skipped)


def _item(item: _Item) -> Found:
    """An entry of an account's feed: its own post, or one that it reposted."""
    found, reason = _found(item.post), item.reason
    if reason is None or reason.by is None or reason.indexedAt is None:
        return found
    return Found(
        id=f"{found.id}#{reason.by.did}",
        at=reason.indexedAt,
        published_at=reason.indexedAt,
        text=found.text,
        author=reason.by.handle or reason.by.did,
        url=found.url,
        lang=found.lang,
        files=found.files,
        forwarded_from=f"{_SITE}/{item.post.author.handle or item.post.author.did}",
    )


def _found(view: _View) -> Found:
    record, who = view.record, view.author.handle or view.author.did
    sorted_by = min(record.createdAt or view.indexedAt, view.indexedAt)
    embeds = [one for one in (view.embed, view.embed and view.embed.media) if one]
    return Found(
        id=view.uri,
        at=sorted_by,
        published_at=sorted_by,
        text="\n".join([record.text, *_unseen(record, embeds)]).strip(),
        author=who,
        url=f"{_SITE}/{who}/post/{view.uri.rpartition('/')[2]}",
        lang=two_letters(next(iter(record.langs or ()), None)),
        files=tuple(_files(embeds)),
        reply_to=record.reply.parent.uri if record.reply else None,
    )


def _unseen(record: _Record, embeds: list[_Embed]) -> list[str]:
    """What stands beside the text: the card, the quoted post, links that it shows cut short."""
    lines = []
    for card in (embed.external for embed in embeds if embed.external):
        lines += [card.title, card.description, card.uri]
    for quoted in (embed.record for embed in embeds if embed.record):
        if quoted.uri and quoted.author:
            lines.append(f"{_SITE}/{quoted.author.handle}/post/{quoted.uri.rpartition('/')[2]}")
    for facet in record.facets or ():
        lines += [feature.uri for feature in facet.features if feature.uri]
    return [line for line in dict.fromkeys(lines) if line and line not in record.text]


def _files(embeds: list[_Embed]) -> list[Attachment]:
    """Images by what they are described as; a picture has no name here."""
    files = [
        Attachment(image.alt[:_LONGEST_ALT] or "image")
        for embed in embeds
        for image in embed.images or ()
    ]
    videos = [Attachment("video") for embed in embeds if "video" in embed.kind]
    return files + videos


def _before(url: str, found: tuple[Found, ...]) -> str | None:
    """The page before the oldest post; None when that is where this page began."""
    if not found:
        return None
    oldest: datetime = min(one.at for one in found)
    until = (oldest + timedelta(milliseconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    return (
        None
        if until in parse_qs(url.partition("?")[2]).get("until", ())
        else _with(url, "until", until)
    )


def _with(url: str, key: str, value: str) -> str:
    """The address with one key set anew."""
    base, _, query = url.partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    return f"{base}?{urlencode({**asked, key: value})}"


def _address(server: str, name: str, asked: dict[str, Any]) -> str:
    return f"{server}/xrpc/app.bsky.feed.{name}?{urlencode(asked)}"
