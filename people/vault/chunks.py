"""How a file is sealed: in chunks of 64 KiB, whose order and end are sealed with them.

AES-256-GCM under a key of the file's own. The nonce of a chunk is seven random bytes of the file,
the chunk's number, and whether it is the last. Bound to each are the header, the file and its
case, so that chunks cannot be cut off, left out, repeated or swapped, nor a file put in another's
place (reference: safety, 4.7).
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from people.vault.sealing import DamagedError

CHUNK = 64 * 1024
FORMAT = 1
_TAG = 16
_MAGIC = b"CVNF"
_PREFIX = 7
_ID = 16
HEADER = len(_MAGIC) + 1 + _ID + _PREFIX


@dataclass(frozen=True, slots=True, repr=False)
class FileKey:
    """The key of one file, and what everything sealed under it is bound to."""

    file: UUID
    case: UUID
    id: UUID
    secret: bytes

    def bound(self, header: bytes) -> bytes:
        """What is bound to every chunk."""
        return header + self.file.bytes + self.case.bytes


class Sealer:
    """Seals a file that comes piece by piece; each piece of plain text is given once."""

    def __init__(self, key: FileKey) -> None:
        """Begin the file."""
        self._prefix = secrets.token_bytes(_PREFIX)
        self.header = _MAGIC + bytes([FORMAT]) + key.id.bytes + self._prefix
        self._key, self._bound = AESGCM(key.secret), key.bound(self.header)
        self._waiting = bytearray()
        self._number = 0
        self.size = 0

    def feed(self, plain: bytes) -> bytes:
        """The chunks that are full now; the last one waits for the end."""
        self._waiting += plain
        self.size += len(plain)
        done = bytearray()
        while len(self._waiting) > CHUNK:
            done += self._chunk(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return bytes(done)

    def finish(self) -> bytes:
        """The last chunk."""
        return self._chunk(bytes(self._waiting), is_last=True)

    def _chunk(self, plain: bytes, *, is_last: bool) -> bytes:
        nonce = _nonce(self._prefix, self._number, is_last=is_last)
        self._number += 1
        return self._key.encrypt(nonce, plain, self._bound)


class Opener:
    """Opens a file that comes piece by piece; what it gives has been checked."""

    def __init__(self, key: FileKey) -> None:
        """Await the file."""
        self._file_key, self._key = key, AESGCM(key.secret)
        self._waiting = bytearray()
        self._header = b""
        self._number = 0
        self.size = 0

    def feed(self, sealed: bytes) -> bytes:
        """The plain text of the chunks that are there whole, but for the last.

        Raises:
            DamagedError: one does not open, or the file is none of ours.
        """
        self._waiting += sealed
        if not self._header and len(self._waiting) >= HEADER:
            self._header = self._checked(bytes(self._waiting[:HEADER]))
            del self._waiting[:HEADER]
        plain = bytearray()
        while self._header and len(self._waiting) > CHUNK + _TAG:
            plain += self._chunk(bytes(self._waiting[: CHUNK + _TAG]), is_last=False)
            del self._waiting[: CHUNK + _TAG]
        return bytes(plain)

    def finish(self) -> bytes:
        """The plain text of the last chunk.

        Raises:
            DamagedError: the file was cut off, or does not open.
        """
        if not self._header:
            raise DamagedError
        return self._chunk(bytes(self._waiting), is_last=True)

    def _checked(self, header: bytes) -> bytes:
        if header[:-_PREFIX] != _MAGIC + bytes([FORMAT]) + self._file_key.id.bytes:
            raise DamagedError
        return header

    def _chunk(self, sealed: bytes, *, is_last: bool) -> bytes:
        nonce = _nonce(self._header[-_PREFIX:], self._number, is_last=is_last)
        self._number += 1
        try:
            plain = self._key.decrypt(nonce, sealed, self._file_key.bound(self._header))
        except (InvalidTag, ValueError) as error:
            raise DamagedError from error
        self.size += len(plain)
        return plain


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
