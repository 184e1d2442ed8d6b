"""The text of a post, without what others wrote, and its files. Called in quarantine only.

A quote that names its post or its author is somebody else's words, which stand in their own post:
it is dropped and leads to `reply_to`. One that names nobody may be a newspaper or a file, and is
kept with ">" before each line. What the page hides from its readers stays hidden.
"""

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from connectors._forum.links import is_file, post_id
from connectors._forum.nodes import above, all_of, outermost, shown
from connectors._html import seen

_BESIDE = (
    "script, style, template, noscript, .signature, [class*=signature], .js-selectToQuoteEnd,"
    " .message-signature, .bbCodeBlock-expandLink, .quoteExpand, .messageTextEndMarker, .codehead"
)
_QUOTES = (
    "blockquote, aside.quote, .bbCodeQuote, .bbcode_quote, .quoteheader, .bbcode_container,"
    " div.quote, .quote_container, .quotetitle, .quotecontent, table:has(td.alt2[style*=inset])"
)
_NAMED = re.compile(r"post[:=_ -]*([0-9]+)|#p(?:id|ost)?([0-9]+)|msg([0-9]+)", re.IGNORECASE)
_HEADER = re.compile(r"quote_?-?(?:header|title)", re.IGNORECASE)
_SAID = "cite, .attribution, .bbCodeBlock-title, .bbcode_postedby, .title, .quoteheader"
_SPOILER = re.compile(r"spoil|collaps|toggle|expand|accordion|details|quotecontent", re.IGNORECASE)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SIZE = re.compile(
    r"([0-9]{1,9}(?:[.,][0-9]{1,3})?)\s?([KMGTКМГТ]?)i?(?:B|Bytes?|o|octets?|Б|байт)\b",
    re.IGNORECASE,
)
_POWER = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4, "К": 1, "М": 2, "Г": 3, "Т": 4}


def quoted_and_text(body: LexborNode) -> tuple[list[str], str]:
    """The posts that are quoted, and the text without what others said. Changes the node."""
    for part in body.css(_BESIDE):
        part.decompose()
    for part in body.css("[style], [hidden]"):
        if _is_hidden(part):
            part.decompose()
    body = _inmost(body)
    inside = [part for part in body.css(_QUOTES) if part.mem_id != body.mem_id]
    quotes = [(quote, _quoted(quote)) for quote in outermost(inside)]
    for quote, names in quotes:
        if names is None:
            _mark(quote)
        else:
            _drop(quote)
    named = (name for _, names in quotes for name in names or ())
    return list(dict.fromkeys(named)), seen(body)


def _inmost(body: LexborNode) -> LexborNode:
    """The body, or the one block in it that holds all of its text: that is no quote then."""
    inner = [part for part in body.iter() if part.tag == "blockquote"]
    return inner[0] if len(inner) == 1 and shown(inner[0]) == shown(body) else body


def _is_hidden(node: LexborNode) -> bool:
    """Whether no reader sees it; a spoiler is one click away and counts as seen."""
    style = node.attributes.get("style") or ""
    if not _UNSEEN.search(style) and "hidden" not in node.attributes:
        return False
    beside = _element_before(node)
    around = [node, *above(node)[:3], *([beside] if beside is not None else [])]
    said = " ".join(
        f"{part.attributes.get('class')} {part.attributes.get('onclick')}" for part in around
    )
    return not _SPOILER.search(said)


def _element_before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and before.tag == "-text" and not (before.text() or "").strip():
        before = before.prev
    return before


def _quoted(quote: LexborNode) -> list[str] | None:
    """The posts that a quote names, none if it names its author alone; None if it names nobody."""
    before = _element_before(quote)
    header = quote if _HEADER.search(quote.attributes.get("class") or "") else None
    if header is None and before is not None:
        header = before if _HEADER.search(before.attributes.get("class") or "") else None
    numbers = _numbers(quote) or (_numbers(header) if header is not None else [])
    if numbers:
        return numbers[:1]
    attributes = quote.attributes
    told = attributes.get("data-quote") or attributes.get("data-username")
    said = header if header is not None else quote.css_first(_SAID)
    if said is None and quote.tag == "table":
        said = quote.css_first("div:has(> strong)")
    return [] if told or len(shown(said).split()) > 1 else None


def _numbers(quote: LexborNode) -> list[str]:
    """The posts that an element names, by what it says to machines and by its links."""
    attributes = quote.attributes
    said = f"{attributes.get('data-source')} {attributes.get('cite')}"
    found = [next(filter(None, hit.groups())) for hit in _NAMED.finditer(said)]
    found += [attributes.get("data-post") or ""]
    found += [post_id(link.attributes.get("href") or "") for link in quote.css("a[href]")[:4]]
    return [number for number in dict.fromkeys(found) if number]


def _mark(quote: LexborNode) -> None:
    """Let every line of a quote that names nobody begin with ">"."""
    lines = seen(quote).splitlines()
    marked = "\x1e".join(f"> {line}" for line in lines if line)
    quote.replace_with(f"\x1e{marked}\x1e")


def _drop(quote: LexborNode) -> None:
    """Take a quote away, with the frame that some engines put round it."""
    frame = quote.parent
    while (
        frame is not None
        and frame.tag == "div"
        and "margin" in (frame.attributes.get("style") or "")
    ):
        quote, frame = frame, frame.parent
    quote.replace_with("\x1e")


def files_of(node: LexborNode, engine: str, own: Mapping[str, str]) -> list[tuple[str, int | None]]:
    """Names and sizes of what is attached."""
    parts = all_of(node, engine, own, "files") or [
        link
        for link in node.css("a[href]")
        if is_file(link.attributes.get("href") or "") and shown(link)
    ]
    found: dict[str, int | None] = {}
    for part in parts[:50]:
        links = [part] if part.tag == "a" else part.css("a[href]")
        link = next((link for link in links if shown(link)), None)
        name = _file_name(part, link)
        if name:
            found.setdefault(name, size(_around(part, name)))
    return list(found.items())


def _file_name(part: LexborNode, link: LexborNode | None) -> str:
    told = part.css_first(".filename, .file-name, .postlink, .file-name a")
    for node in (told, link):
        name = shown(node).split("\n")[0].strip() if node is not None else ""
        if name:
            return name[:200]
    return ((link or part).attributes.get("title") or "")[:200]


def _around(part: LexborNode, name: str) -> str:
    """What is said of a file beside its name: in its box, right behind it, or in the next cell."""
    said = [shown(part), _tail(part)]
    parent = part.parent
    for box in (part, parent):
        following = box.next if box is not None and box.tag in ("a", "dt", "td") else None
        while following is not None and following.tag == "-text":
            following = following.next
        if following is not None and following.tag in ("dd", "td"):
            said.append(shown(following))
    if parent is not None and parent.tag in ("td", "li", "dt", "p"):
        said.append(shown(parent))
    sizes = (text.replace(name, " ") for text in said)
    return next((text for text in sizes if size(text) is not None), "")


def _tail(link: LexborNode) -> str:
    """The text right behind a link, where the size stands."""
    after, said = link.next, ""
    while after is not None and after.tag in ("-text", "span", "small", "em") and len(said) < 80:  # noqa: PLR2004
        said += after.text() or ""
        after = after.next
    return said


def size(shown: str) -> int | None:
    """Bytes in "1.2 MB" or "12 Ko", as exact as it is shown; None when there is no size."""
    found = _SIZE.search(shown)
    if not found:
        return None
    return int(float(found[1].replace(",", ".")) * 1024 ** _POWER[(found[2] or "").upper()])
