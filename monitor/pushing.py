"""Posts sent to an inbox, in signed messages that may be sent again without harm.

A message's id is a digest of what it holds: who was cut off sends the whole file again, and what
was taken before is answered "taken before". The other side is connectors/inbox.py.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import aiohttp
from standardwebhooks import Webhook

from connectors.interchange import write_line
from connectors.post import Post

LARGEST = 1024 * 1024  #: bytes of a message, unless one post is longer
_POSTS = 1000  #: of a message
_ATTEMPTS = 6
_LONGEST_WAIT = 60  #: seconds
_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=10)
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class NotTaken(Exception):
    """An inbox did not take a message: one plain sentence. What went before it was taken."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many posts were taken, and how many the inbox had taken before."""

    taken: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """Some posts as one body."""

    body: str
    posts: int

    @property
    def id(self) -> str:
        """The same for the same posts."""
        return f"push_{hashlib.sha256(self.body.encode()).hexdigest()[:40]}"

    def signed(self, webhook: Webhook, now: datetime) -> dict[str, str]:
        """The headers of the Standard Webhooks scheme."""
        now = now.replace(microsecond=0)
        return {
            "content-type": "application/x-ndjson",
            "webhook-id": self.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": webhook.sign(self.id, now, self.body),
        }


def messages(posts: Iterable[Post]) -> Iterator[Message]:
    """The posts in messages of a size that an inbox takes, in their order."""
    lines: list[str] = []
    size = 0
    for post in posts:
        line = f"{write_line(post)}\n"
        length = len(line.encode())
        if lines and (size + length > LARGEST or len(lines) >= _POSTS):
            yield Message("".join(lines), len(lines))
            lines, size = [], 0
        lines.append(line)
        size += length
    if lines:
        yield Message("".join(lines), len(lines))


async def push(
    posts: Iterable[Post],
    url: str,
    secret: str,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Pushed:
    """Send the posts, one message after the other, waiting where the inbox asks for it.

    Raises NotTaken when it takes a message not at all; sending all again later is harmless.
    """
    webhook, done = Webhook(secret), Pushed()
    async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as http:
        for message in messages(posts):
            taken = await _send(http, url, message, webhook)
            done = (
                Pushed(done.taken + message.posts, done.before)
                if taken
                else Pushed(done.taken, done.before + message.posts)
            )
            on_progress(done.taken + done.before)
    return done


async def _send(http: aiohttp.ClientSession, url: str, message: Message, webhook: Webhook) -> bool:
    """True when the message was taken now, False when it was before. Raises NotTaken."""
    reason = ""
    for attempt in range(_ATTEMPTS):
        wait: float = min(2**attempt, _LONGEST_WAIT)
        try:
            async with http.post(
                url,
                data=message.body.encode(),
                headers=message.signed(webhook, datetime.now(UTC)),
                allow_redirects=False,
            ) as answer:
                if answer.status in (HTTPStatus.ACCEPTED, HTTPStatus.OK):
                    return answer.status == HTTPStatus.ACCEPTED
                reason = await _reason(answer)
                if answer.status not in _BUSY:
                    raise NotTaken(reason)
                stated = answer.headers.get("retry-after", "")
                wait = min(int(stated), _LONGEST_WAIT) if stated.isdigit() else wait
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            reason = f"{url} cannot be reached: {type(error).__name__}"
        if attempt + 1 < _ATTEMPTS:
            await asyncio.sleep(wait)
    raise NotTaken(reason)


async def _reason(answer: aiohttp.ClientResponse) -> str:
    """What the inbox says, as far as it says something."""
    try:
        said = (await answer.json())["reason"]
    except (ValueError, KeyError, TypeError, aiohttp.ClientError):
        said = "it does not say why"
    return f"{answer.url.host} answers {answer.status}: {str(said)[:200]}"
