"""Whom a provider vouched for, and whose account each is.

An administrator links nobody alone: another one decides, and neither of them may be the account's
owner. People link their own while signed in, which needs no second person.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from people.approvals import service as approvals
from people.approvals.values import Kind, offer
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.open_id.service import link, tell_owner
from people.open_id.values import AskLink, DecideLink, IdentityListing, WaitingLink
from people.permissions import Permission, Viewer, check
from people.sign_in.service import end_sessions

WAITS = timedelta(days=7)
LINK = offer(
    Kind(
        code="open_id_link",
        words="Link a sign-in of an organisation to an account",
        permission=Permission.FACTOR_RESET,
        path="/accounts/identities/{about}",
    )
)
_IDENTITIES = """
SELECT open_id_identity.*, account.name AS account_name
  FROM open_id_identity LEFT JOIN account ON account.id = open_id_identity.account"""


async def ask_link(viewer: Viewer, identity: UUID, asked: AskLink, *, now: datetime) -> None:
    """Ask that an identity be linked to an account; somebody else decides.

    Raises:
        NotFoundError: there is no such identity.
        RefusedError: it is linked already, or the account is one's own.
        InvalidError: there is no such account.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    _check_not_own(viewer, asked.account)
    subject = Subject("open_id_identity", identity)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="open_id.ask_link") as act:
        await _lock_unlinked(act, identity)
        await _check_open(act, asked.account)
        details = {"account": asked.account}
        await approvals.ask(
            act, LINK, about=identity, reason=asked.reason, expires_at=now + WAITS, details=details
        )
        act.note(owner=asked.account)


async def decide_link(viewer: Viewer, identity: UUID, said: DecideLink, *, now: datetime) -> None:
    """Say yes or no, as the second administrator; with yes it is linked at once.

    Raises:
        NotFoundError: nobody asked for it.
        RefusedError: one asked for it oneself, or the account is one's own.
        InvalidError: the answer is no, without a reason.
    """
    check(viewer, Permission.FACTOR_RESET)
    if not said.is_approved and not said.reason:
        raise InvalidError(Fault("reason", "Say why not."))
    name = "open_id.approve_link" if said.is_approved else "open_id.refuse_link"
    subject = Subject("open_id_identity", identity)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name=name) as act:
        await _lock_unlinked(act, identity)
        waiting = await approvals.find_open(act, LINK, about=identity)
        if waiting is None:
            raise NotFoundError
        account = UUID(str(waiting.details["account"]))
        _check_not_own(viewer, account)
        if not said.is_approved:
            await approvals.refuse(act, LINK, waiting.id, reason=said.reason)
            return
        await approvals.approve(act, LINK, waiting.id, reason=said.reason)
        await _check_open(act, account)
        await link(act, identity, account)
        act.note(owner=account)


async def unlink(viewer: Viewer, identity: UUID, *, now: datetime) -> None:
    """Let an identity sign in as nobody any more; whoever is signed in as the account is out.

    Everybody their own, if they have another way in; administrators any.

    Raises:
        NotFoundError: there is no such identity that is linked, or it is somebody else's.
        RefusedError: it is one's own and only way in.
    """
    check(viewer, Permission.SESSION_OWN)
    subject = Subject("open_id_identity", identity)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="open_id.unlink") as act:
        row = await _lock(act, identity)
        owner: UUID | None = row["account"]
        if owner is None:
            raise NotFoundError
        if owner != viewer.account:
            check(viewer, Permission.ACCOUNT_MANAGE)
        elif not await _has_password(act, owner):
            raise RefusedError("This is your only way to sign in. Set a password first.")
        await act.fetch(
            "UPDATE open_id_identity SET account = NULL, linked_at = NULL WHERE id = $1", identity
        )
        await end_sessions(act, owner)
        await tell_owner(act, owner)
        act.note(owner=owner)


