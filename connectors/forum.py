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

from typing import Annotated, Literal

from pydantic import Field

from connectors._forum.known import Known
from connectors._forum.poll import Limits, Poll
from connectors._forum.visit import Visitor
from connectors._options import Address, Encoding, Language, Selector, Zone
from connectors.base import ConnectorOptions, Plugin, Tools
from connectors.post import Page


class Selectors(ConnectorOptions):
    """CSS selectors that replace ours, for a board that we misread or do not know."""

    row: Selector | None = None
    row_title: Selector | None = None
    row_last: Selector | None = None
    row_replies: Selector | None = None
    row_sticky: Selector | None = None
    title: Selector | None = None
    post: Selector | None = None
    body: Selector | None = None
    author: Selector | None = None
    date: Selector | None = None
    edited: Selector | None = None
    files: Selector | None = None
    next: Selector | None = None


class Options(ConnectorOptions):
    """Which board, and how its pages are to be read."""

    url: Address
    engine: Literal["auto", "xenforo", "phpbb", "mybb", "vbulletin", "smf", "discourse", "page"] = (
        "auto"
    )
    lang: Language | None = None
    timezone: Zone | None = None
    date_order: Literal["auto", "dmy", "mdy", "ymd"] = "auto"
    encoding: Encoding | None = None
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
