"""Pages for accounts, which administrators keep."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template
from msgspec import structs

from people.accounts import own_factors, service, tokens
from people.accounts.roles import ROLE_HINTS, ROLE_WORDS
from people.accounts.values import AccountListing, AddAccount, SetRoles
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Role, Viewer
from people.professionals.choices import everybody_to_choose
from people.professionals.service import list_professionals

MANAGE = {"permission": Permission.ACCOUNT_MANAGE}
ANEW = {**MANAGE, "step_up": True}
_ADD_FORM = "people/accounts/account_form.html"
_ROLES_FORM = "people/accounts/roles_form.html"
AnyRequest = Request[Any, Any, Any]


@get("/accounts", opt=MANAGE)
async def list_accounts(viewer: AskedBy, now: AskedAt) -> Template:
    """Everybody who can sign in, who has not joined yet, and who no longer can."""
    accounts = await service.list_accounts(viewer)
    return page("people/accounts/accounts.html", accounts=accounts, now=now)


@get("/accounts/{account_id:uuid}", opt=MANAGE)
async def show_account(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One account."""
    account = await service.get_account(viewer, account_id)
    own = await own_factors.list_of(viewer, account_id)
    listed = await tokens.list_tokens(viewer, account=account_id)
    return page("people/accounts/account.html", account=account, own=own, tokens=listed, now=now)


@post("/accounts/{account_id:uuid}/tokens/{token_id:uuid}/revoke", opt=MANAGE)
async def submit_token_revocation(
    account_id: FromPath[UUID], token_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let a token of the account open nothing any more, and go back."""
    await tokens.revoke_token(viewer, token_id, account=account_id, now=now)
    return see_other(f"/accounts/{account_id}", "The token opens nothing any more.")


@get("/accounts/new", opt=MANAGE)
async def start_account(viewer: AskedBy, now: AskedAt) -> Template:
    """Ask about somebody who shall sign in."""
    return page(_ADD_FORM, **await _choices(viewer, None, now))


@post("/accounts/new", opt=ANEW)
async def submit_account(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Invite somebody to join, and go on to the account."""
    form = await request.form()
    asked: AddAccount | Faults | InvalidError = read_form(AddAccount, form)
    if isinstance(asked, AddAccount):
        asked = structs.replace(asked, password=None, is_invited=True)
        try:
            made = await service.add(viewer, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            return see_other(
                f"/accounts/{made}", f"{asked.name} was added, and is invited by letter."
            )
    return faulty(_ADD_FORM, asked, typed=typed_in(form), **await _choices(viewer, None, now))


@get("/accounts/{account_id:uuid}/roles", opt=MANAGE)
async def start_roles(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show what an account may be."""
    account = await service.get_account(viewer, account_id)
    return page(_ROLES_FORM, **await _choices(viewer, account, now))


@post("/accounts/{account_id:uuid}/roles", opt=ANEW)
async def submit_roles(
    request: AnyRequest, account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Say what an account may be, and go back to it."""
    form = await request.form()
    asked: SetRoles | Faults | InvalidError = read_form(SetRoles, form)
    if isinstance(asked, SetRoles):
        try:
            await service.set_roles(viewer, account_id, asked, now=now)
        except InvalidError as error:
            asked = error
        else:
            return see_other(
                f"/accounts/{account_id}",
                "The roles were set; those that open cases once a second person says so.",
            )
    account = await service.get_account(viewer, account_id)
    return faulty(_ROLES_FORM, asked, typed=typed_in(form), **await _choices(viewer, account, now))


@post("/accounts/{account_id:uuid}/disable", opt=MANAGE)
async def submit_disabling(
    account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let an account in no more, and go back to it."""
    await service.disable(viewer, account_id, now=now)
    return see_other(f"/accounts/{account_id}", "This account opens nothing any more.")


@post("/accounts/{account_id:uuid}/enable", opt=MANAGE)
async def submit_enabling(
    account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let an account in again, and go back to it."""
    await service.enable(viewer, account_id, now=now)
    return see_other(f"/accounts/{account_id}", "This account can be used again.")


async def _choices(viewer: Viewer, account: AccountListing | None, now: datetime) -> dict[str, Any]:
    """What the forms of an account offer: roles, and whose it can be."""
    everybody = await list_professionals(viewer, now=now)
    return {
        "account": account,
        "roles": [
            (role, words, ROLE_HINTS[role])
            for role, words in ROLE_WORDS.items()
            if role is not Role.FAMILY
        ],
        "people": everybody_to_choose(everybody.people),
    }


ROUTES = [
    list_accounts,
    show_account,
    start_account,
    submit_account,
    start_roles,
    submit_roles,
    submit_disabling,
    submit_enabling,
    submit_token_revocation,
]
