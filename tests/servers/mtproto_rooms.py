"""Channels and what stands in them, from plain values to TL objects.

{"username": "example_news", "title": "News", "joined": true, "error": null, "messages": [
  {"id": 1, "date": "2026-03-01T10:00:00+00:00", "text": "hi", "author": "x", "reply_to": 7,
   "file": {"name": "a.zip", "size": 123, "mime": "application/zip"}, "photo": true,
   "song": {"title": "Song", "performer": "Band", "size": 5}, "video": {"name": "a.mp4", "size": 5},
   "fwd_from": {"channel": "other", "post": 7} or {"name": "a person"}, "grouped_id": 99,
   "edit_date": null, "poll": ["question", "yes", "no"], "service": true,
   "entities": [{"_": "MessageEntityTextUrl", "offset": 0, "length": 2, "url": "https://..."}]}]}

Only `id` is needed; messages without a date are a minute apart. `error` refuses every request about
the channel. `joined` false gets no updates, as on the real service.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from telethon.tl import types

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HASH_OFFSET = 7_000_000_000


@dataclass(slots=True)
class Room:
    """A channel as the server keeps it; `messages` by id."""

    username: str | None
    title: str = "A channel"
    id: int = 0
    joined: bool = True
    error: str | None = None
    megagroup: bool = False
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    pts: int = 1

    def __post_init__(self) -> None:
        self.id = self.id or 1_000_000 + crc32((self.username or self.title).encode()) % 1_000_000

    @property
    def access_hash(self) -> int:
        """What a client must show to prove that it was told of the channel."""
        return HASH_OFFSET + self.id

    def newest(self) -> int:
        """The highest id."""
        return max(self.messages, default=0)

    def chat(self) -> types.Channel:
        """The channel as answers show it."""
        return types.Channel(
            id=self.id,
            title=self.title,
            photo=types.ChatPhotoEmpty(),
            date=START,
            broadcast=not self.megagroup,
            megagroup=self.megagroup,
            left=not self.joined,
            access_hash=self.access_hash,
            username=self.username,
        )


def room(spec: Mapping[str, Any]) -> Room:
    """The channel that the plain values describe."""
    values = {key: value for key, value in spec.items() if key != "messages"}
    return Room(**values, messages={one["id"]: dict(one) for one in spec.get("messages", ())})


def message(spec: Mapping[str, Any], where: Room, rooms: Iterable[Room]) -> Any:
    """A message of the channel as a TL object."""
    peer, at = types.PeerChannel(where.id), when(spec)
    if spec.get("service"):
        return types.MessageService(
            id=spec["id"], peer_id=peer, date=at, action=types.MessageActionPinMessage(), post=True
        )
    return types.Message(
        id=spec["id"],
        peer_id=peer,
        date=at,
        message=spec.get("text", ""),
        post=not where.megagroup,
        media=_media(spec, at),
        entities=[_entity(one) for one in spec.get("entities", ())],
        post_author=spec.get("author"),
        fwd_from=_forward(spec.get("fwd_from"), at, rooms),
        reply_to=_reply(spec.get("reply_to"), rooms),
        grouped_id=spec.get("grouped_id"),
        edit_date=datetime.fromisoformat(spec["edit_date"]) if spec.get("edit_date") else None,
        edit_hide=spec.get("edit_hide"),
    )


def when(spec: Mapping[str, Any]) -> datetime:
    """When a message was written."""
    if spec.get("date"):
        return datetime.fromisoformat(spec["date"])
    return START + timedelta(minutes=spec["id"])


def named_in(spec: Mapping[str, Any], rooms: Iterable[Room]) -> list[Room]:
    """The other channels that a message speaks of; an answer brings them along."""
    named = {(spec.get("fwd_from") or {}).get("channel")}
    if isinstance(spec.get("reply_to"), Mapping):
        named.add(spec["reply_to"]["channel"])
    return [one for one in rooms if one.username in named - {None} or one.title in named - {None}]


def _media(spec: Mapping[str, Any], at: datetime) -> Any:
    if "poll" in spec:
        return _poll(spec)
    if spec.get("photo"):
        sizes = [types.PhotoSize("x", 8, 6, 9)]
        return types.MessageMediaPhoto(photo=types.Photo(spec["id"], 1, b"", at, sizes, 2))
    if "file" in spec:
        return _document(spec, at, spec["file"])
    if "song" in spec:
        song = spec["song"]
        told = types.DocumentAttributeAudio(9, title=song["title"], performer=song["performer"])
        return _document(spec, at, {"name": "song.mp3", **song}, told)
    if "video" in spec:
        return _document(spec, at, spec["video"], types.DocumentAttributeVideo(9, 8, 6))
    return None


def _document(
    spec: Mapping[str, Any], at: datetime, file: Mapping[str, Any], *told: object
) -> types.MessageMediaDocument:
    attributes = [types.DocumentAttributeFilename(file["name"]), *told]
    mime = file.get("mime", "application/octet-stream")
    document = types.Document(spec["id"], 1, b"", at, mime, file["size"], 2, attributes)
    return types.MessageMediaDocument(document=document)


def _poll(spec: Mapping[str, Any]) -> types.MessageMediaPoll:
    question, *answers = (types.TextWithEntities(text, []) for text in spec["poll"])
    options = [types.PollAnswer(text, bytes([n])) for n, text in enumerate(answers)]
    return types.MessageMediaPoll(
        types.Poll(spec["id"], question, options, hash=0), types.PollResults()
    )


def _entity(spec: Mapping[str, Any]) -> Any:
    values = {key: value for key, value in spec.items() if key != "_"}
    return getattr(types, spec["_"])(**values)


def _forward(spec: Mapping[str, Any] | None, at: datetime, rooms: Iterable[Room]) -> Any:
    if spec is None:
        return None
    if "channel" not in spec:
        return types.MessageFwdHeader(date=at, from_name=spec["name"])
    peer = types.PeerChannel(_number(spec["channel"], rooms))
    return types.MessageFwdHeader(date=at, from_id=peer, channel_post=spec.get("post"))


def _reply(spec: int | Mapping[str, Any] | None, rooms: Iterable[Room]) -> Any:
    if spec is None:
        return None
    if isinstance(spec, int):
        return types.MessageReplyHeader(reply_to_msg_id=spec)
    peer = types.PeerChannel(_number(spec["channel"], rooms))
    return types.MessageReplyHeader(reply_to_msg_id=spec["post"], reply_to_peer_id=peer)


def _number(name: str, rooms: Iterable[Room]) -> int:
    return next(one.id for one in rooms if name in (one.username, one.title))
