"""MyBB 1.8, default theme. Its recent dates are words, with the day in a title."""

from collections.abc import Callable

from tests.servers.board import Board, Message, Thread, pager


class MyBB:
    """MyBB 1.8."""

    type = "text/html; charset=UTF-8"

    def list_path(self, page: int) -> str:
        return "/forumdisplay.php?fid=5" + (f"&page={page}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/showthread.php?tid={thread.id}" + (f"&page={page}" if page > 1 else "")

    def _link(self, path: str) -> str:
        return path[1:].replace("&", "&amp;")

    def _page(self, title: str, body: str) -> str:
        return (
            '<!DOCTYPE html><html xml:lang="en" lang="en"><head><title>Specimen - '
            f'{title}</title><script src="jscripts/general.js?ver=1827"></script></head><body><div'
            ' id="container"><div id="header"><div class="modal" id="quick_login"><form'
            ' method="post" action="member.php"><input type="password" name="quick_password">'
            f'</form></div></div><div id="content">{body}</div><div id="footer"><span'
            ' id="powered_by">Powered By <a href="https://mybb.com">MyBB</a></span></div></div>'
            "</body></html>"
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        if pages == 1:
            return ""
        items = "".join(
            f' <span class="pagination_current">{n}</span>'
            if n == at
            else f'<a href="{self._link(path(n))}" class="pagination_page">{n}</a>'
            for n in pager(pages, at)
        )
        after = f'<a href="{self._link(path(at + 1))}" class="pagination_next">Next &raquo;</a>'
        return (
            f'<div class="pagination"><span class="pages">Pages ({pages}):</span>{items}'
            f"{after if at < pages else ''}</div>"
        )

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(board, thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "Leaks",
            f'{nav}<table class="tborder"><tr><td class="thead"><div><strong>Leaks</strong></div>'
            '</td></tr><tr><td class="tcat"><a href="forumdisplay.php?fid=5&amp;sortby=lastpost">'
            f"Last Post</a></td></tr>{rows}</table>",
        )

    def _row(self, board: Board, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        kind = "forumdisplay_sticky" if thread.sticky else "forumdisplay_regular"
        link = self._link(self.thread_path(thread, 1))
        multipage = (
            f'<span class="smalltext">(Pages: <a href="{link}">1</a> <a'
            f' href="{self._link(self.thread_path(thread, 2))}">2</a>)</span>'
        )
        return (
            f'<tr class="inline_row"><td class="trow1 {kind}"><span class="thread_status folder">'
            f'</span></td><td class="trow1 {kind}"></td><td class="trow1 {kind}"><div><span><span'
            f' class="subject_old" id="tid_{thread.id}"><a href="{link}">{thread.title}</a></span>'
            f'{multipage}</span><div><span class="author smalltext"><a'
            f' href="member.php?action=profile&amp;uid=2">{first.author}</a>,</span> <span'
            f' class="thread_start_datetime smalltext">{self._time(board, first)}</span></div>'
            f'</div></td><td class="trow1 {kind}"><a'
            f' href="misc.php?action=whoposted&tid={thread.id}">{len(thread.posts) - 1}</a></td>'
            f'<td class="trow1 {kind}">{id(last) % 999}</td><td class="trow1 {kind}"><span'
            f' class="lastpost smalltext">{self._time(board, last)}<br /><a'
            f' href="{link}&amp;action=lastpost">Last Post</a>: <a'
            f' href="member.php?action=profile&amp;uid=3">{last.author}</a></span></td></tr>'
        )

    def _time(self, board: Board, post: Message) -> str:
        day, clock = post.at.strftime("%m-%d-%Y"), post.at.strftime("%I:%M %p")
        if board.now.date() == post.at.date():
            return f'<span title="{day}">Today</span>, {clock}'
        return f"{day}, {clock}"

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(board, thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(
            thread.title,
            f'{nav}<table class="tborder"><tr><td class="thead"><div class="float_right"><strong>'
            '<a href="showthread.php?mode=threaded&amp;tid=11">Threaded Mode</a></strong></div>'
            f'<div><strong>{thread.title}</strong></div></td></tr><tr><td id="posts_container">'
            f'<div id="posts">{posts}</div></td></tr></table><table class="similar"><tr'
            ' class="inline_row"><td><a href="showthread.php?tid=9901">A similar thread</a></td>'
            '</tr><tr class="inline_row"><td><a href="showthread.php?tid=9902">Another similar'
            " thread</a></td></tr></table>",
        )

    def _post(self, board: Board, thread: Thread, post: Message) -> str:
        link = f"showthread.php?tid={thread.id}&amp;pid={post.id}#pid{post.id}"
        quote = ""
        if post.quotes:
            quote = (
                f'<blockquote class="mycode_quote"><cite><span> (03-01-2026, 08:00 AM)</span>'
                f'{post.quotes.author} Wrote: <a href="showthread.php?pid={post.quotes.id}'
                f'#pid{post.quotes.id}" class="quick_jump"></a></cite>{post.quotes.html}'
                "</blockquote><br />"
            )
        files = "".join(
            f'<br /><img src="x.png" />&nbsp;&nbsp;<a href="attachment.php?aid={n}"'
            f' target="_blank" title="">{name}</a> (Size: {size} / Downloads: 3)'
            for n, (name, size) in enumerate(post.files)
        )
        attached = f"<fieldset><legend>Attached Files</legend>{files}</fieldset>"
        edited = (
            '<span class="edited_post">(This post was last modified: 03-01-2026, 09:00 AM by <a'
            ' href="member.php?action=profile&amp;uid=2">x</a>.)</span>'
        )
        return (
            f'<a name="pid{post.id}" id="pid{post.id}"></a><div class="post " id="post_{post.id}">'
            '<div class="post_author"><div class="author_information"><strong><span'
            f' class="largetext"><a href="member.php?action=profile&amp;uid=2">{post.author}</a>'
            '</span></strong></div><div class="author_statistics">Joined: Jan 2020</div></div>'
            '<div class="post_content"><div class="post_head"><div class="float_right"><strong><a'
            f' href="{link}" id="post_url_{post.id}">#1</a></strong></div><span class="post_date">'
            f'{self._time(board, post)} <span class="post_edit" id="edited_by_{post.id}">'
            f'{edited if post.edited else ""}</span></span></div><div class="post_body scaleimages"'
            f' id="pid_{post.id}">{quote}{post.html}</div>{attached if files else ""}<div'
            f' class="signature scaleimages">{post.signature}</div></div></div>'
        )
