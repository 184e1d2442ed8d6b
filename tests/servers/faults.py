"""How a place on the web goes wrong, by name: what it serves then, and what a connector must say.

fault.serve(web, "/feed", good)     # from now on; `good` is what the place answers when it is well
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from connectors.base import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from tests.servers.bombs import PACKED
from tests.servers.web import Reply, Web, redirect

LOGIN = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method='post'><input type='password'></form></body></html>"  # noqa: E501
Make = Callable[[Web, Reply], Reply]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong."""

    make: Make
    errors: tuple[type[SourceError], ...]

    def serve(self, web: Web, path: str, good: Reply) -> None:
        """From now on the place is wrong in this way."""
        web.serve("/fault/login", Reply(LOGIN, headers={"Content-Type": "text/html"}))
        web.serve("/fault/loop", redirect("/fault/loop"))
        web.serve("/fault/private", b"secret")
        web.serve(path, self.make(web, good))


def _packed(packing: str) -> Fault:
    def make(_: Web, good: Reply) -> Reply:
        return Reply(PACKED[packing], headers={**good.headers, "Content-Encoding": packing})

    return Fault(make, (SourceChanged,))


def _status(status: int, *errors: type[SourceError]) -> Fault:
    return Fault(lambda *_: Reply(b"", status), errors)


def _leads_to(place: str, *errors: type[SourceError]) -> Fault:
    return Fault(lambda *_: redirect(place), errors)


def _skewed(_: Web, __: Reply) -> Reply:
    there = datetime.now(UTC) - timedelta(days=900)
    later = there + timedelta(seconds=90)
    times = {"Date": there, "Retry-After": later}
    return Reply(
        status=503, headers={name: format_datetime(at, usegmt=True) for name, at in times.items()}
    )


#: what takes a while is told by the deadline of the client; the rest at once
SLOW = {
    "time-out": Fault(lambda *_: Reply(hang=True), (SourceUnavailable,)),
    "slow drip": Fault(lambda _, good: replace(good, drip=0.2), (SourceUnavailable,)),
}
FAULTS = {
    "500": _status(500, SourceUnavailable),
    "503": _status(503, SourceUnavailable),
    "401": _status(401, SourceRefused),
    **SLOW,
    "endless body": Fault(lambda _, good: replace(good, endless=True), (SourceChanged,)),
    "gzip bomb": _packed("gzip"),
    "double gzip bomb": _packed("gzip, gzip"),
    "deflate bomb": _packed("deflate"),
    "br bomb": _packed("br"),
    "zstd bomb": _packed("zstd"),
    "login page": _leads_to("/fault/login", SourceRefused, SourceChanged),
    "broken off": Fault(
        lambda _, good: replace(good, cut=len(good.body) // 2), (SourceUnavailable,)
    ),
    "archive": Fault(
        lambda _, good: replace(good, body=b"PK\x03\x04" + bytes(600)), (SourceChanged,)
    ),
    "image": Fault(
        lambda _, good: replace(good, headers={"Content-Type": "image/png"}), (SourceChanged,)
    ),
    "redirect loop": _leads_to("/fault/loop", SourceChanged),
    "redirect to a private address": Fault(
        lambda web, _: redirect(web.url("/fault/private", "[::ffff:127.0.0.9]")), (SourceRefused,)
    ),
    "redirect to a file": _leads_to("file:///etc/passwd", SourceChanged),
    "clock skew": Fault(_skewed, (SourceUnavailable,)),
}
