"""The body of an answer: only text, bounded also after decompression, piece by piece.

What an answer says of itself is judged before a byte of its body is read, what it is by its first
bytes: an archive or a program stays one under any name. Compression is gzip, once; decoders of
other kinds turn 400 bytes into 256 MiB in one step, so they are not even tried.
"""

import re
import zlib
from collections.abc import AsyncIterator, Mapping

from connectors.base import SourceChanged, SourceUnavailable

_ENOUGH = 512  #: bytes by which a file is known
_GZIP = frozenset({"gzip", "x-gzip"})
_PLAIN = frozenset({"", "identity"})
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_BINARY = frozenset({"octet-stream", "x-download", "force-download", "download", "unknown"})
_TEXTS = frozenset(
    {
        *("json", "x-json", "ndjson", "x-ndjson", "jsonl", "x-jsonl", "jsonlines", "x-jsonlines"),
        *("json-seq", "xml", "x-xml", "xhtml", "xml-dtd", "rss", "x-rss", "rss-xml", "atom", "rdf"),
        *("atom-xml", "javascript", "x-javascript", "ecmascript", "yaml", "x-yaml", "toml", "csv"),
        *("x-csv", "sql", "markdown", "x-www-form-urlencoded"),
    }
)
_MAGIC = {
    **dict.fromkeys((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"), "a ZIP archive"),
    **dict.fromkeys((b"\x1f\x8b", b"\x1f\x9d", b"\x1f\xa0"), "a compressed file"),
    **dict.fromkeys((b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"), "a compressed file"),
    b"\x04\x22\x4d\x18": "a compressed file",
    b"LZIP": "a compressed file",
    b"Rar!\x1a\x07": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"MSCF\x00": "an archive",
    b"!<arch>\n": "an archive",
    b"%PDF-": "a PDF",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an office document",
    b"{\\rtf": "an office document",
    b"SQLite format 3\x00": "a database",
    b"\x7fELF": "a program",
    b"\x00asm": "a program",
    b"dex\n": "a program",
    **dict.fromkeys(
        (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"),
        "a program",
    ),
    b"\xca\xfe\xba\xbe": "a program",
    **dict.fromkeys((b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"\xff\xd8\xff"), "an image"),
    **dict.fromkeys((b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00"), "an image"),
    **dict.fromkeys((b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3"), "sound or film"),
}
_LATER = {257: (b"ustar", "a TAR archive"), 4: (b"ftyp", "sound or film")}
_MARKS = (b"\xff\xfe", b"\xfe\xff")  #: of UTF-16 and UTF-32, in which text has zeros


def check_declared(said: Mapping[str, str]) -> None:
    """Raises SourceChanged when the answer says that it is no text, or packed in another way."""
    kind = _kind(said)
    main, _, sub = kind.partition("/")
    stem = sub.removeprefix("vnd.")
    is_text = main == "text" or sub in _TEXTS or stem.endswith(("+json", "+xml", "+yaml"))
    if kind and (main in ("image", "audio", "video", "font") or not (is_text or sub in _BINARY)):
        raise SourceChanged(f"the answer is {kind[:40]}, which is no text to read")
    packing = _packing(said)
    if packing not in _PLAIN | _GZIP:
        raise SourceChanged(
            f"the answer is compressed with {packing[:20]!r}, which nobody asked for"
        )


async def pieces(
    raw: AsyncIterator[bytes], said: Mapping[str, str], limit: int
) -> AsyncIterator[bytes]:
    """The body, unpacked. Raises SourceChanged for what is no text or longer than `limit`."""
    chunks = _counted(raw, limit)
    if _packing(said) in _GZIP:
        chunks = _counted(_inflated(chunks, limit), limit)
    head, judged = b"", False
    async for chunk in chunks:
        if judged:
            yield chunk
            continue
        head += chunk
        if judged := len(head) >= _ENOUGH:
            _check_magic(head, said)
            yield head
    if not judged:
        _check_magic(head, said)
        yield head


def _kind(said: Mapping[str, str]) -> str:
    """The media type in small letters; empty where the answer states none that is one."""
    stated = said.get("content-type", "").partition(";")[0].strip().lower()
    return stated if _TYPE.fullmatch(stated) else ""


def _packing(said: Mapping[str, str]) -> str:
    return said.get("content-encoding", "").strip().lower()


def _check_magic(head: bytes, said: Mapping[str, str]) -> None:
    found = next((what for sign, what in _MAGIC.items() if head.startswith(sign)), None)
    for place, (sign, what) in _LATER.items():
        if head[place:].startswith(sign):
            found = what
    if head.startswith((b"RIFF", b"MZ")) and b"\x00" in head:
        found = "a program or film"
    if found:
        raise SourceChanged(f"the answer is {found}, which is never read")
    _, _, sub = _kind(said).partition("/")
    if sub in _BINARY and b"\x00" in head and not head.startswith(_MARKS):
        raise SourceChanged("the answer is no text")


async def _counted(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    """The chunks, until together they exceed `limit`."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise SourceChanged(f"the answer is longer than {limit} bytes")
        yield chunk


async def _inflated(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    """The decompressed chunks, none of them much longer than a piece of 1 MiB."""
    step = min(limit, 1 << 20) + 1
    gzip = zlib.decompressobj(wbits=31)
    async for chunk in chunks:
        data, more = chunk, False
        while data or more:
            if gzip.eof and not data.startswith(b"\x1f"):
                break  # padding after the last member
            if gzip.eof:
                gzip = zlib.decompressobj(wbits=31)
            try:
                piece = gzip.decompress(data, step)
            except zlib.error:
                raise SourceChanged("the answer is gzip that cannot be read") from None
            yield piece
            data = gzip.unused_data if gzip.eof else gzip.unconsumed_tail
            more = len(piece) == step and not gzip.eof
    if not gzip.eof:
        raise SourceUnavailable("the answer ends too early")
