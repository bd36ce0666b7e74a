"""Erasing the packs that were made for families: which papers, or the whole of them. Steps."""

from uuid import UUID

from people.audit.service import Act

_OPENINGS = """
DELETE FROM pack_opening USING pack, family_part
 WHERE pack.id = pack_opening.pack AND family_part.id = pack.part
   AND family_part.conference = ANY($1::uuid[])
"""
_FILES = """
DELETE FROM pack_file USING pack, family_part
 WHERE pack.id = pack_file.pack AND family_part.id = pack.part
   AND family_part.conference = ANY($1::uuid[])
"""
_SHARINGS = """
DELETE FROM report_sharing USING report, invitation
 WHERE report.id = report_sharing.report AND invitation.id = report.invitation
   AND invitation.conference = ANY($1::uuid[])
"""
_PACKS = """
DELETE FROM pack USING family_part
 WHERE family_part.id = pack.part AND family_part.conference = ANY($1::uuid[]) RETURNING pack.id
"""


async def erase_papers(act: Act, conferences: list[UUID]) -> None:
    """Erase which papers were in packs and who opened them, before the papers go. A step.

    That there was a pack, and who released it, stays.
    """
    await act.fetch(_OPENINGS, conferences)
    await act.fetch(_FILES, conferences)


async def erase_packs(act: Act, conferences: list[UUID]) -> list[UUID]:
    """Erase the packs of conferences and when reports were shared; gives their ids. A step."""
    await erase_papers(act, conferences)
    await act.fetch(_SHARINGS, conferences)
    return [row["id"] for row in await act.fetch(_PACKS, conferences)]
