"""Changing the master key while the service runs: wrapped keys are wrapped anew, nothing else.

First the key file holds the new version beside the old ones, and every process finds it there;
then the rows follow, and at last the old version may go. Cut off at any point, the same command
goes on from there.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import RefusedError
from people.permissions import Viewer
from people.vault import key_file
from people.vault.case_keys import place_of
from people.vault.key_file import LOOKS_EVERY_S
from people.vault.keyring import Keyring, Wrapped
from people.vault.service import service_place

AT_ONCE = 500
SETTLED_AFTER_S = 2 * LOOKS_EVERY_S
"""By then every process has looked into the key file, and wraps with the newest version."""

_COUNTS = """
SELECT master_version, count(*) AS keys FROM (
    SELECT master_version FROM service_key
     UNION ALL SELECT master_version FROM case_key WHERE wrapped IS NOT NULL) AS used
 GROUP BY 1
"""
_OLD_CASES = f"""
SELECT family, wrapped, master_version FROM case_key
 WHERE wrapped IS NOT NULL AND master_version <> $1 ORDER BY family LIMIT {AT_ONCE} FOR UPDATE
"""  # noqa: S608 - a number of ours
_OLD_SERVICE = """
SELECT purpose, wrapped, master_version FROM service_key
 WHERE master_version <> $1 ORDER BY purpose FOR UPDATE
"""
_WRAP_CASES = """
UPDATE case_key SET wrapped = anew.wrapped, master_version = $3
  FROM unnest($1::uuid[], $2::bytea[]) AS anew (family, wrapped)
 WHERE case_key.family = anew.family
"""
_WRAP_SERVICE = """
UPDATE service_key SET wrapped = anew.wrapped, master_version = $3
  FROM unnest($1::text[], $2::bytea[]) AS anew (purpose, wrapped)
 WHERE service_key.purpose = anew.purpose
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the master key: whether the file has it, and how many keys it wraps."""

    version: int
    fingerprint: str | None
    keys: int
    is_newest: bool


async def list_versions(viewer: Viewer, path: Path) -> list[Version]:
    """The versions in the key file and in the database, and what hangs on each."""
    ring = key_file.read(path)
    async with reading(viewer):
        counts = await _counts()
    return [
        Version(
            version=version,
            fingerprint=ring.fingerprint(version) if version in ring.masters else None,
            keys=counts[version],
            is_newest=version == ring.newest,
        )
        for version in sorted({*ring.masters, *counts})
    ]


async def renew(viewer: Viewer, path: Path, *, now: datetime) -> int:
    """Put a new version into the key file, unless one there waits to be used; gives it.

    Raises:
        UnavailableError: the file cannot be replaced.
    """
    ring = key_file.read(path)
    subject = Subject("master_key")
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="keys.renew") as act:
        if (await _counts())[ring.newest]:
            ring = ring.renewed()
            key_file.replace(path, ring)
        act.note(version=ring.newest)
    return ring.newest


async def rotate(viewer: Viewer, path: Path, *, now: datetime) -> tuple[int, int]:
    """Wrap every key with a new version of the master key; gives it, and how many keys there are.

    Raises:
        UnavailableError: the file cannot be replaced, or lacks a version that is in use.
    """
    await renew(viewer, path, now=now)
    ring = key_file.read(path)
    total = await _rewrap_all(viewer, ring, now)
    await asyncio.sleep(SETTLED_AFTER_S)  # keys made meanwhile by who had not looked yet
    return ring.newest, total + await _rewrap_all(viewer, ring, now)


async def retire(viewer: Viewer, path: Path, version: int, *, now: datetime) -> None:
    """Take a version out of the key file, once nothing hangs on it.

    Raises:
        RefusedError: it is not in the file, it is the newest, or something hangs on it.
        UnavailableError: the file cannot be replaced.
    """
    ring = key_file.read(path)
    if version not in ring.masters:
        raise RefusedError(f"Version {version} is not in {path}. Nothing was changed.")
    if version == ring.newest:
        raise RefusedError(f"Version {version} is the newest: run `convenor keys rotate` first.")
    subject = Subject("master_key")
    async with recorded(viewer, Verb.ERASE, subject, now=now, name="keys.retire") as act:
        # Nobody wraps anything until this is done; who waits finds the file without the version.
        await act.fetch("LOCK TABLE case_key, service_key IN SHARE ROW EXCLUSIVE MODE")
        if keys := (await _counts())[version]:
            raise RefusedError(
                f"{keys} keys hang on version {version}: run `convenor keys rotate` first."
            )
        key_file.replace(path, ring.without(version))
        act.note(version=version)


async def _counts() -> Counter[int]:
    return Counter({row["master_version"]: row["keys"] for row in await fetch(_COUNTS)})


async def _rewrap_all(viewer: Viewer, ring: Keyring, now: datetime) -> int:
    total = done = await _rewrap(viewer, ring, now)
    while done:
        done = await _rewrap(viewer, ring, now)
        total += done
    return total


async def _rewrap(viewer: Viewer, ring: Keyring, now: datetime) -> int:
    """Wrap some of the keys anew; how many."""
    subject = Subject("master_key")
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="keys.rewrap") as act:
        cases = await act.fetch(_OLD_CASES, ring.newest)
        await _write(act, _WRAP_CASES, ring, [(row["family"], row) for row in cases], place_of)
        own = await act.fetch(_OLD_SERVICE, ring.newest)
        await _write(
            act, _WRAP_SERVICE, ring, [(row["purpose"], row) for row in own], service_place
        )
        act.note(version=ring.newest, keys=len(cases) + len(own))
    return len(cases) + len(own)


async def _write(
    act: Act,
    query: str,
    ring: Keyring,
    rows: list[tuple[Any, Any]],
    place: Any,  # noqa: ANN401
) -> None:
    anew = []
    for subject, row in rows:
        key = ring.unwrap(Wrapped(row["master_version"], row["wrapped"]), about=place(subject))
        anew.append(ring.wrap(key, about=place(subject)).sealed)
    await act.fetch(query, [subject for subject, _ in rows], anew, ring.newest)
