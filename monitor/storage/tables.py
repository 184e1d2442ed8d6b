"""The tables, the same for SQLite and PostgreSQL. Their history is in migrations/.

Everything that a stranger wrote goes through the types of this module, in values and in
comparisons alike: there is no way round the cleaning.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

from monitor.storage.codec import clamp, clean_text, encode, utc

_LONGEST_KEY = 200  # PostgreSQL's index takes 2,704 bytes a row, at 4 bytes a character


class Utc(TypeDecorator[datetime]):
    """A moment, in UTC: SQLite drops offsets, PostgreSQL answers in the session's zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The moment in UTC. Raises ValueError for a naive time."""
        return None if value is None else utc(value)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The moment, aware and in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text of any origin and length, cleaned."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """The text without what databases refuse."""
        return None if value is None else clean_text(value)


class Key(TypeDecorator[str]):
    """Text that an index holds: what is too long for one is cut and told apart by its hash."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text in the order of its code points: PostgreSQL would ask the server's locale."""
        return Text(collation="C" if dialect.name == "postgresql" else None)

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """The key as it stands in the index; see index_key."""
        return None if value is None else index_key(value)


class Number(TypeDecorator[int]):
    """An integer, clamped to eight bytes."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: Dialect) -> int | None:
        """The number, or the nearest that fits."""
        return None if value is None else clamp(value)


class Body(TypeDecorator[Any]):
    """A value of monitor/model.py as JSON; the reader decodes it, for it knows the kind."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: object, _dialect: Dialect) -> Any:
        """The value in words of JSON."""
        return encode(value)


def index_key(text: str) -> str:
    """The text as the key of an index: cleaned, at most 200 characters, equal for equal texts."""
    text = clean_text(text)
    if len(text) <= _LONGEST_KEY:
        return text
    seal = sha256(text.encode()).hexdigest()
    return f"{text[: _LONGEST_KEY - len(seal) - 1]}~{seal}"


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

source = Table(
    "source",
    metadata,
    Column("name", Key, primary_key=True),
    Column("connector", Words, nullable=False),
    Column("cursor", Words),
    Column("version", Number, nullable=False),  # grows with each commit of a poll
    Column("state", Words, nullable=False),  # new, ok, or SourceError.state
    Column("state_since", Utc),
    Column("detail", Words, nullable=False),
    Column("next_poll_at", Utc),
    Column("last_ok_at", Utc),
    Column("failures", Number, nullable=False),  # since the last look that succeeded
    Column("posts_seen", Number, nullable=False),
    Column("enrolled_at", Utc),
    Column("heard_at", Utc),  # when its latest post was seen
    Column("habit", Body),  # how often it speaks, as learned
    Column("silent_from", Utc),  # from when its silence is beyond its habit
    Column("told", Words),  # the states that were told since all was well; NULL: nothing to tell
    Column("blind_since", Utc),  # when the first look of those failed that fail in a row
    Column("asked_until", Utc),  # until when the place itself asked us to wait
    Column("promptness", Body),  # how long its latest answers took
    Column("canary", Body),  # when its canary was seen last
)

outage = Table(
    "outage",
    metadata,
    Column("source", Key, ForeignKey("source.name"), primary_key=True),
    Column("since", Utc, primary_key=True),
    Column("until", Utc),
    Column("state", Words, nullable=False),
    Column("detail", Words, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    Column("id", Key, primary_key=True),
    Column("stage", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("first_at", Utc, nullable=False),
    Column("last_at", Utc, nullable=False),
    Column("revision", Number, nullable=False),
    Column("closed_at", Utc),
    Column("merged_into", Key),
    Column("body", Body, nullable=False),
    Index(None, "last_at"),
    Index(None, "merged_into"),
)

incident_key = Table(
    "incident_key",
    metadata,
    Column("incident_id", Key, ForeignKey("incident.id"), primary_key=True),
    Column("key", Key, primary_key=True),
    Index(None, "key", "incident_id"),
)

mention = Table(
    "mention",
    metadata,
    Column("source", Key, primary_key=True),
    Column("post_id", Key, primary_key=True),
    Column("incident_id", Key, ForeignKey("incident.id")),
    Column("published_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("digest", Words, nullable=False),
    Column("text_key", Key, nullable=False),
    Column("lang", Words, nullable=False),
    Column("stage", Words, nullable=False),
    Column("platform", Words, nullable=False),
    Column("revision", Number, nullable=False),
    Column("why_here", Body),  # the reasons of the link to its incident
    Column("body", Body, nullable=False),
    Index(None, "incident_id", "published_at"),
    Index(None, "text_key"),
    Index(None, "published_at", "source", "post_id"),
)

revision = Table(  # of a mention, before its post was edited
    "revision",
    metadata,
    Column("source", Key, primary_key=True),
    Column("post_id", Key, primary_key=True),
    Column("revision", Number, primary_key=True, autoincrement=False),
    Column("body", Body, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("kind", Key, nullable=False),
    Column("subject", Key, nullable=False),
    Column("digest", Words, nullable=False),
    Column("body", Body),  # of an act; those of mentions and alerts stand in their tables
    Column("seal", Words, nullable=False),
    Index(None, "kind", "subject", "number"),
)

alert = Table(
    "alert",
    metadata,
    Column("incident_id", Key, ForeignKey("incident.id"), primary_key=True),
    Column("revision", Number, primary_key=True, autoincrement=False),
    Column("created_at", Utc, nullable=False),
    Column("position", Number, nullable=False),  # among the alerts of one commit
    Column("body", Body, nullable=False),
    Index(None, "created_at", "position"),
)

notice = Table(  # of sources: what was told of them
    "notice",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("created_at", Utc, nullable=False),
    Column("body", Body, nullable=False),
)

delivery = Table(  # of an alert, or of a notice
    "delivery",
    metadata,
    Column("key", Key, primary_key=True),  # INCIDENT.REVISION.CHANNEL, notice.NUMBER.CHANNEL
    Column("incident_id", Key),
    Column("revision", Number),
    Column("notice", Number, ForeignKey("notice.number")),
    Column("channel", Key, nullable=False),
    Column("state", Key, nullable=False),  # waiting, sent, dead
    Column("attempts", Number, nullable=False),
    Column("not_before", Utc),
    Column("last_error", Words),
    Column("sent_at", Utc),
    Column("receipt", Words),
    ForeignKeyConstraint(["incident_id", "revision"], ["alert.incident_id", "alert.revision"]),
    Index(None, "state", "channel", "incident_id", "revision"),
)

thread = Table(
    "thread",
    metadata,
    Column("incident_id", Key, ForeignKey("incident.id"), primary_key=True),
    Column("channel", Key, primary_key=True),
    Column("reference", Words, nullable=False),
)

report_sent = Table(
    "report_sent",
    metadata,
    Column("week", Key, primary_key=True),  # ISO 8601: 2021-W06
    Column("channel", Key, primary_key=True),
    Column("sent_at", Utc, nullable=False),
)

secret = Table(
    "secret",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
