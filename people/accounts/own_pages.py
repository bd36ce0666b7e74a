"""One's own account: who one is here, and the tokens of one's programs."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people.accounts import service, tokens
from people.accounts.token_scopes import SCOPE_WORDS, AddToken, permission_words
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError, NotFoundError, RefusedError, RepeatedError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer, may

TOKENS = {"permission": Permission.TOKEN_MANAGE}
_OWN = "people/accounts/own.html"
AnyRequest = Request[Any, Any, Any]


@get("/account", opt={"permission": Permission.SESSION_OWN})
async def show_own_account(viewer: AskedBy, now: AskedAt) -> Template:
    """Who one is here, and one's tokens."""
    return page(_OWN, **await _own(viewer), now=now)


@post("/account/tokens", opt={**TOKENS, "step_up": True})
async def submit_token(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Make a token and show it, this once."""
    form = await request.form()
    asked = read_form(AddToken, form)
    if isinstance(asked, Faults):
        return faulty(_OWN, asked, typed=typed_in(form), **await _own(viewer), now=now)
    try:
        token = await tokens.add_token(viewer, asked, now=now)
    except InvalidError as error:
        return faulty(_OWN, error, typed=typed_in(form), **await _own(viewer), now=now)
    except RepeatedError as error:
        raise RefusedError(
            "This token was made and shown already. If you did not keep it, revoke it and make"
            " another."
        ) from error
    return page("people/accounts/token.html", token=token, asked=asked)


@post("/account/tokens/{token_id:uuid}/revoke", opt=TOKENS)
async def submit_revocation(
    token_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let a token open nothing any more, and go back."""
    await tokens.revoke_token(viewer, token_id, now=now)
    return see_other("/account", "The token opens nothing any more.")


async def _own(viewer: Viewer) -> dict[str, Any]:
    if viewer.account is None:
        raise NotFoundError
    has_tokens = may(viewer, Permission.TOKEN_MANAGE)
    return {
        "account": await service.get_account(viewer, viewer.account),
        "tokens": await tokens.list_tokens(viewer) if has_tokens else [],
        "scopes": list(SCOPE_WORDS.items()),
        "permissions": [(one, permission_words(one)) for one in tokens.offered_permissions(viewer)],
    }


ROUTES = [show_own_account, submit_token, submit_revocation]
