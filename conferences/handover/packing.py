"""Gathering what a closed conference leaves, as plain files: a step of those who hand it over."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from conferences.attending import service as attending
from conferences.attending.presence import Seat
from conferences.booking.tables import Conference
from conferences.children import service as children
from conferences.children.values import ChildListing
from conferences.handover.parts import Part, report_part, text_part
from conferences.outcomes import records
from conferences.outcomes.values import OutcomeRecord
from people.audit.service import Act
from people.clock import day, moment, until
from people.spreadsheets import write_csv
from people.vault.service import case_key

_TEXT, _CSV = "text/plain; charset=utf-8", "text/csv; charset=utf-8"
_HEAD = """
SELECT chair.name AS chair, lead.name AS lead_professional, minutes.name AS minute_taker,
       coalesce(concat_ws(', ', room.name, venue.name), '') AS place
  FROM conference
  LEFT JOIN professional AS chair ON chair.id = conference.chair
  LEFT JOIN professional AS lead ON lead.id = conference.lead_professional
  LEFT JOIN professional AS minutes ON minutes.id = conference.minute_taker
  LEFT JOIN room ON room.id = conference.room
  LEFT JOIN venue ON venue.id = room.venue
 WHERE conference.id = $1
"""
_REPORTS = """
SELECT agency.name AS agency, professional.name, professional.role, report.due_at,
       report.received_at, report_file.id AS file, report_file.receipt, report_file.media_type,
       report_file.size, report_file.sha256,
       report_file.is_restricted
  FROM invitation
  JOIN report ON report.invitation = invitation.id
  JOIN agency ON agency.id = invitation.agency
  JOIN professional ON professional.id = invitation.professional
  LEFT JOIN report_file ON report_file.report = report.id
 WHERE invitation.conference = $1 AND invitation.withdrawn_at IS NULL
 ORDER BY agency.name, professional.name, report_file.received_at, report_file.receipt
"""


async def gather(act: Act, row: Conference) -> tuple[list[Part], list[str]]:
    """The parts of a conference's package, and its children's case references. A step."""
    about = (await children.describe(act, [row.id]))[row.id]
    found = await records.find(row.id)
    key = await case_key(act, row.family)
    outcome = records.opened(key, row, found, about, await records.load_decisions(row.id))
    seats = await attending.load_seats(row.id)
    reports = await act.fetch(_REPORTS, row.id)
    [head] = await act.fetch(_HEAD, row.id)
    parts = [
        text_part("record.txt", _TEXT, _record(row, head, outcome).encode()),
        text_part("attendance.csv", _CSV, _attendance(seats)),
        text_part("reports.csv", _CSV, _received(reports)),
    ]
    if outcome.decisions or outcome.dissent:
        parts.insert(1, text_part("decisions.txt", _TEXT, _decisions(outcome).encode()))
    parts += [
        report_part(
            one["file"],
            one["receipt"],
            one["media_type"],
            size=one["size"],
            sha256=one["sha256"],
            is_restricted=one["is_restricted"],
        )
        for one in reports
        if one["file"] is not None
    ]
    return parts, [child.case_reference for child in about]


def _record(row: Conference, head: asyncpg.Record, outcome: OutcomeRecord) -> str:
    quorum: Any = row.quorum
    lines = [
        ("Conference", row.reference),
        ("Kind", row.kind.replace("_", "-")),
        ("Result", row.state),
        ("When", until(row.starts_at, row.ends_at)),
        ("Where", head["place"] or "Online"),
        ("Due by", f"{day(row.due_on)} {row.due_counted}".strip()),
        ("Chair", head["chair"] or ""),
        ("Lead professional", head["lead_professional"] or ""),
        ("Minute-taker", head["minute_taker"] or ""),
        ("Quorum", "" if quorum is None else str(quorum)),
        ("Reason for going on without a quorum", outcome.proceeded_reason),
        ("Reason for a second one without a quorum", outcome.repeated_reason),
        ("Reason for removing a plan", outcome.removal_reason),
        ("Record opened again because", outcome.reopen_reason),
        ("Next review due by", day(outcome.next_review_due_on)),
        ("Decisions sent out", day(outcome.decisions_issued_on)),
        ("Plan sent out", day(outcome.plan_issued_on)),
        ("Record sent out", day(outcome.record_issued_on)),
        ("Closed", moment(row.closed_at)),
    ]
    about = [_child(one.child, one.decision) for one in outcome.children]
    said = [f"{name}: {value}" for name, value in lines if value]
    return "\n".join([*said, "", "Children", *about, ""])


def _child(child: ChildListing, decision: str | None) -> str:
    words = "nothing decided" if decision is None else str(decision).replace("_", " ")
    return f"{child.case_reference} ({child.initials}): {words}"


def _decisions(outcome: OutcomeRecord) -> str:
    dissent = f"\n\nDissent\n\n{outcome.dissent}" if outcome.dissent else ""
    return f"Decisions and plan\n\n{outcome.decisions}{dissent}\n"


def _attendance(seats: Sequence[Seat]) -> bytes:
    headings = ("name", "role", "agency", "expected", "attendance", "deputy", "reason")
    rows = [
        (
            seat.name, seat.role, seat.agency_name, seat.expectation, seat.attendance or "",
            seat.deputy_name or "", seat.attendance_reason,
        )
        for seat in seats
    ]  # fmt: skip
    return write_csv(headings, rows)


def _received(reports: Sequence[asyncpg.Record]) -> bytes:
    headings = ("agency", "name", "role", "due", "received", "receipt", "sha256", "size")
    rows = [
        (
            one["agency"], one["name"], one["role"], moment(one["due_at"]),
            moment(one["received_at"]), one["receipt"] or "",
            "" if one["sha256"] is None else one["sha256"].hex(),
            "" if one["size"] is None else str(one["size"]),
        )
        for one in reports
    ]  # fmt: skip
    return write_csv(headings, rows)
