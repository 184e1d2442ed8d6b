"""Telegram Desktop's result.json -> posts. Reads the export of one chat and of a whole account.

Shape: https://core.telegram.org/import-export (Telegram Desktop's exporter has no specification of
its own). Service messages (joins, pins, calls) are no posts.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import BaseModel, Field, ValidationError

from connectors.post import Attachment, Platform, Post, in_utc

_NOT_A_FILE = "("  #: "(File not included. Change data exporting settings to download.)"
_LINKABLE = frozenset(
    {"public_channel", "private_channel", "public_supergroup", "private_supergroup"}
)


class NoExportError(ValueError):
    """The file is no export of Telegram Desktop, or not a whole one."""


class _Part(BaseModel):
    text: str = ""


class _Answer(BaseModel):
    text: str | list[str | _Part] = ""


class _Poll(BaseModel):
    question: str | list[str | _Part] = ""
    answers: list[_Answer] = []


class _Message(BaseModel):
    id: int
    type: str
    date: str | None = None
    date_unixtime: str | int | None = None
    edited: str | None = None
    author: str | None = None
    from_: str | None = Field(default=None, alias="from")
    forwarded_from: str | None = None
    reply_to_message_id: int | None = None
    file: str | None = None
    file_name: str | None = None
    file_size: int | None = None
    poll: _Poll | None = None
    text: str | list[str | _Part] = ""


class _Chat(BaseModel):
    id: int = 0
    type: str = ""
    messages: list[_Message]


class _Chats(BaseModel):
    list: list[_Chat]


class _Export(BaseModel):
    id: int = 0
    type: str = ""
    messages: list[_Message] | None = None
    chats: _Chats | None = None
    left_chats: _Chats | None = None


def parse(body: bytes, *, source: str, platform: Platform) -> list[Post]:
    """The posts of an export, oldest first; ids are CHAT/MESSAGE.

    Exports before 2022 state only the exporter's local time; it is read as UTC.
    Raises NoExportError.
    """
    try:
        export = _Export.model_validate_json(body)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, fault["loc"]))
        raise NoExportError(f"{key or 'not a whole export'}: {fault['msg']}") from None
    posts = [
        _post(message, chat, source, platform)
        for chat in _chats(export)
        for message in chat.messages
        if message.type == "message"
    ]
    return sorted(posts, key=lambda post: post.published_at)


def _chats(export: _Export) -> Iterator[_Chat]:
    if export.messages is None and export.chats is None and export.left_chats is None:
        raise NoExportError("holds neither messages nor chats")
    if export.messages is not None:
        yield _Chat.model_construct(id=export.id, type=export.type, messages=export.messages)
    for chats in (export.chats, export.left_chats):
        yield from chats.list if chats else ()


def _post(message: _Message, chat: _Chat, source: str, platform: Platform) -> Post:
    linkable = chat.type in _LINKABLE
    return Post(
        id=f"{chat.id}/{message.id}",
        source=source,
        platform=platform,
        published_at=_time(message),
        text=_clean(_text(message)),
        author=_clean(message.author or message.from_ or "") or None,
        url=f"https://t.me/c/{chat.id}/{message.id}" if linkable else None,
        attachments=_attachments(message),
        forwarded_from=_clean(message.forwarded_from or "") or None,
        reply_to=f"{chat.id}/{message.reply_to_message_id}"
        if message.reply_to_message_id
        else None,
        edited=message.edited is not None,
    )


def _time(message: _Message) -> datetime:
    try:
        if message.date_unixtime is not None:
            return in_utc(datetime.fromtimestamp(int(message.date_unixtime), UTC))
        return in_utc(datetime.fromisoformat(message.date or ""))
    except (ValueError, OverflowError, OSError):
        raise NoExportError(f"message {message.id} has no readable date") from None


def _text(message: _Message) -> str:
    """What a reader sees: the text, or a poll's question and its answers."""
    if not message.poll:
        return _joined(message.text)
    lines = [_joined(message.poll.question), *(_joined(a.text) for a in message.poll.answers)]
    return "\n".join(lines)


def _joined(text: str | list[str | _Part]) -> str:
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else part.text for part in text)


def _attachments(message: _Message) -> tuple[Attachment, ...]:
    path = message.file or ""
    name = message.file_name or ("" if path.startswith(_NOT_A_FILE) else path.rpartition("/")[2])
    return (Attachment(_clean(name), message.file_size),) if name else ()


def _clean(text: str) -> str:
    return text.replace("\x00", "")
