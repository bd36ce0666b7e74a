"""Erasing a household with its children, once no conference is about them. A step."""

from uuid import UUID

from people.audit.service import Act

_READERS = """
DELETE FROM named_reader USING restriction
 WHERE restriction.id = named_reader.restriction AND restriction.family = $1
"""


async def erase_family(act: Act, family: UUID) -> int:
    """Erase a household and its children, sealed names and what finds them; how many rows.

    Who was kept from the case, and for whom alone it was, goes with it.
    """
    await act.fetch(_READERS, family)
    await act.fetch("DELETE FROM restriction WHERE family = $1", family)
    await act.fetch("DELETE FROM bar WHERE family = $1", family)
    children = await act.fetch("DELETE FROM child WHERE family = $1 RETURNING id", family)
    families = await act.fetch("DELETE FROM family WHERE id = $1 RETURNING id", family)
    return len(children) + len(families)
