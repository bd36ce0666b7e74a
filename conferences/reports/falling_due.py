"""When the reports of a conference fall due: a step booking takes whenever its time changes."""

from datetime import datetime
from uuid import UUID

import asyncpg

from conferences.booking.tables import Conference
from conferences.reports import queries
from conferences.reports.standing import decides_at
from people.audit.service import Act
from standards.agreed.in_force import StandardInForce
from standards.agreed.timescales import due_after_move, report_due


async def fall_due(
    act: Act, conference: Conference, standard: StandardInForce
) -> dict[UUID, datetime]:
    """Say when each report asked for is due, now that the conference has a time. A step.

    Counted on each agency's own calendar. When a conference moves, what was overdue before stays
    late, and the first due instant told is kept for ever. Gives the due instants by invitation.
    """
    told = [
        (row["id"], *_due(act, conference, standard, row))
        for row in await act.fetch(queries.ASKED, conference.id)
    ]
    if told:
        await act.fetch(queries.FALL_DUE, *(list(column) for column in zip(*told, strict=True)))
    return {invitation: due_at for invitation, due_at, _ in told if due_at is not None}


def _due(
    act: Act, conference: Conference, standard: StandardInForce, row: asyncpg.Record
) -> tuple[datetime | None, str]:
    """When one report is due and how that was counted; none where no standard says."""
    stands_at = decides_at(row["due_at"], row["first_due_at"])
    words = row["due_counted"] or ""
    counted = report_due(
        standard, conference.kind, conference.starts_at,
        calendar=row["calendar"], group=row["group"],
    )  # fmt: skip
    if counted is None:
        return stands_at, words
    if stands_at is not None:
        stands_at = due_after_move(
            stands_at,
            counted.due_at,
            moved_at=act.now,
            received_at=row["received_at"],
        )
    due_at = stands_at or counted.due_at
    return due_at, counted.words if due_at == counted.due_at else words
