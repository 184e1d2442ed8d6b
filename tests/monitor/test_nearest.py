"""Which incidents are weighed for a post, when more share its keys than can be read."""

import random

from hypothesis import given
from hypothesis import strategies as st

from monitor.nearest import COMMON, MOST, is_lasting, nearest

KEYS = ("who:name:a", "who:word:b", "count:90", "country:FR", "sector:health", "place:FR|health")
IDS = st.sampled_from([f"i{n:03}" for n in range(200)])
HOLDERS = st.dictionaries(st.sampled_from(KEYS), st.sets(IDS, max_size=150))


def test_a_name_is_nearer_than_a_country_and_both_are_nearer_than_the_name() -> None:
    holders = {"who:name:a": ["name", "both"], "country:FR": ["country", "both"]}
    assert nearest(holders, holders) == ("both", "name", "country")


def test_a_key_of_few_is_nearer_than_a_key_of_many() -> None:
    holders = {"who:word:a": ["few"], "who:word:b": [f"many{n}" for n in range(20)]}
    assert nearest(holders, holders)[0] == "few"


def test_what_thousands_share_only_tells_those_apart_that_rarer_keys_have_found() -> None:
    crowd = [f"i{n:04}" for n in range(3000)]
    holders = {
        "who:word:a": crowd[: COMMON - 1],
        "country:FR": crowd[20:],
    }
    found = nearest(holders, holders)
    assert len(found) == MOST
    assert set(found) <= set(crowd[20 : COMMON - 1]) | set(crowd[:20])
    assert found[0] == crowd[20]


def test_where_nothing_rare_is_asked_the_common_key_finds() -> None:
    crowd = [f"i{n:04}" for n in range(3000)]
    assert nearest({"country:FR"}, {"country:FR": crowd}) == tuple(crowd[:MOST])


def test_nobody_is_found_by_what_nobody_has() -> None:
    assert nearest({"who:name:a"}, {"who:name:b": ["i"], "who:name:a": []}) == ()


@given(HOLDERS, st.randoms())
def test_the_order_of_keys_and_incidents_decides_nothing(
    holders: dict[str, set[str]], shuffled: random.Random
) -> None:
    keys = shuffled.sample(sorted(holders), len(holders))
    other = {key: shuffled.sample(sorted(holders[key]), len(holders[key])) for key in keys}
    found = nearest(holders, holders)
    assert nearest(keys, other) == found
    assert len(set(found)) == len(found) <= MOST


def test_names_texts_and_files_last_and_what_leaks_have_in_common_does_not() -> None:
    assert all(map(is_lasting, ("who:name:a", "text:b", "file:c.sql", "link:d")))
    assert not any(map(is_lasting, ("country:FR", "count:90", "who:word:a", "post:a/1")))
