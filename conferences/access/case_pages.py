"""Pages for whoever restricts a case to some people."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.access import service
from conferences.access.values import Restrict
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

RESTRICT = {"permission": Permission.ACCESS_RESTRICT}
_CASE = "conferences/access/case.html"
AnyRequest = Request[Any, Any, Any]


@get("/families/{family_id:uuid}/access", opt=RESTRICT)
async def show_access(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """For whom the case is, and a form to change it."""
    return page(_CASE, case=await service.get_case_access(viewer, family_id, now=now))


@post("/families/{family_id:uuid}/access", opt=RESTRICT)
async def submit_access(
    request: AnyRequest, family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let the case be for the people named from now on."""
    form = await request.form()
    try:
        asked = demand_form(Restrict, form)
        await service.restrict(viewer, family_id, asked, now=now)
    except InvalidError as error:
        case = await service.get_case_access(viewer, family_id, now=now)
        return faulty(_CASE, error, typed=typed_in(form), case=case)
    return see_other("/work-list", "The case is restricted. Nobody else sees that there is one.")


@post("/families/{family_id:uuid}/access/lift", opt=RESTRICT | {"step_up": True})
async def submit_lifting(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Let the case be as any other again."""
    await service.lift_restriction(viewer, family_id, now=now)
    return see_other("/work-list", "The case is as any other again.")


ROUTES = [show_access, submit_access, submit_lifting]
