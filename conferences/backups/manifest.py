"""What a backup consists of, with digests, and how it is encrypted to its recipient."""

import hashlib
import io
from typing import IO, BinaryIO, TypeAlias, cast

import msgspec
import pyrage
from pyrage import x25519

from people.errors import RefusedError

FORMAT = "convenor-backup/1"
DATABASE, MANIFEST, FILES = "database.age", "manifest.age", "files"
_PIECE = 1024 * 1024


class Part(msgspec.Struct, frozen=True):
    """One file of a backup: its size and its digest."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a backup consists of, and which master keys what is in it hangs on."""

    format: str
    made_at: str
    database: Part
    files: dict[str, Part]
    masters: dict[int, str]


class Digesting(io.RawIOBase):
    """Hands on what is written to it, or only looks at it, and knows its digest."""

    def __init__(self, onward: "Target | None" = None) -> None:
        """Begin."""
        super().__init__()
        self._onward = onward
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, data: object) -> int:
        """Take these bytes."""
        given = bytes(cast("bytes", data))
        self._digest.update(given)
        self._size += len(given)
        if self._onward is not None:
            self._onward.write(given)
        return len(given)

    def writable(self) -> bool:
        """It is written."""
        return True

    @property
    def part(self) -> Part:
        """What was written so far."""
        return Part(self._size, self._digest.hexdigest())


Target: TypeAlias = IO[bytes] | Digesting


def part_of(source: BinaryIO) -> Part:
    """The size and digest of a file."""
    seen = Digesting()
    while piece := source.read(_PIECE):
        seen.write(piece)
    return seen.part


def recipient_of(text: str) -> x25519.Recipient:
    """The recipient a backup is encrypted to.

    Raises:
        RefusedError: it is none.
    """
    try:
        return x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise RefusedError(
            "Give the recipient of backups, age1..., in CONVENOR_BACKUP_RECIPIENT; `convenor"
            " backup-identity FILE` makes one."
        ) from error


def identity_of(text: str) -> x25519.Identity:
    """The identity in an identity file of age.

    Raises:
        RefusedError: there is none.
    """
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    try:
        return x25519.Identity.from_str(found[0])
    except (pyrage.IdentityError, IndexError) as error:
        raise RefusedError("The identity file holds no AGE-SECRET-KEY-1... line.") from error


def encrypt(source: IO[bytes], target: Target, recipient: x25519.Recipient) -> Part:
    """Encrypt a stream to the recipient; what was written."""
    written = Digesting(target)
    pyrage.encrypt_io(source, written, [recipient])
    return written.part


def decrypt(source: IO[bytes], target: Target, identity: x25519.Identity) -> None:
    """Decrypt a stream.

    Raises:
        RefusedError: it was encrypted to somebody else, or damaged.
        OSError: the target takes nothing more.
    """
    try:
        pyrage.decrypt_io(source, target, [identity])
    except pyrage.DecryptError as error:
        raise RefusedError(
            "The backup does not open with this identity. Give the one whose recipient it was made"
            " for; nothing was changed."
        ) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise damaged() from error


def damaged() -> RefusedError:
    """Say that a backup is not whole."""
    return RefusedError(
        "The backup is cut off or damaged: it is not what its manifest says. Nothing was changed;"
        " take another copy."
    )
