"""Erasing the part of a family in conferences, and who its members are. Steps."""

from uuid import UUID

from people.accounts import forgetting as accounts
from people.audit.service import Act

_NOTICES = """
DELETE FROM family_notice USING family_part
 WHERE family_part.id = family_notice.part AND family_part.conference = ANY($1::uuid[])
"""
_OF_MEMBERS = (
    "DELETE FROM kept_apart WHERE member = ANY($1::uuid[]) OR other_member = ANY($1::uuid[])",
    "DELETE FROM family_consent WHERE member = ANY($1::uuid[])",
    "DELETE FROM family_contact WHERE member = ANY($1::uuid[])",
    "DELETE FROM family_relationship WHERE member = ANY($1::uuid[])",
    "DELETE FROM family_member WHERE id = ANY($1::uuid[]) AND beside IS NOT NULL",
    "DELETE FROM family_member WHERE id = ANY($1::uuid[])",
)


async def erase_parts(act: Act, conferences: list[UUID]) -> list[UUID]:
    """Erase the family's part in conferences; gives the ids mail and links were about. A step."""
    await act.fetch(_NOTICES, conferences)
    rows = await act.fetch(
        "DELETE FROM family_part WHERE conference = ANY($1::uuid[]) RETURNING id", conferences
    )
    return [row["id"] for row in rows]


async def erase_members(act: Act, family: UUID) -> list[UUID]:
    """Erase who the members of a family are and how they are reached; gives their ids. A step.

    Their accounts can sign in no more and say no longer whose they were.
    """
    rows = await act.fetch("SELECT id FROM family_member WHERE family = $1", family)
    members = [row["id"] for row in rows]
    for query in _OF_MEMBERS:
        await act.fetch(query, members)
    await act.fetch("DELETE FROM family_silence WHERE family = $1", family)
    await accounts.forget_family(act, members)
    return members
