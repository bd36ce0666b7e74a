"""Reports: when each falls due, how it comes in, and to whom it is given.

A file's bytes are encrypted before they reach the store and opened only here, for those the
entitlement names; each time one is given out the trail says to whom.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from conferences.attending import announcing, askings
from conferences.entitlement import (
    invited_sql,
    may_open_report,
    may_see_timeliness,
    part_of,
    professional_of,
    readable_file_sql,
    visible_sql,
)
from conferences.reports import filing, queries
from conferences.reports.admission import HandedIn
from conferences.reports.falling_due import fall_due
from conferences.reports.listings import listing, name_place, only_received
from conferences.reports.standing import decides_at, later_of
from conferences.reports.values import (
    ConferenceReports,
    OpenedFile,
    OwnReport,
    Receipt,
    RecordReceived,
    ReportDates,
    ReportListing,
)
from notifications.messages.values import Message, MessageKind
from notifications.outbox import service as outbox
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import moment
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Via, Viewer, check, may
from people.vault import files
from people.vault.service import case_key

__all__ = [
    "RECORDED_SOURCES",
    "fall_due",
    "get_listing",
    "get_own",
    "hand_in",
    "list_reports",
    "load_dates",
    "open_file",
    "record_received",
]  # fmt: skip
RECORDED_SOURCES = ("phone", "paper", "mail")


async def hand_in(
    viewer: Viewer, about: UUID, file: HandedIn, *, is_restricted: bool = False, now: datetime
) -> Receipt:
    """Hand in a report file and get a receipt; handing in again adds a file.

    ``about`` is one's own invitation, or one's own asking to stand in. A file that is handed in as
    restricted is from its first moment for the chair and whom the chair names alone.

    Raises:
        NotFoundError: the invitation is not the viewer's, or no longer stands.
        InvalidError: the file is of no kind that is taken.
        RefusedError: the conference was cancelled.
        UnavailableError: the file could not be stored; nothing was kept.
    """
    check(viewer, Permission.REPORT_HAND_IN)
    async with reading(viewer):
        owed = await _get_owed(viewer, about)
    _check_awaits_reports(owed)
    subject = Subject("invitation", about)
    source = "link" if viewer.via is Via.LINK else "signed_in"
    async with (
        filing.stored(file, case=owed["family"]) as kept,
        recorded(viewer, Verb.COLLECT, subject, now=now, name="report.hand_in") as act,
    ):
        await askings.lock_conference_of(about)
        owed = await _get_owed(viewer, about)
        _check_awaits_reports(owed)
        report = await _receive(act, owed["id"], source=source, at=now)
        receipt = await filing.keep(
            act, report, kept, source=source, at=now, is_restricted=is_restricted
        )
        await _mail_receipt(act, owed, receipt)
        act.note(conference=owed["conference"], file=receipt.file, receipt=receipt.receipt)
        act.note(is_restricted=is_restricted)
    return receipt


async def record_received(
    viewer: Viewer,
    invitation: UUID,
    received: RecordReceived,
    *,
    file: HandedIn | None = None,
    now: datetime,
) -> Receipt | None:
    """Record a report that came by telephone, on paper or by mail, with its file if there is one.

    Raises:
        NotFoundError: there is no such invitation that stands, or the viewer records no reports.
        InvalidError: the time cannot be, the way is unknown, or the file is of no kind taken.
    """
    check(viewer, Permission.INVITATION_RECORD)
    async with reading(viewer):
        family = (await _get_asked(viewer, invitation))["family"]
    subject = Subject("invitation", invitation)
    async with (
        filing.stored_if_any(file, case=family) as kept,
        recorded(viewer, Verb.COLLECT, subject, now=now, name="report.record_received") as act,
    ):
        asked = await _get_asked(viewer, invitation)
        _check_received(received, asked_at=asked["made_at"], now=now)
        act.note(conference=asked["conference"], source=received.source)
        report = await _receive(act, invitation, source=received.source, at=received.received_at)
        if kept is None:
            return None
        return await filing.keep(act, report, kept, source=received.source, at=received.received_at)


async def get_own(viewer: Viewer, about: UUID, *, now: datetime) -> OwnReport:
    """What the viewer owes for a conference they are invited to, and their receipts.

    Raises:
        NotFoundError: the invitation is not the viewer's, or no longer stands.
    """
    check(viewer, Permission.REPORT_HAND_IN)
    subject = Subject("invitation", about)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="report.read_own"):
        owed = await _get_owed(viewer, about)
        receipts = await fetch(queries.RECEIPTS, owed["report"]) if owed["report"] else []
    return OwnReport(
        invitation=owed["id"],
        conference=owed["conference"],
        reference=owed["reference"],
        expectation=owed["expectation"],
        state=owed["state"],
        starts_at=owed["starts_at"],
        ends_at=owed["ends_at"],
        due_at=later_of(decides_at(owed["due_at"], owed["first_due_at"]), owed["varied_until"]),
        varied_until=owed["varied_until"],
        due_counted=owed["due_counted"] or "",
        received_at=owed["received_at"],
        receipts=tuple(Receipt(**dict(row)) for row in receipts),
    )


async def list_reports(viewer: Viewer, conference: UUID, *, now: datetime) -> ConferenceReports:
    """The reports of a conference: all of them for its people, else those of one's own agency.

    Who takes the minutes sees which have come, and not when they were due.

    Raises:
        NotFoundError: there is no such conference that the viewer may see.
    """
    check(viewer, Permission.REPORT_VIEW)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="report.list") as act:
        head = await _get_conference(viewer, conference)
        part = part_of(viewer, head)
        sees_all = may_see_timeliness(viewer, part)
        rows = await fetch(
            queries.LISTED, conference, sees_all or part.takes_minutes, viewer.agency
        )
        kept = await _list_files(viewer, [row["report"] for row in rows if row["report"]])
        key = await case_key(act, head["family"]) if kept else None
    openable = {
        row["agency_id"]: may_open_report(viewer, part, agency=row["agency_id"]) for row in rows
    }
    reports = tuple(
        listing(row, kept, key, now=now, may_open=openable[row["agency_id"]]) for row in rows
    )
    if part.takes_minutes and not sees_all:
        reports = only_received(reports)
    return ConferenceReports(
        conference=conference,
        reference=head["reference"],
        kind=head["kind"],
        state=head["state"],
        starts_at=head["starts_at"],
        ends_at=head["ends_at"],
        may_record=may(viewer, Permission.INVITATION_RECORD),
        says_when_due=sees_all or not part.takes_minutes,
        may_restrict=part.chairs and may(viewer, Permission.ACCESS_RESTRICT),
        reports=reports,
    )


async def load_dates(conference: UUID) -> dict[UUID, ReportDates]:
    """When each report of a conference was due and came, inside a transaction that is open."""
    rows = await fetch(queries.DATES, conference)
    return {
        row["invitation"]: ReportDates(
            due_at=row["due_at"], first_due_at=row["first_due_at"],
            received_at=row["received_at"], is_waived=row["is_waived"],
        )
        for row in rows
    }  # fmt: skip


async def get_listing(viewer: Viewer, invitation: UUID, *, now: datetime) -> ReportListing:
    """One invitee's report, for whoever records what comes.

    Raises:
        NotFoundError: there is no such invitation that stands, or the viewer records no reports.
    """
    check(viewer, Permission.INVITATION_RECORD)
    subject = Subject("invitation", invitation)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="report.read"):
        query = _completed(queries.LISTED_ONE, viewer)
        rows = await fetch(query, professional_of(viewer), invitation)
        if not rows:
            raise NotFoundError
    return listing(rows[0], (), None, now=now, may_open=False)


async def open_file(viewer: Viewer, file: UUID, *, now: datetime) -> OpenedFile:
    """A report file for somebody who may read it; the trail says that it was given to them.

    Raises:
        NotFoundError: there is no such file that the viewer may read.
        UnavailableError: the store does not give it, or it was altered.
    """
    check(viewer, Permission.REPORT_VIEW)
    async with reading(viewer):
        row = await _get_readable(viewer, file)
        stored = await files.get(file, case=row["family"])
    content = await stored.open()
    subject = Subject("report_file", file)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="report.open_file") as act:
        row = await _get_readable(viewer, file)
        key = await case_key(act, row["family"])
        act.note(conference=row["conference"])
    return OpenedFile(
        name=key.unseal(row["name_sealed"], about=name_place(file)),
        media_type=row["media_type"],
        content=content,
    )


async def _list_files(viewer: Viewer, reports: Sequence[UUID]) -> list[asyncpg.Record]:
    query = _completed(queries.FILES, viewer, file="f")
    return await fetch(query, professional_of(viewer), list(reports))


async def _get_asked(viewer: Viewer, invitation: UUID) -> asyncpg.Record:
    rows = await fetch(_completed(queries.ASKED_AT, viewer), professional_of(viewer), invitation)
    if not rows:
        raise NotFoundError
    return rows[0]


async def _get_owed(viewer: Viewer, about: UUID) -> asyncpg.Record:
    rows = await fetch(queries.OWED, about, viewer.link, viewer.professional)
    if not rows:
        raise NotFoundError
    return rows[0]


def _check_awaits_reports(owed: asyncpg.Record) -> None:
    if owed["state"] == "cancelled":
        raise RefusedError("The meeting was cancelled. No report is needed.")


def _check_received(received: RecordReceived, *, asked_at: datetime, now: datetime) -> None:
    if received.source not in RECORDED_SOURCES:
        raise InvalidError(
            Fault("source", "Say whether it came by telephone, on paper or by mail.")
        )
    if received.received_at > now:
        raise InvalidError(Fault("received_on", "Give the time it came; this is still to come."))
    if received.received_at.date() < asked_at.date():
        message = f"Give a day on or after {moment(asked_at)}, when the report was asked for."
        raise InvalidError(Fault("received_on", message))


async def _receive(act: Act, invitation: UUID, *, source: str, at: datetime) -> UUID:
    taken_by = act.viewer.account if source in RECORDED_SOURCES else None
    [row] = await act.fetch(queries.RECEIVE, invitation, at, source, taken_by)
    report: UUID = row["id"]
    return report


async def _mail_receipt(act: Act, owed: asyncpg.Record, receipt: Receipt) -> None:
    asking = askings.pick(await askings.load_askings(owed["conference"]), owed["asking"])
    if asking.email is None or owed["ends_at"] is None:
        return
    message = Message(
        id=uuid4(),
        about=asking.id,
        kind=MessageKind.REPORT_RECEIPT,
        recipient=asking.professional,
        reference=asking.reference,
        not_before=act.now,
        dedupe_key=f"report_receipt:{receipt.file}",
        words={"received": moment(receipt.received_at), "digest": receipt.sha256},
        reply_token=asking.token,
        answer_link=await announcing.link_of(act, asking, ends_at=owed["ends_at"]),
    )
    await outbox.put(act, message)


async def _get_conference(viewer: Viewer, conference: UUID) -> asyncpg.Record:
    query = _completed(queries.CONFERENCE, viewer)
    rows = await fetch(query, professional_of(viewer), conference)
    if not rows:
        raise NotFoundError
    return rows[0]


def _completed(query: str, viewer: Viewer, *, file: str = "report_file") -> str:
    return query.format(
        visible=visible_sql(viewer, conference="c", parameter="$1"),
        invited=invited_sql(conference="c", parameter="$1"),
        readable=readable_file_sql(file=file, conference="c", parameter="$1"),
    )


async def _get_readable(viewer: Viewer, file: UUID) -> asyncpg.Record:
    rows = await fetch(_completed(queries.FILE, viewer), professional_of(viewer), file)
    if not rows or not may_open_report(viewer, part_of(viewer, rows[0]), agency=rows[0]["agency"]):
        raise NotFoundError
    return rows[0]
