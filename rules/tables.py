"""What may stand in a file of rules or concepts, key by key."""

from functools import cache
from typing import Annotated, Any

from babel import Locale
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from rules.model import Platform, Severity, Status


@cache
def _languages() -> frozenset[str]:
    """The codes that CLDR knows, of ISO 639-1 and 639-3."""
    return frozenset(Locale("en").languages)


def _language(code: str) -> str:
    if code != "*" and code not in _languages():
        raise ValueError('is no code of a language: write "fr" for French, "*" for any language')
    return code


def _one_language(code: str) -> str:
    if code == "*":
        raise ValueError("without langs every language counts: leave the key out")
    return _language(code)


Text = Annotated[str, StringConstraints(min_length=1)]
Lang = Annotated[str, AfterValidator(_language)]
Words = Annotated[int, Field(ge=1)]


class _Table(BaseModel):
    """The base of what may stand in a file: unknown keys refused, no coercion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class ConceptTable(_Table):
    """A [[concept]] of a file."""

    id: str
    kind: str | None = None
    value: str | None = None
    label: str = ""
    includes: list[str] = []
    terms: dict[Lang, list[str]] = {}
    exceptions: dict[Lang, list[str]] = {}


class RuleTable(_Table):
    """A [[rule]] of a file."""

    id: str
    title: Text
    severity: Annotated[Severity, Field(validation_alias=AliasChoices("severity", "level"))]
    status: Status = "stable"
    description: str = ""
    all: list[Text] = []
    any: list[Text] = []
    none: list[Text] = []
    points: dict[Text, int] = {}
    least: Words | None = None
    within: Words | None = None
    none_within: Words | None = None
    platforms: list[Platform] = []
    sources: list[Text] = []
    langs: list[Annotated[str, AfterValidator(_one_language)]] = []
    tags: list[Text] = []
    references: list[Text] = []
    falsepositives: list[Text] = []
    hits: list[Text] = []
    misses: list[Text] = []

    @model_validator(mode="before")
    @classmethod
    def _one_severity(cls, written: Any) -> Any:
        if isinstance(written, dict) and {"severity", "level"} <= written.keys():
            raise ValueError("severity and level are the same key: write one of the two")
        return written


class FileTable(_Table):
    """The top of a file."""

    title: str = ""
    description: str = ""
    kind: str = ""
    value: str = ""
    disable: list[Text] = []
    concept: list[dict[str, Any]] = []
    rule: list[dict[str, Any]] = []
