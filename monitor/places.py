"""Which public place a link or a name stands for, so that all its spellings are one place. Pure.

"@Name", "t[.]me/name", "hxxps://telegram[.]me/s/name/123" and the channel `name` of a configuration
are one channel; "www.example.org" and "board.example.org" are one site. The network is never
asked: what is generally known of hosts stands in monitor/hosts.toml.

What a t.me address may hold: https://core.telegram.org/api/links.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from monitor.harmless import one_line
from monitor.naming.words import lexicon

Kind = Literal["channel", "site", "forum", "paste site", "file host", "ordinary", "private", "name"]

_LONGEST = 2_000  #: characters of a link that are looked at
_LONGEST_HOST = 253
_LONGEST_NAME = 100
_LONGEST_LETTERS = 200
_SHOWN_INVITE = 4  #: characters of an invitation's key: enough to tell two apart, not to use it
_COUNTRY = 2  #: the length of a country's top-level domain
_TRAILING = ".,;:!?)]}»”’'\"*_…"
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,24}|xn--[a-z0-9-]{1,59}")
_TELEGRAM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_FILE = re.compile(
    r"\.(?:zip|rar|7z|gz|bz2|xz|zst|tgz|tar|sql|csv|tsv|xlsx?|mdb|bak|db|sqlite|iso|txt)(?:[?#]|$)"
)
_MASK = re.compile(r"\[(?:IBAN|IP|[a-z])[a-z -]{0,20}\]")  #: what monitor/masking.py leaves
_NUMBER = re.compile(r"[0-9]{1,18}")
_TELEGRAM = frozenset({"t.me", "telegram.me", "telegram.dog"})
_WEB_APP = "web.telegram.org"
_HIDDEN_NETS = frozenset({"onion", "i2p", "loki"})
#: First steps of a t.me path that are no names.
_NOT_NAMES = frozenset(
    {"addemoji", "addlist", "addstickers", "addtheme", "auction", "bg", "boost", "confirmphone"}
    | {"contact", "giftcode", "invoice", "iv", "joinchat", "login", "nft", "proxy", "setlanguage"}
    | {"share", "socks", "msg", "resolve", "telegrampassport", "telegram", "www"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that somebody points to. Equal places have the same `key`."""

    kind: Kind
    key: str  #: "t.me/name", "example.org", "name:the name": in small letters
    shown: str  #: as it was written, harmless: "t.me/Name"
    sure: bool = True  #: False where it may be a person: only a name stands there, and no post

    @property
    def channel(self) -> str | None:
        """The channel's name without the @; None for every other kind of place."""
        return self.shown.removeprefix("t.me/") if self.kind == "channel" else None


def place_of_link(link: str) -> Place | None:
    """The place that a link leads to, defanged or not.

    None for what is no place of the public web: hidden services, bare addresses of machines,
    magnets, stickers, bots, and what cannot be read. Places that are of no use as sources are told
    by their kind: "ordinary", "file host", "private".

    >>> place_of_link("hxxps://t[.]me/s/Example_News/12").key
    't.me/example_news'
    """
    host, path = _parts(link)
    if host is None:
        return None
    telegram = _telegram(host, path)
    return telegram or _site(host, path)


def place_of_name(name: str, *, telegram: bool = True) -> Place | None:
    """The place that a name stands for: of a forward, or of a source.

    A name in the shape of a Telegram name is a channel's where `telegram` says that it comes from
    there. One of letters alone may be a title as well as an address, so it is not `sure`. None for
    an empty or a masked name, and for one of signs only.
    """
    line = one_line(name[:_LONGEST]).strip()
    linked = place_of_link(line) if "/" in line and " " not in line else None
    if linked is not None:
        return linked
    bare = line.removeprefix("@")
    if _TELEGRAM_NAME.fullmatch(bare) and (telegram or line.startswith("@")):
        address = line.startswith("@") or not bare.isalpha()
        return None if _is_bot(bare) else _channel(bare, sure=address)
    shown = bare[:_LONGEST_NAME]
    if _MASK.search(shown) or not any(map(str.isalnum, shown)):
        return None
    return Place("name", f"name:{shown.casefold()}", shown, sure=False)


