"""A page that wraps a paste in HTML -> its text. Called in quarantine only."""

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from connectors._html import seen
from connectors.charset import decode


def read(body: bytes, *, content_type: str, selector: str) -> dict[str, str | None]:
    """The `text` of the first element that the selector means; None where there is none."""
    page = LexborHTMLParser(decode(body, content_type))
    try:
        node = page.css_first(selector)
    except (SelectolaxError, ValueError):
        node = None
    if node is None:
        return {"text": None}
    return {"text": node.text() if node.tag in ("textarea", "pre") else seen(node)}
