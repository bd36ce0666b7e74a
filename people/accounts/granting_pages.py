"""Pages on which a second person grants roles, or does not."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people.accounts import granting
from people.asking import AskedAt, AskedBy
from people.pages import page, see_other
from people.permissions import Permission

DECIDE = {"permission": Permission.ACCESS_APPROVE}
AnyRequest = Request[Any, Any, Any]


@get("/accounts/{account_id:uuid}/roles/decide", opt=DECIDE)
async def show_asked(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """The roles somebody asked for, to be granted or not."""
    asked = await granting.get_asked(viewer, account_id, now=now)
    return page("people/accounts/granting.html", asked=asked)


@post("/accounts/{account_id:uuid}/roles/grant", opt=DECIDE | {"step_up": True})
async def submit_grant(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Grant them."""
    await granting.approve(viewer, account_id, now=now)
    return see_other("/approvals", "The roles are granted.")


@post("/accounts/{account_id:uuid}/roles/refuse", opt=DECIDE)
async def submit_refusal(
    request: AnyRequest, account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Do not grant them."""
    reason = str((await request.form()).get("reason", ""))[:500]
    await granting.refuse(viewer, account_id, reason, now=now)
    return see_other("/approvals", "Nothing is granted.")


ROUTES = [show_asked, submit_grant, submit_refusal]
