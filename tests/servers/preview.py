"""Pages in the markup of t.me/s/NAME, and a channel that a Web server can serve page by page.

channel = Channel("example_news", [Message(1, "first"), Message(2, "second")])
channel.serve_at(web)          # then base = web.url().rstrip("/")
channel.messages.append(...)   # the next request sees it
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape

from tests.servers.web import Reply, Request, Web

_START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
_HTML = {"Content-Type": "text/html; charset=utf-8"}


def _tag(tag: str, kind: str, *inside: str, **attributes: str) -> str:
    """An element of the widget: `kind` is its class without the common beginning."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{tag} class="tgme_widget_message_{kind}"{more}>{"".join(inside)}</{tag}>'


@dataclass(frozen=True, slots=True)
class Message:
    """A post of a channel. `text` is HTML as Telegram writes it; line ends become <br/>."""

    id: int
    text: str = ""
    at: datetime | None = None  #: None is a minute for each id after 2026-03-01 08:00 UTC
    author: str | None = None
    edited: bool = False
    forwarded_from: tuple[str, str] | None = None  #: name, link
    reply_to: int | None = None
    files: Sequence[tuple[str, str]] = ()  #: name, size as shown
    service: bool = False

    def html(self, channel: str) -> str:
        """The message's markup."""
        kind = "service_message " if self.service else ""
        inside = "".join(self._parts(channel)) + self._footer(channel)
        return (
            '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
            f'<div class="tgme_widget_message text_not_supported_wrap {kind}js-widget_message"'
            f' data-post="{channel}/{self.id}">{_tag("div", "bubble", inside)}</div></div>'
        )

    def _footer(self, channel: str) -> str:
        at = (self.at or _START + timedelta(minutes=self.id)).isoformat()
        time = f'<time datetime="{at}" class="time">00:00</time>'
        edited = "edited &nbsp;" if self.edited else ""
        author = _tag("span", "from_author", escape(self.author)) + ",&nbsp;" if self.author else ""
        date = _tag("a", "date", time, href=f"https://t.me/{channel}/{self.id}")
        return _tag("div", "footer compact", _tag("span", "meta", edited, author, date))

    def _parts(self, channel: str) -> Iterator[str]:
        here = f"https://t.me/{channel}"
        if self.forwarded_from:
            name, link = self.forwarded_from
            origin = _tag("a", "forwarded_from_name", escape(name), href=link)
            yield _tag("div", "forwarded_from accent_color", "Forwarded from&nbsp;", origin)
        if self.reply_to:
            quoted = _tag("div", "text js-message_reply_text", "the quoted text")
            yield _tag("a", "reply", quoted, href=f"{here}/{self.reply_to}")
        for name, size in self.files:
            title = _tag("div", "document_title accent_color", escape(name), dir="auto")
            file = _tag("div", "document", title, _tag("div", "document_extra", size))
            yield _tag("a", "document_wrap", file, href=f"{here}/{self.id}")
        if self.text:
            text = self.text.replace("\n", "<br/>")
            yield _tag("div", "text js-message_text", text, dir="auto")


@dataclass(slots=True)
class Channel:
    """A channel with a preview; twenty messages a page, as on t.me."""

    name: str
    messages: list[Message] = field(default_factory=list)
    page_size: int = 20

    def serve_at(self, web: Web) -> None:
        """Answer /s/NAME and its ?before= pages with the messages as they are then."""
        web.serve(f"/s/{self.name}", self.answer)

    def answer(self, request: Request) -> Reply:
        """The page that a request asks for."""
        before = request.target.partition("before=")[2]
        return Reply(self.page(int(before) if before else None).encode(), headers=_HTML)

    def page(self, before: int | None = None) -> str:
        """The markup of the newest page, or of the one before a message."""
        older = [m for m in self.messages if before is None or m.id < before]
        shown = older[-self.page_size :]
        more = ""
        if len(older) > len(shown):
            more = (
                '<div class="tgme_widget_message_centered js-messages_more_wrap">'
                f'<a href="/s/{self.name}?before={shown[0].id}" class="tme_messages_more'
                f' js-messages_more" data-before="{shown[0].id}"></a></div>'
            )
        posts = "".join(message.html(self.name) for message in shown) or (
            '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
            '<div class="tgme_widget_message_centered">'
            '<div class="tme_no_messages_found">No posts found</div></div></div>'
        )
        return (
            f"<!DOCTYPE html><html><head><title>{self.name} – Telegram</title></head><body>"
            '<main class="tgme_main"><section class="tgme_channel_history js-message_history">'
            f"{more}{posts}</section></main></body></html>"
        )
