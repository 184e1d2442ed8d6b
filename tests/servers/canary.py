"""In a network namespace of its own: does any packet leave that must not? Run by its tests.

    unshare -n python -m tests.servers.canary spellings | onions

The namespace has loopback, on which private addresses of every kind live, and `out`, a cable that
goes nowhere and is the way to everything else. The kernel counts what each of them carries. Prints
what it found as JSON.
"""

import asyncio
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from connectors import onion
from connectors.base import SourceError
from connectors.fetch import Client, Tor
from tests.servers.socks import Socks
from tests.servers.web import Web, redirect
from tests.watched_sockets import destinations

PRIVATE = (
    *("10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8"),
    *("198.18.0.1", "192.0.2.1", "fd00::7", "fec0::1", "64:ff9b::a00:7", "2002:a00:7::1"),
    *("2001:db8::1", "64:ff9b:1::1", "2001::1", "fe80::7"),
)
_IP = shutil.which("ip", path=f"{os.environ['PATH']}:/usr/sbin") or "ip"

#: All of them mean this machine or its network, to some reader of addresses.
_IPV4 = """
127.0.0.1 127.0.0.1. 127.1 127.0.1 127.255.255.254 0x7f000001 0x7f.1 0X7F.0x0.0x0.0x1 2130706433
017700000001 0177.0.0.1 0177.1 00000177.1 127.000.000.001 127.0x0.0.01 0 0.0.0.0 0x0 00 1.1@127.1
10.0.0.7 0xa000007 167772167 012.0.0.7 10.7 172.16.0.1 192.168.1.1 192.168.257 0xc0a80101
169.254.169.254 2852039166 0xa9fea9fe 100.64.0.1 192.0.0.8 198.18.0.1 192.0.2.1 224.0.0.1
255.255.255.255 240.0.0.1
"""
_IPV6 = """
[::1] [0:0:0:0:0:0:0:1] [0000::0001] [::] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1]
[0:0:0:0:0:ffff:127.0.0.1] [::FFFF:0:7f00:1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]
[2002:7f00:1::] [2002:7f00:1::1] [2001:0:7f00:1::1] [::5efe:127.0.0.1] [2606:4700::5efe:127.0.0.1]
[::1%25lo] [fe80::7%25lo] [fe80::7] [::ffff:169.254.169.254] [::ffff:10.0.0.7] [fd00::7] [fec0::1]
[64:ff9b::a00:7] [64:ff9b::10.0.0.7] [64:ff9b:1::1] [2002:a00:7::1] [2001:db8::1] [2001::1]
[ff02::1]
"""
_NAMES = """
localhost LOCALHOST LocalHost. localhost.localdomain a.localhost printer.local 127.0.0.1%2e
127%2e0%2e0%2e1 %31%32%37.0.0.1 %6c%6f%63alhost 127.0.0.1%00 １２７.0.0.1 127。0。0。1 127．0．0．1
①②⑦.0.0.1 ⓛocalhost ｌocalhost user@127.0.0.1 example.org:80@127.0.0.1 example.org%40127.0.0.1
"""
SPELLINGS = f"{_IPV4} {_IPV6} {_NAMES}".split()


def packets(device: str) -> int:
    """How many packets the device has sent."""
    for line in Path("/proc/net/dev").read_text().splitlines():
        if line.strip().startswith(f"{device}:"):
            return int(line.split(":")[1].split()[9])
    raise LookupError(device)


def furnish() -> None:
    """Loopback with private addresses, and a way out that goes nowhere."""
    for words in (
        "link set lo up",
        *(f"addr add {one}/{'128 nodad' if ':' in one else '32'} dev lo" for one in PRIVATE),
        "link add out type veth peer name far",
        *(f"link set {end} addrgenmode none" for end in ("out", "far")),
        *(f"link set {end} up" for end in ("out", "far")),
        "addr add 203.0.113.99/32 dev out",
        "route add default dev out",
    ):
        subprocess.run([_IP, *words.split()], check=True, capture_output=True)  # noqa: S603


async def fetched(client: Client, url: str) -> str:
    """The kind of error; "answered" where there was none."""
    try:
        await client.get(url)
    except SourceError as error:
        return type(error).__name__
    return "answered"


async def spellings() -> dict[str, Any]:
    """What reached the canary under each spelling, by redirects, and when a name is rebound."""
    client = Client(pace=timedelta(), deadline=timedelta(seconds=5))
    server = await asyncio.start_server(lambda r, w: w.close(), None, 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    heard: list[str] = []

    def hear(_reader: object, writer: asyncio.StreamWriter) -> None:
        heard.append(str(writer.get_extra_info("sockname")))
        writer.close()

    async with await asyncio.start_server(hear, ["0.0.0.0", "::"], port):
        _, talk = await asyncio.open_connection("10.0.0.7", port)  # the canary lives
        talk.close()
        await asyncio.sleep(0.1)
        lived, before = len(heard), packets("lo") + packets("out")
        said = {one: await fetched(client, f"http://{one}:{port}/") for one in SPELLINGS}
        quiet = packets("lo") + packets("out") - before
        rebound = await _rebound(client, port)
    return {
        "lived": lived,
        "said": said,
        "heard": len(heard) - lived,
        "packets": quiet,
        "rebound": rebound,
    }


async def _rebound(client: Client, port: int) -> dict[str, Any]:
    """A name that is public at the first look-up and private at each later one."""
    looked_up: list[str] = []

    def scripted(host: str, port: int, *_: object, **__: object) -> list[Any]:
        looked_up.append(host)
        address = "203.0.113.99" if len(looked_up) == 1 else "10.0.0.7"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    # 203.0.113.99 is our own end of `out`; it stands for a public place, where nobody listens
    public = mock.patch("connectors.addresses.is_public", lambda one: str(one) == "203.0.113.99")
    with mock.patch("socket.getaddrinfo", scripted), public, destinations() as seen:
        said = [await fetched(client, f"http://rebound.example.org:{port + 1}/") for _ in range(3)]
    return {"said": said, "seen": sorted({one[1] for one in seen if one[0] == "connect"})}


async def onions(count: int = 1000) -> dict[str, Any]:
    """What left the house in so many fetches of onion sources, good ones and bad ones."""
    good, gone = (onion.name_of(hashlib.sha256(word).digest()) for word in (b"a", b"b"))
    async with Web() as web, Socks() as tor:
        web.serve("/a", "page")
        web.serve("/out", redirect("http://198.51.100.7/"))
        web.serve("/name", redirect("http://news.example.org/"))
        tor.lead(good, web.port)
        client = Client(tor=Tor(tor.url, polls=8), pace=timedelta())
        urls = [f"http://{good}/{path}" for path in ("a", "out", "name", "none")]
        urls += [f"http://{gone}/", f"http://{good[:-7]}2.onion/"]
        said: dict[str, int] = {}
        before = packets("out")
        with destinations(but=web.port) as seen:
            for number in range(count):
                source = client.lent_to(f"source {number % 20}", tor=bool(number % 2))
                kind = await fetched(source, urls[number % len(urls)])
                said[kind] = said.get(kind, 0) + 1
        return {
            "said": said,
            "left": packets("out") - before,
            "places": sorted(f"{event} {host}:{port}" for event, host, port in set(seen)),
            "socks": f"connect 127.0.0.1:{tor.port}",
            "asked": len(tor.asked),
        }


if __name__ == "__main__":
    furnish()
    found = asyncio.run({"spellings": spellings, "onions": onions}[sys.argv[1]]())
    sys.stdout.write(json.dumps(found))
