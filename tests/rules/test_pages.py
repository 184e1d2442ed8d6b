"""A page maps texts as the table behind it does, only quicker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fold import _TABLE, _pages, fold

WRITTEN = st.text(
    st.sampled_from("abcÄß?؟ıİ’“ \n\x00\x7fЖёйґسیک۵🇫😀\u200b\u0301\ufffe\ud800"), max_size=40
)


@given(st.one_of(WRITTEN, st.text(st.characters(), max_size=40)))
def test_every_page_maps_every_text_as_the_table_does(text: str) -> None:
    for page in _pages():
        assert page.map(text) in (None, text.translate(_TABLE))
    assert fold(text).text == text.translate(_TABLE)


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("Straße, déjà vu — Łódź?", [True, False, False]),
        ("Слили базу клиентов №1 😀", [False, True, False]),
        ("اطلاعات بیماران", [False, False, True]),
        ("数据泄露", [False, False, False]),
        ("", [True, True, True]),
    ],
)
def test_a_page_maps_texts_in_its_alphabet_only(text: str, mapping: list[bool]) -> None:
    assert [page.map(text) is not None for page in _pages()] == mapping
