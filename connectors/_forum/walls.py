"""What a page without threads and posts is: a wall, a captcha, a queue, maintenance, an index.

Asked only of pages in which nothing was found to read, so that a post that talks of captchas, or
the login form in the header of every board, is never taken for a wall. Form comes before words:
a field for a password, a script of a challenge, a link to a login are the same in all languages;
words count only where the page is short, for a page that says one thing is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from connectors._forum.links import absolute, is_board, is_login
from connectors._forum.words import (
    AGE,
    BANNED,
    CHECKING,
    CLOSED,
    MEMBERS,
    MISSING,
    QUEUE,
    UNREADABLE,
)
from connectors._html import folded

_CHALLENGE = (
    "#challenge-form, #challenge-running, #challenge-stage, #cf-challenge-running, #cf-wrapper,"
    " [id*=captcha i], [class*=captcha i], [name*=captcha i], [src*=captcha i],"
    " form[action*=captcha i], form[action*=challenge i], form[action*='__cf_chl'],"
    " [class*=turnstile i], [src*=turnstile i], script[src*=orchestrate],"
    " [src*=ddos-guard i], [href*=ddos-guard i], [src*=geetest i], [src*='hcaptcha.com'],"
    " [id*=anubis i], [src*=anubis i]"
)
_SCRIPTED = re.compile(
    r"_cf_chl_opt|challenge-platform/h/\w+/orchestrate|/\.well-known/ddos-guard|slowAES|toNumbers\("
    r"|_Incapsula_Resource|sucuri_cloudproxy|captcha-delivery\.com|px-captcha|awswaf",
    re.IGNORECASE,
)
_FRAME = (
    "script, style, template, header, footer, nav, #header, #footer, #top_section, #upper_section,"
    " #page-header, #page-footer, #panel, #navbar, .navbar, #loginBar, #navbar_loginform,"
    " .above_body, .p-nav, .p-footer, #quick_login, .headerspace, #user_info, #userstatus"
)
_LINE = 300  #: characters of what stands in the place of a hidden post
_SMALL = 3000  #: characters of a page that says one thing
_FEW = 25  #: links on a page that only makes one wait
_INDEX = 3  #: links to boards that make an index


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a page shows apart from the frame that all pages of a board share."""

    heading: str
    text: str
    challenge: bool
    password: bool
    links: int
    boards: int
    at_login: bool

    @property
    def small(self) -> bool:
        return len(self.text) < _SMALL

    def says(self, words: re.Pattern[str]) -> bool:
        """Whether that is what the page says, and not what somebody on it talks of."""
        return self.small and bool(words.search(self.heading) or words.search(self.text))


def _asks_to_log_in(seen: _Seen) -> bool:
    return (
        (seen.password and (seen.small or seen.at_login))
        or seen.says(MEMBERS)
        or seen.says(UNREADABLE)
    )


_JUDGEMENTS: tuple[tuple[str, Callable[[_Seen], bool]], ...] = (
    ("login", lambda seen: seen.boards >= _INDEX and seen.small and seen.password),
    ("index", lambda seen: seen.boards >= _INDEX and not seen.says(MEMBERS)),
    ("banned", lambda seen: seen.small and bool(BANNED.search(seen.heading))),
    ("banned", lambda seen: seen.says(BANNED) and not seen.challenge),
    ("missing", lambda seen: seen.says(MISSING) and not seen.challenge),
    ("closed", lambda seen: seen.says(CLOSED) and not seen.challenge and not seen.says(MEMBERS)),
    ("captcha", lambda seen: seen.challenge and seen.small and not seen.password),
    ("login", _asks_to_log_in),
    ("queue", lambda seen: seen.says(QUEUE) and seen.links < _FEW),
    ("captcha", lambda seen: seen.says(CHECKING) and seen.links < _FEW),
    ("age", lambda seen: seen.says(AGE) and seen.links < _FEW),
    ("login", lambda seen: seen.at_login),
)


def wall(page: LexborHTMLParser, html: str, base: str) -> str:
    """Why nothing can be read here: the name of a wall, or "" when that cannot be told.

    One of "login", "banned", "captcha", "age", "queue", "closed", "missing", "index". `page` is
    one in which no thread and no post was found; it is taken apart.
    """
    seen = _seen(page, html, base)
    return next((name for name, judge in _JUDGEMENTS if judge(seen)), "")


def is_unreadable(page: LexborHTMLParser) -> bool:
    """Whether a list without threads says that its reader may not see them."""
    body = page.body
    return body is not None and bool(UNREADABLE.search(folded(body.text()).replace("\u2019", "'")))


def are_hidden(texts: Sequence[str]) -> bool:
    """Whether all posts of a thread hold the same short line, which asks one to log in."""
    first = texts[0].replace("\u2019", "'") if len(texts) > 1 else ""
    alike = bool(first) and len(first) < _LINE and len(set(texts)) == 1
    return alike and bool(MEMBERS.search(first))


def _seen(page: LexborHTMLParser, html: str, base: str) -> _Seen:
    heading = " ".join(folded(head.text()) for head in page.css("title, h1, h2")[:5])
    scripted = bool(_SCRIPTED.search(html[:200_000]))
    challenge = scripted or page.css_first(_CHALLENGE) is not None
    for part in page.css(_FRAME):
        part.decompose()
    links = page.css("a[href]")[:3000]
    addresses = {absolute(base, link.attributes.get("href")) for link in links}
    body = page.body
    text = folded(body.text()) if body is not None else ""
    return _Seen(
        heading=heading.replace("\u2019", "'"),
        text=text.replace("\u2019", "'"),
        challenge=challenge,
        password=page.css_first("input[type=password i]") is not None,
        links=len(links),
        boards=sum(bool(url) and is_board(url) for url in addresses),
        at_login=is_login(base),
    )
