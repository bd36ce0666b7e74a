"""The file with the master keys: made at the first start, read again whenever it changed.

Nobody but its owner may read it. Every process looks once a second whether it changed, and at
once where it meets a version it does not know, so that keys are changed while the service runs.
"""

import os
import stat
import time
from pathlib import Path

from people.errors import UnavailableError
from people.vault.keyring import Keyring, UnknownVersionError, first_keyring, keyring_of

LOOKS_EVERY_S = 0.5
Seen = tuple[int, int, int]


class KeyFile:
    """A key file and what it held when it was last read."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            UnavailableError: it cannot be read, others may read it, or it holds no keys.
        """
        self.path = path
        self._seen = self._state()
        self._looked_at = time.monotonic()
        self._keyring = read(path)

    def keyring(self) -> Keyring:
        """The keys, at most as old as ``LOOKS_EVERY_S``."""
        if time.monotonic() - self._looked_at >= LOOKS_EVERY_S:
            self._look()
        return self._keyring

    def keyring_with(self, version: int) -> Keyring:
        """The keys, looked up at once where that version is not among them.

        Raises:
            UnknownVersionError: the file does not hold it.
        """
        found = self.keyring()
        if version not in found.masters:
            self._look()
            found = self._keyring
        if version not in found.masters:
            raise UnknownVersionError(version)
        return found

    def _look(self) -> None:
        """Read the file again if it changed; what cannot be read leaves the keys as they are."""
        self._looked_at = time.monotonic()
        try:
            seen = self._state()
            if seen != self._seen:
                self._keyring, self._seen = read(self.path), seen
        except UnavailableError:
            return

    def _state(self) -> Seen:
        try:
            info = self.path.stat()
        except OSError as error:
            raise _unreadable(self.path, str(error)) from error
        return (info.st_ino, info.st_mtime_ns, info.st_size)


def is_there(path: Path) -> bool:
    """Whether there is a file at all."""
    return path.exists()


def make_if_missing(path: Path) -> None:
    """Put a file with one new key there, readable by its owner alone, unless there is one.

    Raises:
        UnavailableError: it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, first_keyring())
    except FileExistsError:
        return
    except OSError as error:
        raise _unreadable(path, str(error)) from error


def read(path: Path) -> Keyring:
    """The keys in that file.

    Raises:
        UnavailableError: it cannot be read, others may read it, or it holds no keys.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from error
    if mode & 0o077:
        raise UnavailableError(f"Others may read the master key {path}: run `chmod 400 {path}`.")
    try:
        return keyring_of(text)
    except ValueError as error:
        raise _unreadable(path, str(error)) from error


def replace(path: Path, keyring: Keyring) -> None:
    """Put these keys in place of those in the file, whole or not at all.

    Raises:
        UnavailableError: the folder does not let the file be replaced.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.unlink(missing_ok=True)
        _write(beside, keyring)
        beside.rename(path)
    except OSError as error:
        raise UnavailableError(
            f"The master key {path} cannot be replaced: {error}. Nothing was changed."
        ) from error


def _write(path: Path, keyring: Keyring) -> None:
    """Write a new file whole: under another name first, so that nobody reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o400)
    try:
        with os.fdopen(descriptor, "w") as fresh:
            fresh.write(keyring.text())
            fresh.flush()
            os.fsync(fresh.fileno())
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _unreadable(path: Path, why: str) -> UnavailableError:
    return UnavailableError(
        f"The master key {path} cannot be read: {why}. Put the key back from its safe copy;"
        " without it nothing that was sealed can be opened."
    )
