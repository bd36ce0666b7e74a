"""Mail that came in, as people write it: answers that count, and some that wait for a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from conferences.attending import askings
from conferences.attending.telling import Asking
from conferences.mailed.taking_in import take_in
from notifications.calendar_mail.addresses import reply_address, uid_of
from notifications.inbox import service as inbox
from people.audit.service import fetch, reading
from people.clock import day
from people.permissions import OPERATOR

_ASKED = """
SELECT conference.id AS conference, invitation.id, conference.starts_at
  FROM invitation JOIN conference ON conference.id = invitation.conference
  JOIN professional ON professional.id = invitation.professional
 WHERE conference.state = 'booked' AND conference.starts_at > $1::timestamptz + interval '5 days'
   AND invitation.reply = 'none' AND invitation.withdrawn_at IS NULL
   AND invitation.told IS NOT NULL AND invitation.expectation <> 'report'
   AND professional.email IS NOT NULL
 ORDER BY conference.starts_at, professional.name, invitation.id LIMIT 5
"""


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who writes about which meeting, to the service of that address."""

    asking: Asking
    starts_at: datetime
    service: str
    now: datetime

    def mail(self, text: str, *, sender: str = "", automatic: bool = False) -> EmailMessage:
        """A mail to the address the invitation asks to be answered at."""
        mail = EmailMessage()
        mail["From"] = sender or str(self.asking.email)
        mail["To"] = reply_address(self.asking.token, self.service)
        mail["Subject"] = f"Re: Meeting {self.asking.reference}"
        mail["Date"] = self.now
        if automatic:
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(text)
        return mail

    def answer(self, says: str, *, sender: str = "", moved: timedelta | None = None) -> bytes:
        """An answer as a calendar program writes it; or another time, so much later."""
        mail = self.mail(f"{says.title()}: Meeting {self.asking.reference}", sender=sender)
        starts_at = self.starts_at + (moved or timedelta())
        lines = (
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Made up//Calendar//EN",
            f"METHOD:{'REPLY' if moved is None else 'COUNTER'}", "BEGIN:VEVENT",
            f"UID:{uid_of(self.asking.token, self.service)}",
            f"SEQUENCE:{self.asking.sequence}", f"DTSTAMP:{self.now:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}",
            f"DTEND:{starts_at + timedelta(minutes=90):%Y%m%dT%H%M%SZ}",
            f"ATTENDEE;PARTSTAT={says.upper()}:mailto:{self.asking.email}",
            "END:VEVENT", "END:VCALENDAR", "",
        )  # fmt: skip
        mail.add_alternative("\r\n".join(lines).encode(), "text", "calendar")
        return mail.as_bytes()


async def bring_answers_in(*, service: str, now: datetime) -> None:
    """Let mail come in about meetings ahead: one answer taken, the others for a person."""
    writers = await _writers(service, now)
    found: list[bytes] = [_stranger(service, now)]
    for writer, write in zip(writers, _WRITTEN, strict=False):
        found.append(write(writer))
    for number, raw in enumerate(found):
        await inbox.store(raw, mailbox="made up", fetched_as=str(number), now=now)
    await take_in(lambda: now, trusts_all=True)


async def _writers(service: str, now: datetime) -> list[Writer]:
    async with reading(OPERATOR):
        rows = await fetch(_ASKED, now)
        return [
            Writer(
                asking=await _asking(row["conference"], row["id"]), starts_at=row["starts_at"],
                service=service, now=now,
            )
            for row in rows
        ]  # fmt: skip


async def _asking(conference: UUID, invitation: UUID) -> Asking:
    return askings.pick(await askings.load_askings(conference), invitation)


def _accepts(writer: Writer) -> bytes:
    return writer.answer("accepted")


def _proposes(writer: Writer) -> bytes:
    return writer.answer("tentative", moved=timedelta(days=1))


def _desk_declines(writer: Writer) -> bytes:
    return writer.answer("declined", sender="duty.desk@rowan.example")


def _asks(writer: Writer) -> bytes:
    text = "I can be there for the first half only. Could somebody ring me about it?"
    return writer.mail(text).as_bytes()


def _is_away(writer: Writer) -> bytes:
    back: date = writer.starts_at.date() + timedelta(days=4)
    text = f"I am out of the office and back on {day(back)}. In urgent matters ring the duty desk."
    return writer.mail(text, automatic=True).as_bytes()


def _stranger(service: str, now: datetime) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "reception@hawthorn.example", service, now
    mail["Subject"] = "Meeting next week"
    mail.set_content("Somebody here was asked to a meeting next week. Which room is it in?")
    return mail.as_bytes()


_WRITTEN = (_accepts, _proposes, _desk_declines, _asks, _is_away)
