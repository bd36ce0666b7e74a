"""A message as the bytes of one mail to one recipient: RFC 5322 and RFC 6047.

Built by EmailMessage alone, with every address and header text checked; at the end the header
block is read again and must hold exactly the headers that were set. The same message gives the
same bytes, so that a mail sent twice after a crash is recognised as one.
"""

import email.policy
import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime

import msgspec

from notifications.calendar_mail.addresses import domain_of, reply_address
from notifications.calendar_mail.events import calendar_object, method_of
from notifications.messages.values import WITH_CALENDAR, Message, MessageKind, Recipient
from notifications.messages.wordings import Wording, wording_of
from people.text import header_text, mail_address


class Mail(msgspec.Struct, frozen=True):
    """A finished mail with its envelope; `name` is unique and stays the same when sent again."""

    name: str
    sender: str
    recipient: str
    content: bytes


def compose(
    message: Message,
    to: Recipient,
    *,
    service: str,
    dated_at: datetime,
    with_copy: bool = True,
    reworded: Mapping[str, str] | None = None,
) -> Mail:
    """The mail that tells this recipient this message.

    `service` is the service's own mail address; `with_copy` attaches the calendar object once
    more, for programs and gateways that ignore alternatives; ``reworded`` says what is read in
    place of which shipped sentence.

    Raises:
        ValueError: an address, a time or a header is not what may be sent.
    """
    wording = wording_of(message, reworded)
    ics = _calendar_part(message, to, wording, service=service)
    mail = EmailMessage(policy=email.policy.SMTP)
    _set_headers(mail, message, to, subject=wording.subject, service=service, dated_at=dated_at)
    mail.set_content(wording.text, cte="quoted-printable")
    mail.add_alternative(wording.html, subtype="html", cte="quoted-printable")
    if ics is not None:
        _add_calendar(mail, ics, method_of(message), with_copy=with_copy)
    _fix_boundaries(mail, message)
    content = mail.as_bytes()
    assert_headers(content, mail.keys())
    return Mail(
        name=str(message.id),
        sender=reply_address(message.reply_token, service),
        recipient=mail_address(to.address),
        content=content,
    )


def assert_headers(raw: bytes, expected: list[str]) -> None:
    """Demand that the bytes hold exactly these headers: the last gate before sending.

    Raises:
        ValueError: a header is there that nobody set, or one is missing.
    """
    names = BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw).keys()
    if sorted(name.lower() for name in names) != sorted(name.lower() for name in expected):
        raise ValueError("header injection")


def _calendar_part(
    message: Message, to: Recipient, wording: Wording, *, service: str
) -> bytes | None:
    keeps_time = message.kind is MessageKind.TIME_KEPT and message.occasion is not None
    if message.kind not in WITH_CALENDAR and not keeps_time:
        return None
    if message.occasion is None:
        raise ValueError("an invitation needs its time and place")
    return calendar_object(message, message.occasion, to, wording, service=service)


def _set_headers(
    mail: EmailMessage, message: Message, to: Recipient, *,
    subject: str, service: str, dated_at: datetime,
) -> None:  # fmt: skip
    domain = domain_of(service)
    sender = message.words.get("sender", "")
    mail["From"] = _mailbox(sender, reply_address(message.reply_token, service))
    mail["To"] = _mailbox(to.name, to.address)
    mail["Subject"] = header_text(subject)
    mail["Date"] = format_datetime(dated_at)
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    if message.reply_token is not None:
        mail["References"] = f"<{message.reply_token}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply, DR, RN, NRN"


def _mailbox(name: str, address: str) -> Address:
    local_part, _, domain = mail_address(address).partition("@")
    return Address(display_name=header_text(name), username=local_part, domain=domain)


def _add_calendar(mail: EmailMessage, ics: bytes, method: str, *, with_copy: bool) -> None:
    """Put the calendar object last among the alternatives, as bytes that nothing may rewrap."""
    mail.add_alternative(
        ics, maintype="text", subtype="calendar", cte="base64",
        params={"charset": "UTF-8", "method": method},
    )  # fmt: skip
    *_, calendar_part = mail.iter_parts()
    del calendar_part["Content-Disposition"]
    if with_copy:
        mail.make_mixed()
        mail.add_attachment(ics, maintype="application", subtype="ics", filename="invite.ics")


def _fix_boundaries(mail: EmailMessage, message: Message) -> None:
    parts = [part for part in mail.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        digest = hashlib.sha256(f"{message.id} {number}".encode()).hexdigest()[:32]
        part.set_boundary(f"=_{digest}_=")
