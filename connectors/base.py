"""The one page that an author of a connector reads.

A connector is one module of this room. It holds, in this order:

1.  a docstring that says what the place is, its rules of access and its rate;
2.  `class Options(ConnectorOptions)`: what the operator may set, frozen, unknown keys refused;
3.  a class with `async def poll(self, cursor: str | None) -> Page`;
4.  a pure `parse(body, ...) -> ...` that turns an answer into posts;
5.  `CONNECTOR = Plugin(Options, ThePlace)`.

Nothing is registered: the name in `[[source]] connector = "x"` is the module's name. Packages from
outside name their module in the entry-point group `leakline.connectors`.

What can go wrong has one tree, and each branch says who acts:

    SourceError
      SourceUnavailable   nobody: try again later, the cursor stays where it is
        TorMissing        the operator: tor does not run, and no source is to blame
      SourceRefused       the operator: credentials, a ban, a login wall; polling pauses
      SourceChanged       a person must look: the answer is not what we know how to read
        SourceGone        the same, for an address where nothing is any more (404, 410)
      SourceHidden        the operator: the place exists and shows nothing to visitors

Never return an empty page for an answer that you could not read: an empty page means "I looked, and
nothing is new".
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from connectors.charset import decode
from connectors.post import Page
from connectors.shared import Shared


class SourceError(Exception):
    """A poll that could not look. The cursor stays where it is; str() is one plain sentence."""

    state: ClassVar[str] = "unreachable"
    page: "Answer | None" = None  #: what was shown with a refusal, where `crawl` was asked for


class SourceUnavailable(SourceError):
    """The place did not answer, or asked us to wait. Nobody needs to act: it is tried again."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        """`retry_after` is what the place itself asked for; None leaves the wait to the daemon."""
        super().__init__(message)
        self.retry_after = retry_after


class TorMissing(SourceUnavailable):
    """Tor does not run where the configuration says: no source is to blame, the operator acts."""

    state = "no tor"


class SourceRefused(SourceError):
    """The place knows us and says no (401, 403, a login wall, a ban): the operator must act."""

    state = "refused"


class SourceChanged(SourceError):
    """The answer is not what we know how to read: a person must look."""

    state = "changed"

    def __init__(self, message: str, *, status: int | None = None) -> None:
        """`status` is that of an answer which says neither yes nor no, for a place of its own."""
        super().__init__(message)
        self.status = status


class SourceGone(SourceChanged):
    """Nothing is there any more (404, 410). For one page of many, that may be no fault at all."""


class SourceHidden(SourceError):
    """The place exists and shows nothing to visitors (Telegram's "no preview")."""

    state = "no preview"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a place answered, read to its end under the limits of the client.

    `not_modified` answers a conditional request: then `body` is empty and nothing is new.
    """

    url: str  #: after redirects
    status: int
    headers: Mapping[str, str]  #: names in lower case
    body: bytes
    not_modified: bool = False

    @property
    def text(self) -> str:
        """The body decoded: byte-order mark, then the header's charset, then what fits."""
        return decode(self.body, self.headers.get("content-type", ""))


class Fetcher(Protocol):
    """The one polite and safe way out to the web; see connectors/fetch.py."""

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        crawl: bool = False,
    ) -> Answer:
        """The answer to a GET: 200 or 304. Any other status, or none, raises a SourceError.

        `headers` are for a place's own key; they never follow a redirect to another host. `crawl`
        is for pages that are made for people: what the place's robots.txt forbids is refused.
        Only text is an answer: archives, programs, images and documents raise SourceChanged.
        """
        ...

    def stream(
        self,
        url: str,
        *,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        crawl: bool = False,
        max_body: int | None = None,
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The body of a 200 piece by piece, for what is too long to be held; see get().

        The deadline holds until the block ends, so pieces are for reading, not for waiting.
        `max_body` counts bytes after decompression; None is the client's own, larger than get()'s.
        """
        ...


class ConnectorOptions(BaseModel):
    """The base of every connector's Options: frozen, unknown keys refused, inputs never printed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def claims(self, source: str) -> Mapping[str, str]:
        """What no second source may have, in words, by the option that names it. Mostly nothing."""
        del source
        return {}


@dataclass(frozen=True, slots=True)
class Tools:
    """What the daemon lends to a connector."""

    source: str  #: the source's name; goes into every post
    fetch: Fetcher
    now: Callable[[], datetime]  #: aware, UTC
    home: Path  #: relative paths in the options start here (the folder of the configuration)
    nudge: Callable[[], None] = lambda: None  #: asks for a poll soon: something seems to be new
    shared: Shared = field(default_factory=Shared)  #: what several sources use together
    proxy: str | None = None  #: the way out, for what does not go through `fetch`


class Connector(Protocol):
    """A place that can be asked what is new."""

    async def poll(self, cursor: str | None) -> Page:
        """Posts since `cursor`, oldest first; None is the first poll. Raises SourceError."""
        ...


O = TypeVar("O", bound=ConnectorOptions)


@dataclass(frozen=True, slots=True)
class Plugin(Generic[O]):
    """What a connector's module exports as CONNECTOR."""

    options: type[O]
    start: Callable[[O, Tools], Connector]
