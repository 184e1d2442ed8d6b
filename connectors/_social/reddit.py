"""Reddit's listings of new posts, as JSON: of a subreddit, of a search, of a search in a subreddit.

GET /r/NAME/new.json and /search.json, as https://github.com/reddit-archive/reddit/wiki/JSON
describes them: a Listing of things of the kind t3, a hundred pages of ten at the most.
"""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from connectors._social.json import Row, Seconds, fields, listed
from connectors._social.walk import Found, Sheet
from connectors.base import SourceChanged
from connectors.post import Attachment

PAGE = 50
_LINK = "t3"
_SITE = "https://www.reddit.com"
_REMOVED = frozenset({"[removed]", "[deleted]", "[removed by reddit]"})


class _Parent(Row):
    subreddit_name_prefixed: str = ""
    selftext: str | None = None


class _Link(Row):
    name: str
    title: str
    created_utc: Seconds
    subreddit: str = ""
    selftext: str | None = None
    author: str | None = None
    permalink: str = ""
    url: str | None = None
    is_self: bool = False
    is_video: bool = False
    edited: bool | float = False
    removed_by_category: str | None = None
    crosspost_parent_list: list[_Parent] | None = None
    media_metadata: dict[str, Any] | None = None


class _Thing(Row):
    kind: str
    data: _Link


def first(server: str, *, board: str | None, search: str | None) -> str:
    """The address of the newest page."""
    within = f"/r/{board}" if board else ""
    asked: dict[str, Any] = {"limit": PAGE, "raw_json": 1}
    if not search:
        return f"{server}{within}/new.json?{urlencode(asked)}"
    asked |= {"q": search, "sort": "new", "type": "link"} | ({"restrict_sr": 1} if board else {})
    return f"{server}{within}/search.json?{urlencode(asked)}"


def read(data: Any, url: str) -> Sheet:
    """The posts of an answer. Raises SourceChanged."""
    rows = listed(data, "data", "children")
    if any(isinstance(row, dict) and row.get("kind") not in (_LINK, None) for row in rows):
        raise SourceChanged("the answer lists something else than posts: is the name right?")
    things, skipped = fields(_Thing, rows)
    further = data["data"].get("after")
    older = _after(url, further) if things and isinstance(further, str) else None
    return Sheet(tuple(_found(thing.data) for thing in things), older, skipped)


def _found(link: _Link) -> Found:
    parent = next(iter(link.crosspost_parent_list or ()), None)
    own = link.selftext or (parent.selftext if parent else None) or ""
    said = [own] + ([] if link.is_self or not link.url or link.url in own else [link.url])
    return Found(
        id=link.name,
        at=link.created_utc,
        published_at=link.created_utc,
        text="\n".join(part for part in said if part),
        title=link.title,
        author=link.author,
        url=f"{_SITE}{link.permalink}" if link.permalink else None,
        files=_files(link),
        forwarded_from=f"{_SITE}/{parent.subreddit_name_prefixed}" if parent else None,
        edited=bool(link.edited),
        gone=link.removed_by_category is not None or own.strip().lower() in _REMOVED,
    )


def _files(link: _Link) -> tuple[Attachment, ...]:
    """Pictures and videos of the post itself; other links are links."""
    parts = urlsplit(link.url or "")
    names = [f"{name}.jpg" for name in link.media_metadata or ()]
    if link.is_video or (parts.hostname or "") in ("i.redd.it", "v.redd.it"):
        names.append(parts.path.rpartition("/")[2] or "video")
    return tuple(Attachment(name) for name in names)


def _after(url: str, name: str) -> str:
    base, _, query = url.partition("?")
    asked = {key: values[0] for key, values in parse_qs(query).items()}
    return f"{base}?{urlencode({**asked, 'after': name})}"
