"""A board of no known engine, with its own names for everything, in German."""

from collections.abc import Callable

from tests.servers.board import Board, Message, Thread, pager

SELECTORS = {
    "row": "section.liste > div.eintrag",
    "row_title": "a.kopf",
    "row_last": ".zuletzt",
    "title": "h1.betreff",
    "post": "div.beitrag",
    "body": ".inhalt",
    "author": ".wer",
    "date": ".wann",
    "next": "a.weiter",
}


class Plain:
    """A home-made board: posts are numbered anew in each thread."""

    type = "text/html; charset=utf-8"

    def list_path(self, page: int) -> str:
        return "/brett" + (f"?seite={page}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/faden/{thread.id}" + (f"?seite={page}" if page > 1 else "")

    def _page(self, title: str, body: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="de"><head><title>{title}</title></head><body><h1'
            f' class="betreff">{title}</h1>{body}</body></html>'
        )

    def _pager(self, at: int, pages: int, path: Callable[[int], str]) -> str:
        items = "".join(
            f"<b>{n}</b> " if n == at else f'<a href="{path(n)}">{n}</a> ' for n in pager(pages, at)
        )
        after = f'<a class="weiter" href="{path(at + 1)}">weiter</a>' if at < pages else ""
        before = f'<a rel="prev" href="{path(at - 1)}">zurück</a>' if at > 1 else ""
        return f'<div class="pager">{before}{items}{after}</div>'

    def list_page(self, board: Board, page: int) -> str:
        rows = "".join(
            f'<div class="eintrag"><a class="kopf" href="{self.thread_path(thread, 1)}">'
            f'{thread.title}</a><span class="zuletzt">{self._time(thread.posts[-1])}</span></div>'
            for thread in board.listed(page)
        )
        nav = self._pager(page, board.pages, self.list_path)
        return self._page("Brett", f'<section class="liste">{rows}</section>{nav}')

    def _time(self, post: Message) -> str:
        return post.at.strftime("%d.%m.%Y um %H:%M Uhr")

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = "".join(self._post(thread, post) for post in thread.page(page))
        nav = self._pager(page, thread.pages, lambda n: self.thread_path(thread, n))
        return self._page(thread.title, posts + nav)

    def _post(self, thread: Thread, post: Message) -> str:
        number = thread.posts.index(post) + 1
        quote = f"<blockquote>{post.quotes.html}</blockquote>" if post.quotes else ""
        return (
            f'<div class="beitrag" id="post-{number}"><span class="wer">{post.author}</span> <span'
            f' class="wann">{self._time(post)}</span><div class="inhalt">{quote}{post.html}</div>'
            "</div>"
        )
