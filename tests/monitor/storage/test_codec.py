"""Every value of the model comes back from JSON exactly as it went in."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Alert, Claim, File, Incident, Mention, Price
from monitor.storage.codec import clean_text, decode, encode
from monitor.storage.tables import index_key
from tests.monitor.storage.samples import alert, incident, mention

SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
    bool: st.booleans(),
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(
        datetime(2, 1, 1),  # noqa: DTZ001
        datetime(9998, 12, 31),  # noqa: DTZ001
        timezones=st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours))),
    ),
    type(None): st.none(),
}


@cache
def values_of(kind: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one line a kind
    """Any value that the annotation allows and a database takes."""
    origin, args = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{f.name: values_of(hints[f.name]) for f in fields(kind)})
    if origin is tuple:
        return st.lists(values_of(args[0]), max_size=3).map(tuple)
    if origin is frozenset:
        return st.frozensets(values_of(args[0]), max_size=3)
    if origin is Mapping:
        return st.dictionaries(values_of(args[0]), values_of(args[1]), max_size=3)
    if origin in (Union, UnionType):
        return st.one_of(*map(values_of, args))
    if origin is Literal or issubclass(kind, Enum):
        return st.sampled_from(args or tuple(kind))
    return SCALARS[kind]


@pytest.mark.parametrize("kind", [Mention, Incident, Alert])
def test_a_value_survives_json(kind: type[Any]) -> None:
    @given(values_of(kind))
    def survives(value: Any) -> None:
        body = json.loads(json.dumps(encode(value), allow_nan=False))
        assert decode(kind, body) == value

    survives()


@pytest.mark.parametrize("value", [mention(), incident(keys=frozenset({"k"})), alert()])
def test_times_come_back_in_utc_and_types_as_they_were(value: Any) -> None:
    back = decode(type(value), encode(value))
    assert repr(back) == repr(value)


def test_equal_values_have_equal_bodies() -> None:
    words = [f"key-{n}" for n in range(50)]
    one, other = (incident(keys=frozenset(order)) for order in (words, words[::-1]))
    assert json.dumps(encode(one)) == json.dumps(encode(other))


@given(st.text(st.characters(categories=["Cs", "Cc", "L"])))
def test_cleaned_text_is_what_both_databases_take_and_cleaning_twice_is_harmless(word: str) -> None:
    cleaned = clean_text(word)
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert len(cleaned) == len(word)
    assert clean_text(cleaned) == cleaned


def test_what_no_database_takes_becomes_the_nearest_that_they_take() -> None:
    claim = Claim(
        who=("a\0b\ud800c",),
        files=(File("x", 10**40),),
        price=Price(math.inf, "XMR"),
        handle="\udfff",
    )
    back = decode(Claim, encode(claim))
    assert back.who == ("a\ufffdb\ufffdc",)
    assert back.files == (File("x", 2**63 - 1),)
    assert back.handle == "\ufffd"
    assert back.price is not None
    assert math.isfinite(back.price.amount)
    assert decode(Price, encode(Price(math.nan, "USD"))) == Price(0.0, "USD")


def test_a_body_from_before_a_field_existed_takes_its_default() -> None:
    body = encode(mention())
    del body["revision"], body["claim"]["files"]
    assert decode(Mention, body) == mention(claim=replace(mention().claim, files=()))


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        encode(mention(seen_at=datetime(2021, 2, 12)))  # noqa: DTZ001


def test_what_the_model_does_not_consist_of_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        encode(b"x")


@given(st.text(min_size=150), st.text(min_size=150))
def test_index_keys_are_short_and_differ_when_the_texts_do(one: str, other: str) -> None:
    assert max(len(index_key(one)), len(index_key(other))) <= 200
    assert (index_key(one) == index_key(other)) == (one == other)
    assert index_key(index_key(one)) == index_key(one)


def test_utc_is_what_comes_back() -> None:
    paris = timezone(timedelta(hours=1))
    back = decode(Mention, encode(mention(seen_at=datetime(2021, 2, 12, 10, tzinfo=paris))))
    assert back.seen_at.tzinfo is UTC
    assert back.seen_at.hour == 9
