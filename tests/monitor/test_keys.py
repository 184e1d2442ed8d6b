"""By what mentions and incidents find each other."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.keys import post_key, trail_keys
from monitor.model import Claim, Count, post_name


@given(st.text(), st.text())
def test_a_post_has_one_name_and_its_key_says_so(source: str, post_id: str) -> None:
    key = post_key(source, post_id)
    assert key.removeprefix("post:") == post_name(source, post_id)
    assert key in trail_keys(source, post_id or "7", frozenset()) or not post_id


def test_people_and_rows_are_records_and_nothing_else_is() -> None:
    units = ("people", "rows", "files", "gigabytes")
    counts = tuple(Count(n, n, unit, n) for n, unit in enumerate(units, 1))
    assert [count.of_records for count in counts] == [True, True, False, False]
    assert Claim(counts=counts).records == (2, 1)
