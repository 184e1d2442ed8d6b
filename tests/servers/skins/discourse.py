"""Discourse: an HTML shell for people, JSON for those who ask for it."""

from datetime import timedelta

from tests.servers.board import Board, Message, Thread, as_json


class Discourse:
    """The JSON of Discourse 3; its pages hold twenty posts."""

    type = "application/json; charset=utf-8"

    def list_path(self, page: int) -> str:
        return "/c/leaks/5.json" + (f"?page={page - 1}" if page > 1 else "")

    def thread_path(self, thread: Thread, page: int) -> str:
        return f"/t/{thread.id}.json" + (f"?page={page}" if page > 1 else "")

    def list_page(self, board: Board, page: int) -> str:
        more = {"more_topics_url": f"/c/leaks/5?page={page}"} if page < board.pages else {}
        topics = [self._row(thread) for thread in board.listed(page)]
        return as_json({"users": [], "topic_list": {"per_page": 6, **more, "topics": topics}})

    def _row(self, thread: Thread) -> dict[str, object]:
        last = thread.posts[-1]
        return {
            "id": thread.id,
            "title": thread.title,
            "slug": thread.slug,
            "posts_count": len(thread.posts),
            "highest_post_number": len(thread.posts),
            "last_posted_at": self._time(last),
            "views": id(last) % 999,
            "pinned": thread.sticky,
            "closed": thread.locked,
        }

    def _time(self, post: Message) -> str:
        return post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def thread_page(self, board: Board, thread: Thread, page: int) -> str:
        posts = [self._post(thread, post) for post in thread.page(page)]
        return as_json(
            {
                "id": thread.id,
                "title": thread.title,
                "slug": thread.slug,
                "post_stream": {"posts": posts, "stream": [post.id for post in thread.posts]},
            }
        )

    def _post(self, thread: Thread, post: Message) -> dict[str, object]:
        quote = ""
        if post.quotes:
            number = thread.posts.index(post.quotes) + 1
            quote = (
                f'<aside class="quote no-group" data-username="{post.quotes.author}"'
                f' data-post="{number}" data-topic="{thread.id}"><div class="title">'
                f"{post.quotes.author}:</div><blockquote><p>{post.quotes.html}</p></blockquote>"
                "</aside>"
            )
        files = "".join(
            f'<p><a class="attachment" href="/uploads/short-url/x{n}">{name}</a> ({size})</p>'
            for n, (name, size) in enumerate(post.files)
        )
        return {
            "id": post.id,
            "post_number": thread.posts.index(post) + 1,
            "post_type": 1,
            "username": post.author,
            "created_at": self._time(post),
            "updated_at": self._time(post) if not post.edited else str(post.at + timedelta(1)),
            "version": 2 if post.edited else 1,
            "reply_to_post_number": None,
            "cooked": f"{quote}<p>{post.html}</p>{files}",
        }
