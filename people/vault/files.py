"""Where encrypted files lie: a local folder, or any object store obstore can open by URL.

A file has a key of its own, wrapped by the key of its case; the row that holds it is written by
the act the file belongs to (``keep``). What lies in the store without such a row opens for nobody
and is swept away. Nothing of a file is given out before the whole of it has been checked.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TypeAlias
from uuid import UUID, uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from people.audit.service import Act, fetch
from people.errors import NotFoundError, UnavailableError
from people.vault.case_keys import case_key
from people.vault.chunks import FORMAT, FileKey, Opener, Sealer
from people.vault.sealing import DamagedError, new_key
from people.vault.service import secret_for
from people.vault.spool import Spool
from people.vault.tables import VaultFile

_PIECE = 1024 * 1024
_IN_MEMORY = 1024 * 1024
_PART = 5 * 1024 * 1024  # the least an object store takes in one part
Content: TypeAlias = bytes | Spool | AsyncIterable[bytes]

_FIND = "SELECT family, key, wrapped, format, size FROM vault_file WHERE id = $1"
_store: list[ObjectStore] = []


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store, with the key that opens it, for one act or read."""

    key: FileKey
    size: int

    async def open(self) -> "OpenedContent":
        """The whole of the file, fetched and checked, to be given out.

        Raises:
            UnavailableError: the store does not give it.
            DamagedError: it was altered.
        """
        kept = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with it
        try:
            await self._fetch(kept)
        except BaseException:
            kept.close()
            raise
        return OpenedContent(self, kept)

    async def read(self) -> bytes:
        """The whole of the file at once, checked; for small ones.

        Raises:
            UnavailableError: the store does not give it.
            DamagedError: it was altered.
        """
        opened = await self.open()
        return b"".join([piece async for piece in opened.pieces()])

    async def _fetch(self, kept: IO[bytes]) -> None:
        opener = Opener(self.key)
        try:
            found = await obstore.get_async(_place(), path_of(self.key.file))
            async for piece in found.stream(min_chunk_size=_PIECE):
                kept.write(bytes(piece))
                opener.feed(bytes(piece))
        except (BaseError, OSError) as error:
            raise UnavailableError("The file cannot be read now. Try again later.") from error
        opener.finish()
        if opener.size != self.size:
            raise DamagedError


class OpenedContent:
    """A file that has been checked from end to end; its sealed bytes wait to be opened again."""

    def __init__(self, stored: StoredFile, kept: IO[bytes]) -> None:
        """Take over what was fetched."""
        self.size = stored.size
        self._key, self._kept = stored.key, kept

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file piece by piece, once."""
        opener = Opener(self._key)
        try:
            self._kept.seek(0)
            while sealed := self._kept.read(_PIECE):
                if plain := opener.feed(sealed):
                    yield plain
            yield opener.finish()
        finally:
            self.close()

    def close(self) -> None:
        """Let go of it."""
        self._kept.close()

    def __del__(self) -> None:
        self.close()  # nobody asked for it in the end


def use(place: str) -> None:
    """Keep files there from now on: a folder, made if absent, or an object store's URL."""
    if "://" in place:
        _store[:] = [from_url(place)]
        return
    folder = Path(place)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _store[:] = [LocalStore(folder)]


async def put(file: UUID, content: Content, *, case: UUID) -> StoredFile:
    """Encrypt a file into the store as it comes; what is cut off leaves nothing there.

    It belongs to nobody, and opens for nobody else, until an act has kept it with ``keep``.

    Raises:
        UnavailableError: the store does not take it.
    """
    sealer = Sealer(key := FileKey(file, case, uuid4(), new_key()))
    try:
        await obstore.put_async(
            _place(), path_of(file), _sealed(sealer, content), chunk_size=_PART, max_concurrency=2
        )
    except (BaseError, OSError) as error:
        raise UnavailableError("The file could not be stored. Nothing was kept: try again.") from (
            error
        )
    return StoredFile(key, sealer.size)


async def keep(act: Act, stored: StoredFile) -> None:
    """Let a file that was put into the store be opened from now on. A step."""
    key = stored.key
    case = await case_key(act, key.case)
    await VaultFile.insert(
        VaultFile(
            id=key.file,
            family=key.case,
            key=key.id,
            wrapped=case.seal(key.secret, about=_key_place(key.file, key.id)),
            format=FORMAT,
            size=stored.size,
            stored_at=act.now,
        )
    )