async def forget(viewer: Viewer, identity: UUID, *, now: datetime) -> None:
    """Forget somebody nobody linked: they are not one of ours.

    Raises:
        NotFoundError: there is no such identity.
        RefusedError: it is linked.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    subject = Subject("open_id_identity", identity)
    async with recorded(viewer, Verb.ERASE, subject, now=now, name="open_id.forget") as act:
        await _lock_unlinked(act, identity)
        await approvals.withdraw(act, LINK, about=identity)
        await act.fetch("DELETE FROM open_id_session WHERE identity = $1", identity)
        await act.fetch("DELETE FROM open_id_identity WHERE id = $1", identity)


async def list_identities(viewer: Viewer) -> list[IdentityListing]:
    """Everybody a provider vouched for, those nobody linked first, the latest first."""
    check(viewer, Permission.ACCOUNT_MANAGE)
    async with reading(viewer):
        return _listings(await fetch(f"{_IDENTITIES} ORDER BY account IS NOT NULL, last_at DESC"))


async def list_own(viewer: Viewer) -> list[IdentityListing]:
    """The identities by which the viewer signs in."""
    check(viewer, Permission.SESSION_OWN)
    async with reading(viewer):
        rows = await fetch(
            f"{_IDENTITIES} WHERE open_id_identity.account = $1 ORDER BY linked_at", viewer.account
        )
    return _listings(rows)


async def get_identity(
    viewer: Viewer, identity: UUID, *, now: datetime
) -> tuple[IdentityListing, WaitingLink | None]:
    """One identity, and the link that waits for a second person, if one does.

    Raises:
        NotFoundError: there is no such identity.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    async with reading(viewer):
        found = _listings(await fetch(f"{_IDENTITIES} WHERE open_id_identity.id = $1", identity))
        if not found:
            raise NotFoundError
        return found[0], await _find_waiting(viewer, identity, now=now)


async def _find_waiting(viewer: Viewer, identity: UUID, *, now: datetime) -> WaitingLink | None:
    rows = await fetch(
        "SELECT approval.id, approval.reason, approval.reason_sealed, approval.asked_by,"
        " asker.name AS asker,"
        " owner.id AS account, owner.name AS account_name"
        " FROM approval JOIN account asker ON asker.id = approval.asked_by"
        " JOIN account owner ON owner.id::text = approval.details::jsonb ->> 'account'"
        " WHERE kind = $1 AND about = $2 AND decided_at IS NULL AND withdrawn_at IS NULL"
        " AND expires_at > $3",
        LINK.code, identity, now,
    )  # fmt: skip
    if not rows:
        return None
    row = rows[0]
    return WaitingLink(
        approval=row["id"],
        account=row["account"],
        account_name=row["account_name"],
        reason=approvals.reason_of(row),
        asked_by=row["asker"],
        is_own=viewer.account in (row["asked_by"], row["account"]),
    )


def _listings(rows: list[Any]) -> list[IdentityListing]:
    return msgspec.convert([dict(row) for row in rows], list[IdentityListing])


async def _lock(act: Act, identity: UUID) -> dict[str, Any]:
    rows = await act.fetch("SELECT * FROM open_id_identity WHERE id = $1 FOR UPDATE", identity)
    if not rows:
        raise NotFoundError
    return dict(rows[0])


async def _lock_unlinked(act: Act, identity: UUID) -> None:
    if (await _lock(act, identity))["account"] is not None:
        raise RefusedError("This is linked to an account already. Unlink it first.")


async def _check_open(act: Act, account: UUID) -> None:
    rows = await act.fetch(
        "SELECT FROM account WHERE id = $1 AND disabled_at IS NULL FOR SHARE", account
    )
    if not rows:
        raise InvalidError(Fault("account", "Choose an account from the list."))


async def _has_password(act: Act, account: UUID) -> bool:
    rows = await act.fetch(
        "SELECT FROM account WHERE id = $1 AND password_digest IS NOT NULL", account
    )
    return bool(rows)


def _check_not_own(viewer: Viewer, account: UUID) -> None:
    if viewer.account == account:
        raise RefusedError("This is your own account. Link your own sign-in on your own page.")
