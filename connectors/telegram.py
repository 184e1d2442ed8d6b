"""A Telegram channel or public group, read by the account of a user.

Place: Telegram's own service, through its protocol. One source is one channel; many sources share
an account, and there can be several accounts.
Access: an account that `leakline telegram login` has signed in. Public channels need not be joined;
private ones are joined by a person in an app, and named by their number. Nothing but reading is
ever sent: no joining, no writing, no marking as read, no files.
Rate: one request a poll while nothing special happened; names are asked for once. Telegram says
itself how long to wait, and then nothing is sent until that time, also after a restart.

The newest page is read at every poll, so that edits come again and deletions are noticed. A channel
that ran ahead is caught up with from the oldest on. Updates make a poll come sooner, no more.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError
from telethon import errors
from telethon.tl import functions as ask
from telethon.tl import types

from connectors import _telegram_posts as posts
from connectors import telegram_web as preview
from connectors._telegram_account import Account, files_of, opened, said
from connectors._telegram_channels import Channel, find
from connectors._telegram_cursor import WINDOW, Known
from connectors._telegram_files import Credentials
from connectors._telegram_place import Place, gone
from connectors.base import (
    ConnectorOptions,
    Plugin,
    SourceChanged,
    SourceError,
    SourceRefused,
    SourceUnavailable,
    Tools,
)
from connectors.post import Page, Post

_PAGE = 100  #: messages; Telegram gives no more at once
_LINK = re.compile(
    r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?(?:c/(\d+)|([A-Za-z]\w{3,31}))(?:[/?].*)?"
)
_NAME = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})")
_NUMBER = re.compile(r"(?:-100)?([1-9]\d{4,14})")
_CLOSED = (errors.ChannelPrivateError, errors.UserBannedInChannelError, errors.ChannelBannedError)
_UNKNOWN = (errors.ChannelInvalidError, errors.PeerIdInvalidError)


def _channel(value: object) -> str:
    """The name or the number of a channel, from what people copy for it."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    if "/+" in text or "joinchat" in text:
        why = "an invitation: join with the account in an app, then give the channel's number"
        raise PydanticCustomError("channel", why)
    for form in (_NUMBER, _NAME, _LINK):
        if found := form.fullmatch(text):
            return str(next(filter(None, found.groups())))
    raise PydanticCustomError("channel", "no name, number or t.me address of a channel")


class Options(ConnectorOptions):
    """Which channel, by which account, and how far to read back."""

    channel: Annotated[str, BeforeValidator(_channel)]
    account: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$")] = "main"
    lang: Annotated[str, Field(pattern="^[a-z]{2}$")] | None = None
    window: Annotated[int, Field(ge=0, le=100)] = WINDOW  #: posts that are compared at each poll
    max_pages: Annotated[int, Field(ge=1, le=100)] = 5  #: of a hundred posts, for one poll
    fallback: bool = False  #: read the preview of t.me while the account cannot
    api_id: Annotated[int, Field(gt=0)] | None = None
    api_hash: SecretStr | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.api_id is None) != (self.api_hash is None):
            raise PydanticCustomError("api", "api_id and api_hash belong together")
        return self

    @property
    def credentials(self) -> Credentials | None:
        """The application, where the source names one."""
        if self.api_id is None or self.api_hash is None:
            return None
        return Credentials(api_id=self.api_id, api_hash=self.api_hash)


@dataclass(frozen=True, slots=True)
class _Read:
    """Messages of a channel, oldest first, and who they speak of. `whole`: nothing is older."""

    messages: tuple[Any, ...]
    names: posts.Names
    whole: bool

    @property
    def oldest(self) -> int:
        """The number from which on nothing is missing."""
        return 0 if self.whole else min((one.id for one in self.messages), default=0)

    @property
    def newest(self) -> int:
        """The highest number."""
        return max((one.id for one in self.messages), default=0)


