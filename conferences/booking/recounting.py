"""Due days of conferences still to be held, counted again when a calendar changes."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from conferences.booking.due import Clock, DueDay, due_columns, due_day, that_stands
from conferences.booking.tables import Conference
from conferences.booking.values import Kind
from conferences.reports.recounting import Recounted
from people.audit.service import Act
from people.clock import local_day
from standards.agreed.in_force import StandardInForce, counted_on, in_force_on
from standards.calendars.counts import due_instant
from standards.calendars.working import Calendars

_COUNTED = """
SELECT id, kind, state, arranged_at, starts_at, due_on, due_rule, due_counted, clock_event,
       clock_started_on
  FROM conference
 WHERE state IN ('planned', 'booked') AND due_on IS NOT NULL AND clock_event IS NOT NULL
 ORDER BY id FOR UPDATE"""


async def count_again(
    act: Act, standards: Sequence[StandardInForce], before: Calendars, after: Calendars
) -> list[Recounted]:
    """Move due days that are later now; those that would be earlier stand as told. A step."""
    found = []
    for row in await act.fetch(_COUNTED):
        told, counted = _told(row), _counted(row, standards, after)
        if counted.on == _counted(row, standards, before).on or counted.on in (None, told.on):
            continue
        stands = that_stands(told, counted)
        if stands is counted:
            values: dict[Any, Any] = due_columns(counted)
            await Conference.update(values).where(Conference.id == row["id"])
        if told.on is not None and counted.on is not None:
            found.append(
                Recounted(
                    conference=row["id"], told_at=due_instant(told.on),
                    counted_at=due_instant(counted.on), is_later=stands is counted,
                )
            )  # fmt: skip
    return found


def _told(row: asyncpg.Record) -> DueDay:
    return DueDay(
        on=row["due_on"], rule=row["due_rule"], words=row["due_counted"], clock=_clock(row)
    )


def _clock(row: asyncpg.Record) -> Clock:
    return Clock(event=row["clock_event"], started_on=row["clock_started_on"])


def _counted(
    row: asyncpg.Record, standards: Sequence[StandardInForce], calendars: Calendars
) -> DueDay:
    decides_at = row["arranged_at"] if row["state"] == "planned" else row["starts_at"]
    standard = in_force_on(standards, local_day(decides_at))
    counting = counted_on(standard, calendars)
    return due_day(counting, Kind(row["kind"]), (_clock(row),))
