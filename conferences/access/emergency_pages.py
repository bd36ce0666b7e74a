"""Pages for access in an emergency: asking for it, opening it as the second person, ending it."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.access import service
from conferences.access.values import AskEmergency
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

ASK = {"permission": Permission.ACCESS_EMERGENCY}
DECIDE = {"permission": Permission.ACCESS_APPROVE}
_OWN = "conferences/access/emergencies.html"
AnyRequest = Request[Any, Any, Any]


@get("/emergency-access", opt=ASK)
async def list_own(viewer: AskedBy, now: AskedAt) -> Template:
    """What the viewer asked for, what is open to them, and a form to ask."""
    return page(_OWN, found=await service.list_own(viewer, now=now))


@post("/emergency-access", opt=ASK | {"step_up": True})
async def submit_asking(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Ask a second person to open a case."""
    form = await request.form()
    try:
        await service.ask(viewer, demand_form(AskEmergency, form), now=now)
    except InvalidError as error:
        found = await service.list_own(viewer, now=now)
        return faulty(_OWN, error, typed=typed_in(form), found=found)
    notice = "Asked. Telephone a coordinator or the data protection officer to have it opened."
    return see_other("/emergency-access", notice)


@get("/emergency-access/{emergency_id:uuid}", opt=DECIDE)
async def show_asked(emergency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """What somebody asked for and why, to be opened or refused."""
    asked = await service.get_asked(viewer, emergency_id, now=now)
    return page("conferences/access/emergency.html", asked=asked)


@post("/emergency-access/{emergency_id:uuid}/open", opt=DECIDE | {"step_up": True})
async def submit_opening(
    emergency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Open the case to whoever asked, for an hour."""
    await service.open_case(viewer, emergency_id, now=now)
    return see_other("/approvals", "It is open for an hour. Those who are to know are told.")


@post("/emergency-access/{emergency_id:uuid}/refuse", opt=DECIDE)
async def submit_refusal(
    request: AnyRequest, emergency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Leave the case shut."""
    reason = str((await request.form()).get("reason", ""))[:500]
    await service.refuse(viewer, emergency_id, reason, now=now)
    return see_other("/approvals", "It stays shut.")


@post("/emergency-access/{emergency_id:uuid}/end", opt=ASK)
async def submit_end(emergency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """End one's own access now."""
    await service.end(viewer, emergency_id, now=now)
    return see_other("/emergency-access", "Your access has ended.")


ROUTES = [list_own, submit_asking, show_asked, submit_opening, submit_refusal, submit_end]
