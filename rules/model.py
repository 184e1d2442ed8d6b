"""The nouns of the rules, frozen: Term, Concept, Rule, Pack, Watch, Rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from rules.toml import Document, Fault, Keys

Severity = Literal["low", "medium", "high", "critical"]
Status = Literal["test", "stable", "deprecated"]
WatchKind = Literal["organisation", "brand", "domain", "product", "supplier"]
#: The words of connectors/post.py, which this room does not know; a test holds the two together.
Platform = Literal["telegram", "forum", "paste", "leaksite", "press", "social"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)

ANY_WATCH = "watch"  #: the concept that includes every watch


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was written: a table of a document."""

    document: Document
    keys: Keys

    def __str__(self) -> str:
        return f"{self.document.file}:{self.document.place(self.keys)}"

    def fault(self, keys: Keys, message: str) -> Fault:
        """A fault at `keys` below this table."""
        return self.document.fault(self.keys + keys, message)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that means a concept, in the notation of rules/notation.py."""

    text: str
    lang: str = "*"  #: ISO 639-1; "*" is any language


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A language-independent idea with its terms."""

    id: str
    kind: str = ""  #: a free word: topic, country, sector, data-class, cue, watch ...
    value: str = ""  #: what it stands for: an ISO code, a data class, a stage
    label: str = ""
    terms: tuple[Term, ...] = ()
    exceptions: tuple[Term, ...] = ()  #: what looks like a term and is another word
    includes: tuple[str, ...] = ()  #: concepts whose hits are hits of this one too
    origin: Origin | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What to flag: which concepts together, how near, how grave; with its own examples.

    `all`, `any`, `none` and `points` hold ids of concepts; a quoted word has become a concept of
    its own.
    """

    id: str
    title: str = ""
    severity: Severity = "medium"
    status: Status = "stable"
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    points: tuple[tuple[str, int], ...] = ()  #: what each concept counts where it stands
    least: int = 1  #: what the points of a stretch must come to
    within: int | None = None  #: words from the first to the last hit that holds the rule
    none_within: int | None = None  #: words; None is `within`, or anywhere without one
    platforms: tuple[str, ...] = ()  #: empty is everywhere; so are sources and langs
    sources: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    description: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    origin: Origin | None = field(default=None, repr=False, compare=False)

    @property
    def on_trial(self) -> bool:
        """Whether it only counts where it would fire: status "test"."""
        return self.status == "test"

    @property
    def scope_only(self) -> bool:
        """Whether the place alone is the condition: a leak site names victims and nobody else."""
        return not (self.all or self.any or self.points)


@dataclass(frozen=True, slots=True)
class Pack:
    """A file of rules."""

    file: str
    title: str = ""
    description: str = ""
    rules: tuple[str, ...] = ()  #: ids of the rules that it holds
    disables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """A name to protect, from the operator's configuration; becomes the concept watch/ID."""

    id: str
    kind: WatchKind
    names: tuple[str, ...]  #: as people write them; spellings are made by rules/spelling.py
    aliases: tuple[str, ...] = ()  #: terms, taken as written
    origin: Origin | None = field(default=None, repr=False, compare=False)

    @property
    def concept(self) -> str:
        """The id of the concept that stands for this watch."""
        return f"{ANY_WATCH}/{self.id}"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that an engine needs: concepts by id, and the rules that are in force."""

    concepts: Mapping[str, Concept]
    rules: tuple[Rule, ...]
    packs: tuple[Pack, ...] = ()

    @property
    def watches(self) -> tuple[Concept, ...]:
        """The concepts of the operator's watches."""
        return tuple(self.concepts[one] for one in self.concepts[ANY_WATCH].includes)
