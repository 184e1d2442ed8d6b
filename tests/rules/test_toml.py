"""Complaints name file, line and key, and never a value."""

import os
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from rules.toml import Fault, FaultsFound, Keys, faults_of, parse, read, suggestion

SOURCE = """\
a = 1
b.c = 2
# a comment
x = [
  { y = 1, "z z" = 2 },
  # another
  3,
]
[t.u]
k = "v"
[[r]]
id = 1
[[r.s]]
'q' = [1,
  2]
[r.t]
w = 1
[[r]]
id = 2
[[r.s]]
q = 3
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("a",), 1),
        (("b",), 2),
        (("b", "c"), 2),
        (("x",), 4),
        (("x", 0, "z z"), 5),
        (("x", 1), 7),
        (("t",), 9),
        (("t", "u", "k"), 10),
        (("r", 0), 11),
        (("r", 0, "id"), 12),
        (("r", 0, "s", 0, "q", 1), 15),
        (("r", 0, "t", "w"), 17),
        (("r", 1, "id"), 19),
        (("r", 1, "s", 0, "q"), 21),
        (("r", 1, "nothing"), 18),
        (("nothing", "here"), 1),
    ],
)
def test_a_document_knows_the_line_of_each_key(keys: Keys, line: int) -> None:
    assert parse(SOURCE, "s.toml").place(keys) == line


def test_an_empty_document_begins_at_line_one() -> None:
    assert parse("", "s.toml").place(("a",)) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a = 1\nb = \n", ":2: no valid TOML: Invalid value"),
        (b"a = 1\na = 2", ":2: no valid TOML: Cannot overwrite a value"),
        (b'a = 1\nb = "\xff"', ":2: is not UTF-8: save it as UTF-8"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, ":1: "),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(FaultsFound) as found:
        read(path)
    assert str(found.value).startswith(f"{path}{said}")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(FaultsFound, match="cannot be read: No such file or directory"):
        read(tmp_path / "none.toml")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.toml")
    with pytest.raises(FaultsFound) as found:
        read(tmp_path / "x.toml")
    assert found.value.faults[0].message == "is no file: name a TOML file or its folder"


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1")
    assert read(path).data == {"a": 1}


def test_faults_come_once_and_in_the_order_of_the_file() -> None:
    late, early = Fault("a", 9, "x", "m"), Fault("a", 2, "", "m")
    assert str(FaultsFound([late, early, late])) == "a:2: m\na:9: x: m"


class Forum(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    kind: Literal["forum"]
    every: int


class Paste(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    kind: Literal["paste"]
    token: int | None = None


class Channel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    webhook: str = Field(alias="url")

    @field_validator("webhook")
    @classmethod
    def _https(cls, value: str) -> str:
        if not value.startswith("https:"):
            raise ValueError("must begin with https:")
        return value


class Empty(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    source: list[Forum | Paste] = []
    notify: dict[str, Channel] = {}
    size: int | str = 1
    limits: Channel | None = None
    nothing: Empty = Empty()
    pair: tuple[int, int] = (1, 2)
    mixed: int | dict[str, Channel] = 1


def _faults(source: str) -> list[str]:
    document = parse(source, "c.toml")
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(document.data)
    return [str(fault) for fault in faults_of(caught.value, document, Settings)]


def test_an_unknown_key_is_told_with_the_likely_one() -> None:
    assert _faults("\nsourse = []") == ['c.toml:2: sourse: unknown key; did you mean "source"?']


def test_an_unknown_key_of_a_table_behind_a_name_is_compared_with_that_table() -> None:
    assert _faults('[notify.soc]\nurl = "https://x"\nurll = 1') == [
        'c.toml:3: notify.soc.urll: unknown key; did you mean "url"?'
    ]


def test_an_unknown_key_like_no_other_is_told_what_is_known() -> None:
    assert _faults('[limits]\nurl = "https://x"\nzzz = 1') == [
        "c.toml:3: limits.zzz: unknown key; known are url"
    ]
    assert _faults("[nothing]\nzzz = 1") == ["c.toml:2: nothing.zzz: unknown key"]


def test_a_key_in_a_list_of_tables_is_found_through_the_union() -> None:
    found = _faults('[[source]]\nkind = "paste"\n[[source]]\nkind = "forum"\nevery = 1\nevry = 2')
    assert 'c.toml:6: source[1].evry: unknown key; did you mean "every"?' in found


def test_only_the_member_of_the_union_that_is_meant_gives_suggestions() -> None:
    found = _faults('[[source]]\nkind = "paste"\ntokn = 1\nzzz = 2')
    assert "c.toml:4: source[0].zzz: unknown key; known are kind, token" in found
    assert "c.toml:4: source[0].zzz: unknown key; known are every, kind" in found


def test_a_table_among_plain_types_gives_suggestions() -> None:
    found = _faults('[mixed.x]\nurl = "https://x"\nulr = 1')
    assert 'c.toml:3: mixed.x.ulr: unknown key; did you mean "url"?' in found


def test_a_missing_key_is_told_at_its_table() -> None:
    assert "c.toml:1: source[0].every: is missing: add it" in _faults('[[source]]\nkind = "forum"')


def test_a_wrong_value_is_told_without_the_value() -> None:
    found = _faults('\n[[source]]\nkind = "paste"\ntoken = "s3cret"\n[limits]\nurl = "s3cret"')
    assert "c.toml:6: limits.url: must begin with https:" in found
    assert any("c.toml:4: source[0].token: should be a valid integer" in fault for fault in found)
    assert "s3cret" not in "".join(found)


def test_the_parts_that_pydantic_adds_for_unions_fall_away() -> None:
    assert {fault.split(": ")[1] for fault in _faults("size = []")} == {"size"}
    assert _faults("pair = [1]")[0].startswith("c.toml:1: pair")


def test_a_table_can_be_validated_by_itself() -> None:
    document = parse('[[source]]\n[[source]]\nkind = "forum"\nevery = "x"', "c.toml")
    with pytest.raises(ValidationError) as caught:
        Forum.model_validate(document.data["source"][1])
    (fault,) = faults_of(caught.value, document, Forum, at=("source", 1))
    assert (fault.line, fault.key) == (4, "source[1].every")


def test_a_suggestion_needs_a_likeness() -> None:
    assert suggestion("abc", ["xyz"]) == ""
