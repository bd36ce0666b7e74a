"""Accounts of family members: they see their own meetings and nothing else, and name nobody.

Whoever keeps the family's people asks for one and has it shut; administrators do not. The mail
address stays sealed with the family and is opened when a letter goes (``mailboxes``). The sign-in
name is made up, since a real one would say in clear whose family it is.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.accounts import mailed_links
from people.accounts.mailed_links import Purpose
from people.accounts.tables import Account
from people.audit.service import Act, fetch
from people.errors import RefusedError
from people.permissions import Role
from people.sign_in.service import end_sessions

NAME = "Family member"
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 8
_STATE = """
SELECT account.id, account.sign_in_name, account.disabled_at, account.made_at,
       account.password_digest IS NOT NULL AND (
           EXISTS (SELECT FROM passkey WHERE passkey.account = account.id)
           OR EXISTS (SELECT FROM totp_secret WHERE totp_secret.account = account.id
                         AND confirmed_at IS NOT NULL)) AS has_joined
  FROM account WHERE family_member = $1"""


class AccessState(StrEnum):
    """How far somebody's own access has got."""

    INVITED = "invited"
    JOINED = "joined"
    STOPPED = "stopped"


class OwnAccess(msgspec.Struct, frozen=True, kw_only=True):
    """A family member's own access, as whoever keeps the family's people sees it."""

    sign_in_name: str
    state: AccessState
    since: datetime


async def find_access(member: UUID) -> OwnAccess | None:
    """A family member's own access, if they were ever given it. In an open transaction."""
    rows = await fetch(_STATE, member)
    if not rows:
        return None
    [row] = rows
    state = AccessState.JOINED if row["has_joined"] else AccessState.INVITED
    if row["disabled_at"] is not None:
        state = AccessState.STOPPED
    since = row["disabled_at"] or row["made_at"]
    return OwnAccess(sign_in_name=row["sign_in_name"], state=state, since=since)


async def give(act: Act, member: UUID) -> UUID:
    """Let a family member sign in, and invite them by letter to join; gives the account. A step.

    Who had joined before it was shut is let in again with what they prove themselves by.

    Raises:
        RefusedError: they have joined, or there is no address they may be written to at.
    """
    rows = await act.fetch(f"{_STATE} FOR UPDATE", member)
    if not rows:
        account = await _add(act, member)
        await mailed_links.send(act, account, Purpose.JOINING)
        return account
    row = rows[0]
    if row["disabled_at"] is None and row["has_joined"]:
        raise RefusedError(
            "They have joined already. Whoever forgot a password asks for a letter where one"
            " signs in."
        )
    await Account.update({Account.disabled_at: None}).where(Account.id == row["id"])
    if not row["has_joined"]:
        await mailed_links.send(act, row["id"], Purpose.JOINING)
    found: UUID = row["id"]
    act.note(account=found)
    return found


async def shut(act: Act, members: Collection[UUID]) -> int:
    """Let these family members in no more: sessions end, letters open nothing. A step.

    How many accounts that were; it is no error where there was none.
    """
    rows = await act.fetch(
        "UPDATE account SET disabled_at = $2"
        " WHERE family_member = ANY($1::uuid[]) AND disabled_at IS NULL RETURNING id",
        list(members), act.now,
    )  # fmt: skip
    for row in rows:
        await end_sessions(act, row["id"])
        for purpose in Purpose:
            await mailed_links.revoke(act, row["id"], purpose)
    if rows:
        act.note(accounts_shut=len(rows))
    return len(rows)


def check_staff(stored: Mapping[str, Any]) -> None:
    """Demand that an account is not a family member's, which is never anything else.

    Raises:
        RefusedError: it is.
    """
    if stored["family_member"] is not None:
        raise RefusedError(
            "This is a family member's own access. A coordinator changes it on the family's page."
        )


async def _add(act: Act, member: UUID) -> UUID:
    account = uuid4()
    name = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    await Account.insert(
        Account(
            id=account, family_member=member, name=NAME, sign_in_name=f"own-{name}",
            roles=[Role.FAMILY.value], made_at=act.now,
        )
    )  # fmt: skip
    act.note(account=account)
    return account
