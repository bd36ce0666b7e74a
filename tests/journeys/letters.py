"""A mail as its recipient has it, and what every mail of ours must be."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import cached_property
from typing import Any

from icalendar import Calendar

from notifications.messages.neutrality import revealing

_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
_SETS_OF_FOUR = re.compile(r"\b(?:[0-9a-f]{8} ?){8}\b")
_NOT_WORDS = re.compile(r"^(?:Content|X|MIME)-\S+:.*$", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """One mail; sender and recipient are those of its envelope, as far as the way tells them."""

    mail: EmailMessage
    sender: str | None = None
    recipient: str | None = None

    @property
    def id(self) -> str:
        """What names it for ever."""
        return str(self.mail["Message-ID"])

    @property
    def to(self) -> str:
        """The one address it is to."""
        [address] = self.mail["To"].addresses
        return str(address.addr_spec)

    @property
    def reply_address(self) -> str:
        """Where an answer by mail would go."""
        [address] = self.mail["From"].addresses
        return str(address.addr_spec)

    @property
    def reference(self) -> str:
        """The reference in the subject."""
        return str(self.mail["Subject"]).removeprefix("Meeting ")

    @cached_property
    def text(self) -> str:
        """What it says."""
        return _decoded(self.mail.get_body(("plain",)))

    @property
    def link(self) -> str:
        """The path of the personal link."""
        [path] = re.findall(r"https://test(/a/[a-z2-7]+)", self.text)
        return str(path)

    @property
    def digest(self) -> str:
        """The fingerprint it quotes; nothing where it quotes none."""
        found = _SETS_OF_FOUR.search(self.text)
        return found[0].replace(" ", "") if found else ""

    @cached_property
    def calendar_part(self) -> EmailMessage | None:
        """The part that calendars read."""
        parts = [part for part in self.mail.walk() if part.get_content_type() == "text/calendar"]
        assert len(parts) <= 1
        return parts[0] if parts else None

    @cached_property
    def ics(self) -> bytes:
        """The calendar object, byte for byte."""
        part = self.calendar_part
        assert part is not None
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        return content

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar object, read by the library."""
        found = Calendar.from_ical(self.ics)
        assert isinstance(found, Calendar)
        return found

    @property
    def method(self) -> str:
        """What calendars are asked to do: REQUEST or CANCEL; nothing without a calendar part."""
        return str(self.calendar["METHOD"]) if self.calendar_part else ""

    @property
    def event(self) -> Any:  # noqa: ANN401 - its properties are of many types
        """The one event."""
        [event] = self.calendar.walk("VEVENT")
        return event

    @property
    def uid(self) -> str:
        """The event's name, the same for as long as the meeting lives."""
        return str(self.event["UID"])

    @property
    def sequence(self) -> int:
        """How often the meeting has changed for this recipient."""
        return int(self.event["SEQUENCE"])

    @property
    def starts_at(self) -> datetime:
        """When the meeting starts."""
        at = self.event.start
        assert isinstance(at, datetime)
        return at

    @cached_property
    def everything(self) -> str:
        """The mail as any reader may take it: headers, and every part decoded and unfolded."""
        headers = [f"{name}: {value}" for part in self.mail.walk() for name, value in part.items()]
        bodies = [_decoded(part) for part in self.mail.walk() if not part.is_multipart()]
        return "\n".join([*headers, *bodies])


def letter_of(raw: bytes, *, sender: str | None = None, recipient: str | None = None) -> Letter:
    """The mail of these bytes."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return Letter(mail, sender, recipient)


def check_addressed_to_one(letter: Letter) -> None:
    """One recipient, one reply address of their own, and nobody else's address anywhere."""
    assert letter.mail.get_all("Cc", []) == letter.mail.get_all("Bcc", []) == []
    assert letter.recipient in (None, letter.to)
    assert letter.sender in (None, letter.reply_address)
    assert re.fullmatch(r"r-[a-z2-7]{26}@convenor\.example", letter.reply_address)
    uid = letter.reply_address.removeprefix("r-")
    headers_of_ways = {"Received", "Delivered-To", "Envelope-To", "Return-Path"}
    said = re.sub(
        rf"^(?:{'|'.join(headers_of_ways)}):.*$", "", letter.everything, flags=re.MULTILINE
    )
    own = {letter.to, letter.reply_address, uid, letter.id.strip("<>")}
    assert set(_ADDRESS.findall(said)) - own == set()


def check_says_nothing(letter: Letter, secrets: set[str]) -> None:
    """Neutral words, and nothing of the family: no name, no date of birth, no case reference."""
    plain = " ".join([str(letter.mail["Subject"]), letter.text])
    assert revealing(plain, strict=True) == ""
    everything = letter.everything
    assert revealing(_NOT_WORDS.sub("", everything)) == ""
    for secret in secrets:
        assert not re.search(
            rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])", everything, re.IGNORECASE
        ), secret


def check_calendar(letter: Letter) -> None:
    """The calendar object is for its recipient alone, and agrees with the mail around it."""
    part, event = letter.calendar_part, letter.event
    assert part is not None
    assert part.get_param("method") == letter.method
    [copy] = letter.mail.iter_attachments()
    assert copy.get_content_type() == "application/ics"
    assert copy.get_payload(decode=True) == letter.ics
    assert letter.uid == letter.reply_address.removeprefix("r-")
    assert str(event["ORGANIZER"]) == f"mailto:{letter.reply_address}"
    [attendee] = event.attendees
    assert str(attendee) == f"mailto:{letter.to}"
    assert str(event["SUMMARY"]) == str(letter.mail["Subject"]) == f"Meeting {letter.reference}"
    assert str(event["CLASS"]) == "PRIVATE"
    wanted = {"REQUEST": ("CONFIRMED", "TRUE"), "CANCEL": ("CANCELLED", "FALSE")}[letter.method]
    assert (str(event["STATUS"]), str(attendee.params["RSVP"])) == wanted


def _decoded(part: Any) -> str:  # noqa: ANN401 - a part of a mail, or none
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n ", "")
