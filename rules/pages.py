"""Texts mapped character by character at the speed of memory, for the alphabets that are met most.

`str.translate` asks a dictionary for each character. A codec of 256 characters does not: a page is
such a codec, made of the characters that texts in one alphabet consist of. The few others of a
text, an emoji among Russian letters say, are mapped one by one.
"""

import codecs
from codecs import charmap_decode, charmap_encode
from collections.abc import Mapping

_PLAIN = "".join(map(chr, (0, 9, 10, 13, *range(0x20, 0x7F))))
_SIGNS = "\xa0«»\xad·№–—‘’“”„•…€\u200b\u200c\u200d\u200e\u200f\ufeff\ufe0f"
_LATIN = "".join(map(chr, range(0xA1, 0x100))) + (
    "ıİğĞşŞąĄćĆęĘłŁńŃśŚźŹżŻőŐűŰăĂșȘțȚčČšŠžŽěĚřŘůŮđĐơƠưƯạảấầậếềểệịọốộớợủứữ"
)
_CYRILLIC = "".join(map(chr, range(0x400, 0x460))) + "ґҐәғқңөұүҳӣўҷ"
_ARABIC = "،؛؟ـ٪٫٬٠١٢٣٤٥٦٧٨٩ٰٱپچژکگڤھہۀةیےۓ۔۰۱۲۳۴۵۶۷۸۹" + "".join(
    map(chr, (*range(0x621, 0x63B), *range(0x641, 0x656)))
)
ALPHABETS = (_LATIN, _CYRILLIC, _ARABIC)

_STRAY = "?"  #: what the codec writes for a character that it does not know
_NOTHING = "\x7f"  #: stands for characters that fall away; falls away itself
_MOST_STRAYS = 8  #: one character of so many; with more the page is no help


class Page:
    """A mapping of characters, made quick for texts that mostly have certain ones."""

    def __init__(self, mapping: Mapping[int, str], alphabet: str) -> None:
        """`mapping` knows every character; it maps DEL to nothing and `?` to itself."""
        kept = [c for c in dict.fromkeys(_PLAIN + _SIGNS + alphabet) if _fits(c, mapping[ord(c)])]
        known = "".join(kept)[:256].ljust(256, "\ufffe")
        self._mapping = mapping
        self._codec = codecs.charmap_build(known)
        self._stray = bytes([known.index(_STRAY)])
        self._mapped = "".join(mapping[ord(c)] or _NOTHING for c in known)

    def map(self, text: str) -> str | None:
        """The text with each character mapped; None when too many of them are not on the page."""
        encoded = charmap_encode(text, "replace", self._codec)[0]
        strays = encoded.count(self._stray)
        if strays * _MOST_STRAYS > len(text):
            return None
        mapped = charmap_decode(encoded, "strict", self._mapped)[0]
        if strays != text.count(_STRAY):
            mapped = self._with_strays(text, encoded, mapped)
        return mapped.replace(_NOTHING, "")

    def _with_strays(self, text: str, encoded: bytes, mapped: str) -> str:
        """The mapped text with the characters that are not on the page; a byte is a character."""
        pieces: list[str] = []
        place = -1
        for piece in mapped.split(_STRAY)[:-1]:
            place = encoded.index(self._stray, place + 1)
            pieces += (piece, self._mapping[ord(text[place])])
        return "".join([*pieces, mapped[mapped.rfind(_STRAY) + 1 :]])


def _fits(character: str, mapped: str) -> bool:
    return len(mapped) <= 1 and (mapped != _STRAY or character == _STRAY)