@asynccontextmanager
async def stored(file: UUID, content: Content, *, case: UUID) -> AsyncIterator[StoredFile]:
    """Put a file into the store while the act about it is done; gone again where the act fails.

    Raises:
        UnavailableError: the store does not take it.
    """
    found = await put(file, content, case=case)
    try:
        yield found
    except BaseException:
        with suppress(UnavailableError):
            await remove(file)
        raise


async def get(file: UUID, *, case: UUID | None = None) -> StoredFile:
    """A file with its key, of that case if one is named, inside a transaction that is open.

    Raises:
        NotFoundError: there is no such file, or its case was erased.
        DamagedError: its key does not open.
    """
    rows = await fetch(_FIND, file)
    if not rows or case not in (None, rows[0]["family"]):
        raise NotFoundError
    [row] = rows
    key = await case_key(None, row["family"])
    secret = key.unseal_bytes(row["wrapped"], about=_key_place(file, row["key"]))
    return StoredFile(FileKey(file, row["family"], row["key"], secret), row["size"])


async def forget(act: Act, files: Collection[UUID]) -> None:
    """Throw the keys of files away, so that no copy of them opens any more. A step.

    Follow with ``remove`` once the act is done.
    """
    await act.fetch("DELETE FROM vault_file WHERE id = ANY($1::uuid[])", list(files))


async def remove(file: UUID) -> None:
    """Take a file out of the store.

    Raises:
        UnavailableError: the store does not let it go.
    """
    try:
        await obstore.delete_async(_place(), path_of(file))
    except (BaseError, OSError) as error:
        raise UnavailableError("A file could not be removed from the store.") from error


def place() -> ObjectStore:
    """The store itself, for what lies beside the files.

    Raises:
        UnavailableError: none is configured.
    """
    return _place()


async def list_stored(*, before: datetime | None = None) -> list[UUID]:
    """The files of this installation in the store; those put there before some time.

    Raises:
        UnavailableError: the store does not answer.
    """
    found = []
    try:
        async for batch in obstore.list(_place(), prefix=_folder()):
            found += [
                UUID(hex=one["path"].rpartition("/")[2])
                for one in batch
                if before is None or one["last_modified"] < before
            ]
    except (BaseError, OSError) as error:
        raise UnavailableError("The file store does not answer.") from error
    return found


async def remove_drafts(*, before: datetime) -> None:
    """Remove what a process that died left half written in a store that is a folder."""
    store = _place()
    if isinstance(store, LocalStore) and store.prefix is not None:
        await asyncio.to_thread(_remove_drafts, Path(store.prefix) / _folder(), before.timestamp())


def path_of(file: UUID) -> str:
    """Where in the store a file lies, apart from those of any other installation."""
    return f"{_folder()}/{file.hex[:2]}/{file.hex}"


def _folder() -> str:
    return secret_for("files")[:16]


def _remove_drafts(folder: Path, before: float) -> None:
    for draft in folder.glob("*/*#*"):
        with suppress(FileNotFoundError):
            if draft.stat().st_mtime < before:
                draft.unlink()


def _key_place(file: UUID, key: UUID) -> str:
    return f"vault_file.key:{file}:{key}"


async def _sealed(sealer: Sealer, content: Content) -> AsyncIterator[bytes]:
    """A file's sealed bytes, in pieces that are worth handing over."""
    ready = bytearray(sealer.header)
    async for piece in _pieces(content):
        ready += sealer.feed(piece)
        if len(ready) >= _PIECE:
            yield bytes(ready)
            ready.clear()
    yield bytes(ready) + sealer.finish()


async def _pieces(content: Content) -> AsyncIterator[bytes]:
    if isinstance(content, AsyncIterable):
        async for piece in content:
            yield piece
        return
    if isinstance(content, Spool):
        content.seek(0)
        while piece := content.read(_PIECE):
            yield piece
        return
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]


def _place() -> ObjectStore:
    if not _store:
        raise UnavailableError("No file store is configured: set CONVENOR_FILES.")
    return _store[0]
