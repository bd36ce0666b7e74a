"""A place for bytes on their way: in memory while small, encrypted on disk beyond that.

The key is made with the spool and never leaves it; the file on disk has no name, so nothing is
left of it whatever happens to the process.
"""

import io
import tempfile
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from people.vault.sealing import new_key

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_CHUNK = 64 * 1024
_TAG = 16
_IN_MEMORY = 1024 * 1024


class Spool(io.RawIOBase):
    """Bytes written once, from start to end, and read in any order."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self._key = AESGCM(new_key())
        self._kept = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - close()
        self._sealed = 0
        self._end = bytearray()
        self._position = 0
        self._opened: tuple[int, bytes] = (-1, b"")

    def __len__(self) -> int:
        return self._sealed * _CHUNK + len(self._end)

    @property
    def is_on_disk(self) -> bool:
        """Whether it grew too large for memory."""
        return bool(getattr(self._kept, "_rolled", False))

    def write(self, data: "ReadableBuffer") -> int:
        """Add these bytes at the end."""
        plain = bytes(data)
        self._end += plain
        while len(self._end) >= _CHUNK:
            self._kept.seek(0, io.SEEK_END)
            self._kept.write(
                self._key.encrypt(_nonce(self._sealed), bytes(self._end[:_CHUNK]), None)
            )
            self._sealed += 1
            del self._end[:_CHUNK]
        return len(plain)

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer from where we are."""
        room = memoryview(buffer)
        number, within = divmod(self._position, _CHUNK)
        piece = self._chunk(number)[within : within + len(room)]
        room[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def read(self, size: int | None = -1) -> bytes:
        """That many bytes from where we are, or as many as there are."""
        wanted = len(self) - self._position if size is None or size < 0 else size
        pieces = []
        while wanted > 0 and (piece := super().read(min(wanted, _CHUNK))):
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go on reading from there."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: len(self)}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._position = start + offset
        return self._position

    def readable(self) -> bool:
        """It is read."""
        return True

    def writable(self) -> bool:
        """It is written."""
        return True

    def seekable(self) -> bool:
        """It is read in any order."""
        return True

    def close(self) -> None:
        """Let go of everything."""
        if not self.closed:
            self._kept.close()
            self._end.clear()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if number >= self._sealed:
            return bytes(self._end) if number == self._sealed else b""
        if self._opened[0] != number:
            self._kept.seek(number * (_CHUNK + _TAG))
            sealed = self._kept.read(_CHUNK + _TAG)
            self._opened = (number, self._key.decrypt(_nonce(number), sealed, None))
        return self._opened[1]


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
