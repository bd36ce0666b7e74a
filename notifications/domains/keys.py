"""With which key is our mail signed, and what does the world have to know of it: RFC 6376, 8463."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from stat import S_IMODE
from typing import TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

PrivateKey: TypeAlias = RSAPrivateKey | Ed25519PrivateKey

LEAST_BITS = 2048
"""Shorter RSA keys are no longer taken as proof by large receivers."""
_LONGEST_STRING = 255  # RFC 1035, 3.3.14: one string of a TXT record
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class KeyType(StrEnum):
    """Which keys sign, by the name the record gives them."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key, and the name under which its other half stands in the DNS."""

    selector: str
    private: PrivateKey = field(repr=False)

    @property
    def type(self) -> KeyType:
        """Which kind of key it is."""
        return KeyType.RSA if isinstance(self.private, RSAPrivateKey) else KeyType.ED25519

    @property
    def record(self) -> str:
        """What the TXT record says: the public half."""
        return f"v=DKIM1; k={self.type.value}; p={b64encode(_public(self.private)).decode()}"

    def name_at(self, domain: str) -> str:
        """Where the record stands."""
        return f"{self.selector}._domainkey.{domain}"


def make_key(kind: KeyType) -> bytes:
    """A fresh key as PEM."""
    fresh: PrivateKey
    if kind is KeyType.RSA:
        fresh = generate_private_key(public_exponent=65537, key_size=LEAST_BITS)
    else:
        fresh = Ed25519PrivateKey.generate()
    return fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_key(selector: str, pem: bytes) -> SigningKey:
    """The key in a PEM file.

    Raises:
        ValueError: it holds none that signs mail; the message repeats nothing of it.
    """
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("it holds no private key in PEM form without a password") from None
    if isinstance(private, RSAPrivateKey):
        if private.key_size < LEAST_BITS:
            raise ValueError(f"its RSA key has fewer than {LEAST_BITS} bits")
        return SigningKey(selector=selector, private=private)
    if isinstance(private, Ed25519PrivateKey):
        return SigningKey(selector=selector, private=private)
    raise ValueError("its key is neither RSA nor Ed25519")


def read_keys(said: str) -> tuple[SigningKey, ...]:
    """The keys that `SELECTOR=FILE, SELECTOR=FILE` names, in that order.

    Raises:
        ValueError: a file cannot be read, others may read it, or it holds no key; what to do.
    """
    named = [one.strip() for one in said.split(",") if one.strip()]
    keys = tuple(_named(one) for one in named)
    if len({key.selector for key in keys}) < len(keys):
        raise ValueError("Each key needs a selector of its own.")
    return keys


def write_key(path: Path, pem: bytes) -> None:
    """Keep a key in a new file that its owner alone may read.

    Raises:
        OSError: there is a file already, or none can be made there.
    """
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pem)
    path.chmod(0o400)


def check_selector(selector: str) -> str:
    """A selector as it may stand in a DNS name.

    Raises:
        ValueError: it may not.
    """
    if not _SELECTOR.fullmatch(selector):
        raise ValueError(f"{selector!r} is no selector: use small letters, digits and dashes.")
    return selector


def zone_line(name: str, record: str) -> str:
    """A TXT record as a line of a zone file, cut into strings as long as one may be.

    >>> zone_line("a._domainkey.b.example", "v=DKIM1; p=x")
    'a._domainkey.b.example. IN TXT ( "v=DKIM1; p=x" )'
    """
    strings = [
        f'"{record[at : at + _LONGEST_STRING]}"' for at in range(0, len(record), _LONGEST_STRING)
    ]
    return f"{name}. IN TXT ( {' '.join(strings)} )"


def _named(said: str) -> SigningKey:
    selector, equals, file = (part.strip() for part in said.partition("="))
    if not (equals and file):
        raise ValueError("Give SELECTOR=FILE, several between commas.")
    path = Path(file).expanduser().absolute()
    check_selector(selector)
    try:
        mode, pem = S_IMODE(path.stat().st_mode), path.read_bytes()
    except OSError as error:
        raise ValueError(
            f"The key {path} cannot be read ({error.strerror}). Make one: `convenor dkim make`."
        ) from error
    if mode & 0o077:
        raise ValueError(f"Others may read the key {path}: run `chmod 400 {path}`.")
    try:
        return read_key(selector, pem)
    except ValueError as problem:
        raise ValueError(f"The file {path} is of no use: {problem}.") from problem


def _public(private: PrivateKey) -> bytes:
    """The public half as the record holds it: RFC 6376, 3.6.1; RFC 8463, 4."""
    if isinstance(private, RSAPrivateKey):
        return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
