"""Answers as the calendar programs write them: the shapes of the specification of calendar mail.

Outlook, Gmail and Apple cannot run here: their shapes are written after what is published of
them. Thunderbird's was written by Thunderbird.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_PARTS = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE",
          "delegated": "DELEGATED"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody answers, and to which invitation."""

    token: str
    sender: str = "zoe@nhs.example"
    attendee: str = "zoe@nhs.example"
    answer: str = "accepted"
    comment: str = ""
    sequence: int | None = 0
    stamped_at: datetime | None = SENT
    starts_at: datetime = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
    proposed_at: datetime | None = None
    domain: str = "convenor.invalid"
    headers: str = ""
    to: str | None = None
    uid: str | None = None

    @property
    def reply_to(self) -> str:
        """The address the invitation asked to be answered at."""
        return self.to or f"r-{self.token}@{self.domain}"

    @property
    def own_uid(self) -> str:
        """The UID of the invitation."""
        return self.uid if self.uid is not None else f"{self.token}@{self.domain}"

    @property
    def part(self) -> str:
        """The answer as calendars write it."""
        return _PARTS[self.answer]


def utc(at: datetime) -> str:
    """An instant as calendars write it."""
    return f"{at:%Y%m%dT%H%M%SZ}"


def _lines(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in lines if line)


def _base64(text: str) -> str:
    return base64.encodebytes(text.encode()).decode().replace("\n", "\r\n")


def _head(said: Said, subject: str, content: str) -> str:
    return _lines(
        f"Return-Path: <{said.sender}>",
        f"Delivered-To: {said.reply_to}",
        f"From: Zoe Example <{said.sender}>",
        f"To: {said.reply_to}",
        f"Subject: {subject}",
        f"Date: {SENT:%a, %d %b %Y %H:%M:%S +0000}",
        f"Message-ID: <{abs(hash((said.sender, subject, said.stamped_at)))}@mail.example>",
        "MIME-Version: 1.0",
        said.headers,
        f"Content-Type: {content}",
    )


def outlook(said: Said) -> bytes:
    """As Exchange, Microsoft 365 and outlook.com write it: no organizer, a zone of Windows."""
    local = said.proposed_at or said.starts_at
    method = "COUNTER" if said.proposed_at else "REPLY"
    note = f"COMMENT;LANGUAGE=en-US:{said.comment}\\n" if said.comment else ""
    original = f"X-MS-OLK-ORIGINALSTART:{utc(said.starts_at)}" if said.proposed_at else ""
    end = local + timedelta(minutes=90)
    calendar = _lines(
        "BEGIN:VCALENDAR", f"METHOD:{method}", "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0", "BEGIN:VTIMEZONE", "TZID:GMT Standard Time", "BEGIN:STANDARD",
        "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT",
        "DTSTART:16010101T010000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={said.part};CN=Zoe Example:MAILTO:{said.attendee}",
        note, f"UID:{said.own_uid}", f"SUMMARY;LANGUAGE=en-US:{said.part.title()}: Meeting 4F7Q",
        f"DTSTART;TZID=GMT Standard Time:{local:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=GMT Standard Time:{end:%Y%m%dT%H%M%S}",
        "CLASS:PRIVATE", "PRIORITY:5",
        f"DTSTAMP:{utc(said.stamped_at)}" if said.stamped_at else "",
        "TRANSP:OPAQUE", "STATUS:CONFIRMED",
        f"SEQUENCE:{said.sequence}" if said.sequence is not None else "",
        original, "LOCATION;LANGUAGE=en-US:The Tay Room", "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
        "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    body = _lines(
        "--_000_", 'Content-Type: text/plain; charset="us-ascii"', "", said.comment or " ",
        "--_000_", f'Content-Type: text/calendar; charset="utf-8"; method={method}',
        "Content-Transfer-Encoding: base64",
    )  # fmt: skip
    head = _head(
        said, f"{said.part.title()}: Meeting 4F7Q", 'multipart/alternative; boundary="_000_"'
    )
    return f"{head}\r\n{body}\r\n{_base64(calendar)}--_000_--\r\n".encode()


