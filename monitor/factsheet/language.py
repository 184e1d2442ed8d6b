"""The words of one language: sentences, names, numbers, times. One TOML file for each language."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from babel import Locale
from babel.dates import format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

LanguageCode = Literal["en", "fr"]
LANGUAGES: tuple[LanguageCode, ...] = get_args(LanguageCode)

#: Where French sets a space that must not break: before : ; ? ! and » and after «.
_BEFORE = re.compile(r" (?=[:;?!»])")
_AFTER = re.compile(r"(?<=«) ")


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language. Unknown names (of a data class, a sector) stand as they came."""

    code: LanguageCode
    locale: Locale
    sentences: Mapping[str, str]  #: by dotted key: "nature.offer"

    def say(self, key: str, **values: object) -> str:
        """The sentence with its values; numbers are grouped as the language does."""
        told = {name: self._value(value) for name, value in values.items()}
        return self.sentences[key].format_map(told)

    def count(self, key: str, n: int, **values: object) -> str:
        """The sentence for one or for many."""
        return self.say(f"{key}.{'one' if n == 1 else 'other'}", n=n, **values)

    def name(self, table: str, name: str) -> str:
        """The name of a data class, a sector, a platform ...; as it came where it is unknown."""
        return self.sentences.get(f"{table}.{name}", name)

    def listing(self, items: Iterable[str]) -> str:
        """Names one after the other: "a, b and c"."""
        return str(format_list(list(items), locale=self.locale))

    def number(self, value: float) -> str:
        """A number with its thousands parted."""
        return str(format_decimal(value, locale=self.locale))

    def country(self, code: str) -> str:
        """The name of a country; its code where it is unknown."""
        return str(self.locale.territories.get(code, code))

    def tongue(self, code: str) -> str:
        """The name of a language; its code where it is unknown."""
        if code == "und":
            return self.sentences["language.und"]
        return str(self.locale.languages.get(code, code))

    def moment(self, at: datetime, tz: tzinfo) -> str:
        """A time on the reader's clock."""
        pattern = self.sentences["time.pattern"]
        return str(format_datetime(at.astimezone(tz), pattern, locale=self.locale))

    def when(self, at: datetime, tz: tzinfo) -> str:
        """A time in UTC and on the reader's clock."""
        told = f"{self.moment(at, UTC)} UTC"
        here = at.astimezone(tz)
        if here.utcoffset() == at.astimezone(UTC).utcoffset():
            return told
        same = here.date() == at.astimezone(UTC).date()
        short = self.sentences["time.hour" if same else "time.other-day"]
        return f"{told} ({format_datetime(here, short, locale=self.locale)} {tz})"

    def _value(self, value: object) -> object:
        return self.number(value) if isinstance(value, int | float) else value


@cache
def language(code: LanguageCode) -> Language:
    """The language of that code."""
    body = tomllib.loads((Path(__file__).parent / f"{code}.toml").read_text(encoding="utf-8"))
    sentences = dict(_flat(body))
    if code == "fr":
        sentences = {key: _french(key, text) for key, text in sentences.items()}
    return Language(code, Locale.parse(code), sentences)


def _flat(table: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _french(key: str, text: str) -> str:
    if key.startswith("time."):  # patterns, whose apostrophes quote
        return text
    text = text.replace("'", "’")
    return _AFTER.sub("\N{NO-BREAK SPACE}", _BEFORE.sub("\N{NO-BREAK SPACE}", text))
