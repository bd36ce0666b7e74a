"""Where letters to an account go, as an administrator says it."""

from datetime import datetime
from uuid import UUID

from people.accounts.of_families import check_staff
from people.accounts.tables import Account
from people.accounts.telling import tell_owner
from people.accounts.values import SetEmail
from people.audit.service import Subject, Verb, recorded
from people.errors import NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.post import LetterKind


async def set_email(viewer: Viewer, account: UUID, asked: SetEmail, *, now: datetime) -> None:
    """Say where letters to an account go; its owner is told at every address known until now.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: it is one's own or a family member's.
    """
    check(viewer, Permission.ACCOUNT_MANAGE)
    if viewer.account == account:
        raise RefusedError("This is your own account. Ask another administrator to change it.")
    subject = Subject("account", account)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="account.set_email") as act:
        rows = await act.fetch(
            "SELECT password_digest, family_member FROM account WHERE id = $1 FOR UPDATE", account
        )
        if not rows:
            raise NotFoundError
        check_staff(rows[0])
        if rows[0]["password_digest"] is not None:
            await tell_owner(act, account, LetterKind.FACTOR_CHANGED)
        await Account.update({Account.email: asked.email}).where(Account.id == account)
