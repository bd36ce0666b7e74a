"""Delivers what is queued into a Maildir and reads it back, one mail a recipient."""

import email
import email.policy
import tempfile
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from icalendar import Calendar

from conferences.attending.telling import service_address
from conferences.recipients import resolving
from notifications.outbox.delivering import deliver_due
from notifications.outbox.maildir import MaildirTransport
from people.links import service as links


class Mailed:
    """One mail as it arrived."""

    def __init__(self, raw: bytes) -> None:
        self.mail = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(self.mail, EmailMessage)

    @property
    def to(self) -> str:
        """The address it went to."""
        return str(self.mail["To"].addresses[0].addr_spec)

    @property
    def text(self) -> str:
        """What it says."""
        body = self.mail.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def event(self) -> Any:  # noqa: ANN401 - its properties are of any type
        """The one event of its calendar part."""
        calendar = self._calendar()
        [event] = calendar.walk("VEVENT")
        return event

    @property
    def method(self) -> str:
        """What the calendar is asked to do; nothing for a mail without one."""
        return str(self._calendar()["METHOD"]) if self._parts() else ""

    @property
    def link(self) -> str:
        """The personal link in the text."""
        [link] = [line for line in self.text.splitlines() if line.startswith(links.url_of(""))]
        return link

    @property
    def token(self) -> str:
        """The personal link's token."""
        return self.link.rpartition("/")[2]

    def _parts(self) -> list[bytes]:
        return [
            part.get_payload(decode=True)  # type: ignore[misc]
            for part in self.mail.walk()
            if part.get_content_type() == "text/calendar"
        ]

    def _calendar(self) -> Calendar:
        [part] = self._parts()
        found = Calendar.from_ical(part)
        assert isinstance(found, Calendar)
        return found


def _read(folder: Path) -> list[Mailed]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    files.sort(key=lambda file: file.stat().st_mtime_ns)
    return [Mailed(file.read_bytes()) for file in files]


async def deliver(now: datetime) -> dict[str, list[Mailed]]:
    """Deliver what is due, and give what arrived by recipient, the earliest first."""
    with tempfile.TemporaryDirectory() as folder:
        await deliver_due(
            MaildirTransport(Path(folder)),
            resolving(lambda: now),
            lambda: now,
            service=service_address(),
        )
        mails = _read(Path(folder))
    found: dict[str, list[Mailed]] = {}
    for mail in mails:
        found.setdefault(mail.to, []).append(mail)
    return found
