"""Erasing conferences, once everything that refers to them is gone. A step."""

from uuid import UUID

from people.audit.service import Act


async def erase_conferences(act: Act, conferences: list[UUID]) -> int:
    """Erase conferences with their segments and children; how many conferences. A step."""
    await act.fetch("DELETE FROM segment WHERE conference = ANY($1::uuid[])", conferences)
    await act.fetch("DELETE FROM conference_child WHERE conference = ANY($1::uuid[])", conferences)
    await act.fetch(
        "UPDATE conference SET previous = NULL WHERE previous = ANY($1::uuid[])", conferences
    )
    rows = await act.fetch(
        "DELETE FROM conference WHERE id = ANY($1::uuid[]) RETURNING id", conferences
    )
    return len(rows)
