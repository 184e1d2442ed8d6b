"""HTML -> the text that a reader sees.

Called in quarantine only: lexbor's time can grow with the square of the nesting.
"""

import json
import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSEEN = "script, style, template"
_BLOCKS = (
    "p, div, li, ul, ol, dl, dt, dd, table, tr, blockquote, pre, h1, h2, h3, h4, h5, h6,"
    " section, article, header, footer, figure, hr"
)
_BREAK = "\x1e"  #: stands for a line end while the source's own white space is folded
_EDGE = "\x1d"  #: stands for the edge of a block; several edges are one line end
_BLANK = f" \t\r\n\f\xa0{_BREAK}"
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_BREAKS = re.compile(rf" ?{_BREAK} ?")
_EDGES = re.compile(rf" ?{_EDGE}[ {_EDGE}]*")


def plains(body: bytes) -> list[str]:
    """The texts of many pieces of HTML, which come as a JSON list."""
    return [plain(html) for html in json.loads(body)]


def plain(html: str) -> str:
    """The text of a piece of HTML, a line for each block."""
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    for node in root.css(_UNSEEN):
        node.decompose()
    return seen(root)


def seen(node: LexborNode, *, tight: bool = False) -> str:
    """The text of a node, with the line ends that <br>, blocks and <pre> make. Changes the node.

    `tight` leaves no empty lines round a block, whatever line ends stand beside it.
    """
    for pre in node.css("pre"):
        for part in list(pre.traverse(include_text=True)):
            if part.tag == "-text" and part.text_content:
                part.replace_with(part.text_content.replace("\n", _BREAK))
    for br in node.css("br"):
        br.replace_with(_BREAK)
    for block in node.css(_BLOCKS):
        if block.mem_id != node.mem_id:
            block.insert_before(_EDGE)
            block.insert_after(_EDGE)
    return folded(tightened(node.text()) if tight else node.text())


def lines(text: str, edges: Iterable[int] = ()) -> str:
    """Plain text as a page shows it, with blocks that begin or end at these places, tight."""
    for place in sorted(set(edges), reverse=True):
        text = f"{text[:place]}{_EDGE}{text[place:]}"
    return folded(tightened(text.replace("\n", _BREAK)))


def tightened(text: str) -> str:
    """The text without white space and line ends round the edges of blocks."""
    return _EDGE.join(piece.strip(_BLANK) for piece in text.split(_EDGE))


def folded(text: str) -> str:
    """The text with its white space as a browser shows it; at most one empty line in a row."""
    lines = _EDGES.sub("\n", _BREAKS.sub("\n", _SPACES.sub(" ", text))).strip()
    return re.sub(r"\n{3,}", "\n\n", lines)
