"""Whether a message was signed by who shares a secret: https://www.standardwebhooks.com.

What is signed is `id.timestamp.body`, by HMAC-SHA256 with the secret behind "whsec_" (base64).
The library `standardwebhooks` signs; here the bytes are checked as they came, by the caller's
clock, and whatever stands in the headers is a reason and never an exception.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)  #: the library's own, to either side
SHORTEST = 24  #: bytes of a secret, as the scheme recommends
_PREFIX = "whsec_"
_ID = re.compile(r"[!-\-/-~]{1,256}")  #: visible ASCII without the full stop that ends it
_MOMENT = re.compile(r"[0-9]{1,12}")


def key_of(secret: str) -> bytes:
    """The key in a secret such as "whsec_MfKQ...". Raises ValueError, without the secret in it."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX) + "==", validate=False)
    except (binascii.Error, ValueError):
        raise ValueError("is no base64, as `openssl rand -base64 32` makes it") from None
    if len(key) < SHORTEST:
        raise ValueError(f"is shorter than {SHORTEST} bytes: `openssl rand -base64 32` makes one")
    return key


def disbelief(
    body: bytes, headers: Mapping[str, str], *, key: bytes, now: datetime, tolerance: timedelta
) -> str | None:
    """Why a message is not believed, as one clause; None when it is. Header names in lower case."""
    id_ = headers.get("webhook-id", "")
    stated = headers.get("webhook-timestamp", "")
    if not _ID.fullmatch(id_):
        return "webhook-id is missing, too long, or holds a full stop"
    if not _MOMENT.fullmatch(stated):
        return "webhook-timestamp is missing or no number of seconds"
    if abs(now.timestamp() - int(stated)) > tolerance.total_seconds():
        minutes = round(tolerance.total_seconds() / 60)
        return f"webhook-timestamp is more than {minutes} minutes away from our clock"
    wanted = hmac.new(key, f"{id_}.{stated}.".encode() + body, hashlib.sha256).digest()
    if not any(hmac.compare_digest(wanted, one) for one in _signatures(headers)):
        return "webhook-signature does not fit the message and the secret"
    return None


def _signatures(headers: Mapping[str, str]) -> list[bytes]:
    """The signatures of version 1 that a header holds, whatever else stands in it."""
    found = []
    for word in headers.get("webhook-signature", "").split()[:8]:
        version, _, signature = word.partition(",")
        try:
            found += [base64.b64decode(signature, validate=True)] if version == "v1" else []
        except (binascii.Error, ValueError):
            continue
    return found
