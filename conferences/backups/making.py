"""Making a backup: the database and the files, without one plain byte on disk."""

import asyncio
import hashlib
import io
import shutil
from datetime import datetime
from pathlib import Path

import msgspec
import obstore
from obstore.exceptions import BaseError
from pyrage import x25519

from conferences.backups.manifest import (
    DATABASE,
    FILES,
    FORMAT,
    MANIFEST,
    Manifest,
    Part,
    encrypt,
)
from conferences.postgres import dumping
from people.errors import RefusedError, UnavailableError
from people.vault import files, key_file


async def make(
    to: Path, recipient: x25519.Recipient, *, dsn: str, master_key: Path, now: datetime
) -> Manifest:
    """Write a backup into a new folder: whole, or not at all.

    The database is taken first and the files after it, so that every file it knows is there. The
    master key is no part of it.

    Raises:
        RefusedError: there is something in the place already.
        UnavailableError: the database or a file could not be read, or nothing can be written.
    """
    draft = to.with_name(f"{to.name}.partial")
    if _is_taken(to):
        raise RefusedError(f"There is something in {to} already. Name a new folder.")
    try:
        _fresh(draft)
        database = await asyncio.to_thread(_dump, dsn, draft / DATABASE, recipient)
        manifest = Manifest(
            format=FORMAT,
            made_at=now.isoformat(),
            database=database,
            files=await _copy_files(draft / FILES),
            masters=_masters(master_key),
        )
        _write_manifest(draft / MANIFEST, manifest, recipient)
        _put_in_place(draft, to)
    except OSError as error:
        raise UnavailableError(f"The backup could not be written: {error}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _is_taken(to: Path) -> bool:
    return to.exists() and (not to.is_dir() or any(to.iterdir()))


def _fresh(draft: Path) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    (draft / FILES).mkdir(mode=0o700)


def _put_in_place(draft: Path, to: Path) -> None:
    if to.exists():
        to.rmdir()
    draft.rename(to)


def _dump(dsn: str, path: Path, recipient: x25519.Recipient) -> Part:
    written: list[Part] = []
    with path.open("wb") as target:
        dumping.dump(dsn, lambda source: written.append(encrypt(source, target, recipient)))
    return written[0]


def _write_manifest(path: Path, manifest: Manifest, recipient: x25519.Recipient) -> None:
    with path.open("wb") as target:
        encrypt(io.BytesIO(msgspec.json.encode(manifest)), target, recipient)


def _masters(path: Path) -> dict[int, str]:
    ring = key_file.read(path)
    return {version: ring.fingerprint(version) for version in ring.masters}


async def _copy_files(folder: Path) -> dict[str, Part]:
    """Everything in the store, as it lies there: encrypted."""
    copied = {}
    try:
        async for batch in obstore.list(files.place()):
            for one in batch:
                if (part := await _copied(one["path"], folder / one["path"])) is not None:
                    copied[one["path"]] = part
    except BaseError as error:
        raise UnavailableError("A file could not be read from the store.") from error
    return copied


async def _copied(name: str, path: Path) -> Part | None:
    """One file's size and digest; none where it was removed meanwhile."""
    try:
        found = await obstore.get_async(files.place(), name)
    except FileNotFoundError:
        return None
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as target:
        async for piece in found.stream():
            digest.update(bytes(piece))
            size += target.write(bytes(piece))
    return Part(size, digest.hexdigest())
