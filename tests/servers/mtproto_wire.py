"""MTProto 2.0 from the server's side: packets, encryption, message ids. No opinion on what is said.

https://core.telegram.org/mtproto/description and https://core.telegram.org/mtproto/mtproto-transports
(the "full" transport, the one that the product uses).
"""

import asyncio
import os
import struct
import time
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from zlib import crc32

from telethon.crypto import AES, AuthKey
from telethon.extensions import BinaryReader
from telethon.network.mtprotostate import MTProtoState
from telethon.tl.types import RpcError

_RPC_RESULT = struct.pack("<I", 0xF35C6D01)
_VECTOR = struct.pack("<I", 0x1CB5C415)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message of a client; `key_id` 0 is one of the key exchange, which is not encrypted."""

    key_id: int
    message_id: int
    body: bytes
    salt: int = 0
    session: int = 0
    seq: int = 0


@dataclass(slots=True)
class Wire:
    """One connection. `skew` is how far the server's clock is ahead, in seconds."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    skew: float = 0
    key: AuthKey | None = None
    session: int = 0
    _sent: int = 0
    _last: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def receive(self) -> bytes:
        """One packet. Raises IncompleteReadError when the client is gone."""
        head = await self.reader.readexactly(8)
        (length,) = struct.unpack_from("<i", head)
        rest = await self.reader.readexactly(length - 8)
        if crc32(head + rest[:-4]) != int.from_bytes(rest[-4:], "little"):
            raise ValueError("a packet with a wrong checksum")
        return rest[:-4]

    async def send_packet(self, body: bytes, *, part: float = 1) -> None:
        """A packet as it is, or the beginning of one."""
        async with self._lock:
            packet = struct.pack("<ii", len(body) + 12, self._sent) + body
            packet += struct.pack("<I", crc32(packet))
            self._sent += 1
            self.writer.write(packet[: int(len(packet) * part)])
            await self.writer.drain()

    async def send_code(self, code: int) -> None:
        """An error of the transport: -404 is "I do not know this key", -429 "too often"."""
        await self.send_packet(struct.pack("<i", code))

    async def send_plain(self, body: bytes) -> None:
        """A message of the key exchange."""
        head = struct.pack("<qqi", 0, self.next_id(), len(body))
        await self.send_packet(head + body)

    async def send(self, body: bytes, *, push: bool = False, part: float = 1) -> None:
        """An encrypted message; `push` is one that answers nothing."""
        assert self.key is not None
        head = struct.pack("<qqqii", 0, self.session, self.next_id(push=push), 1, len(body))
        plain = head + body
        plain += os.urandom(-(len(plain) + 12) % 16 + 12)
        message_key = sha256(self.key.key[96:128] + plain).digest()[8:24]
        key, vector = MTProtoState._calc_key(self.key.key, message_key, False)  # noqa: SLF001
        packed = struct.pack("<Q", self.key.key_id) + message_key
        await self.send_packet(packed + AES.encrypt_ige(plain, key, vector), part=part)

    def next_id(self, *, push: bool = False) -> int:
        """A message id by the server's clock, higher than all before; 1 mod 4, a push 3 mod 4."""
        made = int(self.now() * 2**32) & ~3
        self._last = max(made, (self._last & ~3) + 4)
        return self._last + (3 if push else 1)

    def now(self) -> float:
        """The server's clock."""
        return time.time() + self.skew


def plain(packet: bytes) -> Incoming:
    """A message of the key exchange."""
    _, message_id, length = struct.unpack_from("<qqi", packet)
    return Incoming(0, message_id, packet[20 : 20 + length])


def decrypted(packet: bytes, key: AuthKey) -> Incoming:
    """An encrypted message of a client. Raises ValueError when the key does not fit."""
    message_key = packet[8:24]
    aes, vector = MTProtoState._calc_key(key.key, message_key, True)  # noqa: SLF001
    body = AES.decrypt_ige(packet[24:], aes, vector)
    if sha256(key.key[88:120] + body).digest()[8:24] != message_key:
        raise ValueError("a message that its key does not open")
    salt, session, message_id, seq, length = struct.unpack_from("<qqqii", body)
    return Incoming(key.key_id, message_id, body[32 : 32 + length], salt, session, seq)


def key_id(packet: bytes) -> int:
    """Under which key a packet is encrypted; 0 under none."""
    return int(struct.unpack_from("<Q", packet)[0])


def read(body: bytes) -> object:
    """The TL object in the bytes."""
    with BinaryReader(body) as reader:
        return reader.tgread_object()


def result(message_id: int, answer: object) -> bytes:
    """The answer to a request: a TL object, a list of them, or raw bytes."""
    return _RPC_RESULT + struct.pack("<q", message_id) + packed(answer)


def error(message_id: int, code: int, message: str) -> bytes:
    """The answer to a request that is refused."""
    return result(message_id, RpcError(code, message))


def packed(value: object) -> bytes:
    """A TL object, or a list of them, as bytes."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, list):
        return _VECTOR + struct.pack("<i", len(value)) + b"".join(map(packed, value))
    return bytes(value)  # type: ignore[call-overload, no-any-return]


def digest(data: bytes) -> bytes:
    """SHA1, by which the key exchange checks what it reads."""
    return sha1(data, usedforsecurity=False).digest()
