"""The public JSON of a Discourse board -> the same plain values as of a page.

Called in quarantine only. /latest.json and /c/NAME/ID.json list topics, /t/ID.json?page=N holds
twenty posts; see https://docs.discourse.org.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from connectors._forum.dates import Calendar
from connectors._forum.text import quoted_and_text, size
from connectors._hashes import short_hash

_PAGE = 20  #: posts on one page
_TOPIC = re.compile(r"/t/(?:[^/?#]+/)?([0-9]+)")
_REGULAR = (1, 2)  #: kinds of posts that people write; others tell what a moderator did
_UNREADABLE = {"engine": "discourse", "kind": "unknown", "whole": True}


def address(url: str) -> str:
    """The address of the data behind the address of a board, a category or a topic."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if path.endswith(".json"):
        return url
    topic = _TOPIC.search(path)
    if topic:
        return f"{parts.scheme}://{parts.netloc}{path[: topic.start()]}/t/{topic[1]}.json"
    named = re.search(r"/(?:latest|new|top|c/.+|tag/.+|tags/.+)$", path)
    return f"{parts.scheme}://{parts.netloc}{path if named else f'{path}/latest'}.json"


def read(text: str, url: str, now: datetime) -> dict[str, Any]:
    """The topics or the posts in an answer."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {**_UNREADABLE, "whole": text.rstrip()[-1:] == "}"}
    if isinstance(said, dict) and isinstance(said.get("topic_list"), dict):
        return _list(said, url)
    if isinstance(said, dict) and isinstance(said.get("post_stream"), dict):
        return _thread(said, url, Calendar(now))
    refused = isinstance(said, dict) and str(said.get("error_type")) in (
        "not_logged_in",
        "invalid_access",
    )
    return {**_UNREADABLE, "kind": "login"} if refused else _UNREADABLE


def _list(said: dict[str, Any], url: str) -> dict[str, Any]:
    topics = [t for t in said["topic_list"].get("topics") or [] if _whole_number(t, "id")]
    more = str(said["topic_list"].get("more_topics_url") or "")
    following = urljoin(url, re.sub(r"^([^?]*?)(?:\.json)?(\?|$)", r"\1.json\2", more, count=1))
    return {
        "engine": "discourse",
        "kind": "threads" if topics else "empty",
        "title": "",
        "threads": [_row(topic, url) for topic in topics],
        "pages": {"next": following if more else "", "prev": "", "last": "", "at": 1},
        "whole": True,
    }


def _row(topic: dict[str, Any], url: str) -> dict[str, Any]:
    root = re.split(r"/(?:latest|new|top|c/|tag/|tags/)", url, maxsplit=1)[0]
    told = [topic.get(name) for name in ("highest_post_number", "posts_count", "last_posted_at")]
    return {
        "id": str(topic["id"]),
        "url": f"{root}/t/{topic['id']}.json",
        "title": str(topic.get("title") or "")[:300],
        "sign": short_hash(repr(told)),
        "time": str(topic.get("last_posted_at") or "").replace("Z", "+00:00"),
        "sticky": bool(topic.get("pinned") or topic.get("pinned_globally")),
    }


def _thread(said: dict[str, Any], url: str, calendar: Calendar) -> dict[str, Any]:
    stream = said["post_stream"].get("stream")
    posts = [p for p in said["post_stream"].get("posts") or [] if _whole_number(p, "id")]
    here = url.partition("?")[0]
    asked = re.search(r"[?&]page=([0-9]+)", url)
    at = int(asked[1]) if asked else 1
    total = -(-len(stream) // _PAGE) if isinstance(stream, list) else 0
    numbers = {p.get("post_number"): str(p["id"]) for p in posts}
    root = _TOPIC.split(here)[0]
    return {
        "engine": "discourse",
        "kind": "posts" if posts else "empty",
        "title": str(said.get("title") or "")[:300],
        "threads": [],
        "posts": [_post(p, root, said, numbers, calendar) for p in posts if _is_spoken(p)],
        "pages": {
            "at": at,
            "next": f"{here}?page={at + 1}" if at < total else "",
            "prev": f"{here}?page={at - 1}" if at > 1 else "",
            "last": f"{here}?page={total}" if at < total else "",
        },
        "whole": True,
    }


def _is_spoken(post: dict[str, Any]) -> bool:
    return post.get("post_type", 1) in _REGULAR and not post.get("deleted_at")


def _post(
    post: dict[str, Any],
    root: str,
    said: dict[str, Any],
    numbers: dict[Any, str],
    calendar: Calendar,
) -> dict[str, Any]:
    time = calendar.machine(str(post.get("created_at") or ""))
    cooked = LexborHTMLParser(f"<div>{post.get('cooked') or ''}</div>").css_first("div")
    files = _files(cooked) if cooked is not None else []
    quoted, text = quoted_and_text(cooked) if cooked is not None else ([], "")
    answered = numbers.get(post.get("reply_to_post_number"))
    told = [numbers[int(name)] for name in quoted if name.isdigit() and int(name) in numbers]
    return {
        "id": str(post["id"]),
        "author": str(post.get("username") or ""),
        "url": f"{root}/t/{said.get('slug') or '-'}/{said.get('id')}/{post.get('post_number', 1)}",
        "time": (time or calendar.now.astimezone(UTC)).isoformat(),
        "dated": time is not None,
        "text": text,
        "quotes": [answered] if answered else told[:1],
        "files": files,
        "edited": bool(isinstance(post.get("version"), int) and post["version"] > 1),
    }


def _files(cooked: Any) -> list[tuple[str, int | None]]:
    found = []
    for link in cooked.css("a.attachment[href]"):
        after = link.next
        behind = after.text() if after is not None and after.tag == "-text" else ""
        found.append(((link.text() or "").strip()[:200], size(behind or "")))
    return found


def _whole_number(row: Any, name: str) -> bool:
    return isinstance(row, dict) and isinstance(row.get(name), int)
