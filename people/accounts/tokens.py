"""By which tokens somebody's programs come in, and what each may do.

Tokens are shown once and kept as digests, in the form in which the sign-in looks for them.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from people.accounts.tables import ApiToken
from people.accounts.token_scopes import AddToken, Scope, TokenListing, check_scope
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.errors import NotFoundError, RefusedError
from people.permissions import (
    SIGNED_OUT,
    Permission,
    Role,
    Via,
    Viewer,
    check,
    may,
    permissions_of,
)

_TOKEN_MARK = "cvn_"  # noqa: S105 - by which one that leaked is recognised
_LIST = """
SELECT id, label, made_at, expires_at, last_used_at, last_used_from, revoked_at, is_read_only,
       permissions
  FROM api_token WHERE account = $1 ORDER BY made_at DESC, id"""


async def add_token(
    viewer: Viewer, asked: AddToken, *, account: UUID | None = None, now: datetime
) -> str:
    """Make a token by which a program acts as the account; it is given here and never again.

    Everybody makes their own; the operator, at a terminal, those of others.

    Raises:
        NotFoundError: the account is unknown, disabled, or not the viewer's to give a token.
        RefusedError: a program asks: only people make tokens.
        InvalidError: the token would do what its account may not.
    """
    check(viewer, Permission.TOKEN_MANAGE)
    owner = _own_or_any_of_operator(viewer, account)
    if viewer.via is Via.TOKEN:
        raise RefusedError("Only a person makes tokens: sign in, and make it on your own page.")
    token, made = f"{_TOKEN_MARK}{secrets.token_urlsafe(32)}", uuid4()
    subject = Subject("api_token", made)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="token.add") as act:
        permissions = _permissions(asked, await _held(act, owner))
        await ApiToken.insert(
            ApiToken(
                id=made,
                digest=hashlib.sha256(token.encode()).digest(),
                account=owner,
                label=asked.label,
                made_at=now,
                expires_at=now + timedelta(days=asked.days),
                is_read_only=asked.scope is Scope.READ,
                permissions=permissions,
            )
        )
        act.note(owner=owner, days=asked.days, scope=asked.scope, permissions=permissions)
    return token


async def revoke_token(
    viewer: Viewer, token: UUID, *, account: UUID | None = None, now: datetime
) -> None:
    """Let a token open nothing any more.

    Everybody revokes their own, administrators those of an account, the operator any.

    Raises:
        NotFoundError: there is no such token, or it is not the viewer's to revoke.
    """
    check(viewer, Permission.TOKEN_MANAGE)
    owner = None if viewer.via is Via.COMMAND else _own_or_managed(viewer, account)
    subject = Subject("api_token", token)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="token.revoke") as act:
        rows = await act.fetch(
            "UPDATE api_token SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1"
            " AND ($2::uuid IS NULL OR account = $2) RETURNING account",
            token, owner, now,
        )  # fmt: skip
        if not rows:
            raise NotFoundError
        act.note(owner=rows[0]["account"])


async def list_tokens(viewer: Viewer, *, account: UUID | None = None) -> list[TokenListing]:
    """The viewer's tokens, the newest first; for administrators those of that account.

    Raises:
        NotFoundError: the account is not the viewer's to look at.
    """
    check(viewer, Permission.TOKEN_MANAGE)
    owner = _own_or_managed(viewer, account)
    async with reading(viewer):
        rows = await fetch(_LIST, owner)
    return msgspec.convert([dict(row) for row in rows], list[TokenListing])


def offered_permissions(viewer: Viewer) -> list[Permission]:
    """What a token of the viewer's may be made for, in alphabetical order."""
    return sorted(viewer.permissions - SIGNED_OUT.permissions)


async def _held(act: Act, account: UUID) -> frozenset[Permission]:
    """What the account may do, if it is one that is not disabled; holds its row meanwhile."""
    rows = await act.fetch(
        "SELECT roles FROM account WHERE id = $1 AND disabled_at IS NULL FOR UPDATE", account
    )
    if not rows:
        raise NotFoundError
    return permissions_of(frozenset(Role(role) for role in rows[0]["roles"]))


def _permissions(asked: AddToken, held: frozenset[Permission]) -> list[str] | None:
    """The permissions a token is made for; none where it may read whatever its account may."""
    if asked.scope is Scope.READ:
        return None
    if asked.scope is Scope.EVERYTHING:
        return sorted(held - SIGNED_OUT.permissions)
    check_scope(asked.permissions, held)
    return sorted(asked.permissions)


def _own(viewer: Viewer) -> UUID:
    if viewer.account is None:
        raise NotFoundError
    return viewer.account


def _own_or_any_of_operator(viewer: Viewer, account: UUID | None) -> UUID:
    if account is not None and viewer.via is Via.COMMAND:
        return account
    own = _own(viewer)
    if account not in (None, own):
        raise NotFoundError
    return own


def _own_or_managed(viewer: Viewer, account: UUID | None) -> UUID:
    if account is not None and may(viewer, Permission.ACCOUNT_MANAGE):
        return account
    return _own_or_any_of_operator(viewer, account)
