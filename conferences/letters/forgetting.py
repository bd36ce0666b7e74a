"""Erasing letters with the case they are about, or with the people they went to. Steps."""

from uuid import UUID

from people.audit.service import Act

_EMPTY = """
DELETE FROM print_run WHERE family = $1
   AND NOT EXISTS (SELECT FROM printed_letter WHERE printed_letter.run = print_run.id)
 RETURNING id
"""
_OF_CASE = """
DELETE FROM printed_letter USING print_run
 WHERE print_run.id = printed_letter.run AND print_run.family = $1 {which} RETURNING 1
"""


async def erase_letters(act: Act, family: UUID) -> tuple[int, list[UUID]]:
    """Erase every letter of a case; how many, and the ids of the runs. A step."""
    rows = await act.fetch(_OF_CASE.format(which=""), family)
    return len(rows), await _erase_empty(act, family)


async def erase_letters_to_family(act: Act, family: UUID) -> tuple[int, list[UUID]]:
    """Erase the letters to the family's people; how many, and the runs that are gone. A step."""
    which = "AND printed_letter.part IS NOT NULL"
    rows = await act.fetch(_OF_CASE.format(which=which), family)
    return len(rows), await _erase_empty(act, family)


async def _erase_empty(act: Act, family: UUID) -> list[UUID]:
    return [row["id"] for row in await act.fetch(_EMPTY, family)]
