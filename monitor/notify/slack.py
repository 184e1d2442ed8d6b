"""Alerts to a Slack channel: one thread per incident with a bot token, or an incoming webhook.

Bot token (`token` and `channel`): the app needs chat:write, and the bot must be a member of the
channel; with channels:history (groups:history for private channels) an alert whose answer was lost
is found again instead of being said twice. `channel` is the id (C0123456789, at the end of the
channel's details), since names change. Limits: one message a second and channel; 429 is obeyed.

Incoming webhook (`webhook_url`): nothing else is needed, but a webhook tells nothing about what it
posted: there are no threads, and an alert whose answer was lost may be said twice.
"""

import logging
from collections.abc import Awaitable, Iterator
from datetime import timedelta
from typing import Any, Self, TypeVar

import aiohttp
import re2
from aiolimiter import AsyncLimiter
from pydantic import Field, SecretStr, model_validator
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from monitor.model import Alert, Notice, Reason
from monitor.notify.base import (
    DeliveryDelayed,
    DeliveryRejected,
    Notifier,
    NotifierOptions,
    Plugin,
    Receipt,
    Tools,
)
from monitor.notify.wording import Wording, words

_PAGES = 5  # of 200 messages, looked through for an alert whose answer was lost
_MARGIN = timedelta(hours=1)  # between our clock and Slack's
_EVENT = "leakline_alert"
_OK = 200
_TOO_MANY = 429
_SERVER_ERROR = 500

_TRY_AGAIN = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "message_limit_exceeded",
        "rollup_error",
    }
)
_LEFT_OUT = {
    # what is sent again without its blocks, or outside its thread
    "invalid_blocks": frozenset({"blocks"}),
    "invalid_blocks_format": frozenset({"blocks"}),
    "msg_blocks_too_long": frozenset({"blocks"}),
    "thread_not_found": frozenset({"thread_ts", "reply_broadcast"}),
}
_MAY_NOT_LOOK = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})
_QUIET: dict[str, Any] = {
    "unfurl_links": False,
    "unfurl_media": False,
    "link_names": False,
    "parse": "none",
}
_FOR_ALL = (Reason.NEW_STAGE, Reason.CLOCK)  #: shown in the channel, too, not in the thread alone
_WORD = re2.compile(r"^[a-z_]{2,40}$")


class Options(NotifierOptions):
    """Either a bot token and a channel, or the URL of an incoming webhook."""

    token: SecretStr | None = None  #: xoxb-...
    channel: str | None = Field(default=None, pattern=r"^[CGD][A-Z0-9]{6,}$")  #: the id, no name
    webhook_url: SecretStr | None = None
    base_url: str = "https://slack.com/api/"
    proxy: str | None = None  #: http://host:port; the environment's proxies are not used
    timeout: int = Field(default=15, ge=1, le=120)  #: seconds, for one request
    pace: float = Field(default=1.0, gt=0)  #: seconds between two messages

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.webhook_url is None) == (self.token is None):
            raise ValueError("either token and channel, or webhook_url")
        if (self.token is None) != (self.channel is None):
            raise ValueError("token and channel come together")
        return self


def _is_for_all(alert: Alert | Notice) -> bool:
    return isinstance(alert, Alert) and alert.reason in _FOR_ALL


class _ThreadGone(Exception):
    """Somebody deleted the first message of the incident's thread."""


