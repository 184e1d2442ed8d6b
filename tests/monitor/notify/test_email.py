"""Alerts by e-mail, against a real SMTP server on loopback."""

import shutil
import socket
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loguru import logger
from pydantic import ValidationError

from monitor.notify.base import DeliveryDelayed, DeliveryRejected, ReportCarrier
from monitor.notify.email import NOTIFIER, Email, Options, compose, letter, message_id
from monitor.notify.wording import words
from tests.monitor.notify.sample import LINE_ENDS, alert, tools
from tests.servers.smtp import PASSWORD, USER, SmtpServer, certificate, smtp_server

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="makes its certificate")


def email(server: SmtpServer, home: Path | None = None, **changes: Any) -> Email:
    options: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "sender": "leakline@example.org",
        "to": ["soc@example.org", "dpo@example.org"],
        "timeout": 5,
    }
    notifier = NOTIFIER.start(Options(**(options | changes)), tools(home))
    assert isinstance(notifier, Email)
    return notifier


async def told(notifier: Email, thread: str | None = None, **changes: Any) -> str | None:
    said = alert(**changes)
    return (await notifier.send(said, key=f"{said.key}.soc", thread=thread)).thread


# -- what is sent ---------------------------------------------------------------------------------


async def test_an_alert_is_a_message_with_a_text_and_an_html_side(smtp: SmtpServer) -> None:
    await told(email(smtp))
    (message,) = smtp.messages
    assert message["Subject"] == "[publication] 500,000 French hospital records"
    assert message["From"] == "Leakline <leakline@example.org>"
    assert message["To"] == "soc@example.org, dpo@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Fri, 12 Feb 2021 03:00:00 +0000"
    assert smtp.recipients == [["soc@example.org", "dpo@example.org"]]
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Country: France" in text.get_content()
    assert "<td>France</td>" in html.get_content()
    assert "hxxps://forum[.]example[.]org" in text.get_content()


async def test_all_alerts_of_an_incident_are_one_thread(smtp: SmtpServer) -> None:
    notifier = email(smtp)
    root = await told(notifier, revision=1)
    assert [await told(notifier, root, revision=n) for n in (2, 3)] == [root, root]
    first, *later = smtp.messages
    assert first["Message-ID"] == root
    assert "References" not in first
    assert [(m["References"], m["In-Reply-To"]) for m in later] == [(root, root)] * 2


async def test_an_alert_that_is_sent_again_is_the_same_message(smtp: SmtpServer) -> None:
    for _ in range(2):
        await told(email(smtp))
    first, second = smtp.messages
    assert first["Message-ID"] == second["Message-ID"] == "<fr-1.4.soc@example.org>"


@pytest.mark.parametrize("end", LINE_ENDS)
async def test_a_title_with_any_line_end_arrives_and_adds_no_header(
    smtp: SmtpServer, end: str
) -> None:
    await told(email(smtp), title=f"one{end}Bcc: victim@example.org", incident=f"a{end}b")
    (message,) = smtp.messages
    assert message["Subject"] == "[publication] one Bcc: victim@example[.]org"
    assert "Bcc" not in message
    assert smtp.recipients == [["soc@example.org", "dpo@example.org"]]


async def test_a_strangers_markup_is_text_in_html(smtp: SmtpServer) -> None:
    hostile = "<script>alert(1)</script><img src=x>{{ 7*7 }}"
    await told(email(smtp), title=hostile, excerpt=hostile, why=(hostile,))
    html = smtp.messages[0].get_body(("html",))
    assert html is not None
    shown = html.get_content()
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown
    assert "{{ 7*7 }}" in shown


async def test_other_alphabets_arrive(smtp: SmtpServer) -> None:
    title = "Слили базу: 500 000 строк, ücretsiz, 数据库泄露, قاعدة بيانات" + " длинно" * 10
    await told(email(smtp), title=title, excerpt=title)
    (message,) = smtp.messages
    text = message.get_body(("plain",))
    assert text is not None
    assert message["Subject"] == f"[publication] {title}"
    assert title in text.get_content()


async def test_an_alert_that_cannot_be_rendered_is_still_told(smtp: SmtpServer) -> None:
    await told(email(smtp), claim=None)
    assert smtp.messages[0]["Subject"] == "[publication] incident fr-1, see console"


@given(st.text(max_size=500))
def test_whatever_the_text_it_is_a_sound_message(text: str) -> None:
    said = words(alert(title=text, excerpt=text, why=(text,), source=text))
    read = message_from_bytes(compose(said).as_bytes(policy=policy.SMTP), policy=policy.default)
    # Python 3.11 reads a blank at the end of an encoded word away: compared without blanks.
    assert "".join(str(read["Subject"]).split()) == "".join(said.subject[:200].split())
    assert set(read.keys()) == {"Subject", "MIME-Version", "Content-Type"}
    assert not read.defects


@given(st.text(max_size=300))
def test_whatever_the_key_it_is_a_sound_message_id(key: str) -> None:
    message = letter("s", "t", "h")
    message["Message-ID"] = identity = message_id(key, "example.org")
    assert identity == message_id(key, "example.org")
    assert str(message["Message-ID"]) == identity


