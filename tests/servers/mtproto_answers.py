"""What the server answers to each request: the state of an account, and one method per request."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from telethon.tl import functions as ask
from telethon.tl import types

from tests.servers.mtproto_exchange import TwoSteps
from tests.servers.mtproto_rooms import Room, message, named_in

CODE = "12345"
PHONE = "+99966 1 2345"  # a number of the service's own test range
ME = 4242


class Refusal(Exception):
    """An answer of the kind 400 CHANNEL_INVALID."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(slots=True)
class Answers:
    """The service behind the wire. `authorized` holds the ids of the keys that are signed in."""

    rooms: list[Room]
    password: str | None = None
    authorized: set[int] = field(default_factory=set)
    host: str = "127.0.0.1"
    port: int = 0
    people: tuple[str, ...] = ()  #: names that are no channels
    _steps: TwoSteps | None = None

    def answer(self, asked: Any, key: int) -> Any:
        """The answer to a request made with that key. Raises Refusal."""
        found = METHODS.get(type(asked))
        if found is None:
            raise Refusal(400, "METHOD_NOT_IN_TEST_SERVER")
        method, free = found
        if not free and key not in self.authorized:
            raise Refusal(401, "AUTH_KEY_UNREGISTERED")
        return method(self, asked, key)

    def room(self, peer: Any) -> Room:
        """The channel that a request is about. Raises Refusal."""
        found = next((one for one in self.rooms if one.id == getattr(peer, "channel_id", 0)), None)
        if found is None or peer.access_hash != found.access_hash:
            raise Refusal(400, "CHANNEL_INVALID")
        if found.error:
            raise Refusal(400, found.error)
        return found

    def config(self, asked: object, key: int) -> types.Config:
        now = datetime.now(UTC)
        numbers = dict.fromkeys(_CONFIG_NUMBERS, 1)
        return types.Config(
            date=now,
            expires=now + timedelta(hours=1),
            test_mode=True,
            this_dc=2,
            dc_options=[types.DcOption(2, self.host, self.port)],
            dc_txt_domain_name="example.org",
            me_url_prefix="https://t.me/",
            **numbers,
        )

    def users(self, asked: object, key: int) -> list[types.User]:
        return [self.me()]

    def me(self) -> types.User:
        return types.User(ME, is_self=True, access_hash=1, first_name="A. Specimen", phone="0")

    def state(self, asked: object, key: int) -> types.updates.State:
        return types.updates.State(1, 0, datetime.now(UTC), 1, 0)

    def difference(self, asked: object, key: int) -> types.updates.DifferenceEmpty:
        return types.updates.DifferenceEmpty(datetime.now(UTC), 1)

    def resolve(self, asked: Any, key: int) -> types.contacts.ResolvedPeer:
        name = asked.username.lower()
        if name in {one.lower() for one in self.people}:
            person = types.User(77, access_hash=1, first_name="B. Specimen")
            return types.contacts.ResolvedPeer(types.PeerUser(77), [], [person])
        found = next((one for one in self.rooms if (one.username or "").lower() == name), None)
        if found is None:
            raise Refusal(400, "USERNAME_NOT_OCCUPIED")
        return types.contacts.ResolvedPeer(types.PeerChannel(found.id), [found.chat()], [])

    def history(self, asked: Any, key: int) -> types.messages.ChannelMessages:
        """The newest first, as the real service pages: offset_id, add_offset, limit, min_id."""
        where = self.room(asked.peer)
        ids = sorted(where.messages, reverse=True)
        below = [i for i in ids if not asked.offset_id or i < asked.offset_id]
        start = max(len(ids) - len(below) + asked.add_offset, 0)
        limit = max(1, min(asked.limit, 100))
        chosen = [
            i
            for i in ids[start : start + limit]
            if i > asked.min_id and (not asked.max_id or i < asked.max_id)
        ]
        return self._messages(where, [where.messages[i] for i in chosen])

    def by_id(self, asked: Any, key: int) -> types.messages.ChannelMessages:
        where = self.room(asked.channel)
        wanted = [one.id for one in asked.id]
        return self._messages(where, [where.messages.get(i, {"gone": i}) for i in wanted])

    def channels(self, asked: Any, key: int) -> types.messages.Chats:
        return types.messages.Chats([self.room(one).chat() for one in asked.id])

    def dialogs(self, asked: Any, key: int) -> types.messages.Dialogs:
        joined = [one for one in self.rooms if one.joined]
        return types.messages.Dialogs([], [], [one.chat() for one in joined], [])

    def send_code(self, asked: Any, key: int) -> types.auth.SentCode:
        return types.auth.SentCode(types.auth.SentCodeTypeApp(len(CODE)), "a-hash")

    def sign_in(self, asked: Any, key: int) -> types.auth.Authorization:
        if asked.phone_code != CODE:
            raise Refusal(400, "PHONE_CODE_INVALID")
        if self.password:
            raise Refusal(401, "SESSION_PASSWORD_NEEDED")
        return self._authorization(key)

    def ask_password(self, asked: Any, key: int) -> types.account.Password:
        self._steps = TwoSteps(self.password or "")
        return self._steps.asks()

    def check_password(self, asked: Any, key: int) -> types.auth.Authorization:
        if self._steps is None or not self._steps.believes(asked.password):
            raise Refusal(400, "PASSWORD_HASH_INVALID")
        return self._authorization(key)

    def log_out(self, asked: Any, key: int) -> types.auth.LoggedOut:
        self.authorized.discard(key)
        return types.auth.LoggedOut()

    def _authorization(self, key: int) -> types.auth.Authorization:
        self.authorized.add(key)
        return types.auth.Authorization(self.me())

    def _messages(
        self, where: Room, specs: Iterable[Mapping[str, Any]]
    ) -> types.messages.ChannelMessages:
        chats, told = {where.id: where.chat()}, []
        for spec in specs:
            chats |= {one.id: one.chat() for one in named_in(spec, self.rooms)}
            gone = spec.get("gone")
            told.append(
                types.MessageEmpty(gone, types.PeerChannel(where.id))
                if gone
                else message(spec, where, self.rooms)
            )
        return types.messages.ChannelMessages(
            where.pts, len(where.messages), told, [], list(chats.values()), []
        )


