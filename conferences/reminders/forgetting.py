"""Erasing what was told of reminders, with the conference they were about. A step."""

from collections.abc import Collection
from uuid import UUID

from people.audit.service import Act


async def erase_about(act: Act, asked: Collection[UUID], conferences: Collection[UUID]) -> int:
    """Erase the reminders about these people asked and conferences, and pauses of these. A step.

    Gives how many reminders those were.
    """
    rows = await act.fetch(
        "DELETE FROM reminder WHERE about = ANY($1::uuid[]) RETURNING id", [*asked, *conferences]
    )
    await act.fetch("DELETE FROM reminder_pause WHERE subject = ANY($1::uuid[])", list(conferences))
    return len(rows)
