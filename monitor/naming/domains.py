"""Domain names in a text that belong to organisations, defanged ones included."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from monitor.naming.words import Lexicon, lexicon, without_surrogates

_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\))"
_LABEL = r"[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?"
_DOMAIN = rf"(?:{_LABEL}{_DOT})+[a-zA-Z]{{2,24}}"
_REFANG = str.maketrans("", "", "[](){}")
_COUNTRY = 2  #: the length of a country's top-level domain


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain name as a browser would write it, and its place in the text."""

    host: str
    start: int
    end: int
    press: bool


def domains(text: str) -> Iterator[Domain]:
    """The domains of organisations and media, without file hosts, platforms, mail and files."""
    known, text = lexicon(), without_surrogates(text)
    for match in _domain().finditer(text):
        start, end = match.span()
        host = _host(match.group())
        alone = _stands_alone(text, start, end) and _public(host, match.group(), known)
        if alone and not _member(host, known.domain["hosts"]):
            yield Domain(host, start, end, press=_member(host, known.domain["press"]))


@cache
def _domain() -> Any:
    return re2.compile(_DOMAIN)


def label(host: str) -> str:
    """The part of a host that its owner chose: "acme" of www.acme.co.uk."""
    *labels, top = host.lower().removeprefix("www.").split(".")
    country = len(top) == _COUNTRY
    while (
        len(labels) > 1
        and country
        and (len(labels[-1]) <= _COUNTRY or labels[-1] in lexicon().domain["second"])
    ):
        labels.pop()
    return labels[-1] if labels else top


def _host(found: str) -> str:
    lowered = found.lower().replace("[dot]", ".").replace("(dot)", ".")
    return lowered.translate(_REFANG).removeprefix("www.")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """No e-mail address, no part of a longer word, no path of a file."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return before not in {"@", "\\", "_", "-", ".", "*"} and not (
        after.isalnum() or after in {"@", "_"}
    )


def _public(host: str, written: str, known: Lexicon) -> bool:
    """Whether it ends as domains do, and not as files or two glued sentences do."""
    *labels, top = host.split(".")
    if not labels or len(labels[-1]) < _COUNTRY or labels[-1].isdigit() or top == "onion":
        return False
    if not (written[-len(top) :].islower() or written.isupper()):
        return False
    if len(top) == _COUNTRY:
        return top not in known.domain["files"] or written.lower().startswith("www")
    return top in known.domain["tlds"]


def _member(host: str, hosts: frozenset[str]) -> bool:
    """Whether the host, or a domain that it belongs to, is in the list."""
    parts = host.split(".")
    return any(".".join(parts[n:]) in hosts for n in range(max(0, len(parts) - 4), len(parts) - 1))
