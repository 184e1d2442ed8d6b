"""A forum: the threads of one board, with their first posts and replies.

Place: the address of a thread list (or of one thread) of XenForo, phpBB, MyBB, vBulletin, SMF,
Discourse (by its public JSON), or of any page by CSS selectors.
Access: public pages only, as robots.txt allows. Nobody is logged in, no cookie is kept, no captcha
is solved: a login wall, a ban, a captcha, a queue each are "could not look". What a board hides
until one replies stays hidden. Attachments are named, never fetched.
Rate: one request for the list, one for each thread with something new and for the few whose last
page is looked at again; every fifteen minutes is polite. The daemon keeps one request a second.

The last pages that were read are read again, so that an edited or deleted post is noticed.
"""

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, HttpUrl

from connectors._forum_known import Known
from connectors._forum_poll import Limits, Poll
from connectors._forum_visit import Visitor
from connectors.base import ConnectorOptions, Plugin, Tools
from connectors.charset import known as encoding_known
from connectors.post import Page


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone, such as Europe/Paris") from None
    return name


def _encoding(name: str) -> str:
    if not encoding_known(name):
        raise ValueError(f"{name!r} is no encoding of a page, such as windows-1251")
    return name


def _css(selector: str) -> str:
    if not selector.strip() or len(selector) > 500 or re.search(r"[{};<]", selector):  # noqa: PLR2004
        raise ValueError(f"{selector!r} is no CSS selector")
    return selector


Css = Annotated[str, AfterValidator(_css)]


class Selectors(ConnectorOptions):
    """CSS selectors that replace ours, for a board that we misread or do not know."""

    row: Css | None = None
    row_title: Css | None = None
    row_last: Css | None = None
    row_replies: Css | None = None
    row_sticky: Css | None = None
    title: Css | None = None
    post: Css | None = None
    body: Css | None = None
    author: Css | None = None
    date: Css | None = None
    edited: Css | None = None
    files: Css | None = None
    next: Css | None = None


class Options(ConnectorOptions):
    """Which board, and how its pages are to be read."""

    url: HttpUrl
    engine: Literal["auto", "xenforo", "phpbb", "mybb", "vbulletin", "smf", "discourse", "page"] = (
        "auto"
    )
    lang: Annotated[str, Field(pattern="^[a-z]{2}$")] | None = None
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    date_order: Literal["auto", "dmy", "mdy", "ymd"] = "auto"
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    max_threads: Annotated[int, Field(ge=1, le=100)] = 10  #: that are read in one poll
    max_pages: Annotated[int, Field(ge=1, le=100)] = 5  #: of one thread or of the list, in one poll
    recheck: Annotated[int, Field(ge=0, le=50)] = 3  #: quiet threads whose last page is read again
    selectors: Selectors = Selectors()


class Forum:
    """A board, as a place that can be polled."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools

    async def poll(self, cursor: str | None) -> Page:
        """The posts that are new, edited or gone since the cursor."""
        options, known = self._options, Known.of(cursor)
        visitor = Visitor(options, options.engine, options.selectors.model_dump(), self._tools)
        limits = Limits(options.max_threads, options.max_pages, options.recheck)
        return await Poll(self._tools, visitor, known, limits, options.lang).run(str(options.url))


CONNECTOR = Plugin(Options, Forum)
