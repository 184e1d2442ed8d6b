"""A paste site: a list of its newest pastes, and each of them as plain text.

Place: a page that links the newest pastes, and an address for each. What differs from site to site
stands in the configuration: the list, an expression for the ids in it, the address of the text.
With `api = "pastebin"`, Pastebin's scraping API, which serves addresses that it was told.
Access: public. A login, a captcha, or "no access" is refused, never "nothing new". Addresses are
built of what the operator wrote: no link of a page is followed to another host.
Rate: one list a poll, then `pace` seconds (and up to half as much again, by chance) between pastes.
Pages for people are read as robots.txt allows.

Ids are remembered, so that one which comes up again is not read again. Pastes are read as streams,
in parts that overlap a little (KEY, KEY#2, ...); no paste is ever held or kept as a whole.
"""

import asyncio
import random
import re
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from connectors._options import Address, Encoding, Selector
from connectors._paste.list import compiled, listed, named
from connectors._paste.reading import Reader, filled
from connectors._paste.state import Sheet, State, Waiting
from connectors._paste.text import BinaryError, Meter
from connectors.base import (
    ConnectorOptions,
    Plugin,
    SourceChanged,
    SourceError,
    SourceGone,
    SourceUnavailable,
    Tools,
)
from connectors.charset import storable
from connectors.post import Page, Post

_PASTES = 20  #: pastes that one page brings at most
_SECONDS = 60  #: after which a page is told, so that a slow pace holds nothing back
_TRIES = 3  #: looks after which a paste that cannot be read is passed over
_ALL_GONE = 3  #: pastes of one look that may be gone while none is there
_IN_A_ROW = 2  #: refusals after which it is the site that refuses, and not a paste
_BRACES = re.compile(r"\{[^}]*\}?")
_APIS = {
    "pastebin": {
        "list": "https://scrape.pastebin.com/api_scraping.php?limit=100",
        "raw": "https://scrape.pastebin.com/api_scrape_item.php?i={id}",
        "page": "https://pastebin.com/{id}",
    }
}


def _pattern(written: str) -> str:
    compiled(written.replace("{id}", "x"))
    return written


def _address(written: str) -> str:
    """An address in which {id} stands behind the host: what a page says chooses no host."""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no address of the web (http or https)")
    if "{id}" not in f"{parts.path}?{parts.query}" or "{id}" in parts.netloc:
        raise ValueError("{id} must stand in it, behind the host")
    if "@" in parts.netloc:
        raise ValueError("names a user: take what stands before the @ out of it")
    if set(_BRACES.findall(written)) != {"{id}"}:
        raise ValueError("only {id} may stand in braces")
    return written


def _with_id(written: str) -> str:
    if "{id}" not in written:
        raise ValueError("{id} must stand in it, before the title that belongs to it")
    return _pattern(written)


Pattern = Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_pattern)]
Titles = Annotated[str, Field(max_length=1_000), AfterValidator(_with_id)]
Template = Annotated[str, AfterValidator(_address)]


class Options(ConnectorOptions):
    """Which site, and how its list is read."""

    api: Literal["pastebin"] | None = None
    list: Address
    id: Pattern | None = None  #: an expression with one group; the list's page is searched for it
    raw: Template  #: where the text of a paste is, with {id}
    page: Template | None = None  #: where people read it, with {id}
    title: Titles | None = None  #: an expression with {id} and one group
    text: Selector | None = None  #: a CSS selector
    encoding: Encoding | None = None
    pace: Annotated[float, Field(ge=0, le=120)] = 5.0  #: seconds between two pastes
    max_new: Annotated[int, Field(ge=1, le=250)] = 25  #: pastes that one look reads
    max_size: Annotated[int, Field(ge=1_024, le=2**30)] = 16 * 2**20  #: bytes of a paste
    memory: Annotated[int, Field(ge=1_000, le=50_000)] = 5_000  #: ids that are remembered

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: Any) -> Any:
        """What is known of an interface, under what the operator says."""
        api = given.get("api") if isinstance(given, dict) else None
        return {**_APIS[api], **given} if api in _APIS else given

    @model_validator(mode="after")
    def _is_complete(self) -> "Options":
        if self.api is None and self.id is None:
            raise ValueError("`id` must say how the ids of pastes are found in the list")
        return self


