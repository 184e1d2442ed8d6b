"""Bytes of strangers as text."""

import codecs
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Answer
from connectors.charset import decode, known, storable

WORDS = "Продают базу пациентов французских больниц, пятьсот тысяч записей. " * 5


@pytest.mark.parametrize(
    ("body", "content_type", "configured"),
    [
        (WORDS.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (codecs.BOM_UTF8 + WORDS.encode(), "text/html; charset=windows-1251", None),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "text/html; charset=utf-8", None),
        (WORDS.encode("koi8-r"), "text/html; charset=KOI8-R", None),
        (b"<meta charset='windows-1251'>" + WORDS.encode("cp1251"), "text/html", None),
        (b"<?xml version='1.0' encoding='koi8-r'?>" + WORDS.encode("koi8-r"), "", None),
        (b"<meta charset=utf-16>" + WORDS.encode(), "", None),
        (WORDS.encode(), "", None),
        (WORDS.encode(), "text/html; charset=utf8; charset=x", None),
        (WORDS.encode(), "text/html; charset=no-such", None),
        (WORDS.encode("cp1251"), "", None),
    ],
)
def test_the_strongest_statement_wins(
    body: bytes, content_type: str, configured: str | None
) -> None:
    assert decode(body, content_type, configured=configured).endswith(WORDS)


def test_latin_1_means_windows_1252_as_on_the_web() -> None:
    assert decode(b"\x80 \x96 \xe9", "text/plain; charset=iso-8859-1") == "€ – é"


@pytest.mark.parametrize(
    "name", ["rot13", "idna", "punycode", "unicode_escape", "hex", "zlib", "undefined", "x", "\x00"]
)
def test_a_codec_that_is_no_encoding_of_a_page_is_never_used(name: str) -> None:
    assert known(name) is None


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_under_any_header_become_text(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type), str)


def test_eight_megabytes_of_an_unknown_encoding_take_no_second() -> None:
    body = WORDS.encode("cp1251") * 22_000
    started = time.monotonic()
    decode(body)
    assert time.monotonic() - started < 3


@given(st.text())
def test_what_is_storable_has_no_nul_and_no_half_pair(text: str) -> None:
    assert "\x00" not in storable(text)
    storable(text + "\ud800").encode()


def test_an_answer_has_its_text() -> None:
    answer = Answer(
        "http://example.org/", 200, {"content-type": "text/plain; charset=cp1251"}, b"\xcf"
    )
    assert answer.text == "П"
