"""Alerts to Slack, against a local server that answers like its API."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from monitor.model import Reason
from monitor.notify.base import DeliveryDelayed, DeliveryRejected, Notifier
from monitor.notify.slack import NOTIFIER, Options, blocks, escape, fallback
from monitor.notify.wording import words
from tests.monitor.notify.sample import LINE_ENDS, alert, tools
from tests.servers.slack import (
    CHANNEL,
    HOOK,
    TOKEN,
    SlackServer,
    fits,
    hangs,
    loses_the_answer,
    says,
    status,
)


def bot(server: SlackServer, **changes: Any) -> Notifier:
    options: dict[str, Any] = {
        "token": TOKEN,
        "channel": CHANNEL,
        "base_url": server.base_url,
        "pace": 0.001,
    }
    return NOTIFIER.start(Options(**(options | changes)), tools())


def webhook(server: SlackServer, **changes: Any) -> Notifier:
    options: dict[str, Any] = {"webhook_url": server.webhook_url, "pace": 0.001}
    return NOTIFIER.start(Options(**(options | changes)), tools())


async def told(notifier: Notifier, thread: str | None = None, **changes: Any) -> str | None:
    said = alert(**changes)
    return (await notifier.send(said, key=f"{said.key}.soc", thread=thread)).thread


# -- what is posted -------------------------------------------------------------------------------


async def test_an_alert_is_one_message_with_a_text_for_notifications(slack: SlackServer) -> None:
    await told(bot(slack))
    (message,) = slack.messages
    assert message["text"].startswith("[publication] 500,000 French hospital records")
    assert "First mention" in json.dumps(message["blocks"])
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)


async def test_all_alerts_of_an_incident_are_one_thread(slack: SlackServer) -> None:
    notifier = bot(slack)
    thread = await told(notifier, revision=1)
    later = [await told(notifier, thread, revision=n) for n in (2, 3)]
    assert later == [thread, thread]
    assert [m.get("thread_ts") for m in slack.messages] == [None, thread, thread]


async def test_a_new_stage_and_a_reminder_in_a_thread_also_show_in_the_channel(
    slack: SlackServer,
) -> None:
    notifier = bot(slack)
    thread = await told(notifier, revision=1)
    await told(notifier, thread, revision=2, reason=Reason.NEW_STAGE)
    await told(notifier, thread, revision=3, reason=Reason.GREW)
    await told(notifier, thread, revision=4, reason=Reason.CLOCK)
    assert [m.get("reply_broadcast") for m in slack.messages] == [None, True, None, True]


async def test_a_thread_whose_first_message_was_deleted_begins_anew(slack: SlackServer) -> None:
    thread = await told(bot(slack), "1600000000.000001")
    assert thread == slack.messages[0]["ts"]
    assert "thread_ts" not in slack.messages[0]


async def test_also_without_the_scope_to_look(slack: SlackServer) -> None:
    slack.may_look = False
    thread = await told(bot(slack), "1600000000.000001")
    assert [m["ts"] for m in slack.messages] == [thread]


async def test_a_strangers_markup_is_text(slack: SlackServer) -> None:
    hostile = "<!channel> <@U123> <http://x.example.org|click> & *bold*"
    await told(bot(slack), title=hostile, excerpt=hostile, why=(hostile,))
    (message,) = slack.messages
    assert "<" not in message["text"]
    assert "&lt;!channel&gt;" in message["text"]
    texts = [b["text"]["text"] for b in message["blocks"] if "text" in b]
    assert all("<" not in text for text in texts)
    assert all(b["text"]["verbatim"] for b in message["blocks"] if "text" in b)


@pytest.mark.parametrize("end", LINE_ENDS)
async def test_a_title_with_any_line_end_arrives(slack: SlackServer, end: str) -> None:
    await told(bot(slack), title=f"one{end}two")
    assert slack.messages[0]["text"].startswith("[publication] one two\n")


async def test_an_alert_that_cannot_be_rendered_is_still_told(slack: SlackServer) -> None:
    await told(bot(slack), claim=None)
    assert "see console" in slack.messages[0]["text"]
    assert "cannot be shown here" in json.dumps(slack.messages[0]["blocks"])


@given(st.text(alphabet="<>&;a\n\x00\u202e\ud800é", max_size=4_000))
def test_whatever_the_text_the_blocks_keep_slacks_limits(text: str) -> None:
    said = words(alert(title=text, excerpt=text, why=(text,) * 20, source=text, languages=(text,)))
    assert fits(blocks(said))
    assert len(fallback(said)) <= 4_000


@given(st.text(alphabet="<>&a", max_size=60), st.integers(5, 40))
def test_a_cut_never_splits_an_entity(text: str, longest: int) -> None:
    cut = escape(text, longest)
    assert len(cut) <= longest
    assert "&" not in cut.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


def test_a_cut_takes_no_more_than_it_must() -> None:
    assert escape("abcdef", 6) == "abcdef"
    assert escape("abcdefg", 6) == "abcde…"
    assert escape("abc&efg", 6) == "abc…"


async def test_the_weekly_report_arrives_as_a_short_text(slack: SlackServer) -> None:
    for notifier in (bot(slack), webhook(slack)):
        await notifier.send_report("Week 6", "one <incident>\n" * 900, "<p>", key="report.soc")  # type: ignore[attr-defined]
    for message in slack.messages:
        assert message["text"].startswith("Week 6\n\none &lt;incident&gt;")
        assert len(message["text"]) <= 4_000


# -- what goes wrong ------------------------------------------------------------------------------


async def test_429_is_a_delay_of_as_long_as_slack_asks(slack: SlackServer) -> None:
    for notifier in (bot(slack), webhook(slack)):
        slack.faults.append(status(429, "ratelimited", Retry_After="17"))
        with pytest.raises(DeliveryDelayed) as delayed:
            await told(notifier)
        assert delayed.value.retry_after == timedelta(seconds=17)
    assert slack.messages == []


@pytest.mark.parametrize("wait", ["soon", "-5", "1.5", ""])
async def test_a_retry_after_that_is_no_number_leaves_the_wait_to_us(
    slack: SlackServer, wait: str
) -> None:
    slack.faults.append(status(429, "", Retry_After=wait))
    with pytest.raises(DeliveryDelayed) as delayed:
        await told(bot(slack))
    assert delayed.value.retry_after is None


@pytest.mark.parametrize("code", [500, 502, 503])
async def test_a_server_error_is_a_delay(slack: SlackServer, code: int) -> None:
    for notifier in (bot(slack), webhook(slack)):
        slack.faults.append(status(code, "<html>oops</html>"))
        with pytest.raises(DeliveryDelayed, match=str(code)):
            await told(notifier)


async def test_a_page_of_some_proxy_instead_of_an_answer_is_a_delay(slack: SlackServer) -> None:
    slack.faults.append(status(200, "<html>Please log in to the guest network</html>"))
    with pytest.raises(DeliveryDelayed):
        await told(bot(slack))


@pytest.mark.parametrize("code", ["internal_error", "service_unavailable", "ratelimited"])
async def test_an_error_of_slack_itself_is_a_delay(slack: SlackServer, code: str) -> None:
    slack.faults.append(says(code))
    with pytest.raises(DeliveryDelayed, match=code):
        await told(bot(slack))


@pytest.mark.parametrize(
    "code", ["invalid_auth", "account_inactive", "not_in_channel", "is_archived", "token_revoked"]
)
async def test_a_refusal_is_for_the_operator(slack: SlackServer, code: str) -> None:
    slack.faults.append(says(code))
    with pytest.raises(DeliveryRejected, match=code):
        await told(bot(slack))


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"token": "xoxb-wrong"}, "invalid_auth"), ({"channel": "C9999999999"}, "channel_not_found")],
)
async def test_a_wrong_token_or_channel_is_for_the_operator(
    slack: SlackServer, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(DeliveryRejected, match=code):
        await told(bot(slack, **changes))


@pytest.mark.parametrize("code", [400, 403, 404, 410])
async def test_a_webhook_that_is_gone_is_for_the_operator(slack: SlackServer, code: int) -> None:
    slack.faults.append(status(code, "no_service"))
    with pytest.raises(DeliveryRejected, match="no_service"):
        await told(webhook(slack))


async def test_no_answer_in_time_is_a_delay(slack: SlackServer) -> None:
    for notifier in (bot(slack, timeout=1), webhook(slack, timeout=1)):
        slack.faults.append(hangs())
        with pytest.raises(DeliveryDelayed, match="in time"):
            await told(notifier)


async def test_nobody_listening_is_a_delay(slack: SlackServer) -> None:
    nowhere = "http://127.0.0.1:9/"
    for options in (
        Options(token=SecretStr(TOKEN), channel=CHANNEL, base_url=nowhere),
        Options(webhook_url=SecretStr(nowhere + "services/secret")),
    ):
        with pytest.raises(DeliveryDelayed, match="no connection"):
            await told(NOTIFIER.start(options, tools()))


async def test_blocks_that_slack_cannot_show_are_left_out(slack: SlackServer) -> None:
    slack.faults.append(says("invalid_blocks"))
    await told(bot(slack))
    slack.faults.append(status(400, "invalid_blocks"))
    await told(webhook(slack))
    assert [m["text"].partition("\n")[0] for m in slack.messages] == [words(alert()).subject] * 2
    assert all("blocks" not in m for m in slack.messages)


async def test_a_plain_text_that_slack_refuses_too_is_not_tried_for_ever(
    slack: SlackServer,
) -> None:
    slack.faults += [says("invalid_blocks"), says("invalid_blocks")]
    with pytest.raises(DeliveryRejected):
        await told(bot(slack))


# -- said once ------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", [1, 2])
async def test_an_alert_whose_answer_was_lost_is_not_said_twice(
    slack: SlackServer, revision: int
) -> None:
    notifier = bot(slack)
    thread = await told(notifier, revision=1) if revision > 1 else None
    slack.faults.append(loses_the_answer())
    with pytest.raises(DeliveryDelayed):
        await told(notifier, thread, revision=revision)
    again = await told(bot(slack), thread, revision=revision)
    assert slack.keys() == [f"fr-1.{n}.soc" for n in range(1, revision + 1)]
    assert again == slack.messages[0]["ts"]


async def test_it_is_found_again_behind_other_messages(slack: SlackServer) -> None:
    await told(bot(slack), revision=1)
    slack.messages += [{"ts": f"1700000001.{n:06d}", "text": "chat"} for n in range(250)]
    slack.messages.reverse()
    assert await told(bot(slack), revision=1) == "1700000000.000001"
    assert len(slack.messages) == 251


async def test_without_the_scope_to_look_it_posts_and_does_not_ask_again(
    slack: SlackServer,
) -> None:
    slack.may_look = False
    notifier = bot(slack)
    thread = await told(notifier, revision=1)
    await told(notifier, thread, revision=2)
    assert slack.calls == ["conversations.history", "chat.postMessage", "chat.postMessage"]


# -- secrets and options --------------------------------------------------------------------------


async def test_no_error_and_no_log_line_holds_a_secret(
    slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.faults += [status(403, HOOK), status(500, TOKEN), hangs(), says("invalid_auth")]
    seen = []
    for notifier in (webhook(slack), webhook(slack), webhook(slack, timeout=1), bot(slack)):
        with pytest.raises((DeliveryDelayed, DeliveryRejected)) as raised:
            await told(notifier)
        assert raised.value.__cause__ is None
        seen.append(str(raised.value))
    for secret in (TOKEN, HOOK, "specimen-secret-path"):
        assert secret not in "".join(seen)
        assert secret not in "\n".join(
            r.getMessage() for r in caplog.records if "uvicorn" not in r.name
        )


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"token": TOKEN},
        {"channel": CHANNEL},
        {"token": TOKEN, "channel": "#leaks"},
        {"token": TOKEN, "channel": CHANNEL, "webhook_url": "https://hooks.example.org/x"},
        {"webhook_url": "https://hooks.example.org/x", "colour": "red"},
    ],
)
def test_options_that_cannot_work_are_refused_without_showing_a_secret(
    options: dict[str, str],
) -> None:
    with pytest.raises(ValidationError) as refused:
        Options(**options)  # type: ignore[arg-type]
    assert TOKEN not in str(refused.value)
    assert "hooks.example.org" not in str(refused.value)
