"""Heads of the trail, noted in a file outside the database: one line each, chained, only added to.

A line is the head's number, its digest, the instant, and SHA-256 of the line before and this one.
A copy of the file, kept where the database's administrator cannot reach it, shows what was cut
off the trail or written anew.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from people.audit.values import Anchor
from people.errors import RefusedError, UnavailableError

FILE = "audit-anchors.txt"
_PARTS = 4
_LONGEST_LINE = 400
_folder: list[Path] = []


class DamagedAnchorsError(RefusedError):
    """The file of anchors itself was changed; says at which line."""


def use(folder: Path | None) -> None:
    """Keep anchors in this folder from now on; none keeps none."""
    _folder[:] = [] if folder is None else [folder]


def read() -> Iterator[Anchor]:
    """The anchors this installation keeps, oldest first; none where it keeps none yet."""
    if _folder and (_folder[0] / FILE).exists():
        yield from read_file(_folder[0] / FILE)


def read_file(file: Path) -> Iterator[Anchor]:
    """The anchors of a file, oldest first, each looked at as it comes.

    Raises:
        DamagedAnchorsError: a line was altered, removed or put in.
        UnavailableError: the file cannot be read.
    """
    link, number = "", 0
    try:
        with file.open(encoding="ascii", errors="replace") as lines:
            for count, line in enumerate(lines, start=1):
                anchor, link = _read_line(line, after=link, count=count)
                if anchor.number <= number:
                    raise _damaged(count)
                number = anchor.number
                yield anchor
    except OSError as error:
        raise UnavailableError(f"The anchors in {file} cannot be read ({error}).") from error


def digest_from(typed: str) -> bytes:
    """A digest as it is written in a letter.

    Raises:
        ValueError: it cannot be one.
    """
    digest = bytes.fromhex(typed)
    if len(digest) != hashlib.sha256().digest_size:
        raise ValueError("a digest has 32 bytes")
    return digest


def append(head: Anchor, *, now: datetime) -> bool:
    """Note the head of the trail; whether it had moved since the last was noted.

    Raises:
        RefusedError: a later head was noted before: the trail's end is gone.
        UnavailableError: the file cannot be written.
    """
    if not _folder:
        return False
    try:
        _folder[0].mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(_folder[0] / FILE, flags, 0o640), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            return _append(file.fileno(), head, now)
    except OSError as error:
        raise UnavailableError(f"Anchors cannot be kept in {_folder[0]} ({error}).") from error


def _append(file: int, head: Anchor, now: datetime) -> bool:
    last = _last_line(file)
    number, link = (int(last[0]), last[-1]) if last else (0, "")
    if head.number < number:
        raise RefusedError(
            f"Entry {number} of the trail was anchored, and the trail ends at {head.number}."
        )
    if head.number == number:
        return False
    said = f"{head.number} {head.digest.hex()} {now.isoformat()}"
    os.write(file, f"{said} {_link(link, said)}\n".encode())
    os.fsync(file)
    return True


def _last_line(file: int) -> list[str]:
    size = os.fstat(file).st_size
    end = os.pread(file, _LONGEST_LINE, max(size - _LONGEST_LINE, 0))
    lines = end.decode(errors="replace").splitlines()
    return lines[-1].split() if lines else []


def _read_line(line: str, *, after: str, count: int) -> tuple[Anchor, str]:
    said, _, link = line.rstrip("\n").rpartition(" ")
    parts = said.split(" ")
    if len(parts) != _PARTS - 1 or link != _link(after, said):
        raise _damaged(count)
    return Anchor(int(parts[0]), digest_from(parts[1])), link


def _link(before: str, said: str) -> str:
    return hashlib.sha256(f"{before} {said}".encode()).hexdigest()


def _damaged(count: int) -> DamagedAnchorsError:
    return DamagedAnchorsError(
        f"Line {count} of the anchors does not follow the one before it: the file was changed."
        " Use a copy that lies elsewhere."
    )
