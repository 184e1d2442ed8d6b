"""Elements of a page: which come first, what they show. Called in quarantine only."""

from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from connectors._forum.markup import candidates
from connectors._html import folded

_CARD = (
    ".postprofile, p.author, .author_info, .post_author, .poster, .user_details,"
    " [class*=userinfo i], [class*=user-info i], [class*=userprofile i]"
)


def outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Those of the elements that stand in none of the others."""
    known = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(up.mem_id in known for up in above(node))]


def above(node: LexborNode) -> list[LexborNode]:
    """The elements round this one, the nearest first."""
    chain: list[LexborNode] = []
    parent = node.parent
    while parent is not None and len(chain) < 200:  # noqa: PLR2004
        chain.append(parent)
        parent = parent.parent
    return chain


def all_of(node: LexborNode, engine: str, own: Mapping[str, str], field: str) -> list[LexborNode]:
    """What the first selector that finds anything finds."""
    for selector in candidates(engine, field, own):
        found = node.css(selector)
        if found:
            return found
    return []


def body_of(node: LexborNode, engine: str, own: Mapping[str, str]) -> LexborNode | None:
    """What a post says: the first candidate that does not hold its author's card as well."""
    first = first_of(node, engine, own, "body")
    if first is None or own.get("body") or first.css_first(_CARD) is None:
        return first
    for selector in candidates(engine, "body", own):
        for found in node.css(selector)[:5]:
            if found.mem_id != node.mem_id and found.css_first(_CARD) is None and shown(found):
                return found
    return first


def first_of(
    node: LexborNode, engine: str, own: Mapping[str, str], field: str, *, filled: bool = False
) -> LexborNode | None:
    """The first element that a selector finds; with `filled`, the first that holds a text."""
    for selector in candidates(engine, field, own):
        for found in node.css(selector)[:5]:
            if found.mem_id != node.mem_id and (not filled or shown(found)):
                return found
    return None


def shown(node: LexborNode | None) -> str:
    """The text of an element in one line; "" of none."""
    return folded(node.text()).replace("\n", " ") if node is not None else ""
