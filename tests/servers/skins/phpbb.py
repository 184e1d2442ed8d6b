"""phpBB 3.3 with prosilver, and an older board with subSilver2 that speaks Russian."""

from collections.abc import Callable

from tests.servers.board import Board, Message, Thread, pager

_MONTHS = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]


class PhpBB:
    """phpBB 3.3, prosilver. Its links carry the session of a guest."""

    type = "text/html; charset=UTF-8"
    sid = "&amp;sid=0123456789abcdef0123456789abcdef"

    def list_path(self, page: int) -> str:
        return "/viewforum.php?f=5" + (f"&start={(page - 1) * 6}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        start = f"&start={(page - 1) * thread.board.posts_a_page}" if page > 1 else ""
        return f"/viewtopic.php?t={thread.id}{start}"

    def _link(self, path: str) -> str:
        return "." + path.replace("&", "&amp;") + self.sid

    def _page(self, kind: str, title: str, body: str) -> str:
        return (
            '<!DOCTYPE html><html dir="ltr" lang="en-gb"><head><meta charset="utf-8" /><title>'
            f'Specimen board - {title}</title></head><body id="phpbb" class="nojs notouch'
            f' section-{kind} ltr"><div id="wrap" class="wrap"><div id="page-header">'
            '<a href="./ucp.php?mode=login">Login</a></div><div id="page-body" class="page-body">'
            f'{body}<form method="post" action="./ucp.php?mode=login" class="headerspace"><input'
            ' type="password" name="password"></form></div><div id="page-footer">All times are'
            ' <span title="UTC">UTC</span><div class="copyright">Powered by <a'
            ' href="https://www.phpbb.com/">phpBB</a></div></div></div></body></html>'
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        if pages == 1:
            return '<div class="pagination">1 post &bull; Page <strong>1</strong> of <strong>1</strong></div>'  # noqa: E501
        items = "".join(
            f'<li class="active"><span>{n}</span></li>'
            if n == at
            else f'<li><a class="button" href="{self._link(path(n))}" role="button">{n}</a></li>'
            for n in pager(pages, at)
        )
        arrow = (
            f'<li class="arrow next"><a class="button button-icon-only"'
            f' href="{self._link(path(at + 1))}" rel="next"><i class="icon"></i><span'
            ' class="sr-only">Next</span></a></li>'
            if at < pages
            else ""
        )
        return f'<div class="pagination">40 posts <ul>{items}{arrow}</ul></div>'

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "viewforum",
            "Leaks",
            f'<h2 class="forum-title"><a href="./viewforum.php?f=5">Leaks</a></h2><div'
            f' class="action-bar bar-top">{nav}</div><div class="forumbg"><div class="inner"><ul'
            f' class="topiclist"><li class="header"><dl><dt>Topics</dt></dl></li></ul><ul'
            f' class="topiclist topics">{rows}</ul></div></div>',
        )

    def _row(self, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        path = self._link(self.thread_path(thread, 1))
        return (
            f'<li class="row bg1{" sticky" if thread.sticky else ""}"><dl class="row-item'
            ' topic_read"><dt title="No unread posts"><div class="list-inner"><a'
            f' href="{path}" class="topictitle">{thread.title}</a><br /><div class="pagination">'
            f'<ul><li><a class="button" href="{self._link(self.thread_path(thread, 2))}">2</a>'
            '</li></ul></div><div class="topic-poster responsive-hide">by <a class="username"'
            f' href="./memberlist.php?mode=viewprofile&amp;u=2">{first.author}</a> &raquo;'
            f" {self._time(first)}</div></div></dt>"
            f'<dd class="posts">{len(thread.posts) - 1} <dfn>Replies</dfn></dd><dd class="views">'
            f'{id(last) % 999} <dfn>Views</dfn></dd><dd class="lastpost"><span><dfn>Last post'
            ' </dfn>by <a class="username"'
            f' href="./memberlist.php?mode=viewprofile&amp;u=3">{last.author}</a> <a'
            f' href="./viewtopic.php?p={last.id}{self.sid}#p{last.id}" title="Go to last post">'
            f"</a><br />{self._time(last)}</span></dd></dl></li>"
        )

    def _time(self, post: Message) -> str:
        shown = post.at.strftime("%a %b %d, %Y %I:%M %p").lower()
        return f'<time datetime="{post.at.isoformat()}">{shown}</time>'

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(
            "viewtopic",
            thread.title,
            f'<h2 class="topic-title"><a href="./viewtopic.php?t={thread.id}{self.sid}">'
            f'{thread.title}</a></h2><div class="action-bar bar-top">{nav}</div>{posts}',
        )

    def _post(self, thread: Thread, post: Message) -> str:
        quote = ""
        if post.quotes:
            quote = (
                '<blockquote><div><cite><a href="./memberlist.php?mode=viewprofile&amp;u=2">'
                f'{post.quotes.author}</a> wrote: <a href="./viewtopic.php?p={post.quotes.id}'
                f'#p{post.quotes.id}" data-post-id="{post.quotes.id}">&uarr;</a></cite>'
                f"{post.quotes.html}</div></blockquote>"
            )
        files = "".join(
            f'<dl class="file"><dt><a class="postlink" href="./download/file.php?id={n}">{name}'
            f"</a></dt><dd>({size}) Downloaded 12 times</dd></dl>"
            for n, (name, size) in enumerate(post.files)
        )
        attached = f'<dl class="attachbox"><dt>Attachments</dt><dd>{files}</dd></dl>'
        edited = (
            '<div class="notice">Last edited by <a class="username" href="./memberlist.php?'
            'mode=viewprofile&amp;u=2">x</a> on Sun Mar 01, 2026 9:00 am, edited 1 time in total.'
            "</div>"
        )
        return (
            f'<div id="p{post.id}" class="post has-profile bg2"><div class="inner"><dl'
            f' class="postprofile" id="profile{post.id}"><dt><a class="username"'
            f' href="./memberlist.php?mode=viewprofile&amp;u=2">{post.author}</a></dt><dd>Joined:'
            ' Fri Jan 03, 2020 1:00 pm</dd></dl><div class="postbody"><div'
            f' id="post_content{post.id}"><h3><a href="#p{post.id}">Re: {thread.title}</a></h3>'
            f'<p class="author"><a class="unread" href="./viewtopic.php?p={post.id}{self.sid}'
            f'#p{post.id}"></a><span class="responsive-hide">by <strong><a class="username"'
            f' href="./memberlist.php?mode=viewprofile&amp;u=2">{post.author}</a></strong> &raquo;'
            f' </span>{self._time(post)}</p><div class="content">{quote}{post.html}</div>'
            f"{attached if files else ''}{edited if post.edited else ''}"
            f'<div id="sig{post.id}" class="signature">{post.signature}</div></div></div></div>'
            "</div>"
        )


class SubSilver(PhpBB):
    """phpBB 3.0 with subSilver2 in Russian; its times are text, its addresses rewritten."""

    def list_path(self, page: int) -> str:
        return "/utechki-f5" + (f"-{(page - 1) * 6}" if page > 1 else "") + ".html"

    def thread_path(self, thread: Thread, page: int) -> str:
        start = f"-{(page - 1) * thread.board.posts_a_page}" if page > 1 else ""
        return f"/tema-t{thread.id}{start}.html"

    def _link(self, path: str) -> str:
        return "." + path

    def _page(self, kind: str, title: str, body: str) -> str:
        return (
            '<html lang="ru"><head><meta http-equiv="content-type" content="text/html;'
            f' charset=utf-8" /><title>Форум • {title}</title></head><body class="ltr"><div'
            f' id="wrapcentre">{body}<p class="datetime">Часовой пояс: UTC + 3 часа</p><div'
            ' id="wrapfooter"><span class="copyright">Powered by <a'
            ' href="http://www.phpbb.com/">phpBB</a></span></div></div></body></html>'
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        items = ", ".join(
            f"<strong>{n}</strong>" if n == at else f'<a href="{self._link(path(n))}">{n}</a>'
            for n in pager(pages, at)
        )
        after = f' <a href="{self._link(path(at + 1))}">След.</a>' if at < pages else ""
        return (
            f'<td class="gensmall">Страница <strong>{at}</strong> из <strong>{pages}</strong>'
            f' </td><td class="gensmall pagination"><b>{items}{after}</b></td>'
        )

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "viewforum",
            "Утечки",
            f'<table><tr>{nav}</tr></table><table class="tablebg"><tr><th>Темы</th></tr>{rows}'
            "</table>",
        )

    def _row(self, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        image = "sticky_read" if thread.sticky else "topic_read"
        return (
            f'<tr><td class="row1" width="25"><img src="./{image}.gif" class="{image}" /></td><td'
            f' class="row1"><a class="topictitle" href="{self._link(self.thread_path(thread, 1))}">'
            f'{thread.title}</a></td><td class="row2"><p class="topicauthor"><a'
            f' href="./member2.html">{first.author}</a></p></td><td class="row1"><p'
            f' class="topicdetails">{len(thread.posts) - 1}</p></td><td class="row2"><p'
            f' class="topicdetails">{id(last) % 999}</p></td><td class="row1"><p'
            f' class="topicdetails">{self._time(last)}</p><p class="topicdetails"><a'
            f' href="./member3.html">{last.author}</a> <a href="./post{last.id}.html#p{last.id}">'
            "<img /></a></p></td></tr>"
        )

    def _time(self, post: Message) -> str:
        hour = (post.at.hour + 3) % 24
        return f"{post.at.day:02} {_MONTHS[post.at.month - 1]} {post.at.year}, {hour:02}:{post.at.minute:02}"  # noqa: E501

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(
            "viewtopic",
            thread.title,
            f'<div id="pageheader"><h2><a class="titles" href="./tema-t{thread.id}.html">'
            f"{thread.title}</a></h2></div><table><tr>{nav}</tr></table>{posts}",
        )

    def _post(self, thread: Thread, post: Message) -> str:
        quote = ""
        if post.quotes:
            quote = (
                f'<div class="quotetitle">{post.quotes.author} писал(а):</div><div'
                f' class="quotecontent">{post.quotes.html}</div>'
            )
        files = "".join(
            f'<dl class="file"><dt><a href="./download/file.php?id={n}">{name}</a></dt><dd>[ {size}'
            " | 3 просмотра ]</dd></dl>"
            for n, (name, size) in enumerate(post.files)
        )
        edited = '<br /><span class="gensmall edited">Последний раз редактировалось <b>x</b></span>'
        return (
            f'<table class="tablebg" width="100%"><tr class="row1"><td align="center"><a'
            f' name="p{post.id}"></a><b class="postauthor">{post.author}</b></td><td><table><tr>'
            f'<td class="gensmall"><div><b>Заголовок:</b> Re: {thread.title}</div></td><td'
            f' class="gensmall"><div><a href="./post{post.id}.html#p{post.id}"><img /></a><b>'
            f"Добавлено:</b> {self._time(post)}&nbsp;</div></td></tr></table></td></tr><tr"
            f' class="row1"><td class="profile"><span class="postdetails"><b>Зарегистрирован:</b>'
            ' 01 янв 2020, 10:00</span></td><td><table><tr><td><div class="postbody">'
            f"{quote}{post.html}</div>{files}{edited if post.edited else ''}<br /><span"
            f' class="postbody signature"><br />_________________<br />{post.signature}</span></td>'
            "</tr></table></td></tr></table>"
        )
