"""Posts of Mastodon, Bluesky or Reddit: those with a tag, those that a search finds, a subreddit.

Place: the public API of a network: a server of Mastodon's kind, Bluesky's AppView, Reddit's JSON.
Access: public where the network lets visitors in: tags and the public timeline of most servers of
Mastodon, accounts and search on Bluesky, Reddit from addresses that it does not mistrust. A `token`
(of an own account, read-only) opens Mastodon's search and servers that are closed to visitors.
Where Reddit refuses, the connector `feed` reads https://www.reddit.com/r/NAME/new/.rss, and it
reads single accounts of Mastodon at https://SERVER/@NAME.rss.
Rate: Mastodon 300 requests in five minutes, Bluesky 3,000, Reddit about ten a minute; what their
headers say is obeyed. One request a poll when nothing is new; every five minutes is polite.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors._html import plains
from connectors._options import Address, matching
from connectors._social import bluesky as _bluesky
from connectors._social import mastodon as _mastodon
from connectors._social import reddit as _reddit
from connectors._social.json import data_of
from connectors._social.walk import Found, Known, Sheet, Way
from connectors._web.ratelimit import spent
from connectors.base import (
    Answer,
    ConnectorOptions,
    Plugin,
    SourceChanged,
    SourceError,
    SourceRefused,
    SourceUnavailable,
    Tools,
)
from connectors.charset import storable
from connectors.post import Attachment, Page, Post
from connectors.quarantine import parsed

_SEVERAL = 3  #: posts; where there were so many, none is no answer
_DEEP = 10  #: pages, after which an end is a limit of the network (Reddit: 1,000 posts)
_NO_VISITORS = 422  #: what Mastodon says when only its own people may look

Name = Annotated[
    str, matching(r"[\w.:-]{1,100}", 'no handle such as "ana.example.org", without the @')
]


Board = Annotated[
    str,
    matching(r"[A-Za-z0-9_+]{1,100}", "no board, written without r/; several with a +"),
]


class Options(ConnectorOptions):
    """Which network, and what of it."""

    network: Literal["mastodon", "bluesky", "reddit"]
    server: Address | None = None  #: needed for Mastodon; another one for the others
    tag: Annotated[str, matching(r"\w{1,100}", "no tag, written without its #")] | None = None
    search: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    account: Name | None = None  #: of Bluesky
    board: Board | None = None
    token: SecretStr | None = None
    max_pages: Annotated[int, Field(ge=1, le=50)] = 5  #: for one poll; the next one goes on

    @model_validator(mode="after")
    def _fits_the_network(self) -> Self:
        chosen = {k for k in ("tag", "search", "account", "board") if getattr(self, k) is not None}
        allowed: dict[str, tuple[set[str], ...]] = {
            "mastodon": ({"tag"}, {"search"}, set()),
            "bluesky": ({"tag"}, {"search"}, {"account"}),
            "reddit": ({"board"}, {"search"}, {"board", "search"}),
        }
        if chosen not in allowed[self.network]:
            ways = [" and ".join(sorted(way)) or "none" for way in allowed[self.network]]
            raise ValueError(f"{self.network} is read by {', or '.join(ways)}")
        if self.network == "mastodon" and self.server is None:
            raise ValueError('mastodon needs a server such as "https://mastodon.example.org"')
        if self.network == "mastodon" and self.search and self.token is None:
            raise ValueError("the search of mastodon needs a token")
        return self


@dataclass(slots=True)
class _Walk:
    """How far a poll has come: the address to ask next, and the pages that were read."""

    url: str | None
    etag: str | None
    sheets: list[Sheet] = field(default_factory=list)
    arrived: bool = False  #: at what is known
    tired: bool = False  #: by the limit of the place
    unchanged: bool = False  #: since the last poll, says the place


class Social:
    """A network, as a place that can be polled."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools
        self._read = {"mastodon": _mastodon, "bluesky": _bluesky, "reddit": _reddit}[
            options.network
        ].read

    async def poll(self, cursor: str | None) -> Page:
        """The posts that are new or edited since the cursor, as far as `max_pages` reach.

        `more` when the walk back has not arrived at what is known: the next poll goes on there.
        """
        known = Known.of(cursor)
        walk = _Walk(known.way.older if known.way else _first(self._options), known.etag)
        try:
            await self._go(walk, known)
        except (SourceChanged, SourceRefused) as error:
            if known.way is None or walk.sheets:
                raise
            lost = f"older posts are out of reach and may be missing ({error})"
            return Page((), replace(known, way=None).cursor(), more=True, warnings=(lost,))
        if walk.unchanged:
            return Page((), cursor)
        return await self._page(cursor, known, walk)

    async def _go(self, walk: "_Walk", known: Known) -> None:
        """Walk back page by page until something known is met. Raises SourceError."""
        while walk.url and not walk.arrived and len(walk.sheets) < self._options.max_pages:
            try:
                await self._step(walk, known)
            except SourceError:
                if not walk.sheets:
                    raise
                walk.tired = True  # keep what was read, and go on here next time
            if walk.tired or walk.unchanged:
                return

    async def _step(self, walk: "_Walk", known: Known) -> None:
        """Read one page, and note where the next one is. Raises SourceError."""
        url = walk.url or ""
        newest = not walk.sheets and known.way is None
        answer = await self._ask(url, known.etag if newest else None)
        walk.unchanged = answer.not_modified
        if answer.not_modified:
            return
        sheet = self._read(data_of(answer, self._options.network), url)
        walk.sheets.append(sheet)
        walk.etag = answer.headers.get("etag") if newest else walk.etag
        walk.arrived = known.meets(sheet)
        walk.url = sheet.older if sheet.older != url else None
        walk.tired = spent(answer.headers)

    async def _page(self, cursor: str | None, known: Known, walk: "_Walk") -> Page:
        """What the pages of a walk bring."""
        found = list({one.id: one for sheet in walk.sheets for one in sheet.found}.values())
        if not found and len(known.seen) >= _SEVERAL and known.way is None:
            network = self._options.network
            raise SourceUnavailable(f"{network} shows no posts, where there were some")
        pages = len(walk.sheets) + (known.way.pages if known.way else 0)
        way = None
        if walk.url and known.floor and not walk.arrived:
            way = Way(walk.url, known.floor, pages)
        ended = known.floor is not None and walk.url is None and not walk.arrived
        warnings = tuple(_warnings(walk, first=not known.newest, gap=ended and pages >= _DEEP))
        fresh = [new for one in found if (new := known.fresh(one))]
        after = known.after(walk.sheets, way, walk.etag)
        if not fresh and (after.seen, after.way) == (known.seen, known.way):
            return Page((), cursor or after.cursor(), warnings=warnings)
        posts = sorted(await self._posts(fresh), key=lambda post: post.published_at)
        return Page(tuple(posts), after.cursor(), bool(way) and not walk.tired, warnings)

    async def _ask(self, url: str, etag: str | None) -> Answer:
        token = self._options.token
        headers = {"authorization": f"Bearer {token.get_secret_value()}"} if token else None
        try:
            return await self._tools.fetch.get(
                url, etag=etag, accept="application/json", headers=headers
            )
        except SourceChanged as error:
            if error.status == _NO_VISITORS:
                raise SourceRefused("the server shows this to its own people only") from error
            raise

    async def _posts(self, found: list[Found]) -> list[Post]:
        """The posts; HTML is read where it can be stopped."""
        pieces = [one.text for one in found if one.html]
        texts = iter(await parsed(plains, json.dumps(pieces).encode()) if pieces else ())
        return [self._post(replace(one, text=next(texts)) if one.html else one) for one in found]

    def _post(self, one: Found) -> Post:
        return Post(
            id=storable(one.id),
            source=self._tools.source,
            platform="social",
            published_at=min(one.published_at, self._tools.now()),
            text=storable(one.text),
            title=storable(one.title or "") or None,
            author=storable(one.author or "") or None,
            url=storable(one.url or "") or None,
            lang=one.lang,
            attachments=tuple(Attachment(storable(file.name), file.size) for file in one.files),
            forwarded_from=storable(one.forwarded_from or "") or None,
            reply_to=storable(one.reply_to or "") or None,
            edited=one.edited,
            vanished=one.gone,
        )


def _first(options: Options) -> str:
    """The address of the newest page."""
    server = str(options.server or _home(options)).rstrip("/")
    if options.network == "mastodon":
        return _mastodon.first(server, tag=options.tag, search=options.search)
    if options.network == "reddit":
        return _reddit.first(server, board=options.board, search=options.search)
    search = f"#{options.tag}" if options.tag else options.search
    return _bluesky.first(server, search=search, account=options.account)


def _home(options: Options) -> str:
    """Where a network stands; Bluesky's mirror for visitors has no search (atproto#3423)."""
    if options.network == "reddit":
        return "https://www.reddit.com"
    return "https://public.api.bsky.app" if options.account else "https://api.bsky.app"


def _warnings(walk: _Walk, *, first: bool, gap: bool) -> Iterator[str]:
    if skipped := sum(sheet.skipped for sheet in walk.sheets):
        yield f"{skipped} posts could not be read"
    if gap:
        yield "the network shows nothing older: posts since the last poll may be missing"
    if first and not any(sheet.found for sheet in walk.sheets):
        yield "there is not one post yet: is the name right?"


CONNECTOR = Plugin(Options, Social)
