"""Recording what a conference decided, and when decisions, plan and record were sent out."""

from datetime import date, datetime
from uuid import UUID

import asyncpg

from conferences.booking.tables import Conference
from conferences.children import service as children
from conferences.outcomes import measuring, records
from conferences.outcomes.values import OutcomeRecord, RecordOutcome
from people.audit.service import Subject, Verb, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Viewer
from people.vault.service import case_key


async def get_outcome(viewer: Viewer, conference: UUID, *, now: datetime) -> OutcomeRecord:
    """What is recorded of a conference, for its chair, its minute-taker and coordinators.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps.
        RefusedError: it has no date yet.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="outcome.read") as act:
        row = await records.lock(act, conference)
        if row.state in ("planned", "cancelled"):
            raise RefusedError("It has not been held, so there is nothing to record.")
        found = await records.find(conference)
        decided = await records.load_decisions(conference)
        about = (await children.describe(act, [conference]))[conference]
        key = await case_key(act, row.family)
    return records.opened(key, row, found, about, decided)


async def record_outcome(
    viewer: Viewer, conference: UUID, asked: RecordOutcome, *, now: datetime
) -> None:
    """Record what was decided, for each child, and when decisions, plan and record went out.

    Once a conference is closed only what was sent out can be added, and it is measured anew;
    anything else needs its record to be opened again.

    Raises:
        NotFoundError: there is no such conference whose record the viewer keeps, or no such child.
        RefusedError: it has not begun, is closed, or somebody else recorded meanwhile.
        InvalidError: a day is still to come, or before the conference.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="outcome.record") as act:
        row = await records.lock(act, conference)
        records.check_begun(row, now)
        _check_issued(asked, row, now)
        before = await records.find(conference)
        _check_revision(before, asked.revision)
        about = (await children.describe(act, [conference]))[conference]
        if {one.child for one in asked.children} - {child.id for child in about}:
            raise NotFoundError
        if row.state != "booked":
            decided = await records.load_decisions(conference)
            key = await case_key(act, row.family)
            _check_only_issued(records.opened(key, row, before, about, decided), asked)
        await records.write(act, conference, before, asked)
        await measuring.measure_if_closed(act, row)
        act.note(children=len(asked.children), is_closed=row.state != "booked")


def _check_issued(asked: RecordOutcome, row: Conference, now: datetime) -> None:
    held_on, today = local_day(row.starts_at), local_day(now)
    faults = []
    for field in records.ISSUED:
        on: date | None = getattr(asked, field)
        if on is not None and on > today:
            faults.append(Fault(field, "Give a day that has come.", on.isoformat()))
        if on is not None and on < held_on:
            faults.append(Fault(field, "Give a day on or after the conference.", on.isoformat()))
    if faults:
        raise InvalidError(*faults)


def _check_revision(before: asyncpg.Record | None, revision: int | None) -> None:
    stands = None if before is None else before["revision"]
    if revision != stands and (revision is not None or before is not None):
        raise RefusedError(
            "Somebody else recorded something here while you had it open."
            " Load the page again and add what is missing."
        )


def _check_only_issued(record: OutcomeRecord, asked: RecordOutcome) -> None:
    decided = {one.child: one.decision for one in asked.children}
    stood = {one.child.id: one.decision for one in record.children if one.decision is not None}
    if (asked.decisions, asked.dissent, decided) != (record.decisions, record.dissent, stood):
        raise RefusedError(
            "The record is closed. Open it again, with a reason, to change what was decided."
        )
