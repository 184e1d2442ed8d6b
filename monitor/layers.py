"""The environment and a folder of secrets, laid over the tables of the configuration file.

Later layers win: the file, then the secrets, then the environment. Both are named alike, after the
place in the file; a row of [[source]], [[notifier]] or [[watch]] by its own name (a watch by its
id), each run of signs that are no letters or digits written as `_`:

    LEAKLINE__MONITOR__LANGUAGE            [monitor] language
    LEAKLINE__NOTIFIER__SOC_SLACK__TOKEN   [[notifier]] name = "soc-slack", token

The folder of secrets holds files of these names (in capitals or not). It is $LEAKLINE_SECRETS, or
what systemd's LoadCredential made ($CREDENTIALS_DIRECTORY), or `secrets/` beside the configuration.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NestedSecretsSettingsSource,
    SecretsSettingsSource,
    SettingsError,
)

PREFIX = "LEAKLINE__"
_BETWEEN = "__"
_FOLDER = "LEAKLINE_SECRETS"
_NO_SECTION = "home"  #: a field of the settings that the daemon fills itself
_NAMED_BY = ("name", "id")

Place = tuple[str | int, ...]


@dataclass(slots=True)
class Layered:
    """The tables with all layers in place, and what came from outside the file."""

    data: dict[str, Any]
    outside: dict[Place, str] = field(default_factory=dict)  #: place -> the variable that set it
    astray: dict[str, str] = field(default_factory=dict)  #: variable -> why it fits nowhere


def lay(
    data: Mapping[str, Any], model: type[BaseSettings], home: Path, environ: Mapping[str, str]
) -> Layered:
    """The file's tables with the secrets and the environment laid over them."""
    layered = Layered({key: _copy(value) for key, value in data.items()})
    folder = _secrets_folder(home, environ)
    if environ.get(_FOLDER) and not folder.is_dir():
        layered.astray[_FOLDER] = "there is no such folder"
    for layer in (partial(_secrets, model, folder), partial(_environment, model)):
        try:
            values = layer()
        except SettingsError as error:
            layered.astray["LEAKLINE__"] = str(error)
            continue
        except UnicodeDecodeError:
            layered.astray[str(folder)] = "a file of this folder is no text in UTF-8"
            continue
        for section, value in values.items():
            _lay(layered, section, value)
    _find_strangers(layered, model, environ)
    return layered


def slug(name: str) -> str:
    """The name as a variable spells it, in small letters: "SOC Slack" is soc_slack."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def _secrets_folder(home: Path, environ: Mapping[str, str]) -> Path:
    named = environ.get(_FOLDER) or environ.get("CREDENTIALS_DIRECTORY")
    return Path(named) if named else home / "secrets"


def _secrets(model: type[BaseSettings], folder: Path) -> dict[str, Any]:
    read = NestedSecretsSettingsSource(
        SecretsSettingsSource(model, secrets_dir=folder),
        secrets_dir_missing="ok",
        secrets_prefix=PREFIX,
        secrets_nested_delimiter=_BETWEEN,
    )
    return read()


def _environment(model: type[BaseSettings]) -> dict[str, Any]:
    return EnvSettingsSource(model, env_prefix=PREFIX, env_nested_delimiter=_BETWEEN)()


def _lay(layered: Layered, section: str, value: object) -> None:
    """Lay one section over the file's; a row that has no such name in the file goes astray."""
    below = layered.data.get(section)
    if not isinstance(value, dict):
        layered.data[section] = value
        layered.outside[(section,)] = _variable(section)
    elif isinstance(below, list):
        for name, keys in value.items():
            _lay_row(layered, section, below, name, keys)
    else:
        layered.data[section] = {**(below if isinstance(below, dict) else {}), **value}
        layered.outside.update({(section, key): _variable(section, key) for key in value})


def _lay_row(layered: Layered, section: str, rows: list[Any], name: str, keys: object) -> None:
    for number, row in enumerate(rows):
        if name in _names(row) and isinstance(keys, dict):
            rows[number] = {**row, **keys}
            for key in keys:
                layered.outside[(section, number, key)] = _variable(section, name, key)
            return
    layered.astray[_variable(section, name)] = f"no [[{section}]] of this name"


def _names(row: object) -> set[str]:
    if not isinstance(row, dict):
        return set()
    return {slug(row[key]) for key in _NAMED_BY if isinstance(row.get(key), str)}


def _find_strangers(
    layered: Layered, model: type[BaseSettings], environ: Mapping[str, str]
) -> None:
    for variable in environ:
        if variable.upper().startswith(PREFIX):
            section = variable[len(PREFIX) :].split(_BETWEEN)[0].lower()
            if section not in model.model_fields or section == _NO_SECTION:
                layered.astray[variable] = f"there is no section [{section}]"


def _variable(*words: str) -> str:
    return PREFIX + _BETWEEN.join(word.upper() for word in words)


def _copy(value: object) -> object:
    return list(value) if isinstance(value, list) else value
