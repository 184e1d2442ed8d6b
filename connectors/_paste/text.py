"""A paste that comes in pieces of bytes -> parts of text, of which one at a time is in memory."""

import codecs
from collections.abc import AsyncIterator, Iterator

from charset_normalizer import from_bytes

from connectors.charset import known

PART = 65_536  #: characters of a part at most
OVERLAP = 2_000  #: characters that two parts have in common, so that nothing is missed at a seam
_SAMPLE = 32_768  #: bytes by which encoding and kind are told
_PIECE = 65_536  #: bytes that are decoded at once
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT = frozenset(b"\t\n\r\f\x08\x1b") | frozenset(range(0x20, 0x100))
_BINARY = 0.1  #: share of control characters from which bytes are no text


class BinaryError(Exception):
    """The paste is no text."""


class Meter:
    """Counts the bytes that pass, and stops where the operator's limit is."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.is_full = False
        self._count = 0

    async def pieces(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The body in small pieces, up to the limit."""
        async for chunk in body:
            for start in range(0, len(chunk), _PIECE):
                piece = chunk[start : start + min(_PIECE, self.limit - self._count)]
                self._count += len(piece)
                if piece:
                    yield piece
                if start + len(piece) < len(chunk) and self._count >= self.limit:
                    self.is_full = True
                    return


async def texts(pieces: AsyncIterator[bytes], encoding: str | None) -> AsyncIterator[str]:
    """The pieces decoded. Raises BinaryError as soon as it is clear that they are no text.

    `encoding` is what the operator says; without, a byte-order mark, UTF-8 if it fits, a guess.
    Bytes that do not fit become U+FFFD.
    """
    head = b""
    decoder: codecs.IncrementalDecoder | None = None
    async for piece in pieces:
        if decoder is not None:
            yield decoder.decode(piece)
            continue
        head += piece
        if len(head) >= _SAMPLE:
            decoder = _decoder(head, encoding)
            yield decoder.decode(head)
            head = b""
    if decoder is None:
        decoder = _decoder(head, encoding)
        yield decoder.decode(head)
    yield decoder.decode(b"", final=True)


def _decoder(head: bytes, encoding: str | None) -> codecs.IncrementalDecoder:
    """What decodes a text that begins like this. Raises BinaryError."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    name = known(encoding) or marked
    if name is None:
        _check_text(head)
        name = _fitting(head)
    return codecs.getincrementaldecoder(name)(errors="replace")


def _check_text(head: bytes) -> None:
    sample = head[:_SAMPLE]
    if b"\x00" in sample or sum(byte not in _TEXT for byte in sample) > _BINARY * len(sample):
        raise BinaryError


def _fitting(head: bytes) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        guess = from_bytes(head[:_SAMPLE]).best()
        return known(guess.encoding if guess else None) or "cp1252"
    return "utf-8"


async def parts(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """The text cut at line ends where there are some, each part beginning a little before."""
    held = ""
    async for piece in pieces:
        held += piece
        while len(held) > PART:
            end = _end(held)
            yield held[:end]
            held = held[_next_start(held, end) :]
    if held.strip():
        yield held


async def once(text: str) -> AsyncIterator[str]:
    """A text that is there already, piece by piece."""
    for piece in _pieces(text):
        yield piece


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + PART] for start in range(0, len(text), PART))


def _end(held: str) -> int:
    """Where a part ends: after a line, else after a word, else anywhere."""
    for mark in ("\n", " "):
        end = held.rfind(mark, PART // 2, PART)
        if end >= 0:
            return end + 1
    return PART


def _next_start(held: str, end: int) -> int:
    """Where the next part begins: at the first line that begins shortly before the seam."""
    start = end - OVERLAP
    for mark in ("\n", " "):
        found = held.find(mark, start, end - 1)
        if found >= 0:
            return found + 1
    return start
