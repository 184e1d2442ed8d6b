"""A public Telegram channel, through the preview that t.me shows to visitors.

Place: https://t.me/s/NAME, twenty posts a page, older ones by ?before=ID.
Access: public, without an account. Channels can switch the preview off, groups have none: both
are "no preview", never "nothing new".
Rate: unknown and moderate; too many requests are answered 429 or with a page that says "No posts
found". One request a second, and a poll every two minutes, are polite.

The newest page is read at every poll, so that an edited post comes again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, HttpUrl

from connectors._options import Address, Language, PublicChannel
from connectors._telegram.cursor import Known
from connectors._telegram.page import read
from connectors._telegram.place import Place, gone
from connectors.base import (
    ConnectorOptions,
    Plugin,
    SourceChanged,
    SourceError,
    SourceHidden,
    SourceUnavailable,
    Tools,
)
from connectors.charset import storable
from connectors.post import Attachment, Page, Post, in_utc
from connectors.quarantine import parsed

_WITHHELD = "{} exists, and is shown in the app only: for adults, or withheld by law"


class Options(ConnectorOptions):
    """Which channel, and how far to read back."""

    channel: PublicChannel  #: a name, or its address at t.me
    base: Address = HttpUrl("https://t.me")
    lang: Language | None = None
    max_pages: Annotated[int, Field(ge=1, le=100)] = 5  #: of twenty posts, for one poll


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page of the preview. `before` asks for the next older one; None at the beginning."""

    posts: dict[int, Post]
    before: int | None
    unseen: frozenset[int]  #: posts whose content only the app shows


class TelegramWeb:
    """A channel's preview, as a place that can be polled."""

    def __init__(self, options: Options, tools: Tools, *, vanishing: bool = True) -> None:
        """`vanishing` False: what is missing may be something that the preview never shows."""
        self._options = options
        self._tools = tools
        self._vanishing = vanishing

    async def poll(self, cursor: str | None) -> Page:
        """The posts that are new, edited or gone since the cursor."""
        known, warnings = Known.of(cursor), list[str]()
        sheets = [await self._sheet(None, known)]
        if _is_reset(sheets[0], known):
            warnings.append(f"{self._options.channel} counts its posts anew; all were read again")
            known = Known()
        while _more(sheets[-1], known) and len(sheets) < self._options.max_pages:
            sheets.append(await self._sheet(sheets[-1].before, known))
        if known.last and _more(sheets[-1], known):
            oldest = min(sheets[-1].posts, default=sheets[-1].before)
            warnings.append(f"posts between {known.last} and {oldest} were not read (max_pages)")
        posts = {number: post for sheet in sheets for number, post in sheet.posts.items()}
        warnings += self._renamed(posts.values())
        fresh = [number for number in sorted(posts) if not known.has(number, posts[number])]
        unseen = frozenset().union(*(sheet.unseen for sheet in sheets))
        warnings += [
            f"{posts[number].url} shows its content only in the app"
            for number in fresh
            if number in unseen
        ]
        lost = self._lost(posts, known)
        return Page(
            (*(posts[number] for number in fresh), *lost.values()),
            known.without(lost).after(posts).cursor(),
            warnings=tuple(warnings),
        )

    def _renamed(self, posts: Iterable[Post]) -> list[str]:
        """What to tell of a channel that the preview calls by another name."""
        asked = self._options.channel
        shown = {post.id.partition("/")[0] for post in posts}
        others = sorted(name for name in shown if name.lower() != asked.lower())
        return [f"{asked} is called {name} now: change `channel`" for name in others]

    def _lost(self, posts: Mapping[int, Post], known: Known) -> dict[int, Post]:
        """The posts that were here and are missing between their neighbours.

        The preview can be some minutes old: the newest post is not gone because it is not there.
        """
        if not self._vanishing or not posts:
            return {}
        first, last = min(posts), max(posts)
        missing = [n for n in known.seen if first < n < last and n not in posts]
        name = next(iter(posts.values())).id.partition("/")[0]
        place = Place(self._tools.source, name, f"https://t.me/{name}")
        return {number: gone(number, place, self._tools.now()) for number in missing}

    async def _sheet(self, before: int | None, known: Known) -> _Sheet:
        """The newest page, or the one before a post."""
        channel = self._options.channel
        url = f"{str(self._options.base).rstrip('/')}/s/{channel}"
        answer = await self._tools.fetch.get(f"{url}?before={before}" if before else url)
        found = await parsed(read, answer.body)
        if not found["history"]:
            raise _without_history(found, channel, seen_before=bool(known.last))
        if not found["whole"]:
            raise SourceUnavailable(f"the preview of {channel} breaks off before its end")
        if not found["messages"]:
            raise _without_messages(found, channel, seen_before=bool(before or known.last))
        older = found["before"]
        if before and older and older >= before:
            raise SourceChanged(f"the pages of {channel} go round in circles")
        messages = [(_number(raw), raw) for raw in found["messages"] if not raw["service"]]
        posts = {number: self._post(raw) for number, raw in messages}
        return _Sheet(posts, older, frozenset(n for n, raw in messages if raw["unseen"]))

    def _post(self, raw: dict[str, Any]) -> Post:
        return Post(
            id=raw["post"],
            source=self._tools.source,
            platform="telegram",
            published_at=_time(raw),
            text=storable(raw["text"]),
            author=storable(raw["author"]) or None,
            url=f"https://t.me/{raw['post']}",
            lang=self._options.lang,
            attachments=tuple(Attachment(storable(name), size) for name, size in raw["files"]),
            forwarded_from=storable(raw["forwarded_from"]) or None,
            reply_to=raw["reply_to"],
            edited=raw["edited"],
        )


