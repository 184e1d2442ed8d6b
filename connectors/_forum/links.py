"""What the addresses of a board say: which thread, which post, which page; without sessions.

The shapes of addresses outlive themes and languages, so they are the first thing that is asked.
They were taken from the engines' own routers and from the usual rewriting plug-ins.
"""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

_SCRIPT = r"(?:showthread|viewtopic|viewthread|printthread|index|topic)(?:\.php)?"
_ROUTE = (
    r"(?:threads?|topics?|discussions?|th[eè]m(?:a|as|en|e)|tema|temas|temy|konu|konular|sujets?|"
    r"t[oó]picos?|hilos?|discussioni|tr[aå]d(?:ar)?|onderwerpen|onderwerp|wątki|tema-?ler)"
)
_THREAD = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"/{_SCRIPT}\?(?:.*?[&;?])?(?:tid|threadid|topic|showtopic|topic_id|t)=([0-9]+)",
        r"/showthread\.php[?/]([0-9]+)(?:-|$|[&;/])",  # vBulletin 4
        r"/t/(?:[^/?#]+/)?([0-9]+)(?:[/?#.]|$)",  # Discourse
        rf"[/?]{_ROUTE}/(?:[^/?#]*\.)?([0-9]+)(?:[-/?#&]|$)",  # XenForo, vBulletin 4, Invision
        r"/thread-([0-9]+)(?:[-.]|$)",  # MyBB, Discuz
        r"[/?]topic[,/]([0-9]+)[.,]",  # SMF
        # vBulletin with vBSEO, unless the number stands at the end, as phpBB has it
        r"/([0-9]+)-(?!post[0-9]+\.|[^/?#]*-t[0-9]+[-.])[^/?#]*\.html(?:[?#]|$)",
        r"/(?:[^/?#]*-)?t(?:opic)?([0-9]+)(?:[-ps][0-9]+)?(?:\.html?|-[^/?#]*)(?:[?#]|$)",  # phpBB
        r"/d/([0-9]+)(?:[-/?#]|$)",  # Flarum
        r"/(?:forum|node)s?/(?:[^?#]+/)?([0-9]+)-[^/?#]+(?:/page[0-9]+)?/?(?:[?#]|$)",  # 5
        r"/topic/([^/?#.]*-[^/?#.]*)(?:[/?#]|$)",  # bbPress
        r"/Thread-([^/?#]+?)(?:--[^/?#]*)?(?:[?#]|$)",  # MyBB with names for numbers
    )
)
_BOARD = re.compile(
    r"(?:forumdisplay\.php|viewforum\.php|[?;&]board=[0-9]|/board,|/forum-[0-9]+|/Forum-|"
    r"[/?](?:forums|boards|categories)/[^/?#]+|-f[0-9]+(?:\.html|/)|/c/[^/?#]+)",
    re.IGNORECASE,
)
_LONGEST = 2000  #: characters of an address that is followed
_DOTTED = re.compile(r"/[^/?#]+\.([0-9]+)/")  #: XenForo with another word for "threads"
_POST = re.compile(
    r"(?:#(?:js-)?(?:post|pid|p|msg|entry|comment|findComment)[-_]?|/posts?[-/]|[?&;](?:p|pid|post|msg)="
    r"|[.;]msg|findComment&comment=)([0-9]+)",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r"member\.php|/members?/|viewprofile|/memberlist|action=profile|/profile|/users?/|/User-|/u/"
    r"|/membre|/mitglied|/uye|[?&;]u(?:id)?=[0-9]",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"attachment\.php|/attachments?/|download/file\.php|action=dlattach|filedata/fetch|/uploads/"
    r"|[?&;]attachmentid=|/applications/core/interface/file",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"[/?=&](?:log-?in|sign-?in|connexion|anmelden|giris|auth)(?:[/?&=.#]|$)", re.IGNORECASE
)
_SESSION = re.compile(
    r"(?<=[?&;])(?:sid|s|phpsessid|sessionid|jsessionid|hash)=[0-9a-f]*(?:[&;]|$|(?=#))",
    re.IGNORECASE,
)


def absolute(base: str, href: str | None) -> str:
    """The address that a link leads to, without what belongs to this visit; "" when to none."""
    href = (href or "").strip()
    if not href or href.startswith("#") or len(href) > _LONGEST:
        return ""
    try:
        whole = urljoin(base, href)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    query = _SESSION.sub("", f"?{parts.query}")[1:].rstrip("&;")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, parts.fragment))


def same_site(one: str, other: str) -> bool:
    """Whether both addresses are of one host; www. makes no difference."""
    return _host(one) == _host(other)


def thread_id(url: str, *, dotted: bool = False) -> str:
    """The thread's own name in an address; "" when it leads to none.

    `dotted` takes name.123/ for a thread too, which only a row of a thread list can promise.
    """
    parts = urlsplit(url)
    asked = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for shape in _THREAD:
        found = shape.search(asked)
        if found:
            return found[1]
    found = _DOTTED.search(asked) if dotted else None
    return found[1] if found else ""


def post_id(url: str) -> str:
    """The post's number in an address; "" when it names none."""
    found = _POST.findall(url)
    return found[-1] if found else ""


def is_board(url: str) -> bool:
    """Whether an address looks like a list of threads."""
    return bool(_BOARD.search(url)) and not thread_id(url)


def is_member(url: str) -> bool:
    """Whether an address looks like the profile of a member."""
    return bool(_MEMBER.search(url))


def is_file(url: str) -> bool:
    """Whether an address looks like an attached file."""
    return bool(_FILE.search(url))


def is_login(url: str) -> bool:
    """Whether an address is the one at which boards ask who you are."""
    return bool(_LOGIN.search(url))


def page_of(url: str) -> str:
    """The address without its fragment: what is fetched."""
    return url.partition("#")[0]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
