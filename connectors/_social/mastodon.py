"""Mastodon's timelines of a tag or of everything public, and its search.

GET /api/v1/timelines/tag/TAG, /api/v1/timelines/public and /api/v2/search, as
https://docs.joinmastodon.org/methods/timelines/ and entities/Status/ describe them. The same API is
spoken by Pleroma, Akkoma, GoToSocial and others.
"""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from connectors._social.json import Iso, Row, fields, listed, two_letters
from connectors._social.walk import Found, Sheet
from connectors.post import Attachment

PAGE = 40  #: the most that a server gives
_SHOWN = ("public", "unlisted")


class _Account(Row):
    acct: str
    url: str | None = None


class _Media(Row):
    url: str | None = None
    remote_url: str | None = None
    type: str = "file"


class _Option(Row):
    title: str = ""


class _Poll(Row):
    options: list[_Option] | None = None


class _Status(Row):
    id: str
    created_at: Iso
    account: _Account
    content: str = ""
    spoiler_text: str | None = None
    visibility: str = "public"
    language: str | None = None
    url: str | None = None
    uri: str | None = None
    in_reply_to_id: str | None = None
    edited_at: str | None = None
    media_attachments: list[_Media] | None = None
    poll: _Poll | None = None
    reblog: "_Status | None" = None


def first(server: str, *, tag: str | None, search: str | None) -> str:
    """The address of the newest page."""
    if search:
        asked = {"q": search, "type": "statuses", "limit": PAGE, "offset": 0}
        return f"{server}/api/v2/search?{urlencode(asked)}"
    name = f"tag/{quote(tag, safe='')}" if tag else "public"
    return f"{server}/api/v1/timelines/{name}?limit={PAGE}"


def read(data: Any, url: str) -> Sheet:
    """The statuses of an answer. Raises SourceChanged."""
    searched = "/api/v2/search" in url
    rows = listed(data, "statuses") if searched else listed(data)
    host = urlsplit(url).hostname or ""
    statuses, skipped = fields(_Status, rows)
    found = tuple(_found(one, host) for one in statuses if one.visibility in _SHOWN)
    return Sheet(found, _older(url, statuses, len(rows), searched=searched), skipped)


def _found(status: _Status, host: str) -> Found:
    """A status; of a boost, what was boosted under the name of who did it."""
    said = status.reblog or status
    options = [option.title for option in said.poll.options or ()] if said.poll else []
    lines = "".join(f"<p>{_escaped(option)}</p>" for option in options)
    return Found(
        id=status.id,
        at=status.created_at,
        published_at=status.created_at,
        text=said.content + lines,
        html=True,
        title=said.spoiler_text or None,
        author=_full(status.account, host),
        url=said.url or said.uri,
        lang=two_letters(said.language),
        files=tuple(Attachment(_name(media)) for media in said.media_attachments or ()),
        forwarded_from=(said.account.url or _full(said.account, host)) if status.reblog else None,
        reply_to=None if status.reblog else status.in_reply_to_id,
        edited=said.edited_at is not None,
    )


def _full(account: _Account, host: str) -> str:
    """name@server, also for the server's own people."""
    return account.acct if "@" in account.acct else f"{account.acct}@{host}"


def _name(media: _Media) -> str:
    path = urlsplit(media.remote_url or media.url or "").path
    return path.rpartition("/")[2] or media.type


def _older(url: str, statuses: list[_Status], count: int, *, searched: bool) -> str | None:
    """The address of the next older page; None when this one was empty."""
    base, _, query = url.partition("?")
    if not statuses:
        return None
    if searched:
        head, _, offset = query.rpartition("offset=")
        return f"{base}?{head}offset={int(offset) + count}"
    return f"{base}?{urlencode({'limit': PAGE, 'max_id': statuses[-1].id})}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
