"""What roles are called, and which need to know whose account it is."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from people.errors import Fault, InvalidError
from people.permissions import Role

ROLE_WORDS: Mapping[Role, str] = MappingProxyType(
    {
        Role.COORDINATOR: "Coordinator",
        Role.CHAIR: "Chair",
        Role.MINUTE_TAKER: "Minute-taker",
        Role.LEAD_PROFESSIONAL: "Lead professional",
        Role.PROFESSIONAL: "Professional",
        Role.AGENCY_LEAD: "Agency lead",
        Role.STANDARDS_LEAD: "Standards lead",
        Role.CHIEF_OFFICER: "Chief Officer",
        Role.ADMINISTRATOR: "Administrator",
        Role.AUDITOR: "Auditor",
        Role.DATA_PROTECTION_OFFICER: "Data protection officer",
        Role.RECEPTION: "Reception",
        Role.SENIOR_MANAGER: "Senior manager",
        Role.FAMILY: "Family member",
    }
)
ROLE_HINTS: Mapping[Role, str] = MappingProxyType(
    {
        Role.COORDINATOR: "Arranges every conference; sees children's names.",
        Role.CHAIR: "Sees the conferences they chair, with every report.",
        Role.MINUTE_TAKER: "Keeps the record of the conferences they minute.",
        Role.LEAD_PROFESSIONAL: "Sees the conferences of the children they lead for.",
        Role.PROFESSIONAL: "Sees the conferences they are invited to.",
        Role.AGENCY_LEAD: "Sees own agency's figures and the rows behind them.",
        Role.STANDARDS_LEAD: "Writes standards; sees the rows behind every figure.",
        Role.CHIEF_OFFICER: "Sees figures, never rows.",
        Role.ADMINISTRATOR: "Manages accounts, agencies and people; sees no child's record.",
        Role.AUDITOR: "Reads the trail of who did what; sees no child's record.",
        Role.DATA_PROTECTION_OFFICER: "Keeping, erasing, incidents and subject access.",
        Role.RECEPTION: "Sees who is expected in which room today, and nothing of why.",
        Role.SENIOR_MANAGER: "Decides the variations they are named for; sees figures.",
        Role.FAMILY: "Sees own meetings and what was released to them, and nothing else.",
    }
)
OF_SOMEBODY = frozenset(
    {
        Role.AGENCY_LEAD,
        Role.CHAIR,
        Role.LEAD_PROFESSIONAL,
        Role.MINUTE_TAKER,
        Role.PROFESSIONAL,
    }
)
"""Roles whose rights follow from who somebody is: without the person they open nothing."""


def check_roles(roles: Collection[Role], *, professional: UUID | None) -> None:
    """Demand that an account whose rights follow from its person has one.

    Raises:
        InvalidError: it has none, or it is to be a family member's, which no administrator makes.
    """
    if Role.FAMILY in roles:
        words = "Family members get their own access on the family's page, and no other role."
        raise InvalidError(Fault("roles", words))
    missing = [ROLE_WORDS[role].lower() for role in roles if role in OF_SOMEBODY]
    if missing and professional is None:
        words = f"Say who this is: as {missing[0]} they see what concerns that person."
        raise InvalidError(Fault("professional", words))
