r"""A domain as an expression: whole, with its sub-domains, dots defanged or not.

The dot must be there: `post at` is no post.at. RE2 has no look-around, so the sign before and after
is a part of what is found; only that tells `my-example.com` and `example.com.tr` from example.com.
"""

import re
from collections.abc import Iterator

from rules.fold import fold

_WORD = r"(?:\.|dot|punkt|point|punto|ponto|nokta|точка)"
_DOT = rf"(?:\.| ?[\[({{<] ?{_WORD} ?[\])}}>] ?|\[\.|\.\]| dot )"
_MANY = 3  #: labels that are no sentence's end, however they are set apart
_BEFORE = r"(?:^|[^\p{L}\p{N}-])"
_FILE = r"(?:zip|rar|7z|gz|tar|sql|txt|csv|tsv|json|jsonl|xml|xlsx?|docx?|pdf|db|bak|html?|php|log)"
_AFTER = (
    rf"(?:$|[^\p{{L}}\p{{N}}.\[]|\.(?:$|[^\p{{L}}\p{{N}}]|{_FILE}(?:$|[^\p{{L}}\p{{N}}]))"
    r"|\[(?:$|[^.d]))"
)


def is_domain(name: str) -> bool:
    """Whether a name has the labels of a domain."""
    return len(_labels(name)) > 1


def domain_terms(name: str) -> Iterator[str]:
    """Expressions for a domain, and for its other form where it is not ASCII."""
    labels = _labels(name)
    for way in dict.fromkeys((tuple(labels), tuple(map(_as_ascii, labels)), _as_read(labels))):
        folded = (re.escape(fold(label).text) for label in way)
        dot = _DOT if len(way) < _MANY else f"(?:{_DOT}| [.] )"
        yield f"/{_BEFORE}{dot.join(folded)}{_AFTER}/"


def _labels(name: str) -> list[str]:
    """The labels of the host of a domain or an address."""
    host = re.sub(r"^[a-z]+://|[/?#:].*$", "", name.strip().lower())
    return [label for label in host.split(".") if label not in ("", "*")]


def _as_ascii(label: str) -> str:
    """The label in punycode where it is not ASCII."""
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        return label


def _as_read(labels: list[str]) -> tuple[str, ...]:
    """The labels with punycode undone."""
    try:
        return tuple(label.encode("ascii").decode("idna") for label in labels)
    except UnicodeError:
        return tuple(labels)
