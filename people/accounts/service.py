"""Who may sign in, and as what."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from people.accounts import granting, mailed_links, of_families, passwords
from people.accounts.tables import Account
from people.accounts.telling import tell_owner
from people.accounts.values import (
    AccountListing,
    AddAccount,
    SetPassword,
    SetRoles,
)
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Role, Via, Viewer, check
from people.post import LetterKind
from people.sign_in.service import end_sessions

_ACCOUNTS = """
SELECT account.id, account.name, account.sign_in_name, account.email, account.roles,
       account.disabled_at,
       EXISTS (SELECT FROM passkey WHERE passkey.account = account.id)
       OR EXISTS (SELECT FROM totp_secret WHERE totp_secret.account = account.id
                     AND confirmed_at IS NOT NULL) AS has_factor,
       invitation.made_at AS invited_at,
       CASE WHEN num_nonnulls(invitation.used_at, invitation.revoked_at) = 0
            THEN invitation.expires_at END AS invitation_ends_at,
       account.made_at, account.professional, account.password_digest IS NOT NULL AS has_password,
       professional.name AS professional_name, professional.role AS professional_role,
       professional.phone AS professional_phone,
       agency.name AS agency_name, coalesce(NOT professional.is_active, false) AS has_left
  FROM account
  LEFT JOIN professional ON professional.id = account.professional
  LEFT JOIN agency ON agency.id = professional.agency
  LEFT JOIN LATERAL (SELECT * FROM account_link WHERE account_link.account = account.id
                        AND purpose = 'joining' ORDER BY made_at DESC, id LIMIT 1) AS invitation
    ON true"""
_IN_ORDER = " ORDER BY account.disabled_at IS NOT NULL, lower(account.name), account.sign_in_name"
_ADMINISTRATORS_LOCK = 7322


async def add(viewer: Viewer, asked: AddAccount, *, now: datetime) -> UUID:
    """Let somebody sign in: with a password, invited to join, or not yet; gives the account's id.

    Raises:
        InvalidError: the sign-in name is taken, the person has an account or has left, the
            password may not be chosen, or there is no address to invite them at.
        RefusedError: a password is given, and not by the operator.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    account = uuid4()
    digest = await _first_digest(viewer, asked)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="account.add") as act:
        await _check_person(act, account, asked.professional)
        granting.check_not_own(viewer, account, asked.professional)
        await Account.insert(
            Account(
                id=account,
                professional=asked.professional,
                name=asked.name,
                sign_in_name=asked.sign_in_name,
                email=asked.email,
                password_digest=digest,
                roles=[],
                made_at=now,
            )
        )
        roles = await granting.at_once(act, account, asked.roles)
        await _write(account, {"roles": roles})
        act.note(roles=sorted(asked.roles), professional=asked.professional)
        if asked.is_invited:
            await _invite(act, account)
    return account


async def set_roles(viewer: Viewer, account: UUID, asked: SetRoles, *, now: datetime) -> None:
    """Say what an account may be and whose it is; who uses it must sign in anew.

    For roles that open cases a second person is asked first.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: it is one's own or a family member's, or nobody would administer any more.
        InvalidError: the person has another account or has left.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    _check_not_own(viewer, account)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.set_roles") as act:
        stored = await _lock(act, account)
        of_families.check_staff(stored)
        granting.check_not_own(viewer, account, stored["professional"], asked.professional)
        await _check_person(act, account, asked.professional)
        had = stored["roles"] if stored["professional"] == asked.professional else ()
        if Role.ADMINISTRATOR not in asked.roles:
            await _check_others_administer(act, account)
        roles = await granting.at_once(act, account, asked.roles, had=[Role(one) for one in had])
        await _write(account, {"roles": roles, "professional": asked.professional})
        await end_sessions(act, account)
        act.note(roles=sorted(asked.roles), professional=asked.professional)


async def set_password(viewer: Viewer, account: UUID, asked: SetPassword, *, now: datetime) -> None:
    """Give an account another password, at a terminal; whoever is signed in with it is so no more.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: it is not the operator who asks: others choose their own.
        InvalidError: it may not be chosen.
    """
    check_operator(viewer)
    await passwords.check_choice(asked.password, about=())
    digest = await passwords.digest(asked.password)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.set_password") as act:
        await _lock(act, account)
        await _write(account, {"password_digest": digest})
        await end_sessions(act, account)
        await tell_owner(act, account, LetterKind.PASSWORD_CHANGED)


async def disable(viewer: Viewer, account: UUID, *, now: datetime) -> None:
    """Let an account in no more: its sessions end at once, its tokens for good.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: it is one's own, or nobody would administer any more.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    _check_not_own(viewer, account)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.disable") as act:
        stored = await _lock(act, account)
        if stored["disabled_at"] is not None:
            return
        await _check_others_administer(act, account)
        await _write(account, {"disabled_at": now})
        await end_sessions(act, account)
        await act.fetch(
            "UPDATE api_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL",
            account, now,
        )  # fmt: skip


