"""What proves who somebody is, besides a password: which kinds there are, and who needs one.

Signing in uses what stands here: ``kinds_of``, ``needs_factor``, and a step that proves each kind.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from people.accounts.passkeys import passkey_options, prove_passkey
from people.accounts.recovery import prove_recovery_code
from people.accounts.totp import prove_totp
from people.audit.service import Act, fetch, reading
from people.permissions import SIGNED_OUT, Role

__all__ = [
    "FactorKind",
    "FactorListing",
    "Factors",
    "kinds_of",
    "needs_factor",
    "passkey_options",
    "prove_passkey",
    "prove_recovery_code",
    "prove_totp",
]

_FACTORS = """
SELECT id, 'totp' AS kind, label, made_at, NULL::timestamptz AS last_used_at,
       false AS is_synchronised
  FROM totp_secret WHERE account = $1 AND confirmed_at IS NOT NULL
 UNION ALL
SELECT id, 'passkey', label, made_at, last_used_at, is_synchronised
  FROM passkey WHERE account = $1
 ORDER BY made_at, id"""
_CODES = """
SELECT count(*) AS left_over FROM recovery_code WHERE account = $1 AND used_at IS NULL"""


class FactorKind(StrEnum):
    """What somebody can prove who they are with, besides a password."""

    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"
    TOTP = "totp"


class FactorListing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing somebody signs in with, as they see it; what it consists of is nowhere."""

    id: UUID
    kind: FactorKind
    label: str
    made_at: datetime
    last_used_at: datetime | None
    is_synchronised: bool


class Factors(msgspec.Struct, frozen=True, kw_only=True):
    """Everything somebody can sign in with, and how many recovery codes are left."""

    factors: list[FactorListing]
    recovery_codes: int


def needs_factor(roles: Collection[Role]) -> bool:
    """Whether these roles have to prove more than a password: every one has to, always.

    No setting switches it off. An account without a role opens nothing but itself.
    """
    return bool(roles)


async def kinds_of(account: UUID) -> frozenset[FactorKind]:
    """What the account can be proved with; a transaction of its own."""
    async with reading(SIGNED_OUT):
        found = await list_factors(account)
    kinds = {one.kind for one in found.factors}
    return frozenset(kinds | {FactorKind.RECOVERY_CODE} if found.recovery_codes else kinds)


async def list_factors(account: UUID) -> Factors:
    """Everything the account can be proved with, in the transaction that is open here."""
    rows = await fetch(_FACTORS, account)
    left_over = (await fetch(_CODES, account))[0]["left_over"]
    return Factors(
        factors=msgspec.convert([dict(row) for row in rows], list[FactorListing]),
        recovery_codes=left_over,
    )


async def forget_factors(act: Act, account: UUID, *, but: UUID | None = None) -> None:
    """Let nothing prove the account any more, save one app or passkey. A step."""
    await act.fetch(
        "DELETE FROM totp_secret WHERE account = $1 AND id IS DISTINCT FROM $2", account, but
    )
    await act.fetch(
        "DELETE FROM passkey WHERE account = $1 AND id IS DISTINCT FROM $2", account, but
    )
    await act.fetch("DELETE FROM recovery_code WHERE account = $1", account)
