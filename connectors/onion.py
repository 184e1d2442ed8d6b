"""Names of onion services: what is one, and whether it can be right.

The name of a version 3 service holds its key, a checksum and the version (Tor's rend-spec-v3, part
6), so that a typing error is found before anybody is asked for it.
"""

import base64
import hashlib
import re

_LETTERS = 56
_OLD = 16
_VERSION = b"\x03"
_FOUND = re.compile(r"(?<![\w.-])((?:[\w-]+\.)*[\w-]+\.onion)\.?(?![\w-])", re.IGNORECASE)


def is_onion(host: str) -> bool:
    """Whether the host is of the onion network, in any spelling: it is never asked of a resolver.

    RFC 7686.
    """
    return host.rstrip(".").lower().endswith(".onion") or host.rstrip(".").lower() == "onion"


def found_in(text: str) -> list[str]:
    """The onion hosts that stand in a text, such as an address or a list of them."""
    return [host.lower() for host in _FOUND.findall(text)]


def fault(host: str) -> str | None:
    """What is wrong with the name of an onion service; None where nothing is."""
    name = host.rstrip(".").lower().removesuffix(".onion").rpartition(".")[2]
    if len(name) == _OLD:
        return "is an old onion name of 16 letters, which Tor no longer knows: ask for the new one"
    if len(name) != _LETTERS:
        return f"is no onion name: it has {len(name)} letters, not {_LETTERS}"
    try:
        raw = base64.b32decode(name.upper())
    except ValueError:
        return "is no onion name: it has only the letters a to z and the digits 2 to 7"
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    if version != _VERSION:
        return "is an onion name of an unknown version: copy it again"
    if hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] != checksum:
        return "is no onion name: a letter is wrong, for its checksum does not fit; copy it again"
    return None


def name_of(key: bytes) -> str:
    """The host of the service with this public key of 32 bytes."""
    checksum = hashlib.sha3_256(b".onion checksum" + key + _VERSION).digest()[:2]
    return base64.b32encode(key + checksum + _VERSION).decode("ascii").lower() + ".onion"