async def enable(viewer: Viewer, account: UUID, *, now: datetime) -> None:
    """Let a disabled account in again; its tokens stay revoked.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: it is a family member's: whoever keeps the family's people decides.
        InvalidError: the person has left, or has another account by now.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.enable") as act:
        stored = await _lock(act, account)
        of_families.check_staff(stored)
        await _check_person(act, account, stored["professional"])
        await _write(account, {"disabled_at": None})


async def list_accounts(viewer: Viewer) -> list[AccountListing]:
    """Every account by name, those disabled last."""
    check(viewer, Permission.ACCOUNT_MANAGE)
    async with reading(viewer):
        return _listings(await fetch(_ACCOUNTS + _IN_ORDER))


async def get_account(viewer: Viewer, account: UUID) -> AccountListing:
    """An account; everybody may see their own.

    Raises:
        NotFoundError: there is no such account, or it is somebody else's.
    """
    if account != viewer.account:
        check(viewer, Permission.ACCOUNT_MANAGE)
    async with reading(viewer):
        found = _listings(await fetch(f"{_ACCOUNTS} WHERE account.id = $1", account))
    return _first(found)


async def get_by_sign_in_name(viewer: Viewer, sign_in_name: str) -> AccountListing:
    """The account with that sign-in name.

    Raises:
        NotFoundError: there is none.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    folded = sign_in_name.strip().lower()
    async with reading(viewer):
        found = _listings(await fetch(f"{_ACCOUNTS} WHERE account.sign_in_name = $1", folded))
    if not found:
        raise NotFoundError(f"Nobody signs in as {folded}.")
    return found[0]


async def _first_digest(viewer: Viewer, asked: AddAccount) -> str | None:
    if asked.password is None:
        return None
    check_operator(viewer)
    await passwords.check_choice(asked.password, about=(asked.name, asked.sign_in_name))
    return await passwords.digest(asked.password)


async def _invite(act: Act, account: UUID) -> None:
    try:
        await mailed_links.send(act, account, mailed_links.Purpose.JOINING)
    except RefusedError as error:
        words = "Give an e-mail address: the invitation to join goes there."
        raise InvalidError(Fault("email", words)) from error


def check_operator(viewer: Viewer) -> None:
    """Demand the operator: whoever else knew a password of others could come in as them."""
    check(viewer, Permission.ACCOUNT_MANAGE)
    if viewer.via is not Via.COMMAND:
        raise RefusedError("People choose their own passwords. Send them a letter for it.")


async def _lock(act: Act, account: UUID) -> dict[str, Any]:
    rows = await act.fetch("SELECT * FROM account WHERE id = $1 FOR UPDATE", account)
    if not rows:
        raise NotFoundError
    return dict(rows[0])


async def _write(account: UUID, values: dict[Any, Any]) -> None:
    await Account.update(values).where(Account.id == account)


async def _check_person(act: Act, account: UUID, professional: UUID | None) -> None:
    """Demand that the person works here and has no other account; holds the row meanwhile."""
    if professional is None:
        return
    rows = await act.fetch(
        "SELECT is_active FROM professional WHERE id = $1 FOR UPDATE", professional
    )
    if not rows:
        raise InvalidError(Fault("professional", "Choose somebody from the list."))
    if not rows[0]["is_active"]:
        words = "This person has left. Choose somebody who works here."
        raise InvalidError(Fault("professional", words))
    others = await act.fetch(
        "SELECT FROM account WHERE professional = $1 AND id <> $2 AND disabled_at IS NULL",
        professional, account,
    )  # fmt: skip
    if others:
        words = "This person has an account already. Change that one instead."
        raise InvalidError(Fault("professional", words))


async def _check_others_administer(act: Act, account: UUID) -> None:
    """Demand that somebody else can still manage accounts; two acts cannot both be the last."""
    await act.fetch("SELECT pg_advisory_xact_lock($1)", _ADMINISTRATORS_LOCK)
    rows = await act.fetch(
        "SELECT id FROM account WHERE $1 = ANY(roles) AND disabled_at IS NULL",
        Role.ADMINISTRATOR.value,
    )
    if [row["id"] for row in rows] == [account]:
        raise RefusedError("Nobody would be administrator any more. Make somebody else one first.")


def _check_not_own(viewer: Viewer, account: UUID) -> None:
    if viewer.account == account:
        raise RefusedError("This is your own account. Ask another administrator to change it.")


def _listings(rows: list[Any]) -> list[AccountListing]:
    return msgspec.convert([dict(row) for row in rows], list[AccountListing])


def _first(found: list[AccountListing]) -> AccountListing:
    if not found:
        raise NotFoundError
    return found[0]


explain(
    {
        "account_sign_in_name_key": lambda: InvalidError(
            Fault("sign_in_name", "Somebody signs in with that name already. Choose another.")
        )
    }
)