class Telegram:
    """A channel, as a place that can be polled."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools

    async def poll(self, cursor: str | None) -> Page:
        """The posts that are new, edited or gone since the cursor."""
        known = Known.of(cursor)
        try:
            return await self._by_account(known)
        except (SourceUnavailable, SourceRefused) as error:
            if not self._options.fallback or self._options.channel.isdigit():
                raise
            return await self._by_preview(cursor, error)

    async def _by_account(self, known: Known) -> Page:
        """The page as the account reads it. Raises SourceError."""
        account, name = await self._account(), self._options.channel
        try:
            try:
                return await self._page(account, await find(account, name), known)
            except _UNKNOWN:
                return await self._page(account, await find(account, name, anew=True), known)
        except _CLOSED as error:
            why = f"{name} is private now, or has shut out the account {account.files.name}"
            raise SourceRefused(why) from error
        except errors.RPCError as error:
            raise SourceChanged(f"Telegram answered {error.code} {said(error)}") from error

    async def _by_preview(self, cursor: str | None, error: Exception) -> Page:
        """The same channel as visitors see it. Raises `error` where they see nothing either."""
        options = preview.Options(channel=self._options.channel, lang=self._options.lang)
        web = preview.TelegramWeb(options, self._tools, vanishing=False)
        try:
            page = await web.poll(cursor)
        except SourceError:
            raise error from None
        return replace(page, warnings=(f"read by the preview: {error}", *page.warnings))

    async def _account(self) -> Account:
        tools, given = self._tools, self._options.credentials
        files = files_of(tools.home, self._options.account)
        account = await tools.shared.borrow(
            f"telegram {files.session}", lambda: opened(files, tools.now, given, tools.proxy)
        )
        if account.way != tools.proxy:
            raise SourceRefused(f"the sources of the account {files.name} do not agree on `tor`")
        return account

    async def _page(self, account: Account, channel: Channel, known: Known) -> Page:
        account.listen(channel.id, self._tools.source, self._tools.nudge)
        warnings = list[str]()
        if known.channel not in (None, channel.id):
            warnings.append(f"{self._options.channel} is another channel now; it is read anew")
            known = Known()
        known = replace(known, channel=channel.id)
        newest = await self._newest(account, channel, known)
        warnings += _renamed(channel, newest.names)
        if known.last and newest.oldest > known.last + 1:
            page = await self._caught_up(account, channel, known, newest.newest)
        else:
            page = await self._compared(account, channel, known, newest)
        return replace(page, warnings=tuple(warnings))

    async def _newest(self, account: Account, channel: Channel, known: Known) -> _Read:
        """The newest page; at the first poll, as many pages as one poll may read."""
        read = await self._history(account, channel)
        for _ in range(1, 1 if known.last else self._options.max_pages):
            if read.whole:
                break
            older = await self._history(account, channel, offset_id=read.oldest)
            names = posts.Names(
                {**read.names.channels, **older.names.channels},
                {**read.names.people, **older.names.people},
            )
            read = _Read(older.messages + read.messages, names, older.whole)
        return read if read.whole else replace(read, messages=_without_first_album(read.messages))

    async def _caught_up(self, account: Account, channel: Channel, known: Known, goal: int) -> Page:
        """What came after the cursor, oldest first, as far as one poll may read.

        What was read before is asked for by number: it is not on the newest page any more.
        """
        again = await self._again(account, channel, list(known.seen))
        told = {n: p for n, p in again.items() if p.vanished or not known.has(n, p)}
        known = known.without([n for n, p in again.items() if p.vanished])
        for _ in range(self._options.max_pages):
            read = await self._history(
                account, channel, offset_id=known.last + 1, add_offset=-_PAGE, min_id=known.last
            )
            messages = read.messages if read.newest >= goal else _without_last_album(read.messages)
            albums = posts.albums_in(messages, known.albums)
            found = posts.posts_in(messages, albums, self._place(channel), read.names)
            fresh = {number: post for number, post in found.items() if number > known.last}
            told |= fresh
            last = max((one.id for one in messages), default=goal)
            known = replace(known, albums={**known.albums, **albums})
            known = known.after(fresh, keep=self._options.window, last=last)
            if known.last >= goal:
                break
        return Page(_in_order(told), known.cursor(), more=known.last < goal)

    async def _compared(
        self, account: Account, channel: Channel, known: Known, read: _Read
    ) -> Page:
        """What is new, edited or gone on the newest page."""
        albums = posts.albums_in(read.messages, known.albums)
        found = posts.posts_in(read.messages, albums, self._place(channel), read.names)
        missing = [n for n in known.seen if n >= read.oldest and n not in found]
        again = await self._again(account, channel, missing) if missing else {}
        lost = {number: post for number, post in again.items() if post.vanished}
        fresh = {n: post for n, post in found.items() if not known.has(n, post)}
        known = replace(known.without(lost), albums={**known.albums, **albums})
        known = known.after(found, keep=self._options.window, last=read.newest)
        return Page(_in_order(fresh | lost), known.cursor())

    async def _again(
        self, account: Account, channel: Channel, numbers: Sequence[int]
    ) -> dict[int, Post]:
        """The posts of these numbers as they are now; albums, which are more than one message, not.

        Only Telegram's own word that a message is not there makes a post vanish.
        """
        told = dict[int, Post]()
        for start in range(0, len(numbers), _PAGE):
            wanted = [types.InputMessageID(number) for number in numbers[start : start + _PAGE]]
            answer = await account.ask(ask.channels.GetMessagesRequest(channel.input, wanted))
            single = [m for m in answer.messages if not _album(m)]
            names = posts.names_in(answer)
            told |= posts.posts_in(single, {}, self._place(channel), names)
            for message in single:
                if isinstance(message, types.MessageEmpty):
                    now = self._tools.now()
                    told[message.id] = gone(message.id, self._place(channel), now)
        return told

    async def _history(
        self,
        account: Account,
        channel: Channel,
        *,
        offset_id: int = 0,
        add_offset: int = 0,
        min_id: int = 0,
    ) -> _Read:
        answer = await account.ask(
            ask.messages.GetHistoryRequest(
                channel.peer, offset_id, None, add_offset, _PAGE, 0, min_id, 0
            )
        )
        messages = tuple(sorted(answer.messages, key=lambda one: one.id))
        # A page may be short though there is more; only their number tells that these are all.
        whole = not messages or len(messages) >= getattr(answer, "count", len(messages))
        return _Read(messages, posts.names_in(answer), whole)

    def _place(self, channel: Channel) -> Place:
        name = channel.name or str(channel.id)
        base = f"https://t.me/{channel.name or f'c/{channel.id}'}"
        return Place(self._tools.source, name, base, self._options.lang)


def _renamed(channel: Channel, names: posts.Names) -> list[str]:
    """What to tell of a channel that stands under another name now."""
    name, _ = names.channels.get(channel.id, (channel.name, ""))
    if name.lower() == channel.name.lower() or not channel.name:
        return []
    if not name:
        return [f"{channel.name} has given up its name; it is read by its number"]
    return [f"{channel.name} is called {name} now; it is read on by its number"]


def _in_order(told: Mapping[int, Post]) -> tuple[Post, ...]:
    """The posts, oldest first; what is gone stands at its number's place in time."""
    return tuple(sorted(told.values(), key=lambda post: post.published_at))


def _without_first_album(messages: Sequence[Any]) -> tuple[Any, ...]:
    """The messages without an album at their beginning that may have begun before."""
    first = _album(messages[0]) if messages else None
    return tuple(one for one in messages if not first or _album(one) != first)


def _without_last_album(messages: Sequence[Any]) -> tuple[Any, ...]:
    """The messages without an album at their end that may go on after."""
    last = _album(messages[-1]) if messages else None
    return tuple(one for one in messages if not last or _album(one) != last)


def _album(message: Any) -> int | None:
    album: int | None = getattr(message, "grouped_id", None)
    return album


CONNECTOR = Plugin(Options, Telegram)
