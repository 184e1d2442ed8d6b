"""vBulletin 3 and 4, as their default styles write pages."""

# ruff: noqa: E501  (markup)

from collections.abc import Callable

from tests.servers.board import Board, Message, Thread, pager


class VBulletin4:
    """vBulletin 4.2."""

    type = "text/html; charset=ISO-8859-1"

    def list_path(self, page: int) -> str:
        return "/forumdisplay.php?5-Leaks" + (f"/page{page}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/showthread.php?{thread.id}-{thread.slug}" + (f"/page{page}" if page > 1 else "")

    def _page(self, title: str, body: str) -> str:
        return (
            '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" dir="ltr" lang="en"'
            ' id="vbulletin_html"><head><meta name="generator" content="vBulletin 4.2.3" /><title>'
            f'{title}</title></head><body><form id="navbar_loginform" action="login.php?do=login">'
            f'<input type="password" name="vb_login_password" /></form>{body}<div id="footer_time">'
            'All times are GMT. The time now is <span class="time">09:00 AM</span>.</div></body>'
            "</html>"
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        if pages == 1:
            return ""
        items = "".join(
            f'<span class="selected"><a href="javascript://" title="Results">{n}</a></span>'
            if n == at
            else f'<span><a href="{path(n)[1:]}" title="Show results">{n}</a></span>'
            for n in pager(pages, at)
        )
        after = (
            f'<span class="prev_next"><a rel="next" href="{path(at + 1)[1:]}" title="Next Page">'
            '<img alt="Next" /></a></span><span class="first_last"><a'
            f' href="{path(pages)[1:]}" title="Last Page">Last<img /></a></span>'
        )
        return (
            '<form class="pagination popupmenu nohovermenu"><span><a href="javascript://"'
            f' class="popupctrl">Page {at} of {pages}</a></span>{items}'
            f"{after if at < pages else ''}</form>"
        )

    def list_page(self, board: Board, page: int) -> str:
        there = board.listed(page)
        pinned = "".join(self._row(board, thread) for thread in there if thread.sticky)
        rows = "".join(self._row(board, thread) for thread in there if not thread.sticky)
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "Leaks",
            f'<div id="above_threadlist">{nav}</div><div id="threadlist" class="threadlist"><ol'
            f' id="stickies" class="stickies">{pinned}</ol><ol id="threads" class="threads">{rows}'
            "</ol></div>",
        )

    def _row(self, board: Board, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        link = self.thread_path(thread, 1)[1:]
        return (
            f'<li class="threadbit" id="thread_{thread.id}"><div class="rating0'
            f' {"" if thread.sticky else "non"}sticky"><div class="threadinfo"><div class="inner"><h3'
            f' class="threadtitle"><a class="title" href="{link}" id="thread_title_{thread.id}">'
            f'{thread.title}</a></h3><div class="threadmeta"><div class="author"><span'
            f' class="label">Started by <a href="member.php?2-x" class="username understate">'
            f"{first.author}</a>, {self._day(board, first)} {first.at.strftime('%I:%M %p')}</span>"
            f'<dl class="pagination"><dd><span><a href="{self.thread_path(thread, 2)[1:]}">2</a>'
            "</span></dd></dl></div></div></div></div>"
            f'<ul class="threadstats td alt"><li>Replies: <a href="misc.php?do=whoposted&amp;t=1">'
            f"{len(thread.posts) - 1}</a></li><li>Views: {id(last) % 999}</li></ul><dl"
            f' class="threadlastpost td"><dd><a href="member.php?3-y" class="username">{last.author}'
            f'</a></dd><dd>{self._day(board, last)}, <span class="time">'
            f'{last.at.strftime("%I:%M %p")}</span> <a href="{link}&amp;p={last.id}#post{last.id}"'
            ' class="lastpostdate understate"><img /></a></dd></dl></div></li>'
        )

    def _day(self, board: Board, post: Message) -> str:
        return "Today" if board.now.date() == post.at.date() else post.at.strftime("%m-%d-%Y")

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(board, thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        link = self.thread_path(thread, 1)[1:]
        return self._page(
            thread.title,
            f'<div id="pagetitle" class="pagetitle"><h1>Thread: <span class="threadtitle"><a'
            f' href="{link}">{thread.title}</a></span></h1></div>{nav}<div id="postlist"'
            f' class="postlist"><ol id="posts" class="posts">{posts}</ol></div>',
        )

    def _post(self, board: Board, thread: Thread, post: Message) -> str:
        link = f"{self.thread_path(thread, 1)[1:]}&amp;p={post.id}#post{post.id}"
        quote = ""
        if post.quotes:
            quote = (
                '<div class="bbcode_container"><div class="bbcode_quote"><div'
                ' class="quote_container"><div class="bbcode_quote_container"></div><div'
                f' class="bbcode_postedby"><img alt="Quote" /> Originally Posted by <strong>'
                f'{post.quotes.author}</strong> <a href="showthread.php?p={post.quotes.id}'
                f'#post{post.quotes.id}" rel="nofollow"><img alt="View Post" /></a></div><div'
                f' class="message">{post.quotes.html}</div></div></div></div>'
            )
        files = "".join(
            f'<li><img src="zip.gif" /><a href="attachment.php?attachmentid={n}&amp;d=1">{name}</a>'
            f" ({size}, 3 views)</li>"
            for n, (name, size) in enumerate(post.files)
        )
        attached = f'<div class="attachments"><fieldset><ul>{files}</ul></fieldset></div>'
        edited = (
            '<blockquote class="postcontent lastedited">Last edited by x; 03-01-2026</blockquote>'
        )
        return (
            f'<li class="postbitlegacy postbitim postcontainer" id="post_{post.id}"><div'
            f' class="posthead"><span class="postdate old"><span class="date">'
            f'{self._day(board, post)},&nbsp;<span class="time">{post.at.strftime("%I:%M %p")}</span>'
            f'</span></span><span class="nodecontrols"><a name="post{post.id}" href="{link}"'
            f' class="postcounter">#1</a></span></div><div class="postdetails"><div'
            f' class="userinfo"><div class="username_container"><a class="username offline popupctrl"'
            f' href="member.php?2-x"><strong>{post.author}</strong></a></div><dl'
            ' class="userinfo_extra"><dt>Join Date</dt><dd>Jan 2020</dd></dl></div><div'
            f' class="postbody"><div class="postrow"><div class="content"><div'
            f' id="post_message_{post.id}"><blockquote class="postcontent restore ">{quote}{post.html}'
            f"</blockquote></div>{attached if files else ''}</div></div>"
            f'<div class="after_content">{edited if post.edited else ""}<blockquote'
            f' class="signature restore"><div class="signaturecontainer">{post.signature}</div>'
            "</blockquote></div></div></div></li>"
        )


class VBulletin3(VBulletin4):
    """vBulletin 3.8: tables, "Yesterday" and "Today" in the board's time."""

    def list_path(self, page: int) -> str:
        return "/forumdisplay.php?f=5" + (f"&page={page}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/showthread.php?t={thread.id}" + (f"&page={page}" if page > 1 else "")

    def _page(self, title: str, body: str) -> str:
        return (
            '<html dir="ltr" lang="en"><head><meta name="generator" content="vBulletin 3.8.7" />'
            f'<title>{title} - Specimen</title><script src="clientscript/vbulletin_global.js">'
            f'</script></head><body>{body}<div class="smallfont">All times are GMT. The time now is'
            " 09:00 AM.</div></body></html>"
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        if pages == 1:
            return ""
        items = "".join(
            f'<td class="alt2"><span class="smallfont"><strong>{n}</strong></span></td>'
            if n == at
            else f'<td class="alt1"><a class="smallfont" href="{path(n)[1:]}">{n}</a></td>'
            for n in pager(pages, at)
        )
        after = (
            f'<td class="alt1"><a rel="next" class="smallfont" href="{path(at + 1)[1:]}">&gt;</a>'
        )
        return (
            f'<div class="pagenav" align="right"><table><tr><td class="vbmenu_control">Page {at} of'
            f" {pages}</td>{items}{after if at < pages else ''}</tr></table></div>"
        )

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(board, thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "Leaks",
            f'{nav}<table class="tborder" id="threadslist"><tbody><tr><td class="thead">Thread</td>'
            f'</tr></tbody><tbody id="threadbits_forum_5">{rows}</tbody></table>',
        )

    def _row(self, board: Board, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        mark = '<img class="inlineimg" src="images/misc/sticky.gif" alt="Sticky Thread" />Sticky: '
        return (
            f'<tr><td class="alt1" id="td_threadstatusicon_{thread.id}"></td><td class="alt1"'
            f' id="td_threadtitle_{thread.id}" title=""><div>{mark if thread.sticky else ""}<a'
            f' href="{self.thread_path(thread, 1)[1:]}" id="thread_title_{thread.id}">'
            f'{thread.title}</a> <span class="smallfont">(<a'
            f' href="{self.thread_path(thread, 2)[1:].replace("&", "&amp;")}">2</a>)</span></div><div'
            f' class="smallfont"><span>{first.author}</span></div></td><td class="alt2"'
            f' title="Replies: {len(thread.posts) - 1}, Views: {id(last) % 999}"><div'
            f' class="smallfont" style="text-align:right">{self._day(board, last)} <span'
            f' class="time">{last.at.strftime("%I:%M %p")}</span><br />by <a'
            f' href="member.php?find=lastposter&amp;t={thread.id}">{last.author}</a> <a'
            f' href="showthread.php?p={last.id}#post{last.id}"><img /></a></div></td><td'
            f' class="alt1"><a href="misc.php?do=whoposted&amp;t={thread.id}">'
            f'{len(thread.posts) - 1}</a></td><td class="alt2">{id(last) % 999}</td></tr>'
        )

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(board, thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(
            thread.title,
            f'<table class="tborder"><tr><td class="navbar"><strong>{thread.title}</strong></td></tr>'
            f'</table>{nav}<div id="posts">{posts}</div>',
        )

    def _post(self, board: Board, thread: Thread, post: Message) -> str:
        quote = ""
        if post.quotes:
            quote = (
                '<div style="margin:20px; margin-top:5px; "><div class="smallfont"'
                ' style="margin-bottom:2px">Quote:</div><table width="100%"><tr><td class="alt2"'
                ' style="border:1px inset"><div>Originally Posted by <strong>'
                f'{post.quotes.author}</strong> <a href="showthread.php?p={post.quotes.id}'
                f'#post{post.quotes.id}" rel="nofollow"><img class="inlineimg" /></a></div><div'
                f' style="font-style:italic">{post.quotes.html}</div></td></tr></table></div>'
            )
        files = "".join(
            f'<tr><td><img class="inlineimg" /></td><td><a href="attachment.php?attachmentid={n}">'
            f"{name}</a> ({size}, 3 views)</td></tr>"
            for n, (name, size) in enumerate(post.files)
        )
        attached = (
            '<fieldset class="fieldset"><legend>Attached Files</legend><table>'
            f"{files}</table></fieldset>"
        )
        edited = (
            '<div class="smallfont"><hr /><em>Last edited by <a href="member.php?u=2">x</a>;'
            " 03-01-2026 at 09:00 AM.</em></div>"
        )
        return (
            f'<div id="edit{post.id}" style="padding:0px"><table class="tborder" id="post{post.id}">'
            f'<tr><td class="thead"><div class="normal" style="float:right">#<a'
            f' href="showpost.php?p={post.id}&amp;postcount=1" id="postcount{post.id}"><strong>1'
            f'</strong></a></div><div class="normal"><a name="post{post.id}"><img /></a>'
            f" {self._day(board, post)}, {post.at.strftime('%I:%M %p')}</div></td></tr><tr><td"
            f' class="alt2"><div id="postmenu_{post.id}"><a class="bigusername"'
            f' href="member.php?u=2">{post.author}</a></div><div class="smallfont">Join Date: Jan'
            f' 2020</div></td></tr><tr><td class="alt1" id="td_post_{post.id}"><div'
            f' id="post_message_{post.id}">{quote}{post.html}</div>{attached if files else ""}<div>'
            f"__________________<br />{post.signature}</div>{edited if post.edited else ''}</td></tr>"
            "</table></div>"
        )
