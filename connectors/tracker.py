"""A tracker: a list of leaks as JSON, read by a mapping that stands in the configuration.

Place: one address that answers a list of entries, one for each victim: trackers of leak sites
(ransomware.live, RansomLook, ransomwatch), or a catalogue of breaches (HIBP). Each entry becomes
one post; when the tracker changes it (countdown, then published), that is the same post, edited.
Access: public. Where a place wants a key, it is sent as a header and never follows a redirect to
another host. Interfaces are made for programs, so robots.txt is not asked.
Rate: conditional requests (ETag, Last-Modified). Ready mappings answer lists that change a few
times an hour: every fifteen minutes is polite, for HIBP every few hours.

The first look tells only what is younger than `since`; the rest is remembered as known. Entries
keep their own time, so that old ones never look like news.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urljoin

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from connectors._options import Address, Zone, matching
from connectors._tracker.rows import read
from connectors._tracker.templates import expression, template
from connectors.base import (
    Answer,
    ConnectorOptions,
    Plugin,
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
    Tools,
)
from connectors.charset import storable
from connectors.post import Page, Platform, Post
from connectors.quarantine import parsed

_SITES = Path(__file__).parent / "_tracker" / "sites"
_SECONDS = 20  #: of processor time; twenty thousand entries take about two
_UNITS = {"h": 3600.0, "d": 86400.0}
_FAULTS = {"unavailable": SourceUnavailable, "refused": SourceRefused, "changed": SourceChanged}
_SAID = {
    "countdown": "Countdown: the data will be published {until}.",
    "published": "Published: the data is available for download.",
    "unknown": "",
}


def _valid_template(written: str) -> str:
    template(written)
    return written


def _valid_path(written: str) -> str:
    expression(written)
    return written


def _valid_form(form: str) -> str:
    moment = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    try:
        datetime.strptime(moment.strftime(form), form)  # noqa: DTZ007  (only the form is tried)
    except (ValueError, re.error):
        raise ValueError('no form of a time such as "%d/%m/%Y"') from None
    if "%" not in form:
        raise ValueError('no form of a time such as "%d/%m/%Y"')
    return form


def _valid_since(given: object) -> object:
    """Hours or days as a text, or a number of entries."""
    if isinstance(given, str) and re.fullmatch(r"[1-9]\d{0,3}[hd]", given):
        return given
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    raise ValueError('neither hours or days ("12h", "7d") nor a number of entries (100)')


def _in_one_line(key: SecretStr) -> SecretStr:
    if not re.fullmatch("[!-~]+", key.get_secret_value()):
        raise ValueError("holds spaces, line ends or signs that no key has: copy it again")
    return key


Form = Annotated[str, AfterValidator(_valid_form)]
Template = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_valid_template)]


class Options(ConnectorOptions):
    """Which list, and where in it stands what. A ready `site` fills in what is not given."""

    site: str | None = None
    url: Address
    list: Annotated[str, AfterValidator(_valid_path)] = "@"
    id: Template
    title: Template | None = None
    text: tuple[Template, ...] = ()
    published_at: Template | None = None
    updated: Template | None = None
    link: Template | None = None
    group: Template | None = None
    status: Template | None = None
    until: Template | None = None
    said: dict[str, str] = Field(default_factory=dict)  #: status -> the sentence that says it
    times: tuple[Form, ...] = ()  #: forms of times, as strptime reads them, tried first
    timezone: Zone = "UTC"  #: of times that name none
    html: bool = False
    complete: bool = False  #: what is missing in the list was removed
    platform: Platform = "leaksite"
    since: Annotated[int | str, BeforeValidator(_valid_since)] = "7d"
    memory: Annotated[int, Field(ge=100, le=50_000)] = 5_000  #: entries that are remembered
    api_key: Annotated[SecretStr, AfterValidator(_in_one_line)] | None = None
    api_key_header: Annotated[
        str, matching("[A-Za-z0-9-]+", 'no name of a header such as "X-API-KEY"')
    ] = "X-API-KEY"

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: Any) -> Any:
        """What the ready mapping says, under what the operator says."""
        if not isinstance(given, Mapping):
            return given
        given = dict(given)
        if isinstance(given.get("text"), str):
            given["text"] = [given["text"]]
        return {**_ready(given["site"]), **given} if given.get("site") is not None else given

    @model_validator(mode="after")
    def _says_something(self) -> "Options":
        if not (self.title or self.text):
            raise ValueError("title or text must say where the words of an entry stand")
        return self

    @property
    def mapping(self) -> dict[str, Any]:
        """What the reading of the list depends on, as JSON carries it."""
        kept = self.model_dump(mode="json", exclude={"url", "platform", "api_key", "site"})
        since = self.since
        seconds = since if isinstance(since, int) else int(since[:-1]) * _UNITS[since[-1]]
        said = {**_SAID, **{status.casefold(): words for status, words in self.said.items()}}
        return {**kept, "since": seconds, "said": said}


def sites() -> list[str]:
    """The names of the ready mappings."""
    return sorted(file.stem for file in _SITES.glob("*.toml"))


def _ready(site: Any) -> dict[str, Any]:
    if site not in sites():
        raise ValueError(f"there is no ready mapping of that name; there are {', '.join(sites())}")
    return tomllib.loads((_SITES / f"{site}.toml").read_text(encoding="utf-8"))


class Tracker:
    """A list of leaks, as a place that can be polled."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools
        self._mapping = options.mapping
        # What changes the words of an entry, or its id: then all of them seem to have changed.
        telling = {k: v for k, v in self._mapping.items() if k not in ("since", "memory")}
        self._print = _hash(json.dumps(telling, sort_keys=True).encode())

    async def poll(self, cursor: str | None) -> Page:
        """The entries that are new or changed since the cursor, 500 at most."""
        known: dict[str, Any] = json.loads(cursor or "{}")
        remapped = bool(known) and known["mapping"] != self._print
        answer = await self._answer({} if remapped else known)
        body = _hash(answer.body)
        if answer.not_modified or (body == known.get("body") and not remapped):
            return Page((), cursor)
        news = await self._news(answer, known, remapped=remapped)
        state = {
            "mapping": self._print,
            "horizon": news["horizon"],
            "seen": news["seen"],
        }
        if not news["more"]:  # else the same document is read on at once
            headers = answer.headers
            state |= {"body": body, "etag": headers.get("etag")}
            state |= {"modified": headers.get("last-modified")}
        posts = tuple(self._posts(news))
        return Page(posts, json.dumps(state), news["more"], tuple(news["warnings"]))

    async def _answer(self, known: Mapping[str, Any]) -> Answer:
        key = self._options.api_key
        return await self._tools.fetch.get(
            str(self._options.url),
            etag=known.get("etag"),
            modified=known.get("modified"),
            accept="application/json, */*",
            headers={self._options.api_key_header: key.get_secret_value()} if key else None,
        )

    async def _news(
        self, answer: Answer, known: Mapping[str, Any], *, remapped: bool
    ) -> dict[str, Any]:
        """What the list holds that is not known, read where it can be stopped."""
        asked = {
            "mapping": self._mapping,
            "now": self._tools.now().timestamp(),
            "seen": known.get("seen"),
            "horizon": known.get("horizon", 0),
            "remapped": remapped,
        }
        body = json.dumps(asked).encode() + b"\n" + answer.body
        news: dict[str, Any] = await parsed(read, body, seconds=_SECONDS)
        if "fault" in news:
            state, said = news["fault"]
            raise _FAULTS[state](said)
        return news

    def _posts(self, news: Mapping[str, Any]) -> Iterator[Post]:
        """The entries as posts, oldest first."""
        posts = [self._post(entry) for entry in news["entries"]]
        posts += [
            Post(
                id=storable(id_),
                source=self._tools.source,
                platform=self._options.platform,
                published_at=datetime.fromtimestamp(at, UTC),
                text="",
                vanished=True,
            )
            for id_, at in news["gone"]
        ]
        yield from sorted(posts, key=lambda post: post.published_at)

    def _post(self, entry: Mapping[str, Any]) -> Post:
        return Post(
            id=storable(entry["id"]),
            source=self._tools.source,
            platform=self._options.platform,
            published_at=datetime.fromtimestamp(0, UTC) + timedelta(seconds=entry["at"]),
            title=storable(entry["title"]) or None,
            text=storable(entry["text"]),
            url=self._address(storable(entry["link"])),
            edited=entry["edited"],
        )

    def _address(self, link: str) -> str | None:
        """A link as an address, as far as it is one."""
        try:
            return urljoin(str(self._options.url), link) if link else None
        except ValueError:
            return link


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=8).hexdigest()


CONNECTOR = Plugin(Options, Tracker)
