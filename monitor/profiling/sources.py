"""Bytes -> text in blocks of whole lines, and what the bytes tell on the way.

Everything is bounded: a block, a line, the window of a packed stream. Nothing that is read here is
ever part of a message.
"""

import bz2
import codecs
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

BLOCK = 1 << 18  #: bytes read at once
LONGEST_LINE = 1 << 22
_LZMA_MEMORY = 1 << 28
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"7z\xbc\xaf'\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"%PDF": "a PDF",
    b"SQLite format 3\0": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"Obj\x01": "an Avro file",
    b"PGDMP": "a dump of pg_dump in its own format",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH = bytes(range(128, 256))
#: Western text has its letters beyond ASCII one by one, Cyrillic text has them in words.
_CYRILLIC = re.compile(rb"[\xc0-\xff]{3}")
_CONTROLS = bytes({*range(1, 32)} - {*b"\t\n\r\f\x1a\x1b"})


class Unreadable(Exception):
    """The file cannot be profiled: one plain sentence that quotes nothing of it."""


class Readable(Protocol):
    """A file opened for reading bytes."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


@dataclass(slots=True)
class Traits:
    """What the bytes of a file told while they were read."""

    packed: str | None = None
    mark: bool = False  #: a byte order mark
    wide: str | None = None  #: "utf-16-le" and the like
    size: int = 0  #: bytes, unpacked
    line_ends: dict[str, int] = field(default_factory=lambda: {"LF": 0, "CRLF": 0, "CR": 0})
    plain: int = 0  #: blocks that are ASCII
    unicode: int = 0  #: blocks that are UTF-8 beyond ASCII
    eight_bit: int = 0  #: blocks that are not
    page: str = "windows-1252"  #: what those are read as
    damaged: int = 0  #: places that are no UTF-8 in blocks that else are
    nuls: int = 0
    long_lines: int = 0
    cut: bool = False  #: a packed stream that ends before its end

    @property
    def encoding(self) -> str:
        """The encoding in words."""
        if self.wide:
            return self.wide.upper() + (" with BOM" if self.mark else "")
        if self.eight_bit:
            return "UTF-8 and 8-bit mixed" if self.unicode else f"8-bit, read as {self.page}"
        if self.unicode or self.mark:
            return "UTF-8 with BOM" if self.mark else "UTF-8"
        return "ASCII"


def text_blocks(stream: Readable, traits: Traits) -> Iterator[str]:
    """The text of a file, each block ending where a line ends as long as lines end at all.

    A line longer than LONGEST_LINE is handed on in pieces, the first of which ends in no line end.
    Raises Unreadable for what is no text, and for archives.
    """
    for piece in _whole_lines(_counted(_narrow(_unpacked(stream, traits), traits), traits)):
        ends = traits.line_ends
        both = piece.count(b"\r\n")
        ends["CRLF"] += both
        ends["LF"] += piece.count(b"\n") - both
        ends["CR"] += piece.count(b"\r") - both
        yield _decoded(piece, traits)


def _blocks(stream: Readable) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _unpacked(stream: Readable, traits: Traits) -> Iterator[bytes]:
    """The bytes of the file; of a packed one what is in it, but not of one packed twice."""
    blocks = _blocks(stream)
    first = next(blocks, b"")
    _refuse(first)
    for magic, name in _PACKED.items():
        if first.startswith(magic):
            traits.packed = name
            inner = _unpack(name, first, blocks, traits)
            head = next(inner, b"")
            if head.startswith(tuple(_PACKED)):
                raise Unreadable("it is packed twice: unpack it first")
            _refuse(head)
            yield head
            yield from inner
            return
    yield first
    yield from blocks


def _refuse(head: bytes) -> None:
    for magic, what in _OTHERS.items():
        if head.startswith(magic):
            raise Unreadable(f"it is {what}: unpack or export it as text first")


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """zlib in the manner of bz2 and lzma: input that is left over waits inside."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self._left = b""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inner.decompress(self._left + data, max_length)
        self._left = self._inner.unconsumed_tail
        return out

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


