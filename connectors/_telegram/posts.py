"""Messages of Telegram's own protocol -> posts, in the words of the preview of t.me. Pure.

The same post read here and through `telegram_web` has the same id, text, files and origin: an album
is one post under the number of its first message, music has its title for a name and no size, a
forward is told by the channel's name where it can be looked at, and a link is told by its words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types

from connectors._html import folded, lines
from connectors._telegram.place import Place
from connectors.charset import storable
from connectors.post import Attachment, Post, in_utc

_BLOCKS = (types.MessageEntityPre, types.MessageEntityBlockquote)
_NO_FILES = (
    types.DocumentAttributeVideo,
    types.DocumentAttributeSticker,
    types.DocumentAttributeAnimated,
)


@dataclass(frozen=True, slots=True)
class Names:
    """Who an answer speaks of: channels by number, with name and title, and people."""

    channels: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)

    def channel(self, peer: object) -> tuple[str, str]:
        """The name and the title of a channel; empty where the answer does not tell them."""
        return self.channels.get(getattr(peer, "channel_id", 0), ("", ""))

    def who(self, peer: object) -> str:
        """The title of a channel, or the name of a person."""
        return self.channel(peer)[1] or self.people.get(getattr(peer, "user_id", 0), "")


def names_in(answer: Any) -> Names:
    """The channels and people that come along with an answer."""
    people = {one.id: " ".join(filter(None, _full_name(one))) for one in answer.users}
    return Names({one.id: (user_name(one), one.title or "") for one in answer.chats}, people)


def user_name(chat: Any) -> str:
    """The name under which a channel stands at t.me; empty where it has none."""
    more = (one.username for one in getattr(chat, "usernames", None) or () if one.active)
    return getattr(chat, "username", None) or next(more, "")


def albums_in(messages: Iterable[Any], known: Mapping[int, int]) -> dict[int, int]:
    """The number of the post for each album: what is known, else its first message's."""
    found: dict[int, int] = {}
    for message in messages:
        if album := getattr(message, "grouped_id", None):
            found[album] = min(message.id, found.get(album, message.id))
    return found | {album: known[album] for album in found if album in known}


def posts_in(
    messages: Iterable[Any], albums: Mapping[int, int], place: Place, names: Names
) -> dict[int, Post]:
    """The posts by their numbers. Service messages and what is gone are none."""
    parts: dict[int, list[Any]] = {}
    for message in sorted(messages, key=lambda one: one.id):
        if isinstance(message, types.Message):
            number = albums.get(message.grouped_id or 0, message.id)
            parts.setdefault(number, []).append(message)
    return {number: _post(number, parts[number], place, names) for number in sorted(parts)}


def _post(number: int, parts: Sequence[Any], place: Place, names: Names) -> Post:
    first = parts[0]
    files = (_file(part.media) for part in parts)
    return Post(
        id=f"{place.name}/{number}",
        source=place.source,
        platform="telegram",
        published_at=in_utc(first.date or datetime.fromtimestamp(0, UTC)),
        text="\n".join(filter(None, map(_text, parts))),
        author=storable(first.post_author or names.who(first.from_id)) or None,
        url=f"{place.base}/{number}",
        lang=place.lang,
        attachments=tuple(file for file in files if file),
        forwarded_from=_origin(next((p.fwd_from for p in parts if p.fwd_from), None), names),
        reply_to=_answered(first.reply_to, place, names),
        edited=any(part.edit_date and not part.edit_hide for part in parts),
    )


def _text(message: Any) -> str:
    """The text, or a poll's question and its options, as a page shows them."""
    lines = [_shown(message.message or "", message.entities or ())]
    if isinstance(message.media, types.MessageMediaPoll):
        poll = message.media.poll
        lines += [_shown(one.text, ()) for one in (poll.question, *(a.text for a in poll.answers))]
    return storable("\n".join(filter(None, lines)))


def _shown(text: str, entities: Iterable[Any]) -> str:
    """The text with its white space as a page shows it: code and quotations stand apart.

    The places of entities count in units of UTF-16.
    """
    blocks = [one for one in entities if isinstance(one, _BLOCKS)]
    units = text.encode("utf-16-le", "surrogatepass") if blocks else b""
    return lines(text, (place for one in blocks for place in _edges(one, units)))


def _edges(entity: Any, units: bytes) -> Iterator[int]:
    """Where an entity begins and ends, in characters; one that cuts a character ends before it."""
    for place in (entity.offset, entity.offset + entity.length):
        yield len(units[: 2 * max(place, 0)].decode("utf-16-le", "ignore"))


def _file(media: Any) -> Attachment | None:
    """The file that the preview lists: neither a picture nor a film, a sticker or a voice."""
    document = getattr(media, "document", None)
    attributes = getattr(document, "attributes", ())
    if document is None or any(isinstance(one, _NO_FILES) for one in attributes):
        return None
    sound = next((one for one in attributes if isinstance(one, _AUDIO)), None)
    if sound is not None and sound.voice:
        return None
    name = next((one.file_name for one in attributes if isinstance(one, _FILE_NAME)), "")
    if sound is not None:
        size = None if sound.performer else document.size
        return Attachment(_line(sound.title or name), size)
    return Attachment(_line(name), document.size) if name else None


_AUDIO, _FILE_NAME = types.DocumentAttributeAudio, types.DocumentAttributeFilename


def _origin(forward: Any, names: Names) -> str | None:
    """The channel that a forward leads to; a title or a person's name where it leads to none."""
    if forward is None:
        return None
    name, _ = names.channel(forward.from_id)
    if name and forward.channel_post:
        return storable(name)
    return _line(names.who(forward.from_id) or forward.from_name or "") or None


def _answered(reply: Any, place: Place, names: Names) -> str | None:
    """The post that this one answers, as its id would be."""
    number = getattr(reply, "reply_to_msg_id", None)
    if number is None:
        return None
    if reply.reply_to_peer_id is None:
        return f"{place.name}/{number}"
    name, _ = names.channel(reply.reply_to_peer_id)
    return f"{name}/{number}" if name else None


def _line(text: str) -> str:
    return storable(folded(text).replace("\n", " "))


def _full_name(person: Any) -> tuple[str | None, str | None]:
    return getattr(person, "first_name", None), getattr(person, "last_name", None)
