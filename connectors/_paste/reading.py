"""One paste, from its address to the parts of its text."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from urllib.parse import quote

from connectors._paste.list import wall
from connectors._paste.page import read
from connectors._paste.text import Meter, once, parts, texts
from connectors.base import Fetcher, SourceChanged, SourceGone
from connectors.quarantine import parsed

_HEAD = 20_000  #: bytes in which a page shows that it is no paste
_GONE = b"Error, we cannot find this paste"  #: says Pastebin's API, and calls it an answer


class Reader:
    """Reads pastes of one site; `selector` where they are wrapped in HTML."""

    def __init__(
        self, fetch: Fetcher, raw: str, *, selector: str | None, encoding: str | None, crawl: bool
    ) -> None:
        self._fetch = fetch
        self._raw = raw
        self._selector = selector
        self._encoding = encoding
        self._crawl = crawl

    async def parts(self, id_: str, meter: Meter) -> AsyncGenerator[str, None]:
        """The paste in parts, one of which is in memory at a time.

        Raises SourceError when it cannot be read: SourceGone when it is no more; BinaryError when
        it is no text.
        """
        url = filled(self._raw, id_)
        if self._selector is not None:
            async for part in parts(once(await self._unwrapped(url, self._selector))):
                yield part
            return
        async with (
            self._fetch.stream(url, crawl=self._crawl) as body,
            aclosing(_checked(meter.pieces(body))) as pieces,
        ):
            async for part in parts(texts(pieces, self._encoding)):
                yield part

    async def _unwrapped(self, url: str, selector: str) -> str:
        """The text in a page of HTML."""
        answer = await self._fetch.get(url, crawl=self._crawl)
        content_type = answer.headers.get("content-type", "")
        if self._encoding:
            content_type = f"text/html; charset={self._encoding}"
        found = await parsed(read, answer.body, content_type=content_type, selector=selector)
        text: str | None = found["text"]
        if text is None:
            said = f"the page of a paste holds nothing that {selector!r} means"
            raise wall(answer.body) or SourceChanged(said)
        return text


async def _checked(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The pieces, once their beginning is no page that stands before the paste."""
    head, judged = b"", False
    async for piece in pieces:
        if judged:
            yield piece
            continue
        head += piece
        if judged := len(head) >= _HEAD:
            _check(head)
            yield head
    if not judged:
        _check(head)
        yield head


def _check(head: bytes) -> None:
    if refused := wall(head):
        raise refused
    if head.startswith(_GONE):
        raise SourceGone("the paste is no more")


def filled(address: str, id_: str) -> str:
    """The address of a paste: its id is quoted, and stands where the operator put it."""
    return address.replace("{id}", quote(id_, safe="/"))
