"""Alerts by e-mail, over any SMTP server: text and HTML, one thread per incident.

Needs a server, an address to send from and addresses to send to. The Message-ID is made from the
delivery's key, so an alert that is sent again after a crash is the same message again and shows up
once. The later messages of an incident refer to its first. STARTTLS is the default;
`security = "none"` is for a relay on this machine.
"""

import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Literal, Self

import aiosmtplib
import re2
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from loguru import logger
from pydantic import Field, SecretStr, field_validator, model_validator

from monitor.masking import clean, one_line
from monitor.model import Alert, Notice
from monitor.notify.base import (
    DeliveryDelayed,
    DeliveryRejected,
    NotifierOptions,
    Plugin,
    Receipt,
    Tools,
)
from monitor.notify.wording import Wording, words

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_LONGEST_SUBJECT = 200
_UNSAFE_IN_ID = re2.compile(r"[^A-Za-z0-9_+-]")
_FIRST_PERMANENT = 500  # SMTP: 4yz may work later, 5yz never will


class Options(NotifierOptions):
    """A server, and who writes to whom."""

    host: str
    port: int | None = Field(default=None, ge=1, le=65535)  #: 587, 465 or 25 by `security`
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None  #: certificates to trust instead of the system's
    username: str | None = None
    password: SecretStr | None = None
    sender: str
    to: tuple[str, ...] = Field(min_length=1)
    timeout: float = Field(default=20, gt=0, le=300)  #: seconds, for each step of the conversation

    @field_validator("sender", "to")
    @classmethod
    def _addresses(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for address in (value,) if isinstance(value, str) else value:
            if not _domain(address):
                raise ValueError("an e-mail address has a name and a domain: soc@example.org")
        return value

    @model_validator(mode="after")
    def _login(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password come together")
        if self.password is not None and self.security == "none":
            raise ValueError('a password is not sent in clear: security = "starttls" or "tls"')
        return self


class Email:
    """One mailbox or list that is written to."""

    def __init__(self, options: Options, tools: Tools) -> None:
        self._options = options
        self._tools = tools

    async def send(self, alert: Alert | Notice, *, key: str, thread: str | None) -> Receipt:
        """The receipt with the Message-ID of the incident's first message here."""
        message = compose(words(alert))
        identity = message_id(key, _domain(self._options.sender))
        if thread:
            message["In-Reply-To"] = message["References"] = thread
        await self._post(message, identity)
        return Receipt(thread or identity)

    async def send_report(self, subject: str, text: str, html: str, *, key: str) -> None:
        """Nothing, once the server has taken the report."""
        identity = message_id(key, _domain(self._options.sender))
        await self._post(letter(subject, text, html), identity)

    async def close(self) -> None:
        """Nothing is held open: each message has a connection of its own."""

    async def _post(self, message: EmailMessage, identity: str) -> None:
        options = self._options
        message["Message-ID"] = identity
        message["Date"] = format_datetime(self._tools.now())
        message["From"] = Address("Leakline", addr_spec=options.sender)
        message["To"] = ", ".join(options.to)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        try:
            refused, _ = await aiosmtplib.send(
                message,
                hostname=options.host,
                port=options.port or _PORTS[options.security],
                use_tls=options.security == "tls",
                start_tls=options.security == "starttls",
                tls_context=self._trust() if options.security != "none" else None,
                username=options.username,
                password=options.password.get_secret_value() if options.password else None,
                timeout=options.timeout,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _verdict(error, options.host) from None
        self._report_refused([response.code for response in refused.values()])

    def _report_refused(self, codes: list[int]) -> None:
        """Some recipients got it: those who may get it later are tried again, with the same ID."""
        if any(code < _FIRST_PERMANENT for code in codes):
            raise DeliveryDelayed(f"{len(codes)} recipients are put off by {self._options.host}")
        if codes:
            logger.error(
                "channel {}: {} of {} recipients were refused by {}",
                self._tools.channel,
                len(codes),
                len(self._options.to),
                self._options.host,
            )

    def _trust(self) -> ssl.SSLContext:
        path = self._options.ca_file
        return ssl.create_default_context(cafile=path and self._tools.home / path)


def compose(said: Wording) -> EmailMessage:
    """The message that says these words, without its envelope."""
    return letter(said.subject, _text(said), _template().render(said=said))


def letter(subject: str, text: str, html: str) -> EmailMessage:
    """A message with a text and an HTML side; the one place where a subject becomes a header.

    EmailMessage raises on eight kinds of line end in a header: one_line leaves none of them.
    """
    message = EmailMessage()
    message["Subject"] = one_line(subject)[:_LONGEST_SUBJECT]
    message.set_content(clean(text))
    message.add_alternative(clean(html), subtype="html")
    return message


def message_id(key: str, domain: str) -> str:
    """The Message-ID for a key: always the same."""
    parts = [_UNSAFE_IN_ID.sub("_", part) or "_" for part in clean(key).split(".")]
    return f"<{'.'.join(parts)}@{domain}>"


def _text(said: Wording) -> str:
    parts = [said.headline, "\n".join(f"{label}: {value}" for label, value in said.facts)]
    parts += [_section("Why", said.why)]
    if said.excerpt:
        parts += [_section("What was written", (said.excerpt, *said.sources))]
    parts += [_section("Milestones", said.milestones), f"-- \n{said.footer}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join([f"{title}:", *(f"  {line}" for line in lines)]) if lines else ""


@cache
def _template() -> Template:
    loader = PackageLoader("monitor.notify")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("alert.html.j2")


def _domain(address: str) -> str:
    """The domain of an address; empty when it is none."""
    try:
        parsed = Address(addr_spec=address)
    except (MessageError, ValueError, IndexError):
        return ""
    return parsed.domain if parsed.username else ""


def _verdict(error: Exception, host: str) -> DeliveryDelayed | DeliveryRejected:
    """What an error of SMTP means for the delivery.

    The server's own text is left out: it may repeat what we sent, and that may be the password.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refusal.code for refusal in error.recipients]
        return _answer(host, "the recipients", min(codes))
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answer(host, _STEPS.get(type(error), "the conversation"), error.code)
    if isinstance(error, OSError):
        return DeliveryDelayed(f"no connection with {host} ({type(error).__name__})")
    return DeliveryRejected(
        f"{host} does not offer what the configuration asks for ({type(error).__name__})"
    )


_STEPS: dict[type[Exception], str] = {
    aiosmtplib.SMTPAuthenticationError: "the login",
    aiosmtplib.SMTPSenderRefused: "the sender",
    aiosmtplib.SMTPDataError: "the message",
    aiosmtplib.SMTPConnectResponseError: "the connection",
}


def _answer(host: str, step: str, code: int) -> DeliveryDelayed | DeliveryRejected:
    kind = DeliveryRejected if code >= _FIRST_PERMANENT else DeliveryDelayed
    return kind(f"{host} refused {step} with {code}")


NOTIFIER = Plugin(Options, Email)
