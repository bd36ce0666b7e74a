"""The ways by which mail reaches people in a journey; whichever it is, the story is the same.

A server that speaks SMTP in this process, the folder of the demonstration, and a real mail
server whose mailboxes are read by IMAP.
"""

import asyncio
import imaplib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import pytest

from tests.journeys.letters import Letter, letter_of
from tests.mail_server.server import MailServer, missing, running_mail_server
from tests.notifications.sink import Sink, running_sink

_PATIENCE_S = 60


class Post(Protocol):
    """A way: what CONVENOR_MAIL_OUT says, and what arrives."""

    @property
    def mail_out(self) -> str:
        """The setting."""
        ...

    def open_mailbox(self, address: str) -> None:
        """Take mail for that address from now on."""
        ...

    async def arrived(self, mails: int) -> list[Letter]:
        """What came since it was last asked: that many mails, and not one more."""
        ...


@dataclass
class SmtpPost:
    """A server in this process; it knows the envelope of each mail."""

    sink: Sink
    _read: int = 0

    @property
    def mail_out(self) -> str:
        """The setting."""
        return self.sink.url

    def open_mailbox(self, address: str) -> None:
        """Nothing to do: it takes mail for everybody."""

    async def arrived(self, mails: int) -> list[Letter]:
        """What came since it was last asked."""
        new = self.sink.taken[self._read :]
        assert len(new) == mails
        self._read += mails
        return [letter_of(one.content, sender=one.sender, recipient=one.recipient) for one in new]


@dataclass
class FolderPost:
    """A folder of the Maildir format, emptied by a reader as mail programs do."""

    folder: Path

    @property
    def mail_out(self) -> str:
        """The setting."""
        return f"maildir:{self.folder}"

    def open_mailbox(self, address: str) -> None:
        """Nothing to do: there is one folder for all."""

    async def arrived(self, mails: int) -> list[Letter]:
        """What came since it was last asked; what was read moves to `cur`."""
        assert list(self.folder.glob("tmp/*")) == []
        files = list(self.folder.glob("new/*"))
        assert len(files) == mails
        letters = [letter_of(file.read_bytes()) for file in files]
        for file in files:
            file.rename(self.folder / "cur" / f"{file.name}:2,S")
        return letters


@dataclass
class ServerPost:
    """Exim takes the mail, Dovecot gives it out to whoever it is for."""

    server: MailServer
    _mailboxes: dict[str, "Mailbox"] = field(default_factory=dict)

    @property
    def mail_out(self) -> str:
        """The setting."""
        return self.server.smtp_url

    def open_mailbox(self, address: str) -> None:
        """Make the mailbox."""
        self.server.add_mailbox(address)
        self._mailboxes[address] = Mailbox(address, self.server.imap_port)

    async def arrived(self, mails: int) -> list[Letter]:
        """What came since it was last asked, fetched by IMAP."""
        found: list[Letter] = []
        async with asyncio.timeout(_PATIENCE_S):
            while len(found) < mails:
                found += await asyncio.to_thread(self._fetched)
        assert len(found) == mails
        return found

    def close(self) -> None:
        """Leave every mailbox."""
        for mailbox in self._mailboxes.values():
            mailbox.close()

    def _fetched(self) -> list[Letter]:
        return [letter for mailbox in self._mailboxes.values() for letter in mailbox.new()]


@dataclass
class Mailbox:
    """One person's mail program: connected by IMAP for as long as the journey lasts."""

    address: str
    port: int
    _imap: imaplib.IMAP4 | None = None
    _read: int = 0

    def new(self) -> Iterator[Letter]:
        """What came since it was last asked."""
        if self._imap is None:
            self._imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=_PATIENCE_S)
            self._imap.login(self.address, "pw")
        [held] = self._imap.select("INBOX")[1]
        while self._read < int(held or 0):
            self._read += 1
            parts = self._imap.fetch(str(self._read), "(RFC822)")[1]
            [raw] = [part[1] for part in parts if isinstance(part, tuple)]
            letter = letter_of(raw, recipient=self.address)
            yield replace(letter, sender=letter.mail["Return-Path"].strip("<>"))

    def close(self) -> None:
        """Say goodbye."""
        if self._imap is not None:
            self._imap.logout()


@asynccontextmanager
async def opened_post(way: str, folder: Path) -> AsyncIterator[Post]:
    """The way of that name: smtp, maildir, or server."""
    if way == "smtp":
        async with running_sink() as sink:
            yield SmtpPost(sink)
    elif way == "maildir":
        yield FolderPost(folder)
    else:
        if reason := missing():
            pytest.skip(f"SKIPPED SYSTEM TEST: {reason}")
        with running_mail_server() as server, closing(ServerPost(server)) as post:
            yield post
