"""Small bodies that grow to `SIZE` zeros, one for each way of packing that HTTP knows.

The standard library packs neither br nor zstd. The zstd frame is run-length blocks, put together
by hand after RFC 8878; the br is only the beginning of a stream, for no decoder is to be tried.
"""

import gzip
import zlib

SIZE = 64 * 1024 * 1024


def zstd() -> bytes:
    """A zstd frame of run-length blocks, each of which is 128 KiB of zeros in four bytes."""
    block = 128 * 1024
    head = b"\x28\xb5\x2f\xfd" + b"\xa0" + SIZE.to_bytes(4, "little")
    blocks = SIZE // block
    body = [((block << 3) | (1 << 1) | (n == blocks - 1)).to_bytes(3, "little") + b"\0"
            for n in range(blocks)]  # fmt: skip
    return head + b"".join(body)


def brotli() -> bytes:
    """The first bytes of a brotli stream; no decoder is to be tried on them."""
    return b"\x5b\xff\xff\xff\x03\x00\x24\x00" + bytes(400)


PACKED: dict[str, bytes] = {
    "gzip": gzip.compress(bytes(SIZE)),
    "x-gzip": gzip.compress(bytes(SIZE)),
    "gzip, gzip": gzip.compress(gzip.compress(bytes(SIZE))),
    "deflate": zlib.compress(bytes(SIZE)),
    "br": brotli(),
    "zstd": zstd(),
    "GZIP": gzip.compress(bytes(SIZE)),
    "identity, gzip": gzip.compress(bytes(SIZE)),
}
