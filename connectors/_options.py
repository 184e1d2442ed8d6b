"""Options that several connectors have, each with one way to write it and one sentence for a fault.

Every check happens when the configuration is loaded: what passes here does not fail at a poll.
"""

import re
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, HttpUrl
from pydantic_core import PydanticCustomError
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from connectors.charset import known

_LINK = re.compile(
    r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?(?:c/(\d+)|([A-Za-z]\w{3,31}))(?:[/?].*)?"
)
_NAME = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})")
_NUMBER = re.compile(r"(?:-100)?([1-9]\d{4,14})")


def matching(pattern: str, fault: str) -> AfterValidator:
    """Holds a text to a pattern as a whole, and says `fault` where it is another one."""

    def checked(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(fault)
        return text

    return AfterValidator(checked)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError('no time zone such as "Europe/Paris"')
    return name


def _encoding(name: str) -> str:
    if known(name) is None:
        raise ValueError('no encoding such as "windows-1251"')
    return name


def _selector(written: str) -> str:
    try:
        if len(written) > 500:  # noqa: PLR2004
            raise ValueError("a CSS selector of more than 500 characters")
        LexborHTMLParser("<p>").css(written)
    except (SelectolaxError, UnicodeEncodeError):
        raise ValueError('no CSS selector such as "div.post"') from None
    return written


def _open_address(url: HttpUrl) -> HttpUrl:
    if url.username or url.password:
        raise ValueError("names a user: take what stands before the @ out of it")
    return url


def _channel(value: object) -> str:
    """The name or the number of a channel, from what people copy for it."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    if "/+" in text or "joinchat" in text:
        why = "an invitation: join with the account in an app, then give the channel's number"
        raise PydanticCustomError("channel", why)
    for form in (_NUMBER, _NAME, _LINK):
        if found := form.fullmatch(text):
            return str(next(filter(None, found.groups())))
    raise PydanticCustomError("channel", "no name, number or t.me address of a channel")


def _named_channel(name: str) -> str:
    if name.isdigit():
        raise ValueError("a private channel has no preview: the connector `telegram` reads it")
    return name


Language = Annotated[
    str, matching("[a-z]{2}", 'no language of two small letters (ISO 639-1) such as "fr"')
]
Zone = Annotated[str, AfterValidator(_zone)]
Encoding = Annotated[str, AfterValidator(_encoding)]
Selector = Annotated[str, AfterValidator(_selector)]
Address = Annotated[HttpUrl, AfterValidator(_open_address)]
Channel = Annotated[str, BeforeValidator(_channel)]
PublicChannel = Annotated[Channel, AfterValidator(_named_channel)]
