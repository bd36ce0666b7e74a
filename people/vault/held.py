"""The keys a process holds while it works: master keys, and those of the service itself."""

from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from people.errors import UnavailableError
from people.vault.key_file import KeyFile
from people.vault.keyring import Keyring, Wrapped
from people.vault.sealing import KEY_BYTES

FIELDS, INDEX = "fields", "index"
"""What the service's own keys are for: fields that belong to no case, and the blind index."""


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """What this process seals and opens with; without a file the master keys never change."""

    keyring: Keyring
    fields: AESGCM | None = None
    index: bytes | None = None
    file: KeyFile | None = None


_held: list[Held] = []


def hold(held: Held) -> None:
    """Seal and open with these from now on."""
    _held[:] = [held]


def hold_service_keys(fields: bytes, index: bytes) -> None:
    """Seal fields and make indexes with these keys from now on."""
    hold(replace(in_hand(), fields=AESGCM(fields), index=index))


def lone(master: bytes) -> Held:
    """What one master key alone is enough for: service keys derived from it, none stored.

    Raises:
        ValueError: it is not 32 bytes.
    """
    if len(master) != KEY_BYTES:
        raise ValueError("the master key must be 32 bytes")
    return Held(Keyring({1: master}), AESGCM(_derived(master, FIELDS)), _derived(master, INDEX))


def fields_key() -> AESGCM:
    """The key of fields that belong to no case."""
    found = in_hand().fields
    if found is None:
        raise _not_loaded()
    return found


def index_key() -> bytes:
    """The key of the blind index and of the installation's secrets."""
    found = in_hand().index
    if found is None:
        raise _not_loaded()
    return found


def wrap(key: bytes, *, about: str) -> Wrapped:
    """A key wrapped by the newest master key there is."""
    held = in_hand()
    return (held.file.keyring() if held.file else held.keyring).wrap(key, about=about)


def unwrap(wrapped: Wrapped, *, about: str) -> bytes:
    """A key that one of the master keys wrapped.

    Raises:
        UnknownVersionError: that one is not there.
        DamagedError: it does not open.
    """
    held = in_hand()
    if held.file is not None:
        return held.file.keyring_with(wrapped.version).unwrap(wrapped, about=about)
    return held.keyring.unwrap(wrapped, about=about)


def in_hand() -> Held:
    """What this process holds.

    Raises:
        UnavailableError: nothing yet.
    """
    if not _held:
        raise _not_loaded()
    return _held[0]


def _not_loaded() -> UnavailableError:
    return UnavailableError("No master key is loaded: start the service with its key file.")


def _derived(master: bytes, purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return derived.derive(master)
