"""Restricting a file of a report to the chair and named readers (reference: safety, 1.9).

Whoever hands it in says so, or the chair, who alone names readers and lifts it: whoever is not
named finds no such file, neither listed nor by its id, the agency's own people and the lead
professional included.
"""

from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.entitlement import professional_of, workable_sql
from conferences.reports.tables import FileReader
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.errors import Fault, InvalidError, NotFoundError
from people.permissions import Permission, Viewer, check

_CHAIRED = """
SELECT f.id, f.receipt, f.is_restricted, c.id AS conference, c.reference
  FROM report_file AS f
  JOIN report ON report.id = f.report
  JOIN invitation ON invitation.id = report.invitation
  JOIN conference AS c ON c.id = invitation.conference
 WHERE f.id = $2 AND c.chair = $1::uuid AND {visible} FOR UPDATE OF f
"""
_MAY_BE_NAMED = """
SELECT p.id, p.name, p.role, a.name AS agency,
       EXISTS (SELECT FROM file_reader AS reader WHERE reader.file = $2
                  AND reader.professional = p.id AND reader.ended_at IS NULL) AS is_named
  FROM professional AS p JOIN agency AS a ON a.id = p.agency
 WHERE p.id IN (SELECT i.professional FROM invitation AS i
                 WHERE i.conference = $1 AND i.withdrawn_at IS NULL)
 ORDER BY p.name, p.id
"""


class RestrictFile(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a file is restricted from now on, and who reads it besides the chair."""

    is_restricted: bool = False
    readers: tuple[UUID, ...] = ()


class MayRead(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the conference who could be named as a reader, or is."""

    id: UUID
    name: str
    role: str
    agency: str
    is_named: bool


class FileAccess(msgspec.Struct, frozen=True, kw_only=True):
    """For whom a file is, for the chair."""

    file: UUID
    receipt: str
    conference: UUID
    reference: str
    is_restricted: bool
    people: tuple[MayRead, ...]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The people as a form offers them."""
        return [(str(one.id), f"{one.name}, {one.role}, {one.agency}") for one in self.people]

    @property
    def named(self) -> list[str]:
        """Those who read it now."""
        return [str(one.id) for one in self.people if one.is_named]


async def get_file_access(viewer: Viewer, file: UUID, *, now: datetime) -> FileAccess:
    """For whom a file is, and for whom it could be.

    Raises:
        NotFoundError: there is no such file of a conference that the viewer chairs.
    """
    check(viewer, Permission.ACCESS_RESTRICT)
    subject = Subject("report_file", file)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="report_file.access") as act:
        row = await _lock(act, file)
        people = await fetch(_MAY_BE_NAMED, row["conference"], file)
    return FileAccess(
        file=file, receipt=row["receipt"], conference=row["conference"],
        reference=row["reference"], is_restricted=row["is_restricted"],
        people=tuple(msgspec.convert(dict(one), MayRead) for one in people),
    )  # fmt: skip


async def restrict_file(viewer: Viewer, file: UUID, asked: RestrictFile, *, now: datetime) -> None:
    """Let a file be for the chair and these people from now on, or for whom it would be otherwise.

    Raises:
        NotFoundError: there is no such file of a conference that the viewer chairs.
        InvalidError: somebody is named who is not expected at the conference.
    """
    check(viewer, Permission.ACCESS_RESTRICT)
    subject = Subject("report_file", file)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="report_file.restrict") as act:
        row = await _lock(act, file)
        people = await fetch(_MAY_BE_NAMED, row["conference"], file)
        named = set(asked.readers) if asked.is_restricted else set()
        if named - {one["id"] for one in people}:
            raise InvalidError(Fault("readers", "Choose people from the list."))
        await act.fetch(
            "UPDATE report_file SET is_restricted = $2 WHERE id = $1", file, asked.is_restricted
        )
        await _name(act, file, named, {one["id"] for one in people if one["is_named"]})
        act.note(is_restricted=asked.is_restricted, named=sorted(named))


async def _name(act: Act, file: UUID, named: set[UUID], before: set[UUID]) -> None:
    await act.fetch(
        "UPDATE file_reader SET ended_at = $2 WHERE file = $1 AND ended_at IS NULL"
        " AND professional <> ALL($3::uuid[])",
        file, act.now, list(named),
    )  # fmt: skip
    fresh = [
        FileReader(
            id=uuid4(), file=file, professional=one, named_by=act.viewer.account,
            named_at=act.now,
        )
        for one in sorted(named - before)
    ]  # fmt: skip
    if fresh:
        await FileReader.insert(*fresh)


async def _lock(act: Act, file: UUID) -> asyncpg.Record:
    visible = workable_sql(act.viewer, conference="c", parameter="$1")
    rows = await act.fetch(_CHAIRED.format(visible=visible), professional_of(act.viewer), file)
    if not rows:
        raise NotFoundError
    return rows[0]
