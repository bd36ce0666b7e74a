"""Erasing who an account was of somebody who left; that it decided things stays. A step."""

from datetime import datetime
from uuid import UUID

import asyncpg

from people.audit.service import Act, fetch
from people.sign_in.service import end_sessions

FORMER = "Former account"
_LEFT = """
SELECT id, professional, disabled_at, left(id::text, 8) AS reference FROM account
 WHERE disabled_at < $1 AND name <> $3 AND ($2::uuid IS NULL OR id = $2)
 ORDER BY disabled_at, id
"""


async def list_left(before: datetime, account: UUID | None = None) -> list[asyncpg.Record]:
    """The accounts that were disabled before then and still say whose they were."""
    return await fetch(_LEFT, before, account, FORMER)


async def forget(act: Act, account: UUID) -> int:
    """Erase name, address, sign-in name and password of a disabled account. A step.

    The row stays, since what was decided with it refers to it; it can never sign in again.
    """
    rows = await act.fetch(
        "UPDATE account SET name = $2, email = NULL, sign_in_name = 'former-' || id,"
        " password_digest = NULL, roles = ARRAY[]::varchar[], professional = NULL,"
        " family_member = NULL WHERE id = $1 AND disabled_at IS NOT NULL RETURNING id",
        account, FORMER,
    )  # fmt: skip
    if rows:
        await end_sessions(act, account)
        await act.fetch("DELETE FROM api_token WHERE account = $1", account)
    return len(rows)
