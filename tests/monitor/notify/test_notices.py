"""What every channel says of sources that fell, and that are back."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from pydantic import SecretStr

from monitor.model import Notice, SourceNews
from monitor.notify import terminal
from monitor.notify.email import Email, Options
from monitor.notify.slack import Bot
from monitor.notify.slack import Options as SlackOptions
from monitor.notify.terminal import Terminal
from monitor.notify.wording import words
from tests.monitor.notify.sample import tools
from tests.servers.slack import CHANNEL, TOKEN, SlackServer
from tests.servers.smtp import SmtpServer

AT = datetime(2026, 3, 2, 14, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def news(source: str = "example-forum", state: str = "refused", **changes: Any) -> SourceNews:
    values: dict[str, Any] = {
        "source": source,
        "state": state,
        "since": AT,
        "detail": "403: a login is asked for",
        "todo": "renew its credentials",
        "among": 40,
    }
    return SourceNews(**values | changes)


def notice(*told: SourceNews) -> Notice:
    return Notice(number=7, seen_at=AT + HOUR, news=told or (news(),))


def back(source: str, state: str = "unreachable", **changes: Any) -> SourceNews:
    return news(source, state, until=AT + 5 * HOUR, detail="", todo="", **changes)


def test_one_source_is_told_with_its_state_since_when_and_what_to_do() -> None:
    said = words(notice())
    assert said.subject == "[sources] example-forum: refused since 2026-03-02 14:02 UTC"
    assert said.facts == (
        (
            "example-forum",
            "refused since 2026-03-02 14:02 UTC: 403: a login is asked for. Renew its credentials.",
        ),
    )
    assert "`leakline sources`" in said.footer


def test_many_are_told_by_their_number_and_those_of_one_state_together() -> None:
    many = [
        news(f"s{n:02}", "unreachable", since=AT + n * HOUR / 60, todo="wait", network=True)
        for n in range(37)
    ]
    said = words(notice(*many))
    assert said.headline == (
        "37 of 40 sources cannot be reached since 2026-03-02 14:02 UTC: is the network down?"
    )
    ((label, told),) = said.facts
    assert label == "Unreachable"
    assert told.startswith("s00, s01, s02, s03, s04, s05, s06, s07 and 29 more; since 2026-03-02")
    assert told.endswith("Wait.")


def test_sources_of_several_states_are_told_side_by_side() -> None:
    said = words(notice(news("a"), news("b", "changed"), news("c", "silent")))
    assert said.headline == "3 of 40 sources cannot be read since 2026-03-02 14:02 UTC"
    assert [label for label, _ in said.facts] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("told", "headline"),
    [
        ([back("a")], "a is read again"),
        ([back("a", "silent")], "a is heard again"),
        ([back("a", "canary missing")], "a is showing the canary again"),
        ([back("a"), back("b", "refused")], "2 of 40 sources are read again"),
        ([back("a", "silent"), back("b", "silent")], "2 of 40 sources are heard again"),
    ],
)
def test_what_is_over_is_told_as_such(told: list[SourceNews], headline: str) -> None:
    assert words(notice(*told)).headline == headline


def test_what_is_back_tells_how_long_it_was_away() -> None:
    ((_, told),) = words(notice(back("a"))).facts
    assert told == "since 2026-03-02 19:02 UTC; it was unreachable for 5 hours"
    ((_, told),) = words(notice(back("a", since=AT + 5 * HOUR))).facts
    assert told == "since 2026-03-02 19:02 UTC; it was unreachable"
    many = words(notice(*(back(f"s{n}") for n in range(9)))).facts
    assert many == (("Unreachable", "s0, s1, s2, s3, s4, s5, s6, s7 and 1 more"),)


def test_a_long_answer_of_a_place_does_not_hide_what_to_do() -> None:
    ((_, told),) = words(notice(news(detail="x" * 5_000))).facts
    assert told.endswith("Renew its credentials.")


def test_what_a_place_answered_is_a_strangers_text() -> None:
    hostile = notice(news(detail="see http://bad.example.org\x1b[2J\n<!channel>"))
    ((_, told),) = words(hostile).facts
    assert "hxxp://bad[.]example[.]org" in told
    assert "\x1b" not in told
    assert "\n" not in told


def test_a_source_that_is_back_is_no_alarm() -> None:
    assert notice().severity == "medium"
    assert notice(back("a")).severity == "low"


async def test_slack_gets_a_message_of_its_own_under_the_notices_key(slack: SlackServer) -> None:
    options = SlackOptions(
        token=SecretStr(TOKEN), channel=CHANNEL, base_url=slack.base_url, pace=0.001
    )
    bot = Bot(options, tools())
    await bot.send(notice(), key="notice.7.soc", thread=None)
    await bot.send(notice(), key="notice.7.soc", thread=None)
    (message,) = slack.messages
    assert message["text"].startswith("[sources] example-forum: refused")


async def test_mail_gets_a_message_of_its_own_with_both_sides(smtp: SmtpServer) -> None:
    options = Options(
        host="127.0.0.1",
        port=smtp.port,
        security="none",
        sender="leakline@example.org",
        to=("soc@example.org",),
    )
    await Email(options, tools()).send(notice(), key="notice.7.soc", thread=None)
    (message,) = smtp.messages
    assert "example-forum: refused" in message["Subject"]
    assert message["Message-ID"] == "<notice.7.soc@example.org>"
    for side in ("plain", "html"):
        body = message.get_body((side,))
        assert body is not None
        assert "Renew its credentials." in body.get_content()


async def test_a_terminal_gets_the_sources_line_by_line() -> None:
    out = StringIO()
    channel = Terminal(terminal.Options(), tools(), out)
    await channel.send(notice(news("a"), news("b")), key="notice.7.soc", thread=None)
    first, *lines = out.getvalue().splitlines()
    assert first == "[sources] 2 of 40 sources refused since 2026-03-02 14:02 UTC"
    assert [line.strip().split(":")[0] for line in lines] == ["a", "b"]
