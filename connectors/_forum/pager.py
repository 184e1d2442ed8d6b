"""Which pages a thread or a list has: the next, the one before, the last. In quarantine only.

Numbers are the same in every language and theme: in whatever is called a pager, the links whose
text is a number are the pages, and the number that is no link is the page that is shown.
"""

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors._forum.links import absolute, page_of, same_site, thread_id
from connectors._html import folded

_PAGERS = (
    "[class*=pagin i], [class*=pageNav i], [class*=pagelinks i], [class*=navPages i],"
    " [class*=multipage i], [class*=pager i], [id*=pagin i], [id*=pager i], [class~=pages],"
    " nav[aria-label*=pag i], .topic-actions .pagination, [class*=page-nav i], [class*=pagesection]"
)
_CURRENT = (
    ".currentPage, .pageNav-page--current, .pagination_current, .current_page, .current, .active,"
    " .selected, [aria-current], [class*=page i][class*=primary], [class*=page i][class*=current],"
    " strong, b"
)
_NEXT = re.compile(
    r"^\W*(?:next|suiv|weiter|nächste|sonraki|след|далее|вперед|вперёд|siguiente|seguente|succ"
    r"|próxim|proxim|volgende|następn|další|下一页|التالي|»|›|>|→)",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"^\W*(?:last|derni|letzte|son\b|послед|últim|ultim|laatste|ostatni|最后|»»|>>|>\|)",
    re.IGNORECASE,
)
_BOTH = re.compile(r"prev\w?next|next\w?prev", re.IGNORECASE)  #: a box of two links
_ALIKE = 0.8  #: of an address, for two pages of one thread or list
_NUMBER = re.compile(r"\W*([0-9]{1,3}(?:[.,\u00a0 ][0-9]{3})*|[0-9]{1,6})\W*")


def pages(page: LexborHTMLParser, base: str, own: Mapping[str, str]) -> dict[str, Any]:
    """{"next", "prev", "last": addresses or "", "at": the number of this page, 1 if none is told}.

    Call it when rows and posts are taken out of the page: they hold pagers of their own.
    """
    pagers = page.css(_PAGERS)[:40]
    numbers: dict[int, str] = {}
    for pager in pagers:
        for link in [pager, *pager.css("a[href]")] if pager.tag == "a" else pager.css("a[href]"):
            number, url = _numbered(link), _same(link, base)
            if number and url:
                numbers.setdefault(number, url)
    if not numbers:  # a theme in which no box is called a pager
        numbers = _numbered_kin(page, base)
    at = _current(page, pagers, numbers, base)
    following = _named(page, pagers, base, own)
    last = _last(pagers, base)
    if numbers and max(numbers) > at:
        last = last or numbers[max(numbers)]
    return {
        "next": following or numbers.get(at + 1, ""),
        "prev": _rel(page, "prev", base) or numbers.get(at - 1, ""),
        "last": last if last and page_of(last) != page_of(base) else "",
        "at": at,
        "numbers": {str(number): url for number, url in sorted(numbers.items())},
    }


def _named(
    page: LexborHTMLParser,
    pagers: list[LexborNode],
    base: str,
    own: Mapping[str, str],
) -> str:
    """The address of a link that says it is the next page."""
    if own.get("next"):
        link = page.css_first(own["next"])
        return absolute(base, link.attributes.get("href")) if link is not None else ""
    found = _rel(page, "next", base)
    if found:
        return found
    links = [link for pager in pagers for link in pager.css("a[href]")]
    for link in links:
        said = _BOTH.sub("", f"{link.attributes.get('class')} {_around(link)}")
        if (
            link.attributes.get("rel") not in ("prev", "start", "first")
            and re.search(r"(?:^|[^a-z])next(?:$|[^a-z])|[a-z]Next", said)
            and _same(link, base)
        ):
            return _same(link, base)
    for link in links:
        text = _text(link)
        if _NEXT.match(text) and not _LAST.match(text) and _same(link, base):
            return _same(link, base)
    return ""


def _around(link: LexborNode) -> str:
    parent = link.parent
    return (parent.attributes.get("class") or "") if parent is not None else ""


def _rel(page: LexborHTMLParser, kind: str, base: str) -> str:
    """The page that a[rel] or link[rel] names, unless it is another thread (SMF says so)."""
    for link in page.css(f"a[rel~={kind}][href], link[rel~={kind}][href]"):
        url = _same(link, base)
        if url and "prev_next" not in url:
            return url
    return ""


def _last(pagers: list[LexborNode], base: str) -> str:
    for pager in pagers:
        for link in pager.css("a[href]"):
            said = f"{link.attributes.get('class')} {_around(link)}"
            named = re.search(r"(?:^|[\s_-])last(?:$|[\s_-])", said) or _LAST.match(_text(link))
            if named and "lastpost" not in said and _same(link, base):
                return _same(link, base)
    return ""


def _current(
    page: LexborHTMLParser, pagers: list[LexborNode], numbers: Mapping[int, str], base: str
) -> int:
    for pager in pagers:
        for node in pager.css(_CURRENT):
            number = _numbered(node)
            if number and not (node.tag in ("strong", "b") and _in_link(node)):
                return number
    here = page_of(base)
    named = (number for number, url in numbers.items() if page_of(url) == here)
    return next(named, 0) or _left_out(page, numbers)


def _left_out(page: LexborHTMLParser, numbers: Mapping[int, str]) -> int:
    """The page that is shown, where it is only known that it is no link: the number left out."""
    if 1 not in numbers:
        return 1
    between = [n + 1 for n in sorted(numbers) if n + 1 not in numbers and n + 2 in numbers]
    after = max(numbers) + 1
    plain = page.css("span, strong, b, em, i, li, td") if not between else []
    shown = any(_numbered(node) == after and node.css_first("a") is None for node in plain[:5000])
    return between[0] if between else after if shown else 1


def _numbered_kin(page: LexborHTMLParser, base: str) -> dict[int, str]:
    """The links whose text is a number and whose address is nearly this page's own."""
    numbers: dict[int, str] = {}
    for link in page.css("a[href]")[:2000]:
        number, url = _numbered(link), _same(link, base)
        if number and url and _alike(url, page_of(base)):
            numbers.setdefault(number, url)
    return numbers


def _alike(one: str, other: str) -> bool:
    """Whether two addresses are the same but for their ends."""
    pairs = zip(one, other, strict=False)
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return same >= _ALIKE * min(len(one), len(other))


def _in_link(node: LexborNode) -> bool:
    parent = node.parent
    return parent is not None and parent.tag == "a"


def _numbered(node: LexborNode) -> int:
    found = _NUMBER.fullmatch(_text(node))
    return int(re.sub(r"\D", "", found[1])) if found else 0


def _same(link: LexborNode, base: str) -> str:
    """Where a link leads, if that is a page of what `base` is a page of; "" if not."""
    url = absolute(base, link.attributes.get("href"))
    if not url or not same_site(url, base) or "prev_next" in url:
        return ""
    here, there = thread_id(base, dotted=True), thread_id(url, dotted=True)
    return page_of(url) if not there or here == there else ""


def _text(node: LexborNode) -> str:
    return folded(node.text()).replace("\n", " ")
