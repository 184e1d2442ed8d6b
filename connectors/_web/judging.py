"""What a status, a header or a failed connection means, as one SourceError in plain words."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import httpcore

from connectors._web import ratelimit
from connectors._web.proxied import ProxyGoneError, SocksError, SocksRefusedError
from connectors.addresses import PrivateAddressError
from connectors.base import (
    Answer,
    SourceChanged,
    SourceError,
    SourceGone,
    SourceRefused,
    SourceUnavailable,
    TorMissing,
)

_LONGEST_WAIT = timedelta(days=7)  #: what a Retry-After can ask for
_REFUSED = frozenset({401, 403, 407, 451})
_BUSY = frozenset({408, 425, 429})

#: Replies of RFC 1928 as Tor uses them, and its ExtendedErrors (Proposal 304, F0 to F7).
_TOR_SAYS = {
    0x01: "has no web server behind its address, or cannot be reached",
    0x02: "is refused by the rules of Tor",
    0x03: "cannot be reached through Tor",
    0x04: "is published by nobody: it is down, or has another address now",
    0x05: "takes no connection on this port",
    0x06: "could not be reached in time: the Tor network is slow, or it is down",
    0xF0: "is published by nobody: it is down, or has another address now",
    0xF1: "publishes what Tor cannot read",
    0xF2: "went away: nobody answers where it was announced",
    0xF3: "could not be met in the Tor network",
    0xF7: "went away: it does not answer in time where it was announced",
}
_TOR_REFUSES = {
    0xF4: "lets in only those to whom it gave a key",
    0xF5: "does not take the key that Tor has for it",
}
_NO_NAME = 0xF6


def judged(answer: Answer, *, conditional: bool) -> Answer:
    """The answer if it is one, or else the error that its status stands for."""
    status, host = answer.status, _host(answer.url)
    said = f"{host} answers {status}"
    if status == HTTPStatus.OK:
        return answer
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return Answer(answer.url, status, answer.headers, b"", not_modified=True)
    if status in _REFUSED:
        raise SourceRefused(f"{said}: it does not let us in")
    if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = _retry_after(answer.headers, datetime.now(UTC))
        if wait is None and status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = ratelimit.wait(answer.headers, datetime.now(UTC))
        raise SourceUnavailable(f"{said}: try again later", retry_after=wait)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise SourceGone(f"{said}: nothing is there any more", status=status)
    raise SourceChanged(f"{said}, which is no answer to a reader", status=status)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _retry_after(said: Mapping[str, str], now: datetime) -> timedelta | None:
    """The wait that a Retry-After header asks for, between nothing and a week.

    A date is read by the clock of the place, where the answer tells what time it is there.
    """
    stated = said.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return timedelta(seconds=min(int(stated[:9]), _LONGEST_WAIT.total_seconds()))
    until = _date(stated)
    if until is None:
        return None
    return min(max(until - (_date(said.get("date", "")) or now), timedelta()), _LONGEST_WAIT)


def _date(stated: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(stated)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@contextmanager
def in_plain_words(host: str, tor: str = "") -> Iterator[None]:
    """Every way in which a network fails, as one SourceError with one plain sentence.

    `tor` is where Tor should listen, for a request that goes through it.
    """
    try:
        yield
    except SourceError:
        raise
    except PrivateAddressError as refused:
        raise SourceRefused(
            f"{host} leads to {refused.address}, which is not on the internet;"
            f' if that is meant, add "{host}" to private_hosts in [limits]'
        ) from refused
    except (TimeoutError, httpcore.TimeoutException) as error:
        raise SourceUnavailable(f"{host} did not answer in time") from error
    except ProxyGoneError as error:
        raise _without_proxy(error, tor) from error
    except SocksRefusedError as error:
        raise _refused_by_proxy(error.code, host, tor) from error
    except (httpcore.ProxyError, SocksError) as error:
        who = f"what listens at {tor}" if tor else "the proxy"
        raise SourceUnavailable(f"{who} could not reach {host}") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as error:
        raise SourceUnavailable(f"{host}: {_reason(error)}") from error


def _without_proxy(error: ProxyGoneError, tor: str) -> SourceError:
    if tor:
        return TorMissing(f"tor is not running at {tor}: start it, or mend proxy in [tor]")
    return SourceUnavailable(f"the proxy at {error} takes no connection")


def _refused_by_proxy(code: int, host: str, tor: str) -> SourceError:
    if not tor:
        return SourceUnavailable(f"the proxy could not reach {host}")
    if code == _NO_NAME:
        return SourceChanged(f"{host} is no onion name: copy it again")
    if code in _TOR_REFUSES:
        return SourceRefused(f"{host} {_TOR_REFUSES[code]}")
    return SourceUnavailable(f"{host} {_TOR_SAYS.get(code, 'could not be reached through Tor')}")


def _reason(error: BaseException | None) -> str:
    """The cause of a failed connection, as far as the chain of errors tells it."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"its certificate is not valid ({error.verify_message})"
        if isinstance(error, ssl.SSLError):
            return "no secure connection could be made"
        if isinstance(error, httpcore.RemoteProtocolError | httpcore.ReadError):
            return "the answer broke off or is not HTTP"
        if isinstance(error, UnicodeError):
            return "not a name of a host"
        error = error.__cause__ or error.__context__
    return "no connection could be made"
