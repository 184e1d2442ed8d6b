"""Which places this process connects to or looks up, as the interpreter's audit hook sees it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

Seen = tuple[str, str, int]
_watching: list[tuple[list[Seen], int | None]] = []
_hooked: list[bool] = []


@contextmanager
def destinations(but: int | None = None) -> Iterator[list[Seen]]:
    """What is connected to, or looked up, while the block runs; not on the port `but`."""
    if not _hooked:  # a hook can never be taken away again
        sys.addaudithook(_hear)
        _hooked.append(True)
    seen: list[Seen] = []
    _watching.append((seen, but))
    try:
        yield seen
    finally:
        _watching.pop()


def _hear(event: str, args: tuple[object, ...]) -> None:
    if not _watching:
        return
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host, port = str(args[1][0]), int(args[1][1])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host, port = str(args[0]), 0
    else:
        return
    seen, but = _watching[-1]
    if port != but:
        seen.append((event.removeprefix("socket."), host, port))
