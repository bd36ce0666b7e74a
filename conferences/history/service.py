"""Bring in past conferences from spreadsheets, all of a file or nothing, and undo a whole file.

What a file says is kept row by row, without names and under ids that only this installation can
make from references; the facts of a conference are what its standing rows say together.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from conferences.history.merging import Known, facts_of
from conferences.history.queries import (
    IMPORTS,
    SOURCES,
    Offices,
    load_matching,
    load_offices,
    load_standing,
)
from conferences.history.tables import HistoryImport, HistoryRecord, HistorySource
from conferences.history.values import (
    HistoryResult,
    ImportListing,
    Matching,
    SourceListing,
)
from conferences.history.working_out import FileRead, Worked, read_file, work_out
from people.agencies import service as agencies
from people.agencies.calendars import USUAL
from people.agencies.values import AgencyDetails, AgencyGroup
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.batches import in_batches
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.text import single_line
from standards.measures import service as measures

_ALONE = "SELECT pg_advisory_xact_lock(hashtext('convenor history'))"
_LONGEST_NAME = 120


async def bring_in(
    viewer: Viewer,
    data: bytes,
    *,
    source: str,
    matching: Matching | None = None,
    sheet: str = "",
    dry_run: bool,
    now: datetime,
) -> HistoryResult:
    """Bring in a file of past conferences, or say what that would do.

    What a source's headings and words mean is remembered from the last time; ``matching`` says
    what is different. With faults, or as a dry run, nothing is written. What is stored already
    adds nothing; what a row says now counts instead of what an earlier file said.

    Raises:
        InvalidError: the source has no name.
        RefusedError: what the file is compared with changed meanwhile, so that it has faults now.
    """
    check(viewer, Permission.HISTORY_IMPORT)
    name = _checked_name(source)
    async with reading(viewer):
        remembered = await load_matching(name)
        file = await read_file(data, _joined(remembered, matching), sheet, today=local_day(now))
        worked = await work_out(file)
    result = worked.result(name, is_done=False)
    if dry_run or result.faults or not result.is_new:
        return result
    id_ = uuid4()
    subject = Subject("history_import", id_)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="history.import") as act:
        await act.fetch(_ALONE)
        worked = await work_out(file)
        if worked.faults:
            raise RefusedError("Something changed while this was read. Check the file again.")
        await _write(act, id_, name, file, worked)
    return worked.result(name, is_done=True)


async def remember(viewer: Viewer, source: str, matching: Matching, *, now: datetime) -> None:
    """Keep what a source's headings and words mean, for next time.

    Raises:
        InvalidError: the source has no name.
    """
    check(viewer, Permission.HISTORY_IMPORT)
    name = _checked_name(source)
    subject = Subject("history_source")
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="history.match") as act:
        known = await load_matching(name)
        await _keep_source(act, name, _joined(known, matching))


async def undo(viewer: Viewer, history_import: UUID, *, now: datetime) -> None:
    """Let nothing count of a file that was brought in; what other files said stands again.

    Raises:
        NotFoundError: there is no such import.
        RefusedError: it was undone before.
    """
    check(viewer, Permission.HISTORY_IMPORT)
    subject = Subject("history_import", history_import)
    async with recorded(viewer, Verb.ERASE, subject, now=now, name="history.undo") as act:
        await act.fetch(_ALONE)
        rows = await act.fetch("SELECT undone_at FROM history_import WHERE id = $1", history_import)
        if not rows:
            raise NotFoundError
        if rows[0]["undone_at"] is not None:
            raise RefusedError("This file was undone before. Nothing of it counts.")
        await HistoryImport.update({HistoryImport.undone_at: now}).where(
            HistoryImport.id == history_import
        )
        touched = await act.fetch(
            "SELECT DISTINCT conference FROM history_record WHERE history_import = $1",
            history_import,
        )
        conferences = [row["conference"] for row in touched]
        offices = await load_offices()
        standing = await load_standing(conferences, offices)
        await measures.retract(act, [one for one in conferences if one not in standing])
        await _assess(act, standing, offices)
        act.note(conferences=len(conferences))


async def list_imports(viewer: Viewer) -> list[ImportListing]:
    """The files that were brought in, the latest first."""
    check(viewer, Permission.HISTORY_IMPORT)
    async with reading(viewer):
        rows = await fetch(IMPORTS)
    return msgspec.convert([dict(row) for row in rows], list[ImportListing])


async def list_sources(viewer: Viewer) -> list[SourceListing]:
    """The spreadsheets whose columns and words are remembered, by name."""
    check(viewer, Permission.HISTORY_IMPORT)
    async with reading(viewer):
        rows = await fetch(SOURCES)
    return [
        SourceListing(
            row["id"],
            row["name"],
            msgspec.json.decode(row["matching"], type=Matching),
            row["changed_at"],
        )
        for row in rows
    ]


async def list_agencies(viewer: Viewer) -> list[tuple[UUID, str]]:
    """The agencies a name in a file can mean, closed ones too, by id and name."""
    check(viewer, Permission.HISTORY_IMPORT)
    async with reading(viewer):
        rows = await fetch(
            "SELECT id, name FROM agency WHERE merged_into IS NULL ORDER BY lower(name)"
        )
    return [(row["id"], row["name"]) for row in rows]


async def _write(act: Act, id_: UUID, name: str, file: FileRead, worked: Worked) -> None:
    for one in worked.told.new_agencies.values():
        details = AgencyDetails(name=one.name, group=AgencyGroup(one.group), calendar=USUAL)
        await agencies.enter(act, one.id, details)
    source = await _keep_source(act, name, file.matching)
    found = await act.fetch("SELECT coalesce(max(position), 0) AS last FROM history_import")
    await HistoryImport.insert(
        HistoryImport(
            id=id_, history_source=source, position=found[0]["last"] + 1, by=act.viewer.name,
            rows=len(file.records), conferences=len(worked.changed), brought_in_at=act.now,
        )
    )  # fmt: skip
    rows = [
        HistoryRecord(
            id=uuid4(), history_import=id_, conference=conference, who=who,
            said=msgspec.json.encode(said).decode(),
        )
        for conference, who, said in worked.new
    ]  # fmt: skip
    for some in in_batches(rows):
        await HistoryRecord.insert(*some)
    changed = {one: worked.standing[one] for one in worked.changed}
    await _assess(act, changed, await load_offices())
    act.note(conferences=len(worked.changed), rows=len(file.records))


async def _assess(act: Act, standing: Mapping[UUID, Known], offices: Offices) -> None:
    """Store the facts of conferences as they stand, and assess them."""
    revisions = {
        row["conference"]: row["revision"] + 1
        for row in await act.fetch(
            "SELECT conference, max(revision) AS revision FROM conference_facts"
            " WHERE conference = ANY($1::uuid[]) GROUP BY conference",
            list(standing),
        )
    }
    await measures.assess_in_bulk(
        act,
        (
            facts_of(one, known, offices.on(known), revision=revisions.get(one, 1))
            for one, known in standing.items()
        ),
    )


async def _keep_source(act: Act, name: str, matching: Matching) -> UUID:
    rows: list[Any] = await act.fetch("SELECT id FROM history_source WHERE name = $1", name)
    id_: UUID = rows[0]["id"] if rows else uuid4()
    written = msgspec.json.encode(matching).decode()
    if rows:
        await HistorySource.update(
            {HistorySource.matching: written, HistorySource.changed_at: act.now}
        ).where(HistorySource.id == id_)
    else:
        await HistorySource.insert(
            HistorySource(id=id_, name=name, matching=written, changed_at=act.now)
        )
    return id_


def _joined(remembered: Matching | None, said: Matching | None) -> Matching:
    """What is remembered, with what somebody says now over it."""
    if remembered is None or said is None:
        return said or remembered or Matching()
    fields = {*remembered.words, *said.words}
    return Matching(
        columns=remembered.columns | said.columns,
        words={
            one: remembered.words.get(one, {}) | said.words.get(one, {}) for one in sorted(fields)
        },
        kind=said.kind,
        expectation=said.expectation,
    )


def _checked_name(source: str) -> str:
    try:
        name = single_line(source)
    except ValueError as error:
        raise InvalidError(Fault("source", str(error), source)) from None
    if not name or len(name) > _LONGEST_NAME:
        words = "Give the spreadsheet a name by which its columns are known again next time."
        raise InvalidError(Fault("source", words, source))
    return name
