"""Which channel a name means, asked once per account: to ask for each poll earns a day's wait."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from telethon import errors
from telethon.tl import functions as ask
from telethon.tl import types

from connectors._telegram.account import Account
from connectors._telegram.posts import user_name
from connectors.base import SourceChanged, SourceRefused

_ASK_AGAIN = timedelta(hours=6)  #: for a channel that was not there
_DIALOGS = 5  #: pages of the account's own channels, a hundred each
_NO_SUCH = (errors.UsernameNotOccupiedError, errors.UsernameInvalidError)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as this account may ask for it. The hash is worth nothing to another account."""

    id: int
    hash: int
    name: str  #: as it was when it was first asked for; empty where it has none
    title: str = ""

    @property
    def peer(self) -> types.InputPeerChannel:
        """What a request for its history names."""
        return types.InputPeerChannel(self.id, self.hash)

    @property
    def input(self) -> types.InputChannel:
        """What a request for single messages names."""
        return types.InputChannel(self.id, self.hash)


async def find(account: Account, wanted: str, *, anew: bool = False) -> Channel:
    """The channel of a name or a number. Raises SourceChanged, SourceRefused, or what ask() does.

    `anew` asks Telegram even where the answer is known.
    """
    key = wanted.lower()
    if not anew and (stored := account.state.channels.get(key)):
        return Channel(**stored)
    _look_at_missing(account, key)
    state = account.state
    state.missing.pop(key, None)
    state.channels.pop(key, None)
    try:
        found = await (_by_number if wanted.isdigit() else _by_name)(account, wanted)
    except (SourceChanged, _NotIn) as error:
        state.missing[key] = {"at": account.now().isoformat(), "why": str(error)}
        raise
    else:
        name = user_name(found) or ("" if wanted.isdigit() else wanted)
        channel = Channel(found.id, found.access_hash, name, found.title)
        state.channels[key] = asdict(channel)
        return channel
    finally:
        state.save()


class _NotIn(SourceRefused):
    """The account may not look into the channel."""


def _look_at_missing(account: Account, key: str) -> None:
    """Raise what was found out of a channel a short while ago, instead of asking again."""
    missing = account.state.missing.get(key)
    if missing is None:
        return
    if account.now() - datetime.fromisoformat(missing["at"]) < _ASK_AGAIN:
        raise (_NotIn if key.isdigit() else SourceChanged)(missing["why"])


async def _by_name(account: Account, name: str) -> Any:
    """The channel of the name. Raises SourceChanged where there is none."""
    try:
        answer = await account.ask(ask.contacts.ResolveUsernameRequest(name))
    except _NO_SUCH as error:
        raise SourceChanged(f"there is no channel {name}") from error
    number = getattr(answer.peer, "channel_id", None)
    if number is None:
        raise SourceChanged(f"{name} is no channel but a person or a bot")
    found = next((chat for chat in answer.chats if chat.id == number), None)
    if not isinstance(found, types.Channel):
        raise SourceChanged(f"{name} is private, or has shut out the account {account.files.name}")
    return found


async def _by_number(account: Account, number: str) -> Any:
    """The channel among those that the account has joined. Raises _NotIn."""
    async for chat in _joined(account):
        if chat.id == int(number) and isinstance(chat, types.Channel):
            return chat
    raise _NotIn(
        f"the account {account.files.name} is in no channel {number}:"
        " join it with the account in an app, or give the channel's name"
    )


async def _joined(account: Account) -> AsyncIterator[Any]:
    """The channels, groups and chats of the account."""
    before, number = None, 0
    for _ in range(_DIALOGS):
        answer = await account.ask(
            ask.messages.GetDialogsRequest(before, number, types.InputPeerEmpty(), 100, 0)
        )
        for chat in answer.chats:
            yield chat
        if not isinstance(answer, types.messages.DialogsSlice) or not answer.messages:
            return
        last = answer.messages[-1]
        before, number = last.date, last.id
