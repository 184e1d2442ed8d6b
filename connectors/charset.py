"""Bytes of a stranger -> text, whatever the stranger says about them. Never raises."""

import codecs
import re

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(rb"(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 2048  #: bytes in which a page states its own encoding
_SAMPLE = 32_768  #: bytes from which an unstated encoding is guessed: the guess costs 1 ms a KB

# A page may say any word. Python's codecs also hold rot13, idna, unicode_escape and other things
# that are no encoding of a page and cost time with the square of the length.
_ENCODINGS = frozenset(
    [
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "mac-roman"),
        *("koi8-r", "koi8-u", "mac-cyrillic", "cp866", "cp874", "tis-620", "gbk", "gb2312"),
        *("gb18030", "big5", "big5hkscs", "euc_jp", "iso2022_jp", "shift_jis", "cp932"),
        *("euc_kr", "cp949", "johab"),
        *(f"cp125{n}" for n in range(9)),
        *(f"iso8859-{n}" for n in range(1, 17)),
    ]
)

# Web pages that say the left mean the right (WHATWG Encoding Standard).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}


def decode(body: bytes, content_type: str = "", *, configured: str | None = None) -> str:
    """The text of `body`.

    Asked in this order: the operator's `configured` encoding, the byte-order mark, the header's
    charset, what the page states in its first lines, UTF-8 if it fits, a guess. Bytes that do not
    fit become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark) and not configured:
            return body[len(mark) :].decode(encoding, errors="replace")
    stated = known(configured) or _in_header(content_type) or _in_page(body)
    return body.decode(stated or _fitting(body), errors="replace")


def known(name: str | None) -> str | None:
    """Python's name of an encoding that a page may state; None when it is none."""
    try:
        python = codecs.lookup(name or "").name
    except (LookupError, ValueError):
        return None
    return _MEANT.get(python, python) if python in _ENCODINGS else None


def _in_header(content_type: str) -> str | None:
    found = _IN_HEADER.search(content_type)
    return known(found[1]) if found else None


def _in_page(body: bytes) -> str | None:
    """The stated encoding, unless it is one in which the statement could not be read."""
    found = _IN_PAGE.search(body[:_HEAD])
    stated = known(found[1].decode("ascii", errors="replace")) if found else None
    return "utf-8" if stated and stated.startswith(("utf-16", "utf-32")) else stated


def _fitting(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        guess = from_bytes(body[:_SAMPLE]).best()
        return known(guess.encoding if guess else None) or "cp1252"
    return "utf-8"


def storable(text: str) -> str:
    """The text without what no database takes: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", errors="replace").decode("utf-8")
