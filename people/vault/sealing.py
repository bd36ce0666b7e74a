"""How one value is sealed under one key: AES-256-GCM with a random nonce, bound to its place.

The first byte says which format follows, so that another can come beside it.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from people.errors import UnavailableError

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


class DamagedError(UnavailableError):
    """Something sealed does not open: altered, moved, or sealed with another key."""

    def __init__(self) -> None:
        super().__init__(
            "Something stored does not open with this key. Tell the administrator: the record is"
            " damaged, or the service runs with the wrong master key."
        )


def new_key() -> bytes:
    """A fresh key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def sealed(key: AESGCM, plain: bytes, about: str) -> bytes:
    """The value sealed for one place: ``about`` is table, column and id."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + key.encrypt(nonce, plain, _FORMAT + about.encode())


def opened(key: AESGCM, value: bytes, about: str) -> bytes:
    """What was sealed for that place.

    Raises:
        DamagedError: it does not open.
    """
    nonce, body = value[1 : 1 + _NONCE_BYTES], value[1 + _NONCE_BYTES :]
    if value[:1] != _FORMAT:
        raise DamagedError
    try:
        return key.decrypt(nonce, body, _FORMAT + about.encode())
    except (InvalidTag, ValueError) as error:
        raise DamagedError from error
