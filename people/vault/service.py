"""Sealing fields with a key kept outside the database, and indexes that reveal nothing.

AES-256-GCM with a random nonce; what a sealed value is about is bound to it, so that it cannot
be moved to another row or column. What this does not protect against: whoever holds both the
database and the key, and the running service taken over.
"""

import hashlib
import hmac
import os
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from people.errors import UnavailableError

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


class DamagedError(UnavailableError):
    """Something sealed does not open: altered, moved, or sealed with another key."""


@dataclass(frozen=True, slots=True)
class _Keys:
    fields: AESGCM
    files: AESGCM
    index: bytes


_in_use: list[_Keys] = []


def use(master: bytes) -> None:
    """Seal and open with keys derived from this master key from now on.

    Raises:
        ValueError: it is not 32 bytes.
    """
    if len(master) != _KEY_BYTES:
        raise ValueError("the master key must be 32 bytes")
    keys = _Keys(
        AESGCM(_derived(master, b"fields")),
        AESGCM(_derived(master, b"files")),
        _derived(master, b"index"),
    )
    _in_use[:] = [keys]


def master_key_from(file: Path) -> bytes:
    """The master key in that file, made there at first start, readable by its owner alone.

    Raises:
        UnavailableError: the file cannot be read, or holds no key.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "w") as fresh:
                fresh.write(secrets.token_hex(_KEY_BYTES) + "\n")
        return bytes.fromhex(file.read_text().strip())
    except (OSError, ValueError) as error:
        raise UnavailableError(
            f"The master key {file} cannot be read: {error}. Put the key back from its safe"
            " copy; without it nothing that was sealed can be opened."
        ) from error


def seal(plain: str | bytes, *, about: str) -> bytes:
    """The value sealed for one place: ``about`` is table, column and id."""
    return _sealed(_keys().fields, plain.encode() if isinstance(plain, str) else plain, about)


def unseal(sealed: bytes, *, about: str) -> str:
    """What was sealed for that place, as text.

    Raises:
        DamagedError: it does not open.
    """
    return _opened(_keys().fields, sealed, about).decode()


def seal_file(plain: bytes, *, about: str) -> bytes:
    """A file's bytes sealed in one authenticated call."""
    return _sealed(_keys().files, plain, about)


def unseal_file(sealed: bytes, *, about: str) -> bytes:
    """A file's bytes.

    Raises:
        DamagedError: they do not open.
    """
    return _opened(_keys().files, sealed, about)


def blind_index(text: str) -> bytes:
    """A digest under a key by which an exact value can be looked up, and nothing read."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hmac.digest(_keys().index, folded.encode(), hashlib.sha256)


def secret_for(purpose: str) -> str:
    """A secret of the installation for one purpose, the same in every process and after a start."""
    return hmac.digest(_keys().index, f"secret for {purpose}".encode(), hashlib.sha256).hex()


def _keys() -> _Keys:
    if not _in_use:
        raise UnavailableError("No master key is loaded: start the service with its key file.")
    return _in_use[0]


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(master)


def _sealed(key: AESGCM, plain: bytes, about: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + key.encrypt(nonce, plain, _FORMAT + about.encode())


def _opened(key: AESGCM, sealed: bytes, about: str) -> bytes:
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return key.decrypt(nonce, body, sealed[:1] + about.encode())
    except (InvalidTag, ValueError) as error:
        raise DamagedError(
            "Something stored does not open with this key. Tell the administrator: the record is"
            " damaged, or the service runs with the wrong master key."
        ) from error
