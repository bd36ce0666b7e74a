"""Tokens for programs: to see and to revoke, one's own and as administrator those of others.

Only a person makes one, on their page. A token may do what it was made for and its account may:
read alone (`is_read_only`), what its `permissions` name, or, without a list, all but what a
person has to prove anew for. A permission is `noun:verb`; each call names the one it takes.
"""

from uuid import UUID

from litestar import delete, get
from litestar.params import FromPath

from people.accounts import tokens
from people.accounts.token_scopes import TokenListing
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

TOKENS = {"permission": Permission.TOKEN_MANAGE}
MANAGE = {"permission": Permission.ACCOUNT_MANAGE}


@get("/api/v1/tokens", opt=TOKENS)
async def list_tokens(viewer: AskedBy) -> list[TokenListing]:
    """The account's tokens, the newest first; never what they consist of."""
    return await tokens.list_tokens(viewer)


@delete("/api/v1/tokens/{token_id:uuid}", opt=TOKENS)
async def revoke_token(token_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let one of the account's tokens open nothing any more, the one in use included."""
    await tokens.revoke_token(viewer, token_id, now=now)


@get("/api/v1/accounts/{account_id:uuid}/tokens", opt=MANAGE)
async def list_tokens_of_account(account_id: FromPath[UUID], viewer: AskedBy) -> list[TokenListing]:
    """An account's tokens, the newest first, for administrators."""
    return await tokens.list_tokens(viewer, account=account_id)


@delete("/api/v1/accounts/{account_id:uuid}/tokens/{token_id:uuid}", opt=MANAGE)
async def revoke_token_of_account(
    account_id: FromPath[UUID], token_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> None:
    """Let a token of an account open nothing any more, for administrators."""
    await tokens.revoke_token(viewer, token_id, account=account_id, now=now)


ROUTES = [list_tokens, revoke_token, list_tokens_of_account, revoke_token_of_account]
