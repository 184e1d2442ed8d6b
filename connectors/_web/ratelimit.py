"""What the headers of a rate limit say: how long to wait, and whether anything is left.

Three dialects: Mastodon states the time of the reset (ISO 8601), Bluesky the second of it since
1970, Reddit and the IETF's draft how many seconds are left.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from connectors.post import in_utc

_RESET = ("x-ratelimit-reset", "ratelimit-reset")
_LEFT = ("x-ratelimit-remaining", "ratelimit-remaining")
_SINCE_1970 = 1_000_000_000  #: a smaller number counts from now
_LONGEST = timedelta(days=1)


def wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long until the limit is lifted, at most a day; None when the headers do not say."""
    for name in _RESET:
        if stated := headers.get(name, "").strip():
            return _until(stated, now)
    return None


def spent(headers: Mapping[str, str]) -> bool:
    """Whether the next request would be one too many."""
    stated = next((headers[name] for name in _LEFT if name in headers), "")
    number = _number(stated)
    return number is not None and number < 1


def _until(stated: str, now: datetime) -> timedelta | None:
    seconds = _number(stated)
    try:
        if seconds is None:
            left = in_utc(datetime.fromisoformat(stated)) - now
        elif seconds < _SINCE_1970:
            left = timedelta(seconds=seconds)
        else:
            left = datetime.fromtimestamp(seconds, UTC) - now
    except (ValueError, OverflowError, OSError):
        return None
    return min(max(left, timedelta()), _LONGEST)


def _number(stated: str) -> float | None:
    digits = stated.replace(".", "", 1)
    return float(stated) if digits.isascii() and digits.isdigit() else None
