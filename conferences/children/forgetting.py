"""Erasing a household with its children, once no conference is about them. A step."""

from uuid import UUID

from people.audit.service import Act


async def erase_family(act: Act, family: UUID) -> int:
    """Erase a household and its children, sealed names and what finds them; how many rows."""
    children = await act.fetch("DELETE FROM child WHERE family = $1 RETURNING id", family)
    families = await act.fetch("DELETE FROM family WHERE id = $1 RETURNING id", family)
    return len(children) + len(families)
