"""Links that nobody can follow by accident: hxxps://example[.]org. Pure; nothing is ever opened."""

from typing import Any

import re2

# \p{L} is never repeated a counted number of times here: RE2 would run out of memory for it
_LINK = re2.compile(
    r"(?i)\b(?:https?|hxxps?|ftps?|fxps?|wss?)(?:://|\[:\]//)[^\s<>\"]+"
    r"|\bmagnet:\?[^\s<>\"]+"
    r"|(?:[\p{L}\p{N}_-]+(?:\.|\[\.\]))+(?:xn--[a-z0-9-]+|\p{L}+)(?:[:/?][^\s<>\"]*)?"
)
_ONION = re2.compile(r"(?i)([a-z2-7]{16,56})(\[\.\]|\.)onion")
_SCHEMES = {
    "http": "hxxp",
    "https": "hxxps",
    "ftp": "fxp",
    "ftps": "fxps",
    "ws": "wx",
    "wss": "wxs",
}
_NO_TOP_LEVEL = frozenset(
    # ends of file names and of abbreviations: what is no link must stay readable
    {"txt", "sql", "csv", "json", "jsonl", "xml", "html", "htm", "pdf", "doc", "docx", "xls"}
    | {"xlsx", "rar", "gz", "bz", "xz", "tgz", "tar", "log", "db", "sqlite", "mdb", "bak", "dump"}
    | {"js", "jpg", "jpeg", "png", "exe", "dll", "apk", "eg", "ie"}
)
_LABELS = range(2, 25)  # letters of a top-level domain
_LONGEST = 200


def defang(url: str) -> str:
    """The link as people can read and no program follows it; onion hosts are shortened.

    >>> defang("https://user:secret@example.org/a.txt")
    'hxxps://example[.]org/a.txt'
    """
    url = url.strip().replace("[:]", ":")
    scheme, found, rest = url.partition("://")
    if not found:
        return _clip(_bare(url))
    cut = _host_end(rest)
    host, path = rest[:cut].rpartition("@")[2], rest[cut:]
    return _clip(f"{_SCHEMES.get(scheme.lower(), scheme)}://{_dots(host)}{path}")


def defang_text(text: str) -> str:
    """The text with every link and bare host name in it defanged; twice is the same as once."""
    defanged: str = _LINK.sub(_defang_found, text)
    return defanged


def _defang_found(match: Any) -> str:
    found: str = match.group()
    if "//" in found or found[:7].lower() == "magnet:":
        return defang(found)
    host = found[: _host_end(found)].replace("[.]", ".")
    return defang(found) if _is_top_level(host.rpartition(".")[2]) else found


def _is_top_level(word: str) -> bool:
    # "end.Next" is a sentence without its space
    known = len(word) in _LABELS or word.startswith("xn--")
    return known and word.lower() not in _NO_TOP_LEVEL and (word.islower() or word.isupper())


def _host_end(url: str) -> int:
    return next((i for i, char in enumerate(url) if char in "/?#"), len(url))


def _bare(url: str) -> str:
    scheme, colon, rest = url.partition(":")
    if scheme.lower() == "magnet":
        return "[magnet link]"
    if colon and scheme.isalpha() and not rest[:1].isdigit():
        return f"{scheme}[:]{rest}"
    cut = _host_end(url)
    return _dots(url[:cut]) + url[cut:]


def _dots(host: str) -> str:
    host = str(_ONION.sub(lambda m: f"{m.group(1)[:6]}…[.]onion", host))
    return host.replace("[.]", ".").replace(".", "[.]")


def _clip(url: str) -> str:
    return url if len(url) <= _LONGEST else url[: _LONGEST - 1] + "…"
