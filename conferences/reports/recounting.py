"""Due instants of reports still to come, counted again when a calendar changes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from conferences.reports.standing import decides_at
from people.audit.service import Act
from people.clock import local_day
from standards.agreed.in_force import StandardInForce, counted_on, in_force_on
from standards.agreed.timescales import Due, report_due
from standards.calendars.working import Calendars

_STILL_DUE = """
SELECT invitation.id, conference.id AS conference, conference.kind, conference.starts_at,
       agency.calendar, agency."group", report.due_at, report.first_due_at
  FROM report
  JOIN invitation ON invitation.id = report.invitation
  JOIN conference ON conference.id = invitation.conference
  JOIN agency ON agency.id = invitation.agency
 WHERE conference.state = 'booked' AND invitation.withdrawn_at IS NULL
   AND report.received_at IS NULL AND greatest(report.due_at, report.first_due_at) >= $1
 ORDER BY report.id FOR UPDATE OF report"""
_MOVE = "UPDATE report SET due_at = $2, due_counted = $3 WHERE invitation = $1"


class Recounted(msgspec.Struct, frozen=True, kw_only=True):
    """A due instant already told that another calendar counts differently.

    Of the conference itself, or of the report asked for by an invitation.
    """

    conference: UUID
    invitation: UUID | None = None
    told_at: datetime
    counted_at: datetime
    is_later: bool


async def count_again(
    act: Act, standards: Sequence[StandardInForce], before: Calendars, after: Calendars
) -> list[Recounted]:
    """Move due instants that are later now; those that would be earlier stand as told. A step.

    What is overdue already stays late, and what was received is left alone.
    """
    found = []
    for row in await act.fetch(_STILL_DUE, act.now):
        told_at = decides_at(row["due_at"], row["first_due_at"])
        was, counted = _due(row, standards, before), _due(row, standards, after)
        if told_at is None or was is None or counted is None:
            continue
        if counted.due_at in (was.due_at, told_at):
            continue
        is_later = counted.due_at > told_at
        if is_later:
            await act.fetch(_MOVE, row["id"], counted.due_at, counted.words)
        found.append(
            Recounted(
                conference=row["conference"], invitation=row["id"], told_at=told_at,
                counted_at=counted.due_at, is_later=is_later,
            )
        )  # fmt: skip
    return found


def _due(
    row: asyncpg.Record, standards: Sequence[StandardInForce], calendars: Calendars
) -> Due | None:
    standard = in_force_on(standards, local_day(row["starts_at"]))
    counting = counted_on(standard, calendars)
    return report_due(
        counting, row["kind"], row["starts_at"], calendar=row["calendar"], group=row["group"]
    )