_CONFIG_NUMBERS = (
    *("chat_size_max", "megagroup_size_max", "forwarded_count_max", "online_update_period_ms"),
    *("offline_blur_timeout_ms", "offline_idle_timeout_ms", "online_cloud_timeout_ms"),
    *("notify_cloud_delay_ms", "notify_default_delay_ms", "push_chat_period_ms"),
    *("push_chat_limit", "edit_time_limit", "revoke_time_limit", "revoke_pm_time_limit"),
    *("rating_e_decay", "stickers_recent_limit", "channels_read_media_period"),
    *("call_receive_timeout_ms", "call_ring_timeout_ms", "call_connect_timeout_ms"),
    *("call_packet_timeout_ms", "caption_length_max", "message_length_max", "webfile_dc_id"),
)

#: The method of each request, and whether it needs no signing in.
METHODS: dict[type[object], tuple[Callable[[Answers, Any, int], Any], bool]] = {
    ask.help.GetConfigRequest: (Answers.config, True),
    ask.users.GetUsersRequest: (Answers.users, False),
    ask.updates.GetStateRequest: (Answers.state, False),
    ask.updates.GetDifferenceRequest: (Answers.difference, False),
    ask.contacts.ResolveUsernameRequest: (Answers.resolve, False),
    ask.messages.GetHistoryRequest: (Answers.history, False),
    ask.messages.GetDialogsRequest: (Answers.dialogs, False),
    ask.channels.GetMessagesRequest: (Answers.by_id, False),
    ask.channels.GetChannelsRequest: (Answers.channels, False),
    ask.auth.SendCodeRequest: (Answers.send_code, True),
    ask.auth.SignInRequest: (Answers.sign_in, True),
    ask.account.GetPasswordRequest: (Answers.ask_password, True),
    ask.auth.CheckPasswordRequest: (Answers.check_password, True),
    ask.auth.LogOutRequest: (Answers.log_out, False),
}
