"""Erasing what followed from bars, and who was let into a case in an emergency. A step."""

from uuid import UUID

from people.audit.service import Act


async def erase_of_case(act: Act, family: UUID, conferences: list[UUID]) -> int:
    """Erase what is known of a case here; the trail keeps who was let in. How many rows."""
    replacements = await act.fetch(
        "DELETE FROM replacement WHERE conference = ANY($1::uuid[]) RETURNING id", conferences
    )
    emergencies = await act.fetch("DELETE FROM emergency WHERE family = $1 RETURNING id", family)
    return len(replacements) + len(emergencies)
