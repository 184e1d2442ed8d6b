"""The nouns of the fact sheet, frozen. Texts are in the sheet's language; times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal

from monitor.factsheet.language import Language
from monitor.model import Act, Clock, Incident, Mention, Milestone

Standing = Literal["claimed", "official", "recorded", "observed", "derived", "unknown"]
#: claimed: by strangers, unverified; official: by a victim or an authority, as it was read;
#: recorded: by the operator's people; observed: by Leakline; derived: follows from the others;
#: unknown: nobody has said it.


@dataclass(frozen=True, slots=True)
class Evidence:
    """By what a statement is known, without any text of it: a post, or what a person has said."""

    kind: Literal["post", "act"]
    source: str  #: the place, or the person
    post_id: str  #: of the post; the kind of the act
    at: datetime  #: when it was written or said
    seen_at: datetime | None = None  #: when Leakline read it; None for an act
    platform: str = ""
    lang: str = ""
    url: str = ""  #: defanged; empty where there is none
    revision: int = 1  #: above 1 the post was edited
    vanished_at: datetime | None = None
    reliability: str = ""  #: Admiralty code of the source; empty where nobody has judged it


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the sheet, how far it stands, and by what it is known."""

    key: str  #: stays the same in every language: "nature.offer"
    text: str
    standing: Standing
    evidence: tuple[Evidence, ...] = ()
    basis: tuple[str, ...] = ()  #: what a derived statement follows from: texts of law, guidelines


@dataclass(frozen=True, slots=True)
class Section:
    """What one letter of article 33(3) asks for."""

    key: str  #: "nature", "people", "records", "data", "contact", "consequences", "measures"
    article: str  #: "33(3)(a)"
    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The sheet before it is written: equal input gives an equal sheet."""

    incident: str
    title: str  #: of the incident: words of strangers, masked
    made_at: datetime
    tz: tzinfo
    language: Language
    sections: tuple[Section, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every evidence once, in the order in which the statements call it; numbers begin at 1."""
        called = (e for s in self.sections for line in s.statements for e in line.evidence)
        return tuple(dict.fromkeys(called))

    @property
    def unknown(self) -> int:
        """How many things are not known yet."""
        lines = (line for section in self.sections for line in section.statements)
        return sum(line.standing == "unknown" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a sheet is written from."""

    incident: Incident
    mentions: tuple[Mention, ...]  #: as they stand now
    history: tuple[Mention, ...]  #: all their revisions
    acts: tuple[Act, ...]
    clock: Clock | None
    now: datetime
    tz: tzinfo
    language: Language
    reliability: Mapping[str, str] = field(default_factory=dict)  #: by source

    def say(self, key: str, **values: object) -> str:
        """A sentence of the catalogue; times are those of the reader's clock."""
        language = self.language
        told = {
            name: language.moment(value, self.tz) if isinstance(value, datetime) else value
            for name, value in values.items()
        }
        return language.say(key, **told)

    def unknown(self, key: str, **values: object) -> Statement:
        """A statement that something is not known yet."""
        return Statement(f"unknown.{key}", self.say(f"unknown.{key}", **values), "unknown")

    def post(self, mention: Mention) -> Evidence:
        """A post as evidence, as it stands now: whether it was edited or is gone."""
        revisions = [one for one in (*self.history, mention) if one.key == mention.key]
        latest = next((one for one in self.mentions if one.key == mention.key), mention)
        return Evidence(
            kind="post",
            source=mention.source,
            post_id=mention.post_id,
            at=mention.published_at,
            seen_at=min(one.seen_at for one in revisions),
            platform=mention.platform,
            lang=mention.lang,
            url=latest.url or "",
            revision=latest.revision,
            vanished_at=latest.vanished_at,
            reliability=self.reliability.get(mention.source, ""),
        )

    def milestone(self, one: Milestone) -> tuple[Evidence, ...]:
        """The post that reached a milestone; nothing where a person has set it."""
        key = (one.source, one.post_id)
        return tuple(self.post(mention) for mention in self.mentions if mention.key == key)

    def act(self, act: Act) -> Evidence:
        """What a person has said as evidence."""
        return Evidence("act", act.by, act.kind, act.at)
