"""Where letters to those who hold an account go."""

from uuid import UUID

import msgspec

from people.audit.service import fetch, reading
from people.permissions import TICK


class Mailbox(msgspec.Struct, frozen=True):
    """Whose account it is, and the mail address to write to."""

    name: str
    address: str


async def find_mailbox(account: UUID) -> Mailbox | None:
    """The account's own address, else its professional's; none where it is disabled or has none."""
    async with reading(TICK):
        rows = await fetch(
            "SELECT account.name, coalesce(account.email, professional.email) AS address"
            " FROM account LEFT JOIN professional ON professional.id = account.professional"
            " WHERE account.id = $1 AND account.disabled_at IS NULL"
            " AND coalesce(account.email, professional.email) IS NOT NULL",
            account,
        )
    return Mailbox(rows[0]["name"], rows[0]["address"]) if rows else None
