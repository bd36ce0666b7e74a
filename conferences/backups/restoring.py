"""Putting a backup back into an empty database: looked over whole first, then all or nothing."""

import asyncio
import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

import msgspec
import obstore
from obstore.exceptions import BaseError
from pyrage import x25519

from conferences import database as databases
from conferences.backups.manifest import (
    DATABASE,
    FILES,
    FORMAT,
    MANIFEST,
    Digesting,
    Manifest,
    Part,
    damaged,
    decrypt,
    part_of,
)
from conferences.keeping import service as keeping
from conferences.postgres import dumping
from people.audit import verifying
from people.audit.service import fetch, reading
from people.errors import NotFoundError, RefusedError, UnavailableError
from people.permissions import OPERATOR
from people.vault import files, key_file

_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
_ROLE = """
DO $$ BEGIN
  CREATE ROLE convenor_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
_BELONGS = (
    "DO $$ BEGIN EXECUTE format('GRANT convenor_app TO %I', current_user); END $$",
    """ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO convenor_app""",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO convenor_app",
)
_STORED = """
SELECT vault_file.id FROM vault_file JOIN case_key ON case_key.family = vault_file.family
 WHERE case_key.wrapped IS NOT NULL ORDER BY vault_file.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look over everything found after a backup was put back."""

    erased_again: int
    files: int
    damaged: tuple[UUID, ...]
    trail: str


async def check(source: Path, identity: x25519.Identity, *, dsn: str, master_key: Path) -> Manifest:
    """Demand a whole backup that this identity and this master key open, and an empty database.

    Nothing is changed.

    Raises:
        RefusedError: with what is wrong, and what to do.
    """
    manifest = await asyncio.to_thread(_read_manifest, source, identity)
    _check_masters(manifest, master_key)
    await _check_empty(dsn)
    await asyncio.to_thread(_check_whole, source, manifest, identity)
    return manifest


async def put_back(
    source: Path, identity: x25519.Identity, manifest: Manifest, *, dsn: str
) -> None:
    """Put files and database in place, and bring the database to the present schema.

    Raises:
        UnavailableError: the store or the database does not take them; the database is empty as
            it was.
    """
    await _put_files(source / FILES, manifest.files)
    await _run(dsn, _ROLE)
    await asyncio.to_thread(dumping.restore, dsn, lambda to: _open(source / DATABASE, to, identity))
    for statement in _BELONGS:
        await _run(dsn, statement)
    await databases.migrate(dsn)


async def look_over(*, now: datetime) -> Looked:
    """Erase again what was erased since the backup was made, and see that everything opens."""
    applied = await keeping.apply_tombstones(OPERATOR, now=now)
    async with reading(OPERATOR):
        stored = [row["id"] for row in await fetch(_STORED)]
    found = await verifying.verify(OPERATOR, now=now, anchors=())
    return Looked(
        erased_again=applied.applied,
        files=len(stored),
        damaged=await _list_damaged(stored),
        trail="" if found.finding is None else found.finding.words,
    )


def _read_manifest(source: Path, identity: x25519.Identity) -> Manifest:
    plain = io.BytesIO()
    try:
        with (source / MANIFEST).open("rb") as sealed:
            decrypt(sealed, plain, identity)
        manifest = msgspec.json.decode(plain.getvalue(), type=Manifest)
    except FileNotFoundError as error:
        raise RefusedError(f"{source} is no backup, or was cut off: it has no manifest.") from error
    except msgspec.DecodeError as error:
        raise damaged() from error
    if manifest.format != FORMAT:
        raise RefusedError(f"The backup has the format {manifest.format}; this reads {FORMAT}.")
    return manifest


def _check_masters(manifest: Manifest, master_key: Path) -> None:
    if not key_file.is_there(master_key):
        raise RefusedError(
            f"The master key {master_key} is not there. Put it back from its safe copy first: a"
            " backup never holds it."
        )
    ring = key_file.read(master_key)
    for version, fingerprint in manifest.masters.items():
        if version not in ring.masters or ring.fingerprint(version) != fingerprint:
            raise RefusedError(
                f"The backup was sealed with version {version} of another master key (fingerprint"
                f" {fingerprint}) than {master_key} holds. Put that one back; nothing was changed."
            )


async def _check_empty(dsn: str) -> None:
    connection = await databases.connect(dsn)
    try:
        tables = await connection.fetchval(_TABLES)
    finally:
        await connection.close()
    if tables:
        raise RefusedError(
            "The database is not empty. A backup is put back into a new one: name it in"
            " DATABASE_URL, or set CONVENOR_DATA to a new folder. Nothing was changed."
        )


def _check_whole(source: Path, manifest: Manifest, identity: x25519.Identity) -> None:
    """Compare everything with the manifest, and open the database from end to end."""
    parts = {DATABASE: manifest.database}
    parts |= {f"{FILES}/{name}": part for name, part in manifest.files.items()}
    for name, part in parts.items():
        try:
            with (source / name).open("rb") as there:
                if part_of(there) != part:
                    raise damaged()
        except FileNotFoundError as error:
            raise damaged() from error
    with (source / DATABASE).open("rb") as sealed:
        decrypt(sealed, Digesting(), identity)


def _open(path: Path, to: IO[bytes], identity: x25519.Identity) -> None:
    with path.open("rb") as sealed:
        decrypt(sealed, to, identity)


async def _put_files(folder: Path, parts: dict[str, Part]) -> None:
    """Put the files into the store that are not there; what is there stays as it is."""
    store = files.place()
    try:
        there = {one["path"] for batch in obstore.list(store) for one in batch}
        for name in sorted(parts.keys() - there):
            await obstore.put_async(store, name, folder / name)
    except (BaseError, OSError) as error:
        raise UnavailableError("The file store does not take the files of the backup.") from error


async def _run(dsn: str, statement: str) -> None:
    connection = await databases.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _list_damaged(stored: Collection[UUID]) -> tuple[UUID, ...]:
    """The files that do not open."""
    found = []
    for file in stored:
        try:
            async with reading(OPERATOR):
                kept = await files.get(file)
            (await kept.open()).close()
        except NotFoundError:
            continue  # erased meanwhile
        except UnavailableError:
            found.append(file)
    return tuple(found)
