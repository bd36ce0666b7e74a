"""A family whose surname others have, and what is said of those who are invited all the same."""

from uuid import UUID

from conferences.attending.tables import Invitation, InvitationWarning
from conferences.attending.values import AllTheSame
from conferences.children.tables import Family
from people.audit.service import reading
from people.permissions import OPERATOR
from people.professionals.tables import Professional
from tests.builders import a_family, a_standard

WHY = "A cousin by marriage, who has not met them since 2019; agreed with the chair."
SURNAME = "has the same surname as a child or another person of this family"


def because(*people: Professional, reason: str = WHY) -> tuple[AllTheSame, ...]:
    return tuple(AllTheSame(professional=one.id, reason=reason) for one in people)


async def rows() -> list[InvitationWarning]:
    async with reading(OPERATOR):
        return await InvitationWarning.objects().order_by(InvitationWarning.made_at)


async def standing(conference: UUID) -> set[UUID]:
    async with reading(OPERATOR):
        rows = await Invitation.objects().where(
            (Invitation.conference == conference) & Invitation.withdrawn_at.is_null()
        )
    return {row.professional for row in rows}


async def some_reids() -> Family:
    """A family of that name, and a standard to arrange by."""
    await a_standard()
    return await a_family("Réid")
