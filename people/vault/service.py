"""Sealing what identifies people, with keys that hang on a master key outside the database.

Fields of a case are sealed under the key of the case (``case_key``), so that erasing the key
erases the case. What belongs to no case is sealed under a key of the service. Both kinds of key
lie in the database, wrapped by the newest master key. What this does not protect against: whoever
holds both the database and the key file, and the running service taken over.
"""

import hashlib
import hmac
import unicodedata
from datetime import datetime
from pathlib import Path

import asyncpg

from people.errors import UnavailableError
from people.vault import held, key_file
from people.vault.case_keys import CaseKey, ErasedError, case_key, case_keys, erase_case_key
from people.vault.key_file import KeyFile
from people.vault.keyring import UnknownVersionError, Wrapped
from people.vault.sealing import DamagedError, new_key, opened, sealed

__all__ = [
    "CaseKey", "DamagedError", "ErasedError", "blind_index", "case_key", "case_keys",
    "erase_case_key", "seal", "secret_for", "take_up", "unseal", "unseal_bytes", "use",
]  # fmt: skip

_KEEP = """
INSERT INTO service_key (purpose, wrapped, master_version, made_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (purpose) DO NOTHING
"""
_KEPT = "SELECT purpose, wrapped, master_version FROM service_key"
_VERSIONS = """
SELECT master_version FROM service_key
 UNION SELECT master_version FROM case_key WHERE wrapped IS NOT NULL ORDER BY 1
"""


def use(master: bytes) -> None:
    """Seal and open with one master key alone, that is in no file; for trials and measurements.

    Raises:
        ValueError: it is not 32 bytes.
    """
    held.hold(held.lone(master))


async def take_up(path: Path, connection: asyncpg.Connection, *, now: datetime) -> None:
    """Seal and open with the keys of an installation: its key file, and what its database holds.

    At the first start both are made. A database without this version's tables gives no keys yet.

    Raises:
        UnavailableError: the file cannot be read, or is not the one the database was sealed with.
    """
    versions = await versions_in_use(connection)
    if versions and not key_file.is_there(path):
        raise UnavailableError(
            f"The master key {path} is not there, and the database was sealed with one. Put it"
            " back from its safe copy, or name it in CONVENOR_MASTER_KEY."
        )
    key_file.make_if_missing(path)
    file = KeyFile(path)
    for version in versions or ():
        _check_has(file, version)
    held.hold(held.Held(file.keyring(), file=file))
    if versions is not None:
        await _take_up_service_keys(path, connection, now)


async def versions_in_use(connection: asyncpg.Connection) -> list[int] | None:
    """The versions of the master key that something is wrapped with; none before the tables."""
    try:
        return [row["master_version"] for row in await connection.fetch(_VERSIONS)]
    except asyncpg.UndefinedTableError:
        return None


def seal(plain: str | bytes, *, about: str) -> bytes:
    """The value sealed for one place: ``about`` is table, column and id."""
    return sealed(held.fields_key(), plain.encode() if isinstance(plain, str) else plain, about)


def unseal(value: bytes, *, about: str) -> str:
    """What was sealed for that place, as text.

    Raises:
        DamagedError: it does not open.
    """
    return opened(held.fields_key(), value, about).decode()


def unseal_bytes(value: bytes, *, about: str) -> bytes:
    """What was sealed for that place, as it was.

    Raises:
        DamagedError: it does not open.
    """
    return opened(held.fields_key(), value, about)


def blind_index(text: str) -> bytes:
    """A digest under a key by which an exact value can be looked up, and nothing read."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hmac.digest(held.index_key(), folded.encode(), hashlib.sha256)


def secret_for(purpose: str) -> str:
    """A secret of the installation for one purpose, the same in every process and after a start."""
    return hmac.digest(held.index_key(), f"secret for {purpose}".encode(), hashlib.sha256).hex()


def service_place(purpose: str) -> str:
    """What the wrapped key of the service for that purpose is bound to."""
    return f"service_key:{purpose}"


def _check_has(file: KeyFile, version: int) -> None:
    try:
        file.keyring_with(version)
    except UnknownVersionError as error:
        raise UnavailableError(f"{error} The file is {file.path}.") from error


async def _take_up_service_keys(path: Path, connection: asyncpg.Connection, now: datetime) -> None:
    rows = {row["purpose"]: row for row in await connection.fetch(_KEPT)}
    if not {held.FIELDS, held.INDEX} <= rows.keys():
        for purpose in (held.FIELDS, held.INDEX):
            wrapped = held.wrap(new_key(), about=service_place(purpose))
            await connection.execute(_KEEP, purpose, wrapped.sealed, wrapped.version, now)
        rows = {row["purpose"]: row for row in await connection.fetch(_KEPT)}
    try:
        held.hold_service_keys(
            *(_unwrapped(purpose, rows[purpose]) for purpose in (held.FIELDS, held.INDEX))
        )
    except DamagedError as error:
        raise UnavailableError(
            f"The master key {path} is not the one the database was sealed with. Put that one back"
            " from its safe copy, or name it in CONVENOR_MASTER_KEY."
        ) from error


def _unwrapped(purpose: str, row: asyncpg.Record) -> bytes:
    wrapped = Wrapped(row["master_version"], row["wrapped"])
    return held.unwrap(wrapped, about=service_place(purpose))
