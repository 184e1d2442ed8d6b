"""The list of a paste site -> the pastes that it names, newest first. Pure."""

import html
import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any

import re2
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from connectors.base import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from connectors.post import in_utc

MOST = 1_000  #: pastes of one list
_LONGEST_ID = 200
_LONGEST_TITLE = 500
_MEMORY = 8 * 2**20  #: bytes that an expression may take when it is compiled
_CLOSED = ((b"<html", b"</html"), (b"<rss", b"</rss"), (b"<feed", b"</feed"))
_NO_ACCESS = b"DOES NOT HAVE ACCESS"
_WALLS = (b"captcha", b"cf-chl", b"challenge-platform", b"just a moment", b"attention required")
_HEAD = 20_000  #: bytes in which a wall shows that it is one
_TITLE = re.compile(rb"<title[^>]{0,99}>([^<]{0,300})", re.IGNORECASE)
_LOGIN = re.compile(rb"\b(?:log\s?in|sign\s?in|anmelden|connexion)\b")


@dataclass(frozen=True, slots=True)
class Named:
    """A paste that a list names. `at` None: the list does not say when it was written."""

    id: str
    title: str = ""
    at: datetime | None = None
    author: str = ""


class _Row(BaseModel):
    """A paste as Pastebin's scraping API tells it; numbers come as texts."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    key: Annotated[str, Field(pattern=r"^\w{1,40}$")]
    title: Annotated[str, Field(max_length=10_000)] = ""
    user: Annotated[str, Field(max_length=1_000)] = ""
    date: Annotated[int, Field(ge=0, le=10**11)]


_ROWS = TypeAdapter(list[Any])


def compiled(pattern: str) -> Any:
    """The expression in RE2, which takes linear time. Raises ValueError for its author."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    options.encoding = re2.Options.Encoding.UTF8
    try:
        expression = re2.compile(pattern.encode(), options)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0] if error.args else ""
        why = said.decode(errors="replace") if isinstance(said, bytes) else str(error)
        raise ValueError(f"no expression of RE2: {why}") from None
    if expression.groups != 1:
        raise ValueError("the expression must have one group (...), round what is meant")
    return expression


def named(text: str, ids: Any, title: str | None, known: Container[str] = ()) -> list[Named]:
    """The pastes that a page names; titles for those that are not known.

    Raises SourceError when it names none, or is half a page.
    """
    page = text.encode(errors="replace")
    found = [match.group(1) or b"" for match in islice(ids.finditer(page), MOST)]
    keys = dict.fromkeys(html.unescape(key.decode(errors="replace")).strip() for key in found)
    good = [key for key in keys if 0 < len(key) <= _LONGEST_ID]
    if not good:
        raise wall(page) or SourceChanged("the list names no paste that `id` would find")
    low = page.lower()
    if any(opened in low and closed not in low for opened, closed in _CLOSED):
        raise SourceUnavailable("the list breaks off before its end")
    return [Named(key, "" if key in known else _title(page, key, title)) for key in good]


def _title(page: bytes, key: str, title: str | None) -> str:
    """What the expression of the titles finds for this paste."""
    if title is None:
        return ""
    match = compiled(title.replace("{id}", re2.escape(key))).search(page)
    words = match.group(1).decode("utf-8", errors="replace") if match and match.group(1) else ""
    return " ".join(html.unescape(words).split())[:_LONGEST_TITLE]


def wall(body: bytes) -> SourceError | None:
    """Why a page stands before what was asked for; None for any other text."""
    head = body[:_HEAD].lower()
    if _NO_ACCESS.lower() in head[:500]:
        return SourceRefused("Pastebin gives this address no access: tell it your address there")
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<!doctype html", b"<html")):
        return None
    if any(mark in head for mark in _WALLS):
        return SourceRefused("a page asks whether we are a person")
    titled = _TITLE.search(head)
    if b"password" in head and titled and _LOGIN.search(titled[1]):
        return SourceRefused("a page asks to log in")
    return None


def listed(body: bytes) -> tuple[list[Named], list[str]]:
    """The pastes in an answer of Pastebin's scraping API, and a warning for those unreadable.

    Raises SourceRefused where this address has no access, SourceChanged for any other answer.
    """
    if refused := wall(body):
        raise refused
    try:
        rows = _ROWS.validate_json(body)
    except ValidationError:
        raise SourceChanged("the answer is no list of pastes") from None
    good, bad = list[Named](), 0
    for row in rows[:MOST]:
        try:
            good.append(_named(_Row.model_validate(row)))
        except ValueError:
            bad += 1
    if bad and not good:
        raise SourceChanged(f"none of the {bad} pastes in the answer can be read")
    return good, [f"{bad} of {len(rows)} pastes in the list cannot be read"] if bad else []


def _named(row: _Row) -> Named:
    at = in_utc(datetime.fromtimestamp(row.date, UTC))
    return Named(row.key, row.title.strip()[:_LONGEST_TITLE], at, row.user.strip()[:_LONGEST_TITLE])