def _is_reset(sheet: _Sheet, known: Known) -> bool:
    """Whether the channel counts its posts anew: another one took the name, or was emptied."""
    return bool(sheet.posts and known.seen) and max(sheet.posts) < min(known.seen)


def _more(sheet: _Sheet, known: Known) -> bool:
    """Whether there are older posts that were not read."""
    return sheet.before is not None and sheet.before > known.last + 1


def _without_history(found: dict[str, Any], channel: str, *, seen_before: bool) -> SourceError:
    """Why t.me shows another page than the preview."""
    if not found["landing"]:
        return SourceChanged(f"t.me shows a page for {channel} that we cannot read")
    if not found["title"]:
        more = " any more: it was renamed, deleted or made private" if seen_before else ""
        return SourceChanged(f"there is no channel {channel}{more}")
    if found["withheld"]:
        return SourceHidden(_WITHHELD.format(channel))
    if "subscriber" in found["extra"] or "member" in found["extra"]:
        return SourceHidden(f"{channel} exists, and shows no posts to visitors")
    return SourceChanged(f"{channel} is no channel but a person or a bot")


def _without_messages(found: dict[str, Any], channel: str, *, seen_before: bool) -> SourceError:
    """Why the preview holds no message. Asked too often, t.me says "No posts found" as well."""
    if found["withheld"]:
        return SourceHidden(_WITHHELD.format(channel))
    if not found["empty"]:
        return SourceChanged(f"the preview of {channel} holds no messages that we can read")
    if seen_before:
        return SourceUnavailable(f"t.me finds no posts in {channel}, where there were some")
    return SourceHidden(f"{channel} exists, and shows no posts to visitors")


def _number(raw: dict[str, Any]) -> int:
    number = raw["post"].rpartition("/")[2]
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(2**53))):
        raise SourceChanged(f"a message has the unreadable number {raw['post'][:80]!r}")
    return int(number)


def _time(raw: dict[str, Any]) -> datetime:
    try:
        return in_utc(datetime.fromisoformat(raw["time"]))
    except ValueError:
        raise SourceChanged(f"message {raw['post']} has no readable time") from None


CONNECTOR = Plugin(Options, TelegramWeb)