async def test_the_weekly_report_arrives_with_both_sides(smtp: SmtpServer) -> None:
    notifier = email(smtp)
    assert isinstance(notifier, ReportCarrier)
    await notifier.send_report("Week 6\n", "text \ud800", "<p>html</p>", key="report.2021-W06.soc")
    (message,) = smtp.messages
    assert (message["Subject"], message["Message-ID"]) == (
        "Week 6",
        "<report.2021-W06.soc@example.org>",
    )
    html = message.get_body(("html",))
    assert html is not None
    assert "<p>html</p>" in html.get_content()


# -- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["451 later", "421 too busy", "452 full"])
async def test_a_4xx_is_a_delay(smtp: SmtpServer, answer: str) -> None:
    smtp.answers.append(answer)
    with pytest.raises(DeliveryDelayed, match=answer[:3]):
        await told(email(smtp))


@pytest.mark.parametrize("answer", ["550 no", "552 too large", "554 policy"])
async def test_a_5xx_is_for_the_operator(smtp: SmtpServer, answer: str) -> None:
    smtp.answers.append(answer)
    with pytest.raises(DeliveryRejected, match=f"the message with {answer[:3]}"):
        await told(email(smtp))


async def test_when_nobody_may_receive_it_is_for_the_operator(smtp: SmtpServer) -> None:
    smtp.refused = {"soc@example.org": "550 who?", "dpo@example.org": "550 who?"}
    with pytest.raises(DeliveryRejected, match="recipients with 550"):
        await told(email(smtp))


async def test_when_one_recipient_is_put_off_all_are_tried_again(smtp: SmtpServer) -> None:
    smtp.refused = {"dpo@example.org": "450 grey"}
    with pytest.raises(DeliveryDelayed, match="put off"):
        await told(email(smtp))


async def test_when_one_recipient_is_refused_the_others_have_it_and_it_is_logged(
    smtp: SmtpServer,
) -> None:
    lines: list[str] = []
    sink = logger.add(lambda line: lines.append(str(line)), level="ERROR")
    smtp.refused = {"dpo@example.org": "550 who?"}
    await told(email(smtp))
    logger.remove(sink)
    assert smtp.recipients == [["soc@example.org"]]
    assert "1 of 2 recipients were refused" in lines[0]


async def test_nobody_listening_is_a_delay(smtp: SmtpServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    with pytest.raises(DeliveryDelayed, match="no connection with 127"):
        await told(email(smtp, port=free))


async def test_a_server_that_says_nothing_is_a_delay(smtp: SmtpServer) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(DeliveryDelayed, match="Timeout"),
    ):
        await told(email(smtp, port=silent.getsockname()[1], timeout=0.3))


async def test_a_server_without_starttls_is_for_the_operator(smtp: SmtpServer) -> None:
    with pytest.raises(DeliveryRejected, match="does not offer"):
        await told(email(smtp, security="starttls"))
    assert smtp.messages == []


@needs_openssl
async def test_with_starttls_and_a_login_it_arrives(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    login = {"username": USER, "password": PASSWORD, "ca_file": Path("cert.pem")}
    with smtp_server(context, login=True) as server:
        await told(email(server, tmp_path, security="starttls", **login))
        assert len(server.messages) == 1


@needs_openssl
async def test_with_tls_from_the_start_it_arrives(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with smtp_server(tls=context) as server:
        await told(email(server, tmp_path, security="tls", ca_file=Path("cert.pem")))
        assert len(server.messages) == 1


@needs_openssl
async def test_a_wrong_password_is_for_the_operator_and_never_told(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    login = {"username": USER, "password": "wrong-specimen", "ca_file": Path("cert.pem")}
    with smtp_server(context, login=True) as server:
        with pytest.raises(DeliveryRejected, match="refused the login with 535") as refused:
            await told(email(server, tmp_path, security="starttls", **login))
        assert "wrong-specimen" not in str(refused.value)
        assert refused.value.__cause__ is None


@needs_openssl
async def test_a_certificate_that_nobody_vouches_for_gets_no_message(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with smtp_server(context) as server:
        with pytest.raises(DeliveryDelayed, match="no connection"):
            await told(email(server, security="starttls"))
        assert server.messages == []


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": "nobody"},
        {"to": ["a@example.org\nBcc: b@example.org"]},
        {"to": []},
        {"username": "x"},
        {"username": "x", "password": PASSWORD, "security": "none"},
        {"port": 70_000},
        {"colour": "red"},
    ],
)
def test_options_that_cannot_work_are_refused_without_showing_a_secret(
    changes: dict[str, Any],
) -> None:
    sound: dict[str, Any] = {
        "host": "mail.example.org",
        "sender": "a@example.org",
        "to": ["b@example.org"],
    }
    Options(**sound)
    with pytest.raises(ValidationError) as refused:
        Options(**(sound | changes))
    assert PASSWORD not in str(refused.value)
