"""XenForo 2 and 1, as their default styles write pages."""

from collections.abc import Callable

from tests.servers.board import Board, Message, Thread, pager

HTML = "text/html; charset=utf-8"


class XenForo2:
    """XenForo 2.2."""

    type = HTML

    def list_path(self, page: int) -> str:
        return "/forums/leaks.5/" + (f"page-{page}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/threads/{thread.slug}.{thread.id}/" + (f"page-{page}" if page > 1 else "")

    def _page(self, template: str, title: str, body: str) -> str:
        return (
            f'<!DOCTYPE html><html id="XF" lang="en-US" dir="LTR" data-app="public"'
            f' data-template="{template}" class="has-no-js"><head><meta charset="utf-8"/>'
            f"<title>{title} | Specimen board</title></head><body>"
            '<header class="p-header"><div class="p-nav-opposite"><a href="/login/">Log in</a>'
            '<form action="/login/login" method="post"><input name="login"><input type="password"'
            ' name="password"></form></div></header>'
            f'<div class="p-body"><h1 class="p-title-value">{title}</h1>{body}</div>'
            '<footer><a href="https://xenforo.com">Community platform by XenForo</a></footer>'
            "</body></html>"
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        if pages == 1:
            return ""
        items = "".join(
            f'<li class="pageNav-page{" pageNav-page--current" if n == at else ""}">'
            f'<a href="{path(n)}">{n}</a></li>'
            for n in pager(pages, at)
        )
        before = f'<a href="{path(at - 1)}" class="pageNav-jump pageNav-jump--prev">Prev</a>'
        after = f'<a href="{path(at + 1)}" class="pageNav-jump pageNav-jump--next">Next</a>'
        return (
            '<nav class="pageNavWrapper"><div class="pageNav">'
            + (before if at > 1 else "")
            + f'<ul class="pageNav-main">{items}</ul>'
            + (after if at < pages else "")
            + "</div></nav>"
        )

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "forum_view",
            "Leaks",
            f'{nav}<div class="structItemContainer"><div class="structItemContainer-group">{rows}'
            "</div></div>",
        )

    def _row(self, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        jump = "".join(
            f'<a href="{self.thread_path(thread, n)}">{n}</a>' for n in range(2, thread.pages + 1)
        )
        sticky = (
            '<li><i class="structItem-status structItem-status--sticky" title="Sticky"></i></li>'
            if thread.sticky
            else ""
        )
        return (
            f'<div class="structItem structItem--thread js-threadListItem-{thread.id}"'
            f' data-author="{first.author}"><div class="structItem-cell structItem-cell--main">'
            f'<ul class="structItem-statuses">{sticky}</ul><div class="structItem-title">'
            f'<a href="/forums/leaks.5/?prefix_id=2" class="labelLink"><span class="label">Selling'
            f'</span></a> <a href="{self.thread_path(thread, 1)}">{thread.title}</a></div>'
            f'<div class="structItem-minor"><ul class="structItem-parts"><li><a class="username"'
            f' href="/members/x.1/">{first.author}</a></li><li class="structItem-startDate">'
            f"{self._time(first)}</li></ul>"
            f'<span class="structItem-pageJump">{jump}</span></div></div>'
            '<div class="structItem-cell structItem-cell--meta"><dl class="pairs"><dt>Replies</dt>'
            f"<dd>{len(thread.posts) - 1}</dd></dl><dl><dt>Views</dt><dd>{id(last) % 9}K</dd></dl>"
            '</div><div class="structItem-cell structItem-cell--latest">'
            f'<a href="{self.thread_path(thread, 1)}latest">{self._time(last)}</a>'
            f'<a class="username" href="/members/y.2/">{last.author}</a></div></div>'
        )

    def _time(self, post: Message) -> str:
        stamp = int(post.at.timestamp())
        return (
            f'<time class="u-dt structItem-latestDate" datetime="{post.at.isoformat()}"'
            f' data-time="{stamp}" title="shown">Today at 9:00 AM</time>'
        )

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        path = self.thread_path(thread, 1)
        posts = "".join(self._post(path, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page("thread_view", thread.title, f"{nav}<div>{posts}</div>{nav}")

    def _post(self, path: str, post: Message) -> str:
        quote = self._quote(post.quotes) if post.quotes else ""
        files = "".join(
            f'<li class="file file--linked"><div class="file-content"><div class="file-info">'
            f'<span class="file-name" title="{name}">{name}</span><div class="file-meta">{size} ·'
            f" Views: 8</div></div></div></li>"
            for name, size in post.files
        )
        attached = (
            f'<section class="message-attachments"><ul class="attachmentList">{files}</ul>'
            "</section>"
            if files
            else ""
        )
        edited = '<div class="message-lastEdit">Last edited: <time>x</time></div>'
        return (
            f'<article class="message message--post js-post" data-author="{post.author}"'
            f' data-content="post-{post.id}" id="js-post-{post.id}"><span class="u-anchorTarget"'
            f' id="post-{post.id}"></span><div class="message-inner"><div class="message-cell">'
            f'<h4 class="message-name"><a class="username" href="/members/x.1/">{post.author}</a>'
            '</h4><dl><dt>Joined</dt><dd>Jan 1, 2020</dd></dl></div><div class="message-main">'
            f'<header class="message-attribution"><ul class="message-attribution-main"><li>'
            f'<a href="{path}post-{post.id}">{self._time(post)}</a></li></ul></header>'
            f'<div class="message-content"><article class="message-body js-selectToQuote">'
            f'<div class="bbWrapper">{quote}{post.html}</div><div class="js-selectToQuoteEnd">'
            f"&nbsp;</div></article>{attached}{edited if post.edited else ''}"
            f'<aside class="message-signature"><div class="bbWrapper">{post.signature}</div>'
            "</aside></div></div></div></article>"
        )

    def _quote(self, quoted: Message) -> str:
        return (
            '<blockquote class="bbCodeBlock bbCodeBlock--quote" data-attributes="member: 1"'
            f' data-quote="{quoted.author}" data-source="post: {quoted.id}"><div'
            f' class="bbCodeBlock-title"><a href="/goto/post?id={quoted.id}"'
            f' class="bbCodeBlock-sourceJump">{quoted.author} said:</a></div><div'
            f' class="bbCodeBlock-content"><div class="bbCodeBlock-expandContent">{quoted.html}'
            '</div><div class="bbCodeBlock-expandLink"><a>Click to expand...</a></div></div>'
            "</blockquote>"
        )


class XenForo1:
    """XenForo 1.5. Its dates are text, with the seconds in data-time while they are recent."""

    type = HTML

    def list_path(self, page: int) -> str:
        return "/forums/leaks.5/" + (f"page-{page}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/threads/{thread.slug}.{thread.id}/" + (f"page-{page}" if page > 1 else "")

    def _page(self, title: str, body: str) -> str:
        return (
            '<!DOCTYPE html><html id="XenForo" lang="en-US" dir="LTR" class="Public NoJs'
            f' LoggedOut"><head><meta charset="utf-8"/><base href="/"/><title>{title} | Specimen'
            '</title></head><body><div id="loginBar"><form action="login/login" id="login"><input'
            ' type="password" name="password"></form></div><div class="titleBar"><h1>'
            f"{title}</h1></div>{body}<footer>Forum software by XenForo</footer></body></html>"
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        if pages == 1:
            return ""
        items = "".join(
            f'<a href="{path(n)[1:]}" class="{"currentPage" if n == at else ""}">{n}</a>'
            for n in pager(pages, at)
        )
        after = f'<a href="{path(at + 1)[1:]}" class="text">Next &gt;</a>' if at < pages else ""
        before = f'<a href="{path(at - 1)[1:]}" class="text">&lt; Prev</a>' if at > 1 else ""
        return (
            f'<div class="PageNav"><span class="pageNavHeader">Page {at} of {pages}</span><nav>'
            f"{before}{items}{after}</nav></div>"
        )

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page("Leaks", f'{nav}<ol class="discussionListItems">{rows}</ol>')

    def _row(self, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        sticky = '<span class="sticky" title="Sticky">Sticky</span>' if thread.sticky else ""
        path = self.thread_path(thread, 1)[1:]
        return (
            f'<li id="thread-{thread.id}" class="discussionListItem visible'
            f'{" sticky" if thread.sticky else ""}" data-author="{first.author}"><div'
            f' class="listBlock main"><div class="titleText"><div class="iconKey">{sticky}</div>'
            f'<h3 class="title"><a href="{path}" class="PreviewTooltip">{thread.title}</a></h3>'
            f'<div class="secondRow"><a href="members/x.1/" class="username">{first.author}</a>,'
            f'<a class="faint" href="{path}">{self._time(first)}</a><span class="itemPageNav">'
            f'<a href="{path}page-2">2</a></span></div></div></div><div class="listBlock stats">'
            f'<dl class="major"><dt>Replies:</dt><dd>{len(thread.posts) - 1}</dd></dl><dl'
            f' class="minor"><dt>Views:</dt><dd>{id(last) % 99}</dd></dl></div><div'
            f' class="listBlock lastPost"><dl class="lastPostInfo"><dt><a href="members/y.2/"'
            f' class="username">{last.author}</a></dt><dd class="muted"><a href="{path}latest"'
            f' class="dateTime">{self._time(last)}</a></dd></dl></div></li>'
        )

    def _time(self, post: Message) -> str:
        shown = post.at.strftime("%b %d, %Y at %I:%M %p")
        return f'<span class="DateTime" title="{shown}">{post.at.strftime("%b %d, %Y")}</span>'

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        path = self.thread_path(thread, page)[1:]
        posts = "".join(self._post(path, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(
            thread.title, f'{nav}<ol class="messageList" id="messageList">{posts}</ol>{nav}'
        )

    def _post(self, path: str, post: Message) -> str:
        quote = ""
        if post.quotes:
            quote = (
                f'<div class="bbCodeBlock bbCodeQuote" data-author="{post.quotes.author}"><aside>'
                f'<div class="attribution type">{post.quotes.author} said: <a'
                f' href="goto/post?id={post.quotes.id}#post-{post.quotes.id}"'
                ' class="AttributionLink">&uarr;</a></div><blockquote class="quoteContainer"><div'
                f' class="quote">{post.quotes.html}</div><div class="quoteExpand">Click to'
                " expand...</div></blockquote></aside></div>"
            )
        files = "".join(
            f'<li class="attachment"><div class="boxModelFixer"><div class="attachmentInfo"><h6'
            f' class="filename"><a href="attachments/x.{n}/">{name}</a></h6><dl><dt>File size:</dt>'
            f"<dd>{size}</dd></dl></div></div></li>"
            for n, (name, size) in enumerate(post.files)
        )
        attached = f'<div class="attachedFiles"><ul class="attachmentList">{files}</ul></div>'
        edited = '<div class="editDate">Last edited: <span class="DateTime">x</span></div>'
        return (
            f'<li id="post-{post.id}" class="message" data-author="{post.author}"><div'
            f' class="messageUserInfo"><h3 class="userText"><a href="members/x.1/"'
            f' class="username">{post.author}</a></h3></div><div class="messageInfo"><div'
            f' class="messageContent"><article><blockquote class="messageText SelectQuoteContainer'
            f' ugc baseHtml">{quote}{post.html}<div class="messageTextEndMarker">&nbsp;</div>'
            f"</blockquote></article></div>{edited if post.edited else ''}"
            f'{attached if files else ""}<div class="baseHtml signature messageText ugc"><aside>'
            f'{post.signature}</aside></div><div class="messageMeta"><span class="item muted"><a'
            f' href="{path}#post-{post.id}" class="datePermalink" title="Permalink">'
            f"{self._time(post)}</a></span></div></div></li>"
        )
