"""Terms read all at once mean what each means by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.notation import BadTerm, Pattern, is_plain, parse, parse_all

TERMS = st.text(
    st.sampled_from("ab1éßİ里и\u0640\u0301\u200c\U0001d518 -'._*=/\n"), min_size=1, max_size=8
)


def _meaning(term: str) -> object:
    try:
        return parse(term)
    except BadTerm:
        return None


@given(st.lists(TERMS, max_size=5))
def test_terms_read_at_once_mean_what_each_means(terms: list[str]) -> None:
    readable = [term for term in terms if isinstance(_meaning(term), Pattern)]
    assert parse_all(readable) == [parse(term) for term in readable]


@given(TERMS)
def test_what_is_plain_can_be_read(term: str) -> None:
    assert not is_plain(term) or _meaning(term) is not None


def test_the_first_bad_term_is_told() -> None:
    with pytest.raises(BadTerm):
        parse_all(["good", "_ bad"])
