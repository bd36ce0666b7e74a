"""Who one may be in the demonstration, where nobody needs a password: made-up people only."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from people.audit.service import fetch, reading
from people.permissions import Role, Viewer
from people.text import phrase

FACTOR = "demo"  # what stands for a factor where nobody has one

_FIRST = (
    Role.COORDINATOR, Role.CHAIR, Role.LEAD_PROFESSIONAL, Role.MINUTE_TAKER, Role.PROFESSIONAL,
    Role.AGENCY_LEAD, Role.CHIEF_OFFICER, Role.STANDARDS_LEAD, Role.ADMINISTRATOR, Role.AUDITOR,
    Role.DATA_PROTECTION_OFFICER, Role.SENIOR_MANAGER, Role.RECEPTION, Role.FAMILY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MayBe:
    """Somebody one may be in the demonstration, what they are, and where they work."""

    id: UUID
    name: str
    sign_in_name: str
    roles: str
    works: str


async def list_who_can_sign_in(viewer: Viewer) -> list[MayBe]:
    """Everybody with an account that is not disabled, who arranges first; for demonstration."""
    async with reading(viewer):
        rows = await fetch(
            "SELECT account.id, account.name, sign_in_name, roles, professional.role AS works_as,"
            " agency.name AS agency FROM account"
            " LEFT JOIN professional ON professional.id = account.professional"
            " LEFT JOIN agency ON agency.id = professional.agency"
            " WHERE disabled_at IS NULL ORDER BY account.name"
        )
    rows.sort(key=lambda row: min((_FIRST.index(role) for role in row["roles"]), default=99))
    return [MayBe(row["id"], row["name"], row["sign_in_name"], *_what(row)) for row in rows]


def _what(row: asyncpg.Record) -> tuple[str, str]:
    """What somebody is, in roles, and where they work."""
    roles = [role for role in row["roles"] if role != Role.PROFESSIONAL] or row["roles"]
    words = phrase([str(role).replace("_", " ") for role in roles]).capitalize()
    works = f"{row['works_as']}, {row['agency']}" if row["works_as"] else ""
    return words, works
