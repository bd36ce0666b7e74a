"""Mail from a folder of the Maildir format, into which a mail server of ours delivers.

What was stored moves to the folder `.Processed` beside it. A mail dropped into the folder itself
is taken as well, once nobody has written to it for two seconds.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from notifications.inbox.fetched import (
    READ_OF_A_LARGE_ONE,
    Fetched,
    IsStopping,
    Store,
    UnreachableError,
)
from notifications.inbox.parts import LARGEST_MAIL
from notifications.inbox.senders import plain, sender_in
from notifications.inbox.turns import in_turn

_STILL_WRITTEN_S = 2.0
_AT_ONCE = 200
_HEAD_READ = 8 * 1024


class MaildirMailbox:
    """A folder on this machine; who may write to it is who delivers our mail."""

    def __init__(self, folder: Path) -> None:
        """Take mail from there."""
        self.folder = folder

    async def collect(self, store: Store, *, is_stopping: IsStopping) -> int:
        """Store what lies there and put it away; two processes may do so side by side."""
        try:
            waiting = await asyncio.to_thread(_list, self.folder)
            done = 0
            for file in waiting:
                if is_stopping():
                    break
                done += await self._one(file, store)
        except OSError as error:
            words = f"The mail folder {self.folder} cannot be read: {error.strerror}."
            raise UnreachableError(words) from error
        return done

    async def wait(self, *, is_stopping: IsStopping) -> None:
        """Do not wait: a folder says nothing."""
        del is_stopping

    async def close(self) -> None:
        """Let go of nothing."""

    async def _one(self, file: Path, store: Store) -> bool:
        try:
            raw, size = await asyncio.to_thread(_read, file)
        except FileNotFoundError:
            return False  # another process was faster
        is_cut = size > LARGEST_MAIL
        fetched = Fetched(
            mailbox=f"maildir:{self.folder.name}", name=file.name.partition(":")[0], raw=raw,
            size=size if is_cut else None,
        )  # fmt: skip
        was_new = await store(fetched)
        with suppress(FileNotFoundError):
            await asyncio.to_thread(_put_away, file, self.folder)
        return was_new


def _list(folder: Path) -> list[Path]:
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    found = sorted(_files(folder), key=lambda file: file.name)
    if len(found) > _AT_ONCE:
        found = in_turn((file, _sender_of(file)) for file in found)
    return found[:_AT_ONCE]


def _sender_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return plain(sender_in(opened.read(_HEAD_READ)) or "")
    except FileNotFoundError:
        return ""  # another process was faster


def _files(folder: Path) -> Iterator[Path]:
    for part in ("new", "cur"):
        yield from (file for file in (folder / part).iterdir() if file.is_file())
    settled = time.time() - _STILL_WRITTEN_S
    for file in folder.iterdir():
        with suppress(FileNotFoundError):
            if file.is_file() and not file.name.startswith(".") and file.stat().st_mtime < settled:
                yield file


def _read(file: Path) -> tuple[bytes, int]:
    """The whole of a mail, or its beginning where it is too large to be read; and its size."""
    with file.open("rb") as opened:
        size = file.stat().st_size
        return opened.read(READ_OF_A_LARGE_ONE if size > LARGEST_MAIL else size), size


def _put_away(file: Path, folder: Path) -> None:
    place = folder / ".Processed"
    for part in ("tmp", "new", "cur"):
        (place / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    file.replace(place / "cur" / f"{file.name.partition(':')[0]}:2,S")
