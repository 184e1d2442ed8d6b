"""The markup of t.me/s/NAME -> plain values. Called in quarantine only.

What was seen of it: a message is div.tgme_widget_message[data-post]. Replies and link previews
repeat the text classes inside the message. Posts with custom emoji come twice, once in
.media_not_supported_cont. Captions of albums are wrapped twice. A page with
div.tgme_page is the landing page of t.me/NAME, to which channels without a preview redirect.
"""

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors._html import folded, seen

_NOT_ITS_OWN = (
    ".media_not_supported_cont, .tgme_widget_message_reply, .tgme_widget_message_link_preview,"
    " .tgme_widget_message_inline_keyboard, .tgme_widget_message_reactions"
)
_TEXTS = ".tgme_widget_message_text, .js-message_text"
_MEDIA = (
    ".tgme_widget_message_video_player, .tgme_widget_message_photo_wrap,"
    " .tgme_widget_message_sticker_wrap, .tgme_widget_message_voice_player,"
    " .tgme_widget_message_roundvideo_player, .tgme_widget_message_document_wrap,"
    " .tgme_widget_message_location_wrap, .tgme_widget_message_contact_wrap"
)
_NOTICES = (
    ".tgme_page_description, .tgme_page_additional, .tgme_channel_history > div, .tgme_page_extra"
)
_RESTRICTED = re.compile(
    "can[’']?t be displayed|age[ -]restricted|(?:verify|confirm) your age|sensitive content",
    re.IGNORECASE,
)
_SIZE = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,3})?)\s?([KMGT]?)B\b", re.IGNORECASE)
_POWER = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def read(body: bytes) -> dict[str, Any]:
    """The messages of a page, oldest first, or what the page shows in their place."""
    page = LexborHTMLParser(body.decode("utf-8", errors="replace"))
    return {
        "history": page.css_first(".tgme_channel_history") is not None,
        "whole": b"</html>" in body,
        "empty": page.css_first(".tme_no_messages_found") is not None,
        "landing": page.css_first(".tgme_page") is not None,
        "title": _text(page.css_first(".tgme_page_title")),
        "extra": _text(page.css_first(".tgme_page_extra")),
        "withheld": _withheld(page),
        "before": _number(page.css_first("a.tme_messages_more[data-before]"), "data-before"),
        "messages": [message(node) for node in page.css("div.tgme_widget_message[data-post]")],
    }


def _withheld(page: LexborHTMLParser) -> bool:
    """Whether the page itself says that it shows the channel to nobody, or to adults only."""
    notices = page.css(_NOTICES)
    return any(_RESTRICTED.search(folded(notice.text())) for notice in notices)


def message(node: LexborNode) -> dict[str, Any]:
    """One message. Takes the node apart."""
    reply = node.css_first("a.tgme_widget_message_reply[href]")
    answered = _path(reply)
    for part in node.css(_NOT_ITS_OWN):
        part.decompose()
    time = node.css_first("a.tgme_widget_message_date time[datetime]")
    label = node.css_first(".message_media_not_supported_label")
    text = _message_text(node)
    return {
        "post": _attribute(node, "data-post"),
        "service": "service_message" in _attribute(node, "class").split(),
        "time": _attribute(time, "datetime"),
        "text": text,
        "author": _text(node.css_first(".tgme_widget_message_from_author")),
        "edited": _edited(node.css_first(".tgme_widget_message_meta")),
        "forwarded_from": _origin(node.css_first(".tgme_widget_message_forwarded_from_name")),
        "reply_to": answered,
        "files": [_file(file) for file in node.css(".tgme_widget_message_document_wrap")],
        "unseen": label is not None and not text and node.css_first(_MEDIA) is None,
    }


def _message_text(node: LexborNode) -> str:
    """The text, or a poll's question and its options."""
    poll = node.css(".tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text")
    texts = {part.mem_id: part for part in node.css(_TEXTS)}
    inner = [
        text for text in texts.values() if {t.mem_id for t in text.css(_TEXTS)} <= {text.mem_id}
    ]
    return "\n".join(filter(None, (seen(part, tight=True) for part in [*inner, *poll])))


def _file(node: LexborNode) -> tuple[str, int | None]:
    """Name and size in bytes; of music the place tells the performer in the size's place."""
    title = _text(node.css_first(".tgme_widget_message_document_title"))
    return title, size(_text(node.css_first(".tgme_widget_message_document_extra")))


def size(shown: str) -> int | None:
    """Bytes in "1.2 MB", as exact as it is shown; None when it is no size."""
    found = _SIZE.match(shown)
    if not found:
        return None
    return int(float(found[1].replace(",", ".")) * 1024 ** _POWER[found[2].upper()])


def _edited(meta: LexborNode | None) -> bool:
    """Whether the footer itself, not an author of that name, says "edited"."""
    parts = meta.iter(include_text=True) if meta else ()
    return any(part.tag == "-text" and "edited" in (part.text_content or "") for part in parts)


def _path(link: LexborNode | None) -> str | None:
    """NAME/123 in a link to a post."""
    found = re.search(r"/([A-Za-z0-9_]{1,64}/[0-9]{1,18})(?:[?#]|$)", _attribute(link, "href"))
    return found[1] if found else None


def _origin(link: LexborNode | None) -> str:
    """The channel that a forward links to; its title, or a person's name, where it links to none.

    A title is what anybody may call himself; the address is what can be looked at and compared.
    """
    channel = (_path(link) or "").partition("/")[0]
    return channel if channel[:1].isalpha() else _text(link)  # t.me/c/123/7 is private, by number


def _text(node: LexborNode | None) -> str:
    return folded(node.text()).replace("\n", " ") if node else ""


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node else ""


def _number(node: LexborNode | None, name: str) -> int | None:
    value = _attribute(node, name)
    return int(value[:18]) if value.isascii() and value.isdigit() else None
