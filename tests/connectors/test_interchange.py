"""Posts as lines of JSON."""

import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.interchange import LONGEST, BadLine, read_line, read_posts, write_line
from connectors.post import PLATFORMS, Attachment, Post

LEAST = {"id": "1", "source": "a", "published_at": "2021-01-31T21:14:00Z", "text": "hello"}


def line(**changes: object) -> str:
    return json.dumps({**LEAST, **changes})


def test_four_keys_make_a_post_and_the_rest_is_absent() -> None:
    post = read_line(line(), where="f:1")
    assert post == Post(
        id="1",
        source="a",
        platform="social",
        published_at=datetime(2021, 1, 31, 21, 14, tzinfo=UTC),
        text="hello",
    )


def test_null_is_absent_and_an_unknown_key_is_ignored() -> None:
    nulls = dict.fromkeys(
        ["platform", "title", "author", "url", "lang", "attachments", "forwarded_from", "reply_to"]
    )
    assert read_line(line(**nulls, expect={"x": [1]}), where="f:1") == read_line(line(), where="")


def test_numbers_as_ids_become_text() -> None:
    post = read_line(line(id=7, reply_to=6), where="f:1")
    assert (post.id, post.reply_to) == ("7", "6")


@pytest.mark.parametrize(
    ("stated", "hour"),
    [
        ("2021-01-31T21:14:00Z", 21),
        ("2021-01-31T21:14:00+03:00", 18),
        ("2021-01-31 21:14:00", 21),
        ("2021-01-31", 0),
        ("20210131T211400Z", 21),
    ],
)
def test_a_time_is_iso_8601_and_without_a_zone_utc(stated: str, hour: int) -> None:
    assert read_line(line(published_at=stated), where="f:1").published_at.hour == hour


@pytest.mark.parametrize(("stated", "read"), [("fr-CA", "fr"), ("TR", "tr"), ("und", None)])
def test_a_language_is_two_letters_or_unknown(stated: str, read: str | None) -> None:
    assert read_line(line(lang=stated), where="f:1").lang == read


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "f:1: "),
        ("", "f:1: "),
        ("[]", "f:1: "),
        ("null", "f:1: "),
        (line()[:-1], "f:1: "),
        (line(id=None), "f:1: id: must be a text"),
        (line(id=""), "f:1: id: must not be empty"),
        (line(id=True), "f:1: id: must be a text"),
        (line(id=1.5), "f:1: id: must be a text"),
        ('{"id": "1"}', "f:1: source: is missing"),
        (line(text=None), "f:1: text: must be a text"),
        (line(text=["a"]), "f:1: text: must be a text"),
        (line(text="a\x00b"), "f:1: text: contains a NUL character"),
        (line(platform="myspace"), "f:1: platform: must be one of telegram, forum"),
        (line(published_at=1612127640), "f:1: published_at: must be a text"),
        (line(published_at="1612127640"), "f:1: published_at: not an ISO 8601 time"),
        (line(published_at="yesterday"), "f:1: published_at: not an ISO 8601 time"),
        (line(published_at="0001-01-01T00:00:00+14:00"), "f:1: published_at: not between"),
        (line(published_at="9999-12-31T23:59:59Z"), "f:1: published_at: not between 1970 and 2199"),
        (line(published_at="1969-12-31T23:59:59Z"), "f:1: published_at: not between 1970 and 2199"),
        (line(attachments={}), "f:1: attachments: must be a list"),
        (line(attachments=[{"size": 1}]), "f:1: attachments.0.name: is missing"),
        (line(attachments=[{"name": "a", "size": -1}]), "f:1: attachments.0.size: "),
        (line(attachments=[{"name": "a", "size": 2**63}]), "f:1: attachments.0.size: "),
        (line(attachments=[{"name": "a", "size": "9"}]), "f:1: attachments.0.size: must be a"),
        ("[" * 100_000, "f:1: "),
        ('{"a":' * 100_000, "f:1: "),
        (line(x=0).replace(": 0", ": " + "[" * 5000 + "]" * 5000), "f:1: "),
        (line(text="x").replace('"x"', "NaN"), "f:1: text: must be a text"),
        (line(id=0).replace(": 0", ": " + "9" * 4_000), "f:1: id: must be a text"),
        (line(id=0).replace(": 0", ": " + "9" * 10_000), "f:1: "),
        (line(id=0).replace(": 0", ": 1e999"), "f:1: "),
        (line(text="x").replace('"x"', '"\\ud800"'), "f:1: "),
        (line(text="x").replace('"x"', '"\ud800"'), "f:1: holds half a surrogate pair"),
        (line(text="x").replace('"x"', '"a\tb"'), "f:1: "),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_line_that_is_no_post_is_one_clear_sentence(bad: str, says: str) -> None:
    with pytest.raises(BadLine) as caught:
        read_line(bad, where="f:1")
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_an_error_never_repeats_what_the_line_held() -> None:
    with pytest.raises(BadLine) as caught:
        read_line(line(platform="specimen-secret", text=5), where="f:1")
    assert "specimen-secret" not in str(caught.value)


@given(st.text() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_no_line_raises_anything_but_bad_line(text: str) -> None:
    with pytest.raises(BadLine):
        read_line(text, where="f:1")


def test_the_example_of_the_documentation_is_a_post() -> None:
    text = (Path(__file__).parents[2] / "docs" / "interchange.md").read_text()
    example = text.partition("```json\n")[2].partition("\n```")[0]
    assert read_line(example, where="docs").attachments == (Attachment("proof.txt", 2048),)


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
_posts = st.builds(
    Post,
    id=_texts.filter(bool),
    source=_texts.filter(bool),
    platform=st.sampled_from(PLATFORMS),
    published_at=st.datetimes(
        min_value=datetime(1970, 1, 1),  # noqa: DTZ001
        max_value=datetime(2199, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    text=_texts,
    title=_texts.filter(bool) | st.none(),
    lang=st.sampled_from(["fr", None]),
    attachments=st.lists(
        st.builds(Attachment, _texts, st.integers(0, 2**63 - 1) | st.none()), max_size=2
    ).map(tuple),
    reply_to=_texts.filter(bool) | st.none(),
    edited=st.booleans(),
    vanished=st.booleans(),
)


@given(_posts)
def test_what_is_written_reads_back_and_is_one_line(post: Post) -> None:
    written = write_line(post)
    assert len(written.splitlines()) == 1
    assert read_line(written, where="f:1") == post


def test_a_file_is_read_line_by_line_past_broken_ones(tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    file.write_bytes(
        b"\xef\xbb\xbf" + line(id=1).encode() + b"\r\n\n{broken\n\xff\xfe\n" + line(id=5).encode()
    )
    first, broken, binary, last = read_posts(file)
    assert isinstance(first, Post)
    assert isinstance(last, Post)
    assert (first.id, last.id) == ("1", "5")
    assert str(broken).startswith(f"{file}:3: ")
    assert str(binary) == f"{file}:4: is not UTF-8"


def test_a_large_file_and_a_line_without_end_need_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    with file.open("w") as out:
        out.write("x" * (LONGEST * 8) + "\n")
        out.writelines(line(id=n) + "\n" for n in range(20_000))
    tracemalloc.start()
    posts = read_posts(file)
    assert str(next(posts)).endswith(f":1: is longer than {LONGEST} bytes")
    assert sum(isinstance(post, Post) for post in posts) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * LONGEST