def letters(name: str) -> str:
    """The letters and digits of a place's name: its title and its address often have the same.

    >>> {letters(name) for name in ("@Example_News", "t[.]me/example_news", "Example news")}
    {'examplenews'}
    """
    bare = unicodedata.normalize("NFKD", name[:_LONGEST_LETTERS].lower().replace("ı", "i"))
    bare = bare.replace("[.]", ".").removeprefix("t.me/")
    return "".join(character for character in bare if character.isalnum())


def registered(host: str) -> str | None:
    """The part of a host that somebody registered: "example.co.uk" of "www.example.co.uk".

    On hosts of many owners (wordpress.com) what stands before belongs to it. None for the address
    of a machine and for what is no host name. The list of public suffixes is not asked: countries'
    second levels ("co.uk") are known from monitor/naming/names.toml.
    """
    labels = _ascii(host).split(".")
    if len(labels) < _COUNTRY or not _TOP.fullmatch(labels[-1]):
        return None
    if not all(map(_LABEL.fullmatch, labels)) or _HIDDEN_NETS & set(labels):
        return None
    kept = 2
    second = len(labels) > kept and labels[-2] in lexicon().domain["second"]
    if second and len(labels[-1]) == _COUNTRY:
        kept = 3
    base = ".".join(labels[-kept:])
    if base in known_hosts().shared and len(labels) > kept and labels[-kept - 1] != "www":
        base = ".".join(labels[-kept - 1 :])
    return base


@dataclass(frozen=True, slots=True)
class Hosts:
    """What monitor/hosts.toml says."""

    ordinary: frozenset[str]
    files: frozenset[str]
    paste: frozenset[str]
    paste_starts: frozenset[str]
    forum_starts: frozenset[str]
    forum_paths: tuple[str, ...]
    shared: frozenset[str]
    mirrors: frozenset[str]


