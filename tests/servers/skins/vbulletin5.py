"""vBulletin 5, as its default style writes pages."""

# ruff: noqa: E501  (markup)

from collections.abc import Callable

from tests.servers.board import Board, Message, Thread, pager
from tests.servers.skins.vbulletin import VBulletin4


class VBulletin5(VBulletin4):
    """vBulletin 5."""

    type = "text/html; charset=UTF-8"

    def list_path(self, page: int) -> str:
        return "/forum/leaks" + (f"/page{page}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/forum/leaks/{thread.id}-{thread.slug}" + (f"/page{page}" if page > 1 else "")

    def _page(self, title: str, body: str) -> str:
        return (
            '<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="UTF-8" /><meta'
            f' name="generator" content="vBulletin 5.6.9" /><title>{title} - Specimen</title></head>'
            f'<body id="vb-page-body"><h1 class="main-title js-main-title">{title}</h1>{body}</body>'
            "</html>"
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        items = "".join(
            f'<a class="b-pagenav__button js-pagenav-button{" b-pagenav__button--primary" if n == at else ""}"'
            f' href="{path(n)}" data-page="{n}">{n}</a>'
            for n in pager(pages, at)
        )
        after = (
            f'<a class="b-pagenav__button js-pagenav-button js-pagenav-next-button"'
            f' href="{path(at + 1)}" rel="next"><i></i></a>'
        )
        return f'<div class="pagenav-container">{items}{after if at < pages else ""}</div>'

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(self._row(board, thread) for thread in board.listed(page))
        nav = self._pager(page, board.pages, self.list_path)
        return self._page(
            "Leaks",
            f'{nav}<table class="topic-list stretch"><tbody class="topic-list-container">{rows}'
            "</tbody></table>",
        )

    def _row(self, board: Board, thread: Thread) -> str:
        last, first = thread.posts[-1], thread.posts[0]
        link = self.thread_path(thread, 1)
        shown = last.at.strftime("%m-%d-%Y, %I:%M %p")
        return (
            f'<tr class="topic-item js-topic-item{" sticky" if thread.sticky else ""}"'
            f' data-node-id="{thread.id}"><td class="cell-topic"><a href="{link}" class="topic-title'
            f' js-topic-title">{thread.title}</a><div class="topic-info">Started by <a'
            f' href="/member/2-x">{first.author}</a>, <span class="date">03-01-2026</span></div></td>'
            f'<td class="cell-count"><div class="posts-count">{len(thread.posts) - 1} responses</div>'
            f'<div class="views-count">{id(last) % 999} views</div></td><td class="cell-lastpost">'
            f'<div class="lastpost-wrapper"><div class="lastpost-by">by <a href="/member/3-y">'
            f'{last.author}</a></div><div><span class="post-date">{shown}</span><a'
            f' href="{link}?p={last.id}#post{last.id}" class="go-to-last-post"></a></div></div></td>'
            "</tr>"
        )

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(board, thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(
            thread.title, f'{nav}<ul class="conversation-list list-container">{posts}</ul>'
        )

    def _post(self, board: Board, thread: Thread, post: Message) -> str:
        link = f"{self.thread_path(thread, 1)}?p={post.id}#post{post.id}"
        quote = ""
        if post.quotes:
            quote = (
                '<div class="bbcode_container"><div class="bbcode_quote"><div'
                ' class="quote_container"><div class="bbcode_postedby">Originally posted by <strong>'
                f'{post.quotes.author}</strong> <a href="{self.thread_path(thread, 1)}?p='
                f'{post.quotes.id}#post{post.quotes.id}"></a></div><div class="message">'
                f"{post.quotes.html}</div></div></div></div>"
            )
        files = "".join(
            f'<li class="b-post-attachments__item"><a href="/filedata/fetch?id={n}">{name}</a>'
            f" ({size}, 3 views)</li>"
            for n, (name, size) in enumerate(post.files)
        )
        attached = f'<div class="b-post-attachments"><ul>{files}</ul></div>'
        edited = (
            '<div class="b-post__edit-info">Last edited by <a>x</a>; 03-01-2026, 09:00 AM.</div>'
        )
        shown = post.at.strftime("%m-%d-%Y, %I:%M %p")
        return (
            f'<li class="b-post js-post js-comment-parent" data-node-id="{post.id}"'
            f' itemprop="comment" itemscope itemtype="http://schema.org/Comment"><div'
            f' class="b-userinfo"><div class="author h-text-size--14"><strong><a'
            f' href="/member/2-x">{post.author}</a></strong></div><ul><li>Join Date: Jan 2020</li>'
            f'</ul></div><div class="b-post__body"><div class="b-post__arrow"></div><a'
            f' id="post{post.id}"></a><div class="b-post__timestamp"><time itemprop="dateCreated"'
            f' datetime="{post.at.strftime("%Y-%m-%dT%H:%M:%S")}">{shown}</time></div><a'
            f' class="b-post__count js-show-post-link" href="{link}">#1</a><div'
            f' class="b-post__content js-post__content"><div class="js-post__content-text restore'
            f' h-wordwrap" itemprop="text">{quote}{post.html}</div>{attached if files else ""}</div>'
            f'{edited if post.edited else ""}<div class="post-signature restore">{post.signature}'
            "</div></div></li>"
        )
