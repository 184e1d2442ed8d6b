"""One step on the way to an answer: an address as it is asked, and where it may lead on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpcore
import httpx

from connectors import onion
from connectors._web.pool import Place
from connectors._web.proxied import Circuits
from connectors.base import Answer, SourceChanged

_HOST = re.compile(r"[A-Za-z0-9._:-]+")  # no zone, and nothing that is still encoded
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one caller wants of one address."""

    accept: str
    limit: int  #: of the body, in bytes
    etag: str | None = None
    modified: str | None = None
    own: Mapping[str, str] = field(default_factory=dict)  #: headers for the first host only
    crawl: bool = False

    @property
    def conditional(self) -> bool:
        return bool(self.etag or self.modified)

    def headers(self, hop: "Hop", own: Mapping[str, str]) -> dict[str, str]:
        """What is asked for, the caller's own first: he cannot take away what keeps him safe."""
        asked = {
            **{name.lower(): value for name, value in own.items()},
            "accept": self.accept,
            "accept-encoding": "identity" if hop.way else "gzip, identity",
            "if-none-match": self.etag or "",
            "if-modified-since": self.modified or "",
        }
        return {name: value for name, value in asked.items() if value and _sendable(value)}


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way to an answer."""

    target: httpx.URL
    place: Place
    way: Circuits | None = None  #: through Tor

    @property
    def origin(self) -> str:
        """Scheme, host and port, as robots.txt belongs to them."""
        return f"{self.target.scheme}://{self.target.netloc.decode('ascii')}"


def request(hop: Hop, headers: Mapping[str, str]) -> httpcore.Request:
    target = hop.target
    named = {"host": target.netloc.decode("ascii"), **headers}
    return httpcore.Request(
        "GET",
        httpcore.URL(
            scheme=target.scheme.encode(),
            host=hop.place.host.encode(),
            port=target.port,
            target=target.raw_path,
        ),
        headers=[(name.encode(), value.encode()) for name, value in named.items()],
    )


def said_by(response: httpcore.Response) -> dict[str, str]:
    """What the answer says of itself, names in lower case, repeated ones joined by commas."""
    said: dict[str, str] = {}
    for raw, value in response.headers:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        said[name] = f"{said[name]}, {text}" if name in said else text
    return said


def target_of(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL:
        raise SourceChanged("that is no address of the web") from None
    if target.scheme not in PORTS or not _HOST.fullmatch(wire_name(target)):
        raise SourceChanged("that is no address of the web (http or https)")
    return target.copy_with(fragment=None)


def next_target(target: httpx.URL, answer: Answer) -> httpx.URL:
    location = answer.headers.get("location", "").strip()
    if not location:
        raise SourceChanged(f"{wire_name(target)} redirects to nowhere")
    try:
        return target_of(str(target.join(location)))
    except httpx.InvalidURL:
        raise SourceChanged(f"{wire_name(target)} redirects to no address of the web") from None


def check_leap(before: Hop, after: Hop) -> None:
    """Raises SourceChanged for a redirect that gives up what the first address promised."""
    host, other = before.place.host, after.place.host
    if before.target.scheme == "https" and after.target.scheme == "http":
        raise SourceChanged(f"{host} redirects from https to http, where anybody could answer")
    if (onion.is_onion(host) or onion.is_onion(other)) and plain(host) != plain(other):
        raise SourceChanged(f"{host} redirects into or out of the onion network, to {other}")


def same_place(before: Hop, after: Hop) -> bool:
    """Whether a key that is meant for the one may be told to the other."""
    standard = before.place.port, after.place.port
    return before.place.host == after.place.host and (
        before.origin == after.origin or standard == (PORTS["http"], PORTS["https"])
    )


def _sendable(value: str) -> bool:
    """Whether a header may hold it: what a place called its ETag need not be ASCII."""
    return value.isascii() and value.isprintable()


def wire_name(target: httpx.URL) -> str:
    """The host as it is sent over the wire: ASCII, without the brackets of an IPv6 address."""
    return target.raw_host.decode("ascii").strip("[]")


def plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
