"""The tables of config.toml as frozen values. config.example.toml says what each key means."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from monitor.canary import SHORTEST, is_telling
from rules import notation
from rules.model import Watch, WatchKind

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=366)
_SHORTEST = timedelta(minutes=1)
_LONGEST_CLOCK = 24 * 366
_SPAN = re.compile(r"([1-9]\d{0,5})([smhd])")
_PROXIES = ("http", "https", "socks5", "socks5h")
_SQLITE = re.compile(r"sqlite(?:\+aiosqlite)?:///(?P<file>[^?]*)(?P<rest>\?.*)?")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


def _span(value: object) -> object:
    """A length of time from "30s", "5m", "1h" or "2d"."""
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("span", 'not a length of time such as "30s", "5m", "1h" or "2d"')
    span = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if span > _LONGEST:
        raise PydanticCustomError("span", "longer than a year")
    return span


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise PydanticCustomError("time_zone", 'no time zone such as "Europe/Paris"')
    return value


def _proxy(value: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        usable = parts.scheme in _PROXIES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise PydanticCustomError("proxy", 'no proxy such as "socks5h://127.0.0.1:9050"')
    return value


def _canary(value: str) -> str:
    if not is_telling(value):
        words = "too short: at least {least} letters or digits that nobody else would write"
        raise PydanticCustomError("canary", words, {"least": SHORTEST})
    return value


def _tor(value: SecretStr) -> SecretStr:
    if not _proxy(value).get_secret_value().startswith("socks5"):
        raise PydanticCustomError("tor", 'no SOCKS port of Tor, such as "socks5h://127.0.0.1:9050"')
    return value


def _term(value: str) -> str:
    try:
        notation.parse(value)
    except notation.BadTerm as error:
        raise PydanticCustomError("term", "{why}", {"why": str(error)}) from None
    return value


Span = Annotated[timedelta, BeforeValidator(_span)]
Name = Annotated[str, Field(pattern=r"^\w[\w .-]*$", max_length=60)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$", description="ISO 639-1")]


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]


class Table(BaseModel):
    """A table of the configuration: frozen, unknown keys refused, values never shown in errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class MonitorTable(Table):
    """[monitor]: the daemon itself."""

    database: SecretStr = SecretStr("sqlite:///leakline.db")
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    language: Language = "en"
    regions: tuple[Country, ...] = ()
    user_agent: Annotated[str, Field(min_length=1, pattern=r"^[\x20-\x7e]+$")] = (
        "Leakline/0.1 (leak monitor)"
    )
    proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = None
    log_level: Level = "INFO"
    log_file: Path | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The reader's time zone: inside, every time is UTC."""
        return ZoneInfo(self.timezone)


class TorTable(Table):
    """[tor]: the way to onion services, and for sources that are to be read through Tor."""

    proxy: Annotated[SecretStr, AfterValidator(_tor)] | None = None
    timeout: Span = timedelta(seconds=90)
    polls: Annotated[int, Field(ge=1, le=50)] = 4


class SourceTable(Table):
    """[[source]]: a place that is watched. The connector's own options stand beside these keys."""

    name: Name
    connector: str
    every: Span = timedelta(minutes=15)
    at_most_every: Span | None = None
    at_least_every: Span | None = None
    lang: Language | None = None
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "F"
    enabled: bool = True
    canary: Annotated[str, AfterValidator(_canary)] | None = None
    canary_every: Span = timedelta(days=7)
    owner: Annotated[str, Field(max_length=200)] = ""
    legal_basis: Annotated[str, Field(max_length=500)] = ""
    tor: bool = False

    @field_validator("at_most_every", "at_least_every")
    @classmethod
    def _round_every(cls, value: timedelta | None, others: ValidationInfo) -> timedelta | None:
        every = others.data.get("every")  # it is not there when it is a fault itself
        short = others.field_name == "at_most_every"
        if value and every and (value > every if short else value < every):
            words = "longer than `every`" if short else "shorter than `every`"
            raise PydanticCustomError("pace", words)
        return value

    @property
    def shortest(self) -> timedelta:
        """Between two looks: what is written, else half of `every`, but no less than a minute."""
        half = max(self.every / 2, _SHORTEST)
        return self.at_most_every or min(self.every, half)


class NotifierTable(Table):
    """[[notifier]]: where alerts are said. The kind's own options stand beside these keys."""

    name: Name
    kind: str
    enabled: bool = True