class Paste:
    """A paste site, as a place that can be polled."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools
        self._ids = compiled(options.id) if options.id else None
        self._crawl = options.api is None
        self._reader = Reader(
            tools.fetch,
            options.raw,
            selector=options.text,
            encoding=options.encoding,
            crawl=self._crawl,
        )
        self._goes_on = False  #: the last page ended in the middle of a look
        self._stuck: set[str] = set()  #: pastes that could not be read: others are tried first
        self._not_before = 0.0  #: when the next paste may be asked for, by the loop's clock

    async def poll(self, cursor: str | None) -> Page:
        """The next pastes that were not read, oldest first."""
        state, sheet = State.of(cursor), Sheet()
        if not (state.left and self._goes_on):
            self._goes_on = False
            news = await self._look(state, sheet)
            if not (news or state.waiting):
                return Page((), cursor or state.cursor(), warnings=tuple(sheet.warnings))
            state.left = self._options.max_new
        self._goes_on = False
        await self._read(state, sheet)
        state.forget(self._options.memory)
        self._goes_on = bool(state.left)
        if state.waiting and not state.left:
            sheet.warnings.append(f"{len(state.waiting)} pastes wait for the next look")
        posts = tuple(sorted(sheet.posts, key=lambda post: post.published_at))
        return Page(posts, state.cursor(), self._goes_on, tuple(sheet.warnings))

    async def _look(self, state: State, sheet: Sheet) -> bool:
        """Queue the pastes that the list names and nobody knows; whether there were any."""
        answer = await self._tools.fetch.get(str(self._options.list), crawl=self._crawl)
        if self._ids is None:
            names, warnings = listed(answer.body)
            sheet.warnings += warnings
        else:
            names = await asyncio.to_thread(named, answer.text, self._ids, self._options.title)
        new = state.new(names)
        if not new:
            return False
        fresh = {one.id for one in new}
        state.note(one.id for one in names if one.id not in fresh and not _waits(state, one.id))
        if passed := state.queue(new, self._tools.now()):
            sheet.warnings.append(f"{passed} pastes were passed over: too many wait")
        return True

    async def _read(self, state: State, sheet: Sheet) -> None:
        """Read what waits, until the page is full or enough was read. Raises SourceError."""
        begun, refusals = asyncio.get_running_loop().time(), 0
        state.waiting.sort(key=lambda paste: paste.id in self._stuck)
        while state.waiting and state.left and sheet.room > 0 and sheet.pastes < _PASTES:
            if asyncio.get_running_loop().time() - begun > _SECONDS:
                break
            await self._pause()
            paste = state.waiting.pop(0)
            try:
                whole = await self._tell(paste, sheet)
            except SourceError as error:
                sheet.failed.append((paste, error))
                self._stuck.add(paste.id)
                refusals += not isinstance(error, SourceChanged)
                if refusals >= _IN_A_ROW or _asks_to_wait(error):
                    self._give_way(state, sheet)
                    return
            else:
                if not whole:
                    state.waiting.insert(0, paste)
                    break
                refusals = 0
                sheet.pastes += 1
                state.note([paste.id])
                self._stuck.discard(paste.id)
            state.left -= 1
        self._settle(state, sheet)
        if not state.waiting or all(one.tries for one in state.waiting):
            state.left = 0  # those that failed wait for another look

    async def _pause(self) -> None:
        """Wait for the pace of the site, and up to half as much again."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._not_before - loop.time()))
        pace = self._options.pace
        self._not_before = loop.time() + pace + random.uniform(0, pace / 2)  # noqa: S311

    async def _tell(self, paste: Waiting, sheet: Sheet) -> bool:
        """Fill the page with the parts of a paste; False when there are more than fit.

        One that is gone, or no text, gives a warning. Raises SourceError when it cannot be read.
        """
        meter, number = Meter(self._options.max_size), 0
        try:
            async with aclosing(self._reader.parts(paste.id, meter)) as parts:
                async for part in parts:
                    number += 1
                    if number <= paste.told:
                        continue
                    if sheet.room <= 0:
                        return False
                    sheet.posts.append(self._post(paste, number, part))
                    sheet.room -= len(part)
                    paste.told = number
        except SourceGone:
            sheet.gone += 1
            sheet.warnings.append(f"paste {paste.id} was gone before it was read")
        except BinaryError:
            sheet.warnings.append(f"paste {paste.id} is no text and was passed over")
        if meter.is_full:
            mib = self._options.max_size / 2**20
            sheet.warnings.append(f"paste {paste.id} was read up to {mib:g} MiB only (max_size)")
        return True

    def _give_way(self, state: State, sheet: Sheet) -> None:
        """End the look: the site lets us read no more. Raises its error when nothing was read."""
        error = sheet.failed[-1][1]
        if not sheet.brought:
            raise error
        self._put_off(state, sheet)
        state.left = 0
        sheet.warnings.append(f"the look ended early: {error}")

    def _settle(self, state: State, sheet: Sheet) -> None:
        """See to what failed. Raises the error of the first when nothing at all was read."""
        if sheet.gone == sheet.pastes >= _ALL_GONE:
            raise SourceChanged(f"not one of {sheet.gone} pastes is where `raw` says")
        if sheet.failed and not sheet.brought:
            raise sheet.failed[0][1]
        self._put_off(state, sheet)

    def _put_off(self, state: State, sheet: Sheet) -> None:
        """Let pastes wait that could not be read while others could.

        They are passed over after three such looks, at once where it is not the site that refuses.
        """
        for paste, error in sheet.failed:
            if paste.tries + 1 < _TRIES and not isinstance(error, SourceChanged):
                state.waiting.append(replace(paste, tries=paste.tries + 1))
                continue
            read = f" beyond its first {paste.told} parts" if paste.told else ""
            sheet.warnings.append(f"paste {paste.id} was not read{read}: {error}")
            state.note([paste.id])
            self._stuck.discard(paste.id)

    def _post(self, paste: Waiting, number: int, part: str) -> Post:
        page = self._options.page or (None if self._options.api else self._options.raw)
        return Post(
            id=storable(paste.id if number == 1 else f"{paste.id}#{number}"),
            source=self._tools.source,
            platform="paste",
            published_at=datetime.fromtimestamp(paste.at, UTC),
            title=(storable(paste.title) or None) if number == 1 else None,
            text=storable(part),
            author=storable(paste.author) or None,
            url=filled(page, paste.id) if page else None,
        )


def _waits(state: State, id_: str) -> bool:
    return any(one.id == id_ for one in state.waiting)


def _asks_to_wait(error: SourceError) -> bool:
    return isinstance(error, SourceUnavailable) and error.retry_after is not None


CONNECTOR = Plugin(Options, Paste)
