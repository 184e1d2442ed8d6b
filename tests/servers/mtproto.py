"""A small real MTProto 2.0 server on loopback, for an unmodified client, faults included.

    async with Telegram([{"username": "example_news", "messages": [{"id": 1, "text": "hi"}]}]) as t:
        t.write_session(home / "telegram" / "main.session")     # address, port and a signed-in key
        ... poll ...
        assert t.count("contacts.ResolveUsername") == 1
        t.fault("messages.GetHistory", error=(420, "FLOOD_WAIT_9"))
        t.post("example_news", {"text": "new"})     # pushes the update; also edit, delete

A session holds address, port and key, so the product needs no hook. `calls` lists what was asked; a
request that the server does not know is answered 400 METHOD_NOT_IN_TEST_SERVER.
"""

import asyncio
import contextlib
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from telethon.crypto import AuthKey
from telethon.sessions import SQLiteSession
from telethon.tl import core, functions, types

from tests.servers import mtproto_wire as wire
from tests.servers.mtproto_answers import Answers, Refusal
from tests.servers.mtproto_exchange import Exchange
from tests.servers.mtproto_rooms import Room, message, named_in, room

_WRAPPERS = (
    functions.InvokeWithLayerRequest,
    functions.InitConnectionRequest,
    functions.InvokeWithoutUpdatesRequest,
    functions.InvokeAfterMsgRequest,
)
_EARLY, _LATE = 300, 30  #: seconds that a client's clock may be off, backwards and forwards


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next requests whose method fits the pattern."""

    method: str
    error: tuple[int, str] | None = None
    drop: str | None = None  #: "before" the answer, or in the "mid" of it
    hang: bool = False
    delay: float = 0
    unknown: bool = False  #: answer with a constructor that nobody knows
    times: int | None = None
    after: int = 0
    where: Callable[[Any], bool] = lambda _: True


class Telegram:
    """The server; an async context manager."""

    def __init__(
        self, channels: Iterable[Mapping[str, Any]] = (), *, password: str | None = None
    ) -> None:
        self.answers = Answers([room(spec) for spec in channels], password)
        self.calls: list[tuple[str, Any]] = []
        self.connections = 0  #: how many were opened in all
        self.clock_skew = 0.0
        self.transport_error: int | None = None
        self.silent = False  #: take packets and answer none
        self._salt = int.from_bytes(os.urandom(7), "big")
        self._keys: dict[int, AuthKey] = {}
        self._faults: list[Fault] = []
        self._wires: dict[asyncio.Task[None], wire.Wire] = {}
        self._server: asyncio.Server | None = None
        self._grouped = count(1)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.answers.port = self.port
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        talks = tuple(self._wires)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    # -- sessions

    def write_session(self, path: Path, *, signed_in: bool = True) -> None:
        """A session file that leads here, readable by its owner; with a key unless told."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        session = SQLiteSession(str(path))
        session.set_dc(2, "127.0.0.1", self.port)
        if signed_in:
            session.auth_key = self.new_key()
        session.save()
        session.close()

    def new_key(self) -> AuthKey:
        """A key that is signed in."""
        key = AuthKey(bytes([1]) + os.urandom(255))
        self._keys[key.key_id] = key
        self.answers.authorized.add(key.key_id)
        return key

    def revoke(self) -> None:
        """Sign every key out, as "terminate all other sessions" does."""
        self.answers.authorized.clear()

    def forget_keys(self) -> None:
        """Know no key any more: the transport answers -404."""
        self._keys.clear()

    def rotate_salt(self) -> None:
        """From now on another salt is the right one."""
        self._salt += 1

    def drop_connections(self) -> None:
        """Close every connection."""
        for one in self._wires.values():
            one.writer.close()

    # -- what was asked, and what goes wrong

    def count(self, pattern: str) -> int:
        """How many requests had a method like "contacts.*"."""
        return sum(fnmatchcase(name, pattern) for name, _ in self.calls)

    def counts(self) -> Counter[str]:
        """How often each method was asked."""
        return Counter(name for name, _ in self.calls)

    def fault(self, method: str, **how: Any) -> None:
        """From now on these requests go wrong; see Fault."""
        self._faults.append(Fault(method, **how))

    def mend(self) -> None:
        """No fault any more."""
        self._faults.clear()
        self.silent = False

    # -- what happens in the channels

    def room(self, name: str) -> Room:
        """The channel of that name or title."""
        return next(one for one in self.answers.rooms if name in (one.username, one.title))

    def post(self, name: str, spec: Mapping[str, Any], *, push: bool = True) -> None:
        """Write a message; its id is the next one where it has none."""
        where = self.room(name)
        told = {"id": where.newest() + 1, **spec}
        where.messages[told["id"]] = told
        made = message(told, where, self.answers.rooms)
        self._push(where, lambda pts: types.UpdateNewChannelMessage(made, pts, 1), told, push=push)

    def edit(self, name: str, number: int, *, push: bool = True, **changes: Any) -> None:
        """Change a message; its edit date is set unless `edit_date` says otherwise."""
        where = self.room(name)
        told = where.messages[number]
        told |= {"edit_date": datetime(2026, 3, 2, tzinfo=UTC).isoformat(), **changes}
        made = message(told, where, self.answers.rooms)
        self._push(where, lambda pts: types.UpdateEditChannelMessage(made, pts, 1), told, push=push)

    def delete(self, name: str, *numbers: int, push: bool = True) -> None:
        """Take messages away."""
        where = self.room(name)
        for number in numbers:
            del where.messages[number]
        ids = list(numbers)
        self._push(
            where,
            lambda pts: types.UpdateDeleteChannelMessages(where.id, ids, pts, len(ids)),
            {},
            push=push,
        )

    def _push(
        self, where: Room, update: Callable[[int], Any], spec: Mapping[str, Any], *, push: bool
    ) -> None:
        where.pts += 1
        if not (push and where.joined):
            return
        chats = [where.chat(), *(one.chat() for one in named_in(spec, self.answers.rooms))]
        told = types.Updates([update(where.pts)], [], chats, datetime.now(UTC), 0)
        for one in self._wires.values():
            if one.key and one.session and one.key.key_id in self.answers.authorized:
                talk = asyncio.get_running_loop().create_task(one.send(bytes(told), push=True))
                talk.add_done_callback(lambda done: done.exception())

    # -- the wire

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections += 1
        line = self._wires[task] = wire.Wire(reader, writer, self.clock_skew)
        exchange = Exchange(self.clock_skew)
        try:
            with contextlib.suppress(ConnectionError, EOFError, asyncio.CancelledError):
                while True:
                    await self._packet(line, exchange, await line.receive())
        finally:
            self._wires.pop(task, None)
            writer.close()

    async def _packet(self, line: wire.Wire, exchange: Exchange, packet: bytes) -> None:
        if self.silent:
            return
        if self.transport_error:
            await line.send_code(self.transport_error)
        elif wire.key_id(packet) == 0:
            await line.send_plain(exchange.answer(wire.read(wire.plain(packet).body)))
            if exchange.key:
                self._keys[exchange.key.key_id] = exchange.key
        elif (key := self._keys.get(wire.key_id(packet))) is None:
            await line.send_code(-404)
        else:
            line.key = key
            await self._message(line, wire.decrypted(packet, key))

    async def _message(self, line: wire.Wire, came: wire.Incoming) -> None:
        line.session = came.session
        late = line.now() - (came.message_id >> 32)
        if not -_LATE <= late <= _EARLY:
            code = 16 if late > 0 else 17
            await line.send(bytes(types.BadMsgNotification(came.message_id, came.seq, code)))
        elif came.salt != self._salt:
            bad = types.BadServerSalt(came.message_id, came.seq, 48, self._salt)
            await line.send(bytes(bad))
        else:
            await self._said(line, came.message_id, wire.read(came.body))

    async def _said(self, line: wire.Wire, message_id: int, said: Any) -> None:
        if isinstance(said, core.MessageContainer):
            for inner in said.messages:
                await self._said(line, inner.msg_id, inner.obj)
        elif isinstance(said, core.GzipPacked):
            await self._said(line, message_id, wire.read(said.data))
        elif isinstance(said, functions.PingRequest):
            await line.send(bytes(types.Pong(message_id, said.ping_id)))
        elif not isinstance(said, types.MsgsAck):
            task = asyncio.get_running_loop().create_task(self._request(line, message_id, said))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _request(self, line: wire.Wire, message_id: int, asked: Any) -> None:
        while isinstance(asked, _WRAPPERS):
            asked = asked.query
        name = method(asked)
        self.calls.append((name, asked))
        fault = self._fault_of(name, asked)
        try:
            body = wire.result(message_id, self._answer(line, asked, fault))
        except Refusal as refusal:
            body = wire.error(message_id, refusal.code, refusal.message)
        except Exception:
            body = wire.error(message_id, 400, "TEST_SERVER_BUG")
            await line.send(body)
            raise
        await _deliver(line, body, message_id, fault)

    def _answer(self, line: wire.Wire, asked: Any, fault: Fault | None) -> Any:
        if fault and fault.error:
            raise Refusal(*fault.error)
        assert line.key is not None
        return self.answers.answer(asked, line.key.key_id)

    def _fault_of(self, name: str, asked: Any) -> Fault | None:
        for fault in self._faults:
            if not (fnmatchcase(name, fault.method) and fault.where(asked)) or fault.times == 0:
                continue
            if fault.after:
                fault.after -= 1
                continue
            if fault.times:
                fault.times -= 1
            return fault
        return None


async def _deliver(line: wire.Wire, body: bytes, message_id: int, fault: Fault | None) -> None:
    """Send the answer, or what the fault makes of it."""
    if fault is None:
        await line.send(body)
        return
    await asyncio.sleep(fault.delay)
    if fault.hang:
        return
    if fault.unknown:
        body = wire.result(message_id, b"\x01\x02\x03\x04")
    if fault.drop:
        if fault.drop == "mid":
            await line.send(body, part=0.5)
        line.writer.close()
        return
    await line.send(body)


def method(asked: object) -> str:
    """The name of a request, as Telegram writes it: messages.GetHistory."""
    kind = type(asked)
    group = kind.__module__.rpartition(".")[2]
    name = kind.__name__.removesuffix("Request")
    return name if group == "functions" else f"{group}.{name}"


@asynccontextmanager
async def saved(answer: Path, home: Path) -> AsyncIterator[Telegram]:
    """A server that shows the channels of a saved answer, one JSON object a line, to `home`."""
    channels = [json.loads(line) for line in await asyncio.to_thread(_lines, answer)]
    async with Telegram(channels) as server:
        server.write_session(home / "telegram" / "main.session")
        yield server


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
