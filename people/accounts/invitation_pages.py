"""Pages by which administrators have letters sent to those who hold an account."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people.accounts import addresses, joining, resetting, service
from people.accounts.values import SetEmail
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

MANAGE = {"permission": Permission.ACCOUNT_MANAGE}
_EMAIL_FORM = "people/accounts/email_form.html"
AnyRequest = Request[Any, Any, Any]


@post("/accounts/{account_id:uuid}/invitation", opt=MANAGE)
async def submit_invitation(
    account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Invite to join, once more."""
    await joining.invite(viewer, account_id, now=now)
    words = "An invitation is on its way. One that was sent before works no more."
    return see_other(f"/accounts/{account_id}", words)


@post("/accounts/{account_id:uuid}/invitation/revoke", opt=MANAGE)
async def submit_invitation_revocation(
    account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let the invitation open nothing any more."""
    await joining.revoke_invitation(viewer, account_id, now=now)
    return see_other(f"/accounts/{account_id}", "The invitation opens nothing any more.")


@post("/accounts/{account_id:uuid}/password-letter", opt=MANAGE)
async def submit_password_letter(
    account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Send a letter to choose another password by."""
    await resetting.send_letter(viewer, account_id, now=now)
    return see_other(f"/accounts/{account_id}", "A letter is on its way.")


@get("/accounts/{account_id:uuid}/email", opt=MANAGE)
async def start_email(account_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Ask where letters shall go."""
    return page(_EMAIL_FORM, account=await service.get_account(viewer, account_id))


@post("/accounts/{account_id:uuid}/email", opt={**MANAGE, "step_up": True})
async def submit_email(
    request: AnyRequest, account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Say where letters go, and go back to the account."""
    form = await request.form()
    try:
        await addresses.set_email(viewer, account_id, demand_form(SetEmail, form), now=now)
    except InvalidError as error:
        account = await service.get_account(viewer, account_id)
        return faulty(_EMAIL_FORM, error, typed=typed_in(form), account=account)
    return see_other(f"/accounts/{account_id}", "The address was changed.")


ROUTES = [
    submit_invitation,
    submit_invitation_revocation,
    submit_password_letter,
    start_email,
    submit_email,
]
