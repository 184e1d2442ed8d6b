"""config.example.toml is the reference of every key: it loads, and nothing is missing in it."""

import itertools
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import tomli
from pydantic import BaseModel

from connectors.discovery import discover
from monitor.registry import load_notifier, notifier_kinds, read_settings
from monitor.tables import NotifierTable, Settings, SourceTable

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.toml"
_COMMENTED = re.compile(r"^# (?=\[\[?\w+\]?\]$|\w+ = )", re.MULTILINE)
_ROWS = {"source": ("connector", SourceTable), "notifier": ("kind", NotifierTable)}


def everything() -> str:
    """The example with every commented key switched on."""
    return _COMMENTED.sub("", EXAMPLE.read_text(encoding="utf-8"))


def models() -> Mapping[str, type[BaseModel]]:
    """Each section that is one table, with its model."""
    return {
        name: info.annotation
        for name, info in Settings.model_fields.items()
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)
    }


def rows(section: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomli.loads(everything())[section]
    return found


def test_the_example_loads_with_the_real_model(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes(EXAMPLE.read_bytes())
    settings = read_settings(config)
    assert [notifier.kind for notifier in settings.notifier if notifier.enabled] == ["terminal"]
    assert settings.source[0].connector == "folder"


def test_the_example_loads_with_every_commented_key_switched_on(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(everything(), encoding="utf-8")
    assert read_settings(config).watch


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    """A key that is commented out and claims a default must not lie about it."""
    empty, full = tmp_path / "empty.toml", tmp_path / "full.toml"
    empty.write_text("", encoding="utf-8")
    full.write_bytes(EXAMPLE.read_bytes())
    by_default, shown = read_settings(empty), read_settings(full)
    assert shown.clock == by_default.clock
    assert shown.report == by_default.report
    assert shown.limits == by_default.limits
    assert shown.rules == by_default.rules


@pytest.mark.parametrize("section", sorted(models()))
def test_every_key_of_a_section_stands_in_the_example(section: str) -> None:
    assert set(tomli.loads(everything())[section]) == set(models()[section].model_fields)


def test_every_key_of_a_watch_stands_in_the_example() -> None:
    (watch,) = rows("watch")
    assert set(watch) == {"id", "kind", "names", "aliases"}


@pytest.mark.parametrize(
    ("section", "kind", "options"),
    [
        *(("source", name, plugin.options) for name, plugin in sorted(discover().items())),
        *(("notifier", kind, load_notifier(kind).options) for kind in notifier_kinds()),
    ],
)
def test_every_option_of_a_plugin_stands_in_the_example(
    section: str, kind: str, options: type[BaseModel]
) -> None:
    chosen_by, table = _ROWS[section]
    shown = {key for row in rows(section) if row[chosen_by] == kind for key in row}
    everywhere = {key for row in rows(section) for key in row}
    assert set(options.model_fields) <= shown
    assert set(table.model_fields) <= everywhere


def test_every_key_has_a_comment_above_it_where_it_first_stands() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    seen = {"name", "connector", "kind", "url", "path", "names", "host", "password", "to"}
    bare = []
    for above, line in itertools.pairwise(lines):
        key = re.match(r"(?:# )?(\w+) = ", line)
        if key is None or key[1] in seen:
            continue
        seen.add(key[1])
        if not above.startswith("# ") or _COMMENTED.match(above):
            bare.append(key[1])
    assert bare == []
