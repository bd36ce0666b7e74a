"""Is a password on the list of those that were stolen somewhere?

The list is a file in the format of Pwned Passwords: one line for each SHA-1 in capital hexadecimal
digits, a colon and how often it was seen, in order of the digests. It is as large as it likes to
be: what is looked for is found by halving, and nothing leaves this machine.
"""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

from people.errors import UnavailableError

_DIGITS = 40
_LINE = re.compile(rb"[0-9A-Fa-f]{40}(:[0-9]+)?\s*")


def check_list(file: Path) -> None:
    """Demand a list that can be read.

    Raises:
        UnavailableError: it cannot be, or is something else.
    """
    try:
        with file.open("rb") as opened:
            first = opened.readline(200)
    except OSError as error:
        raise _unreadable(file, str(error.strerror)) from error
    if not _LINE.fullmatch(first):
        raise _unreadable(file, "its first line is no SHA-1 digest")


def is_listed(password: str, file: Path) -> bool:
    """Whether the password's digest is in the file.

    Raises:
        UnavailableError: the file cannot be read.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with file.open("rb") as opened:
            return _found(opened, wanted)
    except OSError as error:
        raise _unreadable(file, str(error.strerror)) from error


def _found(opened: BinaryIO, wanted: bytes) -> bool:
    low, high = 0, opened.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        line = _line_from(opened, middle)
        if line and line[:_DIGITS].upper() < wanted:
            low = middle + 1
        else:
            high = middle
    return _line_from(opened, low)[:_DIGITS].upper() == wanted


def _line_from(opened: BinaryIO, position: int) -> bytes:
    """The first line that begins there or after."""
    opened.seek(max(0, position - 1))
    if position:
        opened.readline()
    return opened.readline()


def _unreadable(file: Path, why: str) -> UnavailableError:
    return UnavailableError(
        f"The list of breached passwords {file} cannot be read: {why}. Put it there, or name"
        " another in CONVENOR_BREACHED_PASSWORDS."
    )
