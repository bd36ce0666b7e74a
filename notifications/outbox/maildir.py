"""Mail into a folder of the Maildir format, which mail programs and tests read as it is."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from notifications.calendar_mail.mail import Mail
from notifications.outbox.answers import Answer, Outcome, UnreachableError, answer_in


class MaildirTransport:
    """Files each mail under its own name: written aside first, so that nobody reads half a mail.

    A mail sent twice after a crash has the same name and stays one file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @asynccontextmanager
    async def open(self) -> AsyncIterator["MaildirTransport"]:
        """The folder, made if absent."""
        try:
            for part in ("tmp", "new", "cur"):
                (self.folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _unreachable(self.folder, error) from error
        yield self

    async def send(self, mail: Mail) -> Answer:
        """File one mail as new."""
        try:
            await asyncio.to_thread(_file, self.folder, mail)
        except OSError as error:
            raise _unreachable(self.folder, error) from error
        return answer_in(Outcome.ACCEPTED, "filed")


def _file(folder: Path, mail: Mail) -> None:
    name = f"{mail.name}.convenor"
    aside = folder / "tmp" / name
    with aside.open("wb") as written:
        written.write(mail.content)
        written.flush()
        os.fsync(written.fileno())
    aside.replace(folder / "new" / name)


def _unreachable(folder: Path, error: OSError) -> UnreachableError:
    return UnreachableError(f"The mail folder {folder} cannot be written: {error.strerror}.")