def gmail(said: Said) -> bytes:
    """As Gmail and Google Calendar write it: the same object twice, a note in a parameter."""
    method = "COUNTER" if said.proposed_at else "REPLY"
    starts_at = said.proposed_at or said.starts_at
    comment = said.comment.replace("'", "&#39;").replace(";", "\\;")
    note = f';X-RESPONSE-COMMENT="{comment}"' if said.comment else ""
    calendar = _lines(
        "BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0",
        "CALSCALE:GREGORIAN", f"METHOD:{method}", "BEGIN:VEVENT", f"DTSTART:{utc(starts_at)}",
        f"DTEND:{utc(starts_at + timedelta(minutes=90))}",
        f"DTSTAMP:{utc(said.stamped_at)}" if said.stamped_at else "",
        f"ORGANIZER;CN=Service:mailto:{said.reply_to}", f"UID:{said.own_uid}",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT="
        f"{said.part}{note};CN=Zoe;X-NUM-GUESTS=0:mailto:{said.attendee}",
        "CREATED:20261120T100000Z", "LAST-MODIFIED:20261123T090000Z",
        f"SEQUENCE:{said.sequence}" if said.sequence is not None else "",
        "STATUS:CONFIRMED", "SUMMARY:Meeting 4F7Q", "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    encoded = _base64(calendar)
    body = "".join((
        _lines("--outer", 'Content-Type: multipart/alternative; boundary="inner"', ""), "\r\n",
        _lines("--inner", 'Content-Type: text/plain; charset="UTF-8"'), "\r\n",
        f"Zoe has {said.answer} this invitation.\r\n",
        _lines("--inner", f'Content-Type: text/calendar; charset="UTF-8"; method={method}',
               "Content-Transfer-Encoding: base64"), "\r\n", encoded, "--inner--\r\n",
        _lines("--outer", 'Content-Type: application/ics; name="invite.ics"',
               'Content-Disposition: attachment; filename="invite.ics"',
               "Content-Transfer-Encoding: base64"), "\r\n", encoded, "--outer--\r\n",
    ))  # fmt: skip
    head = _head(said, f"{said.part.title()}: Meeting 4F7Q", 'multipart/mixed; boundary="outer"')
    return (
        f"{head}Sender: Google Calendar <calendar-notification@google.com>\r\n\r\n{body}".encode()
    )


def apple(said: Said) -> bytes:
    """As iCloud writes it: from an alias, the real address in a parameter; little else."""
    alias = "2_gezdgnbvgy3tqojqgezdgnbvgy@imip.me.com"
    calendar = _lines(
        "BEGIN:VCALENDAR", "CALSCALE:GREGORIAN", "VERSION:2.0", "METHOD:REPLY",
        "PRODID:-//Apple Inc.//iOS 18.1//EN", "BEGIN:VEVENT", f"UID:{said.own_uid}",
        f'ATTENDEE;CN="Zoe Example";EMAIL="{said.attendee}";PARTSTAT={said.part}'
        f":mailto:{alias}",
        f"ORGANIZER:mailto:{said.reply_to}",
        f"X-CALENDARSERVER-ATTENDEE-COMMENT:{said.comment}" if said.comment else "",
        f"DTSTAMP:{utc(said.stamped_at)}" if said.stamped_at else "",
        f"SEQUENCE:{said.sequence}" if said.sequence is not None else "",
        "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    from_alias = Said(**{**said.__dict__, "sender": alias})
    head = _head(from_alias, "Meeting 4F7Q", "text/calendar; charset=utf-8; method=reply")
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n{_base64(calendar)}".encode()


def thunderbird(said: Said) -> bytes:
    """As Thunderbird writes it: the whole event again, folded, with one attendee."""
    attendee = (
        f"ATTENDEE;CN=Zoe Example;PARTSTAT={said.part};CUTYPE=INDIVIDUAL;ROLE=REQ-P"
        f"\r\n ARTICIPANT;RSVP=TRUE:mailto:{said.attendee}"
    )
    calendar = _lines(
        "BEGIN:VCALENDAR", "PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
        "VERSION:2.0", "METHOD:REPLY", "BEGIN:VTIMEZONE", "TZID:Europe/London",
        "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "TZNAME:BST",
        "DTSTART:19700329T010000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
        "BEGIN:STANDARD", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "TZNAME:GMT",
        "DTSTART:19701025T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
        "END:VTIMEZONE", "BEGIN:VEVENT", "CREATED:20261120T100000Z",
        f"DTSTAMP:{utc(said.stamped_at)}" if said.stamped_at else "",
        f"UID:{said.own_uid}", "SUMMARY:Meeting 4F7Q", "STATUS:CONFIRMED",
        f"ORGANIZER:mailto:{said.reply_to}", attendee,
        f"DTSTART;TZID=Europe/London:{said.starts_at:%Y%m%dT%H%M%S}",
        f"SEQUENCE:{said.sequence}" if said.sequence is not None else "", "CLASS:PRIVATE",
        f"COMMENT:{said.comment}" if said.comment else "",
        "X-MICROSOFT-DISALLOW-COUNTER:TRUE", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return carrying(said, calendar)


def carrying(said: Said, calendar: str) -> bytes:
    """A calendar object in the mail that Thunderbird puts around it."""
    body = _lines(
        "--tb", "Content-Type: text/plain; charset=utf-8", "", "Zoe has answered.",
        "--tb", 'Content-Type: text/calendar; charset="UTF-8"; method=REPLY',
        "Content-Transfer-Encoding: 8bit",
    )  # fmt: skip
    head = _head(said, "Invitation Reply: Meeting 4F7Q", 'multipart/alternative; boundary="tb"')
    return f"{head}\r\n{body}\r\n{calendar}--tb--\r\n".encode()


def roundcube(said: Said) -> bytes:
    """As Roundcube and Kolab write it: organizer and comment kept."""
    return thunderbird(said).replace(b"-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
                                     b"-//Roundcube//Roundcube libcalendaring 3.5//EN")  # fmt: skip


def room(said: Said) -> bytes:
    """As a room or another automaton answers: with no attendee at all."""
    calendar = _lines(
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Room//EN", "METHOD:REPLY", "BEGIN:VEVENT",
        f"UID:{said.own_uid}", "REQUEST-STATUS:2.0;Success", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    calendar = calendar.replace("END:VEVENT", f"ATTENDEE;PARTSTAT={said.part}:\r\nEND:VEVENT")
    head = _head(said, "Accepted", "text/calendar; charset=utf-8; method=REPLY")
    return f"{head}Auto-Submitted: auto-replied\r\n\r\n{calendar}".encode()


def stripped(said: Said) -> bytes:
    """As a forwarder leaves it: the method only inside, the calendar as a file of bytes."""
    raw = outlook(said)
    return raw.replace(
        b'text/calendar; charset="utf-8"; method=REPLY',
        b'application/octet-stream; name="meeting.ics"',
    )


def renamed(said: Said) -> bytes:
    """As a gateway leaves it that takes everything for an invitation."""
    return outlook(said).replace(b"; method=REPLY", b"; method=REQUEST")


def mobile(said: Said) -> bytes:
    """As Outlook on a telephone writes it: hardly anything but the answer."""
    calendar = _lines(
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Microsoft Corporation//Outlook for iOS//EN",
        "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{said.own_uid}",
        f"COMMENT:{said.comment}" if said.comment else "",
        f"ATTENDEE;PARTSTAT={said.part}:mailto:{said.attendee}", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    head = _head(said, "Accepted: Meeting 4F7Q", "text/calendar; charset=utf-8; method=REPLY")
    return f"{head}\r\n{calendar}".encode()


def forwarded(said: Said) -> bytes:
    """A mail with another mail inside, which is the comment's text."""
    head = _head(said, "Fwd: Meeting 4F7Q", 'multipart/mixed; boundary="fwd"')
    body = "--fwd\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--fwd\r\n"
    inner = f"Content-Type: message/rfc822\r\n\r\n{said.comment}\r\n--fwd--\r\n"
    return f"{head}\r\n{body}{inner}".encode()


def receipt(said: Said) -> bytes:
    """That a mail was opened (RFC 8098)."""
    kind = 'multipart/report; report-type=disposition-notification; boundary="mdn"'
    head = _head(said, "Read: Meeting 4F7Q", kind)
    return (
        f"{head}\r\n--mdn\r\nContent-Type: text/plain\r\n\r\nIt was opened.\r\n--mdn\r\n"
        "Content-Type: message/disposition-notification\r\n\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--mdn--\r\n"
    ).encode()


def winmail(said: Said) -> bytes:
    """As old Outlook writes it: nothing a calendar reads, in a file called winmail.dat."""
    head = _head(said, "Accepted: Meeting 4F7Q", 'multipart/mixed; boundary="tnef"')
    body = _lines(
        "--tnef", "Content-Type: text/plain", "", "", "--tnef",
        'Content-Type: application/ms-tnef; name="winmail.dat"',
        'Content-Disposition: attachment; filename="winmail.dat"',
        "Content-Transfer-Encoding: base64", "",
    )  # fmt: skip
    return f"{head}\r\n{body}\r\neJ8+IhEAAQAAAA==\r\n--tnef--\r\n".encode()


Shape = Callable[[Said], bytes]
SHAPES: dict[str, Shape] = {
    "Exchange, Microsoft 365, outlook.com": outlook,
    "Gmail, Google Calendar": gmail,
    "iCloud (Apple)": apple,
    "Thunderbird": thunderbird,
    "Roundcube, Kolab": roundcube,
    "Outlook on a telephone": mobile,
    "Forwarded as a file, method only inside": stripped,
}


def written(said: Said, text: str, *, extra: str = "") -> bytes:
    """A mail somebody wrote by hand."""
    head = _head(said, "Re: Meeting 4F7Q", "text/plain; charset=utf-8")
    return f"{head}{extra}\r\n{text}\r\n".encode()


def with_file(said: Said, name: str, content: bytes) -> bytes:
    """A mail with a file."""
    head = _head(said, "Re: Meeting 4F7Q", 'multipart/mixed; boundary="file"')
    body = _lines(
        "--file", "Content-Type: text/plain; charset=utf-8", "",
    )  # fmt: skip
    encoded = base64.encodebytes(content).decode().replace("\n", "\r\n")
    return (
        f"{head}\r\n{body}\r\nPlease find my report.\r\n--file\r\n"
        f'Content-Type: application/pdf; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded}--file--\r\n"
    ).encode()


def bounce(said: Said, *, status: str = "5.1.1", message: str = "") -> bytes:
    """A report of a mail server that a mail did not arrive, as Exim writes it."""
    action = "failed" if status.startswith("5") else "delayed"
    original = f"Message-ID: <{message}@{said.domain}>\r\n" if message else ""
    head = _lines(
        "Return-Path: <>", f"Envelope-to: {said.reply_to}", f"Delivered-To: {said.reply_to}",
        "From: Mail Delivery System <Mailer-Daemon@mx.example>", f"To: {said.reply_to}",
        "Subject: Mail delivery failed: returning message to sender",
        "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="dsn"',
    )  # fmt: skip
    return (
        f"{head}\r\n--dsn\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--dsn\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n\r\nAction: {action}\r\n"
        f"Final-Recipient: rfc822;{said.attendee}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} No such mailbox\r\n\r\n"
        f"--dsn\r\nContent-Type: message/rfc822\r\n\r\n{original}Subject: Meeting 4F7Q\r\n\r\n"
        "Hello\r\n--dsn--\r\n"
    ).encode()
