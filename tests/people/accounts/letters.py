"""The letters an account's owner finds in a Maildir: really sent, really read."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from conferences.recipients import resolving
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from


@dataclass(frozen=True)
class LetterRead:
    """What somebody reads in a letter."""

    to: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """The path of the link in it."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.text)
        assert found is not None, self.text
        return found[1]

    @property
    def code(self) -> str:
        """The code to be typed."""
        found = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", self.text)
        assert found is not None, self.text
        return found[0]


async def letters_of(folder: Path, now: datetime) -> list[LetterRead]:
    """Deliver what is due into the Maildir, and read what came, the newest last."""
    before = set(_files(folder))
    transport = transport_from(f"maildir:{folder}")
    await deliver_due(
        transport, resolving(lambda: now), lambda: now, service="convenor@convenor.example",
        is_stopping=lambda: False,
    )  # fmt: skip
    return [_read(file) for file in _files(folder) if file not in before]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("new/*"), key=lambda file: file.stat().st_mtime_ns)


def _read(file: Path) -> LetterRead:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    return LetterRead(str(mail["to"]), str(mail["subject"]), body.get_content())
