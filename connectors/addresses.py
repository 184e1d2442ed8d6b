"""Where a host name leads, and whether a stranger's link may lead there."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from connectors.onion import is_onion

_Address = IPv4Address | IPv6Address

_UNICAST = IPv6Network("2000::/3")  #: the only part of IPv6 that is routed on the internet
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})  #: RFC 5214: an IPv4 address follows these
_LOOKUPS = 32  #: names that are looked up at the same time; a resolver can take half a minute
# Python 3.11 calls these global; the registries of IANA do not.
_SPECIAL = tuple(
    map(ip_network, ["192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20"])
)


class PrivateAddressError(Exception):
    """A name that leads into a network that is not the internet."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def is_public(address: _Address) -> bool:
    """Whether everybody on the internet means the same machine by this address.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, ISATAP) is judged in its place.
    """
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not any(address.version == net.version and address in net for net in _SPECIAL)
    )


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


async def resolve(host: str, port: int, *, private: bool = False) -> list[str]:
    """The addresses of `host`, best first: connect to one of these, never to the name again.

    Every spelling of an address (127.1, 0x7f000001, 2130706433) is read as the system reads it.
    Raises OSError when the name leads nowhere, and PrivateAddressError when one of its addresses
    is not public and `private` ones are not allowed.
    """
    if spelled := literal(host, private=private):
        return spelled
    if is_onion(host):
        raise OSError("the name of an onion service is never asked of a resolver (RFC 7686)")
    found = await asyncio.get_running_loop().run_in_executor(_threads(), _looked_up, host, port)
    return _checked(found, private=private)


def literal(host: str, *, private: bool = False) -> list[str]:
    """The address that `host` spells, without asking anybody; none for a name.

    Raises PrivateAddressError as resolve() does, also for the names of this machine.
    """
    name = host.rstrip(".").lower()
    if not private and (name == "localhost" or name.endswith(_OWN_NAMES)):
        raise PrivateAddressError(host)
    try:
        return _checked([str(ip_address(host.strip("[]")))], private=private)
    except ValueError:
        pass
    try:
        address = socket.inet_ntoa(socket.inet_aton(name))  # 127.1, 0177.1, 0x7f000001
    except (OSError, ValueError):
        return []
    return _checked([address], private=private)


_OWN_NAMES = (".localhost", ".localdomain", ".local", ".internal", ".home.arpa")


@cache
def _threads() -> ThreadPoolExecutor:
    """Threads for looking up names: a resolver that hangs must hold up nothing else."""
    return ThreadPoolExecutor(_LOOKUPS, "look-up")


def _looked_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in found]


def _checked(addresses: list[str], *, private: bool) -> list[str]:
    for address in addresses:
        if not private and not is_public(ip_address(address)):
            raise PrivateAddressError(address)
    return list(dict.fromkeys(addresses))
