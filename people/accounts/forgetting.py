"""Erasing who an account was of somebody who left; that it decided things stays. A step."""

from datetime import datetime
from uuid import UUID

import asyncpg

from people.audit.service import Act, fetch
from people.links import forgetting as links
from people.sign_in.service import end_sessions

FORMER = "Former account"
_LEFT = """
SELECT id, professional, disabled_at, left(id::text, 8) AS reference FROM account
 WHERE disabled_at < $1 AND name <> $3 AND ($2::uuid IS NULL OR id = $2)
 ORDER BY disabled_at, id
"""
_WAYS_IN = (
    "DELETE FROM api_token WHERE account = $1",
    "DELETE FROM account_link WHERE account = $1",
    "DELETE FROM totp_secret WHERE account = $1",
    "DELETE FROM passkey WHERE account = $1",
    "DELETE FROM passkey_challenge WHERE account = $1",
    "DELETE FROM recovery_code WHERE account = $1",
    """
    UPDATE lost_factor SET called_number = '', number_known_from = ''
     WHERE account = $1 AND called_number IS NOT NULL
    """,
)


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
        await links.erase_feeds_of(act, account)
        for query in _WAYS_IN:
            await act.fetch(query, account)
    return len(rows)


async def forget_family(act: Act, members: list[UUID]) -> int:
    """Shut and erase the accounts of family members; how many those were. A step."""
    rows = await act.fetch(
        "UPDATE account SET disabled_at = coalesce(disabled_at, $2)"
        " WHERE family_member = ANY($1::uuid[]) RETURNING id",
        members, act.now,
    )  # fmt: skip
    for row in rows:
        await forget(act, row["id"])
    return len(rows)
