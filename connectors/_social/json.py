"""JSON of strangers -> values, row by row, with the error that says who must act."""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import from_json

from connectors.base import Answer, SourceChanged, SourceUnavailable
from connectors.post import in_utc


def _iso(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("not an ISO 8601 time")  # noqa: TRY004  (pydantic knows this one)
    return in_utc(datetime.fromisoformat(value))


def _since_1970(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("no number of seconds")  # noqa: TRY004  (pydantic knows this one)
    try:
        return in_utc(datetime.fromtimestamp(value, UTC))
    except (OverflowError, OSError) as error:
        raise ValueError("no number of seconds") from error


Iso = Annotated[datetime, BeforeValidator(_iso)]  #: ISO 8601 as aware UTC
Seconds = Annotated[datetime, BeforeValidator(_since_1970)]  #: since 1970, as aware UTC


class Row(BaseModel):
    """The base of what a place lists: other keys are ignored, a number may stand for a text."""

    model_config = ConfigDict(coerce_numbers_to_str=True, hide_input_in_errors=True)


M = TypeVar("M", bound=Row)


def data_of(answer: Answer, host: str) -> Any:
    """What the answer holds. Raises SourceUnavailable when it breaks off, else SourceChanged."""
    text = answer.text.lstrip("\ufeff \t\r\n")
    try:
        return from_json(text)
    except ValueError as error:
        if text.startswith("<"):
            raise SourceChanged(f"{host} answers with a page instead of JSON") from None
        if "EOF" in str(error):
            raise SourceUnavailable(f"the answer of {host} breaks off before its end") from None
        raise SourceChanged(f"the answer of {host} is no JSON") from None


def listed(data: Any, *path: str) -> list[Any]:
    """The list at the end of the path. Raises SourceChanged, with what the place says instead."""
    value = data
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, list):
        return value
    said = data.get("error") if isinstance(data, dict) else None
    reason = f': "{said[:100]}"' if isinstance(said, str) else ""
    raise SourceChanged(f"the answer holds no list of posts{reason}")


def fields(model: type[M], rows: list[Any]) -> tuple[list[M], int]:
    """The rows as values, and how many are none. Raises SourceChanged when all are none."""
    good: list[M] = []
    fault = ""
    for row in rows:
        try:
            good.append(model.model_validate(row))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            fault = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    if rows and not good:
        raise SourceChanged(f"the answer holds no post that we can read ({fault})")
    return good, len(rows) - len(good)


def two_letters(stated: str | None) -> str | None:
    """The two letters of ISO 639-1 in "fr" or "fr-CA"; None in anything else."""
    letters = (stated or "").replace("_", "-").partition("-")[0].lower()
    fit = len(letters) == len("fr") and letters.isascii() and letters.isalpha()
    return letters if fit else None
