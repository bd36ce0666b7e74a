"""One's own tokens for programs: to see and to revoke; only a person makes one, on their page."""

from uuid import UUID

from litestar import delete, get
from litestar.params import FromPath

from people.accounts import service
from people.accounts.values import TokenListing
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

TOKENS = {"permission": Permission.TOKEN_MANAGE}


@get("/api/v1/tokens", opt=TOKENS)
async def list_tokens(viewer: AskedBy) -> list[TokenListing]:
    """The account's tokens, the newest first; never what they consist of."""
    return await service.list_tokens(viewer)


@delete("/api/v1/tokens/{token_id:uuid}", opt=TOKENS)
async def revoke_token(token_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let one of the account's tokens open nothing any more, the one in use included."""
    await service.revoke_token(viewer, token_id, now=now)


ROUTES = [list_tokens, revoke_token]
