"""SMF 2.1 and 2.0, as their default themes write pages."""

# ruff: noqa: E501  (markup)

from collections.abc import Callable

from tests.servers.board import Board, Message, Thread, pager


class SMF21:
    """SMF 2.1."""

    type = "text/html; charset=UTF-8"

    def list_path(self, page: int) -> str:
        return f"/index.php?board=5.{(page - 1) * 6}"

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/index.php?topic={thread.id}.{(page - 1) * thread.board.posts_a_page}"

    def _link(self, path: str) -> str:
        return path.replace("?", "?PHPSESSID=0123456789abcdef0123456789abcdef&amp;")

    def _page(self, title: str, body: str) -> str:
        return (
            '<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"><title>'
            f'{title}</title><link rel="next" href="/index.php?topic=11.0;prev_next=next"><script'
            ' src="/Themes/default/scripts/script.js?smf21"></script></head><body><div'
            ' id="top_section"><form action="/index.php?action=login2" method="post"><input'
            f' type="password" name="passwrd"></form></div><div id="main_content_section">{body}'
            '</div><div id="footer"><ul class="copyright"><li><a'
            ' href="https://www.simplemachines.org">SMF 2.1.4</a></li></ul></div></body></html>'
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        items = "".join(
            f'<span class="current_page">{n}</span> '
            if n == at
            else f'<a class="nav_page" href="{self._link(path(n))}">{n}</a> '
            for n in pager(pages, at)
        )
        arrow = (
            f'<a class="nav_page" href="{self._link(path(at + 1))}"><span class="main_icons'
            ' next_page"></span></a>'
        )
        return (
            '<div class="pagesection"><div class="pagelinks floatleft"><a href="#bot"'
            ' class="button">Go Down</a><span class="pages">Pages</span>'
            f"{items}{arrow if at < pages else ''}</div></div>"
        )

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "Leaks",
            f'{nav}<div id="messageindex"><div class="title_bar" id="topic_header"></div><div'
            f' id="topic_container">{rows}</div></div>',
        )

    def _row(self, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        link = self._link(self.thread_path(thread, 1))
        return (
            f'<div class="windowbg{" sticky" if thread.sticky else ""}"><div class="board_icon">'
            '</div><div class="info info_block"><div><div class="message_index_title"><span'
            f' class="preview" title=""><span id="msg_{first.id}"><a href="{link}">{thread.title}'
            '</a></span></span></div><p class="floatleft">Started by <a'
            f' href="/index.php?action=profile;u=2">{first.author}</a></p><span class="topic_pages">'
            f'<a class="nav_page" href="{self._link(self.thread_path(thread, 2))}">2</a></span>'
            f'</div></div><div class="board_stats centertext"><p>{len(thread.posts) - 1} Replies<br>'
            f'{id(last) % 999} Views</p></div><div class="lastpost"><p><a'
            f' href="/index.php?topic={thread.id}.msg{last.id}#new">{self._time(last)}</a><br>by <a'
            f' href="/index.php?action=profile;u=3">{last.author}</a></p></div></div>'
        )

    def _time(self, post: Message) -> str:
        return post.at.strftime("%B %d, %Y, %I:%M:%S %p")

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(
            thread.title,
            f'<div id="display_head" class="information"><h2 class="display_title"><span'
            f' id="top_subject">{thread.title}</span></h2></div>{nav}<div id="forumposts">{posts}'
            "</div>",
        )

    def _quote(self, thread: Thread, quoted: Message) -> str:
        return (
            f'<blockquote class="bbc_standard_quote"><cite><a href="/index.php?msg={quoted.id}">'
            f"Quote from: {quoted.author} on March 01, 2026</a></cite>{quoted.html}</blockquote>"
        )

    def _post(self, thread: Thread, post: Message) -> str:
        link = f"/index.php?topic={thread.id}.msg{post.id}#msg{post.id}"
        files = "".join(
            f'<div class="attached"><div class="attachments_bot"><a'
            f' href="/index.php?action=dlattach;topic={thread.id}.0;attach={n}"><img alt="*">&nbsp;'
            f"{name}</a> <br>({size}, downloaded 4 times)</div></div>"
            for n, (name, size) in enumerate(post.files)
        )
        attached = f'<div id="msg_{post.id}_footer" class="attachments">{files}</div>'
        edited = "<em>Last Edit</em>: March 01, 2026, 09:00:00 AM by x"
        return (
            f'<div class="windowbg" id="msg{post.id}"><div class="post_wrapper"><div class="poster">'
            f'<h4><a href="/index.php?action=profile;u=2">{post.author}</a></h4><ul'
            ' class="user_info"><li class="postcount">Posts: 12</li></ul></div><div'
            ' class="postarea"><div class="keyinfo"><div'
            f' id="subject_{post.id}" class="subject_title"><a href="{link}">{thread.title}</a>'
            f'</div><span class="page_number floatright">#1</span><div class="postinfo"><span'
            f' class="messageicon"></span><a href="{link}" rel="nofollow" class="smalltext">'
            f'{self._time(post)}</a><span class="smalltext modified floatright'
            f'{" mvisible" if post.edited else ""}" id="modified_{post.id}">'
            f'{edited if post.edited else ""}</span></div></div><div class="post"><div class="inner"'
            f' data-msgid="{post.id}" id="msg_{post.id}">'
            f"{self._quote(thread, post.quotes) if post.quotes else ''}{post.html}</div></div>"
            f'{attached if files else ""}</div><div class="moderatorbar"><div class="signature"'
            f' id="msg_{post.id}_signature">{post.signature}</div></div></div></div>'
        )


class SMF20(SMF21):
    """SMF 2.0: a table, bold page numbers in brackets, quotes under a header."""

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        items = " ".join(
            f"[<strong>{n}</strong>]"
            if n == at
            else f'<a class="navPages" href="{self._link(path(n))}">{n}</a>'
            for n in pager(pages, at)
        )
        return (
            f'<div class="pagesection"><div class="pagelinks floatleft">Pages: {items}</div></div>'
        )

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "Leaks",
            f'{nav}<div class="tborder topic_table" id="messageindex"><table class="table_grid">'
            '<thead><tr class="catbg"><th scope="col"><a href="/index.php?board=5.0;sort=subject">'
            f"Subject</a></th></tr></thead><tbody>{rows}</tbody></table></div>",
        )

    def _row(self, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        color = "stickybg" if thread.sticky else "windowbg"
        return (
            f'<tr><td class="icon1 {color}"></td><td class="icon2 {color}"></td><td class="subject'
            f' {color}2"><div><span id="msg_{first.id}"><a'
            f' href="{self._link(self.thread_path(thread, 1))}">{thread.title}</a></span><p>Started'
            f' by <a href="/index.php?action=profile;u=2">{first.author}</a> <small'
            f' id="pages{first.id}">&#171; <a href="{self._link(self.thread_path(thread, 2))}">2</a>'
            f' &#187;</small></p></div></td><td class="stats {color}">{len(thread.posts) - 1} Replies'
            f'<br />{id(last) % 999} Views</td><td class="lastpost {color}2"><a'
            f' href="/index.php?topic={thread.id}.msg{last.id};topicseen#new"><img /></a>'
            f"{self._time(last)}<br />by <a"
            f' href="/index.php?action=profile;u=3">{last.author}</a></td></tr>'
        )

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(
            thread.title,
            f'{nav}<div id="forumposts"><div class="cat_bar"><h3 class="catbg"><span id="author">'
            f"Author</span> Topic: {thread.title} &nbsp;(Read 44 times)</h3></div><form>{posts}"
            "</form></div>",
        )

    def _quote(self, thread: Thread, quoted: Message) -> str:
        return (
            '<div class="quoteheader"><div class="topslice_quote"><a'
            f' href="/index.php?topic={thread.id}.msg{quoted.id}#msg{quoted.id}">Quote from:'
            f" {quoted.author} on March 01, 2026, 08:00:00 AM</a></div></div><blockquote"
            f' class="bbc_standard_quote">{quoted.html}</blockquote><div class="quotefooter"><div'
            ' class="botslice_quote"></div></div>'
        )

    def _post(self, thread: Thread, post: Message) -> str:
        link = f"/index.php?topic={thread.id}.msg{post.id}#msg{post.id}"
        files = "".join(
            f'<a href="/index.php?action=dlattach;topic={thread.id}.0;attach={n}"><img />&nbsp;'
            f"{name}</a> ({size} - downloaded 4 times.)<br />"
            for n, (name, size) in enumerate(post.files)
        )
        attached = f'<div id="msg_{post.id}_footer" class="attachments smalltext">{files}</div>'
        edited = "&#171; <em>Last Edit: March 01, 2026, 09:00:00 AM by x</em> &#187;"
        number = thread.posts.index(post)
        said = f"Reply #{number} on:" if number else "on:"
        return (
            f'<a id="msg{post.id}"></a><div class="windowbg"><span class="topslice"><span></span>'
            f'</span><div class="post_wrapper"><div class="poster"><h4><img alt="Offline" /><a'
            f' href="/index.php?action=profile;u=2">{post.author}</a></h4><ul><li'
            ' class="postcount">Posts: 12</li></ul></div><div class="postarea"><div'
            f' class="flow_hidden"><div class="keyinfo"><h5 id="subject_{post.id}"><a href="{link}"'
            f' rel="nofollow">Re: {thread.title}</a></h5><div class="smalltext">&#171; <strong>{said}'
            f'</strong> {self._time(post)} &#187;</div></div></div><div class="post"><div'
            f' class="inner" id="msg_{post.id}">'
            f"{self._quote(thread, post.quotes) if post.quotes else ''}{post.html}</div></div>"
            f'{attached if files else ""}</div><div class="moderatorbar"><div class="smalltext'
            f' modified" id="modified_{post.id}">{edited if post.edited else ""}</div><div'
            f' class="signature" id="msg_{post.id}_signature">{post.signature}</div></div></div>'
            '<span class="botslice"><span></span></span></div><hr class="post_separator" />'
        )
