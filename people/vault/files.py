"""Where encrypted files lie: a local folder, or any object store obstore can open by URL."""

from pathlib import Path
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from people.errors import UnavailableError
from people.vault import held
from people.vault.sealing import opened, sealed

_store: list[ObjectStore] = []


def use(place: str) -> None:
    """Keep files there from now on: a folder, made if absent, or an object store's URL."""
    if "://" in place:
        _store[:] = [from_url(place)]
        return
    folder = Path(place)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _store[:] = [LocalStore(folder)]


async def put(file: UUID, plain: bytes) -> None:
    """Keep a file's bytes, encrypted.

    Raises:
        UnavailableError: the store does not take them.
    """
    kept = sealed(held.fields_key(), plain, f"file:{file}")
    try:
        await obstore.put_async(_place(), _path(file), kept)
    except (BaseError, OSError) as error:
        raise UnavailableError("The file could not be stored. Nothing was kept: try again.") from (
            error
        )


async def get(file: UUID) -> bytes:
    """A file's bytes, opened.

    Raises:
        UnavailableError: the store does not give them, or they were altered.
    """
    try:
        found = await obstore.get_async(_place(), _path(file))
        kept = bytes(await found.bytes_async())
    except (BaseError, OSError) as error:
        raise UnavailableError("The file cannot be read now. Try again later.") from error
    return opened(held.fields_key(), kept, f"file:{file}")


async def remove(file: UUID) -> None:
    """Take a file away again, where the act that stored it failed."""
    try:
        await obstore.delete_async(_place(), _path(file))
    except (BaseError, OSError) as error:
        raise UnavailableError("A file could not be removed from the store.") from error


def place() -> ObjectStore:
    """The store itself, for what lies beside the files.

    Raises:
        UnavailableError: none is configured.
    """
    return _place()


def _path(file: UUID) -> str:
    return f"{file.hex[:2]}/{file.hex}"


def _place() -> ObjectStore:
    if not _store:
        raise UnavailableError("No file store is configured: set CONVENOR_FILES.")
    return _store[0]