class WatchTable(Table):
    """[[watch]]: a name to protect."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    kind: WatchKind = "organisation"
    names: Annotated[tuple[str, ...], Field(min_length=1)]
    aliases: tuple[Annotated[str, AfterValidator(_term)], ...] = ()

    @property
    def watch(self) -> Watch:
        """The name as the rules know it."""
        return Watch(self.id, self.kind, self.names, self.aliases)


class RulesTable(Table):
    """[rules]: files and folders of own rules, and shipped rules to leave out."""

    paths: tuple[Path, ...] = ()
    disable: tuple[str, ...] = ()


class CatalogueTable(Table):
    """[catalogue]: files of known breaches in HIBP's format, by which old leaks are recognised."""

    files: tuple[Path, ...] = ()


class AlertsTable(Table):
    """[alerts]: what is told. With watches: the incidents that name one, unless `everything`."""

    everything: bool = False


class ReportTable(Table):
    """[report]: when the weekly report goes out, in the time zone of [monitor], and to whom."""

    enabled: bool = True
    weekday: Weekday = "monday"
    hour: Annotated[int, Field(ge=0, le=23)] = 8
    notifiers: tuple[str, ...] | None = None
    late_after: Span = timedelta(hours=1)
    ask_legal_basis: bool = False


class ClockTable(Table):
    """[clock]: how long the authority may wait for word, and when it is reminded of. In hours."""

    hours: Annotated[int, Field(ge=1, le=_LONGEST_CLOCK)] = 72
    reminders: tuple[Annotated[int, Field(ge=1)], ...] = (24, 48, 66)

    @field_validator("reminders")
    @classmethod
    def _before_the_end(cls, value: tuple[int, ...], others: ValidationInfo) -> tuple[int, ...]:
        end = others.data.get("hours", _LONGEST_CLOCK)  # it is not there when it is a fault itself
        if late := [hour for hour in value if hour > end]:
            words = "{late} is after the clock's end, at hour {end}"
            raise PydanticCustomError("reminder", words, {"late": late[0], "end": end})
        return value


class LimitsTable(Table):
    """[limits]: how hard the daemon works, and where it may go."""

    polls: Annotated[int, Field(ge=1, le=100)] = 16
    timeout: Span = timedelta(seconds=30)
    poll: Span = timedelta(minutes=10)
    backoff: Span = timedelta(hours=6)
    grace: Span = timedelta(seconds=20)
    deliver_every: Span = timedelta(seconds=5)
    private_hosts: tuple[str, ...] = ()
    ignore_robots: tuple[str, ...] = ()


class Settings(BaseSettings):
    """The whole configuration. Relative paths in it start at `home`, the folder of the file."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    monitor: MonitorTable = MonitorTable()
    rules: RulesTable = RulesTable()
    catalogue: CatalogueTable = CatalogueTable()
    alerts: AlertsTable = AlertsTable()
    clock: ClockTable = ClockTable()
    report: ReportTable = ReportTable()
    limits: LimitsTable = LimitsTable()
    tor: TorTable = TorTable()
    source: tuple[InstanceOf[SourceTable], ...] = ()
    notifier: tuple[InstanceOf[NotifierTable], ...] = ()
    watch: tuple[WatchTable, ...] = ()
    home: Path = Field(default=Path(), exclude=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed in: monitor/layers.py has laid the others, as rows go by name."""
        _ = settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @property
    def database_url(self) -> str:
        """The database's URL, the file of SQLite as an absolute path. May hold a password."""
        url = self.monitor.database.get_secret_value()
        found = _SQLITE.fullmatch(url)
        if found is None or found["file"] in ("", ":memory:"):
            return url
        return f"sqlite:///{self.place(found['file'])}{found['rest'] or ''}"

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database; None for a server or for memory."""
        found = _SQLITE.fullmatch(self.monitor.database.get_secret_value())
        return (
            self.place(found["file"]) if found and found["file"] not in ("", ":memory:") else None
        )

    @property
    def log_file(self) -> Path | None:
        """The file of the log as an absolute path; None when there is none."""
        return self.place(self.monitor.log_file) if self.monitor.log_file else None

    def place(self, path: str | Path) -> Path:
        """The path as an absolute one; relative paths start at the folder of the configuration."""
        return (self.home / Path(path).expanduser()).absolute()
