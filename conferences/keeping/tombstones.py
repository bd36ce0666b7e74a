"""Tombstones: what was erased, by id alone, so that a copy put back is erased again.

They are rows, and each is also noted in the file store, outside the database: a database put back
to an earlier day has neither the rows nor what came after it. Whatever is noted there and not
known here was erased after that day, and is erased once more.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID, uuid4

import msgspec

from conferences.keeping.lines import Due, Erased, find_line
from conferences.keeping.tables import Tombstone
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import UnavailableError
from people.permissions import TICK, Permission, Viewer, check
from people.vault import files, notes
from people.vault.service import secret_for

FILE = "file"
_AT_ONCE = 200


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A tombstone as the ledger outside the database has it."""

    id: UUID
    kind: str
    subject: UUID
    counted_from: date
    line: str
    erased_at: datetime


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What applying the ledger did: tombstones not known here, and files to remove again."""

    applied: int
    files: int


async def put_up(act: Act, due: Due, erased: Erased, *, kind: str, line: str) -> None:
    """Say that something is erased for good, and that its files are to go. A step."""
    subjects = [(kind, due.subject), *((FILE, file) for file in erased.files)]
    await Tombstone.insert(
        *(
            Tombstone(
                id=uuid4(), kind=of, subject=subject, counted_from=due.counted_from, line=line,
                erased_at=act.now,
            )
            for of, subject in subjects
        )
    )  # fmt: skip


async def follow_up(*, now: datetime) -> int:
    """Note outside what is new, and remove from the store what was erased; files still to go.

    What fails is tried again by the next round: nothing is lost between two rounds.

    Raises:
        UnavailableError: the store does not answer.
    """
    await _note(now)
    return await _remove_files(now)


async def apply_tombstones(viewer: Viewer, *, now: datetime) -> Applied:
    """Erase again, in a database put back, whatever was erased after the day it is from.

    For the command that puts a backup back, before the service goes on line.

    Raises:
        NotFoundError: the viewer does not look after what is kept.
        UnavailableError: the ledger cannot be read.
    """
    check(viewer, Permission.RETENTION_MANAGE)
    ledger = await read_ledger()
    async with reading(viewer):
        known = {row["id"] for row in await fetch("SELECT id FROM tombstone")}
    missing = [one for one in ledger if one.id not in known]
    for one in sorted(missing, key=lambda one: (one.erased_at, one.kind == FILE)):
        await _apply(viewer, one, now)
    again = [one.subject for one in ledger if one.kind == FILE]
    for file in again:
        await _remove(file)
    return Applied(applied=len(missing), files=len(again))


async def read_ledger() -> list[Noted]:
    """Everything the ledger outside the database says was erased."""
    return [
        one
        for note in await notes.read_all(_folder())
        for one in msgspec.json.decode(note, type=list[Noted])
    ]


async def _apply(viewer: Viewer, one: Noted, now: datetime) -> None:
    name = "retention.apply_tombstone"
    line = find_line(one.kind)
    async with recorded(
        viewer, Verb.ERASE, Subject(one.kind[:40], one.subject), now=now, name=name
    ) as act:
        due = Due(subject=one.subject, reference="", counted_from=one.counted_from)
        if line is not None and line.erase is not None:
            erased = await line.erase(act, due)
            act.note(**erased.counts)
            for file in erased.files:
                await _remove(file)
        await Tombstone.insert(
            Tombstone(
                id=one.id, kind=one.kind, subject=one.subject, counted_from=one.counted_from,
                line=one.line, erased_at=one.erased_at,
                removed_at=now if one.kind == FILE else None, noted_at=now,
            )
        )  # fmt: skip


async def _note(now: datetime) -> None:
    async with reading(TICK):
        rows = await fetch(
            "SELECT id, kind, subject, counted_from, line, erased_at FROM tombstone"
            " WHERE noted_at IS NULL ORDER BY erased_at, id LIMIT $1",
            _AT_ONCE,
        )
    if not rows:
        return
    noted = msgspec.convert([dict(row) for row in rows], list[Noted])
    await notes.put(f"{_folder()}/{now:%Y%m%dT%H%M%S}-{uuid4()}.json", msgspec.json.encode(noted))
    await _mark("noted_at", [one.id for one in noted], now, name="retention.note")
    await _note(now)


async def _remove_files(now: datetime) -> int:
    async with reading(TICK):
        rows = await fetch(
            "SELECT id, subject FROM tombstone WHERE kind = 'file' AND removed_at IS NULL"
            " ORDER BY erased_at, id LIMIT $1",
            _AT_ONCE,
        )
    removed = []
    for row in rows:
        with suppress(UnavailableError):
            await _remove(row["subject"])
            removed.append(row["id"])
    if removed:
        await _mark("removed_at", removed, now, name="retention.remove_files")
    return len(rows) - len(removed)


async def _mark(column: str, ids: Sequence[UUID], now: datetime, *, name: str) -> None:
    queries = {
        "noted_at": "UPDATE tombstone SET noted_at = $2 WHERE id = ANY($1::uuid[])",
        "removed_at": "UPDATE tombstone SET removed_at = $2 WHERE id = ANY($1::uuid[])",
    }
    async with recorded(TICK, Verb.ERASE, Subject("tombstone"), now=now, name=name) as act:
        await act.fetch(queries[column], list(ids), now)
        act.note(count=len(ids))


async def _remove(file: UUID) -> None:
    """Take a file out of the store; one that is not there is as good as removed."""
    try:
        await files.remove(file)
    except UnavailableError as error:
        if not isinstance(error.__cause__, FileNotFoundError):
            raise


def _folder() -> str:
    """Apart from those of any other installation that shares the store."""
    return f"tombstones/{secret_for('tombstones')[:16]}"