_UNPACKERS: dict[str, Callable[[], _Unpacker]] = {
    "gzip": _Gzip,
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LZMA_MEMORY),
}


def _unpack(name: str, first: bytes, rest: Iterator[bytes], traits: Traits) -> Iterator[bytes]:
    """What is in a packed stream, block by block; several streams in a row are one."""
    unpacker, data = _UNPACKERS[name](), first
    magic = next(magic for magic, known in _PACKED.items() if known == name)
    try:
        while True:
            out = unpacker.decompress(data, BLOCK)
            data = b""
            if out:
                yield out
            if unpacker.eof:
                data = unpacker.unused_data or next(rest, b"")
                if not data.startswith(magic):
                    return
                unpacker = _UNPACKERS[name]()
            elif len(out) < BLOCK:
                data = next(rest, b"")
                if not data:
                    traits.cut = True
                    return
    except (OSError, EOFError, zlib.error, lzma.LZMAError):
        traits.cut = True


def _narrow(blocks: Iterator[bytes], traits: Traits) -> Iterator[bytes]:
    """The bytes without a byte order mark; UTF-16 and UTF-32 as UTF-8."""
    first = next(blocks, b"")
    encoding = None
    for mark, name in _MARKS:
        if first.startswith(mark):
            encoding, first, traits.mark = name, first[len(mark) :], True
            break
    encoding = encoding or _wide(first)
    if encoding in (None, "utf-8"):
        _check_text(first)
        yield first
        yield from blocks
        return
    traits.wide = encoding
    decoder = codecs.getincrementaldecoder(encoding or "")("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of most Western text is 0."""
    even, odd = head[:4096:2].count(0), head[1:4096:2].count(0)
    most = len(head[:4096]) // 2
    if odd > 0.4 * most and even < 0.05 * most:
        return "utf-16-le"
    if even > 0.4 * most and odd < 0.05 * most:
        return "utf-16-be"
    return None


def _check_text(head: bytes) -> None:
    sample = head[:65536]
    odd = len(sample) - len(sample.translate(None, _CONTROLS))
    if sample and (odd > len(sample) // 20 or sample.count(0) > len(sample) // 4):
        raise Unreadable("it is no text: export it as CSV, TSV, JSON lines or SQL first")


def _counted(blocks: Iterator[bytes], traits: Traits) -> Iterator[bytes]:
    for block in blocks:
        traits.size += len(block)
        nuls = block.count(b"\0")
        traits.nuls += nuls
        yield block.replace(b"\0", b"") if nuls else block


def _whole_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        data = rest + block
        end = data.rfind(b"\n") + 1 or _after_last_cr(data)
        if not end and len(data) > LONGEST_LINE:
            end = _character_end(data)
        if end:
            yield data[:end]
        rest = data[end:]
    if rest:
        yield rest


def _after_last_cr(data: bytes) -> int:
    """Behind the last CR that is followed by something: a line feed may belong to it."""
    return data.rfind(b"\r", 0, len(data) - 1) + 1


def _character_end(data: bytes) -> int:
    end = len(data)
    while end > len(data) - 4 and data[end - 1] & 0xC0 == 0x80:  # noqa: PLR2004 - within UTF-8
        end -= 1
    return end - 1 if data[end - 1] >= 0xC0 else len(data)  # noqa: PLR2004 - a first byte


def _decoded(piece: bytes, traits: Traits) -> str:
    if piece.isascii():
        traits.plain += 1
        return piece.decode("ascii")
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged(piece, traits)
    traits.unicode += 1
    return text


def _damaged(piece: bytes, traits: Traits) -> str:
    """Bytes that are no UTF-8: a few wrong places, or another encoding altogether."""
    text = piece.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if beyond - bad > bad:
        traits.unicode += 1
        traits.damaged += bad
        return text
    traits.eight_bit += 1
    high = len(piece) - len(piece.translate(None, _HIGH))
    if len(_CYRILLIC.findall(piece)) * 6 > high:
        traits.page = "windows-1251"
    return piece.decode(traits.page, "replace")