class Bot:
    """One channel, written to by a bot that keeps a thread per incident."""

    def __init__(self, options: Options, _tools: Tools) -> None:
        self._channel = options.channel or ""
        self._pace = AsyncLimiter(1, options.pace)
        self._may_look = True
        self._web = AsyncWebClient(
            token=options.token.get_secret_value() if options.token else None,
            base_url=options.base_url,
            timeout=options.timeout,
            logger=_silent(),
            retry_handlers=[],  # delivery tries again; the SDK would post twice after a lost answer
        )
        self._web.proxy = options.proxy  # or else the SDK takes the environment's

    async def send(self, alert: Alert | Notice, *, key: str, thread: str | None) -> Receipt:
        """The receipt with the `ts` of the incident's first message here."""
        if self._may_look:
            try:
                said = await self._said_before(alert, key, thread)
            except _ThreadGone:
                said = thread = None
            if said:
                return Receipt(thread or said)
        shown = words(alert)
        message = {
            "text": fallback(shown),
            "blocks": blocks(shown),
            "metadata": _metadata(key),
            "thread_ts": thread,
            "reply_broadcast": True if thread and _is_for_all(alert) else None,
        }
        return Receipt(await self._post(message))

    async def send_report(self, subject: str, text: str, html: str, *, key: str) -> None:
        """Nothing, once Slack has taken the subject and the beginning of the text."""
        del html
        await self._post({"text": report_text(subject, text), "metadata": _metadata(key)})

    async def close(self) -> None:
        """Nothing is held open: each request has a connection of its own."""

    async def _post(self, message: dict[str, Any]) -> str:
        """The `ts` of the thread; what Slack cannot show or find is left out of the message."""
        await self._pace.acquire()
        try:
            answer = await _answered(
                self._web.chat_postMessage(channel=self._channel, **_QUIET, **message)
            )
        except SlackApiError as error:
            left_out = _LEFT_OUT.get(_code(error), frozenset()) & message.keys()
            if left_out:
                return await self._post({k: v for k, v in message.items() if k not in left_out})
            raise _verdict(_status(error), _code(error), _headers(error)) from None
        return str(message.get("thread_ts") or answer["ts"])

    async def _said_before(self, alert: Alert | Notice, key: str, thread: str | None) -> str | None:
        """The `ts` of the message that an earlier attempt has posted under this key, if any.

        An answer can be lost and a process can be killed between posting and marking: neither
        leaves a trace in the outbox, so it is looked up each time. Without the scope for it, post.
        """
        cursor = None
        for _ in range(_PAGES):
            try:
                page = await _answered(self._page(alert, thread, cursor))
            except SlackApiError as error:
                self._not_seen(error)
                return None
            for message in page.get("messages") or ():
                if _key(message) == key:
                    return str(message.get("thread_ts") or message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    def _page(
        self, alert: Alert | Notice, thread: str | None, cursor: str | None
    ) -> Awaitable[Any]:
        asked: dict[str, Any] = {"channel": self._channel, "limit": 200, "cursor": cursor}
        if thread:
            return self._web.conversations_replies(ts=thread, include_all_metadata=True, **asked)
        oldest = f"{(alert.seen_at - _MARGIN).timestamp():.6f}"
        return self._web.conversations_history(oldest=oldest, include_all_metadata=True, **asked)

    def _not_seen(self, error: SlackApiError) -> None:
        """Raises what keeps us from posting too; remembers when looking is not allowed."""
        code = _code(error)
        if code == "thread_not_found":
            raise _ThreadGone from None
        if code in _MAY_NOT_LOOK:
            self._may_look = False
            return
        raise _verdict(_status(error), code, _headers(error)) from None


class Webhook:
    """One channel behind an incoming webhook: no threads."""

    def __init__(self, options: Options, _tools: Tools) -> None:
        self._pace = AsyncLimiter(1, options.pace)
        self._hook = AsyncWebhookClient(
            options.webhook_url.get_secret_value() if options.webhook_url else "",
            timeout=options.timeout,
            logger=_silent(),
            retry_handlers=[],
        )
        self._hook.proxy = options.proxy

    async def send(self, alert: Alert | Notice, *, key: str, thread: str | None) -> Receipt:
        """An empty receipt: a webhook does not tell what it posted."""
        del key, thread
        shown = words(alert)
        await self._post({"text": fallback(shown), "blocks": blocks(shown)})
        return Receipt()

    async def send_report(self, subject: str, text: str, html: str, *, key: str) -> None:
        """Nothing, once Slack has taken the subject and the beginning of the text."""
        del html, key
        await self._post({"text": report_text(subject, text)})

    async def close(self) -> None:
        """Nothing is held open: each request has a connection of its own."""

    async def _post(self, message: dict[str, Any]) -> None:
        await self._pace.acquire()
        unfurl = {"unfurl_links": False, "unfurl_media": False}
        answer = await _answered(self._hook.send_dict({**message, **unfurl}))
        if answer.status_code == _OK:
            return
        code = _word(answer.body)
        if "blocks" in message and code in _LEFT_OUT:
            await self._post({"text": message["text"]})
            return
        raise _verdict(answer.status_code, code, answer.headers)


# -- what Slack shows -----------------------------------------------------------------------------

_SECTION = 3_000  # characters of a section's text, counted after escaping
_FIELD = 2_000
_FIELDS = 10  # in one section
_FALLBACK = 4_000  # of `text`: what notifications and screen readers get


def escape(text: str, longest: int) -> str:
    """The text as Slack shows it literally, cut to `longest` characters, never within an entity."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if len(safe) <= longest:
        return safe
    cut = safe[: longest - 1]
    entity = cut.rfind("&")
    return f"{cut if entity < 0 or ';' in cut[entity:] else cut[:entity]}…"


def fallback(said: Wording) -> str:
    """The alert in a few plain lines."""
    lines = [said.subject, *(f"{label}: {value}" for label, value in said.facts), *said.why]
    return escape("\n".join(lines), _FALLBACK)


def report_text(subject: str, text: str) -> str:
    """The subject and the beginning of the text."""
    return escape(f"{subject}\n\n{text}", _FALLBACK)


def blocks(said: Wording) -> list[dict[str, Any]]:
    """The alert in Block Kit, within its limits."""
    shown = [_section(f"*{escape(said.subject, _SECTION - 2)}*")]
    if not said.facts:
        shown.append(_section(escape(said.headline, _SECTION)))
    facts = [_mrkdwn(f"*{label}*\n{escape(value, _FIELD - 100)}") for label, value in said.facts]
    shown += [
        {"type": "section", "fields": facts[first : first + _FIELDS]}
        for first in range(0, len(facts), _FIELDS)
    ]
    if said.why:
        shown.append(_section(escape("\n".join(f"• {reason}" for reason in said.why), _SECTION)))
    if said.excerpt:
        shown.append(_section(f">{escape(said.excerpt, _SECTION - 1)}"))
    return [*shown, *_context(said)]


def _context(said: Wording) -> Iterator[dict[str, Any]]:
    for lines in (said.sources, said.milestones, (said.footer,)):
        if lines:
            text = escape("\n".join(lines), _FIELD)
            yield {"type": "context", "elements": [_mrkdwn(text)]}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _mrkdwn(text)}


def _mrkdwn(text: str) -> dict[str, Any]:
    # verbatim: Slack makes no links, names or channels out of the text by itself
    return {"type": "mrkdwn", "text": text, "verbatim": True}


# -- what Slack answers ---------------------------------------------------------------------------

A = TypeVar("A")


async def _answered(call: Awaitable[A]) -> A:
    """The answer, whatever it says; no answer is a delay.

    Errors of the HTTP client may hold the URL of the webhook, so only their kind is told.
    """
    try:
        return await call
    except TimeoutError:
        raise DeliveryDelayed("Slack did not answer in time") from None
    except AttributeError:  # slack_sdk 3.47, when a 200 is no JSON (a proxy's login page)
        raise DeliveryDelayed("what answered was not Slack") from None
    except (aiohttp.ClientError, OSError) as error:
        raise DeliveryDelayed(f"no connection with Slack ({type(error).__name__})") from None


def _verdict(status: int, code: str, headers: Any) -> DeliveryDelayed | DeliveryRejected:
    """What an answer that is not "ok" means for the delivery."""
    if status == _TOO_MANY or code in _TRY_AGAIN:
        wait = str(headers.get("Retry-After", ""))[:6]
        after = timedelta(seconds=int(wait)) if wait.isdecimal() else None
        return DeliveryDelayed(f"Slack asks to wait ({code or status})", retry_after=after)
    if status >= _SERVER_ERROR or (status == _OK and not code):
        return DeliveryDelayed(f"Slack answered {status} without saying what is wrong")
    return DeliveryRejected(f"Slack refused: {code or status}")


def _status(error: SlackApiError) -> int:
    # the SDK hands out its own answer, or that of the HTTP client if the body was no JSON
    answer = error.response
    return int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0))


def _headers(error: SlackApiError) -> Any:
    return getattr(error.response, "headers", {})


def _code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    return _word(data.get("error")) if isinstance(data, dict) else ""


def _word(code: object) -> str:
    """Slack's name for an error; empty for anything that does not look like one."""
    return code if isinstance(code, str) and _WORD.search(code) else ""


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": _EVENT, "event_payload": {"key": key}}


def _key(message: dict[str, Any]) -> object:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key")


def _silent() -> logging.Logger:
    """A logger that says nothing: on DEBUG the SDK would log messages and the webhook's URL."""
    quiet = logging.getLogger("leakline.slack")
    quiet.setLevel(logging.CRITICAL)
    return quiet


def start(options: Options, tools: Tools) -> Notifier:
    """The notifier for what the operator has: a bot token or a webhook."""
    return Webhook(options, tools) if options.webhook_url else Bot(options, tools)


NOTIFIER = Plugin(Options, start)