@cache
def known_hosts() -> Hosts:
    """The lists of hosts.toml, read once."""
    text = Path(__file__).with_name("hosts.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)

    def words(section: str, key: str = "hosts") -> frozenset[str]:
        return frozenset(data[section][key].split())

    return Hosts(
        ordinary=frozenset(host for group in data["ordinary"] for host in group["hosts"].split()),
        files=words("files"),
        paste=words("paste"),
        paste_starts=words("paste", "starts"),
        forum_starts=words("forum", "starts"),
        forum_paths=tuple(sorted(words("forum", "paths"))),
        shared=words("shared"),
        mirrors=words("mirrors"),
    )


# -- how a link is taken apart --------------------------------------------------------------------


def _parts(link: str) -> tuple[str | None, str]:
    """Host in small letters, and what follows it; None for the host where there is none."""
    text = link[:_LONGEST].strip().replace("[.]", ".").replace("[:]", ":")
    scheme, colon, rest = text.partition(":/")
    if colon and scheme.isalnum():
        text = rest.lstrip("/")
        if scheme.lower() == "tg":
            return _app_link(text)
    cut = next((i for i, sign in enumerate(text) if sign in "/?#\\"), len(text))
    host = text[:cut].rpartition("@")[2].partition(":")[0].rstrip(_TRAILING).lower()
    usable = "." in host and len(host) <= _LONGEST_HOST
    return (host if usable else None), text[cut:]


def _app_link(text: str) -> tuple[str | None, str]:
    """tg://resolve?domain=name is t.me/name."""
    found = re.match(r"resolve/?\?(?:[^#\s]{0,200}&)?domain=([A-Za-z0-9_]{4,32})", text)
    return ("t.me", f"/{found[1]}") if found else (None, "")


def _telegram(host: str, path: str) -> Place | None:
    """The channel, or the private place, that a link of Telegram or of a mirror leads to."""
    host = host.removeprefix("www.")
    if host == _WEB_APP:
        return _named(path.rpartition("#")[2].removeprefix("@"), [])
    if host in _TELEGRAM:
        return _by_path(path)
    owner, _, domain = host.rpartition(".t.me")
    if owner and not domain and "." not in owner:
        return _named(owner, _steps(path))
    if _within(host, known_hosts().mirrors):
        steps = _steps(path)
        named = (step[1:] for step in steps if step[:1] == "@")
        places = (_named(name, [], sure=True) for name in named)
        return next(filter(None, places), None) or _by_route(steps)
    return None


def _by_route(steps: list[str]) -> Place | None:
    """/telegram/channel/NAME, as makers of feeds write it."""
    if [step.lower() for step in steps[:2]] == ["telegram", "channel"] and steps[2:]:
        return _named(steps[2], [], sure=True)
    return None


def _by_path(path: str) -> Place | None:
    steps = _steps(path)
    first, rest = (steps[0], steps[1:]) if steps else ("", [])
    if first[:1] == "+" or first.lower() == "joinchat":
        invite = first[1:] if first[:1] == "+" else "".join(rest[:1])
        return _private(f"+{one_line(invite)[:_SHOWN_INVITE]}…")
    if first == "c" and rest:
        return _private(f"c/{one_line(rest[0])[:20]}")
    if first == "s" and rest:
        return _named(rest[0], rest[1:], sure=True)
    return _named(first.removeprefix("@"), rest)


def _named(name: str, rest: list[str], *, sure: bool = False) -> Place | None:
    """The channel of that name; `rest` are the steps behind it: a number is a post of it."""
    name = name.rstrip(_TRAILING.replace("_", ""))
    if not _TELEGRAM_NAME.fullmatch(name) or name.lower() in _NOT_NAMES or _is_bot(name):
        return None
    posted = any(_NUMBER.fullmatch(step.rstrip(_TRAILING)) for step in rest[:2])
    return _channel(name, sure=sure or posted)


def _channel(name: str, *, sure: bool) -> Place:
    return Place("channel", f"t.me/{name.lower()}", f"t.me/{name}", sure=sure)


def _private(shown: str) -> Place:
    return Place("private", f"t.me/{shown}", f"t.me/{shown}")


def _is_bot(name: str) -> bool:
    """Telegram has every bot end so, and nobody else's name need to."""
    return name.lower().endswith("bot")


def _steps(path: str) -> list[str]:
    plain = re.split(r"[?#]", path, maxsplit=1)[0]
    return [step for step in re.split(r"[/\\]", plain)[:8] if step]


def _site(host: str, path: str) -> Place | None:
    base = registered(host)
    if base is None:
        return None
    known = known_hosts()
    keeper = next((above for above in _upwards(host) if above in known.files), None)
    if keeper is not None:
        return Place("file host", keeper, keeper)
    if base not in known.shared and _within(host, known.ordinary):
        return Place("ordinary", base, base)
    return Place(_kind(host, path), base, base)


def _kind(host: str, path: str) -> Kind:
    """What kind of site it is, as far as host and path tell."""
    known = known_hosts()
    first = host.partition(".")[0]
    if _within(host, known.paste) or first in known.paste_starts:
        return "paste site"
    lowered = path.lower()
    if _FILE.search(lowered):
        return "file host"
    signs = any(sign in lowered for sign in known.forum_paths)
    return "forum" if signs or first in known.forum_starts else "site"


def _within(host: str, hosts: frozenset[str]) -> bool:
    """Whether the host, or one that it stands below, is in the list."""
    return any(above in hosts for above in _upwards(host))


def _upwards(host: str) -> Iterator[str]:
    while host:
        yield host
        host = host.partition(".")[2]


def _ascii(host: str) -> str:
    """The host as the network writes it: "xn--..." for other letters; unchanged where it cannot."""
    host = host.lower().rstrip(".")
    if host.isascii() or len(host) > _LONGEST_HOST:
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
