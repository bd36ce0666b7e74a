"""The master keys by version: the newest wraps, every one that is there unwraps.

A master key touches nothing but other keys. Where one is changed, rows with wrapped keys are
wrapped anew and nothing that was sealed under those keys is written again.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from people.errors import UnavailableError
from people.vault.sealing import KEY_BYTES, new_key, opened, sealed

_HEAD = """\
# Master keys of Convenor: version and 64 hexadecimal digits, the highest version seals.
# Keep a copy in a safe place, apart from the database and its backups.
"""
_FINGERPRINT_BYTES = 8


class UnknownVersionError(UnavailableError):
    """Something was wrapped with a version of the master key that is not in the file."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"Version {version} of the master key is not in the key file. Put its line back from"
            " the safe copy: what was sealed under it cannot be opened without it."
        )
        self.version = version


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key wrapped by one version of the master key."""

    version: int
    sealed: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Master keys by version."""

    masters: Mapping[int, bytes]

    @property
    def newest(self) -> int:
        """The version that wraps."""
        return max(self.masters)

    def wrap(self, key: bytes, *, about: str) -> Wrapped:
        """A key wrapped by the newest version, bound to what it is for."""
        version = self.newest
        return Wrapped(version, sealed(self._wrapping(version), key, f"{about}:{version}"))

    def unwrap(self, wrapped: Wrapped, *, about: str) -> bytes:
        """The key that was wrapped.

        Raises:
            UnknownVersionError: the version that wrapped it is not here.
            DamagedError: it does not open.
        """
        if wrapped.version not in self.masters:
            raise UnknownVersionError(wrapped.version)
        about = f"{about}:{wrapped.version}"
        return opened(self._wrapping(wrapped.version), wrapped.sealed, about)

    def fingerprint(self, version: int) -> str:
        """What tells one master key from another and gives nothing of it away."""
        digest = hmac.digest(self.masters[version], b"fingerprint", hashlib.sha256)
        return digest[:_FINGERPRINT_BYTES].hex()

    def renewed(self) -> "Keyring":
        """These keys and a new version, which wraps from now on."""
        return Keyring({**self.masters, self.newest + 1: new_key()})

    def without(self, version: int) -> "Keyring":
        """These keys but for one version."""
        return Keyring({one: key for one, key in self.masters.items() if one != version})

    def text(self) -> str:
        """What stands in the key file."""
        lines = [f"{version} {key.hex()}\n" for version, key in sorted(self.masters.items())]
        return _HEAD + "".join(lines)

    def _wrapping(self, version: int) -> AESGCM:
        info = b"wrapping keys"
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info)
        return AESGCM(derived.derive(self.masters[version]))


def first_keyring() -> Keyring:
    """A keyring with one new key."""
    return Keyring({1: new_key()})


def keyring_of(text: str) -> Keyring:
    """The master keys a key file holds.

    Raises:
        ValueError: a line is no version with its key, or there is none.
    """
    masters: dict[int, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if words:
            version, key = _line(words, number)
            if version in masters:
                raise ValueError(f"line {number} gives version {version} a second time")
            masters[version] = key
    if not masters:
        raise ValueError("it holds no key")
    return Keyring(masters)


def _line(words: list[str], number: int) -> tuple[int, bytes]:
    """One line's version and key; a key alone, as the first files had it, is version 1."""
    wrong = f"line {number} is not a version and 64 hexadecimal digits"
    *given, digits = words
    version = given[0] if len(given) == 1 else "" if given else "1"
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        raise ValueError(wrong) from None
    if len(key) != KEY_BYTES or not version.isascii() or not version.isdigit():
        raise ValueError(wrong)
    return int(version), key
